"""Hostile and honest drawings in a real browser: nothing runs, nothing is fetched, and colours follow the theme."""

import json

import pytest
from django.utils import timezone

from cms.drawings import drawn
from cms.models import LessonPage
from courses.enrollments import enroll
from courses.models import Course
from tests.browser.visitor import PHONE
from tests.cms.factories import make_course_page, make_lesson_page, modules_of
from tests.cms.hostile_svg import HOSTILE, ODD, svg
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
HONEST = (
    '<svg viewBox="0 0 360 80"><path class="fig-arrow fig-accent" d="M10 40H200"/>'
    '<text class="fig-strong" x="210" y="45">Onwards</text></svg>'
)


@pytest.fixture
def page(school) -> LessonPage:
    """A free lesson with every hostile drawing, every odd one and an honest one."""
    drawings = [*HOSTILE.values(), *ODD.values(), HONEST]
    blocks = [
        {"type": "figure", "id": f"f{at}", "value": {"svg": text, "alt": f"Figure {at}", "anchor": f"fig-{at}"}}
        for at, text in enumerate(drawings)
    ]
    course = make_course_page("Drawings", lessons=0)
    return make_lesson_page(modules_of(course)[0], body=json.dumps(blocks), is_free_preview=True)


def address(page: LessonPage) -> str:
    course = page.course_page
    return f"/en/courses/{course.slug}/{page.get_parent().slug}/{page.slug}/"


def test_nothing_in_a_drawing_runs_or_is_fetched(school, arrive, page):
    """X3, X4, X5: the page as it is served, and its markup parsed once more without the security policy."""
    mina = make_user("Mina")
    enroll(mina, Course.objects.get(key=page.course_page.translation_key), now=timezone.now())
    me = arrive(width=PHONE).sign_in(mina)
    asked: list[str] = []
    me.page.on("request", lambda request: asked.append(request.url))
    me.page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    me.visit(address(page)).inspect("figures")
    assert me.page.locator("figure svg").count() == len(ODD) + 1
    assert me.page.evaluate("typeof window.hit") == "undefined"
    assert [url for url in asked if not url.startswith(school.url)] == []

    me.page.goto("about:blank")
    asked.clear()
    me.page.set_content(
        "".join(drawn(text, "words", f"fig-{at}") for at, text in enumerate([*HOSTILE.values(), svg()]))
    )
    assert me.page.locator("svg").count() == 1
    assert [url for url in asked if "evil" in url or url.startswith("dialog")] == []


def test_a_figure_follows_light_and_dark_and_is_read_out_in_words(school, arrive, page):
    me = arrive().visit(address(page))
    figure = me.page.get_by_role("img", name=f"Figure {len(HOSTILE) + len(ODD)}")
    figure.scroll_into_view_if_needed()
    colours = set()
    for theme in ("light", "dark"):
        me.page.emulate_media(color_scheme=theme)
        colours.add(figure.locator("path.fig-arrow").evaluate("line => getComputedStyle(line).stroke"))
        colours.add(figure.locator("marker path").evaluate("head => getComputedStyle(head).fill"))
    assert colours == {"rgb(29, 107, 87)", "rgb(127, 201, 176)"}, "arrowheads have the colour of their line"
