from decimal import Decimal
from itertools import permutations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes.kinds import BadResponse
from quizzes.rendering import render_feedback, render_question
from tests.quizzes.kinds.making import make


def ordering(count=4, scoring="positions", **fields):
    items = [{"id": letter, "text": {"en": f"Step {letter}"}} for letter in "abcdefghijkl"[:count]]
    return make("ordering", items=items, scoring=scoring, **fields)


@pytest.mark.parametrize(
    ("scoring", "order", "share"),
    [
        ("positions", "abcd", "1"),
        ("positions", "bacd", "0.5"),
        ("positions", "bcda", "0"),
        ("adjacent", "abcd", "1"),
        ("adjacent", "bcda", "0.6667"),  # bc, cd
        ("adjacent", "cdab", "0.6667"),  # cd, ab
        ("adjacent", "dcba", "0"),
        ("all", "abcd", "1"),
        ("all", "abdc", "0"),
    ],
)
def test_it_is_scored_as_is_stated(scoring, order, share):
    assert round(ordering(scoring=scoring).earned(list(order)), 4) == Decimal(share)


@pytest.mark.parametrize("scoring", ["positions", "adjacent", "all"])
def test_only_the_right_order_earns_everything(scoring):
    question = ordering(scoring=scoring)
    assert [order for order in permutations("abcd") if question.earned(list(order)) == 1] == [tuple("abcd")]


def form(question, places):
    """`places` by item id."""
    names = {item.id: name for name, item in question.by_token.items()}
    return {names[one]: [place] for one, place in places.items()}


class TestWithoutScripts:
    """Each item has a list of places; nobody can be kept from giving two the same."""

    def test_a_whole_order_is_stored_as_one(self):
        question = ordering(3)
        assert question.parse(form(question, {"a": "3", "b": "1", "c": "2"})) == ["b", "c", "a"]

    def test_what_is_unfinished_is_kept_as_it_was_given(self):
        question = ordering(3)
        value = question.parse(form(question, {"a": "1", "c": ""}))
        assert value == {"a": 1}
        assert question.earned(value) == Decimal(1) / 3

    def test_two_in_one_place_are_kept_told_and_in_no_place(self):
        question = ordering(3)
        value = question.parse(form(question, {"a": "1", "b": "1", "c": "3"}))
        assert value == {"a": 1, "b": 1, "c": 3}
        assert question.earned(value) == Decimal(1) / 3
        assert "Two items have the same place" in render_question(question, "en", value=value)
        assert "Two items have the same place" not in render_question(question, "en", value=list("cab"))

    @pytest.mark.parametrize("place", ["0", "4", "-1", "1.0", "first", "１"])
    def test_a_place_that_is_not_offered_is_refused(self, place):
        question = ordering(3)
        with pytest.raises(BadResponse):
            question.parse(form(question, {"a": place}))


class TestWhatIsShown:
    def shown(self, question, **fields):
        soup = BeautifulSoup(render_question(question, "en", **fields), "html.parser")
        return [label.get_text() for label in soup.select(".question__item label")]

    @given(st.integers(0, 2**31 - 1), st.integers(3, 7))
    def test_it_is_never_the_right_order_and_always_the_same(self, seed, count):
        """S14"""
        question = ordering(count)
        names = question.shown(seed)
        assert sorted(names) == sorted(question.by_token)
        assert names != list(question.by_token)
        assert names == question.shown(seed)

    def test_two_items_stand_either_way(self):
        """Always the wrong way round would tell the right one."""
        question = ordering(2)
        assert {tuple(question.shown(seed)) for seed in range(20)} == set(permutations(question.by_token))

    def test_a_whole_order_is_shown_as_it_was_given(self):
        assert self.shown(ordering(3), seed=1, value=list("cab")) == ["Step c", "Step a", "Step b"]

    def test_the_way_it_is_scored_is_stated(self):
        hints = {scoring: render_question(ordering(3, scoring), "en") for scoring in ("positions", "adjacent", "all")}
        assert "in its right place earns" in hints["positions"]
        assert "followed by the right one earns" in hints["adjacent"]
        assert "Only the whole order" in hints["all"]


def test_feedback_shows_both_orders_side_by_side():
    html = render_feedback(ordering(3), "en", points=Decimal(0), value=list("acb"))
    first, second, third = html.split("<li")[1:]
    assert "Step a" in first and "Right answer" not in first
    assert "Step c" in second and "Step b" in second and "Not right" in second
    assert "Place 3" in third


def test_where_neighbours_count_feedback_is_about_neighbours():
    html = render_feedback(ordering(3, "adjacent"), "en", points=Decimal(0), value=list("bca"))
    first, second, third = html.split("<li")[1:]
    assert "Followed by the right one" in first and "Step a" in first
    assert "Not followed by the right one" in second
    assert "feedback__call" not in third


@pytest.mark.parametrize("items", [["a"], ["a", "a"], list("abcdefghijklm")])
def test_what_cannot_be_ordered_is_refused(items):
    with pytest.raises(ValidationError):
        make("ordering", items=[{"id": f"i{n}", "text": {"en": text}} for n, text in enumerate(items)])


def test_a_changed_copy_is_graded_by_what_it_says_itself():
    question = ordering(3)
    assert question.earned(list("abc")) == 1
    assert question.parts()
    turned = question.model_copy(update={"items": question.items[::-1]})
    assert turned.earned(list("cba")) == 1
    assert list(turned.by_token) == list(reversed(question.by_token))
