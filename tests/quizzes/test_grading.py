from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import grade, is_passed
from quizzes.schema import QuizContent
from tests.factories import make_question


def content(*questions, pass_mark=60):
    return QuizContent(source_language="en", title={"en": "Check"}, pass_mark=pass_mark, questions=questions)


@st.composite
def quizzes(draw, min_questions=0):
    kinds = draw(st.lists(st.sampled_from(["single", "multiple", "true_false"]), min_size=min_questions, max_size=6))
    points = st.decimals("0.01", "20", places=2).map(str)
    questions = [make_question(kind, wrong=("B",), points=draw(points)) for kind in kinds]
    return content(*questions, pass_mark=draw(st.integers(0, 100)))


@st.composite
def answered_quizzes(draw):
    quiz = draw(quizzes())
    values = {}
    for question in quiz.questions:
        ids = [choice.id for choice in question.choices]
        most = len(ids) if question.kind == "multiple" else 1
        values[question.key] = question.parse({"": draw(st.lists(st.sampled_from(ids), unique=True, max_size=most))})
    return quiz, values


@given(answered_quizzes())
def test_the_score_lies_between_nothing_and_all_and_is_the_sum_of_its_questions(case):
    quiz, values = case
    verdict = grade(quiz, values)

    assert 0 <= verdict.score <= verdict.max_score
    assert verdict.score == sum((each.points for each in verdict.questions), Decimal(0))
    assert verdict.max_score == sum((question.points for question in quiz.questions), Decimal(0))
    assert [each.key for each in verdict.questions] == [question.key for question in quiz.questions]


@given(answered_quizzes(), st.randoms(use_true_random=False))
def test_the_order_of_questions_and_answers_does_not_move_the_score(case, shuffler):
    quiz, values = case
    questions, answers = list(quiz.questions), list(values.items())
    shuffler.shuffle(questions)
    shuffler.shuffle(answers)

    again = grade(quiz.model_copy(update={"questions": tuple(questions)}), dict(answers))

    before = grade(quiz, values)
    assert (again.score, again.max_score, again.passed) == (before.score, before.max_score, before.passed)


@given(quizzes(min_questions=1))
def test_everything_right_passes_and_earns_all(quiz):
    verdict = grade(quiz, {question.key: sorted(question.right) for question in quiz.questions})

    assert verdict.score == verdict.max_score
    assert verdict.passed


@given(st.integers(0, 100))
def test_a_quiz_without_questions_is_graded_and_not_passed(pass_mark):
    """S25: no division by zero, no pass for nothing, not even at a pass mark of 0."""
    verdict = grade(content(pass_mark=pass_mark), {})

    assert (verdict.score, verdict.max_score, verdict.passed) == (0, 0, False)


@pytest.mark.parametrize("pass_mark", [0, 60, 100])
def test_a_quiz_whose_questions_are_worth_nothing_is_not_passed(pass_mark):
    """S25: as when every question was dropped. No such quiz can be published; the grading holds all the same."""
    quiz = content(make_question(), pass_mark=pass_mark)
    worthless = quiz.questions[0].model_copy(update={"points": Decimal("0.00")})
    quiz = quiz.model_copy(update={"questions": (worthless,)})

    verdict = grade(quiz, {worthless.key: next(iter(worthless.right))})

    assert (verdict.score, verdict.max_score, verdict.passed) == (0, 0, False)


@pytest.mark.parametrize(
    ("score", "max_score", "pass_mark", "passed"),
    [
        ("6", "10", 60, True),
        ("5.99", "10", 60, False),
        ("2", "3", 66, True),
        ("2", "3", 67, False),
        ("0", "10", 0, True),
        ("10", "10", 100, True),
        ("9.99", "10", 100, False),
    ],
)
def test_the_pass_mark_is_reached_when_it_is_equalled(score, max_score, pass_mark, passed):
    assert is_passed(Decimal(score), Decimal(max_score), pass_mark) is passed


def test_answers_to_what_was_not_asked_count_for_nothing():
    """X27: a value for another quiz's question earns no points here."""
    quiz, other = content(make_question()), content(make_question())
    stranger = other.questions[0]

    assert grade(quiz, {stranger.key: next(iter(stranger.right))}).score == 0
