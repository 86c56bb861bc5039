import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from html.parser import HTMLParser
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, field_validator, model_validator

from quizzes.kinds.base import (
    ALL,
    NOTHING,
    Asking,
    BadResponse,
    BaseQuestion,
    ExplainedPart,
    Given,
    Id,
    Part,
    Telling,
    Value,
    duplicates,
    exact,
    explain_part,
    one_of,
    shuffled,
    token,
)
from quizzes.kinds.choices import Choice
from quizzes.kinds.numbers import (
    LONGEST_NUMBER,
    BadNumber,
    NumericAnswer,
    Unit,
    best_answer,
    in_words,
    numeric_key,
    read_number,
    with_unit,
    written,
)
from quizzes.kinds.numeric import require_units
from quizzes.kinds.typed import LONGEST_LINE, AcceptedText, accepted_key, best, read_text, require_full
from quizzes.texts import BlockText, Say, Text

MARK = re.compile(r"\{\{\s*([A-Za-z0-9_-]{1,64})\s*\}\}")

Weight = Annotated[Decimal, Field(gt=0, le=100, decimal_places=2), AfterValidator(exact)]


@dataclass(frozen=True, slots=True)
class AskedOption:
    value: str
    text: Text


@dataclass(frozen=True, slots=True)
class AskedBlank:
    name: str
    label: str
    given: str
    longest: int = 0
    is_number: bool = False
    choices: tuple[AskedOption, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedSegment:
    """A stretch of the text and the blank that follows it, if one does."""

    html: SafeString
    blank: AskedBlank | None


@dataclass(frozen=True, slots=True)
class ExplainedSegment:
    html: SafeString
    label: str
    given: Text | None


class BaseBlank(Part):
    """One gap in the sentence. `weight` is its part of the question's points, in proportion to the others'."""

    id: Id
    weight: Weight = Field(default=1, validate_default=True)
    explanation: BlockText = {}

    def read(self, text: str) -> str | None:
        """As `BaseQuestion.read`, for what one field gave."""
        raise NotImplementedError

    def field(self, value: str) -> str | None:
        """The inverse of `read`; None for what is not offered any more."""
        return value

    def earned(self, value: str) -> Decimal:
        raise NotImplementedError

    def grading_key(self) -> list[Any]:
        raise NotImplementedError

    def right_response(self) -> str:
        raise NotImplementedError

    def right_texts(self, say: Say) -> list[Text]:
        """What earns everything here."""
        raise NotImplementedError

    def asked(self, key: UUID, asking: Asking) -> dict[str, Any]:
        """What its control needs; its width tells nothing of what is expected."""
        raise NotImplementedError

    def given_text(self, value: str, say: Say) -> Text:
        return say.plain(value)

    def why(self, value: str) -> Mapping[str, str]:
        """What belongs to just this answer to be explained."""
        return {}

    def trouble(self, value: str) -> str:
        """Why it could not be read, if it could not."""
        return ""

    def tally(self, value: str) -> str:
        return "right" if self.earned(value) == 1 else "partly" if self.earned(value) else "wrong"


class TextBlank(BaseBlank):
    type: Literal["text"] = "text"
    accepted: tuple[AcceptedText, ...] = Field(min_length=1, max_length=50)
    ignores_case: bool = True

    @model_validator(mode="after")
    def _can_be_filled(self) -> "TextBlank":
        require_full(one.share for one in self.accepted)
        return self

    def asked(self, key: UUID, asking: Asking) -> dict[str, Any]:
        return {"longest": LONGEST_LINE}

    def read(self, text: str) -> str | None:
        return read_text(text, LONGEST_LINE)

    def earned(self, value: str) -> Decimal:
        accepted = best(self.accepted, value, self.ignores_case)
        return accepted.share if accepted else NOTHING

    def grading_key(self) -> list[Any]:
        return accepted_key(self.accepted, self.ignores_case)

    def right_response(self) -> str:
        return next(one for one in self.accepted if one.share == 1).first("", "")

    def right_texts(self, say: Say) -> list[Text]:
        return [say.plain(one.first(say.language, say.source_language)) for one in self.accepted if one.share == ALL]

    def why(self, value: str) -> Mapping[str, str]:
        accepted = best(self.accepted, value, self.ignores_case)
        return accepted.explanation if accepted else {}


class NumberBlank(BaseBlank):
    type: Literal["number"] = "number"
    answers: tuple[NumericAnswer, ...] = Field(min_length=1, max_length=20)
    units: tuple[Unit, ...] = Field(default=(), max_length=20)
    unit_required: bool = False

    @model_validator(mode="after")
    def _can_be_filled(self) -> "NumberBlank":
        require_full(one.share for one in self.answers)
        require_units(self.units)
        return self

    def asked(self, key: UUID, asking: Asking) -> dict[str, Any]:
        return {"longest": LONGEST_NUMBER, "is_number": True}

    def read(self, text: str) -> str | None:
        return read_text(text, LONGEST_NUMBER)

    def matched(self, value: str) -> NumericAnswer | None:
        """Raises BadNumber."""
        return best_answer(self.answers, read_number(value, self.units, unit_required=self.unit_required))

    def earned(self, value: str) -> Decimal:
        try:
            answer = self.matched(value)
        except BadNumber:
            return NOTHING
        return answer.share if answer else NOTHING

    def grading_key(self) -> list[Any]:
        return numeric_key(self.answers, self.units, self.unit_required)

    def right_response(self) -> str:
        full = next(one for one in self.answers if one.share == ALL)
        return with_unit(written(full.value), self.units)

    def right_texts(self, say: Say) -> list[Text]:
        return [say.plain(in_words(one, self.units)) for one in self.answers if one.share == ALL]

    def why(self, value: str) -> Mapping[str, str]:
        try:
            answer = self.matched(value)
        except BadNumber:
            return {}
        return answer.explanation if answer else {}

    def trouble(self, value: str) -> str:
        try:
            self.matched(value)
        except BadNumber as reason:
            return str(reason)
        return ""


class ChoiceBlank(BaseBlank):
    """Offered in a list within the sentence; a response holds the id of a choice, a form the hash of its text."""

    type: Literal["choice"] = "choice"
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=20)

    @model_validator(mode="after")
    def _one_is_right(self) -> "ChoiceBlank":
        if duplicates(choice.id for choice in self.choices) or duplicates(map(self.token_of, self.choices)):
            raise ValueError(_("Two choices of a blank are the same."))
        if sum(choice.correct for choice in self.choices) != 1:
            raise ValueError(_("Exactly one choice of a blank must be correct."))
        return self

    def token_of(self, choice: Choice) -> str:
        return token(self.id, choice.text)

    @cached_property
    def by_token(self) -> dict[str, Choice]:
        return {self.token_of(choice): choice for choice in self.choices}

    @cached_property
    def by_id(self) -> dict[str, Choice]:
        return {choice.id: choice for choice in self.choices}

    def asked(self, key: UUID, asking: Asking) -> dict[str, Any]:
        names = shuffled(self.by_token, key, asking.seed)
        return {"choices": tuple(AskedOption(name, asking.say.bare(self.by_token[name].text)) for name in names)}

    def read(self, text: str) -> str | None:
        if text and text not in self.by_token:
            raise BadResponse("That choice is not offered.")
        return self.by_token[text].id if text else None

    def field(self, value: str) -> str | None:
        return self.token_of(self.by_id[value]) if value in self.by_id else None

    def earned(self, value: str) -> Decimal:
        return Decimal(value in self.by_id and self.by_id[value].correct)

    def grading_key(self) -> list[Any]:
        return [
            sorted(choice.id for choice in self.choices if choice.correct),
            sorted(choice.id for choice in self.choices if not choice.correct),
        ]

    def right_response(self) -> str:
        return next(choice.id for choice in self.choices if choice.correct)

    def right_texts(self, say: Say) -> list[Text]:
        return [say(choice.text) for choice in self.choices if choice.correct]

    def given_text(self, value: str, say: Say) -> Text:
        return say(self.by_id[value].text) if value in self.by_id else say.plain("")

    def why(self, value: str) -> Mapping[str, str]:
        return self.by_id[value].explanation if value in self.by_id else {}

    def tally(self, value: str) -> str:
        return value


Blank = Annotated[TextBlank | NumberBlank | ChoiceBlank, Field(discriminator="type")]


class BlanksQuestion(BaseQuestion):
    """A text with gaps to be filled, each marked `{{id}}` once in every language.

    points = max_points × sum of (weight × share earned) of the blanks ÷ sum of the weights

    Forms name the blanks 1, 2, 3 … in the order of `blanks`, whatever their ids say.
    """

    kind: Literal["blanks"] = "blanks"
    text: BlockText
    blanks: tuple[Blank, ...] = Field(min_length=1, max_length=20)

    @field_validator("text")
    @classmethod
    def _marks_stand_in_words(cls, text: BlockText) -> BlockText:
        for html in text.values():
            if marks_in(html) != marks_in(words_of(html)):
                raise ValueError(_("A blank stands within a tag or a link's address."))
        return text

    @model_validator(mode="after")
    def _every_blank_is_marked(self) -> "BlanksQuestion":
        ids = sorted(blank.id for blank in self.blanks)
        if duplicates(ids):
            raise ValueError(_("Two blanks have the same id."))
        for language, html in self.text.items():
            if html and sorted(marks_in(html)) != ids:
                words = {"language": language}
                raise ValueError(_("Each blank must be marked once in the text (%(language)s).") % words)
        return self

    @cached_property
    def by_part(self) -> dict[str, Blank]:
        return {str(number): blank for number, blank in enumerate(self.blanks, start=1)}

    def parts(self) -> tuple[str, ...]:
        return tuple(self.by_part)

    def read(self, given: Given) -> dict[str, str] | None:
        filled = {blank.id: blank.read(one_of(given, part)) for part, blank in self.by_part.items()}
        return {one: value for one, value in filled.items() if value is not None} or None

    def filled(self, value: Value) -> dict[str, str]:
        """Id of a blank → what was put there, as far as this revision has it."""
        if not isinstance(value, dict):
            return {}
        return {blank.id: value[blank.id] for blank in self.blanks if isinstance(value.get(blank.id), str)}

    def fill(self, value: Value) -> dict[str, list[str]]:
        filled = self.filled(value)
        given = {part: blank.field(filled[blank.id]) for part, blank in self.by_part.items() if blank.id in filled}
        return {part: [text] for part, text in given.items() if text is not None}

    def earned(self, value: Value) -> Decimal:
        filled = self.filled(value)
        earned = sum((b.weight * b.earned(filled[b.id]) for b in self.blanks if b.id in filled), NOTHING)
        return earned / sum(blank.weight for blank in self.blanks)

    def grading_key(self) -> list[Any]:
        return [
            [blank.id, blank.type, str(blank.weight), blank.grading_key()]
            for blank in sorted(self.blanks, key=lambda one: one.id)
        ]

    def right_response(self) -> dict[str, str]:
        return {blank.id: blank.right_response() for blank in self.blanks}

    def required_texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        yield from super().required_texts()
        yield _("The text with the blanks"), self.text
        for number, blank in enumerate(self.blanks, start=1):
            for choice in blank.choices if isinstance(blank, ChoiceBlank) else ():
                yield _("A choice of blank %(number)s") % {"number": number}, choice.text

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        filled, given = self.filled(value), self.fields(value)
        gaps = {
            blank.id: AskedBlank(
                name=asking.name_of(part),
                label=_("Blank %(number)s") % {"number": number},
                given="".join(given[part]),
                **blank.asked(self.key, asking),
            )
            for number, (part, blank) in enumerate(self._in_reading_order(asking.say), start=1)
        }
        text = asking.say(self.text)
        segments = [AskedSegment(html, gaps.get(one)) for html, one in cut(text.html)]
        troubles = [blank.trouble(filled[blank.id]) for blank in self.blanks if blank.id in filled]
        return {"segments": segments, "text_language": text.language, "troubles": [one for one in troubles if one]}

    def _in_reading_order(self, say: Say) -> list[tuple[str, Blank]]:
        """As the text names them, in which the languages may differ; each with its form name."""
        order = marks_in(say(self.text).html)
        return sorted(self.by_part.items(), key=lambda one: order.index(one[1].id))

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        filled, text = self.filled(value), telling.say(self.text)
        parts, put = [], {}
        for number, (_part, blank) in enumerate(self._in_reading_order(telling.say), start=1):
            part = self._explained(number, blank, filled.get(blank.id), telling)
            parts.append(part)
            put[blank.id] = (str(number), part.given)
        segments = [ExplainedSegment(html, *put.get(one, ("", None))) for html, one in cut(text.html)]
        return {"segments": segments, "text_language": text.language, "parts": parts}

    def _explained(self, number: int, blank: Blank, given: str | None, telling: Telling) -> ExplainedPart:
        return explain_part(
            telling,
            label=telling.say.plain(_("Blank %(number)s") % {"number": number}),
            given=blank.given_text(given, telling.say) if given is not None else None,
            earned=blank.earned(given) if given is not None else NOTHING,
            right=blank.right_texts(telling.say),
            why=blank.explanation,
            why_given=blank.why(given) if given is not None else None,
            trouble=blank.trouble(given) if given is not None else "",
        )

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        say, filled = Say(language, source_language), self.filled(value)
        return [blank.given_text(filled[blank.id], say) for blank in self.blanks if blank.id in filled]

    def tallies(self, value: Value) -> list[str]:
        filled = self.filled(value)
        return [f"{blank.id}:{blank.tally(filled[blank.id])}" for blank in self.blanks if blank.id in filled]


def marks_in(text: str) -> list[str]:
    return MARK.findall(text)


def cut(html: str) -> Iterator[tuple[SafeString, str]]:
    """The stretches of a cleaned text, each with the id of the blank that follows it; empty after the last."""
    pieces = MARK.split(html)
    for html_before, one in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        yield mark_safe(html_before), one  # noqa: S308 - cleaned when it was validated


def words_of(html: str) -> str:
    """What stands between the tags."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
