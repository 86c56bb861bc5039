"""What an instructor sees of one learner: where they stand, every attempt, and what they were granted."""

import datetime as dt
from dataclasses import dataclass

from courses.matrix import Row, load_matrix
from courses.models import Accommodation, Enrollment
from courses.quiz_pages.results import quiz_lessons, titles_of
from quizzes.history import PastAttempt, final_of_history, histories
from quizzes.policies import FinalGrade
from quizzes.profiles import Competency, competency_profile


@dataclass(frozen=True, slots=True)
class QuizTaken:
    """A quiz of the course with this learner's attempts, the latest first."""

    lesson_id: int
    title: str
    language: str
    final: FinalGrade | None
    past: list[PastAttempt]


@dataclass(frozen=True, slots=True)
class GrantedRow:
    """An accommodation; `title` is empty where it holds for every quiz."""

    accommodation: Accommodation
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class LearnerPage:
    row: Row
    quizzes: list[QuizTaken]
    standing: list[GrantedRow]
    ended: list[GrantedRow]
    profile: list[Competency]

    @property
    def enrollment(self) -> Enrollment:
        return self.row.enrollment


def learner_page(enrollment: Enrollment, language: str, now: dt.datetime) -> LearnerPage:
    """The numbers are those of the cohort's table (S46). `enrollment` comes with its user and cohort."""
    if enrollment.cohort is None:
        raise ValueError("Who learns without a cohort has no instructor.")
    [row] = load_matrix(enrollment.cohort, language, now=now).rows([enrollment])
    lessons, taken = quiz_lessons(enrollment), histories(enrollment.pk, now)
    asked = [(lesson.pk, lesson.quiz) for lesson in lessons if lesson.quiz is not None]
    titles = titles_of(enrollment.course_id, language)
    granted = [
        GrantedRow(one, *titles.get(one.lesson_id or 0, ("", "")))
        for one in enrollment.accommodations.select_related("granted_by", "ended_by")
    ]
    return LearnerPage(
        row=row,
        quizzes=[
            QuizTaken(
                lesson_id,
                *titles.get(lesson_id, ("", "")),
                final_of_history(quiz, taken.get(quiz.pk, [])),
                taken.get(quiz.pk, []),
            )
            for lesson_id, quiz in asked
        ],
        standing=[one for one in granted if one.accommodation.ended_at is None],
        ended=[one for one in granted if one.accommodation.ended_at is not None],
        profile=competency_profile({quiz.pk: quiz.grade_policy for _lesson_id, quiz in asked}, enrollment.pk, now),
    )
