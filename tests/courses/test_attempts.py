import datetime as dt

import pytest

from courses import attempts
from courses.attempts import (
    EnrollmentClosed,
    close_expired_attempts,
    save_answers,
    start_lesson_attempt,
    submit_and_complete,
)
from courses.enrollments import withdraw
from courses.models import Cohort, Lesson
from quizzes.attempts import GRACE, NoAttemptsLeft
from quizzes.models import Attempt, Grade
from tests.courses.quiz_walk import make_taken_quiz
from tests.factories import START, make_cohort, make_course, make_enrollment, make_quiz, make_quiz_lesson, make_user
from tests.quizzes.stories import all_right, all_wrong, form, questions_of, right, save, wrong

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def start(enrollment, lesson, now=START, language="en") -> Attempt:
    return start_lesson_attempt(enrollment, lesson, language=language, now=now)


def submit(attempt, answers=None, now=START + HOUR, **fields):
    data = form(attempt, all_right(attempt) if answers is None else answers)
    fields = {"user_id": attempt.user_id, "accept_blanks": True, **fields}
    return submit_and_complete(attempt_id=attempt.pk, token=data["token"], data=data, now=now, **fields)


def verbs(enrollment):
    return list(enrollment.events.values_list("verb", "object_type"))[1:]  # the first is the enrolling


@pytest.fixture
def taken():
    return make_taken_quiz()


def test_starting_is_told_once_and_notes_that_the_learner_was_there(taken):
    mina, lesson = taken

    first, second = start(mina, lesson, START + HOUR), start(mina, lesson, START + 2 * HOUR)

    assert first == second
    assert (first.scope, first.user) == (mina.pk, mina.user)
    assert verbs(mina) == [("attempted", "lesson")]
    mina.refresh_from_db()
    assert mina.last_seen_at == START + 2 * HOUR


def test_the_terms_come_from_the_quiz():
    """S13, S16: cap and end are set at the start, from the revision in force."""
    mina, lesson = make_taken_quiz(allowed_attempts=2, time_limit_minutes=30)

    attempt = start(mina, lesson)

    assert (attempt.allowed_attempts, attempt.deadline_at) == (2, START + dt.timedelta(minutes=30))


@pytest.mark.parametrize(
    ("passing", "answers", "completes", "told"),
    [(True, all_right, True, "passed"), (True, all_wrong, False, "failed"), (False, all_wrong, True, "failed")],
)
def test_the_lesson_is_completed_by_the_rule_it_states(passing, answers, completes, told):
    """S1: quiz passed, quiz submitted; completion and success are told apart."""
    mina, lesson = make_taken_quiz(passing=passing)
    attempt = start(mina, lesson)

    submit(attempt, answers(attempt))

    assert mina.completions.filter(lesson=lesson, completed_at=START + HOUR).exists() == completes
    expected = [("attempted", "lesson"), (told, "lesson")] + [("completed", "lesson")] * completes
    assert verbs(mina) == expected


def test_passing_the_last_lesson_completes_the_course():
    course = make_course(lessons=0)
    lesson = make_quiz_lesson(course.modules.get(), make_quiz())
    mina = make_enrollment(course=course)

    submit(start(mina, lesson))

    mina.refresh_from_db()
    assert mina.completed_at == START + HOUR
    assert mina.certificate.issued_at == START + HOUR


def test_submitting_again_completes_and_tells_nothing_more(taken):
    """Q1: one event, one completion."""
    mina, lesson = taken
    attempt = start(mina, lesson)
    data = form(attempt, all_right(attempt))
    for now in (START, START + HOUR):
        submit_and_complete(
            attempt_id=attempt.pk, user_id=mina.user_id, token=data["token"], data=data, accept_blanks=True, now=now
        )

    assert [verb for verb, _ in verbs(mina)] == ["attempted", "passed", "completed"]


def test_a_worse_retake_takes_no_completion_back(taken):
    """S26: both stay."""
    mina, lesson = taken
    submit(start(mina, lesson))
    second = start(mina, lesson)

    submit(second, all_wrong(second))

    assert mina.completions.get().lesson == lesson
    assert Grade.objects.count() == 2


def test_what_is_held_back_completes_nothing(taken):
    mina, lesson = taken
    attempt = start(mina, lesson)

    held = submit(attempt, {}, accept_blanks=False)

    assert held.grade is None
    assert not mina.completions.exists()


def test_a_failure_in_the_course_undoes_the_submission(taken, monkeypatch):
    """Q7: graded and completed, or neither."""
    mina, lesson = taken
    attempt = start(mina, lesson)

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(attempts, "complete_by_quiz", fail)
    with pytest.raises(RuntimeError):
        submit(attempt)

    assert Attempt.objects.get().submitted_at is None
    assert not Grade.objects.exists()
    assert verbs(mina) == [("attempted", "lesson")]


class TestClosedEnrollments:
    """S34: what was done stays, nothing is added."""

    @pytest.mark.parametrize("way", ["withdrawn", "archived"])
    def test_nothing_is_started_or_submitted(self, way):
        cohort = make_cohort(make_course(lessons=1))
        mina = make_enrollment(cohort=cohort)
        lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz())
        attempt = start(mina, lesson)
        if way == "withdrawn":
            withdraw(mina, now=START)
        else:
            Cohort.objects.update(archived_at=START)
            mina.cohort.refresh_from_db()

        with pytest.raises(EnrollmentClosed):
            submit(attempt)
        with pytest.raises(EnrollmentClosed):
            start(mina, lesson)
        assert Attempt.objects.get().submitted_at is None

    def test_nor_is_anything_saved_by_a_submit_that_asks_about_blanks(self):
        """S34: it submits nothing yet, and must not leave its answers behind either."""
        mina, lesson = make_taken_quiz()
        attempt = start(mina, lesson)
        answered = questions_of(attempt)[0]
        data = form(attempt, {answered.key: right(answered)})
        withdraw(mina, now=START)

        with pytest.raises(EnrollmentClosed):
            submit_and_complete(
                attempt_id=attempt.pk,
                user_id=attempt.user_id,
                token=data["token"],
                data=data,
                accept_blanks=False,
                now=START,
            )

        assert set(attempt.responses.values_list("value", flat=True)) == {None}

    @pytest.mark.parametrize("way", ["withdrawn", "archived"])
    def test_nothing_is_saved_and_the_page_says_so(self, client, way):
        """S34: neither by the page's own saving nor by its form; what was saved before stays."""
        cohort = make_cohort(make_course(lessons=1))
        mina = make_enrollment(cohort=cohort)
        attempt = start(mina, make_quiz_lesson(cohort.course.modules.get(), make_quiz()))
        [question] = questions_of(attempt)
        client.force_login(mina.user)
        body = {"question": str(question.key), "fields": {"": [right(question)]}, "version": 1}
        send = lambda: client.post(f"/learn/attempts/{attempt.pk}/save/", body, content_type="application/json")
        assert send().json()["state"] == "saved"
        if way == "withdrawn":
            withdraw(mina, now=START)
        else:
            Cohort.objects.update(archived_at=START)

        body["version"], body["fields"] = 2, {"": [wrong(question)]}
        assert send().json()["state"] == "closed"
        page = f"/learn/attempts/{attempt.pk}/"
        form = {"token": str(attempt.submit_token), f"q-{question.key}": wrong(question), "save": "1"}
        assert "What you did is kept." in client.post(page, form, follow=True).content.decode()
        assert client.get(page, follow=True).redirect_chain == [("/learn/", 302)]
        assert attempt.responses.get().value == right(question)


class TestExpiry:
    """S15: the server ends it, with what was saved, and it means for the course what a submit would."""

    END = START + HOUR
    LATE = END + GRACE

    @pytest.fixture
    def timed(self):
        return make_taken_quiz(time_limit_minutes=60, pass_mark=20)

    @pytest.fixture
    def expired(self, timed):
        attempt = start(*timed)
        question = questions_of(attempt)[0]
        save(attempt, question, right(question), now=START)
        return attempt

    def test_the_sweep_closes_grades_and_completes(self, timed, expired):
        mina, lesson = timed

        assert close_expired_attempts(self.LATE) == 1

        assert Grade.objects.get().score == 1
        assert mina.completions.get(lesson=lesson).completed_at == self.END
        assert [verb for verb, _ in verbs(mina)] == ["attempted", "passed", "completed"]
        assert mina.events.get(verb="passed").detail["closed_by"] == "clock"

    def test_sweeping_again_or_too_early_does_nothing(self, timed, expired):
        assert close_expired_attempts(self.LATE - dt.timedelta(seconds=1)) == 0
        assert close_expired_attempts(self.LATE) == 1
        assert close_expired_attempts(self.LATE) == 0

    def test_one_that_cannot_be_closed_does_not_keep_the_others(self, timed, expired, monkeypatch, caplog):
        other_enrollment = make_enrollment(make_user("Ara"), timed[0].course)
        other = start(other_enrollment, timed[1])
        record = attempts.record_outcome

        def fail_for_the_first(submission):
            if submission.attempt == expired:
                raise RuntimeError("unforeseen")
            record(submission)

        monkeypatch.setattr(attempts, "record_outcome", fail_for_the_first)

        assert close_expired_attempts(self.LATE) == 1
        assert list(Grade.objects.values_list("attempt", flat=True)) == [other.pk]
        assert str(expired.pk) in caplog.text

    @pytest.mark.parametrize("how", ["submit", "save"])
    def test_a_form_that_comes_too_late_ends_it_with_what_was_saved(self, timed, expired, how):
        mina, _ = timed
        data = form(expired, all_right(expired))
        fields = {"attempt_id": expired.pk, "user_id": mina.user_id, "token": data["token"], "data": data}
        if how == "submit":
            submit_and_complete(**fields, accept_blanks=True, now=self.LATE)
        else:
            save_answers(**fields, language=None, now=self.LATE)

        assert Grade.objects.get().score == 1
        assert mina.completions.count() == 1

    def test_the_next_start_ends_it_first(self, timed, expired):
        second = start(*timed, now=self.LATE)

        assert second.number == 2
        assert Grade.objects.get().attempt == expired

    def test_the_last_attempt_that_expired_leaves_none(self):
        mina, lesson = make_taken_quiz(time_limit_minutes=60, allowed_attempts=1)
        start(mina, lesson)

        with pytest.raises(NoAttemptsLeft):
            start(mina, lesson, now=self.LATE)
        assert Grade.objects.count() == 1

    def test_the_clock_ends_it_also_for_a_learner_who_left(self, timed, expired):
        """S34: what they did in time is kept for their return."""
        withdraw(timed[0], now=START)

        assert close_expired_attempts(self.LATE) == 1
        assert timed[0].completions.get().lesson == timed[1]


def test_a_quiz_that_left_its_lesson_is_still_graded(taken):
    mina, lesson = taken
    attempt = start(mina, lesson)
    Lesson.objects.filter(pk=lesson.pk).update(quiz=None)

    assert submit(attempt).grade.passed
    assert not mina.completions.exists()


def test_a_lesson_taken_off_while_its_quiz_is_taken_is_completed_for_its_return(taken):
    """S5: what was done shows when it is published again."""
    mina, lesson = taken
    attempt = start(mina, lesson)
    Lesson.objects.filter(pk=lesson.pk).update(is_live=False)

    submit(attempt)

    assert mina.completions.get().lesson == lesson
