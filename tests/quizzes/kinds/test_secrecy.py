"""S13, X27: until the end no page holds a key, not by its words, and not by an order, an id or a field's name."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS
from quizzes.rendering import render_question
from quizzes.samples import sample
from tests.quizzes.kinds.making import QUESTION, example


def turned(kind):
    """The sample with another key: what was right is wrong, and what was wrong is right; nothing else is changed."""
    data = example(kind).model_dump(mode="json")
    _TURN[kind](data)
    return QUESTION.validate_python(data)


def _turn_choices(data):
    for choice in data["choices"]:
        choice["correct"] = not choice["correct"]
        choice["explanation"] = {"en": "Now it is otherwise."}


def _turn_one_choice(data):
    for number, choice in enumerate(data["choices"]):
        choice["correct"] = number == len(data["choices"]) - 1


def _turn_true_false(data):
    _turn_choices(data)


def _turn_accepted(data):
    data["accepted"] = [{"text": {"en": ["something quite different and a good deal longer"]}}]
    data["wrong"] = []


def _turn_number(data):
    data["answers"] = [{"value": "123456.789", "tolerance": "12"}]


def _turn_pairs(data):
    rights = [pair["right"] for pair in data["pairs"]] + [extra["right"] for extra in data["extras"]]
    for one, right in zip([*data["pairs"], *data["extras"]], rights[1:] + rights[:1], strict=True):
        one["right"] = right


def _turn_items(data):
    data["items"].reverse()


def _turn_blanks(data):
    name, share, way = data["blanks"]
    name["accepted"] = [{"text": {"en": ["a much longer answer than before"]}}]
    share["answers"] = [{"value": "123456.789"}]
    for choice in way["choices"]:
        choice["correct"] = not choice["correct"]


def _turn_sample(data):
    data["sample"] = {"en": "<p>Quite another answer.</p>"}
    data["rubric"] = []


_TURN = {
    "single": _turn_one_choice,
    "multiple": _turn_choices,
    "true_false": _turn_true_false,
    "short_text": _turn_accepted,
    "numeric": _turn_number,
    "matching": _turn_pairs,
    "ordering": _turn_items,
    "blanks": _turn_blanks,
    "open": _turn_sample,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_the_page_is_the_same_whatever_is_right(kind, language, seed):
    """To the letter, order included: but for an ordering of three and more, which is only never shown in order."""
    pages = [render_question(question, language, seed=seed) for question in (example(kind), turned(kind))]
    if kind == "ordering":
        pages = [sorted(re.findall(r"<li.*?</li>", page, re.DOTALL)) for page in pages]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_is_not_the_same_all_the_same(kind):
    """The test above would pass for two questions with one key, too."""
    question, other = example(kind), turned(kind)
    if not question.graded_by_person:
        assert other.earned(other.parse(question.fields(question.right_response()))) < 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_word_of_a_key_or_an_explanation_is_in_it(kind, language):
    question = example(kind)
    page = render_question(question, language, seed=7)
    secrets = _secrets(question.model_dump(mode="json"), offered=BeautifulSoup(page, "html.parser").get_text())
    assert secrets
    assert [secret for secret in secrets if secret in page] == []
    assert not re.search("correct|explanation|accepted|tolerance", page)


def _secrets(data, offered):
    """Every explanation, sample and accepted text, but for words that the question itself says."""
    found = []
    for name, inner in data.items() if isinstance(data, dict) else enumerate(data):
        if name in ("explanation", "sample", "accepted", "answers", "wrong", "rubric"):
            found += _leaves(inner)
        elif isinstance(inner, dict | list):
            found += _secrets(inner, offered)
    return [text for text in found if len(text) > 3 and text not in offered]


def _leaves(data):
    if isinstance(data, str):
        return [re.sub("<[^>]*>", "", data)]
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    return [text for each in inner for text in _leaves(each)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_autosave_answers_lists_parts_in_an_order_that_tells_nothing(kind):
    """The JSON of an ordering would else name its items in the right order."""
    question, turned_round = example(kind), turned(kind)
    assert list(question.fields(sample(kind)[1])) == list(turned_round.fields(None)) == list(question.fields(None))


@given(st.integers(0, 2**31 - 1))
def test_the_right_sides_of_a_matching_stand_in_an_order_of_their_own(seed):
    question = example("matching")
    soups = [BeautifulSoup(render_question(q, "en", seed=seed), "html.parser") for q in (question, turned("matching"))]
    orders = [[option["value"] for option in soup.select("select")[0]("option")] for soup in soups]
    assert orders[0] == orders[1]


def test_no_control_is_as_wide_as_its_answer():
    for kind in ("short_text", "numeric", "blanks"):
        assert not re.search(r'\s(size|style|pattern|list|placeholder)="', render_question(example(kind), "en"))
