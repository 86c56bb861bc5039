"""A mail's words, in its reader's language and zone."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.opt_outs import unsubscribe_url
from courses.due import due_text
from courses.models import CourseTranslation, LessonTranslation, Mail
from courses.outline import course_url
from courses.reminders.checks import Reason
from courses.reminders.kinds import INACTIVE, LESSON_DUE_SOON
from courses.standing import days_silent

# What mail programs show of a subject on a phone; a Hangul syllable is twice as wide as a Latin letter.
SUBJECT_LENGTH = {"ko": 24}
SUBJECT_LENGTH_ELSEWHERE = 49


@dataclass(slots=True)
class Titles:
    """Titles and addresses met while draining, so that a cohort's mails ask for each once."""

    _known: dict[tuple, tuple[str, str | None]] = field(default_factory=dict)

    def of_course(self, course_id: int, language: str) -> tuple[str, str | None]:
        key = ("course", course_id, language)
        if key not in self._known:
            self._known[key] = _in_language(CourseTranslation.objects.filter(course_id=course_id), language)
        return self._known[key]

    def of_lesson(self, lesson_id: int, language: str) -> str:
        key = ("lesson", lesson_id, language)
        if key not in self._known:
            self._known[key] = _in_language(LessonTranslation.objects.filter(lesson_id=lesson_id), language)
        return self._known[key][0]


def _in_language(translations: QuerySet, language: str) -> tuple[str, str | None]:
    """Title and path in the language, if it is live there, else in the source language."""
    texts = {code: (title, path) for code, title, path in translations.values_list("language", "title", "path")}
    mine = texts.get(language)
    return mine if mine and mine[1] else texts.get(settings.LANGUAGE_CODE) or mine or ("", None)


@dataclass(frozen=True, slots=True)
class Item:
    """One reminder as the templates show it."""

    kind: str
    course: str
    title: str
    url: str
    due: str
    days: int


class ReminderMessage(EmailMultiAlternatives):
    language: str


def compose(mail: Mail, reasons: list[Reason], *, now: datetime, titles: Titles) -> ReminderMessage:
    """The mail for these reasons (at least one; all of one person)."""
    person = reasons[0]
    with translation.override(person.language), timezone.override(person.zone):
        items = [_item(reason, now, titles) for reason in reasons]
        stop_url = unsubscribe_url(person.recipient_id, mail.category)
        context = {
            "name": person.name,
            "language": person.language,
            "due_items": [item for item in items if item.kind == LESSON_DUE_SOON],
            "inactive_items": [item for item in items if item.kind == INACTIVE],
            "subject": _subject(items),
            "site_url": settings.SITE_URL,
            "unsubscribe_url": stop_url,
            "button_url": items[0].url,
            "button_label": _("Open the lesson") if items[0].kind == LESSON_DUE_SOON else _("Go on with the course"),
        }
        message = ReminderMessage(
            subject=context["subject"],
            body=_tidy(render_to_string("emails/reminder.txt", context)),
            to=[person.email],
            headers={
                "Message-ID": mail.message_id,
                "List-Unsubscribe": f"<{stop_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.language = person.language
        message.attach_alternative(render_to_string("emails/reminder.html", context), "text/html")
    return message


def _tidy(text: str) -> str:
    """What the conditions of a template leave behind are empty lines."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _item(reason: Reason, now: datetime, titles: Titles) -> Item:
    course, path = titles.of_course(reason.course_id, reason.language)
    if reason.kind == INACTIVE or reason.lesson_id is None:
        url = settings.SITE_URL + (course_url(reason.language, path) if path else "/learn/")
        return Item(INACTIVE, course, course, url, "", days_silent(reason.last_seen_at, now))
    title = titles.of_lesson(reason.lesson_id, reason.language)
    url = f"{settings.SITE_URL}/learn/lessons/{reason.lesson_id}/"
    return Item(LESSON_DUE_SOON, course, title, url, _due(reason), 0)


def _due(reason: Reason) -> str:
    if reason.due_on is None or reason.due_at is None or reason.cohort_zone is None:
        return ""
    return due_text(reason.due_on, reason.due_time, reason.due_at, ZoneInfo(reason.cohort_zone), reason.zone)


def _subject(items: list[Item]) -> str:
    due = [item for item in items if item.kind == LESSON_DUE_SOON]
    if len(due) > 1:
        return _fitted(
            ngettext("%(count)d lesson is due soon", "%(count)d lessons are due soon", len(due)), count=len(due)
        )
    if due:
        return _fitted(_("Due soon: %(title)s"), title=due[0].title)
    return _fitted(_("Continue %(title)s?"), title=items[0].title)


def _fitted(pattern: str, *, title: str = "", **words) -> str:
    """The pattern with as much of the title, on one line, as the subject has room for."""
    longest = SUBJECT_LENGTH.get(translation.get_language(), SUBJECT_LENGTH_ELSEWHERE)
    room = longest - len(pattern % {"title": "", **words})
    return pattern % {"title": Truncator(" ".join(title.split())).chars(max(room, 1)), **words}
