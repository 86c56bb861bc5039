"""Where the parts of a lesson come from: which of the course's sources, and what was done with them.

The source language decides. What a translation's blocks say is not read, so that two languages cannot disagree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.blocks.attribution import AttributionBlock, Relation
from cms.models.lists import names


@dataclass(frozen=True)
class Origin:
    sources: tuple[str, ...] = ()
    relation: str = ""

    def __bool__(self) -> bool:
        return bool(self.relation)


@dataclass(frozen=True)
class Part:
    """A block that can say where it comes from. `kind` is its block type, `value` as it is stored."""

    anchor: str
    kind: str
    value: dict[str, Any]

    @property
    def origin(self) -> Origin:
        return Origin(tuple(names(self.value.get("sources") or "")), self.value.get("relation") or "")


@cache
def kinds() -> frozenset[str]:
    from cms.blocks import LessonBodyBlock

    found = LessonBodyBlock().child_blocks.items()
    return frozenset(kind for kind, block in found if isinstance(block, AttributionBlock))


def parts_of(page: Any) -> Iterator[Part]:
    """Of this page as it stands; ask the source page for what counts. Reads no block, only what is stored."""
    for item in page.body.raw_data:
        if item["type"] in kinds():
            yield Part(item["value"].get("anchor") or f"b-{item['id']}", item["type"], item["value"])


def origins_of(page: Any) -> dict[str, Origin]:
    """Anchor → origin, for the parts of a lesson in any language."""
    return {part.anchor: part.origin for part in parts_of(page.source_page) if part.origin}


def sources_named(page: Any) -> set[str]:
    return {name for origin in origins_of(page).values() for name in origin.sources}


# --- the mark at the end of a part --------------------------------------------------------------------------------


def marks_in(page: Any) -> dict[str, SafeString]:
    """Anchor → mark."""
    listed = {source["id"]: source for source in page.cited()}
    return {anchor: mark(origin, listed) for anchor, origin in origins_of(page).items()}


def mark(origin: Origin, listed: dict[str, Any]) -> SafeString:
    """Quiet letters that lead to the lesson's list of sources; `listed` are those it shows. Our own words have none."""
    links = [(name, listed[name]["title"], name) for name in origin.sources if name in listed]
    if not links:
        return mark_safe("")
    said = format_html_join(", ", '<a href="#source-{}" title="{}">{}</a>', links)
    return format_html('<span class="origin"><span class="visually-hidden"> {} </span>{}</span>', _words(origin), said)


def _words(origin: Origin) -> str:
    return {
        Relation.ADAPTED: pgettext("before the letter of a source", "Adapted from source"),
        Relation.SUMMARIZED: pgettext("before the letter of a source", "Summarized from source"),
        Relation.NEW: pgettext("before the letter of a source", "New, prompted by source"),
    }.get(origin.relation, _("Source"))  # type: ignore[call-overload]
