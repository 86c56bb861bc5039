from decimal import Decimal
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import model_validator

from quizzes.kinds.base import Given, Value
from quizzes.kinds.choices import ChoiceQuestion


class TrueFalseQuestion(ChoiceQuestion):
    """A statement that holds or does not. Its two choices keep their order.

    points = max_points if the right choice is given, else 0
    """

    kind: Literal["true_false"] = "true_false"
    shuffles: ClassVar[bool] = False

    @model_validator(mode="after")
    def _one_of_two_is_right(self) -> "TrueFalseQuestion":
        if len(self.choices) != 2:
            raise ValueError(_("True or false needs two choices, not %(count)s.") % {"count": len(self.choices)})
        self.require_one_right()
        return self

    def read(self, given: Given) -> str | None:
        return self.given_one(given)

    def earned(self, value: Value) -> Decimal:
        return Decimal(self.chosen(value) == self.right)
