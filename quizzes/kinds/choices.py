"""What the kinds that offer choices have in common: their shape, what a form may say, how they explain themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from quizzes.kinds.base import (
    Asking,
    BadResponse,
    BaseQuestion,
    Counted,
    Given,
    Id,
    KeyedText,
    Part,
    Telling,
    Value,
    duplicates,
    shuffled,
)
from quizzes.texts import BlockText, InlineText, Say, Text


class Choice(Part):
    """`anchor` names the paragraph that explains this choice, where it is another than the question's."""

    id: Id
    text: InlineText
    correct: bool
    explanation: BlockText = {}
    anchor: str = Field(default="", max_length=120)


def keyed_choices(choices: Iterable[Choice], language: str) -> Iterator[KeyedText]:
    for choice in choices:
        yield KeyedText(choice.text.get(language), choice.id, choice.correct)


@dataclass(frozen=True, slots=True)
class ChoiceFeedback:
    choice: Choice
    is_chosen: bool

    @property
    def is_right(self) -> bool:
        """Whether it was right to choose it, or to leave it."""
        return self.is_chosen == self.choice.correct


@dataclass(frozen=True, slots=True)
class AskedChoice:
    id: str
    field_id: str
    text: Text
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ExplainedChoice:
    """`is_correct` is None where it may not be told; without the response nothing counts as chosen or as left."""

    text: Text
    explanation: Text | None
    is_chosen: bool
    is_correct: bool | None
    is_response_told: bool = True

    @property
    def call(self) -> str:
        if self.is_correct is None:
            return _("You chose this.") if self.is_chosen else ""
        if self.is_chosen:
            return (
                _("You chose this, and it is right.") if self.is_correct else _("You chose this, and it is not right.")
            )
        return self._call_of_what_was_left

    @property
    def _call_of_what_was_left(self) -> str:
        if not self.is_response_told:
            return _("This is right.") if self.is_correct else _("This is not right.")
        return (
            _("This is right; you did not choose it.") if self.is_correct else _("This is not right, and you left it.")
        )

    @property
    def icon(self) -> str:
        if self.is_correct is None:
            return "circle-dot"
        if self.is_response_told and self.is_chosen == self.is_correct:
            return "circle-check"
        if self.is_response_told:
            return "circle-dashed" if self.is_correct else "circle-x"
        return "circle-check" if self.is_correct else "circle-x"


class ChoiceQuestion(BaseQuestion):
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=20)

    shuffles: ClassVar[bool] = True
    control: ClassVar[str] = "radio"

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "ChoiceQuestion":
        if duplicates(choice.id for choice in self.choices):
            raise ValueError(_("Two choices have the same id."))
        return self

    @property
    def right(self) -> frozenset[str]:
        return frozenset(choice.id for choice in self.choices if choice.correct)

    @property
    def wrong(self) -> frozenset[str]:
        return frozenset(choice.id for choice in self.choices if not choice.correct)

    def require_one_right(self) -> None:
        if len(self.right) != 1:
            raise ValueError(_("Exactly one choice must be correct, not %(count)s.") % {"count": len(self.right)})

    def chosen(self, value: Value) -> frozenset[str]:
        """The ids in a stored value."""
        ids = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return frozenset(one for one in ids if isinstance(one, str))

    def fill(self, value: Value) -> dict[str, list[str]]:
        return {"": sorted(self.chosen(value) & (self.right | self.wrong))}

    def given_ids(self, given: Given) -> list[str]:
        """Raises BadResponse for choices that are not offered, and for one given twice."""
        ids = list(given.get("", ()))
        if set(ids) - (self.right | self.wrong) or duplicates(ids):
            raise BadResponse("That choice is not offered, or it was given twice.")
        return ids

    def given_one(self, given: Given) -> str | None:
        ids = self.given_ids(given)
        if len(ids) > 1:
            raise BadResponse("Only one choice can be given here.")
        return ids[0] if ids else None

    def grading_key(self) -> list[Any]:
        return [sorted(self.right), sorted(self.wrong)]

    def keyed_texts(self, language: str) -> Iterator[KeyedText]:
        yield from keyed_choices(self.choices, language)

    def right_response(self) -> Value:
        return next(iter(self.right))

    def required_texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        yield from super().required_texts()
        for number, choice in enumerate(self.choices, start=1):
            yield _("Choice %(number)s") % {"number": number}, choice.text

    def in_order(self, seed: int | None) -> list[Choice]:
        """As an attempt shows them; without a seed, and where the order means something, as the author put them."""
        if seed is None or not self.shuffles or self.keeps_order:
            return list(self.choices)
        by_id = {choice.id: choice for choice in self.choices}
        return [by_id[one] for one in shuffled(by_id, self.key, seed)]

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        chosen = self.chosen(value)
        choices = [
            AskedChoice(choice.id, f"{asking.name}-{choice.id}", asking.say(choice.text), choice.id in chosen)
            for choice in self.in_order(asking.seed)
        ]
        return {"choices": choices, "control": self.control}

    def feedback(self, value: Value) -> list[ChoiceFeedback]:
        chosen = self.chosen(value)
        return [ChoiceFeedback(choice, choice.id in chosen) for choice in self.choices]

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        chosen = self.chosen(value) if telling.tells("response") else frozenset()
        is_said = telling.tells("response") and value is not None  # who left it blank left nothing rightly
        in_order = self.in_order(telling.seed)
        return {"choices": [self._explained(choice, choice.id in chosen, is_said, telling) for choice in in_order]}

    def _explained(self, choice: Choice, is_chosen: bool, is_said: bool, telling: Telling) -> ExplainedChoice:
        """Without the key only what was chosen is judged and explained: any other word would tell the key."""
        is_judged = telling.tells("key") or (is_chosen and telling.tells("right"))
        is_told_why = telling.tells("explanation") and (telling.tells("key") or is_chosen)
        return ExplainedChoice(
            text=telling.say(choice.text),
            explanation=telling.say(choice.explanation) if is_told_why else None,
            is_chosen=is_chosen,
            is_correct=choice.correct if is_judged else None,
            is_response_told=is_said,
        )

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        say, chosen = Say(language, source_language), self.chosen(value)
        return [say(choice.text) for choice in self.choices if choice.id in chosen]

    def tallies(self, value: Value) -> list[str]:
        return sorted(self.chosen(value))

    def counted(self, say: Say) -> Iterator[Counted]:
        yield from (Counted(choice.id, say(choice.text), choice.correct, is_offered=True) for choice in self.choices)

    def anchors(self) -> Iterator[str]:
        yield from super().anchors()
        yield from (choice.anchor for choice in self.choices if choice.anchor)

    def led_to(self, value: Value) -> Iterator[tuple[str, Mapping[str, str]]]:
        chosen = self.chosen(value)
        yield from ((choice.anchor, choice.text) for choice in self.choices if choice.id in chosen and choice.anchor)
