"""Q7: whoever is killed in the middle of a submit leaves it undone or done, and nothing in between."""

import contextlib
import multiprocessing
import os
import random
import signal
import time

import pytest
from django.db import DatabaseError, connection, connections
from django.http import QueryDict

from courses.attempts import start_lesson_attempt, submit_and_complete
from courses.models import Completion, Event
from quizzes.contents import content_of
from quizzes.models import Attempt
from tests.courses.quiz_walk import form_of, make_taken_quiz, right_values
from tests.factories import START, make_enrollment, make_user
from tests.quizzes.stories import MINUTE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.timeout(300)]

INSTANTS = 100
SEED = int(os.environ.get("SEED", "7"))
FORK = multiprocessing.get_context("fork")


@pytest.fixture
def attempts() -> list[Attempt]:
    """One for each instant, each of a learner of its own, every answer saved."""
    first, lesson = make_taken_quiz()
    content = content_of(lesson.quiz.revision)
    people = [first, *(make_enrollment(make_user(f"L{n}"), first.course) for n in range(1, INSTANTS))]
    found = [start_lesson_attempt(one, lesson, language="en", now=START + MINUTE) for one in people]
    for attempt in found:
        answers = right_values(attempt)
        for row in attempt.responses.all():
            given = answers[row.question_key]
            question = content.by_key[row.question_key]
            attempt.responses.filter(pk=row.pk).update(value=question.parse({"": given}), version=1)
    return found


def submit(attempt: Attempt) -> None:
    form = QueryDict(mutable=True)
    for name, value in form_of(attempt, right_values(attempt)).items():
        form.setlist(name, value if isinstance(value, list) else [value])
    submit_and_complete(
        attempt_id=attempt.pk,
        user_id=attempt.user_id,
        token=str(attempt.submit_token),
        data=form,
        accept_blanks=True,
        now=START + 2 * MINUTE,
    )


def in_a_process_of_its_own(attempt: Attempt, ready) -> None:
    """Ends with 0 if the submit was acknowledged."""
    connections.close_all()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")  # as everywhere but on a server for tests
    connection.ensure_connection()
    ready.set()
    try:
        submit(attempt)
    except DatabaseError:  # the server went away
        os._exit(1)
    os._exit(0)


def is_done(attempt: Attempt) -> bool:
    """All of it, or nothing; anything else fails."""
    row = Attempt.objects.get(pk=attempt.pk)
    answers = list(row.responses.values_list("value", flat=True))
    assert len(answers) == 3 and None not in answers, "saved answers stay"
    told = {
        row.submitted_at is not None,
        row.grades.count() == 1,
        Completion.objects.filter(enrollment=attempt.scope).count() == 1,
        Event.objects.filter(enrollment=attempt.scope, verb="passed").count() == 1,
    }
    assert row.grades.count() <= 1
    assert len(told) == 1, "half a submit"
    return told.pop()


def interrupted(attempts: list[Attempt], strike) -> int:
    """Strikes at another instant of each submit; says how many had been done by then.

    Two are left alone first: they tell how long a submit takes on this machine.
    """
    instants, done = random.Random(SEED), 0
    for attempt in attempts[:2]:
        child = submitting(attempt)
        began = time.monotonic()
        child.join(30)
        whole = time.monotonic() - began
    for attempt in attempts[2:]:
        child = submitting(attempt)
        time.sleep(instants.uniform(0, 1.5 * whole))
        strike(child)
        child.join(30)
        is_kept = is_done(attempt)
        assert is_kept or child.exitcode != 0, "what was acknowledged is lost"
        done += is_kept
    return done


def submitting(attempt: Attempt) -> multiprocessing.process.BaseProcess:
    """Just begun."""
    connections.close_all()
    ready = FORK.Event()
    child = FORK.Process(target=in_a_process_of_its_own, args=(attempt, ready))
    child.start()
    assert ready.wait(30)
    return child


def all_end_well(attempts: list[Attempt]) -> None:
    """Sending the same form again ends what was left, and changes nothing of what was done."""
    for attempt in attempts:
        submit(attempt)
        submit(attempt)
        assert is_done(attempt)


def test_a_process_that_is_killed_in_a_submit_leaves_no_half_of_it(attempts):
    done = interrupted(attempts, lambda child: os.kill(child.pid, signal.SIGKILL))
    assert 0 < done < INSTANTS - 2, "some were struck before they ended, and some after"
    all_end_well(attempts)


@pytest.mark.postgres(only=True)
def test_a_database_that_drops_its_connections_in_a_submit_leaves_no_half_of_it(attempts):
    """As a restart of the server looks to whoever is submitting."""

    def drop(_child) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    done = interrupted(attempts, drop)
    assert 0 < done < INSTANTS - 2, "some were struck before they ended, and some after"
    all_end_well(attempts)


@pytest.mark.restart
@pytest.mark.postgres(only=True)
def test_a_database_that_crashes_in_a_submit_leaves_no_half_of_it(attempts):
    """PostgreSQL ends every session and starts anew from its log when one of its processes is killed."""

    def crash(_child) -> None:
        with contextlib.closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            os.kill(cursor.fetchone()[0], signal.SIGKILL)
        until_the_database(answers=False)
        until_the_database(answers=True)

    done = interrupted(attempts, crash)
    assert 0 < done < INSTANTS - 2, "some were struck before they ended, and some after"
    all_end_well(attempts)


def until_the_database(*, answers: bool) -> None:
    for _ in range(600):
        if is_answered() == answers:
            return
        time.sleep(0.05)
    raise AssertionError("The database did not come back." if answers else "The database did not go.")


def is_answered() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True
