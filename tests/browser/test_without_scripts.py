"""The same learner with JavaScript off: everything works but autosave and niceties."""

import pytest

from tests.browser.learner import Learner, given
from tests.browser.visitor import PHONE, Visitor
from tests.walks.taking import right_answers, wrong_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def test_the_whole_way_without_scripts(school, arrive):
    mina = Learner(school, arrive(language="ko", width=PHONE, scripts=False), "mina.plain@seodang.example")
    mina.comes_in()
    me = mina.opens(1)
    opens_the_drawer(me)
    practises_on_a_page_of_its_own(me)
    mina.opens(1)
    mina.marks()
    assert me.path == school.address(2, "ko")
    mina.opens(2)
    attempt = mina.starts_quiz()
    saves_and_goes_on_later(mina, attempt)
    mina.submits().inspect("failed")
    mina.opens(3).follow(".lesson__complete button")
    mina.opens(4)
    attempt = mina.starts_quiz()
    is_asked_about_blanks(mina)
    mina.answers(right_answers(attempt))
    mina.submits()
    mina.opens(5)
    mina.answers(right_answers(mina.starts_quiz()))
    mina.submits().inspect("passed")
    assert mina.percent() == 100
    me.follow(".certificate-list a").see(".certificate")


def opens_the_drawer(me: Visitor) -> None:
    here = me.page.locator(".lesson__outline [aria-current=page]")
    assert not here.is_visible()
    me.click(".lesson__drawer summary")
    here.wait_for(state="visible")


def practises_on_a_page_of_its_own(me: Visitor) -> None:
    lesson = me.path
    me.page.locator("form.check fieldset input").first.check()
    me.follow("form.check button").see(".practice .feedback__why")
    me.inspect("practised")
    me.follow(".practice a.button")
    assert me.path == lesson


def saves_and_goes_on_later(mina: Learner, attempt) -> None:
    answers = wrong_answers(attempt)
    mina.answers(answers)
    mina.visitor.follow("#attempt [name=save]").see(".messages .message, .messages .notice")
    mina.visitor.inspect("saved for later").visit("/learn/").visit(f"/learn/attempts/{attempt.pk}/")
    for name, values in answers.items():
        assert given(mina.visitor.page, name) == values


def is_asked_about_blanks(mina: Learner) -> None:
    mina.visitor.follow("#attempt [data-submit]").see(".error-summary--confirm")
    mina.visitor.inspect("blanks")
