"""Bad files: every error with file and line, all at once."""

from pathlib import Path

import pytest

from cms.importing.inline import SAFE_LINK
from cms.importing.read import BadFiles, read_course
from tests.cms.folders import change, key, write_course


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_course(tmp_path)


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadFiles) as refusal:
        read_course(folder)
    return [str(problem).removeprefix("prompting/") for problem in refusal.value.problems]


def line_of(folder: Path, name: str, text: str) -> int:
    return next(at for at, row in enumerate((folder / name).read_text().split("\n"), 1) if text in row)


def test_good_files_give_items_in_the_order_of_writing(folder):
    content = read_course(folder)
    kinds = [(item.kind, item.language) for item in content.items]
    assert kinds[:6] == [("question", "en"), ("question", "ko")] * 2 + [("quiz", "en"), ("quiz", "ko")]
    assert kinds[6:] == [("course", code) for code in ("en",)] + [
        ("module", "en"),
        ("lesson", "en"),
        ("lesson", "en"),
        ("course", "ko"),
        ("module", "ko"),
        ("lesson", "ko"),
        ("lesson", "ko"),
    ]


def test_blocks_have_the_same_ids_in_both_languages(folder):
    content = read_course(folder)
    first = [item for item in content.items if item.kind == "lesson" and item.label == "first"]
    english, korean = ([block["id"] for block in item.state["body"]] for item in first)
    assert english == korean
    assert [block["type"] for block in first[0].state["body"]] == [
        "heading",
        "paragraph",
        "paragraph",
        "quotation",
        "callout",
        "table",
        "code",
        "check",
        "activity",
    ]


def test_what_each_kind_of_block_says(folder):
    content = read_course(folder)
    lesson = next(item for item in content.items if item.kind == "lesson")
    values = {block["value"]["anchor"]: block["value"] for block in lesson.state["body"]}
    assert values["p-start"]["text"] == (
        '<p>A prompt is a <b>request</b> with <code>limits</code> and a <a href="https://example.org/">source</a>.</p>'
    )
    assert values["list-start"]["text"] == "<ul><li>One</li><li>Two</li></ul>"
    assert (values["q-ask"]["text"], values["q-ask"]["source"]) == ("<p>Ask, and it shall be given.</p>", "An old book")
    assert (values["c-note"]["tone"], values["c-note"]["title"]) == ("tip", "Rule")
    assert [column["heading"] for column in values["table-vague"]["table"]["columns"]] == ["Vague", "Precise"]
    assert values["table-vague"]["table"]["rows"] == [{"values": ["<p>some names</p>", "<p>ten names</p>"]}]
    assert values["code-prompt"]["code"] == "Write ten names."
    assert values["check-start"]["question"] == key("practice")
    assert values["act-start"]["minutes"] == 5
    assert "<ol><li>Once</li><li>Twice</li></ol>" in values["act-start"]["body"][0]["value"]


def test_all_errors_of_all_files_come_at_once(folder):
    change(folder, "en/basics/first.md", "completion_rule: quiz_passed", "completion_rule: quiz_aced\nmood: merry")
    change(folder, "ko/basics/first.md", "{#p-start}", "{#p-begin}")
    change(folder, "ko/basics/first.quiz.yaml", "id: b", "id: c")
    change(folder, "course.yaml", "ko: 프롬프트}", "fr: Requête}")
    change(folder, "en/basics/second.md", " {#p-on}", "")
    found = problems(folder)
    assert f"en/basics/first.md:{line_of(folder, 'en/basics/first.md', 'mood')}: “mood” is not known here." in found
    assert any(row.startswith("en/basics/first.md:6: “completion_rule”") for row in found)
    assert any(row.startswith("course.yaml:3: “title”") for row in found)
    assert "en/basics/second.md:8: A paragraph needs an anchor at its end, for example {#some-name}." in found


def test_languages_that_do_not_match(folder):
    change(folder, "ko/basics/first.md", "{#p-start}", "{#p-begin}")
    change(folder, "ko/basics/first.quiz.yaml", "id: b", "id: c")
    change(folder, "ko/basics/second.md", key("second"), key("other"))
    line = line_of(folder, "ko/basics/first.md", "{#p-begin}")
    assert problems(folder) == [
        "ko/basics/first.md:1: The block {#p-start} of en (line 16) is missing here.",
        f"ko/basics/first.md:{line}: There is no block {{#p-begin}} in en.",
        "ko/basics/first.quiz.yaml:6: The choices' ids differ from those in en.",
        f"ko/basics/second.md:2: The key differs from the one in en: {key('second')}.",
    ]


def test_another_order_of_anchors_is_named_where_it_begins(folder):
    change(folder, "ko/basics/first.md", "{#p-start}", "{#swap}")
    change(folder, "ko/basics/first.md", "{#list-start}", "{#p-start}")
    change(folder, "ko/basics/first.md", "{#swap}", "{#list-start}")
    line = line_of(folder, "ko/basics/first.md", "{#list-start}")
    assert problems(folder) == [f"ko/basics/first.md:{line}: Here en has {{#p-start}}: the order differs."]


def test_a_missing_file_and_one_that_nobody_lists(folder):
    (folder / "ko/basics/second.md").unlink()
    (folder / "en/basics/stray.md").write_text("---\n---\n")
    assert problems(folder) == [
        "en/basics/stray.md:1: course.yaml lists no such lesson.",
        "ko/basics/second.md:1: The file is missing.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{#p-start}", "{#P Start}", "An anchor is made of small letters"),
        ("## Where it starts", "# Where it starts", "Use ## for a heading"),
        ('tone="tip"', 'tone="loud"', "“loud” is no tone"),
        ('tone="tip"', 'colour="red"', "“colour” is not known for callout"),
        ("::: callout", "::: shout", "“::: shout” is not known"),
        ('minutes="5"', 'minutes="soon"', "“minutes” must be a whole number"),
        ("```text {#code-prompt}", "```text", "A code fence needs its anchor"),
        ("{#table-vague}", "", "A table needs a line {#some-name}"),
        ("{#list-start}", "{#p-start}", "stands on line 16 already"),
        ("(https://example.org/)", "(javascript:alert(1))", ""),
        ("(https://example.org/)", "(ftp://example.org/)", "must begin with https://"),
        (f'question="{key("practice")}"', f'question="{key("nowhere")}"', "no such question under “practice”"),
        ("sources: [A]", "sources: [Z]", "course.yaml lists no source “Z”"),
        ("required: true", "required: 'yes'", "“required” must be true or false"),
        ("quiz: true\n", "", "This rule needs a quiz"),
        ("title: The first lesson", "title: The first lesson\ntitle: Again", "“title” stands twice"),
        ("title: The first lesson", "title: [", "Not YAML"),
    ],
)
def test_each_slip_is_told_with_its_line(folder, old, new, message):
    change(folder, "en/basics/first.md", old, new)
    found = problems(folder) if message else _read_or_problems(folder)
    assert any(row.startswith("en/basics/first.md:") and message in row for row in found) or not message


def _read_or_problems(folder: Path) -> list[str]:
    """markdown-it takes no link to a script for a link, so the text stays text."""
    lesson = next(item for item in read_course(folder).items if item.kind == "lesson")
    assert "<a" not in str(lesson.state["body"][1])
    return []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("correct: true, ", "", 12, "Exactly one choice must be correct, not 0."),
        ("id: 'true'", "id: true", 20, "“id” must be text; put it in quotes."),
        ("pass_mark: 70", "pass_mark: 170", 3, "“pass_mark”"),
        (key("practice"), key("question"), 16, "is used already in first.quiz.yaml:6"),
        ("kind: single", "kind: essay", 7, "“"),
    ],
)
def test_slips_in_a_quiz(folder, old, new, line, message):
    change(folder, "en/basics/first.quiz.yaml", old, new)
    found = [row for row in problems(folder) if row.startswith(f"en/basics/first.quiz.yaml:{line}:")]
    assert any(message in row for row in found), problems(folder)


@pytest.mark.parametrize(
    ("href", "is_safe"),
    [
        ("https://seodang.example", True),
        ("mailto:jun@seodang.example", True),
        ("/en/help/", True),
        ("#part", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("\\\\evil.example", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_link_stays_on_the_site_or_says_where_it_leads(href, is_safe):
    """X5: browsers read a backslash as a slash, so "/\\host" is another site too."""
    assert bool(SAFE_LINK.match(href)) == is_safe


def test_the_shipped_course_can_be_read():
    root = Path(__file__).resolve().parents[3] / "content"
    assert read_course(root / "ai-product-management").items
