from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from quizzes.kinds.base import (
    NOTHING,
    Asking,
    BaseQuestion,
    Given,
    Id,
    Part,
    ShareOrNothing,
    Telling,
    Value,
    duplicates,
    one_of,
)
from quizzes.kinds.sampling import Sample, both
from quizzes.kinds.typed import read_text
from quizzes.texts import BlockText, InlineText, Say, Text

LONGEST_TEXT = 20_000


class Level(Part):
    """How well a criterion is met; `share` is the part of the criterion's points that it earns."""

    id: Id
    label: InlineText
    share: ShareOrNothing
    description: BlockText = {}


class Criterion(Part):
    id: Id
    title: InlineText
    levels: tuple[Level, ...] = Field(min_length=2, max_length=10)

    @model_validator(mode="after")
    def _can_be_met(self) -> "Criterion":
        if duplicates(level.id for level in self.levels):
            raise ValueError(_("Two levels have the same id."))
        if max(level.share for level in self.levels) != 1:
            raise ValueError(_("The best level of a criterion must earn all its points."))
        return self


class OpenQuestion(BaseQuestion):
    """A text that a person grades.

    points = what the person gives, from 0 to max_points; with a rubric
    points = max_points × sum of the shares of the levels chosen ÷ number of criteria

    It earns nothing until then. `sample` is shown with the result; `max_words` is told, and counted, but not enforced.
    """

    kind: Literal["open"] = "open"
    rubric: tuple[Criterion, ...] = Field(default=(), max_length=20)
    sample: BlockText = {}
    max_words: int | None = Field(default=None, ge=1, le=5000)

    graded_by_person: ClassVar[bool] = True

    @model_validator(mode="after")
    def _criteria_can_be_told_apart(self) -> "OpenQuestion":
        if duplicates(criterion.id for criterion in self.rubric):
            raise ValueError(_("Two criteria have the same id."))
        return self

    def read(self, given: Given) -> str | None:
        return read_text(one_of(given), LONGEST_TEXT)

    def fill(self, value: Value) -> dict[str, list[str]]:
        return {"": [value]} if isinstance(value, str) else {}

    def earned(self, value: Value) -> Decimal:
        return NOTHING

    def earned_by(self, levels: Mapping[str, str]) -> Decimal:
        """The part of the points for the levels chosen (criterion id → level id); what is left out earns nothing."""
        if not self.rubric:
            return NOTHING
        shares = [
            level.share
            for criterion in self.rubric
            for level in criterion.levels
            if levels.get(criterion.id) == level.id
        ]
        return sum(shares, NOTHING) / len(self.rubric)

    def grading_key(self) -> list[Any]:
        return [
            [criterion.id, sorted([level.id, str(level.share)] for level in criterion.levels)]
            for criterion in sorted(self.rubric, key=lambda one: one.id)
        ]

    def right_response(self) -> Value:
        """None: nothing earns points by itself."""
        return None

    def required_texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        yield from super().required_texts()
        for number, criterion in enumerate(self.rubric, start=1):
            yield _("Criterion %(number)s") % {"number": number}, criterion.title
            for level_number, level in enumerate(criterion.levels, start=1):
                words = {"level": level_number, "number": number}
                yield _("Level %(level)s of criterion %(number)s") % words, level.label

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        return {"answer": value or "", "longest": LONGEST_TEXT, **self._length(value)}

    def _length(self, value: Value) -> dict[str, Any]:
        return {"max_words": self.max_words, "words": count_words(value) if isinstance(value, str) else 0}

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        is_response_told = telling.tells("response")
        written = value if is_response_told and isinstance(value, str) else ""
        return {
            "is_response_told": is_response_told,
            "given": telling.say.plain(written) if written else None,
            "sample": telling.say(self.sample) if telling.tells("key") else None,
            **self._length(value),
        }

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        return [Say(language, source_language).plain(value)] if isinstance(value, str) else []

    def tallies(self, value: Value) -> list[str]:
        return []


def count_words(text: str) -> int:
    return len(text.split())


SAMPLE = Sample(
    {
        "points": "10",
        "max_words": 150,
        "stem": both(
            "Who pays when your product is wrong, and how would you find out?",
            "제품이 틀리면 누가 그 값을 치르나요? 그것을 어떻게 알아내겠어요?",
        ),
        "sample": both(
            "<p>Names a person who is not the customer, what happens to them, "
            "and a sign that would show it within a week.</p>",
            "<p>고객이 아닌 사람을 들고, 그에게 일어나는 일과 그것이 일주일 안에 드러나는 신호를 말합니다.</p>",
        ),
        "rubric": [
            {
                "id": "who",
                "title": both("Who pays", "누가 치르는지"),
                "levels": [
                    {"id": "none", "label": both("Nobody is named", "아무도 말하지 않음"), "share": "0"},
                    {"id": "some", "label": both("A group", "집단"), "share": "0.5"},
                    {"id": "all", "label": both("A person", "사람"), "share": "1"},
                ],
            }
        ],
    },
    "The courier who waits at a locked door.\n\nWe would see it in the minutes between arrival and hand-over.",
)
