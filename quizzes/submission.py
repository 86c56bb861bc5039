"""How an attempt ends: by its learner or by the clock, once, graded in the same transaction."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Case, F, JSONField, QuerySet, Value, When

from quizzes.attempts import GRACE, expired_at
from quizzes.contents import content_of
from quizzes.forms import Answer, FormData, digest, read_answers
from quizzes.grading import grade
from quizzes.history import current_grade
from quizzes.models import Attempt, Grade, Response


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

    Without a grade the attempt is still open and the answers are saved: questions are `blank`, or were answered
    elsewhere after this form's page was loaded (`newer`: question key → what this form said). `was_open` says whether
    this call closed it.
    """

    attempt: Attempt
    grade: Grade | None = None
    was_open: bool = False
    blank: tuple[UUID, ...] = ()
    newer: dict[UUID, Answer] = field(default_factory=dict)


def submit_attempt(
    *, attempt_id: UUID, user_id: int, token: str, data: FormData, accept_blanks: bool, now: dt.datetime
) -> Submission:
    """Save the form, and grade and freeze the attempt if nothing stands in the way; all of it or nothing (Q1, Q7).

    The same form again finds the same result, an hour later too (Q2). Raises Attempt.DoesNotExist, WrongToken,
    BadResponse, and AlreadySubmitted for other answers after the end.
    """
    with transaction.atomic(savepoint=False):
        attempt, responses = _lock(attempt_id, user_id, token)
        if attempt.submitted_at is not None:
            return _repeat(attempt, data)
        ended_at = expired_at(attempt, now)
        if ended_at is not None:
            return _close_by_clock(attempt, responses, ended_at)
        answers = read_answers(content_of(attempt.revision), data)
        newer = _store(responses, answers, now)
        blank = tuple(response.question_key for response in responses if response.value is None)
        if newer or (blank and not accept_blanks):
            return Submission(attempt, blank=blank, newer=newer)
        attempt.closed_by, attempt.submit_digest = "learner", digest(answers)
        return Submission(attempt, _close(attempt, responses, now), was_open=True)


def save_form(
    *, attempt_id: UUID, user_id: int, token: str, data: FormData, language: str | None = None, now: dt.datetime
) -> Submission:
    """Save the form and go on, in another `language` if one is given. Raises what `submit_attempt` raises.

    An attempt that has ended meanwhile keeps what it has.
    """
    with transaction.atomic(savepoint=False):
        attempt, responses = _lock(attempt_id, user_id, token)
        if attempt.submitted_at is not None:
            return Submission(attempt, current_grade(attempt))
        ended_at = expired_at(attempt, now)
        if ended_at is not None:
            return _close_by_clock(attempt, responses, ended_at)
        newer = _store(responses, read_answers(content_of(attempt.revision), data), now)
        if language and attempt.language != language:
            attempt.language = language
            attempt.save(update_fields=["language"])
        return Submission(attempt, newer=newer)


def expired_attempts(now: dt.datetime) -> QuerySet[Attempt]:
    return Attempt.objects.filter(submitted_at=None, deadline_at__lte=now - GRACE)


def close_expired_attempt(attempt_id: UUID, now: dt.datetime) -> Submission | None:
    """Close and grade one attempt with what was saved; None if somebody else just did so, or it has not expired."""
    with transaction.atomic(savepoint=False):
        responses = list(_locked_responses().filter(attempt_id=attempt_id))
        ended_at = expired_at(responses[0].attempt, now) if responses else None
        return None if ended_at is None else _close_by_clock(responses[0].attempt, responses, ended_at)


def _locked_responses() -> QuerySet[Response]:
    """Attempt and responses in one statement. A save that waits for these locks is refused by the trigger after us."""
    rows = Response.objects.select_related("attempt__revision").defer("attempt__revision__content")
    return rows.order_by("position").select_for_update(of=("self", "attempt"))


def _lock(attempt_id: UUID, user_id: int, token: str) -> tuple[Attempt, list[Response]]:
    responses = list(_locked_responses().filter(attempt_id=attempt_id, attempt__user_id=user_id))
    if not responses:
        raise Attempt.DoesNotExist
    attempt = responses[0].attempt
    if str(attempt.submit_token) != token:
        raise WrongToken
    return attempt, responses


def _repeat(attempt: Attempt, data: FormData) -> Submission:
    if attempt.closed_by == "learner":
        answers = read_answers(content_of(attempt.revision), data)
        if digest(answers) != attempt.submit_digest:
            raise AlreadySubmitted(attempt)
    return Submission(attempt, current_grade(attempt))


def _store(responses: Iterable[Response], answers: dict[UUID, Answer], now: dt.datetime) -> dict[UUID, Answer]:
    """Write what changed; leave what was saved elsewhere since, and return what this form would have put there (Q4)."""
    changed, newer = [], {}
    for response in responses:
        answer = answers[response.question_key]
        is_same = response.value == answer.value
        if response.version > answer.version:
            if not is_same and answer.value is not None:
                newer[response.question_key] = answer
        elif not is_same or response.is_flagged != answer.is_flagged:
            response.value, response.is_flagged = answer.value, answer.is_flagged
            response.version += 1
            response.saved_at = now
            changed.append(response)
    _write(changed, now)
    return newer


def _write(changed: list[Response], now: dt.datetime) -> None:
    """One UPDATE for any number of responses."""
    if not changed:
        return
    value = Case(
        *(When(pk=row.pk, then=Value(row.value, JSONField())) for row in changed if row.value is not None), default=None
    )
    flags = (When(pk=row.pk, then=True) for row in changed if row.is_flagged)
    flagged = Case(*flags, default=False, output_field=BooleanField())
    Response.objects.filter(pk__in=[row.pk for row in changed]).update(
        value=value, is_flagged=flagged, version=F("version") + 1, saved_at=now
    )


def _close_by_clock(attempt: Attempt, responses: list[Response], ended_at: dt.datetime) -> Submission:
    """Ended when the time was up, not when somebody came to look."""
    attempt.closed_by = "clock"
    return Submission(attempt, _close(attempt, responses, ended_at), was_open=True)


def _close(attempt: Attempt, responses: list[Response], at: dt.datetime) -> Grade:
    verdict = grade(content_of(attempt.revision), {row.question_key: row.value for row in responses})
    row = Grade.from_verdict(attempt, verdict, at)
    row.save(force_insert=True)
    attempt.submitted_at = at
    _freeze(attempt)
    return row


def _freeze(attempt: Attempt) -> None:
    """Last of all: from here on the triggers refuse every change, to this transaction too."""
    Attempt.objects.filter(pk=attempt.pk).update(
        submitted_at=attempt.submitted_at, closed_by=attempt.closed_by, submit_digest=attempt.submit_digest
    )
