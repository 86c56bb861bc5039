"""What a format cannot carry is said of each question."""

from uuid import UUID

import pytest

from quizzes.interchange import Exported, read_moodlexml, write_gift, write_moodlexml
from tests.quizzes.interchange.reading import BANK, gift_one
from tests.quizzes.interchange.strategies import QUESTION

KEY = UUID(int=5)


def made(kind, **fields):
    base = {"kind": kind, "key": KEY, "points": 1, "stem": {"en": "Why?", "ko": "왜요?"}}
    return QUESTION.validate_python(base | fields)


def choice(text, correct, **fields):
    return {"id": text, "text": {"en": text}, "correct": correct, **fields}


def report(write, question, **fields):
    (one,) = write([Exported(question)], language=fields.pop("language", "en"), source_language="en").reports
    return one


def rubric():
    levels = [{"id": "a", "label": {"en": "Good"}, "share": 1}, {"id": "b", "label": {"en": "Bad"}, "share": 0}]
    return [{"id": "c", "title": {"en": "Clear"}, "levels": levels}]


def text_blanks(**fields):
    blank = {"id": "b1", "type": "text", "accepted": [{"text": {"en": ["x"]}}], **fields}
    return made("blanks", text={"en": "{{b1}}"}, blanks=[blank])


def test_a_language_is_chosen_and_the_source_stands_in_for_what_is_missing():
    question = made("single", choices=[choice("a", True), choice("b", False)])
    written = write_gift([Exported(question)], language="ko", source_language="en")
    assert "왜요?" in written.text and "=a" in written.text
    notes = written.reports[0].notes
    assert "Other languages than Korean are left out." in notes
    assert "What is not there in Korean is in English." in notes


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"anchor": "p1"}, "Links to lesson paragraphs"),
        ({"competencies": ("maps",)}, "Competencies"),
        ({"points": 3}, "no points: 3 are"),
        ({"keeps_order": True}, "keep their order"),
    ],
)
def test_what_gift_leaves_out(fields, note):
    question = made("single", choices=[choice("a", True), choice("b", False)], **fields)
    one = report(write_gift, question)
    assert one.is_written and note in " ".join(one.notes)


@pytest.mark.parametrize(
    ("question", "note"),
    [
        (text_blanks(), "several blanks"),
        (made("numeric", answers=[{"value": 1}], units=[{"name": "m", "factor": 1}]), "no units"),
        (made("short_text", accepted=[{"text": {"en": ["a -> b"]}}]), "matching"),
    ],
)
def test_what_gift_cannot_ask_is_not_written(question, note):
    written = write_gift([Exported(question, "Q")], language="en")
    (one,) = written.reports
    assert (written.text, one.is_written, one.key, one.name) == ("", False, KEY, "Q") and note in one.notes[0]


@pytest.mark.parametrize("write", [write_gift, write_moodlexml])
def test_a_kind_that_a_format_does_not_know_is_left_out_and_named(write):
    """The next kind of question: what stands beside it is written all the same."""
    known = made("open")
    new = known.model_copy(update={"key": UUID(int=6), "kind": "hotspot"})
    written = write([Exported(new, "Where?"), Exported(known, "Why?")], language="en")
    assert [(one.name, one.is_written) for one in written.reports] == [("Where?", False), ("Why?", True)]
    assert "nothing for this kind" in written.reports[0].notes[0]
    assert "Where?" not in written.text and "Why?" in written.text


@pytest.mark.parametrize(
    ("question", "note"),
    [
        (made("open", rubric=rubric()), "rubric"),
        (made("open", sample={"en": "So."}), "sample"),
        (
            made("numeric", answers=[{"value": 50, "tolerance": "0.1", "tolerance_kind": "relative"}]),
            "relative tolerance",
        ),
        (made("short_text", accepted=[{"text": {"en": ["a"]}}], ignores_case=False), "upper and lower case"),
        (
            made("true_false", choices=[choice("Yes", True), choice("No", False)]),
            "words of the two choices",
        ),
        (
            made(
                "matching",
                pairs=[
                    {"id": n, "left": {"en": n}, "right": {"en": f"r{n}"}, "explanation": {"en": "so"}}
                    for n in ("a", "b")
                ],
            ),
            "Explanations of pairs",
        ),
    ],
)
def test_what_gift_writes_with_less(question, note):
    one = report(write_gift, question)
    assert one.is_written and note in " ".join(one.notes)


@pytest.mark.parametrize(
    ("fields", "note"),
    [({"weight": "1.5"}, "whole numbers"), ({"explanation": {"en": "so"}}, "Explanations of whole blanks")],
)
def test_what_moodlexml_writes_of_blanks_with_less(fields, note):
    assert note in " ".join(report(write_moodlexml, text_blanks(**fields)).notes)


def test_a_relative_tolerance_comes_to_the_same():
    question = made("numeric", answers=[{"value": -50, "tolerance": "0.1", "tolerance_kind": "relative"}])
    parsed = gift_one(write_gift([Exported(question)], language="en").text)
    assert [parsed.question.earned(text) for text in ("-45", "-55", "-44.9")] == [1, 1, 0]


def test_accepted_texts_of_all_languages_are_written():
    question = made("short_text", accepted=[{"text": {"ko": ["서울"], "en": ["Seoul"]}}])
    parsed = gift_one(write_gift([Exported(question)], language="en").text)
    assert parsed.question.earned("서울") == parsed.question.earned("Seoul") == 1


def test_characters_that_xml_forbids_are_not_written():
    question = made("open", stem={"en": "a\x01b ]]> c"})
    written = write_moodlexml([Exported(question, "n\x00m", tags=("t\x02",))], language="en")
    (parsed,) = read_moodlexml(written.text.encode(), bank=BANK, language="en")
    assert (parsed.question.stem["en"], parsed.name, parsed.tags) == ("ab ]]&gt; c", "nm", ("t",))


def test_nothing_to_write():
    assert write_gift([], language="en").text == ""
    assert read_moodlexml(write_moodlexml([], language="en").text, bank=BANK, language="en") == []


def test_categories_are_written_when_they_change():
    question = made("open")
    exported = [Exported(question, category=category) for category in ("A", "A", "", "B/C")]
    text = write_gift(exported, language="en").text
    assert [row for row in text.split("\n") if row.startswith("$")] == [
        "$CATEGORY: $course$/top/A",
        "$CATEGORY: $course$/top",
        "$CATEGORY: $course$/top/B/C",
    ]


def test_an_ampersand_before_feedback_stays_one():
    question = text_blanks(accepted=[{"text": {"en": ["R & D &"]}, "explanation": {"en": "Yes."}}])
    written = write_moodlexml([Exported(question)], language="en")
    (parsed,) = read_moodlexml(written.text, bank=BANK, language="en")
    (accepted,) = parsed.question.blanks[0].accepted
    assert (accepted.text["en"], accepted.explanation["en"]) == (("R & D &",), "Yes.")


def test_an_item_that_looks_like_a_comment_is_an_item():
    items = [{"id": "a", "text": {"en": "// first"}}, {"id": "b", "text": {"en": "second"}}]
    parsed = gift_one(write_gift([Exported(made("ordering", items=items))], language="en").text)
    assert [item.text["en"] for item in parsed.question.items] == ["// first", "second"]
