import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from html.parser import HTMLParser
from typing import Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from pydantic import Field, field_validator, model_validator

from quizzes.kinds.base import (
    NOTHING,
    Asking,
    BaseQuestion,
    Counted,
    ExplainedPart,
    Given,
    KeyedText,
    Telling,
    Value,
    duplicates,
    explain_part,
    one_of,
)
from quizzes.kinds.gaps import AskedBlank, Blank, ChoiceBlank
from quizzes.kinds.sampling import Sample, a_choice, both
from quizzes.texts import BlockText, Say, Text

MARK = re.compile(r"\{\{\s*([A-Za-z0-9_-]{1,64})\s*\}\}")


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

    def keyed_texts(self, language: str) -> Iterator[KeyedText]:
        for blank in self.blanks:
            yield from blank.keyed_texts(language)

    def right_response(self) -> dict[str, str]:
        return {blank.id: blank.right_response() for blank in self.blanks}

    def required_texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        yield from super().required_texts()
        yield _("The text with the blanks"), self.text
        for number, blank in enumerate(self.blanks, start=1):
            for choice in blank.choices if isinstance(blank, ChoiceBlank) else ():
                yield _("A choice of blank %(number)s") % {"number": number}, choice.text

    def asked(self, value: Value, asking: Asking) -> dict[str, Any]:
        given = self.fields(value)
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
        return {"segments": segments, "text_language": text.language, "troubles": self.troubles(value, asking.say)}

    def troubles(self, value: Value, say: Say) -> list[str]:
        """Each with the number of its blank, where there are several to look at."""
        filled = self.filled(value)
        found = {
            number: blank.trouble(filled[blank.id])
            for number, (_part, blank) in enumerate(self._in_reading_order(say), start=1)
            if blank.id in filled
        }
        words = _("Blank %(number)s: %(trouble)s")
        return [words % {"number": number, "trouble": trouble} for number, trouble in found.items() if trouble]

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

    def counted(self, say: Say) -> Iterator[Counted]:
        for blank in self.blanks:
            for one in blank.counted(say):
                text = Text(one.text.language, format_html("{}: {}", blank.id, one.text.html))
                yield replace(one, id=f"{blank.id}:{one.id}", text=text)

    def anchors(self) -> Iterator[str]:
        yield from super().anchors()
        for blank in self.blanks:
            choices = blank.choices if isinstance(blank, ChoiceBlank) else ()
            yield from (choice.anchor for choice in choices if choice.anchor)

    def led_to(self, value: Value) -> Iterator[tuple[str, Mapping[str, str]]]:
        filled = self.filled(value)
        for blank in self.blanks:
            choice = blank.by_id.get(filled.get(blank.id, "")) if isinstance(blank, ChoiceBlank) else None
            if choice and choice.anchor:
                yield choice.anchor, choice.text


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


SAMPLE = Sample(
    {
        "stem": both("Complete the paragraph.", "문단을 완성해 보세요."),
        "text": both(
            "<p>Of 200 alarms 150 were fires, so the {{name}} is {{share}} per cent. "
            "To miss fewer fires, the threshold has to be {{way}}.</p>",
            "<p>경보 200번 가운데 150번이 실제 불이었으므로 {{name}}은 {{share}}퍼센트입니다. "
            "불을 덜 놓치려면 문턱값을 {{way}} 합니다.</p>",
        ),
        "blanks": [
            {"id": "name", "type": "text", "accepted": [{"text": {"en": ["precision"], "ko": ["정밀도"]}}]},
            {
                "id": "share",
                "type": "number",
                "weight": "2",
                "answers": [{"value": "75", "tolerance": "0.5"}],
                "explanation": both("<p>150 ÷ 200 = 0.75.</p>", "<p>150 ÷ 200 = 0.75입니다.</p>"),
            },
            {
                "id": "way",
                "type": "choice",
                "choices": [
                    a_choice("lower", "lowered", "낮춰야", ("", ""), correct=True),
                    a_choice(
                        "raise",
                        "raised",
                        "높여야",
                        ("<p>A higher threshold reports less.</p>", "<p>문턱값을 높이면 덜 알립니다.</p>"),
                    ),
                ],
            },
        ],
    },
    {"name": "Precision", "share": "0,75", "way": "raise"},
)
