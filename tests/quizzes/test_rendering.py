import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS
from quizzes.rendering import render_feedback, render_question
from tests.factories import make_choice, make_question
from tests.quizzes.test_kinds import ids, question

CHOICE_KINDS = ["single", "multiple", "true_false"]


def asked(kind="single", language="en", **fields):
    the_question = question(kind, wrong=("B",)) if kind == "true_false" else question(kind)
    return the_question, BeautifulSoup(render_question(the_question, language, **fields), "html.parser")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("kind", CHOICE_KINDS)
def test_a_question_is_a_group_named_by_its_stem_with_a_label_round_each_choice(kind):
    """WCAG 1.3.1: no control outside a group, no control without a label."""
    the_question, html = asked(kind, number=3)

    legend = html.select_one("fieldset > legend").get_text(" ", strip=True)
    assert legend.startswith("Question 3")
    assert legend.endswith("Which?")
    hint = html.find(id=html.fieldset["aria-describedby"])
    assert hint.get_text(strip=True)
    controls = html.select("input")
    assert len(controls) == len(the_question.choices)
    assert all(control.find_parent("label")["for"] == control["id"] for control in controls)
    assert {control["type"] for control in controls} == {"checkbox" if kind == "multiple" else "radio"}


@pytest.mark.parametrize("kind", CHOICE_KINDS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_asks_holds_neither_key_nor_explanation(kind, language):
    """S13, X27: the only difference between a right choice and a wrong one is its text."""
    _question, html = asked(kind, language, seed=5)

    text = str(html)
    assert "Why" not in text
    assert "explanation" not in text
    assert "correct" not in text
    shapes = {
        re.sub(r'(id|for|value)="[^"]*"', "", str(label)).replace(label.get_text(), "") for label in html("label")
    }
    assert len(shapes) == 1


def test_the_value_is_filled_in():
    the_question = question("multiple", right=("A", "B"), wrong=("C",))

    html = BeautifulSoup(render_question(the_question, "en", value=ids(the_question, "A", "C")), "html.parser")

    ticked = [control["value"] for control in html.select("input[checked]")]
    assert ticked == ids(the_question, "A", "C")


def test_text_is_in_the_language_asked_for_and_says_which():
    """A part without a translation is shown in the source language and marked as such."""
    data = make_question()
    del data["choices"][0]["text"]["ko"]
    the_question = KINDS["single"].model_validate(data)

    html = BeautifulSoup(render_question(the_question, "ko"), "html.parser")

    assert html.select_one("legend [lang]")["lang"] == "ko"
    assert [span["lang"] for span in html.select(".choice__text")] == ["en", "ko", "ko"]


def test_a_long_stem_keeps_its_paragraphs_beside_the_legend_and_is_read_with_it():
    data = make_question(stem="<p>Read this.</p><pre>x = 1</pre>")
    html = BeautifulSoup(render_question(KINDS["single"].model_validate(data), "en"), "html.parser")

    assert html.legend.get_text(strip=True) == "Read this."
    described_by = html.fieldset["aria-describedby"].split()
    assert html.find(id=described_by[0]).pre.get_text() == "x = 1"


class TestOrder:
    @given(st.integers(0, 2**31 - 1))
    def test_shuffling_loses_no_choice_and_repeats_itself(self, seed):
        """S14: another device shows the same order."""
        the_question = question(wrong=("B", "C", "D", "E"))
        once = the_question.in_order(seed)

        assert once == the_question.in_order(seed)
        assert sorted(choice.id for choice in once) == sorted(choice.id for choice in the_question.choices)

    def test_the_order_never_changes_with_the_version_of_anything(self):
        """An attempt that is under way while the site is updated keeps its order."""
        data = make_question(right=("A",), wrong=("B", "C", "D"))
        data["key"] = "00000000-0000-4000-8000-000000000001"
        for choice, letter in zip(data["choices"], "abcd", strict=True):
            choice["id"] = letter
        the_question = KINDS["single"].model_validate(data)

        orders = ["".join(choice.id for choice in the_question.in_order(seed)) for seed in (1, 2, 3)]

        assert orders == ["cabd", "bcad", "cadb"]

    def test_seeds_differ(self):
        the_question = question(wrong=("B", "C", "D", "E"))
        assert len({tuple(choice.id for choice in the_question.in_order(seed)) for seed in range(30)}) > 10

    def test_true_and_false_stay_where_they_are_and_so_does_all_without_a_seed(self):
        the_question = question("true_false", wrong=("B",))
        for seed in range(8):
            assert the_question.in_order(seed) == list(the_question.choices)
        assert question().in_order(None)[0].correct


class TestFeedback:
    def feedback(self, the_question, value, language="en"):
        html = render_feedback(the_question, language, points=the_question.grade(value), value=value)
        return BeautifulSoup(html, "html.parser")

    @pytest.mark.parametrize("kind", CHOICE_KINDS)
    def test_every_choice_says_whether_it_is_right_and_why(self, kind):
        the_question = question(kind, wrong=("B",))
        items = self.feedback(the_question, None).select("li")

        assert len(items) == 2
        assert ["Why A" in item.get_text() for item in items] == [True, False]
        assert "Why B" in items[1].get_text()

    @pytest.mark.parametrize(
        ("chosen", "verdict"),
        [(("A", "B"), "Right"), (("A",), "Partly right"), (("C",), "Not right"), ((), "Left blank")],
    )
    def test_the_verdict_is_said_in_words_and_by_a_sign(self, chosen, verdict):
        """WCAG 1.4.1: not by colour alone."""
        the_question = question("multiple", right=("A", "B"), wrong=("C", "D"))
        html = self.feedback(the_question, ids(the_question, *chosen) or None)

        pill = html.select_one(".feedback__verdict .pill")
        assert pill.get_text(strip=True) == verdict
        assert pill.svg is not None

    def test_each_of_the_four_cases_has_its_sentence(self):
        the_question = question("multiple", right=("A", "B"), wrong=("C", "D"))
        html = self.feedback(the_question, ids(the_question, "A", "C"))

        said = {
            li.select_one(".feedback__text").get_text(): li.select_one(".feedback__call").get_text()
            for li in html("li")
        }

        assert said == {
            "A": "You chose this, and it is right.",
            "B": "This is right; you did not choose it.",
            "C": "You chose this, and it is not right.",
            "D": "This is not right, and you left it.",
        }

    def test_who_left_it_blank_is_not_praised_for_what_was_left(self):
        the_question = question("multiple", right=("A",), wrong=("B", "C"))
        html = self.feedback(the_question, None)
        calls = [call.get_text() for call in html.select(".feedback__call")]
        assert sorted(calls) == ["This is not right.", "This is not right.", "This is right."]

    def test_points_are_shown(self):
        the_question = question("multiple", right=("A", "B"), wrong=("C",), points="3")
        html = self.feedback(the_question, ids(the_question, "A"))
        assert "1.50 of 3 points" in " ".join(html.get_text(" ").split())


def test_what_a_window_had_can_be_said_in_words():
    the_question = question("multiple", right=("A", "B"), wrong=("C",))
    said = the_question.plain(ids(the_question, "A", "C"), "ko", "en")
    assert [text.html for text in said] == ["A (ko)", "C (ko)"]
    assert the_question.plain(None, "ko", "en") == []


def test_what_authors_write_cannot_run():
    """X3: in stem, choice or explanation."""
    data = make_question(stem='Hi <script>alert(1)</script><img src=x onerror="alert(1)">')
    data["choices"].append(
        make_choice('<a href="javascript:alert(1)">x</a>', explanation="<script>alert(2)</script>why")
    )
    the_question = KINDS["single"].model_validate(data)

    html = render_question(the_question, "en") + render_feedback(the_question, "en", points=Decimal(0))

    assert "alert" not in html
    assert "<script" not in html
