"""Rewriting: the text as it is stands letter by letter, the sample is folded away, the list is the learner's own."""

import re

import pytest
from pydantic import ValidationError

from courses.activities.rendering import Place, render_activity
from courses.activities.written import Written, asked_in
from tests.courses.activities.making import REWRITE, read

rewrite = read(REWRITE)


def html(**values) -> str:
    return str(render_activity(rewrite, Place("1" * 8, "act-prompt", "en"), written=Written(values)))


def test_the_text_as_it_is_keeps_its_lines_and_shows_no_markup():
    assert "Summarise\n&lt;the feedback&gt;." in html()


def test_the_sample_is_shown_when_asked_for():
    assert re.search(
        r"<details[^>]*>\s*<summary>One possible version</summary>.*Summarise for the team\..*</details>", html(), re.S
    )
    assert "<details" not in str(
        render_activity(read(REWRITE, sample={}), Place("1" * 8, "act-prompt", "en"), written=Written())
    )


def test_what_was_written_stands_in_the_field_and_the_ticks_are_counted():
    page = html(text="For <the> team.", whom="1")
    assert ">\nFor &lt;the&gt; team.</textarea>" in page
    assert re.search(r'name="f-whom" value="1" checked', page)
    assert rewrite.results({"whom": "1"}, "en")["ticked"] == "1 of 2"


def test_what_was_said_is_the_new_text_and_the_ticks():
    lines = rewrite.said({"text": "For the team.", "whom": "1", "length": ""}, "en")
    assert [(line.label, line.text) for line in lines] == [
        ("Your version", "For the team."),
        ("It says for whom.", "✓"),
    ]


def test_a_check_that_is_gone_is_still_told():
    values = {"text": "x", "length": "1"}
    written = Written(values, 1, None, asked_in(rewrite, values, "en"))
    edited = read(REWRITE, checks=REWRITE["checks"][:1])
    assert [(line.label, line.text) for line in written.no_longer_asked(edited, "en")] == [("It says how long.", "✓")]


def test_a_check_cannot_take_the_name_of_the_text():
    with pytest.raises(ValidationError, match="used twice"):
        read(REWRITE, checks=[{"id": "text", "text": {"en": "A"}}])
