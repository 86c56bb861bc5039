"""What every kind of question has in common: its shape, what a form may give for it, what a response is worth.

A kind narrows `kind` and adds its own fields, `read`, `fill`, `earned`, `grading_key` and `right_response`, and for its
template `asked` and `explained`. All of it is pure: no database, no clock, the same answer for the same input for ever.
"""

import hashlib
import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, ClassVar, NamedTuple, Self
from uuid import UUID

from django.utils.translation import ngettext
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from quizzes.slots import EVERYTHING, Shown
from quizzes.texts import BlockText, Say, Text

CENT = Decimal("0.01")
_HAIR = Decimal("1e-15")
NOTHING, ALL = Decimal(0), Decimal(1)

Given = Mapping[str, Sequence[str]]
Value = str | list[Any] | dict[str, Any] | None

Points = Annotated[
    Decimal, Field(gt=0, le=1000, decimal_places=2), AfterValidator(lambda points: points.quantize(CENT))
]
Id = Annotated[str, Field(pattern=re.compile(r"^[A-Za-z0-9_-]{1,64}$"))]


def exact(number: Decimal) -> Decimal:
    """One way to write each number, so that 1.50 and 1.5 are the same content."""
    return Decimal(0) if number == 0 else Decimal(format(number.normalize(), "f"))


def to_cents(points: Decimal, share: Decimal) -> Decimal:
    """Points for a share of them, halves rounded up. A share like 7/12 is cut off somewhere, so what comes within a
    hair of half a cent is that half: no division of whole numbers lies so near without being it."""
    return (points * share).quantize(_HAIR, ROUND_HALF_UP).quantize(CENT, ROUND_HALF_UP)


Share = Annotated[Decimal, Field(gt=0, le=1, decimal_places=6), AfterValidator(exact)]
# What a response earns of a question's points where nothing may also be a verdict.
ShareOrNothing = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6), AfterValidator(exact)]


class BadResponse(ValueError):
    """A form said something that its page did not offer: an unknown choice, one twice, two where one is asked for."""


class Part(BaseModel):
    """The base of questions and of what they are made of: choices, pairs, items, blanks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, **how: Any) -> Self:
        """What was worked out from the old fields is not taken along."""
        copied = super().model_copy(**how)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is put: in which language, under which form name, shuffled by which seed."""

    say: Say
    name: str
    seed: int | None = None

    def name_of(self, part: str) -> str:
        """Of the form field that gives `part`."""
        return f"{self.name}.{part}" if part else self.name


@dataclass(frozen=True, slots=True)
class Telling:
    """How a closed question is explained, and what of it may be told."""

    say: Say
    seed: int | None = None
    reveal: Collection[Shown] = EVERYTHING

    def tells(self, what: Shown) -> bool:
        return what in self.reveal


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """One part of a response. What may not be told is not in here: None, empty or False."""

    label: Text | None = None
    given: Text | None = None
    is_blank: bool = False
    verdict: str = ""
    call: str = ""
    right: tuple[Text, ...] = ()
    why: tuple[Text, ...] = ()
    trouble: str = ""

    @property
    def says_something(self) -> bool:
        """Beyond its label."""
        return bool(self.given or self.is_blank or self.verdict or self.right or self.why or self.trouble)


def explain_part(
    telling: Telling,
    *,
    label: Text | None = None,
    given: Text | None,
    earned: Decimal,
    right: Iterable[Text] = (),
    why: Mapping[str, str] | None = None,
    why_given: Mapping[str, str] | None = None,
    trouble: str = "",
    call: str = "",
) -> ExplainedPart:
    """`why` explains what is right, so it takes the key; `why_given` explains what was given and takes the response."""
    verdict = "blank" if given is None else "right" if earned == ALL else "partly" if earned else "wrong"
    tells_right = telling.tells("right")
    explains_key = telling.tells("key") or (tells_right and verdict == "right")
    texts = [why_given if telling.tells("response") else None, why if explains_key else None]
    said = [telling.say(text) for text in texts if text] if telling.tells("explanation") else []
    return ExplainedPart(
        label=label,
        given=given if telling.tells("response") else None,
        is_blank=given is None and telling.tells("response"),
        verdict=verdict if tells_right else "",
        call=call if tells_right else "",
        right=tuple(right) if telling.tells("key") and verdict != "right" else (),
        why=tuple(text for text in said if text.html),
        trouble=trouble if telling.tells("response") else "",
    )


class BaseQuestion(Part):
    """`anchor` names the paragraph that teaches the answer; this app only hands it back. `explanation` is shown with
    the result whatever was answered. `keeps_order` is for a question whose choices mean something in their order.
    """

    kind: str
    key: UUID
    points: Points
    stem: BlockText
    competencies: tuple[str, ...] = ()
    anchor: str = Field(default="", max_length=120)
    explanation: BlockText = {}
    keeps_order: bool = False

    graded_by_person: ClassVar[bool] = False

    def parts(self) -> tuple[str, ...]:
        """The names of its form fields; one without a name unless a kind has several."""
        return ("",)

    def parse(self, given: Given) -> Value:
        """The value to store for what a form gave; None for blank. Raises BadResponse."""
        if not set(given) <= set(self.parts()):
            raise BadResponse("That part is not asked.")
        return self.read(given)

    def read(self, given: Given) -> Value:
        """As `parse`, when every part in `given` is known to be asked."""
        raise NotImplementedError

    def fields(self, value: Value) -> dict[str, list[str]]:
        """What a form gave for `value`: the inverse of `parse`, with every part in it."""
        return {**{part: [] for part in self.parts()}, **self.fill(value)}

    def fill(self, value: Value) -> dict[str, list[str]]:
        """The parts that `value` fills. A value of an earlier revision may hold what is not asked any more."""
        raise NotImplementedError

    def earned(self, value: Value) -> Decimal:
        """The part of the points that `value` is worth, from 0 to 1; 0 for whatever it does not understand."""
        raise NotImplementedError

    def grade(self, value: Value) -> Decimal:
        """Points for a stored value, to the cent, halves rounded up. A blank earns nothing."""
        return to_cents(self.points, self.earned(value))

    def grading_key(self) -> list[Any]:
        """Exactly what moves a score, as JSON."""
        raise NotImplementedError

    def keyed_texts(self, language: str) -> "Iterator[KeyedText]":
        """The words whose ids responses hold, so that words typed over others are noticed; none where responses are
        words themselves."""
        yield from ()

    def right_response(self) -> Value:
        """A value that earns everything."""
        raise NotImplementedError

    def required_texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """What must exist in the source language, each with what it is; the question itself has no name."""
        yield "", self.stem

    def troubles(self, value: Value, say: Say) -> list[str]:
        """Why parts of it count for nothing as they are written. Tells nothing of what is right."""
        return []

    def doubts(self, value: Value, say: Say) -> list[str]:
        """What its writer should hear of before it counts; nothing of a blank, which is told as such."""
        left = 0 if value is None else sum(not given for given in self.fields(value).values())
        rest = (
            [ngettext("%(n)s part is still blank.", "%(n)s parts are still blank.", left) % {"n": left}] if left else []
        )
        return [*self.troubles(value, say), *rest]

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        """What the template asks with. Holds neither a key nor an explanation, nor anything that follows from one."""
        raise NotImplementedError

    def explained(self, value: Value, telling: Telling) -> dict[str, Any]:
        """What the template explains with; holds only what `telling` may tell."""
        raise NotImplementedError

    def plain(self, value: Value, language: str, source_language: str) -> list[Text]:
        """What was answered, to say it in a sentence."""
        raise NotImplementedError

    def tallies(self, value: Value) -> list[str]:
        """What was picked, by ids that statistics can count."""
        raise NotImplementedError

    def counted(self, say: Say) -> "Iterator[Counted]":
        """What `tallies` may name, in words for who wrote the question; nothing where that tells nothing."""
        yield from ()

    def anchors(self) -> Iterator[str]:
        """Every anchor that it names, whatever is answered."""
        if self.anchor:
            yield self.anchor

    def led_to(self, value: Value) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The anchors that explain what was picked, each with its words; none unless a kind offers choices."""
        yield from ()


class KeyedText(NamedTuple):
    """`part` is what the words are where they stand: what they belong to, their place, whether they are right."""

    words: Hashable
    id: str
    part: Hashable


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that can be answered. `is_offered` where it stands there to be chosen, so that nobody choosing it says
    something too."""

    id: str
    text: Text
    is_right: bool = False
    is_offered: bool = False


def one_of(given: Given, part: str = "") -> str:
    """What was given for a part that takes one answer; empty for blank. Raises BadResponse for two."""
    answers = given.get(part, ())
    if len(answers) > 1:
        raise BadResponse("Only one answer can be given here.")
    return answers[0] if answers else ""


def shuffled(ids: Iterable[str], key: UUID, seed: int | None) -> list[str]:
    """In the same order always. A hash and not `random`, whose order may change with Python's version."""
    return sorted(ids, key=lambda one: hashlib.sha256(f"{seed}:{key}:{one}".encode()).digest())


def token(key: UUID | str, text: Mapping[str, str]) -> str:
    """A name for `text` that tells nothing but the text: not its place in the key, nor what belongs to it."""
    words = "\n".join(f"{language}:{text[language]}" for language in sorted(text))
    return hashlib.sha256(f"{key}\n{words}".encode()).hexdigest()[:16]


def duplicates(ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {one for one in ids if one in seen or seen.add(one)}  # type: ignore[func-returns-value]
