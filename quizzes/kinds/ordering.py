from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from quizzes.kinds.base import (
    Asking,
    BadResponse,
    BaseQuestion,
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
from quizzes.texts import InlineText, Say, Text


class Item(Part):
    id: Id
    text: InlineText


@dataclass(frozen=True, slots=True)
class AskedItem:
    name: str
    text: Text
    place: int | None


class OrderingQuestion(BaseQuestion):
    """Things to bring into order.

    positions: points = max_points × items in their right place ÷ all items
    adjacent:  points = max_points × items followed by the one that follows them in the right order ÷ (all items − 1)
    all:       points = max_points if every item is in its right place, else 0

    A response is the list of the items' ids in the order given. One that is not finished, or that puts two items in
    one place, is kept as it was given: id → place, from 1. What shares its place with another is in no place.
    Forms name an item by a hash of its own text alone, so that a page does not give the order away.
    """

    kind: Literal["ordering"] = "ordering"
    items: tuple[Item, ...] = Field(min_length=2, max_length=12)
    scoring: Literal["positions", "adjacent", "all"] = "positions"

    @model_validator(mode="after")
    def _items_can_be_told_apart(self) -> "OrderingQuestion":
        if duplicates(item.id for item in self.items):
            raise ValueError(_("Two items have the same id."))
        if len(self.by_token) < len(self.items):
            raise ValueError(_("Two items say the same."))
        return self

    @cached_property
    def by_token(self) -> dict[str, Item]:
        """By the items' names in forms, in the right order."""
        return {token(self.key, item.text): item for item in self.items}

    @cached_property
    def _token_by_id(self) -> dict[str, str]:
        return {item.id: name for name, item in self.by_token.items()}

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.items]

    def parts(self) -> tuple[str, ...]:
        """Sorted: what is sent lists them in this order."""
        return tuple(sorted(self.by_token))

    def read(self, given: Given) -> list[str] | dict[str, int] | None:
        offered = {str(place): place for place in range(1, len(self.items) + 1)}
        chosen = {self.by_token[part].id: one_of(given, part) for part in self.parts()}
        if not set(chosen.values()) - {""} <= set(offered):
            raise BadResponse("That place is not offered.")
        places = {one: offered[place] for one, place in chosen.items() if place}
        if len(set(places.values())) == len(self.items):
            return sorted(places, key=lambda one: places[one])
        return places or None

    def places(self, value: Value) -> dict[str, int]:
        """Id of an item → the place given to it, as far as this revision has both."""
        if isinstance(value, list):
            value = {one: place for place, one in enumerate(value, start=1) if isinstance(one, str)}
        if not isinstance(value, dict):
            return {}
        count = len(self.items)
        is_place = lambda place: type(place) is int and 1 <= place <= count
        return {one: value[one] for one in self.ids if is_place(value.get(one))}

    def fill(self, value: Value) -> dict[str, list[str]]:
        return {self._token_by_id[one]: [str(place)] for one, place in self.places(value).items()}

    def given_order(self, value: Value) -> list[str | None]:
        """What was put in each place; None where nothing was, or more than one."""
        places = self.places(value)
        shared = duplicates(str(place) for place in places.values())
        by_place = {place: one for one, place in places.items() if str(place) not in shared}
        return [by_place.get(place) for place in range(1, len(self.items) + 1)]

    def earned(self, value: Value) -> Decimal:
        return _SCORING[self.scoring](self.given_order(value), self.ids)

    def grading_key(self) -> list[Any]:
        return [self.ids, self.scoring]

    def keyed_texts(self, language: str) -> Iterator[KeyedText]:
        for place, item in enumerate(self.items):
            yield KeyedText(item.text.get(language), item.id, place)

    def right_response(self) -> list[str]:
        return self.ids

    def required_texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        yield from super().required_texts()
        for number, item in enumerate(self.items, start=1):
            yield _("Item %(number)s") % {"number": number}, item.text

    def shown(self, seed: int | None) -> list[str]:
        """The items' names in forms as they are shown: shuffled, and for three or more never in the right order.

        Two are in any order: never in the right one would be telling it.
        """
        names = shuffled(self.by_token, self.key, seed)
        if len(names) > 2 and names == list(self.by_token):
            return [*names[1:], names[0]]
        return names

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        """In the order given if that is whole, else shuffled."""
        places = self.places(value)
        names = self.shown(asking.seed)
        if isinstance(value, list) and len(places) == len(self.items):
            names = sorted(names, key=lambda name: places[self.by_token[name].id])
        items = [
            AskedItem(asking.name_of(name), asking.say(item.text), places.get(item.id))
            for name, item in ((name, self.by_token[name]) for name in names)
        ]
        return {
            "items": items,
            "places": range(1, len(items) + 1),
            "scoring": self.scoring,
            "troubles": self.troubles(value, asking.say),
        }

    def troubles(self, value: Value, say: Say) -> list[str]:
        places = self.places(value)
        if len(set(places.values())) == len(places):
            return []
        return [_("Two items have the same place. They count for nothing until each has its own.")]

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        given = self.given_order(value)
        parts = [self._explained(place, given, telling) for place in range(len(self.items))]
        return {"parts": parts, "scoring": self.scoring}

    def _explained(self, place: int, given: list[str | None], telling: Telling) -> ExplainedPart:
        texts = {item.id: item.text for item in self.items}
        one, right = given[place], self.ids[place]
        is_right = self._is_right(place, given)
        part = explain_part(
            telling,
            label=telling.say.plain(_("Place %(number)s") % {"number": place + 1}),
            given=telling.say(texts[one]) if one else None,
            earned=Decimal(bool(is_right)),
            call=self._call(is_right, one),
        )
        is_elsewhere = one != right and telling.tells("key")
        return replace(
            part,
            right=(telling.say(texts[right]),) if is_elsewhere else (),
            verdict="" if is_right is None else part.verdict,
        )

    def _is_right(self, place: int, given: list[str | None]) -> bool | None:
        """None for the last place where neighbours count: nothing follows it."""
        if self.scoring != "adjacent":
            return given[place] == self.ids[place]
        if place == len(given) - 1:
            return None
        return (given[place], given[place + 1]) in set(pairwise(self.ids))

    def _call(self, is_right: bool | None, given: str | None) -> str:
        if self.scoring != "adjacent" or given is None or is_right is None:
            return ""
        return _("Followed by the right one") if is_right else _("Not followed by the right one")

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        say, texts = Say(language, source_language), {item.id: item.text for item in self.items}
        return [say(texts[one]) for one in self.given_order(value) if one]

    def tallies(self, value: Value) -> list[str]:
        return [f"{one}:{place}" for one, place in self.places(value).items()]


def _by_positions(given: list[str | None], right: list[str]) -> Decimal:
    return Decimal(sum(one == other for one, other in zip(given, right, strict=True))) / len(right)


def _by_neighbours(given: list[str | None], right: list[str]) -> Decimal:
    wanted = set(pairwise(right))
    return Decimal(sum(pair in wanted for pair in pairwise(given))) / (len(right) - 1)


def _by_all(given: list[str | None], right: list[str]) -> Decimal:
    return Decimal(given == right)


_SCORING: dict[str, Callable[[list[str | None], list[str]], Decimal]] = {
    "positions": _by_positions,
    "adjacent": _by_neighbours,
    "all": _by_all,
}


SAMPLE = Sample(
    {
        "scoring": "adjacent",
        "stem": both("Bring the steps into order.", "단계를 순서대로 놓아 보세요."),
        "explanation": both(
            "<p>What a wrong answer costs comes first: it decides what to measure.</p>",
            "<p>틀렸을 때 치르는 것이 먼저입니다. 무엇을 잴지를 그것이 정합니다.</p>",
        ),
        "items": [
            {"id": "o1", "text": both("Ask what a wrong answer costs", "틀린 답이 무엇을 치르게 하는지 묻기")},
            {"id": "o2", "text": both("Choose what to measure", "무엇을 잴지 고르기")},
            {"id": "o3", "text": both("Collect cases", "사례 모으기")},
            {"id": "o4", "text": both("Try it with ten people", "열 사람에게 써 보게 하기")},
        ],
    },
    ["o2", "o3", "o1", "o4"],
)
