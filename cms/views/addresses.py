"""From a public address to the projected row, in one query; and to the same page in the other languages."""

from dataclasses import dataclass

from django.conf import settings

from courses.models import CourseTranslation, LessonTranslation
from courses.outline import course_url, lesson_url


@dataclass(frozen=True)
class Address:
    """`text` is the row to show. It is in the source language where the address's language has none.

    `moved_to` is set when the page does exist in the address's language, under another path.
    """

    text: LessonTranslation | CourseTranslation
    alternates: list[dict[str, str]]
    moved_to: str | None = None


def find_lesson(language: str, path: str) -> Address | None:
    texts = LessonTranslation.objects.filter(
        lesson__is_live=True,
        path__isnull=False,
        lesson__translations__path=path,
        lesson__translations__language__in={language, settings.LANGUAGE_CODE},
    )
    return _address(texts.select_related("lesson"), language, path, lesson_url)


def find_course(language: str, path: str) -> Address | None:
    texts = CourseTranslation.objects.filter(
        course__is_live=True,
        path__isnull=False,
        course__translations__path=path,
        course__translations__language__in={language, settings.LANGUAGE_CODE},
    )
    return _address(texts.select_related("course"), language, path, course_url)


def _address(texts, language: str, path: str, url) -> Address | None:
    by_language = {text.language: text for text in texts}
    own, source = by_language.get(language), by_language.get(settings.LANGUAGE_CODE)
    text = own or source
    if text is None:
        return None
    moved_to = None
    if text.path != path:
        moved_to = url(language, text.path)
    return Address(text, _alternates(by_language, source, url), moved_to)


def _alternates(by_language: dict, source, url) -> list[dict[str, str]]:
    """The page under each language's address; one not translated leads to the source text under that address."""
    names = {"en": "English", "ko": "한국어"}
    return [
        {"code": code, "label": names.get(code, code), "url": url(code, (by_language.get(code) or source).path)}
        for code, _name in settings.LANGUAGES
        if code in by_language or source
    ]
