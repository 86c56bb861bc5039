"""Where the parts of a lesson come from: which of the course's sources, and what was done with them.

The source language decides. What a translation's blocks say is not read, so that two languages cannot disagree.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cms.blocks.attribution import AttributionBlock, Relation
from cms.models import LessonPage
from cms.models.lists import names
from courses.models import Course, Lesson
from courses.outline import OutlineLesson, load_outline


@dataclass(frozen=True, order=True)
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

    @property
    def excerpt(self) -> str:
        """How an author recognizes it."""
        texts = (self.value.get(name) for name in ("title", "caption", "text", "alt", "code"))
        words = " ".join(strip_tags(str(next(filter(None, texts), ""))).split())
        return Truncator(words).chars(70) or self.anchor


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


def origins_in(page: Any) -> dict[str, Origin]:
    """Anchor → origin, as this page says it."""
    return {part.anchor: part.origin for part in parts_of(page) if part.origin}


def origins_of(page: Any) -> dict[str, Origin]:
    """Anchor → origin, for the parts of a lesson in any language."""
    return origins_in(page.source_page)


def sources_named(page: Any) -> set[str]:
    return {name for origin in origins_of(page).values() for name in origin.sources}


# --- what was taken from each source ------------------------------------------------------------------------------


@dataclass
class Taken:
    """From one source: parts by relation, and the lessons with how many of their parts; 0 where it is only cited."""

    parts: Counter[str] = field(default_factory=Counter)
    lessons: list[tuple[OutlineLesson, int]] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """What was done, the most frequent first."""
        return [_COUNTED[relation](count) for relation, count in self.parts.most_common()]


_COUNTED = {
    Relation.SUMMARIZED: lambda n: ngettext("%(n)s part summarized", "%(n)s parts summarized", n) % {"n": n},
    Relation.ADAPTED: lambda n: ngettext("%(n)s part adapted", "%(n)s parts adapted", n) % {"n": n},
    Relation.NEW: lambda n: ngettext("%(n)s part new, prompted by it", "%(n)s parts new, prompted by it", n) % {"n": n},
}


@dataclass
class Balance:
    """How much of a course names where it comes from: `by_source` by short name, `own` what was written for it."""

    by_source: dict[str, Taken] = field(default_factory=dict)
    own: int = 0
    parts: int = 0


def balance_of(course_page: Any) -> Balance:
    """Of the course's live lessons, named in the language of this page. Three queries."""
    rows = dict(Lesson.objects.filter(course__key=course_page.translation_key, is_live=True).values_list("key", "pk"))
    course_id = Course.objects.filter(key=course_page.translation_key).values_list("pk", flat=True).first()
    balance = Balance()
    if course_id is None:
        return balance
    outline = load_outline(course_id, course_page.locale.language_code)
    found = LessonPage.objects.live().filter(translation_key__in=rows, locale__language_code=settings.LANGUAGE_CODE)
    pages = {rows[page.translation_key]: page for page in found}
    for lesson in outline:
        if lesson.id in pages:
            _weigh(pages[lesson.id], lesson, balance)
    return balance


def _weigh(page: Any, lesson: OutlineLesson, balance: Balance) -> None:
    counts = dict.fromkeys(names(page.cited_sources), 0)
    for part in parts_of(page):
        origin = part.origin
        balance.parts += 1
        balance.own += origin.relation == Relation.NEW and not origin.sources
        for name in origin.sources:
            counts[name] = counts.get(name, 0) + 1
            balance.by_source.setdefault(name, Taken()).parts[origin.relation] += 1
    for name, count in counts.items():
        balance.by_source.setdefault(name, Taken()).lessons.append((lesson, count))


# --- how much of a lesson is attributed ---------------------------------------------------------------------------


@dataclass
class Coverage:
    """`missing` and `unknown` are for the author: parts that say nothing, and names that the course does not list."""

    total: int
    named: int
    own: int
    missing: list[Part]
    unknown: list[str]


def coverage_of(page: Any) -> Coverage:
    """Of a lesson as it stands in the editor."""
    parts = list(parts_of(page))
    origins = [part.origin for part in parts]
    course = page.course_page
    listed = {source.value["id"] for source in course.sources} if course else set()
    named = dict.fromkeys(name for origin in origins for name in origin.sources)
    return Coverage(
        total=len(parts),
        named=sum(bool(origin.sources) for origin in origins),
        own=sum(bool(origin) and not origin.sources for origin in origins),
        missing=[part for part in parts if not part.origin],
        unknown=[name for name in named if name not in listed],
    )


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
