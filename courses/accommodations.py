"""More time and more attempts for one learner: granted and ended by an instructor, told as events."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.events import record_event
from courses.models import Accommodation, Enrollment, Lesson
from courses.models.accommodations import LEAST_MULTIPLIER
from courses.models.enrollments import Verb
from quizzes.attempts import extend_deadline
from quizzes.models import Attempt


@dataclass(frozen=True, slots=True)
class Allowance:
    """What all standing accommodations of a learner come to at one quiz: of each kind the more generous."""

    time_multiplier: Decimal = LEAST_MULTIPLIER
    extra_attempts: int = 0


def allowance_for(enrollment: Enrollment, lesson: Lesson) -> Allowance:
    """One query."""
    standing = Accommodation.objects.standing().filter(Q(lesson=lesson) | Q(lesson=None), enrollment=enrollment)
    rows = list(standing.values_list("time_multiplier", "extra_attempts"))
    if not rows:
        return Allowance()
    return Allowance(max(row[0] for row in rows), max(row[1] for row in rows))


def grant(
    enrollment: Enrollment,
    lesson: Lesson | None,
    *,
    time_multiplier: Decimal,
    extra_attempts: int,
    note: str = "",
    by,
    now: dt.datetime,
) -> Accommodation:
    """Grant it in place of what stands for the same quiz, or for all. Attempts under way get the time too.

    Attempts are locked before the enrollment, as by everybody who ends one: the other way round a grant and a submit
    could wait for each other. An attempt that starts in between is found when its start lets go of the enrollment.
    """
    if lesson is not None and lesson.course_id != enrollment.course_id:
        raise ValueError("The lesson is of another course.")
    with transaction.atomic():
        list(_open_attempts(enrollment, lesson).values_list("pk"))
        Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment.pk)
        for earlier in Accommodation.objects.standing().filter(enrollment=enrollment, lesson=lesson):
            _end(earlier, by, now)
        granted = Accommodation.objects.create(
            enrollment=enrollment,
            lesson=lesson,
            time_multiplier=time_multiplier,
            extra_attempts=extra_attempts,
            note=note,
            granted_by=by,
            granted_at=now,
        )
        _record(Verb.GRANTED, granted, by, now)
        _extend_open_attempts(granted, now)
    return granted


def end_accommodation(accommodation: Accommodation, *, by, now: dt.datetime) -> bool:
    """False if it had ended already. Attempts under way keep the time that they were given."""
    with transaction.atomic():
        return _end(accommodation, by, now)


def _end(accommodation: Accommodation, by, now: dt.datetime) -> bool:
    rows = Accommodation.objects.standing().filter(pk=accommodation.pk)
    if not rows.update(ended_at=now, ended_by=by):
        return False
    _record(Verb.REVOKED, accommodation, by, now)
    return True


def _record(verb: Verb, accommodation: Accommodation, by, now: dt.datetime) -> None:
    """What was given, not why: a note may speak of somebody's health, and events are never rewritten."""
    record_event(
        verb,
        accommodation.lesson or accommodation.enrollment.course,
        enrollment=accommodation.enrollment,
        at=now,
        actor_id=by.pk,
        accommodation=accommodation.pk,
        time_multiplier=str(accommodation.time_multiplier),
        extra_attempts=accommodation.extra_attempts,
    )


def _extend_open_attempts(granted: Accommodation, now: dt.datetime) -> None:
    attempts = _open_attempts(granted.enrollment, granted.lesson).select_related("revision").defer("revision__content")
    for attempt in attempts:
        extend_deadline(attempt, granted.time_multiplier, now)


def _open_attempts(enrollment: Enrollment, lesson: Lesson | None) -> QuerySet[Attempt]:
    """Locked as they are read."""
    attempts = Attempt.objects.filter(scope=enrollment.pk, submitted_at=None).order_by("pk")
    if lesson is not None:
        attempts = attempts.filter(quiz=lesson.quiz_id)
    return attempts.select_for_update(of=("self",), no_key=True)
