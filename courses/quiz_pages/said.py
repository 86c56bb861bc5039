"""What happened to the grade of an ended attempt after it ended, for whoever may see its points: regrades with their
reasons, and what a person said of an answer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.kinds import BaseQuestion, Value
from quizzes.marking import remarks_of
from quizzes.models import Attempt, Grade, Remark
from quizzes.schema import QuizContent
from quizzes.texts import Say, Text


@dataclass(frozen=True, slots=True)
class Change:
    """A later grade in place of an earlier one. `reason` is there for regrades."""

    at: dt.datetime
    kind: str
    before: Grade
    after: Grade
    reason: str


@dataclass(frozen=True, slots=True)
class LevelGiven:
    title: Text
    label: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Said:
    """Beside one question: that it was regraded or does not count, the rubric's levels, and the comment."""

    note: str = ""
    levels: list[LevelGiven] = field(default_factory=list)
    comment: str = ""

    def __bool__(self) -> bool:
        return bool(self.note or self.levels or self.comment)


def changes_of(attempt: Attempt, grade: Grade) -> list[Change]:
    """The latest first. No query for an attempt that was graded once."""
    if grade.sequence == 1:
        return []
    grades = attempt.grades.select_related("regrade").order_by("sequence")
    return [_change(*both) for both in pairwise(grades)][::-1]


def _change(before: Grade, after: Grade) -> Change:
    reason = after.regrade.reason if after.regrade else ""
    return Change(after.graded_at, after.reason, before, after, reason)


def remarks_for(attempt: Attempt, content: QuizContent, grade: Grade) -> dict[UUID, Remark]:
    """No query where no person has graded anything."""
    is_graded = grade.sequence > 1 and any(question.graded_by_person for question in content.questions)
    return remarks_of(attempt.pk) if is_graded else {}


def said_of(question: BaseQuestion, row: Mapping[str, Any], value: Value, remark: Remark | None, say: Say) -> Said:
    note = _note(question, row, value)
    if remark is None:
        return Said(note)
    levels = [
        LevelGiven(say(criterion.title), say(level.label), say(level.description))
        for criterion in getattr(question, "rubric", ())
        for level in criterion.levels
        if remark.levels.get(criterion.id) == level.id
    ]
    return Said(note, levels, remark.comment)


def _note(question: BaseQuestion, row: Mapping[str, Any], value: Value) -> str:
    if row.get("dropped"):
        return _("This question does not count any more.")
    at_first = question.grade(value)
    if question.graded_by_person or (at_first, question.points) == (Decimal(row["points"]), Decimal(row["max_points"])):
        return ""
    words = {"points": f"{at_first.normalize():f}", "max_points": f"{question.points.normalize():f}"}
    return _("Regraded. At first it was %(points)s of %(max_points)s points.") % words


def weighed(question: BaseQuestion, row: Mapping[str, Any]) -> BaseQuestion:
    """The question with the points that it is worth in this grade; a dropped one as it was."""
    worth = Decimal(row["max_points"])
    if row.get("dropped") or worth == question.points:
        return question
    return question.model_copy(update={"points": worth})


def points_in(question: BaseQuestion, row: Mapping[str, Any], value: Value) -> Decimal | None:
    """None while a person has still to grade it; of a dropped one what it would have been."""
    if row.get("pending"):
        return None
    return question.grade(value) if row.get("dropped") else Decimal(row["points"])
