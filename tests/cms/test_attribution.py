"""Where the parts of a lesson come from: seen by the learner, added up on the course page, told to the author."""

import json
import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from wagtail.blocks import StructBlockValidationError

from cms.attribution import Origin, balance_of, coverage_of, marks_in
from cms.blocks import LessonBodyBlock, PageBodyBlock
from cms.lesson_body import render_body
from cms.models import CoursePage, LessonPage
from cms.models.courses import SourceBlock
from cms.views.course import render_introduction
from cms.views.lesson import render_article
from courses.models import LessonTranslation
from tests.cms.factories import (
    lesson_form,
    make_course_page,
    make_lesson_page,
    modules_of,
    publish,
    translate,
    translate_course,
)

pytestmark = pytest.mark.django_db
SOURCES = [
    {"type": "source", "value": {"id": "A", "title": "A <post>", "author": "Brownee", "language": "en"}},
    {"type": "source", "value": {"id": "B", "title": "An essay", "author": "", "language": "ko"}},
]


def part(anchor: str, sources: str = "", relation: str = "", kind: str = "paragraph", **value) -> dict:
    value = {"text": f"<p>About {anchor}.</p>", "anchor": anchor, "sources": sources, "relation": relation, **value}
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


@pytest.fixture
def course(site) -> CoursePage:
    return make_course_page(lessons=0, sources=json.dumps(SOURCES))


def lesson_of(course: CoursePage, *parts: dict, title: str = "Lesson", **fields) -> LessonPage:
    return make_lesson_page(modules_of(course)[0], title, body=json.dumps(parts), **fields)


def mark_of(html: str, anchor: str) -> tuple[str, list[str]]:
    """What the mark of a block says, and where it leads."""
    block = BeautifulSoup(html, "html.parser").find(id=anchor)
    mark = block.find(class_="origin") or block.find_next_sibling(class_="origin-line")
    return " ".join(mark.get_text().split()), [link["href"] for link in mark.find_all("a")]


# --- for the learner ----------------------------------------------------------------------------------------------


def test_a_part_says_quietly_where_it_comes_from(course):
    html = render_body(
        lesson_of(
            course,
            part("p-sum", "A", "summarized"),
            part("p-adapted", "B, A", "adapted"),
            part("p-new", "B", "new"),
            part("p-list", "A", "adapted", text="<ul><li>One</li><li>Two</li></ul>"),
        )
    )
    assert mark_of(html, "p-sum") == ("Summarized from source A", ["#source-A"])
    assert mark_of(html, "p-adapted") == ("Adapted from source B, A", ["#source-B", "#source-A"])
    assert mark_of(html, "p-new") == ("New, prompted by source B", ["#source-B"])
    assert 'title="A &lt;post&gt;"' in html
    last = BeautifulSoup(html, "html.parser").find(id="p-list").find_all("li")[-1]
    assert last.find(class_="origin"), "after the last word, not below the list"


def test_every_kind_of_part_shows_it(course):
    table = {"columns": [{"type": "text", "heading": "H"}], "rows": [{"values": ["<p>c</p>"]}], "caption": ""}
    drawing = '<svg viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>'
    film = {"url": "https://vimeo.com/1084537", "title": "Film", "transcript": "<p>Said.</p>"}
    question = {"type": "item", "id": "q", "value": {"lasting_id": "why", "text": "<p>Why?</p>", "rows": 4}}
    html = render_body(
        lesson_of(
            course,
            part("q", "A", "adapted", "quotation", source="A hiring manager"),
            part("q-bare", "A", "adapted", "quotation"),
            part("c", "A", "adapted", "callout", tone="tip", title="Rule"),
            part("t", "A", "adapted", "table", table=table),
            part("k", "A", "adapted", "code", code="a < b", language="text"),
            part("f", "A", "adapted", "figure", svg=drawing, alt="A dot", caption=""),
            part("e", "A", "adapted", "embed", **film),
            part("act", "A", "adapted", "activity", title="Try", body=[{"type": "text", "value": "<p>Do.</p>"}]),
            part("kept", "A", "adapted", "reflection", title="Why?", questions=[question]),
        )
    )
    for anchor in ("q", "q-bare", "c", "t", "k", "f", "e", "act", "kept"):
        assert mark_of(html, anchor) == ("Adapted from source A", ["#source-A"]), anchor
    assert html.count('class="origin"') == 9


def test_our_own_words_and_unknown_names_have_no_mark(course):
    html = render_body(lesson_of(course, part("p-new", "", "new"), part("p-z", "Z", "adapted"), part("p-none")))
    assert "origin" not in html


def test_the_lesson_lists_what_its_parts_name(course):
    page = lesson_of(course, part("p", "B", "adapted"), cited_sources="A")
    assert [source["id"] for source in page.cited()] == ["A", "B"]


def test_a_translation_shows_what_the_source_language_says(course):
    """Even where its own blocks were copied and say something else."""
    page = lesson_of(course, part("p", "A", "adapted"))
    translate_course(course)
    korean = LessonPage.objects.get(locale__language_code="ko")
    body = json.loads(json.dumps(list(korean.body.raw_data)))
    body[0]["value"]["sources"], body[0]["value"]["text"] = "B", "<p>한국어</p>"
    korean.body = json.dumps(body)
    publish(korean)
    with translation.override("ko"):
        assert [*marks_in(korean)] == ["p"]
        assert mark_of(render_body(korean), "p")[1] == ["#source-A"]
    assert page.translation_key == korean.translation_key


def versions() -> dict[str, str]:
    return dict(LessonTranslation.objects.values_list("language", "version"))


def test_a_change_of_the_source_lesson_renews_the_translation(course):
    page = lesson_of(course, part("p", "A", "adapted"))
    translate_course(course)
    before = versions()
    page.body = json.dumps([part("p", "B", "adapted")])
    publish(page)
    after = versions()
    assert after["ko"] != before["ko"] and after["en"] != before["en"]
    publish(LessonPage.objects.get(pk=page.pk))
    assert versions()["ko"] == after["ko"], "nothing that it shows has changed"


def test_a_new_title_of_a_source_renews_the_lessons_that_list_it(course):
    lesson_of(course, part("p", "A", "adapted"), title="Cites")
    before = versions()["en"]
    course.sources = json.dumps([{**SOURCES[0], "value": {**SOURCES[0]["value"], "title": "A better title"}}])
    publish(course)
    assert versions()["en"] != before


def test_a_source_on_the_web_is_opened_from_the_list_of_the_lesson(course):
    address = "https://example.com/post?a=1&b=2"
    course.sources = json.dumps([{**SOURCES[0], "value": {**SOURCES[0]["value"], "url": address}}, SOURCES[1]])
    publish(course)
    page = lesson_of(course, part("p", "A, B", "adapted"))
    listed = BeautifulSoup(render_article(LessonPage.objects.get(pk=page.pk)), "html.parser")
    assert listed.find(id="source-A").cite.a["href"] == address
    assert listed.find(id="source-B").cite.a is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.com/post", "example"])
def test_the_address_of_a_source_is_one_of_the_web(address):
    with pytest.raises(StructBlockValidationError) as refusal:
        SourceBlock().clean({**SOURCES[0]["value"], "url": address})
    assert list(refusal.value.block_errors) == ["url"]


# --- on the course page -------------------------------------------------------------------------------------------


def test_the_course_adds_up_what_was_taken_from_each_source(course):
    lesson_of(course, part("a", "A", "summarized"), part("b", "A, B", "adapted"), part("c", "", "new"), title="One")
    lesson_of(course, part("d", "A", "summarized"), part("e"), title="Two", cited_sources="A, B")
    lesson_of(course, part("f", "A", "summarized"), title="A draft", live=False)
    balance = balance_of(course)
    assert (balance.parts, balance.own) == (5, 1)
    taken = balance.by_source["A"]
    assert dict(taken.parts) == {"summarized": 2, "adapted": 1}
    assert taken.words == ["2 parts summarized", "1 part adapted"]
    assert [(lesson.title, count) for lesson, count in taken.lessons] == [("One", 2), ("Two", 1)]
    assert [(lesson.title, count) for lesson, count in balance.by_source["B"].lessons] == [("One", 1), ("Two", 0)]


def test_the_course_page_shows_it_with_links(course, client):
    lesson_of(course, part("a", "A", "summarized"), part("c", "", "new"), title="One <b>", slug="one")
    soup = BeautifulSoup(client.get(f"/en/courses/{course.slug}/").content, "html.parser")
    source = soup.find(id="source-A")
    assert "1 part summarized" in source.get_text()
    assert source.find("details").a["href"].endswith("/one/") and source.find("details").a.get_text() == "One <b>"
    assert soup.find(id="source-B").find("details") is None
    assert "1 of 2 parts was written for this course alone." in soup.find(class_="course-sources").get_text()


def test_it_follows_the_lessons(course, client):
    """The introduction is cached by the course's version: a lesson's new source, or title, renews it."""
    cache.clear()
    page = lesson_of(course, part("a", "A", "summarized"), title="One")
    where = f"/en/courses/{course.slug}/"
    assert "1 part summarized" in client.get(where).content.decode()
    page.body = json.dumps([part("a", "A", "adapted")])
    page.title = "Renamed"
    publish(page)
    now = client.get(where).content.decode()
    assert "1 part adapted" in now and "1 part summarized" not in now
    assert "Renamed" in BeautifulSoup(now, "html.parser").find(id="source-A").get_text()


def test_in_korean_it_names_the_translated_lessons(course):
    first = lesson_of(course, part("a", "A", "summarized"), title="One")
    korean = translate(course, "프롬프트")
    translate(modules_of(course)[0], "첫 모듈")
    with translation.override("ko"):
        assert 'lang="en">One</a>' in render_introduction(korean)
        translate(first, "하나")
        assert ">하나</a>" in render_introduction(korean)


def test_adding_up_costs_the_same_however_many_lessons_there_are(course, django_assert_max_num_queries):
    for number in range(6):
        lesson_of(course, part("a", "A", "summarized"), title=f"Lesson {number}")
    page = CoursePage.objects.select_related("locale").get(pk=course.pk)
    with django_assert_max_num_queries(5):
        assert len(balance_of(page).by_source["A"].lessons) == 6


def test_a_course_never_published_has_nothing_to_add_up(site):
    draft = make_course_page(lessons=0, sources=json.dumps(SOURCES))
    draft.unpublish()
    assert balance_of(draft).parts == 0


# --- for the author -----------------------------------------------------------------------------------------------


def test_the_author_is_told_which_parts_say_nothing(course, editor):
    page = lesson_of(
        course, part("p-one", "A", "adapted"), part("p-two"), part("p-three", "", "new"), part("z", "Z", "new")
    )
    coverage = coverage_of(page)
    assert (coverage.total, coverage.named, coverage.own) == (4, 2, 1)
    assert [missing.anchor for missing in coverage.missing] == ["p-two"]
    assert coverage.unknown == ["Z"]
    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "2 of 4 parts name a source" in shown
    assert "About p-two." in shown
    assert "The course lists no such source: Z" in " ".join(shown.split())


def test_a_translation_is_not_asked(course, editor):
    lesson_of(course, part("p-one", "A", "adapted"))
    translate_course(course)
    korean = LessonPage.objects.get(locale__language_code="ko")
    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[korean.pk])).content.decode()
    assert "The source language says where each part comes from" in shown
    assert "parts name a source" not in shown


def test_the_editor_keeps_what_is_chosen(course, editor):
    page = lesson_of(course, part("p-one"))
    form = {**lesson_form(page), "action-publish": "1"}
    form |= {"body-0-value-sources": "A, B", "body-0-value-relation": "adapted"}
    assert editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form).status_code == 302
    [found] = marks_in(LessonPage.objects.get(pk=page.pk)).values()
    assert "#source-A" in found and "#source-B" in found


@pytest.mark.parametrize(
    ("sources", "relation", "field"),
    [("A", "", "relation"), ("", "adapted", "sources"), ("", "summarized", "sources"), ("A;B", "new", "sources")],
)
def test_what_does_not_go_together_is_refused_at_its_field(sources, relation, field):
    block = LessonBodyBlock().child_blocks["paragraph"]
    value = block.to_python({"text": "<p>One.</p>", "sources": sources, "relation": relation, "anchor": ""})
    with pytest.raises(ValidationError) as refusal:
        block.clean(value)
    assert list(refusal.value.block_errors) == [field]


@pytest.mark.parametrize(("sources", "relation"), [("", ""), ("", "new"), ("A", "new"), ("A, B", "adapted")])
def test_what_goes_together_is_taken(sources, relation):
    block = LessonBodyBlock().child_blocks["paragraph"]
    value = block.to_python({"text": "<p>One.</p>", "sources": sources, "relation": relation, "anchor": ""})
    assert block.clean(value)["relation"] == relation


def test_a_plain_page_is_not_asked():
    assert "sources" not in PageBodyBlock().child_blocks["paragraph"].child_blocks
    assert "sources" in LessonBodyBlock().child_blocks["paragraph"].child_blocks


def test_names_of_sources_are_no_words_of_the_lesson():
    """Neither searched for nor counted as reading."""
    block = LessonBodyBlock()
    body = block.to_python([part("p-one", "A", "adapted", text="<p>Two words</p>")])
    words = " ".join(block.get_searchable_content(body))
    assert "adapted" not in words and "Two words" in words


def test_an_origin_is_true_once_it_says_something():
    assert not Origin() and Origin(relation="new") and Origin(("A",), "adapted")
