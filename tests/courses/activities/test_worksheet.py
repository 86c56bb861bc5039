"""Worksheets: numbers as people write them, results of the author's formulas, and what is missing said in words."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.courses.activities.making import WORKSHEET, read

sheet = read(WORKSHEET)


def with_formula(formula: str) -> dict:
    return {"outputs": [{"id": "result", "label": {"en": "Result"}, "formula": formula}]}


def test_results_follow_from_what_is_put_in_and_from_what_stands_above():
    results = sheet.results({"tokens": "2000", "price": "0.25"}, "en")
    assert results["cost"] == "$0.0005"
    assert results["per_dollar"] == "2,000"
    assert results["part"] == "5.0%"
    assert [results[f"{name}:why"] for name in ("cost", "per_dollar", "part")] == ["", "", ""]


def test_a_value_to_begin_with_counts_until_the_learner_writes_another_and_not_after_it_is_emptied():
    assert sheet.results({"price": "1"}, "en")["cost"] == "$0.0015"
    emptied = sheet.results({"price": "1", "tokens": ""}, "en")
    assert (emptied["cost"], emptied["cost:why"]) == ("–", "Needs a number in “Tokens in a query”.")
    assert emptied["part:why"] == "Needs a number in “Tokens in a query”."


def test_results_that_build_on_all_before_them_say_at_once_what_they_lack():
    """Forty such results can be walked in more ways than there is time for."""
    known, outputs = ["tokens"], []
    for number in range(40):
        outputs.append({"id": f"r{number}", "label": {"en": "R"}, "formula": " + ".join(known)})
        known.append(f"r{number}")
    results = read(WORKSHEET, outputs=outputs).results({"tokens": ""}, "en")
    assert results["r39:why"] == "Needs a number in “Tokens in a query”."


def test_a_division_by_zero_is_told_and_takes_nothing_along_that_does_not_need_it():
    results = sheet.results({"price": "0"}, "en")
    assert (results["cost"], results["per_dollar"], results["part"]) == ("$0.0000", "–", "0.0%")
    assert "divide by zero" in results["per_dollar:why"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abc", "This could not be read as a number."),
        ("1,234", "This can be read in two ways. Write 1234 or 1.234, without a comma."),
        ("5 dollars", "Only a number is asked, without a unit."),
        ("-1", "Not less than 0."),
    ],
)
def test_a_number_that_cannot_be_read_is_kept_told_and_counts_for_nothing(text, said):
    values = {"price": text}
    assert sheet.problems(values, "en") == {"price": said}
    assert sheet.results(values, "en")["cost"] == "–"
    assert sheet.shown(values, "en")["inputs"][1]["text"] == text
    assert ("Price of a million", text) in [(line.label, line.text) for line in sheet.said(values, "en")]


@pytest.mark.parametrize(
    ("text", "number"), [("1 234.5", "1234.5"), ("1.234,5", "1234.5"), ("２", "2"), ("1.5e3", "1500")]
)
def test_numbers_are_read_as_in_quizzes(text, number):
    assert sheet.numbers({"price": text})["price"] == Decimal(number)


def test_korean_counts_in_its_own_words():
    with translation.override("ko"):
        assert sheet.said({"price": "1"}, "ko")[0].text == "1500토큰"
    assert sheet.said({"price": "1"}, "en")[0].text == "1500\u00a0tokens"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("tokens * nothing", "“nothing” is no input, and no output further up."),
        ("result + 1", "“result” is no input, and no output further up."),
        ("tokens +", "This cannot be read as a formula."),
    ],
)
def test_an_author_is_told_what_is_wrong_with_a_formula(formula, said):
    with pytest.raises(ValidationError, match=said.replace(".", r"\.").replace("+", r"\+")):
        read(WORKSHEET, **with_formula(formula))


def test_an_output_may_use_those_above_it_only_so_there_is_no_circle():
    turned = [WORKSHEET["outputs"][1], WORKSHEET["outputs"][0]]
    with pytest.raises(ValidationError, match="“cost” is no input, and no output further up"):
        read(WORKSHEET, outputs=turned)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "min"}, "cannot be a name in formulas"),
        ({"id": "tokens"}, "is used twice"),
        ({"id": "2nd"}, "cannot be a name in formulas"),
        ({"min": "5", "max": "1"}, "not in this order"),
        ({"value": "-3"}, "not in this order"),
    ],
)
def test_an_author_is_told_what_is_wrong_with_an_input(change, said):
    inputs = [WORKSHEET["inputs"][0], {**WORKSHEET["inputs"][1], **change}]
    with pytest.raises(ValidationError, match=said):
        read(WORKSHEET, inputs=inputs)


@given(st.dictionaries(st.sampled_from(["tokens", "price", "gone", "cost"]), st.text(max_size=70)))
def test_whatever_was_written_there_is_an_answer(values):
    """Never an error: a learner may type anything, and an author may have asked something else before."""
    results = sheet.results(values, "ko")
    assert all(results[name] == "–" or results[f"{name}:why"] == "" for name in ("cost", "per_dollar", "part"))
    assert set(sheet.problems(values, "en")) <= {"tokens", "price"}
    assert [line.text for line in sheet.said(values, "en")]
