"""The live outline of a course as one reader sees it: titles in a language, ticks, due dates, where they were.

One statement fetches it, whatever the number of lessons. It is written by hand because the lesson page, the busiest
there is, has about a millisecond for it, and the ORM would spend that on putting the five joins together.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import connection

from accounts.rows import fetch
from courses.models import Enrollment, Lesson
from courses.progress import Progress, progress

# Few times among them: turning one into a datetime costs more than fetching all the rest of its row.
_COLUMNS = """
SELECT e.id, l.is_live, l.id, l.position, l.is_required, l.is_free_preview, l.completion_rule, l.quiz_id,
    COALESCE(t.title, s.title), COALESCE(t.path, s.path), COALESCE(t.language, s.language),
    COALESCE(t.minutes, s.minutes), l.activity_minutes,
    m.id, COALESCE(mt.title, ms.title), COALESCE(mt.language, ms.language),
    c.completed_at, c.rule, r.seen_at, r.anchor, d.due_on, d.due_time, d.due_at,
    COALESCE(d.due_at > COALESCE(e.joined_at, e.enrolled_at), FALSE),
    COALESCE(l.substantially_updated_at > c.completed_at, FALSE),
    COALESCE(c.id IS NULL AND l.added_at > e.completed_at, FALSE)
"""
_JOINS = """
JOIN courses_module m ON m.id = l.module_id
LEFT JOIN courses_lessontranslation t ON t.lesson_id = l.id AND t.language = %s AND t.path IS NOT NULL
LEFT JOIN courses_lessontranslation s ON s.lesson_id = l.id AND s.language = %s
LEFT JOIN courses_moduletranslation mt ON mt.module_id = m.id AND mt.language = %s
LEFT JOIN courses_moduletranslation ms ON ms.module_id = m.id AND ms.language = %s
LEFT JOIN courses_completion c ON c.enrollment_id = e.id AND c.lesson_id = l.id
LEFT JOIN courses_readingplace r ON r.enrollment_id = e.id AND r.lesson_id = l.id
LEFT JOIN courses_duedate d ON d.cohort_id = e.cohort_id AND d.lesson_id = l.id
"""
# A lesson that is gone but was read last still says where to go on from (S11).
_LIVE = "(l.is_live OR r.id IS NOT NULL)"
_OF_COURSE = (
    f"{_COLUMNS} FROM courses_lesson l LEFT JOIN courses_enrollment e ON e.course_id = l.course_id AND e.id = %s"
    f"{_JOINS} WHERE l.course_id = %s AND {_LIVE} ORDER BY l.position, l.id"
)
_OF_ENROLLMENTS = (
    f"{_COLUMNS} FROM courses_enrollment e JOIN courses_lesson l ON l.course_id = e.course_id"
    f"{_JOINS} WHERE e.id IN ({{marks}}) AND {_LIVE} ORDER BY e.id, l.position, l.id"
)


def course_url(language: str, path: str) -> str:
    return f"/{language}/courses/{path}/"


def lesson_url(language: str, path: str) -> str:
    return f"/{language}/courses/{path}/"


def address_of(lesson: Lesson, language: str) -> str | None:
    """Where a lesson is read in `language`, translated or not (then its text is in the source language); or None."""
    paths = dict(lesson.translations.exclude(path=None).values_list("language", "path"))
    path = paths.get(language) or paths.get(settings.LANGUAGE_CODE)
    return lesson_url(language, path) if path else None


@dataclass(slots=True)
class OutlineLesson:
    """A lesson in an outline. `language` is the one it is shown in: the source language where it is not translated.

    `due_on` and `due_time` are wall time in the cohort's zone; `due_at` is the first instant that is too late. Not
    `is_due_for_reader` is what was due before the learner came into the cohort: that is never overdue (S31).
    `is_updated` says that it was substantially edited since the reader completed it (S8), `is_added_since_completed`
    that it came after the reader had completed the course, and is open (S4).
    """

    is_live: bool
    id: int
    position: int
    is_required: bool
    is_free_preview: bool
    completion_rule: str
    quiz_id: int | None
    title: str
    path: str | None
    language: str
    reading_minutes: int
    activity_minutes: int
    module_id: int
    module_title: str
    module_language: str
    completed_at: dt.datetime | None
    completed_by: str | None
    seen_at: dt.datetime | None
    anchor: str | None
    due_on: dt.date | None
    due_time: dt.time | None
    due_at: dt.datetime | None
    is_due_for_reader: bool
    is_updated: bool
    is_added_since_completed: bool
    asked_language: str

    @property
    def url(self) -> str:
        """In the language that was asked for: a lesson not translated is shown there too, and says so."""
        return lesson_url(self.asked_language, self.path) if self.path else f"/learn/lessons/{self.id}/"

    @property
    def minutes(self) -> int:
        """Reading and activities; a quiz takes what it takes."""
        return self.reading_minutes + self.activity_minutes

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None

    @property
    def state(self) -> str:
        """ "completed", "started" or "", as the outline shows it."""
        if self.completed_at is not None:
            return "completed"
        return "started" if self.seen_at is not None else ""

    def is_overdue(self, now: dt.datetime) -> bool:
        return self.is_expected and self.due_at is not None and now >= self.due_at

    @property
    def is_expected(self) -> bool:
        """Whether it is open and has a due date that concerns this reader."""
        return self.completed_at is None and self.is_due_for_reader


@dataclass(slots=True)
class OutlineModule:
    id: int
    title: str
    language: str
    lessons: list[OutlineLesson]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons if not lesson.is_complete)

    @property
    def complete_count(self) -> int:
        return sum(lesson.is_complete for lesson in self.lessons)


class Outline:
    """The live lessons of a course in order. Nothing in it is ever locked (S12)."""

    def __init__(self, lessons: Iterable[OutlineLesson], *, language: str, completed_at: dt.datetime | None = None):
        """`lessons` may hold ones that are gone, if the learner was in them; `completed_at` is the enrollment's."""
        self.language = language
        self.completed_at = completed_at
        self._known = list(lessons)
        self.lessons = [lesson for lesson in self._known if lesson.is_live]

    def __iter__(self) -> Iterator[OutlineLesson]:
        return iter(self.lessons)

    def __len__(self) -> int:
        return len(self.lessons)

    @cached_property
    def modules(self) -> list[OutlineModule]:
        groups = groupby(
            self.lessons, key=lambda lesson: (lesson.module_id, lesson.module_title, lesson.module_language)
        )
        return [OutlineModule(*module, lessons=list(lessons)) for module, lessons in groups]

    @cached_property
    def _index(self) -> dict[int, int]:
        return {lesson.id: index for index, lesson in enumerate(self.lessons)}

    def lesson(self, lesson_id: int) -> OutlineLesson | None:
        index = self._index.get(lesson_id)
        return None if index is None else self.lessons[index]

    def previous(self, lesson_id: int) -> OutlineLesson | None:
        index = self._index.get(lesson_id)
        return self.lessons[index - 1] if index else None

    def next(self, lesson_id: int) -> OutlineLesson | None:
        index = self._index.get(lesson_id)
        return None if index is None or index + 1 == len(self.lessons) else self.lessons[index + 1]

    @cached_property
    def progress(self) -> Progress:
        return progress(self.lessons, course_completed=self.completed_at is not None)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        return sum(module.minutes_left for module in self.modules)

    @property
    def reading_minutes(self) -> int:
        return sum(lesson.reading_minutes for lesson in self.lessons)

    @property
    def activity_minutes(self) -> int:
        return sum(lesson.activity_minutes for lesson in self.lessons)

    @cached_property
    def added_since_completed(self) -> list[OutlineLesson]:
        return [lesson for lesson in self.lessons if lesson.is_added_since_completed]

    @cached_property
    def continue_lesson(self) -> OutlineLesson | None:
        """Where to go on (S11): the lesson read last; if that is complete or gone, the next one that is open."""
        last = self._last_seen()
        if last is not None and last.is_live and not last.is_complete:
            return last
        still_open = [lesson for lesson in self.lessons if not lesson.is_complete]
        after = (lesson for lesson in still_open if last is not None and lesson.position >= last.position)
        return next(after, still_open[0] if still_open else None)

    def _last_seen(self) -> OutlineLesson | None:
        places = [(lesson.seen_at, lesson.position, lesson) for lesson in self._known if lesson.seen_at is not None]
        return max(places, key=lambda place: place[:2])[2] if places else None

    @property
    def continue_url(self) -> str | None:
        lesson = self.continue_lesson
        if lesson is None:
            return None
        return f"{lesson.url}#{lesson.anchor}" if lesson.anchor else lesson.url


def load_outline(course_id: int, language: str, *, enrollment: Enrollment | None = None) -> Outline:
    """The live outline of a course in one query, with the ticks and dates of `enrollment` if there is one."""
    enrollment_id = None if enrollment is None else _enrollment_param(enrollment.pk)
    rows = fetch(_OF_COURSE, [enrollment_id, *_languages(language), course_id])
    completed_at = None if enrollment is None else enrollment.completed_at
    return Outline([OutlineLesson(*(*row[1:], language)) for row in rows], language=language, completed_at=completed_at)


def load_outlines(enrollments: Iterable[Enrollment], language: str) -> dict[UUID, Outline]:
    """The outlines of several enrollments, by enrollment id, in one query."""
    enrollments = list(enrollments)
    if not enrollments:
        return {}
    marks = ", ".join(["%s"] * len(enrollments))
    ids = [_enrollment_param(enrollment.pk) for enrollment in enrollments]
    rows = fetch(_OF_ENROLLMENTS.format(marks=marks), [*_languages(language), *ids])
    lessons = {
        UUID(str(enrollment_id)): [OutlineLesson(*(*row[1:], language)) for row in group]
        for enrollment_id, group in groupby(rows, key=lambda row: row[0])
    }
    return {
        enrollment.pk: Outline(lessons.get(enrollment.pk, []), language=language, completed_at=enrollment.completed_at)
        for enrollment in enrollments
    }


def _languages(language: str) -> list[str]:
    return [language, settings.LANGUAGE_CODE] * 2


def _enrollment_param(enrollment_id: UUID):
    return Enrollment._meta.pk.get_db_prep_value(enrollment_id, connection)
