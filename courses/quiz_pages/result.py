"""A closed attempt: what came of it, as far as its quiz lets a learner see it (S13), and where to read on."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.attempts import lesson_of
from courses.glossary import Marking, glossary_in
from courses.models import Enrollment
from courses.quiz_pages.again import Reading, Retake, readings_for, retake_of
from courses.quiz_pages.attempt import OpenAttempt, seed_of
from courses.quiz_pages.links import Closing, LessonLink, closing_of, lesson_link
from courses.quiz_pages.paragraphs import Paragraph, Paragraphs
from courses.quiz_pages.past import PastRow, past_rows
from courses.quiz_pages.results import profile_of
from courses.quiz_pages.said import Change, Said, changes_of, points_in, remarks_for, said_of, weighed
from quizzes.history import final_of_history, grade_now, history
from quizzes.models import Attempt, Grade, Response
from quizzes.policies import FinalGrade
from quizzes.profiles import Competency
from quizzes.rendering import is_verdict_told, render_feedback
from quizzes.schema import QuizContent
from quizzes.slots import EVERYTHING, Shown
from quizzes.terms import times
from quizzes.texts import Passage, Say


@dataclass(frozen=True, slots=True)
class ExplainedQuestion:
    """`fell_short` of its points, where that may be told."""

    number: int
    html: SafeString
    paragraphs: list[Paragraph]
    said: Said
    fell_short: bool = False


@dataclass(frozen=True, slots=True)
class ResultPage:
    """`shown` is what may be told now, `later` what comes on top when the quiz closes."""

    attempt: Attempt
    grade: Grade
    lesson: LessonLink | None
    title: Passage
    language: str
    pass_mark: int
    ended_at: dt.datetime | None
    past: list[PastRow]
    final: FinalGrade | None
    closing: Closing
    shown: frozenset[Shown] = EVERYTHING
    later: frozenset[Shown] = frozenset()
    questions: list[ExplainedQuestion] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    profile: list[Competency] = field(default_factory=list)
    retake: Retake | None = None
    term_notes: SafeString = field(default_factory=SafeString)

    @property
    def shows_points(self) -> bool:
        return "points" in self.shown

    @property
    def readings(self) -> list[Reading]:
        return readings_for(self.questions, self.lesson)

    @property
    def was_ended_by_clock(self) -> bool:
        return self.attempt.closed_by != "learner"

    @property
    def times(self) -> str:
        return times(self.attempt.time_multiplier)

    @property
    def closed(self) -> list[PastRow]:
        return [past for past in self.past if past.grade is not None]

    @property
    def percent(self) -> int:
        """Rounded down, so that nobody reads a pass that is none."""
        return int(self.grade.score * 100 / self.grade.max_score) if self.grade.max_score else 0

    @property
    def hidden_now(self) -> list[str]:
        """What comes when the quiz closes, in words; empty where that never happens."""
        return _words(self.later) if self.closing.at is not None else []

    @property
    def hidden_for_good(self) -> list[str]:
        gone = EVERYTHING - self.shown
        return _words(gone if self.closing.at is None else gone - self.later)


def _words(shown: frozenset[Shown]) -> list[str]:
    words = {
        "response": _("your answers"),
        "points": _("points and score"),
        "right": _("which answers were right"),
        "key": _("the right answers"),
        "explanation": _("the explanations"),
    }
    return [words[each] for each in words if each in shown]


def result_page(found: OpenAttempt, language: str, now: dt.datetime, *, shows_all: bool = False) -> ResultPage:
    """Only for an attempt that is closed. `shows_all` is for those who teach: nothing is held back from them."""
    attempt, content = found.attempt, found.content
    grade = grade_now(attempt, now)
    if found.is_open or grade is None:
        raise ValueError("The attempt is still open.")
    enrollment = Enrollment.objects.select_related("cohort").get(pk=attempt.scope)
    lesson = lesson_of(attempt, enrollment)
    link = None if lesson is None else lesson_link(lesson, language)
    closing = closing_of(enrollment, lesson, content, now)
    shown = EVERYTHING if shows_all else content.reveal.at(is_closed=closing.is_over)
    past = history(attempt.quiz_id, attempt.scope, now)
    rows = past_rows(past, closing)
    marking = Marking(glossary_in(language))
    paragraphs = Paragraphs(content, language, link.url if link else None, course_id=enrollment.course_id)
    questions = _explained(attempt, content, found.responses, grade, language, paragraphs, shown, marking)
    return ResultPage(
        attempt=attempt,
        grade=grade,
        lesson=link,
        title=content.text(content.title, language),
        language=language,
        pass_mark=content.pass_mark,
        ended_at=attempt.submitted_at or attempt.deadline_at,
        past=rows,
        final=final_of_history(attempt.quiz, past) if shows_all or all(row.shows_points for row in rows) else None,
        closing=closing,
        shown=shown,
        later=frozenset() if closing.is_over else content.reveal.closed - shown,
        questions=questions,
        term_notes=marking.notes(),
        changes=changes_of(attempt, grade) if "points" in shown else [],
        profile=[] if shows_all else profile_of(enrollment, now),
        retake=retake_of(enrollment, lesson, past, now) if _asks_for_more(grade, shown) and not shows_all else None,
    )


def _asks_for_more(grade: Grade, shown: frozenset[Shown]) -> bool:
    """Known not to be passed."""
    return "points" in shown and not (grade.passed or grade.pending)


def _explained(
    attempt: Attempt,
    content: QuizContent,
    responses: list[Response],
    grade: Grade,
    language: str,
    paragraphs: Paragraphs,
    shown: frozenset[Shown],
    marking: Marking,
) -> list[ExplainedQuestion]:
    """One for each question; none at all where nothing about them may be told."""
    graded, say = {row["key"]: row for row in grade.questions}, Say(language, content.source_language)
    remarks = remarks_for(attempt, content, grade) if "points" in shown else {}
    explained = []
    for row in responses if shown else ():
        question, verdict = content.by_key[row.question_key], graded[str(row.question_key)]
        points = points_in(question, verdict, row.value)
        html = render_feedback(
            weighed(question, verdict),
            language,
            points=points,
            seed=seed_of(attempt, content),
            value=row.value,
            source_language=content.source_language,
            number=row.position,
            reveal=shown - {"points"} if verdict.get("dropped") else shown,
        )
        said = said_of(question, verdict, row.value, remarks.get(question.key), say) if "points" in shown else Said()
        html = marking.mark(html, within="prose")
        is_short = points is not None and points < Decimal(verdict["max_points"]) and not verdict.get("dropped")
        fell_short = is_short and is_verdict_told(question, shown)
        there = paragraphs.of(question, row.value, shown)
        explained.append(ExplainedQuestion(row.position, html, there, said, fell_short))
    return explained
