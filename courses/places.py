import datetime as dt
import re

from django.db import transaction

from courses.enrollments import touch
from courses.models import Enrollment, Lesson, ReadingPlace

ANCHOR = re.compile(r"[\w-]{1,120}")


def remember_place(enrollment: Enrollment | None, lesson: Lesson, anchor: str, *, now: dt.datetime) -> bool:
    """Note the block a learner last saw; from now on the lesson is started. False: nothing was written (S10)."""
    if enrollment is None or not lesson.is_live or lesson.course_id != enrollment.course_id:
        return False
    place = ReadingPlace(
        enrollment=enrollment,
        lesson=lesson,
        anchor=anchor if ANCHOR.fullmatch(anchor) else "",
        started_at=now,
        seen_at=now,
    )
    with transaction.atomic():
        if not touch(enrollment, now=now):
            return False
        ReadingPlace.objects.bulk_create(
            [place], update_conflicts=True, unique_fields=["enrollment", "lesson"], update_fields=["anchor", "seen_at"]
        )
    return True
