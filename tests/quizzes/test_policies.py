"""S19: which attempts make the score, and what changing that does."""

import uuid
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from quizzes.models import GradePolicy, GradePolicyChange, Quiz
from quizzes.policies import Mark, PlanIsOld, apply_policy_change, final_of, plan_policy_change
from tests.factories import make_user
from tests.quizzes.stories import NOW, all_right, all_wrong, begin, form, submit, two_questions


def marks(*scores):
    """Ended attempts, in this order; each score is out of ten unless it says otherwise, as in "1/3"."""
    pairs = [(*score.split("/"), "10")[:2] for score in scores]
    return [Mark(uuid.uuid4(), n, Decimal(score), Decimal(of)) for n, (score, of) in enumerate(pairs, start=1)]


@pytest.mark.parametrize(
    ("policy", "numbers", "percent"),
    [("best", [2], 90), ("last", [4], 35), ("average", [1, 2, 3, 4], 66), ("first", [1], 50)],
)
def test_a_policy_says_which_attempts_count(policy, numbers, percent):
    found = final_of(policy, marks("5", "9", "9", "3.55"))

    assert ([mark.number for mark in found.counted], found.percent, found.attempts) == (numbers, percent, 4)


@pytest.mark.parametrize("policy", GradePolicy.values)
def test_without_an_attempt_there_is_no_grade(policy):
    assert final_of(policy, []) is None


@pytest.mark.parametrize("policy", GradePolicy.values)
def test_nothing_to_earn_is_nothing_and_divides_nothing(policy):
    """S25."""
    assert final_of(policy, marks("0/0")).percent == 0


def test_attempts_about_different_points_are_compared_by_their_share():
    """S22: 2 of 3 is better than 6 of 10, and an average is that of the shares."""
    draws = marks("6", "2/3")

    assert final_of("best", draws).one.number == 2
    assert final_of("average", draws).share == (Fraction(6, 10) + Fraction(2, 3)) / 2


def test_a_score_is_rounded_down():
    assert final_of("best", marks("5.99")).percent == 59


def test_what_waits_for_a_person_is_provisional_only_where_it_counts():
    waiting = Mark(uuid.uuid4(), 2, Decimal(1), Decimal(10), is_pending=True)
    both = [*marks("9"), waiting]

    assert not final_of("best", both).is_provisional
    assert final_of("last", both).is_provisional
    assert final_of("average", both).is_provisional


@given(st.lists(st.decimals(0, 10, places=2).map(str), min_size=1), st.randoms(use_true_random=False))
def test_best_is_the_most_and_average_lies_between_in_whatever_order_they_are_read(scores, shuffler):
    read = marks(*scores)
    shuffler.shuffle(read)
    shares = {policy: final_of(policy, read).share for policy in GradePolicy.values}

    assert shares["best"] == max(mark.share for mark in read)
    assert min(mark.share for mark in read) <= shares["average"] <= shares["best"]
    assert shares["first"] == Fraction(Decimal(scores[0])) / 10
    assert shares["last"] == Fraction(Decimal(scores[-1])) / 10


@pytest.mark.postgres
@pytest.mark.django_db
class TestChange:
    @pytest.fixture
    def quiz(self):
        """Two learners: one got better, the other worse."""
        quiz = two_questions()
        for first, second in [(all_wrong, all_right), (all_right, all_wrong)]:
            mina, scope = make_user(), uuid.uuid4()
            for answers in (first, second):
                attempt = begin(quiz, mina, scope=scope)
                submit(attempt, form(attempt, answers(attempt)))
        return quiz

    def test_the_effect_is_shown_first_and_nothing_is_written(self, quiz):
        plan = plan_policy_change(quiz, "last")

        assert (plan.old, plan.new, plan.learners, plan.up, plan.down) == ("best", "last", 2, 0, 1)
        assert list(plan.moved.values()) == [(100, 0)]
        assert Quiz.objects.get(pk=quiz.pk).grade_policy == "best"
        assert not GradePolicyChange.objects.exists()

    def test_who_rises_and_who_falls_is_counted_apart(self, quiz):
        apply_policy_change(plan_policy_change(quiz, "first"), by=None, now=NOW)
        plan = plan_policy_change(Quiz.objects.get(pk=quiz.pk), "last")

        assert (plan.up, plan.down, sorted(plan.moved.values())) == (1, 1, [(0, 100), (100, 0)])

    def test_it_is_written_down_who_changed_it_and_what_that_moved(self, quiz):
        hana = make_user("Hana")
        plan = plan_policy_change(quiz, "average")

        change = apply_policy_change(plan, by=hana, now=NOW)

        assert Quiz.objects.get(pk=quiz.pk).grade_policy == "average"
        assert (change.old, change.new, change.changed_by, change.changed_at) == ("best", "average", hana, NOW)
        assert sorted(change.scores) == sorted(str(scope) for scope in plan.moved)
        assert set(map(tuple, change.scores.values())) == {(100, 50)}

    def test_done_twice_it_is_done_once(self, quiz):
        plan = plan_policy_change(quiz, "first")
        apply_policy_change(plan, by=None, now=NOW)

        assert apply_policy_change(plan, by=None, now=NOW) is None
        assert GradePolicyChange.objects.count() == 1

    def test_a_plan_made_before_somebody_elses_change_is_refused(self, quiz):
        plan = plan_policy_change(quiz, "first")
        apply_policy_change(plan_policy_change(quiz, "last"), by=None, now=NOW)

        with pytest.raises(PlanIsOld):
            apply_policy_change(plan, by=None, now=NOW)
        assert Quiz.objects.get(pk=quiz.pk).grade_policy == "last"

    @pytest.mark.parametrize(
        "statement", ["UPDATE quizzes_gradepolicychange SET new = 'first'", "DELETE FROM quizzes_gradepolicychange"]
    )
    def test_the_database_keeps_what_was_written_down(self, quiz, statement):
        apply_policy_change(plan_policy_change(quiz, "last"), by=None, now=NOW)

        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert GradePolicyChange.objects.get().new == "last"

    def test_the_database_knows_the_policies(self, quiz):
        with pytest.raises(DatabaseError), transaction.atomic():
            Quiz.objects.filter(pk=quiz.pk).update(grade_policy="luck")
