"""An open attempt. Until it is closed these objects hold no key and no explanation: a question is HTML that asks it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.utils.safestring import SafeString

from courses.attempts import lesson_of
from courses.models import Enrollment
from courses.quiz_pages.clock import at_end, until
from courses.quiz_pages.links import LessonLink, lesson_link
from quizzes.attempts import is_expired
from quizzes.contents import content_of
from quizzes.forms import FLAG_PREFIX, VERSION_PREFIX, Answer
from quizzes.models import Attempt, Response
from quizzes.rendering import Text, answer_name, render_question
from quizzes.schema import QuizContent
from quizzes.texts import Passage, Say

OWN_NAMES = {"en": "English", "ko": "한국어"}


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of an open attempt; `html` is empty where another page of the form asks it.

    `other` is what a second window had, where a newer answer exists; `doubts` are what to look at before a submit.
    """

    number: int
    key: UUID
    anchor: str
    html: SafeString | str
    version_name: str
    version: int
    flag_name: str
    is_flagged: bool
    is_blank: bool
    points: Decimal
    other: list[Text] | None = None
    doubts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """`number` is that of the question shown where each has a page of its own, else None."""

    attempt: Attempt
    lesson: LessonLink | None
    title: Passage
    all_questions: list[AskedQuestion]
    saved_at: dt.datetime | None
    number: int | None = None
    is_kept: bool = False
    asks_to_confirm: bool = False

    @property
    def questions(self) -> list[AskedQuestion]:
        """Those on this page."""
        return [each for each in self.all_questions if self.number in (None, each.number)]

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number is not None and self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number is not None and self.number < len(self.all_questions) else None

    @property
    def until(self) -> str:
        return until(self.attempt)

    @property
    def at_end(self) -> str:
        return at_end(self.attempt)

    @property
    def other_languages(self) -> list[tuple[str, str]]:
        return [(code, OWN_NAMES.get(code, code)) for code, _ in settings.LANGUAGES if code != self.attempt.language]

    @property
    def blank(self) -> list[AskedQuestion]:
        return [question for question in self.all_questions if question.is_blank]

    @property
    def is_confirming(self) -> bool:
        return self.asks_to_confirm and bool(self.blank or self.doubtful)

    @property
    def doubtful(self) -> list[AskedQuestion]:
        return [question for question in self.all_questions if question.doubts]

    @property
    def newer(self) -> list[AskedQuestion]:
        return [question for question in self.all_questions if question.other is not None]

    @property
    def flagged(self) -> list[AskedQuestion]:
        return [question for question in self.all_questions if question.is_flagged]


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt of this person with its responses, and whether it still takes any."""

    attempt: Attempt
    responses: list[Response]
    is_open: bool

    @property
    def content(self) -> QuizContent:
        return content_of(self.attempt.revision)


def find_attempt(attempt_id: UUID, now: dt.datetime, **of) -> OpenAttempt | None:
    """None where there is none `of` this person (user) or enrollment (scope)."""
    only = {f"attempt__{name}": value for name, value in of.items()}
    rows = Response.objects.filter(attempt_id=attempt_id, **only).order_by("position")
    responses = list(rows.select_related("attempt__revision").defer("attempt__revision__content"))
    if not responses:
        return None
    attempt = responses[0].attempt
    return OpenAttempt(attempt, responses, attempt.submitted_at is None and not is_expired(attempt, now))


def attempt_page(
    found: OpenAttempt,
    *,
    number: int | None = None,
    kept: dict[UUID, Answer] | None = None,
    newer: dict[UUID, Answer] | None = None,
    asks_to_confirm: bool = False,
) -> AttemptPage:
    """`kept` is filled in instead of what is saved, where it can be sent again; `newer` is what this window said and
    was not saved.

    `number` is the question to show where the quiz shows one at a time; the first if there is none of that number.
    """
    attempt, content = found.attempt, found.content
    shown = (number if number in range(1, len(found.responses) + 1) else 1) if content.one_per_page else None
    here = {row.question_key for row in found.responses if shown in (None, row.position)}
    kept = {key: answer for key, answer in (kept or {}).items() if key in here}
    return AttemptPage(
        attempt=attempt,
        lesson=_lesson_of(attempt),
        title=content.text(content.title, attempt.language),
        all_questions=[
            _asked(attempt, content, row, kept, newer or {}, shown, asks_to_confirm) for row in found.responses
        ],
        saved_at=max((row.saved_at for row in found.responses if row.saved_at), default=None),
        number=shown,
        is_kept=bool(kept),
        asks_to_confirm=asks_to_confirm,
    )


def _asked(
    attempt: Attempt, content: QuizContent, row: Response, kept: dict, newer: dict, shown: int | None, doubts: bool
) -> AskedQuestion:
    question, source = content.by_key[row.question_key], content.source_language
    answer = kept.get(row.question_key) or Answer(row.value, row.version, row.is_flagged)
    other = newer.get(row.question_key)
    html: SafeString | str = ""
    if shown in (None, row.position):
        html = render_question(
            question,
            attempt.language,
            seed=seed_of(attempt, content),
            value=answer.value,
            source_language=source,
            number=row.position,
        )
    return AskedQuestion(
        number=row.position,
        key=question.key,
        anchor=answer_name(question),
        html=html,
        version_name=f"{VERSION_PREFIX}{question.key}",
        version=answer.version,
        flag_name=f"{FLAG_PREFIX}{question.key}",
        is_flagged=answer.is_flagged,
        is_blank=answer.value is None,
        points=question.points,
        other=None if other is None else question.plain(other.value, attempt.language, source),
        doubts=question.doubts(answer.value, Say(attempt.language, source)) if doubts else (),
    )


def seed_of(attempt: Attempt, content: QuizContent) -> int | None:
    """For the order of the choices; None leaves it to the author."""
    return attempt.seed if content.shuffle_choices else None


def _lesson_of(attempt: Attempt) -> LessonLink | None:
    """None if the quiz hangs on no lesson any more; the attempt is shown all the same."""
    lesson = lesson_of(attempt, Enrollment.objects.get(pk=attempt.scope))
    return None if lesson is None else lesson_link(lesson, attempt.language)
