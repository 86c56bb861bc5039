"""What follows for a course when an attempt that had ended is graded anew, by a regrade or by a person.

Who passes by it completes the lesson, and the course with it, once; nothing is ever taken back. The learner did nothing
and is not counted as seen. Who has left, and whoever is in an archived cohort, completes the lesson and no course, as
where the clock ends an attempt.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from courses.completion import complete_by_quiz
from courses.events import event_of, record_events
from courses.models import Enrollment, Event, Lesson
from courses.models.enrollments import Verb
from quizzes import marking
from quizzes.grading import Verdict
from quizzes.models import Attempt, Grade
from quizzes.regrading import Applied, Plan, apply_regrade, revert_regrade, verdict_in

# Events in one statement: a database takes only so many values.
AT_A_TIME = 500


def regrade(plan: Plan, *, reason: str, by, now: dt.datetime) -> Applied:
    """Apply the plan, or take back what it takes back, with all that follows: both or neither.

    Raises what `apply_regrade` and `revert_regrade` raise.
    """
    write = apply_regrade if plan.reverts is None else revert_regrade
    with transaction.atomic():
        applied = write(plan, reason=reason, by=by, now=now)
        _follow([(move.before, grade) for move, grade in applied.grades], by, now)
    return applied


def finish_marking(answer: marking.Answer, marks: marking.Marks, *, version: int, by, now: dt.datetime) -> Grade | None:
    """A person's verdict on one answer, with all that follows; None and raises as `quizzes.marking.finish`."""
    with transaction.atomic():
        given = marking.finish(answer, marks, version=version, by=by, now=now)
        if given is None:
            return None
        before, grade = given
        _follow([(verdict_in(before), grade)], by, now)
    return grade


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose attempt it is, and the lesson on which its quiz hangs or last hung."""

    attempt: Attempt
    enrollment: Enrollment
    lesson: Lesson | None

    @property
    def is_open(self) -> bool:
        cohort = self.enrollment.cohort
        return self.enrollment.withdrawn_at is None and (cohort is None or cohort.archived_at is None)


def _follow(changes: list[tuple[Verdict, Grade]], by, now: dt.datetime) -> None:
    places = _places([grade.attempt_id for _before, grade in changes])
    told: list[Event] = []
    for before, grade in changes:
        place = places.get(grade.attempt_id)
        if place is None or place.lesson is None:
            continue
        events = list(_events(place, before, grade, by, now))
        if grade.passed and not before.passed:
            _complete(place, events, now)
        else:
            told += events
    for start in range(0, len(told), AT_A_TIME):
        record_events(told[start : start + AT_A_TIME])


def _lesson(place: _Place) -> Lesson:
    if place.lesson is None:
        raise ValueError("The quiz of this attempt hangs on no lesson.")
    return place.lesson


def _complete(place: _Place, told: list[Event], now: dt.datetime) -> None:
    complete_by_quiz(
        place.enrollment, _lesson(place), submitted=True, passed=True, now=now, told=told, touched=place.is_open
    )


def _places(attempt_ids: list[UUID]) -> dict[UUID, _Place]:
    """Three queries. The enrollments are locked, in the order of their ids, so that two last lessons that complete at
    once do not overlook each other."""
    attempts = Attempt.objects.in_bulk(attempt_ids)
    scopes = sorted({attempt.scope for attempt in attempts.values()})
    rows = Enrollment.objects.filter(pk__in=scopes).order_by("pk").select_related("cohort")
    enrollments = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
    quizzes = {attempt.quiz_id for attempt in attempts.values()}
    lessons: dict[tuple[int, int | None], Lesson] = {}
    for lesson in Lesson.objects.filter(quiz__in=quizzes).order_by("-is_live", "position"):
        lessons.setdefault((lesson.course_id, lesson.quiz_id), lesson)
    return {
        pk: _Place(attempt, enrollment, lessons.get((enrollment.course_id, attempt.quiz_id)))
        for pk, attempt in attempts.items()
        if (enrollment := enrollments.get(attempt.scope))
    }


def _events(place: _Place, before: Verdict, grade: Grade, by, now: dt.datetime) -> Iterable[Event]:
    """That it was scored anew, and what came of it where that is new."""
    detail = {
        "number": place.attempt.number,
        "score": str(grade.score),
        "max_score": str(grade.max_score),
        "before": str(before.score),
        "max_before": str(before.max_score),
        "because": grade.reason,
    }
    if grade.regrade_id:
        detail["regrade"] = grade.regrade_id
    lesson = _lesson(place)
    verbs = [Verb.SCORED]
    if not grade.pending and (before.pending or grade.passed != before.passed):
        verbs.append(Verb.PASSED if grade.passed else Verb.FAILED)
    for verb in verbs:
        yield event_of(verb, lesson, enrollment=place.enrollment, at=now, actor_id=by and by.pk, **detail)
