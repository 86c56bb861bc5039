import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import submission
from quizzes.attempts import GRACE
from quizzes.history import current_grade
from quizzes.kinds import BadResponse
from quizzes.models import Attempt, Grade, Response
from quizzes.submission import AlreadySubmitted, WrongToken, close_expired_attempt, expired_attempts, save_form
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.stories import (
    MINUTE,
    NOW,
    SECOND,
    all_right,
    all_wrong,
    begin,
    form,
    questions_of,
    right,
    save,
    stored,
    submit,
    wrong,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def attempt():
    return begin()


def fresh(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


class TestSubmit:
    def test_a_form_is_saved_graded_and_frozen(self, attempt):
        outcome = submit(attempt, form(attempt, all_right(attempt)), now=NOW + MINUTE)

        attempt = fresh(attempt)
        assert outcome.was_open
        assert (attempt.submitted_at, attempt.closed_by) == (NOW + MINUTE, "learner")
        grade = attempt.grades.get()
        assert (grade.score, grade.max_score, grade.passed, grade.reason) == (2, 2, True, "submit")
        assert grade.questions == [
            {"key": str(question.key), "points": "1.00", "max_points": "1.00"} for question in questions_of(attempt)
        ]
        assert all(response.value is not None for response in attempt.responses.all())

    def test_what_was_autosaved_counts_without_a_form_saying_it_again(self, attempt):
        """S14, Q8: an older page without the answers submits; what another device saved is graded."""
        for question in questions_of(attempt):
            save(attempt, question, right(question))
        blank_page = form(attempt, versions={question.key: 0 for question in questions_of(attempt)})

        assert submit(attempt, blank_page).grade.score == 2

    def test_a_wrong_attempt_is_submitted_and_not_passed(self, attempt):
        grade = submit(attempt, form(attempt, all_wrong(attempt))).grade

        assert (grade.score, grade.passed) == (0, False)

    def test_partial_credit_reaches_the_grade(self, attempt):
        """S23"""
        single, multiple = questions_of(attempt)
        answers = {single.key: wrong(single), multiple.key: sorted(multiple.right)[:1]}

        assert submit(attempt, form(attempt, answers)).grade.score == Decimal("0.50")

    def test_a_box_unticked_in_the_form_is_blank_again(self, attempt):
        multiple = questions_of(attempt)[1]
        save(attempt, multiple, right(multiple))

        submit(attempt, form(attempt))

        assert stored(attempt, multiple) == (None, 2)
        assert Response.objects.filter(attempt=attempt, value__isnull=True).count() == 2

    def test_any_number_of_answers_takes_the_same_statements(self):
        """W5: begin, lock and read, write what changed, grade, freeze, commit."""

        def statements(count):
            attempt = begin(make_quiz(*[make_question() for _ in range(count)]))
            data = form(attempt, all_right(attempt))
            with CaptureQueriesContext(connection) as queries:
                submit(attempt, data)
            return len(queries)

        assert statements(1) == statements(3) == statements(30) == 6


class TestBlanks:
    def test_blanks_are_saved_and_asked_about_before_anything_is_final(self, attempt):
        first, second = questions_of(attempt)

        held = submit(attempt, form(attempt, {first.key: right(first)}), accept_blanks=False)

        assert held.grade is None
        assert held.blank == (second.key,)
        assert fresh(attempt).submitted_at is None
        assert stored(attempt, first) == (right(first), 1)

    def test_confirmed_they_are_final(self, attempt):
        first = questions_of(attempt)[0]

        assert submit(attempt, form(attempt, {first.key: right(first)})).grade.score == 1

    def test_nothing_blank_needs_no_confirmation(self, attempt):
        assert submit(attempt, form(attempt, all_right(attempt)), accept_blanks=False).grade is not None


class TestAgain:
    """Q1, Q2, S17: a double click, the back button, a replay an hour later."""

    def test_the_same_form_finds_the_same_result(self, attempt):
        data = form(attempt, all_right(attempt))
        first = submit(attempt, data)

        again = submit(attempt, data, now=NOW + HOUR)

        assert again.grade == first.grade
        assert not again.was_open
        assert Grade.objects.count() == 1
        assert fresh(attempt).submitted_at == NOW

    def test_flags_and_versions_do_not_make_it_another_form(self, attempt):
        answers = all_right(attempt)
        first = submit(attempt, form(attempt, answers))
        key = questions_of(attempt)[0].key

        assert submit(attempt, form(attempt, answers, versions={key: 40}, flagged=[key])).grade == first.grade

    @pytest.mark.parametrize("accept_blanks", [True, False])
    def test_other_answers_are_refused_and_nothing_is_altered(self, attempt, accept_blanks):
        submit(attempt, form(attempt, all_wrong(attempt)))
        before = list(Response.objects.values())

        with pytest.raises(AlreadySubmitted):
            submit(attempt, form(attempt, all_right(attempt)), now=NOW + HOUR, accept_blanks=accept_blanks)

        assert list(Response.objects.values()) == before
        assert Grade.objects.get().score == 0

    def test_a_form_of_another_attempt_is_refused(self, attempt):
        data = form(attempt, all_right(attempt))
        data["token"] = str(uuid.uuid4())

        with pytest.raises(WrongToken):
            submit(attempt, data)
        assert fresh(attempt).submitted_at is None

    def test_nobody_elses_attempt_is_submitted(self, attempt):
        with pytest.raises(Attempt.DoesNotExist):
            submit(attempt, user_id=make_user("Pat").pk)
        assert fresh(attempt).submitted_at is None

    @pytest.mark.parametrize("field", ["q-{other}", "q-not-a-key"])
    def test_a_question_that_was_not_asked_is_refused(self, attempt, field):
        """X27: question ids of another quiz."""
        other = questions_of(begin())[0]
        data = form(attempt, all_right(attempt))
        data[field.format(other=other.key)] = next(iter(other.right))

        with pytest.raises(BadResponse):
            submit(attempt, data)
        assert fresh(attempt).submitted_at is None

    @pytest.mark.parametrize("version", ["-1", "x", "99999999999999", "１", "1.5"])
    def test_a_version_that_is_no_count_is_refused(self, attempt, version):
        key = questions_of(attempt)[0].key
        data = form(attempt, all_right(attempt))
        data[f"v-{key}"] = version

        with pytest.raises(BadResponse):
            submit(attempt, data)


class TestTwoTabs:
    """Q4, S17: the older tab loses nothing of the newer, and is told."""

    @pytest.fixture
    def asked(self, attempt):
        return questions_of(attempt)[0]

    def test_the_blanks_of_an_older_tab_never_overwrite(self, attempt, asked):
        other = questions_of(attempt)[1]
        save(attempt, asked, right(asked))
        older_tab = form(attempt, {other.key: right(other)}, versions={asked.key: 0})

        outcome = submit(attempt, older_tab, accept_blanks=False)

        assert outcome.grade.score == 2
        assert stored(attempt, asked) == (right(asked), 1)

    def test_another_answer_in_an_older_tab_is_held_and_told(self, attempt, asked):
        save(attempt, asked, right(asked))
        older_tab = form(attempt, all_wrong(attempt), versions={asked.key: 0})

        held = submit(attempt, older_tab)

        assert held.grade is None
        assert {key: answer.value for key, answer in held.newer.items()} == {asked.key: wrong(asked)}
        assert stored(attempt, asked) == (right(asked), 1)
        assert fresh(attempt).submitted_at is None

    def test_the_same_answer_in_both_tabs_is_no_conflict(self, attempt, asked):
        save(attempt, asked, right(asked))

        assert submit(attempt, form(attempt, all_right(attempt), versions={asked.key: 0})).grade.score == 2

    def test_a_form_without_versions_counts_as_older_than_everything(self, attempt, asked):
        save(attempt, asked, right(asked))
        data = form(attempt, all_wrong(attempt))
        for name in [name for name in data if name.startswith("v-")]:
            del data[name]

        assert asked.key in submit(attempt, data).newer


class TestSavedForm:
    def save(self, attempt, data, now=NOW, language=None):
        return save_form(
            attempt_id=attempt.pk, user_id=attempt.user_id, token=data["token"], data=data, language=language, now=now
        )

    def test_a_form_is_saved_and_the_attempt_goes_on(self, attempt):
        asked = questions_of(attempt)[0]

        outcome = self.save(attempt, form(attempt, {asked.key: right(asked)}, flagged=[asked.key]))

        assert outcome.grade is None
        assert stored(attempt, asked) == (right(asked), 1)
        assert Response.objects.get(question_key=asked.key).is_flagged
        assert fresh(attempt).submitted_at is None

    def test_the_language_may_switch_and_the_answers_stay(self, attempt):
        asked = questions_of(attempt)[0]

        self.save(attempt, form(attempt, {asked.key: right(asked)}), language="ko")

        assert fresh(attempt).language == "ko"
        assert stored(attempt, asked) == (right(asked), 1)

    def test_saving_what_is_saved_writes_nothing(self, attempt):
        data = form(attempt, all_right(attempt))
        self.save(attempt, data)
        before = list(Response.objects.values())

        self.save(attempt, form(attempt, all_right(attempt)), now=NOW + MINUTE)

        assert list(Response.objects.values()) == before

    def test_a_submitted_attempt_is_left_alone(self, attempt):
        submit(attempt)

        outcome = self.save(attempt, form(attempt, all_wrong(attempt)), language="ko")

        assert outcome.grade.score == 2
        assert fresh(attempt).language == "en"


class TestTheClock:
    """S15, Q8: the server's clock decides; autosaved answers count."""

    @pytest.fixture
    def timed(self):
        return begin(deadline_at=NOW + HOUR)

    def test_a_form_that_comes_too_late_does_not_count_but_what_was_saved_does(self, timed):
        first, second = questions_of(timed)
        save(timed, first, right(first))
        data = form(timed, {first.key: right(first), second.key: right(second)})

        outcome = submit(timed, data, now=NOW + HOUR + GRACE)

        attempt = fresh(timed)
        assert (attempt.submitted_at, attempt.closed_by) == (NOW + HOUR, "clock")
        assert outcome.was_open
        assert outcome.grade.score == 1

    def test_one_within_the_grace_does(self, timed):
        outcome = submit(timed, now=NOW + HOUR + GRACE - SECOND)

        assert outcome.grade.score == 2
        assert fresh(timed).closed_by == "learner"

    def test_whatever_comes_after_the_clock_leads_to_the_same_result(self, timed):
        close_expired_attempt(timed.pk, NOW + HOUR + GRACE)

        outcome = submit(timed, form(timed, all_right(timed)), now=NOW + 2 * HOUR)

        assert outcome.grade.score == 0
        assert not outcome.was_open
        assert Grade.objects.count() == 1

    def test_the_sweep_finds_and_closes_what_is_over_and_only_that(self, timed):
        open_still, in_its_grace = begin(deadline_at=NOW + 2 * HOUR), begin(deadline_at=NOW + HOUR + SECOND)
        untimed = begin()
        question = questions_of(timed)[0]
        save(timed, question, right(question))
        now = NOW + HOUR + GRACE

        assert list(expired_attempts(now)) == [timed]
        outcome = close_expired_attempt(timed.pk, now)

        assert (outcome.grade.score, outcome.grade.graded_at) == (1, NOW + HOUR)
        assert list(expired_attempts(now)) == []
        assert close_expired_attempt(timed.pk, now) is None
        assert close_expired_attempt(open_still.pk, now) is None
        assert close_expired_attempt(in_its_grace.pk, now) is None
        assert close_expired_attempt(untimed.pk, now) is None


def test_a_failure_half_way_leaves_the_attempt_open_and_its_answers_as_saved(attempt, monkeypatch):
    """Q7: fully submitted or still open, never half."""
    asked = questions_of(attempt)[0]
    save(attempt, asked, wrong(asked))
    data = form(attempt, all_right(attempt))

    def fail(*args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(submission, "freeze", fail)
    with pytest.raises(RuntimeError):
        submit(attempt, data)

    assert fresh(attempt).submitted_at is None
    assert stored(attempt, asked) == (wrong(asked), 1)
    assert current_grade(attempt) is None
