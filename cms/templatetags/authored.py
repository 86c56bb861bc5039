"""What the templates of authored pages ask for beyond what a page holds."""

import datetime as dt
import re

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage, LessonPage
from cms.models.lists import names
from courses.models import Cohort, Lesson

register = template.Library()

COMPETENCIES = {
    "technical-literacy": _("technical literacy"),
    "probabilistic-thinking": _("probabilistic thinking"),
    "domain-and-data-insight": _("domain and data insight"),
    "value-verification": _("value verification"),
    "prompting": _("prompting"),
    "evaluation": _("evaluation"),
    "strategy": _("strategy"),
    "communication": _("communication"),
}


ENDING = re.compile(r"(?:</(?:p|li|ul|ol)>\s*)+$")


@register.filter
def ending(html: str, origin: str) -> SafeString:
    """Cleaned rich text with the mark of its source after its last word."""
    text = conditional_escape(html)
    if not origin:
        return text
    found = ENDING.search(text)
    at = found.start() if found else len(text)
    return mark_safe(f"{text[:at]}{conditional_escape(origin)}{text[at:]}")  # noqa: S308 - both parts are safe or escaped


@register.filter
def competencies(page: LessonPage) -> list[str]:
    """What the lesson builds, in words; an author's own short name stands for itself."""
    return [COMPETENCIES.get(name, name) for name in names(page.source_page.competencies)]


@register.filter
def competency_words(name: str) -> str:
    return COMPETENCIES.get(name, name)


@register.filter
def course_facts(page: CoursePage) -> dict:
    """For a list of courses: `lessons`, `minutes` and the next `cohort` that can be joined. Two queries a course."""
    lessons = Lesson.objects.filter(course__key=page.translation_key, is_live=True)
    texts = lessons.filter(translations__language=settings.LANGUAGE_CODE)
    minutes = [sum(both) for both in texts.values_list("translations__minutes", "activity_minutes")]
    return {"lessons": len(minutes), "minutes": sum(minutes), "cohort": _next_cohort(page, timezone.now())}


def _next_cohort(page: CoursePage, now: dt.datetime) -> Cohort | None:
    """The first that has yet to start; one under way only when no other can be joined."""
    joinable = Cohort.objects.joinable().filter(course__key=page.translation_key).order_by("starts_on")
    cohorts = [cohort for cohort in joinable if cohort.ends_on >= now.astimezone(cohort.zone).date()]
    ahead = (cohort for cohort in cohorts if cohort.starts_on >= now.astimezone(cohort.zone).date())
    return next(ahead, cohorts[0] if cohorts else None)
