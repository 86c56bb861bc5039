"""How an attempt ends: by its learner or by the clock, once, graded in the same transaction."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quizzes.attempts import GRACE, expired_at
from quizzes.forms import Answer, FormData, digest, read_form
from quizzes.grading import grade
from quizzes.history import current_grade
from quizzes.locking import Locked, LockedResponse, freeze, insert_grade, lock, write_responses
from quizzes.models import Attempt, Grade
from quizzes.texts import Say


class AlreadySubmitted(Exception):
    """The attempt was submitted with other answers; nothing was changed."""

    def __init__(self, attempt: Attempt):
        super().__init__(attempt.pk)
        self.attempt = attempt


class WrongToken(Exception):
    """The form does not come from this attempt's page."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a posted form led to.

    Without a grade the attempt is still open and the answers are saved: questions are `blank`, `doubtful` (a part is
    blank, or cannot be read as it is written), or were answered elsewhere after this form's page was loaded (`newer`:
    question key → what this form said). `was_open` says whether this call closed it.
    """

    attempt: Attempt
    grade: Grade | None = None
    was_open: bool = False
    blank: tuple[UUID, ...] = ()
    doubtful: tuple[UUID, ...] = ()
    newer: dict[UUID, Answer] = field(default_factory=dict)


def submit_attempt(
    *, attempt_id: UUID, user_id: int, token: str, data: FormData, accept_blanks: bool, now: dt.datetime
) -> Submission:
    """Save the form, and grade and freeze the attempt if nothing stands in the way; all of it or nothing (Q1, Q7).

    The same form again finds the same result, an hour later too (Q2). Raises Attempt.DoesNotExist, WrongToken,
    BadResponse, and AlreadySubmitted for other answers after the end.
    """
    with transaction.atomic(savepoint=False):
        locked = _lock(attempt_id, user_id, token)
        attempt = locked.attempt
        if attempt.submitted_at is not None:
            return _repeat(locked, data)
        ended_at = expired_at(attempt, now)
        if ended_at is not None:
            return _close_by_clock(locked, ended_at)
        answers = read_form(locked.content, data, locked.asked)
        newer = _store(locked.responses, answers, now)
        blank = tuple(response.question_key for response in locked.responses if response.value is None)
        doubtful = () if accept_blanks else _doubtful(locked)
        if newer or doubtful or (blank and not accept_blanks):
            return Submission(attempt, blank=blank, doubtful=doubtful, newer=newer)
        attempt.closed_by, attempt.submit_digest = "learner", digest(answers)
        return Submission(attempt, _close(locked, now), was_open=True)


def save_form(
    *, attempt_id: UUID, user_id: int, token: str, data: FormData, language: str | None = None, now: dt.datetime
) -> Submission:
    """Save the form and go on, in another `language` if one is given. Raises what `submit_attempt` raises.

    An attempt that has ended meanwhile keeps what it has.
    """
    with transaction.atomic(savepoint=False):
        locked = _lock(attempt_id, user_id, token)
        attempt = locked.attempt
        if attempt.submitted_at is not None:
            return Submission(attempt, current_grade(attempt))
        ended_at = expired_at(attempt, now)
        if ended_at is not None:
            return _close_by_clock(locked, ended_at)
        newer = _store(locked.responses, read_form(locked.content, data, locked.asked), now)
        if language and attempt.language != language:
            attempt.language = language
            attempt.save(update_fields=["language"])
        return Submission(attempt, newer=newer)


def expired_attempts(now: dt.datetime) -> QuerySet[Attempt]:
    return Attempt.objects.filter(submitted_at=None, deadline_at__lte=now - GRACE)


def close_expired_attempt(attempt_id: UUID, now: dt.datetime) -> Submission | None:
    """Close and grade one attempt with what was saved; None if somebody else just did so, or it has not expired."""
    with transaction.atomic(savepoint=False):
        locked = lock(attempt_id)
        ended_at = expired_at(locked.attempt, now) if locked else None
        return None if locked is None or ended_at is None else _close_by_clock(locked, ended_at)


def _lock(attempt_id: UUID, user_id: int, token: str) -> Locked:
    locked = lock(attempt_id)
    if locked is None or locked.attempt.user_id != user_id:
        raise Attempt.DoesNotExist
    if str(locked.attempt.submit_token) != token:
        raise WrongToken
    return locked


def _repeat(locked: Locked, data: FormData) -> Submission:
    attempt = locked.attempt
    if attempt.closed_by == "learner":
        answers = read_form(locked.content, data, locked.asked)
        if digest(answers) != attempt.submit_digest:
            raise AlreadySubmitted(attempt)
    return Submission(attempt, current_grade(attempt))


def _store(responses: Iterable[LockedResponse], answers: dict[UUID, Answer], now: dt.datetime) -> dict[UUID, Answer]:
    """Write what changed; leave what was saved elsewhere since, and return what this form would have put there (Q4).

    What the form does not hold, as where a page shows one question of many, stays as it was saved.
    """
    changed, newer = [], {}
    for response in responses:
        answer = answers.get(response.question_key)
        if answer is None:
            continue
        is_same = response.value == answer.value
        if response.version > answer.version:
            if not is_same and answer.value is not None:
                newer[response.question_key] = answer
        elif not is_same or response.is_flagged != answer.is_flagged:
            response.value, response.is_flagged = answer.value, answer.is_flagged
            response.version += 1
            changed.append(response)
    write_responses(changed, now)
    return newer


def _doubtful(locked: Locked) -> tuple[UUID, ...]:
    content = locked.content
    say = Say(locked.attempt.language, content.source_language)
    return tuple(key for key, value in locked.values.items() if content.by_key[key].doubts(value, say))


def _close_by_clock(locked: Locked, ended_at: dt.datetime) -> Submission:
    """Ended when the time was up, not when somebody came to look."""
    locked.attempt.closed_by = "clock"
    return Submission(locked.attempt, _close(locked, ended_at), was_open=True)


def _close(locked: Locked, at: dt.datetime) -> Grade:
    attempt = locked.attempt
    row = Grade.from_verdict(attempt, grade(locked.content, locked.values), at)
    insert_grade(row)
    attempt.submitted_at = at
    freeze(attempt)
    return row
