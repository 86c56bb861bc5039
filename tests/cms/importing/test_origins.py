"""Sources and figures in files: `{#anchor source="A" relation="adapted"}` and `::: figure`."""

from pathlib import Path

import pytest

from cms.importing.apply import apply_plan
from cms.importing.plan import make_plan
from cms.importing.read import BadFiles, read_course
from cms.lesson_body import render_body
from cms.models import LessonPage
from tests.cms.folders import change, write_course
from tests.cms.hostile_svg import HOSTILE

SVG = '<svg viewBox="0 0 90 40">\n\n  <text class="fig-strong" x="9" y="9">One & two</text>\n</svg>'
FIGURE = f'::: figure {{#fig-box alt="A box, 50 % full" caption="Half" source="A" relation="new"}}\n{SVG}\n:::\n\n'


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_course(tmp_path)


def bodies(folder: Path) -> dict[str, dict[str, dict]]:
    """Language → anchor → value, of the first lesson."""
    items = [item for item in read_course(folder).items if item.kind == "lesson" and item.label == "first"]
    return {item.language: {block["value"]["anchor"]: block["value"] for block in item.state["body"]} for item in items}


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadFiles) as refusal:
        read_course(folder)
    return [str(problem).removeprefix("prompting/") for problem in refusal.value.problems]


def origin(value: dict) -> tuple[str, str]:
    return value.get("sources", ""), value.get("relation", "")


def attribute_everything(folder: Path, language: str) -> None:
    name = f"{language}/basics/first.md"
    change(folder, name, "{#p-start}", '{#p-start source="A" relation="summarized"}')
    change(folder, name, "{#list-start}", '{#list-start source="A,B" relation="adapted"}')
    change(folder, name, "{#q-ask}", '{#q-ask relation="new"}')
    change(folder, name, "{#c-note ", '{#c-note source="B" relation="new" ')
    change(folder, name, "{#table-vague}", '{#table-vague source="A" relation="adapted"}')
    change(folder, name, "{#code-prompt}", '{#code-prompt source="A" relation="adapted"}')
    change(folder, name, "{#act-start ", '{#act-start relation="new" ')


def with_two_sources(folder: Path) -> None:
    text = (folder / "course.yaml").read_text()
    at = text.index("sources:")
    (folder / "course.yaml").write_text(f"{text[:at]}sources:\n  - {{id: B, title: Another}}{text[at + 8 :]}")


def test_each_kind_of_part_may_name_its_sources(folder):
    with_two_sources(folder)
    attribute_everything(folder, "en")
    english = bodies(folder)["en"]
    assert {anchor: origin(value) for anchor, value in english.items()} == {
        "start": ("", ""),
        "p-start": ("A", "summarized"),
        "list-start": ("A, B", "adapted"),
        "q-ask": ("", "new"),
        "c-note": ("B", "new"),
        "table-vague": ("A", "adapted"),
        "code-prompt": ("A", "adapted"),
        "check-start": ("", ""),
        "act-start": ("", "new"),
    }
    assert english["q-ask"]["source"] == "An old book"  # who said it is another matter
    assert english["table-vague"]["table"]["rows"] == [{"values": ["<p>some names</p>", "<p>ten names</p>"]}]
    assert english["code-prompt"]["language"] == "text"


def test_a_translation_may_repeat_it_and_the_source_language_decides(folder):
    with_two_sources(folder)
    attribute_everything(folder, "en")
    silent = bodies(folder)["ko"]
    attribute_everything(folder, "ko")
    assert bodies(folder)["ko"] == silent
    assert {origin(value) for value in silent.values()} == {("", "")}


def test_a_translation_that_says_otherwise_is_refused(folder):
    change(folder, "en/basics/first.md", "{#p-start}", '{#p-start source="A" relation="summarized"}')
    change(folder, "ko/basics/first.md", "{#p-start}", '{#p-start source="A" relation="adapted"}')
    change(folder, "ko/basics/first.md", "{#q-ask}", '{#q-ask relation="new"}')
    assert problems(folder) == [
        "ko/basics/first.md:9: {#p-start} names its source otherwise in en.",
        "ko/basics/first.md:14: {#q-ask} names its source otherwise in en.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{#p-start}", '{#p-start source="Z" relation="adapted"}', "course.yaml lists no source “Z”."),
        ("{#p-start}", '{#p-start source="A"}', "Say what was done with the source"),
        ("{#p-start}", '{#p-start relation="adapted"}', "Name the source of what is adapted"),
        ("{#p-start}", '{#p-start source="A" relation="stolen"}', "“stolen” is no relation"),
        ("{#p-start}", '{#p-start colour="red"}', "“colour” is not known here"),
        ("{#p-start}", "{#p-start source=A}", "An anchor is made of small letters"),
        ("{#start}", '{#start source="A" relation="new"}', "A heading names no source"),
        ("{#table-vague}", '{#table-vague mood="merry"}', "“mood” is not known here"),
        ("{#check-start ", '{#check-start source="A" ', "“source” is not known for check"),
    ],
)
def test_each_slip_is_told_with_its_line(folder, old, new, message):
    change(folder, "en/basics/first.md", old, new)
    line = next(at for at, row in enumerate((folder / "en/basics/first.md").read_text().split("\n"), 1) if new in row)
    assert any(row.startswith(f"en/basics/first.md:{line}:") and message in row for row in problems(folder))


def test_a_source_may_have_an_address_of_the_web(folder):
    change(folder, "course.yaml", "author: Brownee,", 'author: Brownee, url: "https://example.com/post",')
    course = next(item for item in read_course(folder).items if item.kind == "course")
    assert [source["url"] for source in course.state["sources"]] == ["https://example.com/post"]
    change(folder, "course.yaml", "https://example.com/post", "javascript:alert(1)")
    assert ["give an address on the web" in row for row in problems(folder)] == [True]


# --- figures ------------------------------------------------------------------------------------------------------


def add_figure(folder: Path, text: str = FIGURE) -> None:
    change(folder, "en/basics/first.md", "::: callout", f"{text}::: callout")
    change(folder, "ko/basics/first.md", "::: callout", f"{FIGURE}::: callout")


def test_a_figure_is_taken_as_it_was_drawn(folder):
    add_figure(folder, FIGURE.replace("&", "&amp;"))
    assert "One & two" in FIGURE
    found = problems(folder)  # the Korean file's is not well-formed, and says where
    assert len(found) == 1 and ":20: This is not well-formed XML" in found[0]
    change(folder, "ko/basics/first.md", "One & two", "하나와 둘")
    figure = bodies(folder)["en"]["fig-box"]
    assert figure["svg"] == SVG.replace("&", "&amp;")
    assert (figure["alt"], figure["caption"], origin(figure)) == ("A box, 50 % full", "Half", ("A", "new"))
    assert "하나와 둘" in bodies(folder)["ko"]["fig-box"]["svg"]


def test_a_figure_needs_its_words(folder):
    add_figure(folder, FIGURE.replace("&", "and").replace('alt="A box, 50 % full" ', ""))
    assert any("A figure says in words what it shows" in row for row in problems(folder))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_figure_in_a_file_is_refused_with_its_line(folder, name):
    """X3, X4, X5"""
    add_figure(folder, FIGURE.replace(SVG, HOSTILE[name]))
    line = next(
        at for at, row in enumerate((folder / "en/basics/first.md").read_text().split("\n"), 1) if "::: figure" in row
    )
    assert any(row.startswith(f"en/basics/first.md:{line + 1}:") for row in problems(folder))


# --- on the site --------------------------------------------------------------------------------------------------


def run(folder: Path) -> dict[str, int]:
    plan = make_plan(read_course(folder))
    apply_plan(plan)
    return {str(change.item.label): change.verdict for change in plan.changes if change.verdict != "unchanged"}


@pytest.mark.django_db
def test_what_the_files_say_of_sources_comes_to_both_languages_and_back_unchanged(site, folder):
    with_two_sources(folder)
    change(folder, "course.yaml", "author: Brownee,", 'author: Brownee, url: "https://example.com/post",')
    add_figure(folder, FIGURE.replace("&", "and"))
    change(folder, "ko/basics/first.md", "One & two", "하나와 둘")
    attribute_everything(folder, "en")
    assert run(folder)
    assert run(folder) == {}
    for language, words in (("en", "Summarized from source"), ("ko", "#source-A")):
        page = LessonPage.objects.get(locale__language_code=language, slug="first")
        html = render_body(page)
        assert words in html
        assert 'href="#source-A"' in html
        assert [(source["id"], source["url"]) for source in page.cited()] == [
            ("B", ""),
            ("A", "https://example.com/post"),
        ]
        assert "<svg" in html
    attribute_everything(folder, "ko")
    assert run(folder) == {}
