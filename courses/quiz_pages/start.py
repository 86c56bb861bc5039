"""What a quiz takes, before it starts."""

import datetime as dt
from dataclasses import dataclass

from courses.access import Access
from courses.attempts import terms_of
from courses.glossary import Glossary, glossary_in
from courses.models import Lesson
from courses.quiz_pages.links import Closing, LessonLink, closing_of, lesson_link
from courses.quiz_pages.past import PastRow, past_rows
from quizzes.attempts import GRACE
from quizzes.contents import content_of
from quizzes.history import final_of_history, history
from quizzes.models import Attempt
from quizzes.policies import FinalGrade
from quizzes.schema import QuizContent
from quizzes.terms import Terms, time_limit, times
from quizzes.texts import Passage


@dataclass(frozen=True, slots=True)
class StartPage:
    """`terms` are what would hold if it started now (S16); `final` is what the learner has so far, if it is shown."""

    lesson: LessonLink
    title: Passage | None
    content: QuizContent | None
    terms: Terms
    closing: Closing
    past: list[PastRow]
    final: FinalGrade | None
    policy: str
    language: str
    glossary: Glossary
    is_staff: bool
    is_read_only: bool
    has_instructor: bool = False

    @property
    def grace_seconds(self) -> int:
        return int(GRACE.total_seconds())

    @property
    def is_asking(self) -> bool:
        return self.content is not None and self.content.asked_count > 0

    @property
    def open_attempt(self) -> Attempt | None:
        return next((past.attempt for past in self.past if past.grade is None), None)

    @property
    def closed(self) -> list[PastRow]:
        return [past for past in self.past if past.grade is not None]

    @property
    def left(self) -> int | None:
        """How many more attempts may start; None is no limit."""
        if self.terms.allowed_attempts is None:
            return None
        used = max((past.attempt.number for past in self.past), default=0)
        return max(0, self.terms.allowed_attempts - used)

    @property
    def minutes(self) -> int | None:
        """Of the time limit, with the learner's extra time."""
        limit = time_limit(self.content, self.terms.time_multiplier) if self.content else None
        return None if limit is None else round(limit.total_seconds() / 60)

    @property
    def has_extra_time(self) -> bool:
        return self.minutes is not None and self.terms.time_multiplier > 1

    @property
    def times(self) -> str:
        return times(self.terms.time_multiplier)

    @property
    def is_over(self) -> bool:
        """Nothing starts any more because the quiz has closed."""
        return self.closing.at is not None and self.closing.is_over

    @property
    def may_ask_for_more(self) -> bool:
        """Instructors can grant another attempt; who is known to have passed needs none."""
        has_passed = any(past.grade.passed for past in self.closed if past.grade and past.shows_points)
        return self.has_instructor and not has_passed

    @property
    def may_start(self) -> bool:
        if not self.is_asking or self.is_staff or self.is_read_only:
            return False
        return bool(self.open_attempt) or (self.left != 0 and not self.is_over)


def start_page(lesson: Lesson, access: Access, language: str, now: dt.datetime) -> StartPage:
    quiz, enrollment = lesson.quiz, access.enrollment
    content = content_of(quiz.revision) if quiz and quiz.revision else None
    cohort = enrollment.cohort if enrollment else None
    past = history(quiz.pk, enrollment.pk, now) if enrollment and quiz else []
    closing = closing_of(enrollment, lesson, content, now) if enrollment and content else Closing()
    rows = past_rows(past, closing)
    return StartPage(
        lesson=lesson_link(lesson, language),
        title=content.text(content.title, language) if content else None,
        content=content,
        terms=_terms(lesson, access, content, now),
        closing=closing,
        past=rows,
        final=final_of_history(quiz, past) if quiz and all(row.shows_points for row in rows) else None,
        policy=quiz.grade_policy if quiz else "",
        language=language,
        glossary=glossary_in(language),
        is_staff=enrollment is None,
        is_read_only=cohort is not None and cohort.archived_at is not None,
        has_instructor=cohort is not None,
    )


def _terms(lesson: Lesson, access: Access, content: QuizContent | None, now: dt.datetime) -> Terms:
    """Staff see what holds for somebody without a cohort."""
    if content is None:
        return Terms()
    if access.enrollment is None:
        return Terms(content.allowed_attempts)
    return terms_of(access.enrollment, lesson, content, now)
