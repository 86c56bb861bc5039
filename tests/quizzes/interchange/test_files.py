"""Files that mean harm, or are not what they seem: a clear error, soon, in little memory (X17, X18)."""

import io
import socket
import time
import tracemalloc
import zipfile

import pytest

from quizzes.interchange import BadFile, Limits, read_aiken, read_gift, read_moodlexml
from quizzes.interchange import drafts as drafts_module
from tests.quizzes.interchange.reading import BANK, answer, asked, gift, gift_one, xml

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE quiz [<!ENTITY e0 "ha">{ENTITIES}]><quiz>&e9;</quiz>'
MB = 1024 * 1024


def refused(data, read=read_moodlexml):
    with pytest.raises(BadFile) as caught:
        read(data, bank=BANK, language="en")
    return caught.value


@pytest.fixture
def no_network(monkeypatch):
    def no(*_args, **_kwargs):
        raise AssertionError("a file made a connection")

    monkeypatch.setattr(socket, "socket", no)
    monkeypatch.setattr(socket, "create_connection", no)


@pytest.mark.parametrize(
    "text",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><quiz>&x;</quiz>',
        '<!DOCTYPE quiz [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><quiz/>',
        '<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/quiz.dtd"><quiz/>',
        "<!DOCTYPE quiz><quiz/>",
    ],
)
def test_no_entity_and_no_document_type_is_followed(text, no_network):
    """X17: nothing is expanded and nothing is fetched."""
    error = refused(text.encode())
    assert "document type" in str(error) and error.line == 1


def test_a_hundred_thousand_elements_deep():
    """X17"""
    started, tracing = time.thread_time(), tracemalloc.start()
    error = refused(b"<quiz>" + b"<a>" * 10**5 + b"</a>" * 10**5 + b"</quiz>")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert tracing is None and "nested" in str(error)
    assert time.thread_time() - started < 1 and peak < 50 * MB


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        ("<quiz/>".encode("utf-16"), "UTF-16", None),
        ("<quiz/>".encode("utf-16-le"), "U+0000", 1),
        ("<quiz/>".encode("utf-32"), "UTF-16 or UTF-32", None),
        (b'<?xml version="1.0" encoding="utf-7"?><quiz/>', "utf-7", 1),
        (b'<?xml version="1.0" encoding="shift_jis"?><quiz/>', "shift_jis", 1),
        (b"<quiz>\n\n\xff</quiz>", "not UTF-8", 3),
        (b"<quiz>\n\xed\xa0\x80</quiz>", "not UTF-8", 2),
        (b"<quiz>\n\x00</quiz>", "U+0000", 2),
        ("<quiz>\ud800</quiz>", "U+D800", 1),
        (b"<quiz>&#xD800;</quiz>", "not well-formed", 1),
        (b"<quiz>&nbsp;</quiz>", "not well-formed", 1),
        (b"<quiz>\n<question>", "not well-formed", 2),
        (b"", "not well-formed", 1),
        (b"<html/>", "<html>", 1),
        (b"x" * (10 * MB + 1), "larger than 10 MB", None),
    ],
)
def test_what_is_no_xml_file_of_questions_is_refused_with_the_line(data, reason, line):
    error = refused(data)
    assert reason in str(error) and error.line == line


def test_a_zip_archive_is_not_unpacked():
    """X18"""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("quiz.xml", b"0" * 10**7)
    for read in (read_moodlexml, read_gift, read_aiken):
        assert "zip archive" in str(refused(archive.getvalue(), read))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_moodlexml, "<quiz>" + "<question type='x'></question>" * 10**5 + "</quiz>"),
        (read_gift, "Q{T}\n\n" * 10**5),
        (read_aiken, "Q\nA) a\nB) b\nANSWER: A\n\n" * 10**5),
    ],
)
def test_a_hundred_thousand_questions_are_refused_before_they_are_read(read, text):
    started = time.thread_time()
    assert "more than 1500 questions" in str(refused(text.encode(), read))
    assert time.thread_time() - started < 5


def test_one_line_of_nine_megabytes_is_one_question_that_is_too_long():
    for read in (read_gift, read_aiken):
        (parsed,) = read(b"x" * (9 * MB), bank=BANK, language="en")
        assert parsed.verdict == "refused" and "200000" in parsed.notes[0]


def test_a_file_of_line_ends():
    assert "lines" in str(refused(b"\n" * 10**6, read_gift))


@pytest.mark.parametrize(
    "text",
    [
        *(f"<{tag}>" * (49_000 // (len(tag) + 2)) for tag in ("b", "a", "div", "table")),
        *(part * (49_000 // len(part)) for part in ("<img src=", "<!--", "<", "&", "$$a", "\\(")),
        "x" * 60_000,
    ],
)
def test_markup_that_goes_on_and_on_costs_little(text):
    started = time.thread_time()
    (parsed,) = xml(asked("truefalse", stem=text))
    assert parsed.verdict == "refused"
    assert time.thread_time() - started < 3


@pytest.mark.parametrize("text", ["[" * 49_000, "*a_" * 16_000, "<a" * 24_000, "`" * 40_000, ">" * 40_000])
def test_markdown_that_goes_on_and_on_costs_little(text):
    started = time.thread_time()
    gift_one(f"[markdown]{text}{{T}}")
    assert time.thread_time() - started < 3


def test_a_file_of_questions_that_are_slow_to_read_ends(monkeypatch):
    monkeypatch.setattr(drafts_module, "MOST_SECONDS", -1)
    assert "takes too long" in str(refused(b"Q{T}", read_gift))


def test_an_element_with_too_many_parts():
    """A question with ten thousand choices is refused, and its neighbours are read."""
    answers = '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    good = asked("truefalse", answers, name="Good")
    bad = asked("multichoice", answers.split("</answer>")[0].join(["", "</answer>"]) * 10_000, name="Bad")
    found = xml(good, bad, good.replace("Good", "Again"))
    assert [(one.name, one.verdict) for one in found] == [("Good", "taken"), ("Bad", "refused"), ("Again", "taken")]
    assert "too many parts" in found[1].notes[0]
    assert "too many parts" in str(refused(b"<quiz><question>" + b"<a/>" * 200_000 + b"</question></quiz>"))
    attributes = " ".join(f"a{n}='1'" for n in range(1000))
    assert "too many parts" in str(refused(f"<quiz><question {attributes}/></quiz>".encode()))


def test_a_picture_in_the_file_is_named_and_not_read():
    """What stands in <file> counts for nothing but the size of the whole."""
    picture = f'<file name="map.png" encoding="base64">{"A" * 900_000}</file>'
    answers = '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    inner = f"<questiontext><text>Where?</text>{picture}</questiontext>"
    (parsed,) = xml(f'<question type="truefalse"><name><text>Q</text></name>{inner}{answers}</question>')
    assert parsed.verdict == "changed" and "“map.png”" in parsed.notes[0]


FEW = Limits(questions=9, texts=50, characters=2_000, html_tags=90)
TWICE = answer(100, "true", "Yes.") + answer(0, "false", "No.")
WORDS = [f"<selectoption><text>{word}</text></selectoption>" for word in "ab"]


@pytest.mark.parametrize(
    ("read", "question", "reason"),
    [
        (read_gift, "Q{}{{T}}\n\n", "more than 9 questions"),
        (read_gift, "Q{}{{=a#yes ~b#no ~c#no}}\n\n", "more than 50 answers"),
        (read_gift, "Q{}{{=a=b=c=d=e=f=g=h}}\n\n", "more than 50 answers"),
        (read_gift, "Q{}{{#=1:0=2:0=3:0=4:0=5:0=6:0}}\n\n", "more than 50 answers"),
        (read_gift, "// [tag:a][tag:b][tag:c][tag:d][tag:e][tag:f]\nQ{}{{T}}\n\n", "more than 50 answers"),
        (read_gift, "Q{}" + "x" * 300 + "{{T}}\n\n", "more than 2000 characters"),
        (read_gift, "[html]Q{} <b>a</b> <i>b</i> &amp; <b>c</b> <i>d</i> <b>e</b>{{T}}\n\n", "more than 90 HTML tags"),
        (read_gift, "[markdown]Q{} *a* *b* *c* *d* *e* *f*{{T}}\n\n", "more than 90 HTML tags"),
        (read_aiken, "Q{}\nA) a\nB) b\nC) c\nD) d\nE) e\nF) f\nANSWER: A\n\n", "more than 50 answers"),
        (read_aiken, "Q{}" + "x" * 300 + "\nA) a\nB) b\nANSWER: A\n\n", "more than 2000 characters"),
        (read_moodlexml, asked("truefalse", TWICE, stem="Q{}"), "more than 9 questions"),
        (read_moodlexml, asked("multichoice", TWICE * 2, stem="Q{}"), "more than 50 answers"),
        (read_moodlexml, asked("cloze", stem="{{1:MC:=a~b~c~d~e}} {{1:SA:=a~=b}}"), "more than 50 answers"),
        (
            read_moodlexml,
            asked("gapselect", "".join(WORDS), stem="[[1]][[2]][[1]]"),
            "more than 50 answers",
        ),
    ],
)
def test_what_there_is_to_read_is_counted_and_ends_the_reading(read, question, reason):
    """Not by the clock, which a busy machine would lose: eighteen questions are too much, five are not."""
    file = "{}" if read is not read_moodlexml else "<quiz>{}</quiz>"

    def text(count):
        return file.format("".join(question.format(number, {number}) for number in range(count)))

    read(text(5), bank=BANK, language="en", limits=FEW)
    with pytest.raises(BadFile, match=reason) as caught:
        read(text(18), bank=BANK, language="en", limits=FEW)
    assert caught.value.line


def test_the_elements_of_all_questions_are_counted():
    assert "XML elements" in str(refused(b"<quiz>" + b"<category/>" * 150_100 + b"</quiz>"))


def test_a_question_of_too_many_answers_is_refused_before_they_are_read(monkeypatch):
    """Cleaning each of hundreds to say that twenty are possible was most of what such a file cost."""
    from quizzes.interchange import markup

    cleaned = []
    monkeypatch.setattr(markup, "clean_inline", lambda text: cleaned.append(text) or text)
    for kind, part in (
        ("multichoice", answer(0, "<b>x</b>")),
        ("matching", "<subquestion><text><b>x</b></text><answer><text>y</text></answer></subquestion>"),
        ("ddwtos", "<dragbox><text><b>x</b></text></dragbox>"),
    ):
        (parsed,) = xml(asked(kind, part * 300))
        assert "more than 100 answers" in parsed.notes[0]
    (parsed,) = xml(asked("gapselect", "".join(WORDS), stem="[[1]]" * 9_000))
    assert "more than 100 answers" in parsed.notes[0]
    assert not cleaned


def test_questions_that_are_all_the_same_get_keys_one_after_the_other(monkeypatch):
    """Two thousand of them took eighteen seconds: each tried the keys of all before it."""
    made, make = [], drafts_module.uuid5
    monkeypatch.setattr(drafts_module, "uuid5", lambda *args: made.append(args) or make(*args))
    found = gift("Same?{T}\n\n" * 40 + "::Named::Same?{T}\n\n" * 40)
    assert len({one.question.key for one in found}) == len(made) == 80


@pytest.mark.parametrize(
    "answer", ["A" + " " * 60_000 + "!", "A, " * 20_000 + "!", "A and " * 10_000 + "!", "A" * 60_000]
)
def test_a_line_of_letters_costs_little(answer):
    started = time.thread_time()
    (parsed,) = read_aiken(f"Q\nA) a\nB) b\nANSWER: {answer}", bank=BANK, language="en")
    assert parsed.verdict == "refused"
    assert time.thread_time() - started < 2


def test_a_note_names_the_first_of_very_many_files():
    files = "".join(f'<file name="{number}.png" encoding="base64">AAAA</file>' for number in range(500))
    stem = f"<questiontext><text>Q</text>{files}</questiontext>"
    (parsed,) = xml(f'<question type="truefalse"><name><text>Q</text></name>{stem}{TWICE}</question>')
    assert "“19.png”, …" in parsed.notes[0] and "“20.png”" not in parsed.notes[0]


def test_text_that_is_too_long_is_not_searched_for_escapes(monkeypatch):
    from quizzes.interchange import gift_text

    hidden, hide = [], gift_text.hide
    monkeypatch.setattr(gift_text, "hide", lambda text: hidden.append(text) or hide(text))
    long, short = gift("Q{=" + "\\~" * 150_000 + "}\n\nQ{T}")
    assert "200000" in long.notes[0] and short.verdict == "taken"
    assert hidden == ["Q{T}"]


@pytest.mark.parametrize(
    "choice",
    ["a" + " " * 49_000 + "b", "a" + "\n" * 49_000 + "b", "x" + "<br> " * 9_000 + "x", "</td> " + " " * 48_000 + "x"],
)
def test_a_choice_of_nearly_nothing_but_spaces_costs_little(choice):
    """One took fifteen seconds: each space was tried as the beginning of the last line break, and of a paragraph."""
    started = time.thread_time()
    (parsed,) = xml(asked("multichoice", answer(100, choice), answer(0, "no")))
    assert parsed.verdict == "taken"
    assert time.thread_time() - started < 2
