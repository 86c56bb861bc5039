import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from quizzes.kinds.base import (
    Asking,
    BadResponse,
    BaseQuestion,
    Counted,
    ExplainedPart,
    Given,
    Id,
    KeyedText,
    Part,
    Telling,
    Value,
    duplicates,
    explain_part,
    one_of,
    shuffled,
    token,
)
from quizzes.kinds.sampling import Sample, both
from quizzes.texts import BlockText, InlineText, Say, Text


class Pair(Part):
    """`right` is what belongs to `left`; `explanation` says why."""

    id: Id
    left: InlineText
    right: InlineText
    explanation: BlockText = {}


class Extra(Part):
    """Something to choose that belongs to nothing."""

    id: Id
    right: InlineText


LETTERS = [*string.ascii_uppercase, *(f"A{letter}" for letter in string.ascii_uppercase)]
# What is longer than this stands in a list of its own, and is chosen by its letter.
LONGEST_OPTION = 40


@dataclass(frozen=True, slots=True)
class AskedPair:
    name: str
    left: Text
    given: str


@dataclass(frozen=True, slots=True)
class AskedSide:
    value: str
    letter: str
    text: Text
    bare: Text


class MatchingQuestion(BaseQuestion):
    """What belongs together.

    points = max_points × pairs that are right ÷ all pairs

    A response says for the id of a pair the id of the pair or extra whose right side was chosen. Where two pairs have
    the same right side it is offered once, under the first of them, and right for both. Forms name a right side by a
    hash of its own text alone, so that a page does not give away what belongs to what.
    """

    kind: Literal["matching"] = "matching"
    pairs: tuple[Pair, ...] = Field(min_length=2, max_length=20)
    extras: tuple[Extra, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "MatchingQuestion":
        if duplicates([one.id for one in self.pairs] + [one.id for one in self.extras]):
            raise ValueError(_("Two pairs have the same id."))
        if len(self.sides) < 2:
            raise ValueError(_("There is nothing to choose: all right sides are the same."))
        if any(self.token_of(extra.right) in self._tokens_of_pairs for extra in self.extras):
            raise ValueError(_("An extra choice says the same as the right side of a pair."))
        return self

    @property
    def _tokens_of_pairs(self) -> set[str]:
        return {self.token_of(pair.right) for pair in self.pairs}

    def token_of(self, right: Mapping[str, str]) -> str:
        return token(self.key, right)

    @property
    def everything(self) -> list[Pair | Extra]:
        return [*self.pairs, *self.extras]

    @cached_property
    def sides(self) -> dict[str, Pair | Extra]:
        """What can be chosen, by its name in forms."""
        found: dict[str, Pair | Extra] = {}
        for one in self.everything:
            found.setdefault(self.token_of(one.right), one)
        return found

    @cached_property
    def key_of_pairs(self) -> dict[str, str]:
        """The right answer: id of a pair → id under which its right side is offered."""
        return {pair.id: self.sides[self.token_of(pair.right)].id for pair in self.pairs}

    @cached_property
    def _token_by_id(self) -> dict[str, str]:
        return {one.id: self.token_of(one.right) for one in self.everything}

    def parts(self) -> tuple[str, ...]:
        return tuple(pair.id for pair in self.pairs)

    def read(self, given: Given) -> dict[str, str] | None:
        chosen = {part: one_of(given, part) for part in self.parts()}
        if not set(chosen.values()) - {""} <= set(self.sides):
            raise BadResponse("That is not offered here.")
        return {part: self.sides[side].id for part, side in chosen.items() if side} or None

    def matched(self, value: Value) -> dict[str, str]:
        """Id of a pair → id of what was chosen, as far as this revision offers both."""
        if not isinstance(value, dict):
            return {}
        known = lambda one: isinstance(one, str) and one in self._token_by_id
        return {part: value[part] for part in self.parts() if known(value.get(part))}

    def fill(self, value: Value) -> dict[str, list[str]]:
        return {part: [self._token_by_id[side]] for part, side in self.matched(value).items()}

    def earned(self, value: Value) -> Decimal:
        matched = self.matched(value)
        right = sum(self._token_by_id[side] == self._token_by_id[part] for part, side in matched.items())
        return Decimal(right) / len(self.pairs)

    def grading_key(self) -> list[Any]:
        return [sorted(self.key_of_pairs.items()), sorted(extra.id for extra in self.extras)]

    def keyed_texts(self, language: str) -> Iterator[KeyedText]:
        for pair in self.pairs:
            left, right = pair.left.get(language), pair.right.get(language)
            yield KeyedText(("left", left), pair.id, right)
            yield KeyedText(("right", right), pair.id, left)
        for extra in self.extras:
            yield KeyedText(("right", extra.right.get(language)), extra.id, None)

    def right_response(self) -> dict[str, str]:
        return dict(self.key_of_pairs)

    def required_texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        yield from super().required_texts()
        for number, pair in enumerate(self.pairs, start=1):
            yield _("The left side of pair %(number)s") % {"number": number}, pair.left
            yield _("The right side of pair %(number)s") % {"number": number}, pair.right
        for number, extra in enumerate(self.extras, start=1):
            yield _("Extra choice %(number)s") % {"number": number}, extra.right

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        """The right sides in an order that follows from their texts alone."""
        given = self.fill(value)
        sides = [
            AskedSide(name, letter, asking.say(self.sides[name].right), asking.say.bare(self.sides[name].right))
            for letter, name in zip(LETTERS, shuffled(self.sides, self.key, asking.seed), strict=False)
        ]
        pairs = [
            AskedPair(asking.name_of(pair.id), asking.say(pair.left), given.get(pair.id, [""])[0])
            for pair in self.in_order(asking.seed)
        ]
        is_lettered = any("<" in side.text.html or len(side.bare.html) > LONGEST_OPTION for side in sides)
        return {"pairs": pairs, "sides": sides, "is_lettered": is_lettered}

    def in_order(self, seed: int | None) -> list[Pair]:
        if seed is None or self.keeps_order:
            return list(self.pairs)
        by_id = {pair.id: pair for pair in self.pairs}
        return [by_id[one] for one in shuffled(by_id, self.key, seed)]

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        matched = self.matched(value)
        return {"parts": [self._explained(pair, matched.get(pair.id), telling) for pair in self.in_order(telling.seed)]}

    def _explained(self, pair: Pair, side: str | None, telling: Telling) -> ExplainedPart:
        rights = {one.id: one.right for one in self.everything}
        is_right = side is not None and self._token_by_id[side] == self._token_by_id[pair.id]
        return explain_part(
            telling,
            label=telling.say(pair.left),
            given=telling.say(rights[side]) if side else None,
            earned=Decimal(is_right),
            right=[telling.say(pair.right)],
            why=pair.explanation,
        )

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        say, matched = Say(language, source_language), self.matched(value)
        rights = {one.id: one.right for one in self.sides.values()}
        pairs = [(pair.left, rights.get(matched[pair.id])) for pair in self.pairs if pair.id in matched]
        return [say.joined(left, " – ", right) for left, right in pairs if right]

    def tallies(self, value: Value) -> list[str]:
        return [f"{part}:{side}" for part, side in self.matched(value).items()]

    def counted(self, say: Say) -> Iterator[Counted]:
        for pair in self.pairs:
            for token_, side in self.sides.items():
                text = say.joined(pair.left, " – ", side.right)
                yield Counted(f"{pair.id}:{side.id}", text, token_ == self._token_by_id[pair.id])


SAMPLE = Sample(
    {
        "stem": both("What does each of them decide?", "다음은 각각 무엇을 정하나요?"),
        "pairs": [
            {
                "id": "p1",
                "left": both("Threshold", "문턱값"),
                "right": both("how often the alarm goes off", "경보가 얼마나 자주 울리는지"),
                "explanation": both("<p>Lower it, and more is reported.</p>", "<p>낮추면 더 많이 알립니다.</p>"),
            },
            {"id": "p2", "left": both("Label", "라벨"), "right": both("what counts as right", "무엇을 정답으로 볼지")},
            {"id": "p3", "left": both("Sample", "표본"), "right": both("who is seen", "누구를 보게 되는지")},
        ],
        "extras": [{"id": "x1", "right": both("who pays", "누가 비용을 내는지")}],
    },
    {"p1": "p1", "p2": "x1"},
)
