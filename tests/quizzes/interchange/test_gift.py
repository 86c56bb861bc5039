from decimal import Decimal

import pytest

from quizzes.interchange import BadFile
from tests.quizzes.interchange.reading import choices, gift, gift_one, said


def typed(parsed):
    return [(one.text["en"], one.share, one.explanation.get("en", "")) for one in parsed.question.accepted]


def numbers(parsed):
    return [(one.value, one.tolerance, one.share) for one in parsed.question.answers]


def test_a_choice_with_feedback():
    parsed = gift_one(
        "::Rivers::Which river runs through Seoul?{\n=Han#Yes.\n~Nakdong#Further south.\n~Geum\n####See a map.}"
    )

    assert (parsed.verdict, parsed.name, parsed.notes) == ("taken", "Rivers", ())
    assert parsed.question.stem == {"en": "<p>Which river runs through Seoul?</p>"}
    assert parsed.question.explanation == {"en": "<p>See a map.</p>"}
    assert choices(parsed) == [
        ("Han", True, "<p>Yes.</p>"),
        ("Nakdong", False, "<p>Further south.</p>"),
        ("Geum", False, ""),
    ]


def test_a_missing_word_leaves_a_line_in_the_text():
    parsed = gift_one("Busan lies {~north =south} of Seoul.")
    assert parsed.question.stem["en"] == "<p>Busan lies _____ of Seoul.</p>"


def test_a_text_in_korean_goes_into_the_language_that_was_asked():
    parsed = gift_one("서울은 한국의 수도이다.{T}", language="ko")
    assert parsed.question.stem == {"ko": "<p>서울은 한국의 수도이다.</p>"}
    assert list(parsed.question.choices[0].text) == ["ko"]


@pytest.mark.parametrize(
    ("mark", "is_true"), [("T", True), ("TRUE", True), ("true", True), ("F", False), ("False", False)]
)
def test_true_or_false(mark, is_true):
    parsed = gift_one(f"The sun is a star.{{{mark}}}")
    assert parsed.question.kind == "true_false"
    assert [choice.correct for choice in parsed.question.choices] == [is_true, not is_true]


def test_feedback_of_true_or_false_is_for_the_wrong_answer_first():
    parsed = gift_one("The moon is a star.{F#It is not.#Right.}")
    assert choices(parsed) == [("True", False, "<p>It is not.</p>"), ("False", True, "<p>Right.</p>")]


def test_weights_that_are_those_of_our_formula_are_taken():
    parsed = gift_one("Which are even?{~%50%2 ~%50%4 ~%-50%1 ~%-50%3}")
    assert (parsed.verdict, parsed.question.kind) == ("taken", "multiple")
    assert parsed.question.right == {one.id for one in parsed.question.choices if one.text["en"] in "24"}


def test_a_third_written_with_five_decimals_is_a_third():
    parsed = gift_one("Primes?{~%33.33333%2 ~%33.33333%3 ~%33.33333%5 ~%-100%4}")
    assert parsed.verdict == "taken"


@pytest.mark.parametrize(
    "text",
    ["Even?{~%50%2 ~%50%4 ~1 ~3}", "Even?{~%75%2 ~%25%4 ~%-100%1}", "Even?{~%50%2 ~%50%4 ~%-100%1 ~%-100%3}"],
)
def test_other_weights_are_told(text):
    parsed = gift_one(text)
    assert parsed.verdict == "changed"
    assert "The weights differ" in said(parsed) and "each right choice gives 50 %" in said(parsed)


def test_half_a_point_for_one_choice_is_told():
    parsed = gift_one("Where?{~Busan ~%50%Gyeonggi =Seoul}")
    assert (parsed.verdict, parsed.question.kind) == ("changed", "single")
    assert parsed.notes == ("“Gyeonggi” is worth 50 % in the file and nothing here.",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Which?{=a =b ~c}", "Several choices are fully right"),
        ("Which?{~a ~b}", "No choice is right"),
        ("Which?{~%50%a ~%50%b}", "Every choice is right"),
        ("Which?{~a}", "Choices: 1"),
        ("Which?{a ~b =c}", "begins with ~ or ="),
        ("Which?{=a ~}", "one has no text"),
        ("Which?{=a ~b", "no partner"),
        ("Which? =a}", "no partner"),
        ("Which?{=a ~b} or {=c ~d}", "two answer lists"),
        ("Only words.", "no answers in braces"),
        ("How many?{#some}", "could not be read as a number"),
        ("How many?{#}", "No accepted answer"),
        ("Word?{=*}", "Any answer at all"),
        ("Word?{=%50%half}", "No accepted answer earns all"),
        ("Match.{=a -> b}", "Pairs: 1"),
        ("Match.{=a -> b =c}", "is not: “c”"),
        ("{=a ~b}", "no text"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(text, reason):
    parsed = gift_one(text)
    assert (parsed.verdict, parsed.question) == ("refused", None)
    assert reason in parsed.notes[0]


def test_a_short_answer_with_less_for_a_slip_and_a_word_on_what_is_wrong():
    parsed = gift_one("Capital of Korea?{=Seoul#Yes =%50%Soul#Nearly =%0%Busan#The second city}")
    assert typed(parsed) == [
        (("Seoul",), Decimal(1), "<p>Yes</p>"),
        (("Soul",), Decimal("0.5"), "<p>Nearly</p>"),
    ]
    (wrong,) = parsed.question.wrong
    assert (wrong.texts, wrong.explanation["en"]) == (("Busan",), "<p>The second city</p>")
    assert parsed.question.earned(" seoul ") == 1


def test_answers_that_earn_and_explain_the_same_are_one():
    assert typed(gift_one("2 + 2?{=four =4}")) == [(("four", "4"), Decimal(1), "")]


def test_a_single_answer_needs_no_mark():
    assert typed(gift_one("Two plus two equals {four}.")) == [(("four",), Decimal(1), "")]


def test_patterns_are_not_read_and_said_so():
    parsed = gift_one("Animal?{=frog =*toad* =%0%*#No.}")
    assert parsed.verdict == "changed"
    assert "“*toad*” is not accepted" in said(parsed) and "every other wrong answer is left out: “No.”" in said(parsed)
    assert parsed.question.earned("a toad") == 0


def test_a_star_that_is_meant_is_a_star():
    parsed = gift_one(r"Sign for times?{=\*}")
    assert parsed.verdict == "taken" and parsed.question.earned("*") == 1


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("#1822", [(1822, 0, 1)]),
        ("#3.1415:0.0005", [(Decimal("3.1415"), Decimal("0.0005"), 1)]),
        ("#1..5", [(3, 2, 1)]),
        ("#-5..-1", [(-3, 2, 1)]),
        ("#=1822:0 =%50%1822:2", [(1822, 0, 1), (1822, 2, Decimal("0.5"))]),
        ("#3,5:0,1", [(Decimal("3.5"), Decimal("0.1"), 1)]),
        ("#1.5e3", [(1500, 0, 1)]),
    ],
)
def test_numbers(answers, expected):
    parsed = gift_one(f"How many? {{{answers}}}")
    assert (parsed.verdict, parsed.question.kind, numbers(parsed)) == ("taken", "numeric", expected)


def test_a_number_that_is_overtaken_by_one_that_earns_less_is_refused():
    """Moodle takes the first answer that fits, and here the best counts."""
    parsed = gift_one("How many?{#=%50%10:5 =10:0}")
    assert parsed.verdict == "refused" and "overlap" in parsed.notes[0]


def test_matching_with_something_more_to_choose():
    parsed = gift_one("Match.{=Korea -> Seoul =Japan->Tokyo = -> Beijing}")
    assert [(pair.left["en"], pair.right["en"]) for pair in parsed.question.pairs] == [
        ("Korea", "Seoul"),
        ("Japan", "Tokyo"),
    ]
    assert [extra.right["en"] for extra in parsed.question.extras] == ["Beijing"]
    assert parsed.question.earned(parsed.question.right_response()) == 1


def test_ordering_as_moodle_s_ordering_type_writes_it():
    parsed = gift_one("Bring into order.{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW\nSHOW\nthen\nlast}")
    assert ([item.text["en"] for item in parsed.question.items], parsed.question.scoring) == (
        ["SHOW", "then", "last"],
        "positions",
    )
    odd = gift_one("Bring into order.{>2 RANDOM H LONGEST_ORDERED_SUBSET\na\nb\nc}")
    assert odd.verdict == "changed" and "LONGEST_ORDERED_SUBSET" in said(odd) and "not a random part" in said(odd)


def test_an_essay():
    parsed = gift_one("::E::Write about a river. {####Think of its bridges.}")
    assert parsed.question.kind == "open" and parsed.question.explanation == {"en": "<p>Think of its bridges.</p>"}


def test_what_is_escaped_is_text():
    parsed = gift_one(r"::a\:\:b::Which is \{1, 2\}? 1 \= 1 \~ \# \\n and\na line{=\=1#\#1 ~\~2}")
    assert parsed.name == "a::b"
    assert parsed.question.stem["en"] == "<p>Which is {1, 2}? 1 = 1 ~ # \\n and<br>\na line</p>"
    assert choices(parsed) == [("=1", True, "<p>#1</p>"), ("~2", False, "")]


@pytest.mark.parametrize(
    ("stem", "html"),
    [
        ("[html]<p>a &lt; b</p>", "<p>a &lt; b</p>"),
        ("[markdown]**a**", "<p><strong>a</strong></p>"),
        ("[plain]a <b> c", "<p>a &lt;b&gt; c</p>"),
        ("[moodle]a\nb", "<p>a<br>\nb</p>"),
        ("[unknown]a", "<p>[unknown]a</p>"),
        ("<script>alert(1)</script>a", "<p>a</p>"),
        ("[html]<p onclick='x()'>a <a href='javascript:x'>b</a></p>", '<p>a <a rel="noopener noreferrer">b</a></p>'),
    ],
)
def test_formats_of_texts_come_clean(stem, html):
    assert gift_one(f"{stem}{{T}}").question.stem["en"] == html


def test_the_answers_have_the_format_of_the_question_unless_they_say_another():
    parsed = gift_one("[markdown]*a*{=*b* ~[plain]*c*}")
    assert [text for text, _right, _told in choices(parsed)] == ["<em>b</em>", "*c*"]


def test_categories_comments_ids_and_tags():
    text = (
        "\ufeff// a comment\r\n$CATEGORY: $course$/top/Biology/Cells\r\n\r\n"
        "// question: 3  name: x\r\n// [id:bio-1] [tag:exam] [tag:a\\]b]\r\n::One::Living?{T}\r\n\r\n"
        "// nothing here\r\n\r\nTwo?{F}"
    )
    one, two = gift(text)
    assert (one.category, one.idnumber, one.tags, one.line) == ("Biology/Cells", "bio-1", ("exam", "a]b"), 6)
    assert (two.category, two.idnumber, two.tags, two.line, two.is_named) == ("Biology/Cells", "", (), 10, False)


def test_a_blank_line_among_the_answers_parts_nothing():
    (parsed, after) = gift("Which?{\n=a\n\n~b\n}\n\nNext?{T}")
    assert (len(parsed.question.choices), after.line) == (2, 7)


def test_a_question_that_is_not_closed_does_not_swallow_the_next():
    broken, whole = gift("Which?{=a ~b\n\n::Next::Next?{T}")
    assert (broken.verdict, whole.verdict, whole.name) == ("refused", "taken", "Next")


def test_every_question_of_a_mixed_file_is_accounted_for():
    parsed = gift("A?{T}\n\nJust words.\n\nB?{=1 ~2}\n\nC?{#x}\n\n// only a comment\n\nD?{}")
    assert [(one.line, one.verdict) for one in parsed] == [
        (1, "taken"),
        (3, "refused"),
        (5, "taken"),
        (7, "refused"),
        (11, "taken"),
    ]


def test_pictures_tables_and_formulas_are_named():
    parsed = gift_one(
        '[html]<p>See <img src\\="map.png" alt\\="a map"> and $$x^2$$</p><table><tr><td>1</td></tr></table>{T}'
    )
    assert parsed.verdict == "changed"
    assert "“map.png”" in said(parsed) and "table" in said(parsed) and "formula" in said(parsed)
    assert "[a map]" in parsed.question.stem["en"]


def test_an_empty_file_has_no_questions():
    assert gift("") == [] and gift("// nothing\n\n\n") == []


def test_too_many_answers_are_refused_and_too_many_questions_end_the_reading():
    assert "more than 100 answers" in gift_one("Q{" + "~a" * 101 + "}").notes[0]
    with pytest.raises(BadFile, match="1500"):
        gift("Q{T}\n\n" * 3_005)
