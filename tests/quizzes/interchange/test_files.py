"""Files that mean harm, or are not what they seem: a clear error, soon, in little memory (X17, X18)."""

import io
import socket
import time
import tracemalloc
import zipfile

import pytest

from quizzes.interchange import BadFile, read_aiken, read_gift, read_moodlexml
from quizzes.interchange import drafts as drafts_module
from tests.quizzes.interchange.reading import BANK, asked, gift_one, xml

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
    assert "more than 5000 questions" in str(refused(text.encode(), read))
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
