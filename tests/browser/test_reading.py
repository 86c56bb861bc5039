"""Reading with care: a word is explained where it stands, and a lesson is read in two languages at once."""

import pytest
from playwright.sync_api import Locator

from cms.models import GlossaryTerm
from tests.browser.visitor import DESK, PHONE, Visitor, wait_until
from tests.cms.factories import make_term, translate_term

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

TABLET = 820


@pytest.fixture(autouse=True)
def term(school):
    """The first lesson has it in its first paragraph, in either language."""
    row = make_term("job ad", "A text that looks for somebody to hire.", "job ads")
    translate_term(row, "채용 공고", "함께 일할 사람을 찾는 글이에요.")
    yield row
    GlossaryTerm.objects.all().delete()


def word(me: Visitor) -> Locator:
    return me.page.locator(".term").first


def note(me: Visitor) -> Locator:
    return me.page.locator(".term-note").first


def is_open(me: Visitor) -> bool:
    return note(me).evaluate("note => note.matches(':popover-open')")


def opened(me: Visitor) -> None:
    wait_until(me.page, "!!document.querySelector('.term-note:popover-open')")


def closed(me: Visitor) -> None:
    wait_until(me.page, "!document.querySelector('.term-note:popover-open')")


class TestATerm:
    """WCAG 1.4.13: what appears on hover or focus can be put away, be pointed at, and stays."""

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_by_keyboard(self, school, arrive, language):
        me = arrive(language=language).visit(school.address(1, language))
        word(me).scroll_into_view_if_needed()
        for _step in range(80):
            me.page.keyboard.press("Tab")
            if word(me).evaluate("link => link === document.activeElement"):
                break
        opened(me)
        shown = note(me).bounding_box()
        assert shown["y"] > word(me).bounding_box()["y"] and shown["x"] >= 0
        me.inspect("explained")
        me.page.keyboard.press("Escape")
        closed(me)
        assert word(me).evaluate("link => link === document.activeElement")
        me.page.keyboard.press("Shift+Tab")
        me.page.keyboard.press("Tab")
        opened(me)
        me.page.keyboard.press("Tab")
        closed(me)
        me.page.keyboard.press("Shift+Tab")
        with me.page.expect_navigation():
            me.page.keyboard.press("Enter")
        assert me.page.url.endswith(f"/{language}/glossary/#job-ad")
        me.inspect()

    @pytest.mark.long
    def test_by_hovering(self, school, arrive):
        me = arrive().visit(school.address(1))
        word(me).hover()
        opened(me)
        note(me).hover()
        me.page.wait_for_timeout(400)
        assert is_open(me)
        me.page.keyboard.press("Escape")
        closed(me)
        me.page.mouse.move(2, 2)
        word(me).hover()
        opened(me)
        me.page.mouse.move(2, 2)
        closed(me)
        assert me.path == school.address(1)

    @pytest.mark.long
    def test_by_tapping(self, school, arrive):
        me = arrive(language="ko", width=PHONE).visit(school.address(1, "ko"))
        word(me).tap()
        opened(me)
        box = note(me).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE
        me.inspect("explained")
        me.page.locator("h1").tap()
        closed(me)
        word(me).tap()
        opened(me)
        with me.page.expect_navigation():
            word(me).tap()
        assert me.page.url.endswith("/ko/glossary/#job-ad")
        me.inspect()

    @pytest.mark.long
    def test_without_scripts_it_leads_to_the_glossary(self, school, arrive):
        me = arrive(width=PHONE, scripts=False).visit(school.address(1))
        assert not note(me).is_visible()
        me.follow(".term")
        assert me.page.url.endswith("/en/glossary/#job-ad")
        me.see("#job-ad dfn")
        me.inspect()

    @pytest.mark.long
    def test_at_the_lower_edge_it_opens_above(self, school, arrive):
        me = arrive().visit(school.address(1))
        bottom = word(me).evaluate("link => link.getBoundingClientRect().bottom")
        me.page.set_viewport_size({"width": DESK, "height": int(bottom) + 12})
        word(me).hover()
        opened(me)
        assert note(me).bounding_box()["y"] + note(me).bounding_box()["height"] < word(me).bounding_box()["y"]


class TestBothLanguages:
    @pytest.mark.long
    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_on_a_desk_they_stand_beside_each_other(self, school, arrive, language):
        me = arrive(language=language).visit(school.address(1, language))
        me.follow(".lesson__head .segmented a:last-child")
        own, other = me.see(".pair--paragraph .pair__own"), me.see(".pair--paragraph .pair__text")
        left, right = own.bounding_box(), other.bounding_box()
        assert left["x"] + left["width"] < right["x"] and abs(left["width"] - right["width"]) < 2
        assert own.locator("p").first.bounding_box()["y"] == other.locator("p").first.bounding_box()["y"]
        assert not me.page.locator(".pair__switch").first.is_visible()
        assert other.get_attribute("lang") == {"en": "ko", "ko": "en"}[language]
        me.inspect("both")

    @pytest.mark.long
    @pytest.mark.parametrize("scripts", [True, False])
    @pytest.mark.parametrize("width", [PHONE, TABLET])
    def test_where_it_is_narrow_each_paragraph_opens_the_other(self, school, arrive, width, scripts):
        me = arrive(language="ko", width=width, scripts=scripts).visit(f"{school.address(1, 'ko')}?view=both")
        pair = me.page.locator(".pair--paragraph").first
        assert not pair.locator(".pair__text").is_visible()
        pair.locator("summary").click()
        pair.locator(".pair__text").wait_for(state="visible")
        assert me.page.locator(".pair__text:visible").count() == 1
        me.inspect("both, one opened")

    @pytest.mark.long
    def test_it_is_remembered_and_keys_and_place_work_in_it(self, school, arrive):
        me = arrive().visit(f"{school.address(1)}?view=both")
        block = me.page.locator(".pair--paragraph .pair__own > [id]").nth(4)
        anchor = block.get_attribute("id")
        block.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - innerHeight / 3 + 10)")
        with me.page.expect_navigation():  # pressed from here: Playwright would scroll up to it first
            me.page.evaluate("document.querySelector('.site-tool[hreflang=ko]').click()")
        assert me.page.url.endswith(f"{school.address(1, 'ko')}#{anchor}")
        me.see(".pair__other")
        me.follow(".lesson__head .segmented a:first-child")
        assert me.path == school.address(1)
        assert not me.has(".pair__other")

    @pytest.mark.long
    def test_the_next_lesson_opens_in_it_too(self, school, arrive):
        from tests.browser.learner import Learner

        mina = Learner(school, arrive(), "mina.both@seodang.example")
        mina.comes_in()
        me = mina.visitor.visit(f"{school.address(1)}?view=both")
        with me.page.expect_navigation():
            me.page.keyboard.press("j")
        assert me.path == school.address(2)
        me.see(".pair__other")

    @pytest.mark.long
    def test_on_paper_both_are_printed(self, school, arrive):
        me = arrive(width=DESK).visit(f"{school.address(1)}?view=both")
        me.page.emulate_media(media="print")
        me.page.set_viewport_size({"width": 700, "height": 1000})
        own, other = (me.see(f".pair--paragraph {part}").bounding_box() for part in (".pair__own", ".pair__text"))
        assert own["x"] + own["width"] < other["x"]
        assert not me.page.locator(".lesson__outline").is_visible()
        me.page.emulate_media(media="screen")
