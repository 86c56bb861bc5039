"""Activities of lessons, from what authors write in each language to the rows that learners' works hang on.

Words come from all languages, everything else from the source language. An activity is known by the lasting id of its
block, which survives edits and moves within its lesson and is shared by the languages.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from pydantic import ValidationError

from cms.answers import merged
from cms.blocks.activities import ACTIVITIES
from cms.blocks.anchors import anchor_of
from cms.models import LessonPage
from courses.activities.kinds import KINDS, BaseActivity
from courses.activities.rendering import Place, render_activity
from courses.models import Activity, Lesson

log = logging.getLogger(__name__)

SOURCE = settings.LANGUAGE_CODE
Child = Any  # Wagtail makes the class of its children anew in each stream


def key_of(lesson_key: UUID, block_id: str) -> UUID:
    """Of the lesson too: a copied lesson has blocks with the same ids."""
    return uuid5(lesson_key, block_id)


def activities_in(page: LessonPage) -> Iterator[Child]:
    """Wagtail makes a value of each block that is looked at, so others are passed over by their raw data."""
    for at, raw in enumerate(page.body.raw_data):
        if raw["type"] in ACTIVITIES:
            yield page.body[at]


def has_activities(page: LessonPage) -> bool:
    return any(raw["type"] in ACTIVITIES for raw in page.body.raw_data)


# --- what an activity is ------------------------------------------------------------------------------------------


def read(kind: str, versions: Mapping[str, Any]) -> BaseActivity:
    """`versions`: language → the value of its block. Raises ValidationError (pydantic's)."""
    parts = merged(ACTIVITIES[kind], versions)
    known = {name: part for name, part in parts.items() if name in KINDS[kind].model_fields}
    return KINDS[kind].model_validate({"kind": kind, **known})


def problems_of(kind: str, value: Any) -> list[tuple[tuple, str]]:
    """Place and what is wrong there; as if `value` were in the source language."""
    try:
        read(kind, {SOURCE: value})
    except ValidationError as error:
        return [(one["loc"], one["msg"].removeprefix("Value error, ")) for one in error.errors()]
    return []


def activity_on(page: LessonPage, block_id: str, kind: str, value: Any) -> BaseActivity:
    """As the page shows it: its own words over the structure that the source language has. Raises ValidationError."""
    language = page.locale.language_code
    source = None if page.is_source else _same_on(page.source_page, block_id, kind)
    return read(kind, {SOURCE: value if source is None else source.value, language: value})


def _same_on(page: LessonPage, block_id: str, kind: str) -> Child | None:
    return next((one for one in activities_in(page) if one.id == block_id and one.block_type == kind), None)


# --- in the lesson's page -----------------------------------------------------------------------------------------


def render_block(kind: str, value: Any, context: Mapping[str, Any]) -> SafeString:
    """In a lesson, or by itself in the editor's preview of one block."""
    page, block_id = context.get("page"), str(context.get("block_id", ""))
    language = context.get("language") or get_language() or SOURCE
    in_lesson = isinstance(page, LessonPage) and block_id
    try:
        activity = activity_on(page, block_id, kind, value) if in_lesson else read(kind, {SOURCE: value})
    except ValidationError as error:
        messages = [one["msg"].removeprefix("Value error, ") for one in error.errors()]
        return render_to_string("cms/blocks/activity_unfinished.html", {"title": value["title"], "messages": messages})
    key = key_of(page.translation_key, block_id) if in_lesson else UUID(int=0)
    html = render_activity(activity, Place(key, context.get("anchor") or "activity", language))
    origin = context.get("origin")
    return format_html('{}<p class="origin-line">{}</p>', html, origin) if origin else html


# --- the rows -----------------------------------------------------------------------------------------------------


def sync_activities(lesson: Lesson, pages: Mapping[str, LessonPage]) -> None:
    """Make the rows of a lesson equal to its pages, by language. What is gone from them stops being live.

    What cannot be read leaves its row as it was: a list of pages publishes drafts that no form has looked at.
    """
    source = pages[SOURCE]
    known = {row.key: row for row in Activity.objects.filter(lesson=lesson)}
    live = set()
    for position, child in enumerate(activities_in(source), 1):
        key = key_of(source.translation_key, child.id)
        live.add(key)
        if activity := _read_all(child, pages):
            _write(known.get(key) or Activity(key=key), lesson, child, position, activity)
    gone = [row.pk for key, row in known.items() if row.is_live and key not in live]
    if gone:
        Activity.objects.filter(pk__in=gone).update(is_live=False)


def _read_all(child: Child, pages: Mapping[str, LessonPage]) -> BaseActivity | None:
    others = ((language, _same_on(page, child.id, child.block_type)) for language, page in pages.items())
    words = {language: other.value for language, other in others if other is not None}
    for versions in ({SOURCE: child.value, **words}, {SOURCE: child.value}):
        try:
            return read(child.block_type, versions)
        except ValidationError:
            log.exception("The activity %s of the lesson %s cannot be read", child.id, pages[SOURCE].pk)
    return None


def _write(row: Activity, lesson: Lesson, child: Child, position: int, activity: BaseActivity) -> None:
    values = {
        "lesson_id": lesson.pk,
        "kind": child.block_type,
        "position": position,
        "anchor": anchor_of(child),
        "definition": activity.model_dump(mode="json"),
        "is_live": True,
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save()


def source_stamp(page: LessonPage, sources: Iterable[LessonPage]) -> str:
    """What of the source language a translation's HTML shows besides its own: the structure of its activities."""
    if page.is_source or not has_activities(page):
        return ""
    source = next((one for one in sources if one.translation_key == page.translation_key), None)
    return str(source.live_revision_id or source.last_published_at) if source else ""
