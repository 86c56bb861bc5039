"""What the formats' own documentation shows, in words of ours: each question is taken, changed with a note, or refused
with a reason; none is lost."""

import pytest

from quizzes.interchange import BadFile, read_moodlexml
from quizzes.kinds import KINDS
from tests.quizzes.interchange.reading import BANK, aiken, answer, asked, choices, gift, said, xml

GIFT = r"""
// a comment, and choices on one line
Who wrote it?{~Ada ~Grace =nobody}

Water boils {~slowly =fast ~never} on a hill.

::Missing word, typed:: Two and {=two =2} are four.

::Pairs:: Which animal eats what? { =cat -> cat food =dog -> dog food }

::Near:: A number from 1 to 5? {#3:2}

::Between:: A number from 1 to 5? {#1..5}

::Two ranges:: When was it? {#
=1822:0      # Full credit.
=%50%1822:2  # Close.
}

::Essay:: How are you? {}

Essay with a word for all {
####Well done.
}

Use pencil and paper for what follows.

Which two? {
~%-100%None
~%50%This
~%50%That
~%-100%Those
}

Where from? {
~There
~%25%Near there
~%50%Nearer
=Here
}

The sun rises in the east.{T}

The sun rises in the west.{FALSE#In the east.#Right!####Astronomy.}

1 + 2 \= {3}

Since {
  ~495
  =1066
  ~ 43
}
the town has been known.

[html]<b>Bold</b>?{=yes ~no}

$CATEGORY: $course$/top/Second part

An address http\://x.example/?a\=1 {=yes ~no}

Braces \{ escaped \} {=\~tilde ~\#hash}
"""

# Kind, or None for what is refused; and the verdict.
EXPECTED = [
    ("single", "taken"),
    ("single", "taken"),
    ("short_text", "taken"),
    ("matching", "taken"),
    ("numeric", "taken"),
    ("numeric", "taken"),
    ("numeric", "taken"),
    ("open", "taken"),
    ("open", "taken"),
    (None, "refused"),
    ("multiple", "changed"),
    ("single", "changed"),
    ("true_false", "taken"),
    ("true_false", "taken"),
    ("short_text", "taken"),
    ("single", "taken"),
    ("single", "taken"),
    ("single", "taken"),
    ("single", "taken"),
]

XML = {
    "multichoice": (
        answer(100, "Right", "Yes") + answer(0, "Wrong", "No") + answer(0, "Too", "No") + "<single>true</single>",
        "single",
    ),
    "truefalse": (answer(100, "true", "Yes") + answer(0, "false", "No"), "true_false"),
    "shortanswer": (answer(100, "One") + answer(100, "Another"), "short_text"),
    "numerical": ('<answer fraction="100">23<tolerance>1</tolerance></answer>', "numeric"),
    "matching": (
        "".join(f"<subquestion><text>{n}</text><answer><text>A{n}</text></answer></subquestion>" for n in "ab"),
        "matching",
    ),
    "essay": ('<answer fraction="0"><text></text></answer>', "open"),
    "description": ("", None),
    "calculated": ("", None),
    "calculatedsimple": ("", None),
    "calculatedmulti": ("", None),
    "randomsamatch": ("", None),
    "ddimageortext": ("", None),
    "ddmarker": ("", None),
    "somethingnew": ("", None),
}  # fmt: skip


def test_gift():
    found = gift(GIFT)
    assert [(one.question.kind if one.question else None, one.verdict) for one in found] == EXPECTED
    assert all(one.notes for one in found if one.verdict != "taken")
    rows = GIFT.splitlines()
    assert all(rows[one.line - 1].strip() for one in found), "each names the line on which it begins"


def test_windows_files_with_a_mark_at_the_beginning_are_the_same():
    plain = [(one.name, one.verdict) for one in gift(GIFT)]
    there = gift(("\ufeff" + GIFT.replace("\n", "\r\n")).encode())
    assert [(one.name, one.verdict) for one in there] == plain


def test_aiken():
    """Dots and brackets, a stem of several lines, no blank line in between."""
    found = aiken(
        "What is right?\nA. This\nB. That\nC. Those\nD. These\nANSWER: D\n\n"
        "Which one\nof them?\nA) This\nB) That\nC) Those\nD) These\nE) All\nF) None\nANSWER: A\n"
        "And now?\na. x\nb. y\nanswer: b\n"
    )
    right = [[text for text, correct, _why in choices(one) if correct] for one in found]
    assert right == [["These"], ["This"], ["y"]]
    assert [one.verdict for one in found] == ["taken"] * 3


@pytest.mark.parametrize("kind", XML)
def test_moodle_xml(kind):
    inner, ours = XML[kind]
    (found,) = xml(asked(kind, inner))
    assert (found.question.kind if found.question else None) == ours
    assert found.verdict == ("taken" if ours else "refused")
    assert ours in KINDS if ours else said(found)


def test_embedded_answers_and_gaps():
    cloze = asked("cloze", stem="Fill {1:SHORTANSWER:=one} and {2:NUMERICAL:=2:0.1} and {1:MC:=yes~no}.")
    gaps = asked(
        "gapselect",
        "<selectoption><text>cat</text><group>1</group></selectoption>"
        "<selectoption><text>dog</text><group>1</group></selectoption>",
        stem="The [[1]] sat.",
    )
    assert [(one.question.kind, one.verdict) for one in xml(cloze, gaps)] == [("blanks", "taken")] * 2


@pytest.mark.parametrize(
    "data", ["<?xml version=1.0?><quiz></quiz>", '\n<?xml version="1.0" ?>\n<quiz></quiz>', "<quiz>"]
)
def test_what_is_no_xml_ends_in_a_reason_with_its_line(data):
    with pytest.raises(BadFile) as caught:
        read_moodlexml(data.encode(), bank=BANK, language="en")
    assert caught.value.line and "not well-formed" in caught.value.message
