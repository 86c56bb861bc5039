"""What happened, appended in the transaction of the row it tells of. A database trigger refuses later changes."""

import datetime as dt

from django.db import models

from courses.models import Certificate, Course, Enrollment, Event, Lesson
from courses.models.enrollments import Verb

OBJECT_TYPES = {Course: "course", Lesson: "lesson", Certificate: "certificate"}


def record_event(
    verb: Verb, about: models.Model, *, enrollment: Enrollment, at: dt.datetime, actor_id: int | None = None, **detail
) -> Event:
    """Append an event about a course, lesson or certificate. The actor is the learner unless somebody else is named."""
    return Event.objects.create(
        actor_id=actor_id or enrollment.user_id,
        enrollment=enrollment,
        verb=verb,
        object_type=OBJECT_TYPES[type(about)],
        object_key=str(about.pk if isinstance(about, Certificate) else about.key),
        detail=detail,
        at=at,
    )
