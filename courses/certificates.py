import datetime as dt
import uuid

from django.db import transaction
from django.db.models import FilteredRelation, Q

from courses.enrollments import touch
from courses.events import record_event
from courses.insertion import insert_once
from courses.models import Certificate, CourseTranslation, Enrollment, Lesson
from courses.models.enrollments import Verb
from courses.progress import Progress, progress_of


def complete_course_if_done(enrollment: Enrollment, now: dt.datetime) -> Certificate | None:
    """Complete the course and issue its certificate, both once, if every lesson that counts is complete.

    Call it inside the transaction of what may have been the last step, after `enrollments.touch` took the lock.
    """
    if enrollment.completed_at is not None:
        return None
    standing = progress_now(enrollment)
    if not standing.is_whole:
        return None
    if not Enrollment.objects.filter(pk=enrollment.pk, completed_at=None).update(completed_at=now):
        return None
    enrollment.completed_at = now
    record_event(Verb.COMPLETED, enrollment.course, enrollment=enrollment, at=now)
    return _issue(enrollment, standing.required, now)


def finish_course(enrollment: Enrollment, *, now: dt.datetime) -> Certificate | None:
    """As `complete_course_if_done`, at the learner's word: for when the last open lesson was taken off the course.

    Not done by itself, because a lesson may be unpublished for an hour and a certificate is never taken back.
    """
    with transaction.atomic():
        return complete_course_if_done(enrollment, now) if touch(enrollment, now=now) else None


def find_certificate(certificate_id: uuid.UUID) -> Certificate | None:
    return Certificate.objects.select_related("enrollment").filter(pk=certificate_id).first()


def progress_now(enrollment: Enrollment) -> Progress:
    """Progress read from the records, in one query; for whoever has no outline at hand."""
    own = FilteredRelation("completions", condition=Q(completions__enrollment=enrollment))
    lessons = Lesson.objects.filter(course_id=enrollment.course_id, is_live=True, is_required=True)
    rows = lessons.annotate(own=own).order_by().values_list("pk", "own__pk")
    completed = {lesson_id for lesson_id, completion_id in rows if completion_id is not None}
    return progress_of(
        {lesson_id for lesson_id, _ in rows}, completed, course_completed=enrollment.completed_at is not None
    )


def _issue(enrollment: Enrollment, lesson_count: int, now: dt.datetime) -> Certificate | None:
    titles = CourseTranslation.objects.filter(course_id=enrollment.course_id).values_list("language", "title")
    certificate = Certificate(
        enrollment=enrollment,
        # Not str(user): that falls back on the address, which a public page must not show.
        learner_name=enrollment.user.display_name,
        course_titles=dict(titles),
        lesson_count=lesson_count,
        issued_at=now,
    )
    if not insert_once(certificate):
        return None
    record_event(Verb.EARNED, certificate, enrollment=enrollment, at=now)
    return certificate
