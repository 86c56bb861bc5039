"""What follows from an attempt that fell short: what is worth reading again, and whether there is another attempt."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString

from courses.attempts import terms_of
from courses.models import Enrollment, Lesson
from courses.quiz_pages.links import LessonLink
from courses.quiz_pages.paragraphs import Paragraph
from quizzes.contents import content_of
from quizzes.history import PastAttempt
from quizzes.models import Quiz
from quizzes.texts import Text


class Fallen(Protocol):
    """A question of a result. `fell_short` is False, too, where it may not be told."""

    @property
    def number(self) -> int: ...
    @property
    def paragraphs(self) -> list[Paragraph]: ...
    @property
    def fell_short(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A lesson, and the places in it: question number and address."""

    lesson: Text
    places: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Retake:
    """Another attempt may start; `left` of them, None for as many as one likes."""

    left: int | None


def readings_for(questions: Iterable[Fallen], own: LessonLink | None) -> list[Reading]:
    """By lesson, where those questions are explained that did not earn all their points."""
    found: dict[str, Reading] = {}
    for question in questions:
        for paragraph in question.paragraphs[:1] if question.fell_short else ():
            reading = found.setdefault(paragraph.url.partition("#")[0], Reading(_lesson_of(paragraph, own)))
            reading.places.append((question.number, paragraph.url))
    return list(found.values())


def _lesson_of(paragraph: Paragraph, own: LessonLink | None) -> Text:
    if paragraph.lesson is not None:
        return paragraph.lesson
    return Text(own.language, SafeString(escape(own.title))) if own else Text("", SafeString())


def retake_of(
    enrollment: Enrollment, lesson: Lesson | None, past: list[PastAttempt], now: dt.datetime
) -> Retake | None:
    """None, too, for who passed before. By the quiz as it is now, which is what another attempt would start with. Four
    queries at most."""
    if lesson is None or not lesson.is_live or lesson.quiz_id is None or not _takes_part(enrollment):
        return None
    if any(one.grade is None or one.grade.passed for one in past):
        return None
    revision = Quiz.objects.select_related("revision").defer("revision__content").get(pk=lesson.quiz_id).revision
    content = content_of(revision) if revision else None
    if content is None or not content.asked_count:
        return None
    terms = terms_of(enrollment, lesson, content, now)
    if terms.closes_at is not None and terms.closes_at <= now:
        return None
    if terms.allowed_attempts is None:
        return Retake(None)
    left = terms.allowed_attempts - max(one.attempt.number for one in past)
    return Retake(left) if left > 0 else None


def _takes_part(enrollment: Enrollment) -> bool:
    is_archived = enrollment.cohort is not None and enrollment.cohort.archived_at is not None
    return enrollment.withdrawn_at is None and not is_archived
