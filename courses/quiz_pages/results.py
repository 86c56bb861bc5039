"""All quizzes of a course as one learner stands in them, and what they say about competencies."""

import datetime as dt
from dataclasses import dataclass

from courses.models import Enrollment, Lesson, LessonTranslation
from courses.quiz_pages.links import Closing
from quizzes.contents import content_of
from quizzes.history import final_grades
from quizzes.models import Attempt
from quizzes.policies import FinalGrade
from quizzes.profiles import Competency, competency_profile
from quizzes.schema import QuizContent


@dataclass(frozen=True, slots=True)
class QuizRow:
    """`final` is None while nothing has ended; `is_hidden` says that its points may not be told now, and `comes_later`
    that they will be."""

    lesson_id: int
    title: str
    language: str
    final: FinalGrade | None
    is_hidden: bool
    comes_later: bool = False


@dataclass(frozen=True, slots=True)
class ResultsPage:
    quizzes: list[QuizRow]
    profile: list[Competency]


def results_page(enrollment: Enrollment, language: str, now: dt.datetime, *, shows_all: bool = False) -> ResultsPage:
    """A fixed number of queries for any number of quizzes."""
    lessons = quiz_lessons(enrollment)
    hidden = {} if shows_all else hidden_quizzes(enrollment, lessons, now)
    policies = policies_of(lessons)
    finals = final_grades(policies, [enrollment.pk], now)
    titles = titles_of(enrollment.course_id, language)
    rows = [
        QuizRow(
            lesson.pk,
            *titles.get(lesson.pk, ("", "")),
            None if lesson.quiz_id in hidden else finals.get((lesson.quiz_id or 0, enrollment.pk)),
            is_hidden=lesson.quiz_id in hidden and (lesson.quiz_id or 0, enrollment.pk) in finals,
            comes_later=hidden.get(lesson.quiz_id or 0, False),
        )
        for lesson in lessons
    ]
    shown = {quiz_id: policy for quiz_id, policy in policies.items() if quiz_id not in hidden}
    return ResultsPage(rows, competency_profile(shown, enrollment.pk, now))


def profile_of(enrollment: Enrollment, now: dt.datetime) -> list[Competency]:
    """Over all quizzes of the course whose points the learner may see now. Four queries."""
    lessons = quiz_lessons(enrollment)
    hidden = hidden_quizzes(enrollment, lessons, now)
    shown = {quiz_id: policy for quiz_id, policy in policies_of(lessons).items() if quiz_id not in hidden}
    return competency_profile(shown, enrollment.pk, now)


def policies_of(lessons: list[Lesson]) -> dict[int, str]:
    """Grade policy by quiz."""
    return {lesson.quiz.pk: lesson.quiz.grade_policy for lesson in lessons if lesson.quiz is not None}


def quiz_lessons(enrollment: Enrollment) -> list[Lesson]:
    """In the order of the course; each with its quiz."""
    lessons = Lesson.objects.filter(course=enrollment.course_id, quiz__isnull=False, is_live=True)
    return list(lessons.select_related("quiz").order_by("position"))


def hidden_quizzes(enrollment: Enrollment, lessons: list[Lesson], now: dt.datetime) -> dict[int, bool]:
    """The quizzes of which some attempt's points may not be told now → whether the close brings them. Two queries."""
    closed = _closings(enrollment, now)
    revisions = (
        Attempt.objects.filter(scope=enrollment.pk, quiz__in=[lesson.quiz_id for lesson in lessons])
        .select_related("revision")
        .defer("revision__content")
    )
    lesson_of = {lesson.quiz_id: lesson.pk for lesson in lessons}
    hidden: dict[int, bool] = {}
    for attempt in revisions:
        content, closing = content_of(attempt.revision), closed.get(lesson_of[attempt.quiz_id], Closing())
        if not _shows_points(content, closing, enrollment):
            comes_later = content.closes_at_due and closing.at is not None and "points" in content.reveal.closed
            hidden[attempt.quiz_id] = hidden.get(attempt.quiz_id, True) and comes_later
    return hidden


def _shows_points(content: QuizContent, closing: Closing, enrollment: Enrollment) -> bool:
    is_archived = enrollment.cohort is not None and enrollment.cohort.archived_at is not None
    return "points" in content.reveal.at(is_closed=is_archived or (content.closes_at_due and closing.is_over))


def _closings(enrollment: Enrollment, now: dt.datetime) -> dict[int, Closing]:
    if enrollment.cohort is None:
        return {}
    since = enrollment.joined_at or enrollment.enrolled_at
    dates = enrollment.cohort.due_dates.filter(due_at__gt=since).values_list("lesson_id", "due_at")
    return {lesson_id: Closing(due_at, due_at <= now) for lesson_id, due_at in dates}


def titles_of(course_id: int, language: str) -> dict[int, tuple[str, str]]:
    """Lesson id → (title, its language), in the reader's language if there is one."""
    texts = LessonTranslation.objects.filter(lesson__course=course_id).exclude(path=None)
    rows = sorted(texts.values_list("lesson_id", "title", "language"), key=lambda row: row[2] == language)
    return {lesson_id: (title, code) for lesson_id, title, code in rows}
