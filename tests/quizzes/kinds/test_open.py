from decimal import Decimal

import pytest
from pydantic import ValidationError

from quizzes.kinds import BadResponse
from quizzes.kinds.open import LONGEST_TEXT
from quizzes.rendering import render_feedback, render_question
from tests.quizzes.kinds.making import example, make


def level(id_, share):
    return {"id": id_, "label": {"en": id_}, "share": share}


def criterion(id_, *levels):
    return {"id": id_, "title": {"en": id_}, "levels": list(levels)}


def test_nothing_is_earned_until_a_person_says_so():
    question = make("open")
    assert question.graded_by_person
    assert question.earned("A whole page.") == 0


def test_the_levels_chosen_earn_their_shares_in_equal_parts():
    question = make(
        "open",
        rubric=[
            criterion("who", level("no", "0"), level("some", "0.5"), level("all", "1")),
            criterion("how", level("no", "0"), level("yes", "1")),
        ],
    )
    assert question.earned_by({"who": "some", "how": "yes"}) == Decimal("0.75")
    assert question.earned_by({"who": "all", "how": "yes"}) == 1
    assert question.earned_by({"who": "all"}) == Decimal("0.5")
    assert question.earned_by({"who": "unknown", "elsewhere": "all"}) == 0


def test_line_ends_are_one_however_they_arrive():
    """Q2: a form sends \\r\\n where a script sent \\n, and both are the same answer."""
    question = make("open")
    assert question.parse({"": ["one\r\n\r\ntwo "]}) == question.parse({"": ["one\n\ntwo"]}) == "one\n\ntwo"


def test_a_page_of_any_script_is_kept_and_no_more():
    """X20"""
    question = make("open")
    text = "한" * LONGEST_TEXT
    assert question.parse({"": [text]}) == text
    for refused in (text + "다", "a\x00", "\udfff"):
        with pytest.raises(BadResponse):
            question.parse({"": [refused]})


def test_the_number_of_words_is_told_and_not_enforced():
    question = make("open", max_words=2)
    html = render_question(question, "en", value="one two three")
    assert "in at most 2 words" in html
    assert "3 of 2 words" in html
    assert question.parse({"": ["one two three"]})


def test_the_first_line_of_what_was_written_may_be_empty_in_the_page():
    """HTML drops one line end after the tag; the template spends its own."""
    assert "&gt;\nText</textarea>" not in render_question(make("open"), "en", value="Text")
    assert ">\nText</textarea>" in render_question(make("open"), "en", value="Text")


def test_feedback_waits_for_a_person_and_shows_what_a_good_answer_is():
    question = example("open")
    waiting = render_feedback(question, "en", points=None, value="Mine & <b>yours</b>")
    assert "Waiting to be graded" in waiting
    assert "Mine &amp; &lt;b&gt;yours&lt;/b&gt;" in waiting
    assert "A good answer" in waiting
    assert "of 10 points" not in waiting
    graded = render_feedback(question, "en", points=Decimal("7.50"), value="Mine")
    assert "Partly right" in graded
    assert "7.50 of 10 points" in " ".join(graded.split())


@pytest.mark.parametrize(
    "rubric",
    [
        [criterion("a", level("x", "1"))],
        [criterion("a", level("x", "0"), level("y", "0.5"))],
        [criterion("a", level("x", "1"), level("x", "0"))],
        [criterion("a", level("x", "0"), level("y", "1"))] * 2,
        [criterion("a", level("x", "0"), level("y", "1.5"))],
    ],
)
def test_a_rubric_that_cannot_be_met_is_refused(rubric):
    with pytest.raises(ValidationError):
        make("open", rubric=rubric)
