"""What the quiz pages show, made ready so that their templates only print it.

Until an attempt is closed these objects hold no key and no explanation: a question is HTML that asks it, and no more.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.utils.safestring import SafeString

from courses.access import Access
from courses.attempts import lesson_of, terms_of
from courses.models import Enrollment, Lesson
from courses.models.outline import CompletionRule
from courses.outline import lesson_url
from quizzes.attempts import is_expired
from quizzes.contents import content_of
from quizzes.forms import FLAG_PREFIX, VERSION_PREFIX, Answer
from quizzes.history import PastAttempt, grade_now, history
from quizzes.models import Attempt, Grade, Response
from quizzes.rendering import Text, answer_name, plain_choices, render_feedback, render_question
from quizzes.schema import QuizContent
from quizzes.texts import Passage

OWN_NAMES = {"en": "English", "ko": "한국어"}


@dataclass(frozen=True, slots=True)
class LessonLink:
    """The lesson that a quiz belongs to, as the pages name it; `url` is None while nobody can read it."""

    id: int
    title: str
    url: str | None
    asks_for_pass: bool


def lesson_link(lesson: Lesson, language: str) -> LessonLink:
    texts = {text.language: text for text in lesson.translations.exclude(path=None)}
    shown = texts.get(language) or texts.get(settings.LANGUAGE_CODE)
    return LessonLink(
        lesson.pk,
        title=shown.title if shown else "",
        url=lesson_url(shown.language, shown.path) if shown and shown.path and lesson.is_live else None,
        asks_for_pass=lesson.completion_rule == CompletionRule.QUIZ_PASSED,
    )


@dataclass(frozen=True, slots=True)
class StartPage:
    """What it takes, before it starts (S16): `ends_at` is when it would be closed if it started now."""

    lesson: LessonLink
    title: Passage | None
    content: QuizContent | None
    ends_at: dt.datetime | None
    past: list[PastAttempt]
    language: str
    is_staff: bool
    is_read_only: bool

    @property
    def open_attempt(self) -> Attempt | None:
        return next((past.attempt for past in self.past if past.grade is None), None)

    @property
    def closed(self) -> list[PastAttempt]:
        return [past for past in self.past if past.grade is not None]

    @property
    def left(self) -> int | None:
        """How many more attempts may start; None is no limit."""
        if self.content is None or self.content.allowed_attempts is None:
            return None
        used = max((past.attempt.number for past in self.past), default=0)
        return max(0, self.content.allowed_attempts - used)

    @property
    def may_start(self) -> bool:
        is_asking = self.content is not None and bool(self.content.questions)
        return is_asking and not self.is_staff and not self.is_read_only and (self.left != 0 or bool(self.open_attempt))


def start_page(lesson: Lesson, access: Access, language: str, now: dt.datetime) -> StartPage:
    quiz = lesson.quiz
    content = content_of(quiz.revision) if quiz and quiz.revision else None
    enrollment = access.enrollment
    cohort = enrollment.cohort if enrollment else None
    return StartPage(
        lesson=lesson_link(lesson, language),
        title=content.text(content.title, language) if content else None,
        content=content,
        ends_at=terms_of(content, now).deadline_at if content else None,
        past=history(quiz.pk, enrollment.pk, now) if enrollment and quiz else [],
        language=language,
        is_staff=enrollment is None,
        is_read_only=cohort is not None and cohort.archived_at is not None,
    )


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question on the page of an open attempt. `other` is what a second window had, where a newer answer exists."""

    number: int
    key: UUID
    anchor: str
    html: SafeString
    version_name: str
    version: int
    flag_name: str
    is_flagged: bool
    is_blank: bool
    points: Decimal
    other: list[Text] | None = None


@dataclass(frozen=True, slots=True)
class AttemptPage:
    attempt: Attempt
    lesson: LessonLink | None
    title: Passage
    questions: list[AskedQuestion]
    saved_at: dt.datetime | None
    is_kept: bool = False
    asks_to_confirm: bool = False

    @property
    def other_languages(self) -> list[tuple[str, str]]:
        return [(code, OWN_NAMES.get(code, code)) for code, _ in settings.LANGUAGES if code != self.attempt.language]

    @property
    def blank(self) -> list[AskedQuestion]:
        return [question for question in self.questions if question.is_blank]

    @property
    def newer(self) -> list[AskedQuestion]:
        return [question for question in self.questions if question.other is not None]

    @property
    def flagged(self) -> list[AskedQuestion]:
        return [question for question in self.questions if question.is_flagged]


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt of this person with its responses, and whether it still takes any."""

    attempt: Attempt
    responses: list[Response]
    is_open: bool

    @property
    def content(self) -> QuizContent:
        return content_of(self.attempt.revision)


def find_attempt(attempt_id: UUID, user, now: dt.datetime) -> OpenAttempt | None:
    """None for somebody else's."""
    rows = Response.objects.filter(attempt_id=attempt_id, attempt__user=user).order_by("position")
    responses = list(rows.select_related("attempt__revision").defer("attempt__revision__content"))
    if not responses:
        return None
    attempt = responses[0].attempt
    return OpenAttempt(attempt, responses, attempt.submitted_at is None and not is_expired(attempt, now))


def attempt_page(
    found: OpenAttempt,
    *,
    kept: dict[UUID, Answer] | None = None,
    newer: dict[UUID, Answer] | None = None,
    asks_to_confirm: bool = False,
) -> AttemptPage:
    """`kept` is filled in instead of what is saved; `newer` is what this window said and was not saved."""
    attempt, content = found.attempt, found.content
    return AttemptPage(
        attempt=attempt,
        lesson=_lesson_of(attempt, attempt.language),
        title=content.text(content.title, attempt.language),
        questions=[_asked(attempt, content, row, kept or {}, newer or {}) for row in found.responses],
        saved_at=max((row.saved_at for row in found.responses if row.saved_at), default=None),
        is_kept=bool(kept),
        asks_to_confirm=asks_to_confirm,
    )


def _asked(attempt: Attempt, content: QuizContent, row: Response, kept: dict, newer: dict) -> AskedQuestion:
    question, source = content.by_key[row.question_key], content.source_language
    shown = kept.get(row.question_key) or Answer(row.value, row.version, row.is_flagged)
    other = newer.get(row.question_key)
    return AskedQuestion(
        number=row.position,
        key=question.key,
        anchor=answer_name(question),
        html=render_question(
            question,
            attempt.language,
            seed=attempt.seed,
            value=shown.value,
            source_language=source,
            number=row.position,
        ),
        version_name=f"{VERSION_PREFIX}{question.key}",
        version=shown.version,
        flag_name=f"{FLAG_PREFIX}{question.key}",
        is_flagged=shown.is_flagged,
        is_blank=shown.value is None,
        points=question.points,
        other=None if other is None else plain_choices(question, other.value, attempt.language, source),
    )


@dataclass(frozen=True, slots=True)
class ExplainedQuestion:
    html: SafeString
    lesson_url: str | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    attempt: Attempt
    grade: Grade
    lesson: LessonLink | None
    title: Passage
    language: str
    pass_mark: int
    ended_at: dt.datetime | None
    past: list[PastAttempt]
    questions: list[ExplainedQuestion] = field(default_factory=list)

    @property
    def was_ended_by_clock(self) -> bool:
        return self.attempt.closed_by != "learner"

    @property
    def closed(self) -> list[PastAttempt]:
        return [past for past in self.past if past.grade is not None]

    @property
    def percent(self) -> int:
        """Rounded down, so that nobody reads a pass that is none."""
        return int(self.grade.score * 100 / self.grade.max_score) if self.grade.max_score else 0


def result_page(found: OpenAttempt, language: str, now: dt.datetime) -> ResultPage:
    """Only for an attempt that is closed: from here on everything is told (S13)."""
    attempt, content = found.attempt, found.content
    grade = grade_now(attempt, now)
    if found.is_open or grade is None:
        raise ValueError("The attempt is still open.")
    lesson = _lesson_of(attempt, language)
    points = {row["key"]: Decimal(row["points"]) for row in grade.questions}
    return ResultPage(
        attempt=attempt,
        grade=grade,
        lesson=lesson,
        title=content.text(content.title, language),
        language=language,
        pass_mark=content.pass_mark,
        ended_at=attempt.submitted_at or attempt.deadline_at,
        past=history(attempt.quiz_id, attempt.scope, now),
        questions=[_explained(attempt, content, row, points, language, lesson) for row in found.responses],
    )


def _explained(
    attempt: Attempt, content: QuizContent, row: Response, points: dict, language: str, lesson: LessonLink | None
) -> ExplainedQuestion:
    question = content.by_key[row.question_key]
    html = render_feedback(
        question,
        language,
        points=points.get(str(question.key), Decimal(0)),
        seed=attempt.seed,
        value=row.value,
        source_language=content.source_language,
        number=row.position,
    )
    is_linked = bool(question.anchor and lesson and lesson.url)
    return ExplainedQuestion(html, f"{lesson.url}#{question.anchor}" if is_linked else None)


def _lesson_of(attempt: Attempt, language: str) -> LessonLink | None:
    """None if the quiz hangs on no lesson any more; the attempt is shown all the same."""
    lesson = lesson_of(attempt, Enrollment.objects.get(pk=attempt.scope))
    return None if lesson is None else lesson_link(lesson, language)
