from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from quizzes.kinds.base import Given, Value
from quizzes.kinds.choices import ChoiceQuestion


class SingleQuestion(ChoiceQuestion):
    """One right choice among several.

    points = max_points if the right choice is given, else 0
    """

    kind: Literal["single"] = "single"

    @model_validator(mode="after")
    def _one_is_right(self) -> "SingleQuestion":
        self.require_one_right()
        return self

    def read(self, given: Given) -> str | None:
        return self.given_one(given)

    def earned(self, value: Value) -> Decimal:
        return Decimal(self.chosen(value) == self.right)
