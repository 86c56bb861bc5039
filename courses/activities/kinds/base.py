"""What every kind of activity has in common: its shape, which fields its form has, what was said in them.

Adding a kind
-------------
1. `courses/activities/kinds/<kind>.py`: a subclass of `BaseActivity` with `kind: Literal["<kind>"] = "<kind>"` and its
   own parts. Words are `Plain` (one line, no markup: titles, units), `InlineText` (labels) or `BlockText` (running
   text), each {language: text}; `self.say(language)` speaks the last two as `Text` (`.html`, `.language`) and
   `self.plain` the first; both fall back to the source language. Parts derive from `Part`, their ids are `Name`. Then
   two lines in `kinds/__init__.py`.
2. `templates/activities/<kind>.html`, which `{% extends "activities/frame.html" %}` and fills `{% block controls %}`.
   It gets what `shown` returns and besides `anchor`, `key`, `language`, `values`, `problems` (name → message).
   - A control of the field `x` has name="f-x" and id="{{ anchor }}--x": with two hyphens no other block's anchor can
     be the same. Ids of anything else end in --{{ anchor }}.
   - A box to tick needs a hidden field of the same name with an empty value *before* it, so that unticking is said:
     <input type="hidden" name="f-x" value=""><input type="checkbox" name="f-x" value="1">. The last one counts.
   - `{% include "activities/problem.html" with name="x" problem=problems.x %}` beside a control says what is wrong
     with it; scripts fill it after each save. Name it in aria-describedby: {{ anchor }}--x-problem.
   - <output data-result="total">{{ results.total }}</output> is refreshed after each save with
     `results()["total"]`; give `results` in `shown`, so that it stands there without scripts. The form then fires
     "activityresults" (event.detail: name → text), for what a script of your own draws. A control that your script
     changes must fire "input" or "change", or it is not saved.
   - An element with data-shown-by="total" is shown while that result is not blank (with data-when-kept: and what is
     written is kept); write its `hidden` for the same condition, so that it holds without scripts.
   - The article is cached and the same for all readers: nothing about a reader may come from anywhere but `values`.
3. `cms/blocks/activities/<kind>.py` (see `reflection.py` there) and a line in `cms/blocks/activities/__init__.py`: the
   file syntax, the editor, the translations and what is stored follow from its fields, which are named as here.
4. Nothing here touches the database or the clock. All of it must hold for values of an earlier edit: names that are
   not asked any more, texts that are no number, ids of choices that are gone. Never raise; what you cannot say leave
   out of `said`, and the learner is shown what it said when it was last saved (`Written.asked`). Where one line tells
   of several fields, those are its `parts`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Annotated, Any, Self

from django.conf import settings
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from quizzes.kinds.base import Part, duplicates
from quizzes.texts import BlockText, InlineText, Say

FIELD_PREFIX = "f-"
LONGEST_LINE = 500
LONGEST_TEXT = 20_000
# What one activity may ask; keeps forms and rows at a size that pages can show.
MOST_FIELDS = 200

Values = Mapping[str, str]  # field name → what was written; "" is blank on purpose, without an entry it never was seen
Words = Mapping[str, str]


def _one_line(text: str) -> str:
    return " ".join(text.split())


LONGEST_NAME = 64

Name = Annotated[str, Field(pattern=re.compile(rf"^[a-z0-9][a-z0-9_]{{0,{LONGEST_NAME - 1}}}\Z"))]
Line = Annotated[str, Field(max_length=255), AfterValidator(_one_line)]
Plain = dict[str, Line]


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that the form of an activity may send: at most `most` characters."""

    name: str
    label: Words
    most: int = LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a learner said, in plain words. `name` is that of the field, or of a result. `parts` are what other
    fields say and this line tells already, each as it would read by itself."""

    name: str
    label: str
    text: str
    parts: tuple["Said", ...] = ()


class BaseActivity(Part):
    """`minutes` is how long it takes, if the author says."""

    kind: str
    title: Plain
    minutes: int | None = Field(default=None, ge=1, le=240)
    intro: BlockText = {}

    @model_validator(mode="after")
    def _fields_can_be_told_apart(self) -> Self:
        names = self.names()
        if len(names) > MOST_FIELDS:
            raise ValueError(_("At most %(most)s fields are possible.") % {"most": MOST_FIELDS})
        require_distinct(names)
        if too_long := [name for name in names if len(name) > LONGEST_NAME]:
            raise ValueError(_("“%(name)s” is too long: give shorter ids.") % {"name": too_long[0]})
        return self

    def fields(self) -> tuple[Asked, ...]:
        """Every field that its form has, in order."""
        raise NotImplementedError

    def problems(self, values: Values, language: str) -> dict[str, str]:
        """Field name → what is wrong with what was written there. It is kept all the same."""
        return {}

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        """What its template shows, besides what every template gets."""
        raise NotImplementedError

    def results(self, values: Values, language: str) -> dict[str, str]:
        """Name → text of what follows from `values` and has to follow each change of them."""
        return {}

    def said(self, values: Values, language: str) -> list[Said]:
        """What was written, for My work, print and export; blank fields are left out."""
        return [
            Said(field.name, self.bare(field.label, language), values[field.name])
            for field in self.fields()
            if values.get(field.name)
        ]

    def told(self, values: Values, language: str) -> set[str]:
        """The names of all fields that `said` tells of, or that say nothing where another one is blank."""
        lines = self.said(values, language)
        return {one.name for line in lines for one in (line, *line.parts)}

    def names(self) -> tuple[str, ...]:
        """All ids that have to differ; usually those of the fields, and of the results."""
        return tuple(field.name for field in self.fields())

    @property
    def escaped_title(self) -> Words:
        return {language: escape(text) for language, text in self.title.items()}

    # --- what kinds are written with ------------------------------------------------------------------------------

    def say(self, language: str) -> Say:
        return Say(language, settings.LANGUAGE_CODE)

    def bare(self, words: Words, language: str) -> str:
        """As plain text, without markup."""
        html = words.get(language) or words.get(settings.LANGUAGE_CODE) or next(iter(words.values()), "")
        return unescape(strip_tags(html)).strip()

    def plain(self, words: Words, language: str) -> str:
        """Of `Plain`, which has no markup to take away."""
        return words.get(language) or words.get(settings.LANGUAGE_CODE) or next(iter(words.values()), "")


def require_distinct(names: Iterable[str]) -> None:
    """Raises ValueError."""
    if repeated := sorted(duplicates(names)):
        raise ValueError(_("The name “%(name)s” is used twice.") % {"name": repeated[0]})


__all__ = [
    "FIELD_PREFIX",
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "Asked",
    "BaseActivity",
    "BlockText",
    "InlineText",
    "Line",
    "Name",
    "Part",
    "Plain",
    "Said",
    "Values",
    "Words",
    "require_distinct",
]
