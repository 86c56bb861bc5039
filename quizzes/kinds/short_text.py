from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from quizzes.kinds.base import (
    ALL,
    NOTHING,
    Asking,
    BaseQuestion,
    Counted,
    Given,
    Telling,
    Value,
    duplicates,
    explain_part,
    one_of,
)
from quizzes.kinds.sampling import Sample, both
from quizzes.kinds.typed import (
    LONGEST_LINE,
    AcceptedText,
    ExpectedWrong,
    accepted_key,
    best,
    fold,
    read_text,
    require_full,
)
from quizzes.texts import Say, Text


class ShortTextQuestion(BaseQuestion):
    """A word or a line, compared with what is accepted (S24).

    points = max_points × share of the accepted answer that says the same, else 0

    "The same" is equality after folding (`typed.fold`), with an accepted text of any language. Of several that say the
    same the one that earns most counts. `wrong` are answers that were expected to be given, with what to tell of them.
    """

    kind: Literal["short_text"] = "short_text"
    accepted: tuple[AcceptedText, ...] = Field(min_length=1, max_length=50)
    ignores_case: bool = True
    wrong: tuple[ExpectedWrong, ...] = Field(default=(), max_length=50)

    @model_validator(mode="after")
    def _can_be_answered(self) -> "ShortTextQuestion":
        require_full(one.share for one in self.accepted)
        if duplicates(one.id for one in self.wrong):
            raise ValueError(_("Two expected wrong answers have the same id."))
        for expected in self.wrong:
            for text in expected.texts:
                if best(self.accepted, text, self.ignores_case):
                    raise ValueError(_("“%(text)s” is both accepted and expected to be wrong.") % {"text": text})
        return self

    def read(self, given: Given) -> str | None:
        return read_text(one_of(given), LONGEST_LINE)

    def fill(self, value: Value) -> dict[str, list[str]]:
        return {"": [value]} if isinstance(value, str) else {}

    def matched(self, value: Value) -> AcceptedText | None:
        return best(self.accepted, value, self.ignores_case) if isinstance(value, str) else None

    def expected(self, value: Value) -> ExpectedWrong | None:
        """The expected wrong answer that `value` says."""
        if not isinstance(value, str):
            return None
        same = lambda text: fold(text, ignores_case=self.ignores_case) == fold(value, ignores_case=self.ignores_case)
        return next((one for one in self.wrong if any(same(text) for text in one.texts)), None)

    def earned(self, value: Value) -> Decimal:
        accepted = self.matched(value)
        return accepted.share if accepted else NOTHING

    def grading_key(self) -> list[Any]:
        return accepted_key(self.accepted, self.ignores_case)

    def right_response(self) -> str:
        full = next(one for one in self.accepted if one.share == 1)
        return full.first("", "")

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        return {"answer": value or "", "longest": LONGEST_LINE, "ignores_case": self.ignores_case}

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        say, reason = telling.say, self.matched(value) or self.expected(value)
        full = [one for one in self.accepted if one.share == ALL]
        part = explain_part(
            telling,
            given=say.plain(value) if isinstance(value, str) else None,
            earned=self.earned(value),
            right=[say.plain(one.first(say.language, say.source_language)) for one in full],
            why=full[0].explanation if reason not in full else None,
            why_given=reason.explanation if reason else None,
        )
        return {"parts": [part]}

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        return [Say(language, source_language).plain(value)] if isinstance(value, str) else []

    def tallies(self, value: Value) -> list[str]:
        if value is None:
            return []
        accepted, expected = self.matched(value), self.expected(value)
        if accepted:
            return [f"accepted:{self.accepted.index(accepted)}"]
        return [f"wrong:{expected.id}" if expected else "other"]

    def counted(self, say: Say) -> Iterator[Counted]:
        for at, one in enumerate(self.accepted):
            yield Counted(f"accepted:{at}", say.plain(one.first(say.language, say.source_language)), one.share == 1)
        for expected in self.wrong:
            yield Counted(f"wrong:{expected.id}", say.plain(", ".join(expected.texts)))
        yield Counted("other", say.plain(_("something else")))


SAMPLE = Sample(
    {
        "stem": both(
            "What is the share of real fires that set off the alarm called?",
            "실제 불 가운데 경보를 울린 비율을 무엇이라고 하나요?",
        ),
        "accepted": [
            {
                "text": {"en": ["recall", "sensitivity"], "ko": ["재현율", "민감도"]},
                "explanation": both(
                    "<p>Of all that is there, what was found.</p>", "<p>있는 것 가운데 찾아낸 것입니다.</p>"
                ),
            },
            {"text": {"en": ["hit rate"]}, "share": "0.5"},
        ],
        "wrong": [
            {
                "id": "precision",
                "texts": ["precision", "정밀도"],
                "explanation": both(
                    "<p>Precision asks the other way round: of the alarms, how many were fires?</p>",
                    "<p>정밀도는 반대로 묻습니다. 경보 가운데 실제 불은 얼마나 되나요?</p>",
                ),
            }
        ],
    },
    "Precision",
)
