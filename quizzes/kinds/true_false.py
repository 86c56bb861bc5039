from decimal import Decimal
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import model_validator

from quizzes.kinds.base import Given, Value
from quizzes.kinds.choices import ChoiceQuestion
from quizzes.kinds.sampling import Sample, a_choice, both


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


SAMPLE = Sample(
    {
        "stem": both(
            "A model that is right on average is right for each person.",
            "평균적으로 맞는 모델은 한 사람 한 사람에게도 맞는다.",
        ),
        "choices": [
            a_choice("t", "True", "참", ("", "")),
            a_choice(
                "f",
                "False",
                "거짓",
                ("<p>An average hides who it is wrong for.</p>", "<p>평균은 누구에게 틀리는지를 감춥니다.</p>"),
                correct=True,
            ),
        ],
    },
    "f",
)
