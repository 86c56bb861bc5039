"""What answers are written with: words, numbers, lists whose items keep their ids.

A block of these mirrors a part of the engine's schema by name. `cms.answers` turns what was written in all languages
into that schema, and back. The schema has the last word on what is valid; the messages here come first because they
can point at the field. Of a draft nothing but its fields is checked.
"""

import contextlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import RichText, expand_db_html

INLINE = ["bold", "italic", "code"]
FLOWING = [*INLINE, "link", "ol", "ul"]

Problems = Mapping[str, Any]


def in_fields(problems: Problems) -> StructBlockValidationError:
    """Field → what is wrong with it."""
    return StructBlockValidationError({name: _error(problem) for name, problem in problems.items()})


def in_items(problems: Mapping[int, Problems]) -> ListBlockValidationError:
    """Place of an item → field → what is wrong with it."""
    return ListBlockValidationError(block_errors={at: in_fields(fields) for at, fields in problems.items()})


def in_list(message: Any) -> ListBlockValidationError:
    return ListBlockValidationError(non_block_errors=[ValidationError(message)])


def _error(problem: Any) -> ValidationError:
    return problem if isinstance(problem, ValidationError) else ValidationError(problem)


class LastingId(blocks.CharBlock):
    """Lasting id of a part: past responses refer to it, and by it the languages find each other's words. Made when
    empty; authors need not see it. `is_asked` is False where the schema knows no ids."""

    is_asked = True

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("label", _("Id"))
        super().__init__(**kwargs)
        self.field.widget = forms.HiddenInput()

    class Meta:
        form_classname = "lasting-id"


class OwnId(LastingId):
    """As `LastingId`, for the languages alone: the schema has none here."""

    is_asked = False


class Translated:
    """A block of words: each language has its own, and all of them go into the schema."""

    def merge(self, versions: Mapping[str, Any]) -> Any:
        """Language → value, as the schema has it."""
        raise NotImplementedError

    def split(self, part: Any, language: str) -> str:
        """The inverse: the raw value of one language."""
        raise NotImplementedError


class Words(Translated, blocks.RichTextBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("features", INLINE)
        super().__init__(**kwargs)

    def merge(self, versions: Mapping[str, RichText | None]) -> dict[str, str]:
        return in_languages({language: value.source if value else "" for language, value in versions.items()})

    def split(self, part: Mapping[str, str] | None, language: str) -> str:
        return (part or {}).get(language, "")


def in_languages(texts: Mapping[str, str]) -> dict[str, str]:
    """Rich text as HTML; without the languages in which nothing is said."""
    return {language: expand_db_html(html) for language, html in texts.items() if strip_tags(html).strip()}


class Lines(Translated, blocks.TextBlock):
    """Plain texts, one a line."""

    def __init__(self, **kwargs):
        kwargs.setdefault("rows", 2)
        super().__init__(**kwargs)

    def merge(self, versions: Mapping[str, str | None]) -> Any:
        found = {language: lines_of(value) for language, value in versions.items()}
        return {language: lines for language, lines in found.items() if lines}

    def split(self, part: Mapping[str, Any] | None, language: str) -> str:
        return as_lines((part or {}).get(language, ()))


class LinesOfAll(Lines):
    """As `Lines`, where it does not matter which language a text is in."""

    def merge(self, versions: Mapping[str, str | None]) -> list[str]:
        return list(dict.fromkeys(line for value in versions.values() for line in lines_of(value)))

    def split(self, part: Any, language: str) -> str:
        return as_lines(part or ())


def words_in(text: RichText) -> str:
    """Without its tags, to compare it."""
    return " ".join(strip_tags(text.source).split())


def lines_of(value: str | None) -> list[str]:
    return [line.strip() for line in (value or "").replace("\r\n", "\n").split("\n") if line.strip()]


def as_lines(texts: Any) -> str:
    return "\n".join(" ".join(text.split()) for text in texts)


class Number(blocks.DecimalBlock):
    """An exact number; shown as it is, without an exponent."""

    def to_python(self, value):
        return None if value in (None, "") else super().to_python(value)

    def get_prep_value(self, value):
        return None if value in (None, "") else plain_number(value)

    def value_for_form(self, value):
        """What was typed and is no number stays as it is: the field says so."""
        with contextlib.suppress(InvalidOperation):
            return None if value in (None, "") else plain_number(value)
        return value

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.field.widget.attrs["step"] = "any"


def plain_number(value: Any) -> str:
    """One way to write each number."""
    number = Decimal(str(value))
    return "0" if number == 0 else format(number.normalize(), "f")


class Share(Number):
    """The part of the points that an answer earns; 0 and below is nothing that could be accepted."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Share of the points"))
        kwargs.setdefault("default", Decimal(1))
        kwargs.setdefault("help_text", _("1 earns all the points, 0.5 half of them."))
        kwargs.setdefault("validators", [MinValueValidator(Decimal("0.000001"), _("More than 0."))])
        super().__init__(max_value=1, decimal_places=6, **kwargs)


class Items(blocks.ListBlock):
    """Items with lasting ids. A copied item gets an id of its own."""

    def clean(self, value):
        cleaned = super().clean(value)
        renew_ids(self.child_block, [(child.id, child.value) for child in cleaned.bound_blocks])
        if not self.is_deferred_validation:
            self.check_items(list(cleaned))
        return cleaned

    def check_items(self, items: list) -> None:
        """Raises the errors of this module."""


def id_name(block: blocks.Block) -> str | None:
    """Under which name a struct keeps its lasting id."""
    children = getattr(block, "child_blocks", {})
    return next((name for name, child in children.items() if isinstance(child, LastingId)), None)


def renew_ids(block: blocks.Block, items: list[tuple[str, Any]]) -> None:
    """Give ids to items that have none, and new ones to copies.

    Wagtail's own id of an item in its list is another for a copy, and a lasting id is made of it (from a file the two
    are one). So of two with the same lasting id the original keeps it, wherever the copy was moved; where that says
    nothing, the first does.
    """
    name = id_name(block)
    if name is None:
        return
    owners: dict[str, int] = {}
    for at, (own, item) in enumerate(items):
        one = item.get(name)
        if one and (one not in owners or one in (own, _made_of(own))):
            owners[one] = at
    for at, (own, item) in enumerate(items):
        if owners.get(item.get(name)) != at:
            new = _made_of(own)
            item[name] = new if new and new not in owners else uuid.uuid4().hex[:8]
            owners[item[name]] = at


def _made_of(own: str) -> str:
    return own.replace("-", "")[:8]


class Answer(blocks.StructBlock):
    """What a kind of question is answered with. `place` is the kind's among those that an author chooses from."""

    class Meta:
        place = 100

    def clean(self, value):
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (problems := dict(self.problems(cleaned))):
            raise in_fields(problems)
        return cleaned

    def problems(self, value) -> Iterator[tuple[str, Any]]:
        """Field and what is wrong with it, where that takes several fields to see."""
        yield from ()


class Part(Answer):
    """An item of a list."""


def children_of(block: blocks.Block) -> Iterable[blocks.Block]:
    if isinstance(block, blocks.ListBlock):
        return [block.child_block]
    return getattr(block, "child_blocks", {}).values()


def has_words(block: blocks.Block) -> bool:
    return isinstance(block, Translated) or any(has_words(child) for child in children_of(block))


def needs_words(block: blocks.Block) -> bool:
    """Whether each language has to say something in it."""
    if isinstance(block, Translated):
        return block.required
    return any(needs_words(child) for child in children_of(block))


def mark_structure(block: blocks.Block) -> None:
    """Mark what a translation takes from its source, so that the style sheet can hide it there (css/admin.css)."""
    for child in children_of(block):
        if has_words(child):
            mark_structure(child)
        elif not isinstance(child, LastingId):
            child.meta.form_attrs = {"data-structure": ""}
