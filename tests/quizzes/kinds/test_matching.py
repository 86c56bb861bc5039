from decimal import Decimal

import pytest
from pydantic import ValidationError

from quizzes.kinds import BadResponse
from quizzes.rendering import render_feedback, render_question
from tests.quizzes.kinds.making import example, make


def pair(id_, left, right):
    return {"id": id_, "left": {"en": left}, "right": {"en": right}}


def capitals(**fields):
    pairs = [pair("kr", "Korea", "Seoul"), pair("jp", "Japan", "Tokyo"), pair("fr", "France", "Paris")]
    return make("matching", pairs=pairs, points="3", **fields)


def test_each_right_pair_earns_its_part():
    question = capitals(extras=[{"id": "x", "right": {"en": "Rome"}}])
    graded = [
        ({"kr": "kr", "jp": "jp", "fr": "fr"}, 3),
        ({"kr": "kr", "jp": "fr", "fr": "jp"}, 1),
        ({"kr": "kr"}, 1),
        ({"kr": "x", "jp": "x", "fr": "x"}, 0),
        ({"kr": "kr", "jp": "kr", "fr": "kr"}, 1),
        ({}, 0),
    ]
    assert [(value, question.grade(value)) for value, _points in graded] == graded


def test_two_pairs_with_one_right_side_are_both_right_with_it():
    """Lyon and Paris are both in France, which is offered once."""
    question = make(
        "matching",
        pairs=[pair("a", "Paris", "France"), pair("b", "Seoul", "Korea"), pair("c", "Lyon", "France")],
    )
    assert len(question.sides) == 2
    assert question.right_response() == {"a": "a", "b": "b", "c": "a"}
    assert question.earned({"a": "a", "b": "b", "c": "a"}) == 1
    assert question.earned({"a": "c", "c": "c"}) == Decimal(2) / 3


def test_forms_name_a_side_by_a_hash_and_the_database_by_its_id():
    """So that a typo mended in a right side does not orphan what was answered."""
    question = capitals()
    fields = question.fields({"kr": "jp"})
    assert fields["jp"] == fields["fr"] == []
    assert fields["kr"][0] not in {"kr", "jp", "fr"}
    assert question.parse(fields) == {"kr": "jp"}


@pytest.mark.parametrize("given", [{"kr": ["jp"]}, {"kr": ["nowhere"]}, {"x": ["kr"]}, {"kr": ["", "x"]}])
def test_what_is_not_offered_is_refused(given):
    """X27: also an id of the database in place of a form's name."""
    with pytest.raises(BadResponse):
        capitals().parse(given)


@pytest.mark.parametrize(
    "fields",
    [
        {"pairs": [pair("a", "x", "y")]},
        {"pairs": [pair("a", "x", "1"), pair("a", "y", "2")]},
        {"pairs": [pair("a", "x", "1"), pair("b", "y", "1")]},
        {"pairs": [pair("a", "x", "1"), pair("b", "y", "2")], "extras": [{"id": "a", "right": {"en": "3"}}]},
        {"pairs": [pair("a", "x", "1"), pair("b", "y", "2")], "extras": [{"id": "c", "right": {"en": "2"}}]},
    ],
)
def test_what_cannot_be_matched_is_refused(fields):
    with pytest.raises(ValidationError):
        make("matching", **fields)


def test_long_right_sides_stand_in_a_list_and_are_chosen_by_letter():
    """Where a list of choices would cut them off, or show them without their markup."""
    short = render_question(capitals(), "en")
    rich = make("matching", pairs=[pair("a", "water", "H<sub>2</sub>O"), pair("b", "salt", "NaCl")])
    assert "question__sides" not in short
    html = render_question(rich, "en")
    assert "H<sub>2</sub>O" in html
    assert ". H2O</option>" in html


def test_feedback_says_for_each_pair_what_was_given_and_what_is_right():
    question = example("matching")
    html = render_feedback(question, "en", points=Decimal(0), value={"p1": "p1", "p2": "x1"})
    threshold, label, sample = html.split("<li")[1:]
    assert "Lower it, and more is reported." in threshold
    assert "Right answer" not in threshold
    assert "who pays" in label and "what counts as right" in label
    assert "Left blank" in sample and "who is seen" in sample
