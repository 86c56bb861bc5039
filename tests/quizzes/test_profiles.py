"""What a learner's quizzes say about competencies: points ÷ possible points, over the attempts that count."""

import uuid
from decimal import Decimal

import pytest

from quizzes.models import Grade, GradeReason
from quizzes.profiles import Competency, competency_profile
from tests.factories import make_question, make_quiz
from tests.quizzes.regrade_stories import regrade
from tests.quizzes.stories import MINUTE, NOW, all_right, all_wrong, begin, form, questions_of, right, save, submit

pytestmark = pytest.mark.django_db


def about(*competencies, points="1"):
    return {**make_question(points=points), "competencies": list(competencies)}


def take(quiz, scope, *goes):
    """The attempts in this order; the last one's."""
    for answers in goes:
        attempt = begin(quiz, scope=scope)
        submit(attempt, form(attempt, answers(attempt)))
    return attempt


@pytest.fixture
def mina():
    return uuid.uuid4()


def test_points_are_added_up_across_quizzes_by_name(mina):
    first, second = make_quiz(about("strategy"), about("evaluation", points="2")), make_quiz(about("strategy"))
    take(first, mina, all_right)
    take(second, mina, all_wrong)

    assert competency_profile({first.pk: "best", second.pk: "best"}, mina, NOW) == [
        Competency("evaluation", Decimal(2), Decimal(2), 1),
        Competency("strategy", Decimal(1), Decimal(2), 2),
    ]


@pytest.mark.parametrize(
    ("policy", "points"), [("best", (1, 1)), ("last", (0, 1)), ("average", (1, 2)), ("first", (1, 1))]
)
def test_of_each_quiz_those_attempts_count_that_its_policy_counts(mina, policy, points):
    """S19."""
    quiz = make_quiz(about("strategy"))
    take(quiz, mina, all_right, all_wrong)

    [found] = competency_profile({quiz.pk: policy}, mina, NOW)

    assert (found.points, found.max_points) == points


def test_a_question_about_two_counts_for_both_and_one_about_none_for_none(mina):
    quiz = make_quiz(about("strategy", "prompting"), about())
    take(quiz, mina, all_right)

    assert [(one.name, one.max_points) for one in competency_profile({quiz.pk: "best"}, mina, NOW)] == [
        ("prompting", 1),
        ("strategy", 1),
    ]


def test_others_open_attempts_and_other_quizzes_are_not_in_it(mina):
    quiz, other = make_quiz(about("strategy")), make_quiz(about("evaluation"))
    begin(quiz, scope=mina)
    take(quiz, uuid.uuid4(), all_right)
    take(other, mina, all_right)

    assert competency_profile({quiz.pk: "best"}, mina, NOW) == []


def test_an_attempt_whose_time_is_up_is_in_it_before_the_sweep(mina):
    """S15."""
    quiz = make_quiz(about("strategy"))
    attempt = begin(quiz, scope=mina, deadline_at=NOW + MINUTE)
    [question] = questions_of(attempt)
    save(attempt, question, right(question))

    assert competency_profile({quiz.pk: "best"}, mina, NOW) == []
    assert competency_profile({quiz.pk: "best"}, mina, NOW + 2 * MINUTE) == [
        Competency("strategy", Decimal(1), Decimal(1), 1)
    ]
    assert not Grade.objects.exists()


def test_the_grade_in_force_counts_and_what_waits_for_a_person_does_not(mina):
    quiz = make_quiz(about("strategy"), about("strategy"))
    attempt = take(quiz, mina, all_wrong)
    waiting, graded = [dict(row) for row in attempt.grades.get().questions]
    waiting |= {"pending": True}
    graded |= {"points": "1.00"}
    Grade.objects.create(
        attempt=attempt,
        sequence=2,
        score=1,
        max_score=2,
        passed=False,
        pending=1,
        questions=[waiting, graded],
        reason=GradeReason.PERSON,
    )

    assert competency_profile({quiz.pk: "best"}, mina, NOW) == [Competency("strategy", Decimal(1), Decimal(1), 1)]


def test_a_dropped_question_says_nothing_of_anybody(mina):
    """S25: a competency of which nothing is left is not listed with nothing out of nothing."""
    quiz = make_quiz(about("strategy"), about("strategy", "evaluation"))
    take(quiz, mina, all_right)

    regrade(quiz, "drop", 2)

    assert competency_profile({quiz.pk: "best"}, mina, NOW) == [Competency("strategy", Decimal(1), Decimal(1), 1)]


def test_it_is_two_queries_once_the_revisions_are_known(mina, django_assert_num_queries):
    quizzes = [make_quiz(about("strategy")) for _ in range(3)]
    for quiz in quizzes:
        take(quiz, mina, all_right)
    with django_assert_num_queries(2):
        competency_profile({quiz.pk: "best" for quiz in quizzes}, mina, NOW)
