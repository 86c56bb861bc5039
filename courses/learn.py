"""My learning: everything a learner's desk shows, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from courses.due import due_text
from courses.models import Certificate, Cohort, CourseTranslation, Enrollment
from courses.outline import Outline, OutlineLesson, course_url, load_outlines
from courses.progress import Progress

DUE_SOON = dt.timedelta(days=14)
DUE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course's title in the reader's language, or in the source language; `url` is None while it is not live."""

    course_id: int
    title: str
    summary: str
    language: str
    url: str | None


@dataclass
class DeskCourse:
    enrollment: Enrollment
    card: CourseCard
    outline: Outline

    @property
    def progress(self) -> Progress:
        return self.outline.progress

    @property
    def has_quizzes(self) -> bool:
        return any(lesson.quiz_id for lesson in self.outline)

    @property
    def certificate(self) -> Certificate | None:
        return getattr(self.enrollment, "certificate", None)

    @property
    def may_finish(self) -> bool:
        """All that counts is complete, but no completion came after: the last open lesson was taken away (S5)."""
        return self.enrollment.completed_at is None and self.progress.is_whole

    @cached_property
    def counted(self) -> list[OutlineLesson]:
        return [lesson for lesson in self.outline if lesson.is_required and lesson.is_complete]

    @cached_property
    def still_open(self) -> list[OutlineLesson]:
        if self.enrollment.completed_at is not None:
            return []
        return [lesson for lesson in self.outline if lesson.is_required and not lesson.is_complete]

    @cached_property
    def optional(self) -> list[OutlineLesson]:
        return [lesson for lesson in self.outline if not lesson.is_required]

    # A hundred list items in a template loop cost more than all the rest of the page.
    def counted_links(self) -> SafeString:
        return links_to(self.counted, self.outline.language)

    def open_links(self) -> SafeString:
        return links_to(self.still_open, self.outline.language)

    def optional_links(self) -> SafeString:
        return links_to(self.optional, self.outline.language)

    def added_links(self) -> SafeString:
        return links_to(self.outline.added_since_completed, self.outline.language)


@dataclass(frozen=True, slots=True)
class DueLesson:
    """A lesson that is due; `zone` is its cohort's."""

    lesson: OutlineLesson
    course: CourseCard
    due_on: dt.date
    due_at: dt.datetime
    zone: ZoneInfo
    is_overdue: bool

    @property
    def text(self) -> str:
        return due_text(self.due_on, self.lesson.due_time, self.due_at, self.zone, timezone.get_current_timezone())


@dataclass
class Desk:
    courses: list[DeskCourse] = field(default_factory=list)
    left: list[DeskCourse] = field(default_factory=list)
    certified: list[DeskCourse] = field(default_factory=list)
    due: list[DueLesson] = field(default_factory=list)

    @cached_property
    def going_on(self) -> DeskCourse | None:
        """The course that was worked on last and has something open."""
        return next((course for course in self.courses if course.outline.continue_lesson), None)


def load_desk(user, language: str, *, now: dt.datetime) -> Desk:
    enrollments = list(
        Enrollment.objects.filter(user=user).select_related("cohort", "certificate").order_by("-last_seen_at")
    )
    outlines = load_outlines(enrollments, language)
    cards = course_cards({enrollment.course_id for enrollment in enrollments}, language)
    courses = [DeskCourse(each, cards[each.course_id], outlines[each.pk]) for each in enrollments]
    active = [course for course in courses if course.enrollment.withdrawn_at is None]
    return Desk(
        courses=active,
        left=[course for course in courses if course.enrollment.withdrawn_at is not None],
        certified=[course for course in courses if course.certificate is not None],
        due=due_soon(active, now),
    )


def due_soon(courses: list[DeskCourse], now: dt.datetime) -> list[DueLesson]:
    """What is overdue or due within a fortnight, the earliest first; nothing from a course that is complete."""
    found = chain.from_iterable(_due_of(course, now) for course in courses)
    return sorted(found, key=lambda due: (due.due_at, due.lesson.position))[:DUE_SHOWN]


def _due_of(course: DeskCourse, now: dt.datetime) -> Iterator[DueLesson]:
    cohort = course.enrollment.cohort
    if cohort is None or cohort.archived_at is not None:
        return
    for lesson in course.still_open:
        due_on, due_at = lesson.due_on, lesson.due_at
        if lesson.is_expected and due_on and due_at and due_at <= now + DUE_SOON:
            yield DueLesson(lesson, course.card, due_on, due_at, cohort.zone, lesson.is_overdue(now))


def course_card(course_id: int, language: str) -> CourseCard:
    return course_cards({course_id}, language)[course_id]


def course_cards(course_ids: set[int], language: str) -> dict[int, CourseCard]:
    texts = CourseTranslation.objects.filter(course__in=course_ids).values_list(
        "course_id", "title", "summary", "language", "path", "course__is_live"
    )
    # The best text comes last: the reader's language if the course is live in it, else the source language.
    preference = [settings.LANGUAGE_CODE, language]
    ranked = sorted(texts, key=lambda text: (text[4] is not None, _rank(text[3], preference)))
    return {
        course_id: CourseCard(course_id, title, summary, shown, course_url(shown, path) if path and is_live else None)
        for course_id, title, summary, shown, path, is_live in ranked
    }


def _rank(language: str, preference: list[str]) -> int:
    return max((index for index, preferred in enumerate(preference) if preferred == language), default=-1)


def open_cohorts(course_id: int, now: dt.datetime) -> list[Cohort]:
    """Those that can still be joined, the next first."""
    cohorts = Cohort.objects.joinable().filter(course=course_id).order_by("starts_on")
    return [cohort for cohort in cohorts if cohort.ends_on >= now.astimezone(cohort.zone).date()]


def links_to(lessons: list[OutlineLesson], language: str) -> SafeString:
    """List items; `lang` where a title is in another language than the page."""
    items = (
        f'<li><a href="{escape(lesson.url)}"{"" if lesson.language == language else _lang(lesson.language)}>'
        f"{escape(lesson.title)}</a></li>"
        for lesson in lessons
    )
    return mark_safe("".join(items))  # noqa: S308 - each part is escaped


def _lang(language: str) -> str:
    return f' lang="{escape(language)}"'
