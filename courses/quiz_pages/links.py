"""How the quiz pages name the lesson that a quiz belongs to, and when that quiz closes."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from courses.due import due_at_for
from courses.models import Enrollment, Lesson
from courses.models.outline import CompletionRule
from courses.outline import lesson_url
from quizzes.schema import QuizContent


@dataclass(frozen=True, slots=True)
class LessonLink:
    """The lesson that a quiz belongs to, as the pages name it; `url` is None while nobody can read it."""

    id: int
    title: str
    url: str | None
    asks_for_pass: bool
    asks_for_quiz: bool = True
    language: str = ""


def lesson_link(lesson: Lesson, language: str) -> LessonLink:
    texts = {text.language: text for text in lesson.translations.exclude(path=None)}
    shown = texts.get(language) or texts.get(settings.LANGUAGE_CODE)
    return LessonLink(
        lesson.pk,
        title=shown.title if shown else "",
        url=lesson_url(shown.language, shown.path) if shown and shown.path and lesson.is_live else None,
        asks_for_pass=lesson.completion_rule == CompletionRule.QUIZ_PASSED,
        asks_for_quiz=lesson.completion_rule in (CompletionRule.QUIZ_PASSED, CompletionRule.QUIZ_SUBMITTED),
        language=shown.language if shown else "",
    )


@dataclass(frozen=True, slots=True)
class Closing:
    """When the quiz closes for a learner (`at`, None: never), and whether it has."""

    at: dt.datetime | None = None
    is_over: bool = False


def closing_of(enrollment: Enrollment, lesson: Lesson | None, content: QuizContent, now: dt.datetime) -> Closing:
    """By the date as it is today, which may have moved since an attempt was made. An archived cohort is closed."""
    is_archived = enrollment.cohort is not None and enrollment.cohort.archived_at is not None
    if lesson is None or not content.closes_at_due:
        return Closing(None, is_archived)
    at = due_at_for(enrollment, lesson)
    return Closing(at, is_archived or (at is not None and at <= now))
