"""Taking the quiz of a lesson: what the quiz engine does and what it means for the course, in one transaction."""

import datetime as dt
import logging
from uuid import UUID

from django.db import connection, transaction

from accounts.rows import fetch
from courses.accommodations import allowance_for
from courses.completion import complete_by_quiz
from courses.due import due_at_for
from courses.enrollments import touch, touch_by_id
from courses.events import event_of, record_event
from courses.models import Enrollment, Lesson
from courses.models.enrollments import Verb
from quizzes.attempts import NothingToAsk, Saved, save_response, start_attempt
from quizzes.forms import FormData
from quizzes.models import Attempt, Grade
from quizzes.schema import QuizContent
from quizzes.submission import Submission, close_expired_attempt, expired_attempts, save_form, submit_attempt
from quizzes.terms import Terms, terms_for

log = logging.getLogger(__name__)

# By hand: the ORM takes longer to put these joins together than PostgreSQL to run them, in every submit.
_PLACE = """
SELECT e.id, e.user_id, e.course_id, e.cohort_id, e.completed_at, e.last_seen_at, l.id, l.key, l.completion_rule,
    EXISTS (
        SELECT 1 FROM courses_lesson o WHERE o.course_id = e.course_id AND o.is_live AND o.is_required
        AND (l.id IS NULL OR o.id <> l.id)
        AND NOT EXISTS (SELECT 1 FROM courses_completion c WHERE c.enrollment_id = e.id AND c.lesson_id = o.id)
    )
FROM courses_enrollment e LEFT JOIN courses_lesson l ON l.course_id = e.course_id AND l.quiz_id = %s
WHERE e.id = %s ORDER BY l.is_live DESC, l.position LIMIT 1
"""

# Of an attempt `a`: whether anything may still be added to what its learner does on the course.
_IS_TAKEN = """EXISTS (
    SELECT 1 FROM courses_enrollment e LEFT JOIN courses_cohort c ON c.id = e.cohort_id
    WHERE e.id = a.scope AND e.withdrawn_at IS NULL AND c.archived_at IS NULL
)"""

_OF_ENROLLMENT = ["id", "user_id", "course_id", "cohort_id", "completed_at", "last_seen_at"]  # as above


class EnrollmentClosed(Exception):
    """The learner has left the course, or their cohort is archived: what they did stays, nothing is added."""


def terms_of(enrollment: Enrollment, lesson: Lesson, content: QuizContent, now: dt.datetime) -> Terms:
    """What would hold for an attempt of this learner that starts now. Two queries at most."""
    allowance = allowance_for(enrollment, lesson)
    return terms_for(
        content,
        now,
        due_at=due_at_for(enrollment, lesson) if content.closes_at_due else None,
        time_multiplier=allowance.time_multiplier,
        extra_attempts=allowance.extra_attempts,
    )


def start_lesson_attempt(enrollment: Enrollment, lesson: Lesson, *, language: str, now: dt.datetime) -> Attempt:
    """The open attempt at the lesson's quiz, or a new one at the revision in force.

    Raises NoAttemptsLeft, QuizClosed, NothingToAsk and EnrollmentClosed.
    """
    quiz = lesson.quiz
    if quiz is None:
        raise NothingToAsk
    close_expired_attempts(now, scope=enrollment.pk, quiz_id=quiz.pk)
    with transaction.atomic():
        if not touch(enrollment, now=now):
            raise EnrollmentClosed
        attempt, is_new = start_attempt(
            user=enrollment.user,
            quiz=quiz,
            scope=enrollment.pk,
            language=language,
            terms=lambda content: terms_of(enrollment, lesson, content, now),
            now=now,
        )
        if is_new:
            record_event(Verb.ATTEMPTED, lesson, enrollment=enrollment, at=now, number=attempt.number)
    return attempt


def submit_and_complete(
    *, attempt_id: UUID, user_id: int, token: str, data: FormData, accept_blanks: bool, now: dt.datetime
) -> Submission:
    """Submit an attempt and complete its lesson if the rule is met: both or neither (Q1, Q7).

    Raises what `submit_attempt` raises, and EnrollmentClosed.
    """
    with transaction.atomic():
        submission = submit_attempt(
            attempt_id=attempt_id, user_id=user_id, token=token, data=data, accept_blanks=accept_blanks, now=now
        )
        if submission.grade is None and not is_taken(attempt_id):  # nothing is submitted, but the form was saved
            raise EnrollmentClosed
        record_outcome(submission)
    return submission


def save_answers(
    *, attempt_id: UUID, user_id: int, token: str, data: FormData, language: str | None, now: dt.datetime
) -> Submission:
    """Save a form without submitting it. If its time is up, that ends the attempt here, with all that follows.

    Raises what `save_form` raises, and EnrollmentClosed.
    """
    with transaction.atomic():
        submission = save_form(
            attempt_id=attempt_id, user_id=user_id, token=token, data=data, language=language, now=now
        )
        if submission.grade is None and not is_taken(attempt_id):
            raise EnrollmentClosed
        record_outcome(submission)
    return submission


def save_answer(**what) -> Saved | None:
    """The autosave of one response: `save_response`, closed where the learner has left or the cohort is archived."""
    return save_response(**what, only_while=_IS_TAKEN)


def is_taken(attempt_id: UUID) -> bool:
    """Whether the attempt's learner is still on the course, in a cohort that is not archived."""
    key = Attempt._meta.pk.get_db_prep_value(attempt_id, connection)
    return bool(fetch(f"SELECT 1 FROM quizzes_attempt a WHERE a.id = %s AND {_IS_TAKEN}", [key]))  # noqa: S608


def close_expired_attempts(now: dt.datetime, **only) -> int:
    """Close, grade and record every attempt whose time is up (S15), each in its own transaction; how many.

    May run as often and in as many places as it likes. `only` narrows it down, as in `scope=`. One attempt that cannot
    be closed does not keep the others waiting.
    """
    closed = 0
    for attempt_id in list(expired_attempts(now).filter(**only).values_list("pk", flat=True)):
        try:
            closed += _close_and_complete(attempt_id, now)
        except Exception:
            log.exception("Attempt %s could not be closed", attempt_id)
    return closed


def _close_and_complete(attempt_id: UUID, now: dt.datetime) -> bool:
    with transaction.atomic():
        submission = close_expired_attempt(attempt_id, now)
        if submission is not None:
            record_outcome(submission)
    return submission is not None


def record_outcome(submission: Submission) -> None:
    """Write the event and the completion of what this submission closed; nothing if it closed nothing.

    Everything is dated when the attempt ended, which for an expired one lies before the sweep. Raises EnrollmentClosed
    if a learner submits who has left; the clock ends an attempt all the same.
    """
    attempt, grade = submission.attempt, submission.grade
    if not submission.was_open or grade is None:
        return
    at = grade.graded_at  # when it ended
    touched = touch_by_id(attempt.scope, now=at)
    if attempt.closed_by == "learner" and not touched:
        raise EnrollmentClosed
    enrollment, lesson, others_open = _place_of(attempt)
    if lesson is None:
        return
    event = event_of(
        _verb_of(grade),
        lesson,
        enrollment=enrollment,
        at=at,
        number=attempt.number,
        score=str(grade.score),
        max_score=str(grade.max_score),
        closed_by=attempt.closed_by,
    )
    complete_by_quiz(
        enrollment,
        lesson,
        submitted=True,
        passed=grade.passed,
        now=at,
        told=[event],
        touched=touched,
        others_open=others_open,
    )


def _verb_of(grade: Grade) -> Verb:
    """While something waits for a person the outcome is open."""
    if grade.pending:
        return Verb.SUBMITTED
    return Verb.PASSED if grade.passed else Verb.FAILED


def _place_of(attempt: Attempt) -> tuple[Enrollment, Lesson | None, bool]:
    """In one query: whose attempt it is, at which lesson, and whether another lesson that counts is incomplete.

    Read under the lock of `touch_by_id`, so that two last lessons that end at once do not overlook each other. Columns
    that are not named are fetched if somebody asks for them.
    """
    scope = Enrollment._meta.pk.get_db_prep_value(attempt.scope, connection)
    [row] = fetch(_PLACE, [attempt.quiz_id, scope])
    width = len(_OF_ENROLLMENT)
    enrollment = Enrollment.from_db(connection.alias, _OF_ENROLLMENT, [attempt.scope, *row[1:width]])
    lesson_id, key, rule, others_open = row[width:]
    if lesson_id is None:
        return enrollment, None, bool(others_open)
    known = {
        "id": lesson_id,
        "key": UUID(str(key)),  # SQLite keeps it as text
        "course_id": enrollment.course_id,
        "completion_rule": rule,
        "quiz_id": attempt.quiz_id,
    }
    lesson = Lesson.from_db(connection.alias, list(known), list(known.values()))  # in the order of the model's fields
    return enrollment, lesson, bool(others_open)


def lesson_of(attempt: Attempt, enrollment: Enrollment) -> Lesson | None:
    """The lesson on which the quiz hangs, or last hung."""
    lessons = Lesson.objects.filter(quiz_id=attempt.quiz_id, course_id=enrollment.course_id)
    return lessons.order_by("-is_live", "position").first()
