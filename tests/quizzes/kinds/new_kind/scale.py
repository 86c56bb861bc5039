"""Goes to quizzes/kinds/scale.py."""

from decimal import Decimal
from typing import Any, Literal

from quizzes.kinds.base import Asking, BadResponse, BaseQuestion, Given, Telling, Value, explain_part, one_of
from quizzes.kinds.sampling import Sample, both
from quizzes.texts import Say, Text


class ScaleQuestion(BaseQuestion):
    """points = max_points × (1 − distance from the right point ÷ length of the scale)"""

    kind: Literal["scale"] = "scale"
    lowest: int
    highest: int
    right: int

    def read(self, given: Given) -> str | None:
        point = one_of(given)
        if point and point not in map(str, range(self.lowest, self.highest + 1)):
            raise BadResponse("That point is not on the scale.")
        return point or None

    def fill(self, value: Value) -> dict[str, list[str]]:
        return {"": [value]} if isinstance(value, str) else {}

    def earned(self, value: Value) -> Decimal:
        if not isinstance(value, str) or not value.isdecimal():
            return Decimal(0)
        far = Decimal(abs(int(value) - self.right)) / (self.highest - self.lowest)
        return max(Decimal(0), 1 - far)

    def grading_key(self) -> list[Any]:
        return [self.lowest, self.highest, self.right]

    def right_response(self) -> str:
        return str(self.right)

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        return {"given": value, "lowest": self.lowest, "highest": self.highest}

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        given = telling.say.plain(value) if isinstance(value, str) else None
        right = [telling.say.plain(str(self.right))]
        return {"parts": [explain_part(telling, given=given, earned=self.earned(value), right=right)]}

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        return [Say(language, source_language).plain(value)] if isinstance(value, str) else []

    def tallies(self, value: Value) -> list[str]:
        return [value] if isinstance(value, str) else []


SAMPLE = Sample(
    {"stem": both("How sure are you?", "얼마나 확신하나요?"), "lowest": 1, "highest": 5, "right": 4},
    "3",
)
