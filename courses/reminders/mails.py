"""A mail's words, in its reader's language and zone."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.opt_outs import unsubscribe_url
from courses.due import due_text
from courses.models import CourseTranslation, LessonTranslation, Mail, Reminder
from courses.outline import course_url
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
        return self._look_up(CourseTranslation, {"course_id": course_id}, language)

    def of_lesson(self, lesson_id: int, language: str) -> str:
        return self._look_up(LessonTranslation, {"lesson_id": lesson_id}, language)[0]

    def _look_up(self, model: type, of: dict, language: str) -> tuple[str, str | None]:
        key = (model, *of.values(), language)
        if key not in self._known:
            texts = {
                code: (title, path)
                for code, title, path in model.objects.filter(**of).values_list("language", "title", "path")
                if path or code == settings.LANGUAGE_CODE
            }
            self._known[key] = texts.get(language) or texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()))
        return self._known[key]


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


def compose(mail: Mail, reminders: list[Reminder], *, now: datetime, titles: Titles) -> ReminderMessage:
    """The mail that carries these reminders (fetched by `checks.reminders_of`, all of one person, at least one)."""
    person = reminders[0].recipient
    with translation.override(person.language), timezone.override(person.zone):
        items = [_item(reminder, now, titles) for reminder in reminders]
        stop_url = unsubscribe_url(person.pk, mail.category)
        context = {
            "name": person.display_name,
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
            body=render_to_string("emails/reminder.txt", context),
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


def _item(reminder: Reminder, now: datetime, titles: Titles) -> Item:
    language = reminder.recipient.language
    course, path = titles.of_course(reminder.enrollment.course_id, language)
    if reminder.kind == INACTIVE:
        url = settings.SITE_URL + (course_url(language, path) if path else "/learn/")
        return Item(INACTIVE, course, course, url, "", days_silent(reminder.enrollment.last_seen_at, now))
    zone = reminder.enrollment.cohort.zone
    due = due_text(reminder.due_on, reminder.due_time, reminder.due_at, zone, reminder.recipient.zone)
    url = f"{settings.SITE_URL}/learn/lessons/{reminder.lesson_id}/"
    return Item(LESSON_DUE_SOON, course, titles.of_lesson(reminder.lesson_id, language), url, due, 0)


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
