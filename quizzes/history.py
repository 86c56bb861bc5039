"""What is told of attempts. An attempt whose time is up counts as closed here, also before the sweep has written it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from quizzes.attempts import expired_at
from quizzes.contents import content_of
from quizzes.grading import grade
from quizzes.models import Attempt, Grade, Quiz, Response
from quizzes.policies import FinalGrade, Mark, final_of, marks_of


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """`grade` is None while the attempt is open."""

    attempt: Attempt
    grade: Grade | None

    @property
    def ended_at(self) -> dt.datetime | None:
        return None if self.grade is None else self.attempt.submitted_at or self.attempt.deadline_at


def current_grade(attempt: Attempt) -> Grade | None:
    """The verdict that counts: the one appended last. None while the attempt is open."""
    return attempt.grades.order_by("-sequence").first()


def grade_now(attempt: Attempt, now: dt.datetime) -> Grade | None:
    """As `current_grade`; for one that has expired and is not swept yet, what the sweep will write. Not saved."""
    ended_at = expired_at(attempt, now)
    if ended_at is None:
        return current_grade(attempt)
    values = dict(Response.objects.filter(attempt=attempt).values_list("question_key", "value"))
    return Grade.from_verdict(attempt, grade(content_of(attempt.revision), values), ended_at)


def history(quiz_id: int, scope: UUID, now: dt.datetime) -> list[PastAttempt]:
    """All attempts, the latest first, each with the grade that counts (S26). Two queries."""
    return _past(Attempt.objects.filter(quiz_id=quiz_id, scope=scope), now)


def histories(scope: UUID, now: dt.datetime) -> dict[int, list[PastAttempt]]:
    """Quiz id → its history, for every quiz that was taken in this scope. Two queries."""
    found: dict[int, list[PastAttempt]] = {}
    for past in _past(Attempt.objects.filter(scope=scope), now):
        found.setdefault(past.attempt.quiz_id, []).append(past)
    return found


def _past(attempts: QuerySet[Attempt], now: dt.datetime) -> list[PastAttempt]:
    rows = (
        attempts.select_related("revision")
        .defer("revision__content")
        .prefetch_related(Prefetch("grades", Grade.objects.order_by("sequence")))
        .order_by("-number")
    )
    return [PastAttempt(attempt, _latest(attempt, now)) for attempt in rows]


def _latest(attempt: Attempt, now: dt.datetime) -> Grade | None:
    if expired_at(attempt, now) is not None:
        return grade_now(attempt, now)
    return next(reversed(attempt.grades.all()), None)


def final_grade(quiz: Quiz, scope: UUID) -> FinalGrade | None:
    """What a learner has at a quiz, by the quiz's policy; None before an attempt has ended. One query (S19)."""
    return final_of(quiz.grade_policy, marks_of(quiz_ids=[quiz.pk], scopes=[scope]).get((quiz.pk, scope), []))


def final_grades(policies: Mapping[int, str], scopes: Sequence[UUID] | None) -> dict[tuple[int, UUID], FinalGrade]:
    """As `final_grade`, for many quizzes (id → policy) and scopes (None: all) at once: (quiz id, scope) → grade.

    One query.
    """
    places = marks_of(quiz_ids=list(policies), scopes=scopes).items()
    found = {(quiz_id, scope): final_of(policies[quiz_id], marks) for (quiz_id, scope), marks in places}
    return {place: grade for place, grade in found.items() if grade is not None}


def final_of_history(quiz: Quiz, past: Iterable[PastAttempt]) -> FinalGrade | None:
    """As `final_grade`, from attempts already read; what has expired and is not swept yet is in it. No query."""
    marks = [
        Mark(one.attempt.pk, one.attempt.number, one.grade.score, one.grade.max_score, bool(one.grade.pending))
        for one in past
        if one.grade is not None
    ]
    return final_of(quiz.grade_policy, marks)
