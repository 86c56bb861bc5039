"""From a public address to what is shown there, in one query; and to the same page in the other languages."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from django.conf import settings

from accounts.rows import fetch
from cms.glossary import STAMP
from courses.outline import course_url, lesson_url

# Of two pages that an address could mean (in one's own language, and in the source language) the own one is meant.
_LESSON = f"""
SELECT t.language, t.path, t.version, l.id, l.key, l.course_id, l.is_free_preview, t.title, {STAMP}
FROM courses_lessontranslation a
JOIN courses_lesson l ON l.id = a.lesson_id AND l.is_live
JOIN courses_lessontranslation t ON t.lesson_id = l.id AND t.path IS NOT NULL
WHERE a.path = %s AND a.language IN (%s, %s) ORDER BY a.language = %s DESC
"""  # noqa: S608 - of constants alone
_COURSE = """
SELECT t.language, t.path, t.version, c.id, c.key, t.title, t.summary
FROM courses_coursetranslation a
JOIN courses_course c ON c.id = a.course_id AND c.is_live
JOIN courses_coursetranslation t ON t.course_id = c.id AND t.path IS NOT NULL
WHERE a.path = %s AND a.language IN (%s, %s) ORDER BY a.language = %s DESC
"""


class LessonText(NamedTuple):
    language: str
    path: str
    version: str
    id: int
    key: UUID
    course_id: int
    is_free_preview: bool
    title: str
    glossary: str | None  # what the terms marked in it are of


class CourseText(NamedTuple):
    language: str
    path: str
    version: str
    id: int
    key: UUID
    title: str
    summary: str


Text = TypeVar("Text", LessonText, CourseText)


@dataclass(frozen=True)
class Address(Generic[Text]):
    """`text` is what to show. It is in the source language where the address's language has none.

    `moved_to` is set when the page does exist in the address's language, under another path; `beside` is the same page
    in another language, where it is written in that too.
    """

    text: Text
    alternates: list[dict[str, str]]
    moved_to: str | None = None
    beside: Text | None = None


def find_lesson(language: str, path: str) -> Address[LessonText] | None:
    return _address([LessonText(*row) for row in _rows(_LESSON, language, path)], language, path, lesson_url)


def find_course(language: str, path: str) -> Address[CourseText] | None:
    return _address([CourseText(*row) for row in _rows(_COURSE, language, path)], language, path, course_url)


def _rows(statement: str, language: str, path: str) -> list[tuple]:
    return fetch(statement, [path, language, settings.LANGUAGE_CODE, language])


def _address(texts, language: str, path: str, url) -> Address | None:
    by_language = {text.language: text for text in texts if text.id == texts[0].id}
    own, source = by_language.get(language), by_language.get(settings.LANGUAGE_CODE)
    text = own or source
    if text is None:
        return None
    moved_to = None
    if text.path != path:
        moved_to = url(language, text.path)
    others = (by_language[code] for code, _name in settings.LANGUAGES if code != text.language and code in by_language)
    return Address(text, _alternates(by_language, source, url), moved_to, next(others, None))


def _alternates(by_language: dict, source, url) -> list[dict[str, str]]:
    """The page under each language's address; one not translated leads to the source text under that address."""
    names = {"en": "English", "ko": "한국어"}
    return [
        {"code": code, "label": names.get(code, code), "url": url(code, (by_language.get(code) or source).path)}
        for code, _name in settings.LANGUAGES
        if code in by_language or source
    ]
