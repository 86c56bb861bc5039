"""A quiz that closes when its lesson is due: what starts, what is saved, and what is told before (S16)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import settings
from time_machine import travel

from courses.accommodations import grant
from courses.attempts import close_expired_attempts, start_lesson_attempt
from courses.matrix import load_matrix
from courses.quiz_pages.learner import learner_page
from courses.quiz_pages.results import results_page
from courses.tasks import sweep_attempts
from quizzes.attempts import GRACE, QuizClosed
from quizzes.models import Attempt
from tests.courses.quiz_walk import Page, form_of, right_values, start_url, url
from tests.factories import (
    START,
    make_cohort,
    make_course,
    make_due_date,
    make_enrollment,
    make_quiz,
    make_quiz_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
DUE_ON = dt.date(2026, 3, 10)
CLOSE = dt.datetime(2026, 3, 10, 15, tzinfo=dt.UTC)  # midnight in Seoul


def a_quiz_that_closes(*, joined=START, closes_at_due=True, **fields):
    """Mina in a cohort in Seoul, whose quiz is due at the end of 10 March."""
    cohort = make_cohort(make_course(lessons=1))
    lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz(closes_at_due=closes_at_due, **fields))
    make_due_date(cohort, lesson, DUE_ON)
    return make_enrollment(make_user(), cohort=cohort, now=joined), lesson


def begin(enrollment, lesson, now) -> Attempt:
    return start_lesson_attempt(enrollment, lesson, language="en", now=now)


def test_nothing_starts_after_the_close():
    """S28: the whole day counts, in the cohort's zone; from its end nothing starts."""
    mina, lesson = a_quiz_that_closes()
    assert begin(mina, lesson, CLOSE - MINUTE).deadline_at == CLOSE

    other, same = a_quiz_that_closes(joined=START)
    with pytest.raises(QuizClosed):
        begin(other, same, CLOSE)


@pytest.mark.parametrize(("cuts", "ends_at"), [(True, CLOSE), (False, CLOSE + 20 * MINUTE)])
def test_whether_the_close_cuts_the_time_is_the_quizs_setting(cuts, ends_at):
    mina, lesson = a_quiz_that_closes(time_limit_minutes=30, close_cuts_time=cuts)

    assert begin(mina, lesson, CLOSE - 10 * MINUTE).deadline_at == ends_at


def test_extra_time_does_not_move_the_close():
    mina, lesson = a_quiz_that_closes(time_limit_minutes=30)
    grant(mina, None, time_multiplier=Decimal(2), extra_attempts=0, by=mina.user, now=START)

    assert begin(mina, lesson, CLOSE - 40 * MINUTE).deadline_at == CLOSE


@pytest.mark.parametrize(("cuts", "ends_at"), [(True, CLOSE), (False, CLOSE + 30 * MINUTE)])
def test_nor_does_extra_time_that_is_granted_meanwhile(cuts, ends_at):
    """S16, Q8: the close that the attempt started with holds, though the date was moved since."""
    mina, lesson = a_quiz_that_closes(time_limit_minutes=30, close_cuts_time=cuts)
    attempt = begin(mina, lesson, CLOSE - 30 * MINUTE)
    assert attempt.closes_at == CLOSE
    mina.cohort.due_dates.update(due_at=CLOSE - 20 * MINUTE)

    grant(mina, lesson, time_multiplier=Decimal(2), extra_attempts=0, by=mina.user, now=CLOSE - 10 * MINUTE)

    attempt.refresh_from_db()
    assert attempt.deadline_at == ends_at


def test_a_quiz_that_does_not_close_and_a_date_from_before_one_joined_close_nothing():
    """S31: what was over before one came is not one's own."""
    open_ended = a_quiz_that_closes(closes_at_due=False)
    assert begin(*open_ended, CLOSE + MINUTE).deadline_at is None

    late_joiner = a_quiz_that_closes(joined=CLOSE + MINUTE)
    assert begin(*late_joiner, CLOSE + 2 * MINUTE).deadline_at is None


def test_the_sweep_ends_what_runs_at_the_close():
    """S15: dated when the quiz closed, with what was saved."""
    attempt = begin(*a_quiz_that_closes(), CLOSE - MINUTE)

    assert close_expired_attempts(CLOSE + GRACE) == 1
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.closed_by) == (CLOSE, "clock")


def test_before_the_sweep_the_table_and_the_learners_pages_say_that_it_is_over():
    """S15, S46: closed to every reader at once, also while no worker runs."""
    mina, lesson = a_quiz_that_closes()
    attempt = begin(mina, lesson, CLOSE - MINUTE)
    later = CLOSE + MINUTE

    def told(now):
        [row] = load_matrix(mina.cohort, "en", now=now).rows([mina])
        [quiz] = results_page(mina, "en", now).quizzes
        [taken] = learner_page(mina, "en", now).quizzes
        return row.scores.get(lesson.pk), quiz.final and quiz.final.percent, taken.final and taken.final.percent

    assert told(CLOSE) == (None, None, None)
    assert told(later) == (0, 0, 0)
    assert not attempt.grades.exists()


def test_the_sweep_runs_often_enough():
    """S15: within a minute, with the grace, though the browser is gone and nobody looks; and it is this sweep."""
    [entry] = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == sweep_attempts.name]
    assert GRACE + dt.timedelta(seconds=2 * entry["schedule"]) <= MINUTE, "one tick may be missed"

    attempt = begin(*a_quiz_that_closes(), CLOSE - MINUTE)
    with travel(CLOSE + GRACE, tick=False):
        sweep_attempts()
    assert attempt.grades.exists()


class TestPages:
    def start_page(self, client, how, now):
        mina, lesson = a_quiz_that_closes(**how)
        client.force_login(mina.user)
        with travel(now, tick=False):
            return Page(client.get(start_url(lesson)))

    @pytest.mark.parametrize(
        ("how", "before", "said"),
        [
            ({"time_limit_minutes": 30}, 60, "ends on March 10, 2026 at 23:30 (Asia/Seoul). Your time is over then."),
            (
                {"time_limit_minutes": 30},
                10,
                "ends on March 11, 2026 at 00:00 (Asia/Seoul). The quiz closes then, before your 30 minutes are over.",
            ),
            (
                {"time_limit_minutes": 30, "close_cuts_time": False},
                10,
                "at 00:20 (Asia/Seoul). Your time is over then.",
            ),
            ({}, 10, "at 00:00 (Asia/Seoul). The quiz closes then."),
        ],
    )
    def test_the_real_end_is_said_before_it_starts_and_why(self, client, how, before, said):
        page = self.start_page(client, how, CLOSE - before * MINUTE)

        assert said in page.text()
        assert "up to 10 seconds later still counts" in page.text()
        assert "Closes March 11, 2026, 00:00 (Asia/Seoul)" in page.text()

    def test_whether_the_close_cuts_is_said(self, client):
        cut = self.start_page(client, {"time_limit_minutes": 5}, CLOSE - 60 * MINUTE)
        kept = self.start_page(client, {"time_limit_minutes": 5, "close_cuts_time": False}, CLOSE - 60 * MINUTE)

        assert "an attempt that is running ends with it" in cut.text()
        assert "an attempt that is running keeps its whole time" in kept.text()

    def test_after_the_close_the_page_says_so_and_has_no_button(self, client):
        page = self.start_page(client, {}, CLOSE)

        assert "This quiz has closed. Nothing starts any more." in page.text()
        assert not page.soup.select("main button")

    def test_a_start_posted_after_the_close_is_refused_with_a_reason(self, client):
        mina, lesson = a_quiz_that_closes()
        client.force_login(mina.user)
        with travel(CLOSE, tick=False):
            page = Page(client.post(start_url(lesson), follow=True))

        assert "This quiz has closed" in page.text(".messages")
        assert not Attempt.objects.exists()

    def test_extra_time_is_said_before_the_start(self, client):
        mina, lesson = a_quiz_that_closes(time_limit_minutes=20)
        grant(mina, lesson, time_multiplier=Decimal("1.5"), extra_attempts=0, by=mina.user, now=START)
        client.force_login(mina.user)
        with travel(START, tick=False):
            text = Page(client.get(start_url(lesson))).text()

        assert "You have extra time: 30 minutes instead of 20 (1.5 ×)." in text
        assert "Your time is over then, with your extra time." in text

    @pytest.mark.parametrize(("late", "is_taken"), [(GRACE - dt.timedelta(seconds=1), True), (GRACE, False)])
    def test_a_form_that_comes_late_is_taken_within_the_grace_and_then_refused_in_words(self, client, late, is_taken):
        """Q8, S15: the server's clock decides."""
        mina, lesson = a_quiz_that_closes(time_limit_minutes=5)
        client.force_login(mina.user)
        with travel(START, tick=False):
            client.post(start_url(lesson))
        attempt = Attempt.objects.get()
        with travel(START + 5 * MINUTE + late, tick=False):
            page = Page(client.post(url(attempt), form_of(attempt, right_values(attempt)), follow=True))

        attempt.refresh_from_db()
        assert attempt.closed_by == ("learner" if is_taken else "clock")
        assert attempt.grades.get().score == (1 if is_taken else 0)
        assert ("Too late: the time was up at 18:05" in page.text()) is not is_taken

    def test_the_grace_stands_on_the_attempts_page(self, client):
        mina, lesson = a_quiz_that_closes(time_limit_minutes=5)
        client.force_login(mina.user)
        with travel(START, tick=False):
            page = Page(client.post(start_url(lesson), follow=True))

        assert "At 18:05 what is saved is submitted for you" in page.text()
        assert "up to 10 seconds later still counts, nothing after that" in page.text()
