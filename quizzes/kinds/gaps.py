"""The gaps of a text with blanks: one for words, one for a number, one to choose from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from quizzes.kinds.base import (
    ALL,
    NOTHING,
    Asking,
    BadResponse,
    Counted,
    Id,
    KeyedText,
    Part,
    duplicates,
    exact,
    shuffled,
    token,
)
from quizzes.kinds.choices import Choice, keyed_choices
from quizzes.kinds.numbers import LONGEST_NUMBER, AsksNumber
from quizzes.kinds.typed import LONGEST_LINE, AcceptedText, accepted_key, best, read_text, require_full
from quizzes.texts import BlockText, Say, Text

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

    def keyed_texts(self, language: str) -> Iterator[KeyedText]:
        """As the question's own."""
        yield from ()

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

    def counted(self, say: Say) -> Iterator[Counted]:
        """As `BaseQuestion.counted`, of this blank."""
        yield Counted("right", say.plain(_("right")), is_right=True)
        yield Counted("partly", say.plain(_("partly right")))
        yield Counted("wrong", say.plain(_("wrong")))


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


class NumberBlank(AsksNumber, BaseBlank):
    type: Literal["number"] = "number"

    def asked(self, key: UUID, asking: Asking) -> dict[str, Any]:
        return {"longest": LONGEST_NUMBER, "is_number": True}

    def read(self, text: str) -> str | None:
        return read_text(text, LONGEST_NUMBER)

    def why(self, value: str) -> Mapping[str, str]:
        answer = self.matched(value)
        return answer.explanation if answer else {}


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

    def keyed_texts(self, language: str) -> Iterator[KeyedText]:
        for words, one, part in keyed_choices(self.choices, language):
            yield KeyedText((self.id, words), one, part)

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

    def counted(self, say: Say) -> Iterator[Counted]:
        yield from (Counted(choice.id, say(choice.text), choice.correct, is_offered=True) for choice in self.choices)


Blank = Annotated[TextBlank | NumberBlank | ChoiceBlank, Field(discriminator="type")]
