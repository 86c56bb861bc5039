from decimal import Decimal
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import model_validator

from quizzes.kinds.base import Given, Value
from quizzes.kinds.choices import ChoiceQuestion


class MultipleQuestion(ChoiceQuestion):
    """All the right choices among several, with partial credit (S23).

    points = max_points × max(0, right given ÷ all right − wrong given ÷ all wrong)

    Everything right and nothing wrong earns all, everything chosen earns 1 − 1 = 0, and nothing goes below 0. Both
    divisors are at least 1, because a question needs a right choice and a wrong one.
    """

    kind: Literal["multiple"] = "multiple"
    control: ClassVar[str] = "checkbox"

    @model_validator(mode="after")
    def _some_are_right_and_some_wrong(self) -> "MultipleQuestion":
        if not self.right or not self.wrong:
            raise ValueError(_("At least one choice must be correct and at least one must not."))
        return self

    def read(self, given: Given) -> list[str] | None:
        return sorted(self.given_ids(given)) or None

    def right_response(self) -> list[str]:
        return sorted(self.right)

    def earned(self, value: Value) -> Decimal:
        chosen = self.chosen(value)
        right, wrong = len(chosen & self.right), len(chosen - self.right)
        # Over one divisor, so that a third is not rounded before it is taken away.
        over = right * len(self.wrong) - wrong * len(self.right)
        return max(Decimal(0), Decimal(over) / (len(self.right) * len(self.wrong)))
