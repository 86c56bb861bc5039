"""What is written and read again is the same question, and writing it once more gives the same text."""

from uuid import UUID

from hypothesis import given, settings

from quizzes.interchange import Exported, read_gift, read_moodlexml, write_gift, write_moodlexml
from quizzes.interchange.again import kept
from tests.quizzes.interchange import strategies

BANK = UUID("0b1d5d9e-3c2f-4a35-9a4b-3f1c0de1a001")
PARTS = ("choices", "wrong", "pairs", "extras", "items", "blanks")


def carried(question, *, lost=()):
    """A question without the ids of its parts, which no format has, and without what this format has no place for."""
    data = question.model_dump(mode="json", exclude={"key", *lost})
    return _numbered(data)


def _numbered(data):
    for name in PARTS:
        for at, part in enumerate(data.get(name) or ()):
            part["id"] = at
            _numbered(part)
    return data


def read_back(read, text, question):
    (parsed,) = read(text.encode(), bank=BANK, language="en", own_keys=frozenset({question.key}))
    return parsed


@settings(max_examples=150, deadline=None)
@given(strategies.for_gift, strategies.names, strategies.categories, strategies.tags)
def test_gift_carries_a_question_there_and_back(question, name, category, tags):
    lost = {"points", "keeps_order"} | ({"ignores_case"} if question.kind == "short_text" else set())
    exported = Exported(question, name, category, tags)
    written = write_gift([exported], language="en")

    parsed = read_back(read_gift, written.text, question)

    assert parsed.verdict == "taken", (parsed.notes, written.text)
    assert carried(parsed.question, lost=lost) == carried(question, lost=lost)
    assert kept(parsed.question, question, parsed.unsaid, "en") == question, "where it came from it keeps everything"
    assert (parsed.question.key, parsed.category, parsed.tags) == (question.key, category, tags)
    assert parsed.name == name or (not name and not parsed.is_named)
    again = Exported(parsed.question, name, parsed.category, parsed.tags)
    assert write_gift([again], language="en").text == written.text


@settings(max_examples=200, deadline=None)
@given(strategies.for_moodlexml, strategies.names, strategies.categories, strategies.tags)
def test_moodlexml_carries_a_question_there_and_back(question, name, category, tags):
    exported = Exported(question, name, category, tags)
    written = write_moodlexml([exported], language="en")

    parsed = read_back(read_moodlexml, written.text, question)

    assert parsed.verdict == "taken", (parsed.notes, written.text)
    assert carried(parsed.question) == carried(question)
    assert kept(parsed.question, question, parsed.unsaid, "en") == question, "where it came from it keeps everything"
    assert (parsed.question.key, parsed.category, parsed.tags) == (question.key, category, tags)
    assert parsed.name == name or (not name and not parsed.is_named)
    again = Exported(parsed.question, name, parsed.category, parsed.tags)
    assert write_moodlexml([again], language="en").text == written.text


@settings(max_examples=60, deadline=None)
@given(strategies.for_moodlexml)
def test_what_came_from_a_file_grades_as_before(question):
    """The grading of the question that was read is that of the one written, for the response that is right there."""
    written = write_moodlexml([Exported(question)], language="en")
    parsed = read_back(read_moodlexml, written.text, question)

    if not question.graded_by_person:
        assert parsed.question.grade(parsed.question.right_response()) == question.points
    assert parsed.question.grade(None) == 0
