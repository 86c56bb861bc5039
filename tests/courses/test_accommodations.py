"""Extra time and extra attempts: what they change, for whom, and what is written down."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from courses.accommodations import Allowance, allowance_for, end_accommodation, grant
from courses.attempts import start_lesson_attempt, terms_of
from courses.models import Accommodation, Event
from quizzes.attempts import GRACE, NoAttemptsLeft
from quizzes.contents import content_of
from quizzes.models import Attempt
from tests.courses.quiz_walk import make_taken_quiz
from tests.factories import START, make_course, make_quiz, make_quiz_lesson, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def jun():
    return make_user("Jun")


@pytest.fixture
def taken():
    """Mina, and a quiz of 20 minutes that may be taken twice."""
    return make_taken_quiz(time_limit_minutes=20, allowed_attempts=2)


def give(enrollment, lesson, by, *, times="1", more=0, now=START, **fields):
    return grant(enrollment, lesson, time_multiplier=Decimal(times), extra_attempts=more, by=by, now=now, **fields)


def begin(enrollment, lesson, now=START) -> Attempt:
    return start_lesson_attempt(enrollment, lesson, language="en", now=now)


def terms(enrollment, lesson, now=START):
    return terms_of(enrollment, lesson, content_of(lesson.quiz.revision), now)


def test_extra_time_and_attempts_hold_from_the_next_start(taken, jun):
    """Q8: the extended learner's end is the server's."""
    mina, lesson = taken
    give(mina, lesson, jun, times="1.5", more=1)

    attempt = begin(mina, lesson)

    assert (attempt.deadline_at, attempt.time_multiplier, attempt.allowed_attempts) == (START + 30 * MINUTE, 1.5, 3)
    assert terms(mina, lesson).ends_by == "extra_time"


def test_the_database_lets_the_extra_attempt_in_and_no_more(taken, jun):
    """S18: the cap is the database's, with what was granted."""
    mina, lesson = taken
    give(mina, lesson, jun, more=1)
    for day in range(3):
        begin(mina, lesson, START + dt.timedelta(days=day))  # each has expired by the next day

    with pytest.raises(NoAttemptsLeft):
        begin(mina, lesson, START + dt.timedelta(days=9))
    assert Attempt.objects.count() == 3


def test_of_two_that_stand_the_more_generous_counts(taken, jun):
    mina, lesson = taken
    give(mina, None, jun, times="2")
    give(mina, lesson, jun, times="1.25", more=3)

    assert allowance_for(mina, lesson) == Allowance(Decimal(2), 3)


def test_another_quiz_and_another_learner_have_none(taken, jun):
    mina, lesson = taken
    other = make_quiz_lesson(lesson.module, make_quiz())
    give(mina, lesson, jun, times="2")
    ara, _lesson = make_taken_quiz(user=make_user("Ara"))

    assert allowance_for(mina, other) == Allowance() == allowance_for(ara, lesson)


def test_one_granted_during_an_attempt_extends_it(taken, jun):
    mina, lesson = taken
    attempt = begin(mina, lesson)

    give(mina, lesson, jun, times="2", now=START + 15 * MINUTE)

    attempt.refresh_from_db()
    assert (attempt.deadline_at, attempt.time_multiplier) == (START + 40 * MINUTE, 2)


def test_a_smaller_one_granted_during_an_attempt_takes_nothing_from_it(taken, jun):
    """Q8: time once given stays; the smaller one holds from the next start."""
    mina, lesson = taken
    give(mina, lesson, jun, times="2")
    attempt = begin(mina, lesson)

    give(mina, lesson, jun, times="1.25", now=START + MINUTE)

    attempt.refresh_from_db()
    assert (attempt.deadline_at, attempt.time_multiplier) == (START + 40 * MINUTE, 2)
    assert begin(mina, lesson, START + 60 * MINUTE).deadline_at == START + 85 * MINUTE


def test_it_comes_too_late_for_what_has_ended(taken, jun):
    """S15: an attempt whose time was up counts as closed, swept or not."""
    mina, lesson = taken
    attempt = begin(mina, lesson)

    give(mina, lesson, jun, times="2", now=START + 20 * MINUTE + GRACE)

    attempt.refresh_from_db()
    assert attempt.deadline_at == START + 20 * MINUTE


def test_ending_it_takes_nothing_from_an_attempt_under_way(taken, jun):
    mina, lesson = taken
    granted = give(mina, lesson, jun, times="2")
    attempt = begin(mina, lesson)

    assert end_accommodation(granted, by=jun, now=START + MINUTE)
    assert not end_accommodation(granted, by=jun, now=START + MINUTE)

    attempt.refresh_from_db()
    assert attempt.deadline_at == START + 40 * MINUTE
    assert allowance_for(mina, lesson) == Allowance()


def test_granting_again_ends_what_stood(taken, jun):
    mina, lesson = taken
    first = give(mina, lesson, jun, times="2")
    give(mina, lesson, jun, times="1.5", now=START + MINUTE)

    first.refresh_from_db()
    assert (first.ended_by, first.ended_at) == (jun, START + MINUTE)
    assert allowance_for(mina, lesson).time_multiplier == Decimal("1.5")


def test_what_was_given_is_told_as_events_and_why_is_not(taken, jun):
    mina, lesson = taken
    granted = give(mina, lesson, jun, times="1.5", note="dyslexia")
    end_accommodation(granted, by=jun, now=START + MINUTE)

    told = Event.objects.filter(verb__in=["granted", "revoked"]).order_by("at")

    assert [(event.verb, event.actor, event.enrollment, event.object_key) for event in told] == [
        ("granted", jun, mina, str(lesson.key)),
        ("revoked", jun, mina, str(lesson.key)),
    ]
    assert told[0].detail["time_multiplier"] == "1.5"
    assert "dyslexia" not in str([event.detail for event in told])


def test_a_lesson_of_another_course_is_refused(taken, jun):
    stranger = make_quiz_lesson(make_course().modules.get(), make_quiz())
    with pytest.raises(ValueError, match="another course"):
        give(taken[0], stranger, jun, times="2")


@pytest.mark.parametrize("fields", [{}, {"time_multiplier": Decimal("0.5")}, {"time_multiplier": Decimal("10.01")}])
def test_the_database_knows_what_can_be_granted(taken, jun, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Accommodation.objects.create(enrollment=taken[0], **fields)


@pytest.mark.parametrize("is_for_all", [True, False])
def test_the_database_lets_one_stand_for_each_place(taken, is_for_all):
    mina, lesson = taken
    fields = {"enrollment": mina, "lesson": None if is_for_all else lesson, "extra_attempts": 1}
    Accommodation.objects.create(**fields, ended_at=START)
    Accommodation.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Accommodation.objects.create(**fields)
