from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from pydantic import ValidationError

from quizzes.kinds import BadResponse
from quizzes.rendering import render_feedback, render_question
from tests.quizzes.kinds.making import example, make

TEXT = {
    "id": "t",
    "type": "text",
    "accepted": [{"text": {"en": ["Seoul"]}}, {"text": {"en": ["Busan"]}, "share": "0.5"}],
}
NUMBER = {"id": "n", "type": "number", "weight": "2", "answers": [{"value": "10", "tolerance": "1"}]}
CHOICE = {
    "id": "c",
    "type": "choice",
    "choices": [
        {"id": "y", "text": {"en": "yes"}, "correct": True},
        {"id": "z", "text": {"en": "no"}, "correct": False},
    ],
}


def blanks(text="<p>{{t}} and {{n}} or {{c}}.</p>", parts=(TEXT, NUMBER, CHOICE), **fields):
    return make("blanks", text={"en": text}, blanks=list(parts), points="4", **fields)


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ({"t": "seoul", "n": "10,5", "c": "y"}, "4"),
        ({"t": "Busan", "n": "10", "c": "y"}, "3.50"),
        ({"n": "9"}, "2"),
        ({"t": "Seoul", "c": "z"}, "1"),
        ({"n": "many", "c": "elsewhere"}, "0"),
    ],
)
def test_each_blank_earns_by_its_weight(value, points):
    """weights 1, 2 and 1 of 4 points"""
    assert blanks().grade(value) == Decimal(points)


def test_the_controls_stand_in_the_sentence_each_with_a_name():
    soup = BeautifulSoup(render_question(blanks(), "en"), "html.parser")
    sentence = soup.select_one(".question__sentence p")
    assert [control.name for control in sentence(["input", "select"])] == ["input", "input", "select"]
    assert [control["aria-label"] for control in sentence(["input", "select"])] == ["Blank 1", "Blank 2", "Blank 3"]
    assert "{{" not in str(soup)


def test_blanks_are_numbered_as_the_reader_meets_them_in_either_language():
    question = make(
        "blanks",
        text={"en": "{{t}} then {{n}}", "ko": "{{n}} 다음에 {{t}}"},
        blanks=[TEXT, NUMBER],
    )
    for language, longest in (("en", ["500", "60"]), ("ko", ["60", "500"])):
        controls = BeautifulSoup(render_question(question, language), "html.parser")("input")
        assert [control["maxlength"] for control in controls] == longest
        assert [control["aria-label"][-1] for control in controls] == ["1", "2"]
    filled = {"t": "Seoul", "n": "3"}
    assert question.parse(question.fields(filled)) == filled


def test_a_number_that_cannot_be_read_is_told_while_it_can_be_mended():
    html = render_question(blanks(), "en", value={"n": "1,234"})
    assert "1234 or 1.234" in html


def test_a_choice_is_named_by_a_hash_in_forms():
    question = blanks()
    fields = question.fields({"c": "y"})
    assert fields["3"] != ["y"]
    assert question.parse(fields) == {"c": "y"}
    with pytest.raises(BadResponse):
        question.parse({"3": ["y"]})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("none", [TEXT]),
        ("{{t}} {{t}}", [TEXT]),
        ("{{t}} {{other}}", [TEXT]),
        ("{{t}}", [TEXT, NUMBER]),
        ('<a href="/{{t}}">x</a>', [TEXT]),
        ('<a href="https://x.example/?a={{t}}&b=>">x</a>', [TEXT]),
        ("{{t}} {{t}}", [TEXT, TEXT]),
        ("{{c}}", [{**CHOICE, "choices": CHOICE["choices"][:1]}]),
        ("{{c}}", [{**CHOICE, "choices": [*CHOICE["choices"], {**CHOICE["choices"][0], "id": "yy"}]}]),
    ],
)
def test_a_text_whose_blanks_do_not_fit_is_refused(text, parts):
    with pytest.raises(ValidationError):
        blanks(text, parts)


def test_each_language_must_mark_every_blank():
    with pytest.raises(ValidationError, match="ko"):
        make("blanks", text={"en": "{{t}}", "ko": "없음"}, blanks=[TEXT])


def test_what_learners_type_is_shown_and_never_run():
    """X3: in the sentence, in its control and in the feedback."""
    value = {"t": '"><script>alert(1)</script>'}
    question = blanks()
    html = render_question(question, "en", value=value) + render_feedback(
        question, "en", points=Decimal(0), value=value
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 3


def test_feedback_says_for_each_blank_what_was_given_what_is_right_and_why():
    html = render_feedback(
        example("blanks"), "en", points=Decimal(0), value={"name": "Precision", "share": "0,75", "way": "raise"}
    )
    name, share, way = html.split("<li")[1:]
    assert "Right answer" not in name
    assert "0,75" in share and "75 ± 0.5" in share and "150 ÷ 200" in share
    assert "lowered" in way and "A higher threshold reports less." in way
