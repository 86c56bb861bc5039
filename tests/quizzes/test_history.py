import datetime as dt
import uuid

import pytest

from quizzes.attempts import GRACE
from quizzes.history import current_grade, final_grades, final_of_history, grade_now, history
from quizzes.models import Grade
from quizzes.submission import close_expired_attempt
from tests.factories import make_user
from tests.quizzes.stories import (
    MINUTE,
    NOW,
    all_right,
    all_wrong,
    begin,
    form,
    questions_of,
    right,
    save,
    submit,
    two_questions,
)

pytestmark = pytest.mark.django_db


def final_grade(quiz, scope, now=NOW):
    return final_grades({quiz.pk: quiz.grade_policy}, [scope], now).get((quiz.pk, scope))


@pytest.fixture
def taken():
    """Mina's three goes: nothing right, all right, and one under way."""
    quiz, mina, scope = two_questions(), make_user(), uuid.uuid4()
    for answers in (all_wrong, all_right):
        attempt = begin(quiz, mina, scope=scope)
        submit(attempt, form(attempt, answers(attempt)))
    begin(quiz, mina, scope=scope)
    return quiz, scope


def test_every_earlier_attempt_stays_with_its_score(taken):
    """S26: a retake hides nothing."""
    quiz, scope = taken

    told = [(past.attempt.number, past.grade and past.grade.score) for past in history(quiz.pk, scope, NOW)]

    assert told == [(3, None), (2, 2), (1, 0)]


def test_history_is_two_queries_however_long_it_is(taken, django_assert_num_queries):
    quiz, scope = taken
    with django_assert_num_queries(2):
        history(quiz.pk, scope, NOW)


def test_another_scope_has_its_own(taken):
    quiz, _ = taken
    assert history(quiz.pk, uuid.uuid4(), NOW) == []
    assert final_grade(quiz, uuid.uuid4()) is None


def test_the_best_grade_counts_also_when_a_worse_one_follows(taken):
    quiz, scope = taken
    open_one = history(quiz.pk, scope, NOW)[0].attempt
    submit(open_one, form(open_one, all_wrong(open_one)))

    assert final_grade(quiz, scope).one.number == 2


def test_a_grade_is_superseded_by_one_appended_and_both_stay(taken):
    """The verdict that counts is the last; the earlier one is not touched."""
    quiz, scope = taken
    attempt = history(quiz.pk, scope, NOW)[1].attempt
    first = current_grade(attempt)
    Grade.objects.create(
        attempt=attempt, sequence=2, score=1, max_score=2, passed=False, questions=first.questions, reason="regrade"
    )

    assert current_grade(attempt).sequence == 2
    assert history(quiz.pk, scope, NOW)[1].grade.score == 1
    assert final_grade(quiz, scope).one.score == 1
    assert Grade.objects.filter(attempt=attempt).count() == 2


def test_one_rule_gives_the_same_grade_wherever_it_is_asked(taken):
    """S19, S46: for one learner, for many, and from a history already read."""
    quiz, scope = taken
    other = two_questions()
    place = uuid.uuid4()
    elsewhere = begin(other, scope=place)
    submit(elsewhere, form(elsewhere, all_wrong(elsewhere)))

    for policy, percent in {"best": 100, "last": 100, "average": 50, "first": 0}.items():
        quiz.grade_policy = policy
        alone = final_grade(quiz, scope)
        many = final_grades({quiz.pk: policy, other.pk: policy}, [scope, place, uuid.uuid4()], NOW)

        assert alone.percent == percent
        assert many[quiz.pk, scope] == alone == final_of_history(quiz, history(quiz.pk, scope, NOW))
        assert (many[other.pk, place].percent, len(many)) == (0, 2)


def test_the_final_grades_of_many_are_two_queries(taken, django_assert_num_queries):
    quiz, scope = taken
    with django_assert_num_queries(2):
        final_grades({quiz.pk: "best"}, [scope], NOW)


@pytest.mark.parametrize("learners", [1, 3])
def test_and_one_more_where_somebody_s_time_is_up(learners, django_assert_num_queries):
    quiz = two_questions()
    for number in range(learners):
        begin(quiz, make_user(f"Learner{number}"), deadline_at=NOW + MINUTE)
    final_grades({quiz.pk: "best"}, None, NOW + 2 * MINUTE)  # what its revision holds is known from now on
    with django_assert_num_queries(3):
        found = final_grades({quiz.pk: "best"}, None, NOW + 2 * MINUTE)
    assert [grade.percent for grade in found.values()] == [0] * learners


class TestExpired:
    """S15: an attempt whose time is up is closed to every reader at once, before the sweep has come by."""

    LATE = NOW + MINUTE + GRACE

    @pytest.fixture
    def expired(self):
        attempt = begin(deadline_at=NOW + MINUTE)
        question = questions_of(attempt)[0]
        save(attempt, question, right(question))
        return attempt

    def test_until_then_it_is_open(self, expired):
        assert grade_now(expired, self.LATE - dt.timedelta(seconds=1)) is None
        assert history(expired.quiz_id, expired.scope, NOW)[0].ended_at is None

    def test_it_is_graded_on_reading_and_nothing_is_written(self, expired):
        told = history(expired.quiz_id, expired.scope, self.LATE)[0]

        assert (told.grade.score, told.ended_at) == (1, NOW + MINUTE)
        assert not Grade.objects.exists()

    def test_it_is_among_the_grades_of_many(self, expired):
        """S46: a table reads what the learner reads."""
        quiz, scope = expired.quiz, expired.scope

        assert final_grade(quiz, scope, NOW) is None
        assert final_grade(quiz, scope, self.LATE) == final_of_history(quiz, history(quiz.pk, scope, self.LATE))
        assert final_grade(quiz, scope, self.LATE).percent == 50
        assert not Grade.objects.exists()

    def test_what_is_read_is_what_the_sweep_writes(self, expired):
        read = grade_now(expired, self.LATE)

        written = close_expired_attempt(expired.pk, self.LATE).grade

        assert (read.score, read.passed, read.questions, read.graded_at) == (
            written.score,
            written.passed,
            written.questions,
            written.graded_at,
        )
