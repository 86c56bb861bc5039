"""A learner on a phone in Korean and at a desk in English, from the front page to the certificate."""

import re

import pytest
from playwright.sync_api import expect

from quizzes.models import Attempt
from tests.browser.learner import Learner, given
from tests.browser.visitor import DESK, PHONE, Visitor, wait_until
from tests.walks.taking import right_answers, wrong_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    ("language", "width"), [("ko", PHONE), ("en", DESK)], ids=["phone in Korean", "desk in English"]
)
def test_the_whole_way_to_a_certificate(school, arrive, language, width):
    """Every page on the way fits, has no barrier by day or night, and complains of nothing."""
    mina = Learner(school, arrive(language=language, width=width), f"mina.{language}@seodang.example")
    mina.comes_in()
    me = mina.opens(1)
    uses_the_outline(me)
    keeps_the_place_in_the_other_language(me)
    chooses_a_theme(mina.opens(1))
    practises(me)
    mina.marks()
    assert me.path == school.address(2, language)
    assert mina.percent() == 20
    me.inspect("20%")

    attempt = mina.opens(2) and mina.starts_quiz()
    autosaves(mina, attempt)
    submits_by_a_double_click(mina, attempt)
    assert mina.percent() == 40
    mina.opens(3).follow(".lesson__complete button")
    assert me.path == school.address(4, language)
    mina.opens(4)
    mina.answers(wrong_answers(mina.starts_quiz()))
    mina.submits().inspect("failed")
    mina.opens(5)
    mina.answers(right_answers(mina.starts_quiz()))
    mina.submits().inspect("passed")
    assert mina.percent() == 100
    me.inspect("finished")
    prints_the_certificate(me)
    me.visit("/accounts/profile/").inspect()
    me.visit("/learn/").follow(".desk-course__leave a[href*='withdraw']").inspect()


def uses_the_outline(me: Visitor) -> None:
    """A drawer on a phone, always open where there is room; it marks where one is."""
    here = me.page.locator(".lesson__outline [aria-current=page]")
    if me.width == PHONE:
        assert not here.is_visible()
        me.click(".lesson__drawer summary").inspect("drawer open")
    here.wait_for(state="visible")
    assert me.page.locator(".lesson__outline .outline__lessons li").count() == 5
    if me.width == PHONE:
        me.click(".lesson__drawer summary")


def keeps_the_place_in_the_other_language(me: Visitor) -> None:
    """The other text opens at the block that was being read, by the anchor both share."""
    other = {"ko": "en", "en": "ko"}[me.language]
    me.page.locator("#where-from").evaluate("block => block.scrollIntoView({ block: 'start' })")
    in_view = me.page.evaluate(
        """() => [...document.querySelectorAll(".lesson__body > [id]")]
            .map((one) => [one.id, one.getBoundingClientRect()])
            .filter(([, box]) => box.bottom > 0 && box.top < innerHeight / 2)
            .map(([id]) => id)"""
    )
    me.page.locator(f"[data-keeps-place] [hreflang={other}]").evaluate("link => link.click()")
    me.page.wait_for_url(f"**/{other}/courses/**#*")
    anchor = me.page.url.split("#")[1]
    assert anchor in in_view
    assert 0 <= me.page.locator(f"#{anchor}").bounding_box()["y"] < 300


def chooses_a_theme(me: Visitor) -> None:
    """By the reader's word against the system's, and for the next page too."""
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    by_day = me.page.evaluate(paper)
    me.click("[data-theme-choice] [value=dark]")
    by_night = me.page.evaluate(paper)
    assert by_night != by_day
    me.page.reload()
    assert me.page.evaluate(paper) == by_night
    assert me.see("[data-theme-choice] [value=dark]").get_attribute("aria-pressed") == "true"
    me.click("[data-theme-choice] [value=auto]")
    assert me.page.evaluate(paper) == by_day


def practises(me: Visitor) -> None:
    """Answered in place: the page stays, the explanation appears and is read out."""
    lesson = me.page.url
    me.page.locator("form.check fieldset input").first.check()
    me.click("form.check button").see("form.check .feedback__why")
    assert me.page.url == lesson
    assert me.page.evaluate("document.activeElement.getAttribute('role')") == "status"
    me.inspect("practised")


def autosaves(mina: Learner, attempt: Attempt) -> None:
    """S14: a reload, as after a crash, finds every answer; nothing was submitted."""
    answers = wrong_answers(attempt)
    mina.answers(answers)
    page = mina.visitor.page
    expect(page.locator("[data-saved]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    wait_until(page, "sessionStorage.length === 0")
    page.reload()
    for name, values in answers.items():
        assert given(page, name) == values
    assert page.locator(".question-map .is-answered").count() == attempt.responses.count()
    attempt.refresh_from_db()
    assert attempt.submitted_at is None


def submits_by_a_double_click(mina: Learner, attempt: Attempt) -> None:
    """Q1: one result, whatever the finger does."""
    mina.visitor.see("#attempt [data-submit]").dblclick()
    mina.visitor.see(".result h1")
    mina.visitor.inspect("failed")
    assert mina.visitor.path == f"/learn/attempts/{attempt.pk}/result/"
    assert attempt.grades.count() == 1
    assert mina.visitor.page.evaluate("document.activeElement.tagName") == "H1"


def prints_the_certificate(me: Visitor) -> None:
    me.follow(".certificate-list a").see(".certificate")
    me.inspect()
    me.page.emulate_media(media="print")
    assert not me.page.locator(".site-header").is_visible()
    assert me.page.locator(".certificate__name").is_visible()
    me.page.emulate_media(media="screen")
