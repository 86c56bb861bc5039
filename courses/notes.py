"""Notes to oneself: saving one, finding them again, taking them along."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.enrollments import touch
from courses.insertion import insert_once
from courses.models import Enrollment, Lesson, Note
from courses.outline import lesson_url
from quizzes.kinds.typed import fold

LONGEST_NOTE = 20_000  # characters
TEXT_ID = "note-text"  # of the field in the lesson: a link to it opens what it is folded into


@dataclass(frozen=True, slots=True)
class KeptNote:
    """What a reader has noted in a lesson; `version` 0 is a note that was never saved."""

    text: str = ""
    version: int = 0
    saved_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteSaving:
    """`state`: saved; stale, if another window saved something else meanwhile; closed, if the learner may add nothing
    any more. `kept` is what is kept now."""

    state: Literal["saved", "stale", "closed"]
    kept: KeptNote


def save_note(enrollment: Enrollment, lesson: Lesson, text: str, *, version: int, now: dt.datetime) -> NoteSaving:
    """`version` is the last one that the page had seen. Saying the same twice is saying it once, from any window."""
    with transaction.atomic():
        is_taken = touch(enrollment, now=now)  # and the enrollment is locked: one save after the other
        row = Note.objects.filter(user=enrollment.user_id, lesson=lesson).first()
        before = kept(row)
        if not is_taken:
            return NoteSaving("closed", before)
        if text == before.text:
            return NoteSaving("saved", before)
        if version != before.version:
            return NoteSaving("stale", before)
        is_written = _update(row, text, now) if row else _insert(enrollment, lesson, text, now)
    if not is_written:  # from another enrollment of the same person, at the same moment
        return NoteSaving("stale", kept(Note.objects.filter(user=enrollment.user_id, lesson=lesson).first()))
    return NoteSaving("saved", KeptNote(text, before.version + 1, now))


def kept(row: Note | None) -> KeptNote:
    return KeptNote(row.text, row.version, row.saved_at) if row else KeptNote()


def _update(row: Note, text: str, now: dt.datetime) -> bool:
    unchanged = Note.objects.filter(pk=row.pk, version=row.version)
    return bool(unchanged.update(text=text, version=row.version + 1, saved_at=now))


def _insert(enrollment: Enrollment, lesson: Lesson, text: str, now: dt.datetime) -> bool:
    return insert_once(Note(user_id=enrollment.user_id, lesson=lesson, text=text, created_at=now, saved_at=now))


# --- all of them --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedNote:
    """`language` is that of the lesson's title; `url` is None where the lesson cannot be reached at the moment."""

    title: str
    language: str
    url: str | None
    text: str
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CourseNotes:
    title: str
    language: str
    notes: list[ListedNote]


def load_notes(user, language: str, query: str = "") -> list[CourseNotes]:
    """What this person noted, in the order of each course. Three queries.

    `query`: only notes in whose text or title each of its words stands, as part of a word too, whatever the case.
    """
    words = fold(query).split()
    rows = (
        Note.objects.filter(user=user)
        .exclude(text="")
        .select_related("lesson__course")
        .prefetch_related("lesson__translations", "lesson__course__translations")
        .order_by("lesson__course_id", "lesson__position", "pk")
    )
    found = []
    for course, of_course in groupby(rows, key=lambda row: row.lesson.course):
        notes = [note for row in of_course if _holds(note := _listed(row, language), words)]
        if notes:
            title, shown = _title(course, language)
            found.append(CourseNotes(title, shown, notes))
    return found


def _holds(note: ListedNote, words: list[str]) -> bool:
    text = fold(f"{note.title} {note.text}")
    return all(word in text for word in words)


def _listed(row: Note, language: str) -> ListedNote:
    title, shown = _title(row.lesson, language)
    return ListedNote(title, shown, _url(row.lesson, language), row.text, row.saved_at)


def _title(row, language: str) -> tuple[str, str]:
    """Of a lesson or course, and the language it is in."""
    titles = {text.language: text.title for text in row.translations.all()}
    shown = language if language in titles else settings.LANGUAGE_CODE
    return titles.get(shown, ""), shown


def _url(lesson: Lesson, language: str) -> str | None:
    paths = {text.language: text.path for text in lesson.translations.all() if text.path and lesson.is_live}
    path = paths.get(language) or paths.get(settings.LANGUAGE_CODE)
    return f"{lesson_url(language, path)}#{TEXT_ID}" if path else None


def notes_as_markdown(courses: Iterable[CourseNotes]) -> str:
    return "\n\n".join(_lines(courses)) + "\n"


def _lines(courses: Iterable[CourseNotes]) -> Iterator[str]:
    yield f"# {_('My notes')}"
    for course in courses:
        yield f"## {course.title}"
        for note in course.notes:
            yield f"### {note.title}"
            yield f"_{date_format(timezone.localtime(note.saved_at), 'DATETIME_FORMAT')}_"
            yield note.text
