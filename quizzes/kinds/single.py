from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from quizzes.kinds.base import Given, Value
from quizzes.kinds.choices import ChoiceQuestion
from quizzes.kinds.sampling import Sample, a_choice, both


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


SAMPLE = Sample(
    {
        "stem": both("Which of these could be finished as a rule?", "다음 중 규칙으로 끝낼 수 있는 일은 무엇인가요?"),
        "explanation": both(
            "<p>A rule is finished when every case can be listed before it happens.</p>",
            "<p>모든 경우를 미리 적을 수 있을 때 규칙은 끝납니다.</p>",
        ),
        "choices": [
            a_choice(
                "c1",
                "Lock the account after five wrong passwords",
                "비밀번호를 다섯 번 틀리면 계정을 잠그기",
                ("<p>Five is a number that can be counted to.</p>", "<p>다섯 번은 셀 수 있습니다.</p>"),
                correct=True,
            ),
            a_choice(
                "c2",
                "Answer questions about a contract",
                "계약서에 대한 질문에 답하기",
                ("<p>No list of questions is the last one.</p>", "<p>질문 목록에는 끝이 없습니다.</p>"),
            ),
            a_choice(
                "c3",
                "Recommend the next film",
                "다음에 볼 영화 추천하기",
                ("<p>Taste changes with every film seen.</p>", "<p>취향은 영화를 볼 때마다 바뀝니다.</p>"),
            ),
        ],
    },
    "c2",
)
