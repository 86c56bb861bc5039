"""Sorting: what the author would do is told once a case is placed, and never before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from courses.activities.rendering import Place, render_activity
from courses.activities.written import Written, asked_in
from tests.courses.activities.making import SORTING, read

sorting = read(SORTING)
PLACE = Place("1" * 8, "act-sort", "en")


def html(**placed) -> str:
    return str(render_activity(sorting, PLACE, written=Written(placed)))


def test_ours_is_not_in_the_page_before_a_case_is_placed():
    assert "always" not in html() and "We would" not in html()
    placed = html(invoice="llm")
    assert "We would put it under “Plain rules”. It is always there." in placed
    assert placed.count("We would") == 1  # of the other case nothing is told yet


def test_the_same_category_is_said_without_praise():
    results = sorting.results({"invoice": "rules", "reply": "rules"}, "en")
    assert results["invoice:ours"] == "We would put it there too. It is always there."
    assert results["reply:ours"] == "We would put it under “A language model”."
    assert results["tally"] == "2 of 2 placed"


def test_it_speaks_the_language_of_the_page_and_the_source_language_where_that_lacks_words():
    said = sorting.said({"invoice": "llm", "reply": "llm"}, "ko")
    assert [(line.label, line.text) for line in said] == [("청구서의 합계", "언어 모델"), ("A kind reply", "언어 모델")]


def test_a_category_that_is_gone_is_told_and_what_was_chosen_stays_readable():
    values = {"invoice": "llm"}
    written = Written(values, 1, None, asked_in(sorting, values, "en"))
    other = [SORTING["categories"][0], {"id": "none", "label": {"en": "Nothing"}}]
    edited = read(SORTING, categories=other, cases=SORTING["cases"][:1])
    assert "not there any more" in edited.problems(values, "en")["invoice"]
    assert edited.results(values, "en")["invoice:ours"] == ""
    assert [(line.label, line.text) for line in written.no_longer_asked(edited, "en")] == [
        ("The total of an invoice", "A language model")
    ]


@given(st.dictionaries(st.sampled_from(["invoice", "reply", "gone"]), st.text(max_size=8)))
def test_nothing_that_was_ever_written_breaks_it(values):
    """Each case is placed, in trouble or blank, and never two of these; ours is told of what is placed alone."""
    placed = {said.name for said in sorting.said(values, "en")}
    in_trouble = set(sorting.problems(values, "en"))
    cases = sorting.shown(values, "en")["cases"]

    assert placed.isdisjoint(in_trouble)
    assert placed | in_trouble == {case.id for case in sorting.cases if values.get(case.id)}
    assert {case["name"] for case in cases if case["ours"]} == placed
    assert {case["name"] for case in cases if case["problem"]} == in_trouble


@pytest.mark.parametrize(
    "changes",
    [
        {"categories": SORTING["categories"][:1]},
        {"categories": [SORTING["categories"][0]] * 2},
        {"cases": [{"id": "a", "text": {"en": "A"}, "category": "magic"}]},
        {"cases": [SORTING["cases"][0]] * 2},
    ],
)
def test_sortings_that_cannot_be_shown_are_refused(changes):
    with pytest.raises(ValidationError):
        read(SORTING, **changes)
