from decimal import Decimal

import pytest

from tests.quizzes.interchange.reading import aiken, choices, said


def test_a_question_with_letters_and_brackets():
    (parsed,) = aiken("Which is a river?\nA) Han\nB) Seoraksan\nC) Jeju\nANSWER: A\n")
    assert (parsed.verdict, parsed.line, parsed.name) == ("taken", 1, "Which is a river?")
    assert choices(parsed) == [("Han", True, ""), ("Seoraksan", False, ""), ("Jeju", False, "")]


@pytest.mark.parametrize("rows", ["A. Han\nB. Jeju", "A)Han\nB)Jeju", "a) Han\nb) Jeju", "A) Han\n\nB) Jeju"])
@pytest.mark.parametrize("line", ["ANSWER: A", "Answer: a", "ANSWER:A", "ANSWER: A)", "ANSWER: A) Han", "ANSWER：A"])
def test_ways_to_write_it(rows, line):
    (parsed,) = aiken(f"\ufeffWhich is a river?\r\n{rows}\r\n\r\n{line}")
    assert [right for _text, right, _told in choices(parsed)] == [True, False]


def test_many_choices_and_several_lines():
    rows = "\n".join(f"{letter}) {letter * 2}\n  goes on" for letter in "ABCDEFGHIJKLMNOPQRST")
    (parsed,) = aiken(f"First line.\nSecond line?\n{rows}\nANSWER: T")
    assert parsed.question.stem["en"] == "<p>First line.<br>Second line?</p>"
    assert choices(parsed)[-1] == ("TT goes on", True, "")


def test_markup_in_the_text_is_text():
    (parsed,) = aiken('What is <html class="cool"> & what not?\nA) a < b\nB) &amp;\nANSWER: B')
    assert parsed.question.stem["en"] == '<p>What is &lt;html class="cool"&gt; &amp; what not?</p>'
    assert [text for text, _right, _told in choices(parsed)] == ["a &lt; b", "&amp;amp;"]


def test_several_right_letters():
    (parsed,) = aiken("Which are even?\nA) 2\nB) 3\nC) 4\nANSWER: A, C")
    assert (parsed.verdict, parsed.question.kind) == ("taken", "multiple")
    assert [right for _text, right, _told in choices(parsed)] == [True, False, True]


def test_feedback_below_the_answer_becomes_the_explanation():
    first, second = aiken("One?\nA) a\nB) b\nANSWER: A\nFEEDBACK: As shown.\n\nTwo?\nA) a\nB) b\nANSWER: B")
    assert first.question.explanation["en"] == "<p>As shown.</p>" and second.line == 7


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("One?\nA) only\nANSWER: A", "Choices: 1"),
        ("One?\nA) a\nB) b\n", "no line “ANSWER"),
        ("One?\nA) a\nB) b\nANSWER: C", "The answer is C"),
        ("One?\nA) a\nB) b\nANSWER: the first", "must be followed by the letter"),
        ("One?\nA) a\nA) b\nANSWER: A", "same letter"),
        ("A) a\nB) b\nANSWER: A", "without a question"),
        ("One?\nANSWER: A", "The answer is A"),
        ("One?\nA) a\nB) b\nANSWER: A\nANSWER: B", "several lines “ANSWER"),
        ("One?\nA) a\nB) b\nANSWER: A\nSCORE: many", "could not be read as a number"),
        ("One?\nA) a\nB) b\nANSWER: A\nSCORE: 1e99", "0.01 to 1000"),
    ],
)
def test_what_is_wrong_is_said(text, reason):
    (parsed,) = aiken(text)
    assert parsed.verdict == "refused" and reason in said(parsed)


def test_a_broken_question_does_not_take_its_neighbours_along():
    text = "Good?\nA) a\nB) b\nANSWER: A\n\nUnfinished\nA) a\nB) b\n\nGood again?\nA) a\nB) b\nANSWER: B\n"
    assert [(one.line, one.verdict) for one in aiken(text)] == [(1, "taken"), (6, "refused"), (10, "taken")]


def test_what_other_systems_write_below_the_answer_is_no_part_of_the_next_question():
    """Chamilo's lines."""
    first, second = aiken(
        "One?\nA) a\nB) b\nANSWER: B\nANSWER_EXPLANATION: As shown.\nSCORE: 2.5\nTAGS: week 1, easy\n"
        "Two?\nA. a\nB. b\nANSWER: A\nDESCRIPTION: Look at the map.\nHINT: Go north.\n"
    )
    assert (first.verdict, first.tags, first.question.points) == ("taken", ("week 1", "easy"), Decimal("2.5"))
    assert first.question.explanation["en"] == "<p>As shown.</p>"
    assert second.question.stem["en"] == "<p>Two?</p><p>Look at the map.</p>"
    assert (second.verdict, second.line) == ("changed", 8) and "“HINT: Go north.”" in said(second)


@pytest.mark.parametrize("stem", ["E. coli is?", "A. Lovelace wrote?", "I) or II), which?"])
def test_a_sentence_may_begin_like_a_choice(stem):
    (parsed,) = aiken(f"{stem}\nA) this\nB) that\nANSWER: B")
    assert parsed.question.stem["en"] == f"<p>{stem}</p>"
    assert [right for _text, right, _told in choices(parsed)] == [False, True]


def test_a_question_without_an_answer_does_not_swallow_the_next_even_without_a_blank_line():
    broken, whole = aiken("One?\nA) a\nB) b\nTwo?\nin two lines?\nA) c\nB) d\nANSWER: B")
    assert (broken.line, broken.verdict, broken.name) == (1, "refused", "One?")
    assert (whole.line, whole.verdict, whole.name) == (4, "taken", "Two? in two lines?")
