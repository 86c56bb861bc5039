"""Starting an attempt and saving what is answered. How one ends is in `submission`, what is told of it in `history`."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from quizzes.contents import content_of
from quizzes.drawing import asked_keys
from quizzes.kinds import Value
from quizzes.models import Attempt, Quiz, Response
from quizzes.schema import QuizContent
from quizzes.terms import Terms, deadline_of

# What arrives this long after the deadline still counts: it left in time and was on its way.
GRACE = dt.timedelta(seconds=10)

TermsOf = Callable[[QuizContent], Terms]

# By hand: this is what a page sends most, and the ORM takes longer to write it than the database to run it.
_SAVE = """
UPDATE quizzes_response SET value = %s, version = %s, is_flagged = %s, saved_at = %s
WHERE attempt_id = %s AND question_key = %s AND version < %s AND EXISTS (
    SELECT 1 FROM quizzes_attempt a WHERE a.id = quizzes_response.attempt_id AND a.user_id = %s
    AND a.submitted_at IS NULL AND (a.deadline_at IS NULL OR a.deadline_at > %s){only_while}
)
"""


class NoAttemptsLeft(Exception):
    pass


class QuizClosed(Exception):
    """Nothing starts any more: the quiz has closed for this learner."""


class NothingToAsk(Exception):
    """The quiz is not published, or asks nothing."""


@dataclass(frozen=True, slots=True)
class Saved:
    """`state` is "saved", "stale" or "closed"; version and value are those now in the database, not the caller's."""

    state: str
    version: int = 0
    value: Value = None


def start_attempt(
    *, user, quiz: Quiz, scope: UUID, language: str, terms: TermsOf, now: dt.datetime
) -> tuple[Attempt, bool]:
    """The open attempt in this scope, or a new one at the revision in force; and whether it is new.

    `terms` are asked of the very revision that the attempt is pinned to, since another may be published at any moment.
    Of two starts at once one inserts and the other gets that row: the constraints on number and on one open attempt
    decide, not this code (S18, Q5). Close what has expired first. Raises NoAttemptsLeft, QuizClosed and NothingToAsk.
    """
    for _ in range(2):
        with contextlib.suppress(IntegrityError):  # somebody was quicker: theirs is found in the next round
            return _find_or_insert(user, quiz, scope, language, terms, now)
    return _find_or_insert(user, quiz, scope, language, terms, now)


def _find_or_insert(
    user, quiz: Quiz, scope: UUID, language: str, terms_of: TermsOf, now: dt.datetime
) -> tuple[Attempt, bool]:
    # One look at one row: asked separately, "none is open" and "how many there were" could contradict each other.
    latest = Attempt.objects.filter(quiz=quiz, scope=scope).order_by("-number").first()
    if latest is not None and latest.submitted_at is None:
        return latest, False
    quiz = Quiz.objects.select_related("revision").defer("revision__content").get(pk=quiz.pk)
    content = content_of(quiz.revision) if quiz.revision else None
    if content is None or not content.asked_count:
        raise NothingToAsk
    number, terms = 1 if latest is None else latest.number + 1, terms_of(content)
    if terms.closes_at is not None and now >= terms.closes_at:
        raise QuizClosed
    if terms.allowed_attempts is not None and number > terms.allowed_attempts:
        raise NoAttemptsLeft
    with transaction.atomic():
        return _insert_attempt(user, quiz, scope, number, language, terms, now), True


def _insert_attempt(
    user, quiz: Quiz, scope: UUID, number: int, language: str, terms: Terms, now: dt.datetime
) -> Attempt:
    attempt = Attempt(
        user=user,
        quiz=quiz,
        revision=quiz.revision,
        scope=scope,
        number=number,
        allowed_attempts=terms.allowed_attempts,
        language=language,
        started_at=now,
        closes_at=terms.closes_at,
        time_multiplier=terms.time_multiplier,
        deadline_at=terms.deadline_at,
    )
    attempt.save(force_insert=True)
    content = content_of(attempt.revision)
    _insert_responses(attempt, asked_keys(content, attempt.seed, seen_before(attempt, content)))
    return attempt


def seen_before(attempt: Attempt, content: QuizContent) -> set[UUID]:
    """The questions that earlier attempts in this scope have asked; none where the quiz does not mind."""
    if not (content.draws and content.avoid_seen) or attempt.number == 1:
        return set()
    earlier = Response.objects.filter(attempt__quiz=attempt.quiz_id, attempt__scope=attempt.scope)
    return set(earlier.filter(attempt__number__lt=attempt.number).values_list("question_key", flat=True))


def _insert_responses(attempt: Attempt, keys: Iterable[UUID]) -> None:
    """One for each question that is asked: what has no row here is neither shown, saved nor graded."""
    Response.objects.bulk_create(
        Response(attempt=attempt, question_key=key, position=position) for position, key in enumerate(keys, start=1)
    )


def extend_deadline(attempt: Attempt, multiplier: Decimal, now: dt.datetime) -> bool:
    """Give an open attempt the extra time that was granted after it started; never takes time away.

    False, and nothing is written, if it ends when it did, or has ended.
    """
    content = content_of(attempt.revision)
    deadline_at = deadline_of(content, attempt.started_at, attempt.closes_at, multiplier)
    if multiplier <= attempt.time_multiplier or deadline_at is None or is_expired(attempt, now):
        return False
    attempt.time_multiplier, attempt.deadline_at = multiplier, deadline_at
    is_open = Attempt.objects.filter(pk=attempt.pk, submitted_at=None)
    return bool(is_open.update(time_multiplier=multiplier, deadline_at=deadline_at))


def is_expired(attempt: Attempt, now: dt.datetime) -> bool:
    """Whether an open attempt is past its deadline and the grace, so that it counts as closed from now on."""
    return expired_at(attempt, now) is not None


def expired_at(attempt: Attempt, now: dt.datetime) -> dt.datetime | None:
    """When an expired attempt ended, which is at its deadline; None for any other."""
    deadline_at = attempt.deadline_at
    if attempt.submitted_at is not None or deadline_at is None or deadline_at > now - GRACE:
        return None
    return deadline_at


def save_response(
    *,
    attempt_id: UUID,
    user_id: int,
    question_key: UUID,
    value: Value,
    version: int,
    is_flagged: bool = False,
    only_while: str = "",
    now: dt.datetime,
) -> Saved | None:
    """Store one response if `version` is newer than what is stored (Q3, Q4); None if the attempt is not this person's.

    One UPDATE that checks everything. `version` is compared on the row itself and not in a subquery: PostgreSQL asks
    that again when two saves meet, so the older of them never wins. If a submit wins against a save that was waiting
    for it, the trigger refuses the save, and it is told as closed. `only_while` is one more condition in SQL on the
    attempt `a`, from whoever knows what its scope is; where it does not hold the attempt counts as closed.
    """
    new = [_stored("value", value), version, is_flagged, _stored("saved_at", now)]
    row = [_stored("attempt", attempt_id), _stored("question_key", question_key), version]
    open_now = [user_id, _stored("saved_at", now - GRACE)]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SAVE.format(only_while=only_while and f" AND {only_while}"), [*new, *row, *open_now])
            written = cursor.rowcount
    except IntegrityError:
        written = 0
    if written:
        return Saved("saved", version, value)
    return _why_not(attempt_id, question_key, user_id, value, version, now)


def _stored(name: str, value):
    """As the column of Response with this name keeps it."""
    return Response._meta.get_field(name).get_db_prep_save(value, connection)


def _why_not(
    attempt_id: UUID, question_key: UUID, user_id: int, value: Value, version: int, now: dt.datetime
) -> Saved | None:
    rows = Response.objects.filter(attempt_id=attempt_id, question_key=question_key, attempt__user_id=user_id)
    stored = rows.select_related("attempt").first()
    if stored is None:
        return None
    if stored.attempt.submitted_at is not None or is_expired(stored.attempt, now):
        return Saved("closed", stored.version, stored.value)
    if stored.version < version:  # so it was not that: what was asked besides did not hold
        return Saved("closed", stored.version, stored.value)
    is_repeat = stored.version == version and stored.value == value
    return Saved("saved" if is_repeat else "stale", stored.version, stored.value)
