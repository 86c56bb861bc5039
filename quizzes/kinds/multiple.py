from decimal import Decimal
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import model_validator

from quizzes.kinds.base import Given, Value
from quizzes.kinds.choices import ChoiceQuestion
from quizzes.kinds.sampling import Sample, a_choice, both


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


SAMPLE = Sample(
    {
        "stem": both(
            "<p>Which are costs of a false alarm?</p><p>Think of a smoke detector in a hospital.</p>",
            "<p>잘못 울린 경보가 치르게 하는 것은 무엇인가요?</p><p>병원의 연기 감지기를 떠올려 보세요.</p>",
        ),
        "choices": [
            a_choice("m1", "People stop listening", "사람들이 더는 귀 기울이지 않는다", ("", ""), correct=True),
            a_choice("m2", "Work is interrupted", "일이 중단된다", ("", ""), correct=True),
            a_choice(
                "m3",
                "A fire is missed",
                "불을 놓친다",
                ("<p>That is the cost of a miss, not of an alarm.</p>", "<p>그것은 놓쳤을 때 치르는 것입니다.</p>"),
            ),
        ],
    },
    ["m1"],
)
