"""Texts of other systems: what begins a tag and what is text, and what a choice keeps that may hold no blocks."""

import html
import time

import pytest

from quizzes.interchange.markup import as_block, as_inline
from quizzes.interchange.results import Notes
from quizzes.interchange.tags import literal, without_data
from tests.quizzes.interchange.reading import answer, asked, choices, gift_one, said, xml, xml_one


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("if i<n then stop", "if i&lt;n then stop"),
        ("a<b and b>c", "a&lt;b and b&gt;c"),
        ("x<y && y>z", "x&lt;y &amp;&amp; y&gt;z"),
        ("List<String> and Map<K, V> and Box<Object>", None),
        ("vector<int>::iterator", "vector&lt;int&gt;::iterator"),
        ("<?php echo 1; ?>", "&lt;?php echo 1; ?&gt;"),
        ("x <!y", "x &lt;!y"),
        ("<!-- never closed", "&lt;!-- never closed"),
        ("a <- b </ c", "a &lt;- b &lt;/ c"),
        ("<b>bold</b> and <B>bold</B>", "<b>bold</b> and <b>bold</b>"),
        ("<o:p>Word</o:p><my-own>tag</my-own>", "Wordtag"),
        ('<b class="a>b">bold</b>', "<b>bold</b>"),
        ("<!DOCTYPE html><?xml version='1'?><![if gte mso 9]>a", "a"),
        ("<q cite=x.html>a</q>", "<q>a</q>"),
    ],
)
def test_a_less_than_sign_that_begins_no_tag_is_text(typed, shown):
    """Nothing that was typed is hidden, as a browser would hide `<n then stop`."""
    assert as_inline(typed, "moodle", Notes()) == (shown or html.escape(typed))


def test_the_parts_of_a_drawing_are_no_text():
    notes = Notes()
    assert as_inline("a<svg><g><circle r='1'/></g></svg>", "html", notes) == "a"
    assert notes.verdict == "changed"


def test_names_that_look_like_tags_are_told():
    notes = Notes()
    as_block("<p>List&lt;A&gt; and List<String></p>", "html", notes)
    assert notes.said == ["HTML has no such tags, they are shown as they are typed: “String”."]
    assert notes.verdict == "taken"


def test_words_of_a_choice_are_never_run_together():
    (parsed,) = xml(
        asked(
            "multichoice",
            answer(100, "<p>one</p><p>two</p><ul><li>three</li><li>four</li></ul>"),
            answer(0, "<pre>for x\n  y</pre>"),
            answer(0, "<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>"),
        )
    )
    assert [text for text, _right, _told in choices(parsed)] == [
        "one<br>two<br>• three<br>• four",
        "<code>for x<br>&nbsp;&nbsp;y</code>",
        "a | b<br>c",
    ]
    assert parsed.verdict == "changed" and "table" in said(parsed)


def test_the_cells_of_a_table_stay_apart():
    notes = Notes()
    block = as_block("<table><tr><td>12</td><td>3</td></tr><tr><td>4</td></tr></table>", "html", notes)
    assert "12 | 3<br>4" in block and notes.verdict == "changed"


@pytest.mark.parametrize("formula", [r"\(f(x)=1\)", r"\[a[1]\]", "$$a$b$$", "[tex]x^2[/tex]"])
def test_formulas_are_told_whatever_is_in_them(formula):
    notes = Notes()
    as_block(f"See {formula}.", "html", notes)
    assert notes.verdict == "changed" and "formula" in notes.said[0]


@pytest.mark.parametrize("text", [r"a \) b \( c", "5 $$", r"\[", "[/tex] [tex]"])
def test_half_a_formula_is_none(text):
    notes = Notes()
    as_block(text, "html", notes)
    assert notes.said == []


def test_pictures_within_the_text_do_not_make_it_too_long():
    """Other programs write pictures as data into the text; more than a text may have characters."""
    picture = f"<img alt='a map' src='data:image/png;base64,{'A' * 300_000}'>"
    stem = f"<p>Where? {picture}</p>"
    (parsed,) = xml(asked("multichoice", answer(100, f"{picture} here"), answer(0, "there"), stem=stem))
    assert parsed.question.stem["en"] == "<p>Where? [a map]</p>"
    assert choices(parsed)[0][0] == "[a map] here"
    assert parsed.verdict == "changed" and "“image/png”" in said(parsed) and "AAA" not in said(parsed)
    in_gift = gift_one("[html]" + stem.replace("=", "\\=").replace(":", "\\:") + "{T}")
    assert (in_gift.verdict, in_gift.question.stem) == ("changed", parsed.question.stem)


def test_data_ends_where_the_picture_ends():
    assert without_data("a data:image/png;base64,AAAA= and words") == "a data:image/png; and words"
    assert without_data(f"src='data:image/png;base64,AAAA\n {'B' * 40}\n' x") == "src='data:image/png;\n' x"


@pytest.mark.parametrize(
    "part", ["<", "<a", '<a "', "<a x='", "</", "<!", "<b c=", "data:image/png;base64,", "<pre>", "<li>"]
)
def test_what_looks_like_a_tag_again_and_again_costs_little(part):
    text = part * (49_000 // len(part))
    started = time.thread_time()
    literal(text)
    without_data(text)
    assert time.thread_time() - started < 2


def test_breaks_around_a_choice_are_left_out_and_those_within_stay():
    for text in ("<br><br> a<br>b <br>\n<br>", "<p> a<br>b</p>", " <p></p>\n<div>a<br>b</div> <br> "):
        parsed = xml_one("multichoice", answer(100, text), answer(0, "no"))
        assert parsed.question.choices[0].text["en"] == "a<br>b"
