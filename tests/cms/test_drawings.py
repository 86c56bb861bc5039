"""Figures are made anew from a short list of shapes; whatever else a drawing holds is refused with its line."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms.blocks.figure import LONG_ALTERNATIVE, DrawingBlock
from cms.drawings import ATTRIBUTES, CLASSES, ELEMENTS, LONGEST, BadDrawing, drawn, is_wide, read_drawing
from cms.lesson_body import render_body
from cms.models import LessonPage
from tests.cms.factories import lesson_form, make_course_page, make_lesson_page, modules_of
from tests.cms.hostile_svg import HOSTILE, ODD, svg

ALLOWED_OUT = {*ELEMENTS, "defs", "marker"}
GIVEN_BY_US = {"role", "aria-label", "focusable", "width", "height", "id", "marker-start", "marker-end", "orient"}
GIVEN_BY_US |= {"markerwidth", "markerheight", "refx", "refy"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_drawing_is_refused_and_never_shown(name):
    """X3, X4, X5"""
    with pytest.raises(BadDrawing) as refusal:
        read_drawing(HOSTILE[name])
    assert all(line >= 1 and message for line, message in refusal.value.problems)
    assert drawn(HOSTILE[name], "words", "fig") == ""


@pytest.mark.parametrize("name", ODD)
def test_an_odd_drawing_is_shown_as_words(name):
    html = drawn(ODD[name], "words", "fig")
    assert_harmless(html)
    assert "svg" in html


def assert_harmless(html: str) -> None:
    """What a browser's parser finds in it is of our own lists."""
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        assert tag.name in {name.lower() for name in ALLOWED_OUT}, tag.name
        known = {name.lower() for name in ATTRIBUTES} | GIVEN_BY_US | {"class"}
        assert tag.attrs.keys() <= known, tag.attrs
        assert set(tag.get("class", [])) <= CLASSES | {"drawing"}


@given(st.text(alphabet="<>&\"'/ =svgtextrectxy-!?[]CDATA#;:%1", max_size=120))
def test_whatever_is_typed_comes_out_harmless_or_not_at_all(text):
    """X3, X5: as a whole, and inside a drawing that is otherwise fine."""
    for given_text in (text, svg(f"<text x='1' y='9'>{text}</text>"), svg(f"<g>{text}</g>")):
        assert_harmless(drawn(given_text, text, "fig"))


@given(st.text(max_size=60))
def test_the_alternative_cannot_leave_its_attribute(alt):
    html = drawn(svg(), alt, "fig")
    assert_harmless(html)
    assert html.count("<svg") == 1 and html.endswith("</svg>")


def test_every_problem_is_named_with_its_line():
    bad = '<svg viewBox="0 0 9 9">\n<rect fill="red" x="a"/>\n<text class="big">A</text>\nloose\n</svg>'
    with pytest.raises(BadDrawing) as refusal:
        read_drawing(bad)
    assert [line for line, _message in refusal.value.problems] == [2, 2, 3, 4]
    assert "“fill”" in refusal.value.problems[0][1]
    assert "“a”" in refusal.value.problems[1][1]
    assert "“big”" in refusal.value.problems[2][1]


def test_a_drawing_that_is_too_long_is_not_even_read():
    with pytest.raises(BadDrawing, match=str(LONGEST)):
        read_drawing(svg("<g></g>" * LONGEST))


@pytest.mark.parametrize(
    "size", ["", "0 0 0 40", "0 0 100", "1 1 100 40", "0 0 801 40", "0 0 100 1401", "0 0 nan 40", "0 0 1e3 40"]
)
def test_a_drawing_says_its_size(size):
    with pytest.raises(BadDrawing):
        read_drawing(f'<svg viewBox="{size}"><rect x="1" y="1" width="9" height="9"/></svg>')


def test_an_empty_drawing_is_refused():
    with pytest.raises(BadDrawing):
        read_drawing('<svg viewBox="0 0 9 9"></svg>')


def test_arrowheads_take_the_colour_of_their_line_and_names_of_their_own():
    shapes = '<path class="fig-arrow" d="M0 0H9"/><g class="fig-accent"><line class="fig-arrows" x2="9"/></g>'
    html = drawn(svg(shapes), "two arrows", "fig-loop")
    assert re.findall(r'<marker id="([^"]+)"', html) == ["fig-loop-fig-head", "fig-loop-fig-accent-head"]
    assert '<path class="fig-arrow" d="M0 0H9" marker-end="url(#fig-loop-fig-head)">' in html
    line = BeautifulSoup(html, "html.parser").find("line")
    assert line["marker-start"] == line["marker-end"] == "url(#fig-loop-fig-accent-head)"


def test_only_what_is_wider_than_a_phone_can_shrink_is_scrolled():
    box = '<rect x="1" y="1" width="9" height="9"/>'
    assert not is_wide(f'<svg viewBox="0 0 480 40">{box}</svg>')
    assert is_wide(f'<svg viewBox="0 0 481 40">{box}</svg>')
    assert not is_wide("no drawing")


def test_the_block_tells_the_author_line_by_line():
    with pytest.raises(ValidationError) as refusal:
        DrawingBlock(max_length=LONGEST).clean('<svg viewBox="0 0 9 9">\n<script/>\n</svg>')
    assert refusal.value.messages == ["Line 2: <script> cannot stand in a figure."]


def test_line_ends_of_a_browser_do_not_count():
    text = svg().replace("><", ">\r\n<")
    assert DrawingBlock().clean(f"{text}\r\n") == text.replace("\r\n", "\n")


# --- through the editor -------------------------------------------------------------------------------------------


def lesson_with_figure(*drawings: str, alt: str = "One box") -> LessonPage:
    values = [{"svg": text, "alt": alt, "caption": "A <b>box</b>", "anchor": "fig-box"} for text in drawings]
    module = modules_of(make_course_page(lessons=0))[0]
    blocks = [{"type": "figure", "id": f"f{at}", "value": value} for at, value in enumerate(values)]
    return make_lesson_page(module, body=json.dumps(blocks))


@pytest.mark.django_db
def test_a_figure_stands_in_the_lesson_with_its_words(site):
    html = render_body(lesson_with_figure(svg(), alt="A “box” & more"))
    assert 'id="fig-box"' in html
    assert 'role="img" aria-label="A “box” &amp; more"' in html
    assert "<figcaption>A &lt;b&gt;box&lt;/b&gt;</figcaption>" in html
    assert "<details" not in html


@pytest.mark.django_db
def test_a_long_alternative_is_offered_to_everybody(site):
    words = "The first bar is twice the second. " * 6
    assert len(words) > LONG_ALTERNATIVE
    html = render_body(lesson_with_figure(svg(), alt=words))
    assert BeautifulSoup(html, "html.parser").find("details").p.get_text() == words


@pytest.mark.django_db
def test_what_stands_in_the_database_all_the_same_is_not_shown(site):
    """X5: the page does not rest on the form having refused it."""
    assert "figure" not in render_body(lesson_with_figure(*HOSTILE.values()))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["script", "onload", "entity", "foreignObject"])
def test_the_editor_refuses_a_hostile_drawing_and_keeps_the_page(site, editor, name):
    """X3, X4"""
    page = lesson_with_figure(svg())
    form = {**lesson_form(page), "body-0-value-svg": HOSTILE[name], "action-publish": "1"}
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert answer.status_code == 200
    assert "Line 1:" in answer.content.decode()
    kept = LessonPage.objects.get(pk=page.pk)
    assert kept.get_latest_revision_as_object().body[0].value["svg"] == svg()


@pytest.mark.django_db
def test_the_editor_takes_a_drawing_and_needs_its_words(site, editor):
    page = lesson_with_figure(svg())
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    better = svg('<circle class="fig-solid" cx="9" cy="9" r="5"/>')
    form = {**lesson_form(page), "body-0-value-svg": better, "action-publish": "1"}
    assert editor.post(address, {**form, "body-0-value-alt": ""}).status_code == 200
    assert editor.post(address, form).status_code == 302
    assert '<circle class="fig-solid"' in render_body(LessonPage.objects.get(pk=page.pk))
