"""What happened, appended in the transaction of the row it tells of. A database trigger refuses later changes."""

import datetime as dt
from collections.abc import Sequence

from courses.insertion import insert_rows
from courses.models import Certificate, Course, Enrollment, Event, Lesson
from courses.models.enrollments import Verb

Subject = Course | Lesson | Certificate
OBJECT_TYPES = {Course: "course", Lesson: "lesson", Certificate: "certificate"}


def event_of(
    verb: Verb, about: Subject, *, enrollment: Enrollment, at: dt.datetime, actor_id: int | None = None, **detail
) -> Event:
    """An unsaved event about a course, lesson or certificate. The actor is the learner unless another is named."""
    return Event(
        actor_id=actor_id or enrollment.user_id,
        enrollment_id=enrollment.pk,
        verb=verb,
        object_type=OBJECT_TYPES[type(about)],
        object_key=str(about.pk if isinstance(about, Certificate) else about.key),
        detail=detail,
        at=at,
    )


def record_event(verb: Verb, about: Subject, **of) -> Event:
    """Append an event; the arguments are those of `event_of`."""
    event = event_of(verb, about, **of)
    event.save(force_insert=True)
    return event


def record_events(events: Sequence[Event]) -> None:
    """Append several, in this order, by one statement."""
    insert_rows(events)
