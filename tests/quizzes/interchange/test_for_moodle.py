"""What Moodle's own reader makes of an export: each of these was written otherwise, and read there as something else.

Exports of every kind were read by question/format/gift/format.php, question/format/xml/format.php, and the readers of
embedded answers and of orderings; what is asserted here is the text that they took for what it is.
"""

import html
import re
from decimal import Decimal

import pytest

from quizzes.interchange import Exported, write_gift, write_moodlexml
from quizzes.texts import clean_inline
from tests.quizzes.interchange.reading import asked, gift, gift_one, xml
from tests.quizzes.interchange.test_writing import choice, made, report

# qtype_ordering::import_from_gift undoes no escapes, and takes these for how items are numbered.
NUMBERING = re.compile(r"none|123|abc|ABCD|iii|IIII")


def ordering_in_gift(*texts):
    items = [{"id": f"i{at}", "text": {"en": text}} for at, text in enumerate(texts)]
    return write_gift([Exported(made("ordering", items=items))], language="en").text


@pytest.mark.parametrize(
    "item",
    [
        "a = b: c ~ d",
        "i{n} # 2",
        "C:\\n",
        "a\nb",
        "[html]x",
        "// x",
        "$CATEGORY: x",
        "0",
        "none of it",
        "123 go",
        "####x",
        clean_inline('<a href="http://example.com/#x">a</a>'),
    ],
)
def test_an_item_of_an_ordering_in_gift_stands_as_a_browser_shows_it(item):
    """Moodle showed “a &&061; b”, dropped a lone 0, and cut “none” off the first item."""
    text = ordering_in_gift(item, "last")
    row = text.split("SHOW\n")[1].split("\n")[0].strip()
    assert html.unescape(row) == item and row != "0"
    assert not NUMBERING.match(row) and not re.search(r"[{}\\]|####|\A[\[/$]", row)
    assert [one.text["en"] for one in gift_one(text).question.items] == [item, "last"]


def test_how_items_are_numbered_is_no_item():
    """Moodle writes it after the other settings of an ordering."""
    for style in ("none", "123", "abc", "ABCD", "iii", "IIII"):
        parsed = gift_one(f"Order.{{>2 ALL VERTICAL ABSOLUTE_POSITION SHOW {style}\none\ntwo\n}}")
        assert [item.text["en"] for item in parsed.question.items] == ["one", "two"]


def exported_gap(**blank):
    question = made("blanks", text={"en": "{{b1}}"}, blanks=[{"id": "b1", **blank}])
    text = write_moodlexml([Exported(question)], language="en").text
    (parsed,) = xml(re.search(r"<question type=.*</question>", text, re.DOTALL)[0])
    return re.search(r"\{1:\w+:(.*?)\}", text)[1], parsed.question.blanks[0]


def as_moodle_reads(answer):
    """qtype_multianswer_extract_question, for one answer or its feedback."""
    return html.unescape(answer).replace("\\}", "}").replace("\\#", "#")


@pytest.mark.parametrize(
    "markup", ["i&lt;n", "&lt;b&gt; is bold", "R&amp;", "&amp;lt;", "a\\}b\\#c", "50%=~{x}", "<b>a</b>&nbsp;b"]
)
def test_choices_and_feedback_within_a_text_come_through_entities_undone_once(markup):
    """Moodle undoes them before there is HTML: “&lt;b&gt;” became bold, and “\\}” lost its backslash."""
    right_choice = choice(markup, True, explanation={"en": f"<p>{markup}</p>"}) | {"id": "yes"}
    body, blank = exported_gap(type="choice", choices=[right_choice, choice("no", False)])
    right, wrong = body.split("~")
    text, feedback = right.removeprefix("=").split("#<")
    assert html.unescape(as_moodle_reads(text)) == html.unescape(markup) and wrong == "no"
    assert html.unescape(as_moodle_reads(f"<{feedback}")) == html.unescape(f"<p>{markup}</p>")
    assert (blank.choices[0].text["en"], blank.choices[0].explanation["en"]) == (markup, f"<p>{markup}</p>")


@pytest.mark.parametrize("text", ["R&", "<b>", "&lt;", "a\\}", "a\\#b", "\\\\}", "50%", "a = b ~ c", "{x}", "*"])
def test_what_is_typed_into_a_text_comes_through_as_it_is(text):
    """“R&amp;” before the next answer was taken for one text with it."""
    accepted = [{"text": {"en": [text]}, "explanation": {"en": "Yes."}}, {"text": {"en": ["next"]}, "share": "0.5"}]
    body, blank = exported_gap(type="text", accepted=accepted)
    first, second = body.split("~")
    answer, feedback = first.removeprefix("=").rsplit("#", 1)
    assert not re.search(r"(&amp;|&|\\)\Z", answer) and (feedback, second) == ("Yes.", "%50%next")
    assert as_moodle_reads(answer).replace("\\*", "*") == text
    assert [one.text["en"] for one in blank.accepted] == [(text,), ("next",)]


@pytest.mark.parametrize("write", [write_gift, write_moodlexml])
@pytest.mark.parametrize(
    ("question", "weights"),
    [
        (made("multiple", choices=[choice(f"c{n}", n < 11) for n in range(12)]), "9.09091 %:"),
        (made("multiple", choices=[choice(f"c{n}", n < 10) for n in range(12)]), ""),
        (made("short_text", accepted=[{"text": {"en": [f"{n}"]}, "share": n} for n in ("1", "0.35", "0.3")]), "35 %:"),
        (made("numeric", answers=[{"value": n, "share": n} for n in ("1", "0.01", "0.02")]), "1 %, 2 %:"),
        (made("numeric", answers=[{"value": n, "share": n} for n in ("1", "0.333333", "0.142857")]), ""),
    ],
)
def test_weights_that_moodle_does_not_know_are_named(write, question, weights):
    """Moodle refuses the whole file for one of them, unless it is told to take the nearest."""
    said = " ".join(report(write, question).notes)
    assert ("Nearest grade" in said) == bool(weights)
    assert weights in said


def test_what_a_text_with_blanks_is_worth_in_moodle_is_said():
    """It adds up the weights there and reads no points."""
    blanks = [{"id": f"b{n}", "type": "text", "weight": n, "accepted": [{"text": {"en": ["x"]}}]} for n in (1, 2)]
    for points, is_told in ((3, False), (2, True), (Decimal("1.5"), True)):
        question = made("blanks", points=points, text={"en": "{{b1}} {{b2}}"}, blanks=blanks)
        notes = report(write_moodlexml, question).notes
        assert (f"3 points there, {points} here" in " ".join(notes)) == is_told


def test_ids_and_tags_may_hold_brackets():
    parsed = gift("// [id:a[1\\]] [tag:x[y]\nQ{T}")
    assert [(one.idnumber, one.tags) for one in parsed] == [("a[1]", ("x[y",))]


def test_what_moodle_writes_of_a_text_with_blanks_is_read_as_there():
    (parsed,) = xml(asked("cloze", stem="{1:MC:=i &lt; n#R&amp;amp;D~b\\}~&amp;lt;} {1:SA:=a\\#b}"))
    first, second = parsed.question.blanks
    assert [one.text["en"] for one in first.choices] == ["i &lt; n", "b}", "&lt;"]
    assert first.choices[0].explanation["en"] == "R&amp;D"
    assert second.accepted[0].text["en"] == ("a#b",)
