"""The outline as HTML, and the words for a due date.

Joined in Python: twenty lessons in a template loop cost more than all the rest of the lesson page together.
"""

import datetime as dt
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape as esc
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from courses.due import due_text
from courses.outline import Outline, OutlineLesson
from courses.templatetags.frame import icons

register = template.Library()


@register.simple_tag
def outline_list(outline: Outline, current_id: int | None = None, now: dt.datetime | None = None, open_to: bool = True):
    """The modules and lessons of `outline`. `open_to` False links only what is a free preview."""
    words = _Words(outline.language, now or timezone.now(), icons())
    modules = (
        f'<section class="outline__module"><p class="outline__heading" id="module-{module.id}"'
        f"{words.lang(module.language)}>{esc(module.title)}{_time(module.minutes, words.language)}</p>"
        f'<ol class="outline__lessons" aria-labelledby="module-{module.id}">'
        f"{''.join(_row(lesson, lesson.id == current_id, open_to, words) for lesson in module.lessons)}</ol></section>"
        for module in outline.modules
    )
    return mark_safe(f'<div class="outline">{"".join(modules)}</div>')  # noqa: S308 - titles are escaped


@register.simple_tag
def standing(lesson: OutlineLesson, cohort, now: dt.datetime):
    """Where the reader stands with `lesson`, as an item of its facts: completed when, or due when, if either."""
    if lesson.completed_at is not None:
        day = timezone.localdate(lesson.completed_at)
        return _fact("lesson__completed", "circle-check", _completed_on(day, get_language()))
    if lesson.due_on is None or lesson.due_at is None or cohort is None:
        return ""
    text = due_text(lesson.due_on, lesson.due_time, lesson.due_at, cohort.zone, timezone.get_current_timezone())
    if lesson.is_overdue(now):
        return _fact("overdue", "circle-alert", f"{_('Overdue:')} {text}")
    return _fact("lesson__due", "calendar", f"{_('Due:')} {text}")


def _fact(look: str, icon: str, text: str):
    drawn = '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>'
    return format_html('<li class="{}">' + drawn + "<span>{}</span></li>", look, icons(), icon, text)


@lru_cache(maxsize=512)
def _completed_on(day: dt.date, language: str) -> str:
    return _("Completed on %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


class _Words:
    """What every row says, translated once."""

    def __init__(self, language: str, now: dt.datetime, sprite: str):
        self.language, self.now, self.sprite = language, now, sprite
        self.completed = f'<span class="visually-hidden">, {_("completed")}</span>'
        self.updated = f"<span>{_('updated')}</span>"
        self.optional = f"<span>{_('optional')}</span>"
        self.free = f'<span class="outline__free">{_("open to all")}</span>'

    def lang(self, language: str) -> str:
        return "" if language == self.language else f' lang="{language}"'


def _row(lesson: OutlineLesson, is_current: bool, open_to: bool, words: _Words) -> str:
    is_link = open_to or lesson.is_free_preview
    tag = f'a href="{esc(lesson.url)}"' if is_link else "span"
    done = " outline__lesson--completed" if lesson.is_complete else ""
    here = ' aria-current="page"' if is_current else ""
    icon = _ICONS.get(lesson.state, "circle") if is_link else "lock"
    end = tag.split()[0]
    return (
        f'<li><{tag} class="outline__lesson{done}"{here}><svg class="icon" aria-hidden="true">'
        f'<use href="{words.sprite}#{icon}"/></svg><span class="outline__title"{words.lang(lesson.language)}>'
        f"{esc(lesson.title)}{words.completed if done else ''}</span>{_meta(lesson, open_to, words)}</{end}></li>"
    )


_ICONS = {"completed": "circle-check", "started": "circle-dot"}


def _meta(lesson: OutlineLesson, open_to: bool, words: _Words) -> str:
    parts = [f"<span>{_minutes(lesson.minutes, words.language)}</span>"]
    late = lesson.is_overdue(words.now)
    if lesson.due_on and not lesson.is_complete:
        start = '<span class="overdue">' if late else "<span>"
        parts.append(f"{start}{_due_short(lesson.due_on, late, get_language())}</span>")
    if lesson.is_updated:
        parts.append(words.updated)
    if not lesson.is_required:
        parts.append(words.optional)
    if not open_to and lesson.is_free_preview:
        parts.append(words.free)
    return f'<span class="outline__meta">{"".join(parts)}</span>'


@lru_cache(maxsize=512)
def _minutes(minutes: int, language: str) -> str:
    """From an hour on in hours too."""
    if minutes < 60:
        return ngettext("%(n)s min", "%(n)s min", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    said = pgettext("a duration", "%(hours)s h %(minutes)s min") if rest else pgettext("a duration", "%(hours)s h")
    return said % {"hours": hours, "minutes": rest}


def _time(minutes: int, language: str) -> str:
    return f' <span class="outline__time" lang="{language}">{_minutes(minutes, language)}</span>'


@register.filter
def duration(minutes: int) -> str:
    """ "42 min", "1 h 10 min"."""
    return _minutes(minutes, get_language())


@lru_cache(maxsize=1024)
def _due_short(due_on: dt.date, late: bool, language: str) -> str:
    day = date_format(due_on, "MONTH_DAY_FORMAT")
    return _("was due %(day)s") % {"day": day} if late else pgettext("a lesson", "due %(day)s") % {"day": day}
