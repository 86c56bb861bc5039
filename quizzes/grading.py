"""Response in, points out. Pure: no database, no clock, the same answer for the same input for ever."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from quizzes.kinds import Question, Value
from quizzes.schema import QuizContent

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class QuestionGrade:
    """`is_pending` while a person has still to grade it; `is_dropped` where a regrade took it out of the score."""

    key: UUID
    points: Decimal
    max_points: Decimal
    is_pending: bool = False
    is_dropped: bool = False

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "QuestionGrade":
        points = Decimal(row["points"]), Decimal(row["max_points"])
        return cls(UUID(row["key"]), *points, bool(row.get("pending")), bool(row.get("dropped")))

    def as_json(self) -> dict[str, Any]:
        row = {"key": str(self.key), "points": str(self.points), "max_points": str(self.max_points)}
        signs = {"pending": self.is_pending, "dropped": self.is_dropped}
        return {**row, **{name: True for name, is_set in signs.items() if is_set}}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`pending` counts the questions that a person has still to grade; with any, the score is provisional."""

    score: Decimal
    max_score: Decimal
    passed: bool
    questions: tuple[QuestionGrade, ...]
    pending: int = 0


def grade(content: QuizContent, values: Mapping[UUID, Value]) -> Verdict:
    """Grade `values`: for each question that was asked, by its key, the stored value (None: blank).

    What is not in there was not asked and does not count: the denominator is what was drawn (S22).
    """
    return verdict_of(
        content, [_graded(content.by_key[key], value) for key, value in values.items() if key in content.by_key]
    )


def _graded(question: Question, value: Value) -> QuestionGrade:
    is_pending = getattr(question, "graded_by_person", False) and value is not None
    return QuestionGrade(question.key, question.grade(value), question.points, is_pending)


def verdict_of(content: QuizContent, questions: Iterable[QuestionGrade]) -> Verdict:
    """What graded questions come to, whoever graded them."""
    questions = tuple(questions)
    score = sum((question.points for question in questions), ZERO)
    max_score = sum((question.max_points for question in questions), ZERO)
    pending = sum(question.is_pending for question in questions)
    passed = not pending and is_passed(score, max_score, content.pass_mark)
    return Verdict(score, max_score, passed, questions, pending)


def is_passed(score: Decimal, max_score: Decimal, pass_mark: int) -> bool:
    """Whether `pass_mark` per cent were reached. Where there is nothing to earn there is nothing to pass (S25)."""
    return max_score > 0 and score * 100 >= max_score * pass_mark
