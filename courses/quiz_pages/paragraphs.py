"""Where lessons explain what was asked: the links below a question that is closed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString

from courses.models import LessonTranslation
from courses.outline import lesson_url
from courses.paragraphs import parted
from quizzes.kinds import BaseQuestion, Value
from quizzes.schema import QuizContent
from quizzes.slots import EVERYTHING, Shown
from quizzes.texts import Say, Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`about` is the choice that was picked, if it is about one; `lesson` is named where it is not the quiz's own."""

    url: str
    about: Text | None = None
    lesson: Text | None = None


@dataclass(frozen=True, slots=True)
class _Lesson:
    url: str
    title: Text


class Paragraphs:
    """What the questions of one page name, found by one query at most.

    A bare anchor is looked for in the lesson at `own_url`, None where there is none. With `course_id` other courses are
    left out, but for what anybody may read.
    """

    def __init__(self, content: QuizContent, language: str, own_url: str | None, *, course_id: int | None = None):
        self._say = Say(language, content.source_language)
        self._own_url = own_url
        self._others = _lessons(_keys(content.questions), language, course_id)

    def of(self, question: BaseQuestion, value: Value, shown: Collection[Shown] = EVERYTHING) -> list[Paragraph]:
        """The question's own, and those of the choices that were picked, where explanations may be told."""
        named: list[tuple[str, Text | None]] = [(question.anchor, None)]
        if {"response", "explanation"} <= set(shown):
            named += [(anchor, self._say(text)) for anchor, text in question.led_to(value)]
        found: dict[str, Paragraph] = {}
        for name, about in named:
            if paragraph := self._paragraph(name, about):
                found.setdefault(paragraph.url, paragraph)
        return list(found.values())

    def _paragraph(self, name: str, about: Text | None) -> Paragraph | None:
        key, anchor = parted(name)
        if not anchor:
            return None
        if key is None:
            return Paragraph(f"{self._own_url}#{anchor}", about) if self._own_url is not None else None
        lesson = self._others.get(key)
        if lesson is None:
            return None
        return Paragraph(f"{lesson.url}#{anchor}", about, None if lesson.url == self._own_url else lesson.title)


def _keys(questions: Iterable[BaseQuestion]) -> set[UUID]:
    names = {name for question in questions for name in question.anchors()}
    return {key for name in names if (key := parted(name)[0])}


def _lessons(keys: set[UUID], language: str, course_id: int | None) -> dict[UUID, _Lesson]:
    """In the reader's language where there is one."""
    if not keys:
        return {}
    texts = LessonTranslation.objects.filter(lesson__key__in=keys, lesson__is_live=True).exclude(path=None)
    if course_id is not None:
        texts = texts.filter(Q(lesson__course=course_id) | Q(lesson__is_free_preview=True))
    texts = texts.filter(language__in={language, settings.LANGUAGE_CODE})
    rows = sorted(texts.values_list("lesson__key", "language", "path", "title"), key=lambda row: row[1] == language)
    return {key: _lesson(code, path or "", title) for key, code, path, title in rows}


def _lesson(language: str, path: str, title: str) -> _Lesson:
    return _Lesson(lesson_url(language, path), Text(language, SafeString(escape(title))))
