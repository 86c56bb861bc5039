"""What is told of attempts. An attempt whose time is up counts as closed here, also before the sweep has written it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from quizzes.attempts import GRACE, expired_at
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
    return _by_clock(attempt, Response.objects.filter(attempt=attempt), ended_at)


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


def final_grades(
    policies: Mapping[int, str], scopes: Sequence[UUID] | None, now: dt.datetime
) -> dict[tuple[int, UUID], FinalGrade]:
    """What learners have at many quizzes (id → policy) in many scopes (None: all): (quiz id, scope) → grade, where an
    attempt has ended (S19). Two queries, and one more where something has expired and is not swept yet.
    """
    places = marks_of(quiz_ids=list(policies), scopes=scopes)
    for attempt, expired in expired_grades(policies, scopes, now):
        places.setdefault((attempt.quiz_id, attempt.scope), []).append(mark_of(attempt, expired))
    found = {(quiz_id, scope): final_of(policies[quiz_id], marks) for (quiz_id, scope), marks in places.items()}
    return {place: grade for place, grade in found.items() if grade is not None}


def expired_grades(
    quiz_ids: Iterable[int], scopes: Sequence[UUID] | None, now: dt.datetime
) -> list[tuple[Attempt, Grade]]:
    """What the sweep will write, for every reader who comes before it. Not saved."""
    attempts = Attempt.objects.filter(quiz__in=list(quiz_ids))
    return expired_among(attempts if scopes is None else attempts.filter(scope__in=scopes), now)


def expired_among(attempts: QuerySet[Attempt], now: dt.datetime) -> list[tuple[Attempt, Grade]]:
    """One query, and one more where there are any."""
    expired = attempts.filter(submitted_at=None, deadline_at__lte=now - GRACE)
    rows = expired.select_related("revision").defer("revision__content").prefetch_related("responses")
    return [
        (attempt, _by_clock(attempt, attempt.responses.all(), ended_at))
        for attempt in rows
        if (ended_at := expired_at(attempt, now))
    ]


def _by_clock(attempt: Attempt, responses: Iterable[Response], ended_at: dt.datetime) -> Grade:
    values = {response.question_key: response.value for response in responses}
    return Grade.from_verdict(attempt, grade(content_of(attempt.revision), values), ended_at)


def mark_of(attempt: Attempt, graded: Grade) -> Mark:
    return Mark(attempt.pk, attempt.number, graded.score, graded.max_score, bool(graded.pending))


def final_of_history(quiz: Quiz, past: Iterable[PastAttempt]) -> FinalGrade | None:
    """As `final_grades`, from attempts already read. No query."""
    marks = [mark_of(one.attempt, one.grade) for one in past if one.grade is not None]
    return final_of(quiz.grade_policy, marks)
