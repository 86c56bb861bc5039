"""Activities as HTML: one section each, the same for every reader until what a reader wrote is filled in.

A lesson's article is cached with the empty sections in it, each between two comments that name its activity
(`MARKED`). `with_works` replaces those in which the reader wrote something, `with_feet` puts in the foot of each form
what depends on who reads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from courses.activities.kinds import BaseActivity
from courses.activities.written import Written

MARK = "<!--activity:"
NOTHING = Written()
FOOT = "<!--activity-foot-->"
MARKED = re.compile(r"<!--activity:(?P<key>[0-9a-f-]{36}) (?P<anchor>[\w-]+)-->.*?<!--/activity-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Work:
    """What was written, and in which activity."""

    activity: BaseActivity
    written: Written


@dataclass(frozen=True, slots=True)
class Place:
    """Where an activity stands: its key, the anchor that its section has as id, the language of the page, and the level
    of its heading."""

    key: UUID | str
    anchor: str
    language: str
    level: int = 3


def render_activity(activity: BaseActivity, place: Place, *, written: Written = NOTHING) -> SafeString:
    """The section with its marks around it. Its foot is still to be put in, see `with_feet`."""
    html = render_to_string(f"activities/{activity.kind}.html", activity_context(activity, place, written))
    return mark_safe(f"{MARK}{place.key} {place.anchor}-->{html}<!--/activity-->")  # noqa: S308 - our own template


def activity_context(activity: BaseActivity, place: Place, written: Written) -> dict[str, Any]:
    return {
        "kind": activity.kind,
        "key": place.key,
        "anchor": place.anchor,
        "language": place.language,
        "level": place.level,
        "title": activity.say(place.language)(activity.escaped_title),
        "minutes": activity.minutes,
        "intro": activity.say(place.language)(activity.intro),
        "values": written.values,
        "problems": activity.problems(written.values, place.language),
        "version": written.version,
        "saved_at": written.saved_at,
        "earlier": written.no_longer_asked(activity, place.language),
        **activity.shown(written.values, place.language),
    }


def with_feet(article: str, foot: str) -> str:
    """What depends on who reads stands at one place of every form: whether it can be saved, and where it is found."""
    return article.replace(FOOT, foot)


def with_works(article: str, works: Mapping[UUID, Work], language: str) -> str:
    """The sections of the activities in which the reader wrote something, with that filled in."""

    def filled(found: re.Match) -> str:
        work = works.get(UUID(found["key"]))
        if work is None:
            return found[0]
        return render_activity(work.activity, Place(found["key"], found["anchor"], language), written=work.written)

    return MARKED.sub(filled, article) if works else article
