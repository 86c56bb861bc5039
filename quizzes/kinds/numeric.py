from collections.abc import Iterator
from typing import Any, Literal

from django.utils.translation import gettext as _

from quizzes.kinds.base import Asking, BaseQuestion, Counted, Given, Telling, Value, explain_part, one_of
from quizzes.kinds.numbers import LONGEST_NUMBER, AsksNumber, in_words
from quizzes.kinds.sampling import Sample, both
from quizzes.kinds.typed import read_text
from quizzes.texts import Say, Text


class NumericQuestion(AsksNumber, BaseQuestion):
    """A number, with its unit where there are `units`, within a tolerance.

    points = max_points × share of the answer that accepts it, else 0

    An answer accepts |given × factor of its unit − value| ≤ tolerance, or tolerance × |value| if that is relative;
    bounds included. Of several that accept it the one that earns most counts. What cannot be read as a number (see
    `numbers`) earns nothing, and the feedback says why.
    """

    kind: Literal["numeric"] = "numeric"

    def read(self, given: Given) -> str | None:
        return read_text(one_of(given), LONGEST_NUMBER)

    def fill(self, value: Value) -> dict[str, list[str]]:
        return {"": [value]} if isinstance(value, str) else {}

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        return {
            "answer": value or "",
            "longest": LONGEST_NUMBER,
            "trouble": self.trouble(value),
            "units": [unit.name for unit in self.units],
            "unit_required": self.unit_required,
        }

    def troubles(self, value: Value, say: Say) -> list[str]:
        trouble = self.trouble(value)
        return [trouble] if trouble else []

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        say, answer, full = telling.say, self.matched(value), self.full_answers
        part = explain_part(
            telling,
            given=say.plain(value) if isinstance(value, str) else None,
            earned=self.earned(value),
            right=self.right_texts(say),
            why=full[0].explanation if answer not in full else None,
            why_given=answer.explanation if answer else None,
            trouble=self.trouble(value),
        )
        return {"parts": [part]}

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        return [Say(language, source_language).plain(value)] if isinstance(value, str) else []

    def tallies(self, value: Value) -> list[str]:
        if not isinstance(value, str):
            return []
        if self.trouble(value):
            return ["unreadable"]
        answer = self.matched(value)
        return [f"answer:{self.answers.index(answer)}" if answer else "other"]

    def counted(self, say: Say) -> Iterator[Counted]:
        for at, answer in enumerate(self.answers):
            yield Counted(f"answer:{at}", say.plain(in_words(answer, self.units)), answer.share == 1)
        yield Counted("other", say.plain(_("something else")))
        yield Counted("unreadable", say.plain(_("what cannot be read as a number")))


SAMPLE = Sample(
    {
        "stem": both(
            "How long does light take from the Sun to the Earth?", "빛이 태양에서 지구까지 오는 데 얼마나 걸리나요?"
        ),
        "answers": [
            {
                "value": "499",
                "tolerance": "0.02",
                "tolerance_kind": "relative",
                "explanation": both(
                    "<p>150 million km ÷ 300,000 km/s.</p>", "<p>1억 5천만 km ÷ 초속 30만 km입니다.</p>"
                ),
            },
            {"value": "499", "tolerance": "0.1", "tolerance_kind": "relative", "share": "0.5"},
        ],
        "units": [{"name": "s", "factor": "1"}, {"name": "min", "factor": "60"}],
    },
    "8,7 min",
)
