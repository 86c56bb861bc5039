"""What the kinds that offer choices have in common: their shape, what a form may say, how they explain themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from quizzes.texts import BlockText, InlineText

CENT = Decimal("0.01")
Points = Annotated[
    Decimal, Field(gt=0, le=1000, decimal_places=2), AfterValidator(lambda points: points.quantize(CENT))
]
Value = str | list[str] | None


class BadResponse(ValueError):
    """A form said something that its page did not offer: an unknown choice, one twice, two where one is asked for."""


class Choice(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=re.compile(r"^[A-Za-z0-9_-]{1,64}$"))
    text: InlineText
    correct: bool
    explanation: BlockText = {}


@dataclass(frozen=True, slots=True)
class ChoiceFeedback:
    choice: Choice
    is_chosen: bool

    @property
    def is_right(self) -> bool:
        """Whether it was right to choose it, or to leave it."""
        return self.is_chosen == self.choice.correct


class ChoiceQuestion(BaseModel):
    """The base of a kind. A kind narrows `kind` and adds its own checks, `parse` and `earned`.

    `anchor` names the paragraph that teaches the answer; this app only hands it back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    key: UUID
    points: Points
    stem: BlockText
    competencies: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=20)
    anchor: str = Field(default="", max_length=120)

    shuffles: ClassVar[bool] = True
    control: ClassVar[str] = "radio"

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "ChoiceQuestion":
        if len({choice.id for choice in self.choices}) < len(self.choices):
            raise ValueError(_("Two choices have the same id."))
        return self

    @property
    def right(self) -> frozenset[str]:
        return frozenset(choice.id for choice in self.choices if choice.correct)

    @property
    def wrong(self) -> frozenset[str]:
        return frozenset(choice.id for choice in self.choices if not choice.correct)

    def require_one_right(self) -> None:
        if len(self.right) != 1:
            raise ValueError(_("Exactly one choice must be correct, not %(count)s.") % {"count": len(self.right)})

    def chosen(self, value: Any) -> frozenset[str]:
        """The ids in a stored value."""
        if value is None:
            return frozenset()
        return frozenset([value] if isinstance(value, str) else value)

    def parse(self, given: Sequence[str]) -> Value:
        """The value to store for what a form gave; None for blank. Raises BadResponse."""
        raise NotImplementedError

    def earned(self, value: Value) -> Decimal:
        """The part of the points that `value` is worth, from 0 to 1."""
        raise NotImplementedError

    def grade(self, value: Value) -> Decimal:
        """Points for a stored value, to the cent, halves rounded up. A blank earns nothing."""
        return (self.points * self.earned(value)).quantize(CENT, ROUND_HALF_UP)

    def feedback(self, value: Value) -> list[ChoiceFeedback]:
        chosen = self.chosen(value)
        return [ChoiceFeedback(choice, choice.id in chosen) for choice in self.choices]

    def require_offered(self, given: Sequence[str]) -> None:
        unknown = set(given) - {choice.id for choice in self.choices}
        if unknown or len(set(given)) < len(given):
            raise BadResponse("That choice is not offered, or it was given twice.")

    def parse_one(self, given: Sequence[str]) -> str | None:
        self.require_offered(given)
        if len(given) > 1:
            raise BadResponse("Only one choice can be given here.")
        return given[0] if given else None
