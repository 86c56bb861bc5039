"""What is told of attempts. An attempt whose time is up counts as closed here, also before the sweep has written it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch

from quizzes.attempts import expired_at
from quizzes.contents import content_of
from quizzes.grading import grade
from quizzes.models import Attempt, Grade, Response


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
    attempts = (
        Attempt.objects.filter(quiz_id=quiz_id, scope=scope)
        .select_related("revision")
        .defer("revision__content")
        .prefetch_related(Prefetch("grades", Grade.objects.order_by("sequence")))
        .order_by("-number")
    )
    return [PastAttempt(attempt, _latest(attempt, now)) for attempt in attempts]


def _latest(attempt: Attempt, now: dt.datetime) -> Grade | None:
    if expired_at(attempt, now) is not None:
        return grade_now(attempt, now)
    return next(reversed(attempt.grades.all()), None)


def best_grade(quiz_id: int, scope: UUID) -> Grade | None:
    """The highest of the grades that count; of equal ones the first."""
    grades = Grade.objects.filter(attempt__quiz_id=quiz_id, attempt__scope=scope).select_related("attempt")
    latest = {row.attempt_id: row for row in grades.order_by("attempt__number", "sequence")}
    return max(latest.values(), key=lambda row: _share(row), default=None)


def _share(row: Grade) -> Decimal:
    return row.score / row.max_score if row.max_score else Decimal(0)
