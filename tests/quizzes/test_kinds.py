"""Grading of one question: every value there can be, not only the ones a test would think of."""

from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from quizzes.kinds import KINDS, BadResponse, Question
from quizzes.kinds.base import to_cents
from tests.factories import make_question

QUESTION = TypeAdapter(Question)


def question(kind="single", **fields):
    return QUESTION.validate_python(make_question(kind, **fields))


def ids(question, *texts):
    """The ids of the choices with these texts."""
    by_text = {choice.text["en"]: choice.id for choice in question.choices}
    return [by_text[text] for text in texts]


@st.composite
def multiple_questions(draw):
    right = draw(st.integers(1, 6))
    wrong = draw(st.integers(1, 6))
    points = draw(st.decimals("0.01", "1000", places=2))
    return question(
        "multiple", right=[f"R{n}" for n in range(right)], wrong=[f"W{n}" for n in range(wrong)], points=str(points)
    )


@st.composite
def answered(draw):
    """Any right choices and at most two wrong ones: of more, hardly a response would earn anything."""
    asked = draw(multiple_questions())
    right = draw(st.sets(st.sampled_from(sorted(asked.right)), min_size=1))
    wrong = draw(st.sets(st.sampled_from(sorted(asked.wrong)), max_size=2))
    return asked, draw(st.permutations(sorted(right | wrong)))


def test_every_kind_is_registered_under_its_own_name():
    for name, kind in KINDS.items():
        assert get_args(kind.model_fields["kind"].annotation) == (name,)
        assert kind in get_args(get_args(Question)[0])


@pytest.mark.parametrize(
    ("chosen", "points"),
    [
        (["A", "B", "C"], "3"),
        (["A", "B"], "2"),
        (["A"], "1"),
        (["A", "B", "C", "X"], "1.50"),
        (["A", "X"], "0"),  # 1/3 − 1/2 is below nothing
        (["X"], "0"),
        (["X", "Y"], "0"),
        (["A", "B", "C", "X", "Y"], "0"),
        ([], "0"),
    ],
)
def test_partial_credit_by_the_written_formula(chosen, points):
    """S23: max_points × max(0, right given ÷ all right − wrong given ÷ all wrong)."""
    asked = question("multiple", right=("A", "B", "C"), wrong=("X", "Y"), points="3")

    assert asked.grade(ids(asked, *chosen) or None) == Decimal(points)


def test_a_choice_that_is_gone_since_counts_as_a_wrong_one():
    """S23: as when an attempt is regraded by a key that does not offer any more what was chosen."""
    asked = question("multiple", right=("A", "B"), wrong=("X", "Y"), points="2")

    assert asked.grade([*ids(asked, "A", "B"), "gone"]) == 1
    assert asked.grade([*ids(asked, "A", "B", "X", "Y"), "gone"]) == 0


@given(answered())
def test_multiple_earns_no_less_than_nothing_and_no_more_than_all(case):
    """S23: never below 0, never above the points, whatever is chosen."""
    asked, value = case
    assert Decimal(0) <= asked.grade(value) <= asked.points


@given(multiple_questions())
def test_choosing_everything_earns_nothing_and_the_right_ones_everything(asked):
    """S23: select-all earns no credit, however many choices are right."""
    assert asked.grade([choice.id for choice in asked.choices]) == 0
    assert asked.grade(sorted(asked.right)) == asked.points
    assert asked.grade(None) == 0


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_in_which_choices_are_given_does_not_matter(case, shuffler):
    asked, value = case
    shuffled = list(value)
    shuffler.shuffle(shuffled)
    assert asked.grade(shuffled) == asked.grade(value)
    assert asked.parse({"": shuffled}) == asked.parse({"": value})


@given(answered())
def test_one_more_right_choice_never_costs_and_one_more_wrong_never_pays(case):
    asked, value = case
    for choice in asked.choices:
        if choice.id not in value:
            grew = asked.grade([*value, choice.id]) - asked.grade(value)
            assert grew >= 0 if choice.correct else grew <= 0


def test_a_third_of_a_point_is_rounded_once_and_half_up():
    asked = question("multiple", right=("A", "B", "C"), wrong=("X",), points="1")

    assert asked.grade(ids(asked, "A")) == Decimal("0.33")
    assert asked.grade(ids(asked, "A", "B")) == Decimal("0.67")
    assert question("multiple", right=("A", "B"), wrong=("X",), points="0.01").grade(None) == 0


def test_half_a_cent_is_half_a_cent_also_of_a_share_that_never_ends():
    """7/12 of 1.62 is 0.945 exactly, though 7/12 has no last digit."""
    assert to_cents(Decimal("1.62"), Decimal(7) / 12) == Decimal("0.95")
    exact = lambda points, part, whole: (Fraction(points) * part / whole * 100 + Fraction(1, 2)).__floor__()
    for cents in range(3, 400, 3):
        points = Decimal(cents) / 100
        for whole in range(1, 21):
            for part in range(whole + 1):
                assert to_cents(points, Decimal(part) / whole) * 100 == exact(points, part, whole)


@pytest.mark.parametrize("kind", ["single", "true_false"])
def test_one_choice_earns_all_or_nothing(kind):
    asked = question(kind, right=("A",), wrong=("B",), points="2.5")

    assert asked.grade(*ids(asked, "A")) == Decimal("2.50")
    assert asked.grade(*ids(asked, "B")) == 0
    assert asked.grade(None) == 0


class TestParsing:
    """X27: a form says only what its page offered."""

    @pytest.mark.parametrize("kind", ["single", "multiple", "true_false"])
    def test_nothing_given_is_blank(self, kind):
        assert question(kind, wrong=("B",)).parse({"": []}) is None

    @pytest.mark.parametrize("kind", ["single", "multiple", "true_false"])
    @pytest.mark.parametrize("given_ids", [["nowhere"], ["-1"], [""]])
    def test_a_choice_that_is_not_offered_is_refused(self, kind, given_ids):
        with pytest.raises(BadResponse):
            question(kind, wrong=("B",)).parse({"": given_ids})

    @pytest.mark.parametrize("kind", ["single", "true_false"])
    def test_two_choices_where_one_is_asked_for_are_refused(self, kind):
        asked = question(kind, wrong=("B",))
        with pytest.raises(BadResponse):
            asked.parse({"": ids(asked, "A", "B")})

    def test_a_choice_given_twice_is_refused(self):
        asked = question("multiple")
        with pytest.raises(BadResponse):
            asked.parse({"": ids(asked, "A", "A")})

    def test_what_is_parsed_is_what_is_stored(self):
        single, multiple = question(), question("multiple", right=("A", "B"))
        assert single.parse({"": ids(single, "A")}) == ids(single, "A")[0]
        assert multiple.parse({"": ids(multiple, "B", "A")}) == sorted(ids(multiple, "A", "B"))


class TestSchema:
    @pytest.mark.parametrize(
        ("kind", "right", "wrong"),
        [
            ("single", (), ("A", "B")),
            ("single", ("A", "B"), ("C",)),
            ("multiple", (), ("A", "B")),
            ("multiple", ("A", "B"), ()),
            ("true_false", ("A",), ("B", "C")),
            ("true_false", ("A", "B"), ()),
        ],
    )
    def test_a_question_that_cannot_be_graded_is_refused(self, kind, right, wrong):
        with pytest.raises(ValidationError):
            question(kind, right=right, wrong=wrong)

    def test_two_choices_with_one_id_are_refused(self):
        data = make_question()
        data["choices"][1]["id"] = data["choices"][0]["id"]
        with pytest.raises(ValidationError, match="same id"):
            QUESTION.validate_python(data)

    @pytest.mark.parametrize("points", ["0", "-1", "0.001", "1001", "NaN", "Infinity"])
    def test_points_that_cannot_be_earned_are_refused(self, points):
        """S25: no question is worth nothing."""
        with pytest.raises(ValidationError):
            question(points=points)

    def test_an_unknown_kind_or_field_is_refused(self):
        with pytest.raises(ValidationError):
            question("essay")
        with pytest.raises(ValidationError):
            QUESTION.validate_python({**make_question(), "hint": "psst"})


def test_feedback_says_of_each_choice_whether_it_was_right_to_choose_it():
    asked = question("multiple", right=("A", "B"), wrong=("X", "Y"))

    told = {each.choice.text["en"]: (each.is_chosen, each.is_right) for each in asked.feedback(ids(asked, "A", "X"))}

    assert told == {"A": (True, True), "B": (False, False), "X": (True, False), "Y": (False, True)}
