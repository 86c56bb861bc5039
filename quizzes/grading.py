"""Response in, points out. Pure: no database, no clock, the same answer for the same input for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from quizzes.kinds import Value
from quizzes.schema import QuizContent

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class QuestionGrade:
    key: UUID
    points: Decimal
    max_points: Decimal

    def as_json(self) -> dict[str, str]:
        return {"key": str(self.key), "points": str(self.points), "max_points": str(self.max_points)}


@dataclass(frozen=True, slots=True)
class Verdict:
    score: Decimal
    max_score: Decimal
    passed: bool
    questions: tuple[QuestionGrade, ...]


def grade(content: QuizContent, values: Mapping[UUID, Value]) -> Verdict:
    """Grade `values` (question key → stored value; absent or None is blank) against what was asked."""
    questions = tuple(
        QuestionGrade(question.key, question.grade(values.get(question.key)), question.points)
        for question in content.questions
    )
    score = sum((question.points for question in questions), ZERO)
    max_score = sum((question.max_points for question in questions), ZERO)
    return Verdict(score, max_score, is_passed(score, max_score, content.pass_mark), questions)


def is_passed(score: Decimal, max_score: Decimal, pass_mark: int) -> bool:
    """Whether `pass_mark` per cent were reached. Where there is nothing to earn there is nothing to pass (S25)."""
    return max_score > 0 and score * 100 >= max_score * pass_mark
