"""Notes to oneself in a real browser: saved while they are written, told of another window, and without scripts."""

import pytest

from courses.models import Note
from tests.browser.visitor import DESK, PHONE, Visitor, wait_until
from tests.factories import PASSWORD, make_enrollment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
TEXT = "#note-text"


@pytest.fixture
def mina(school):
    """On the course since today."""
    return make_enrollment(make_user("Mina"), cohort=school.cohort).user


def version(number: int) -> str:
    return f"document.querySelector('.note [name=version]').value === '{number}'"


def kept(user) -> str:
    return Note.objects.get(user=user).text


def test_a_note_saves_itself_and_another_device_shows_it(school, arrive, mina):
    me = arrive(width=PHONE).sign_in(mina).visit(school.address(1))
    me.click(".lesson__drawer summary").click(".lesson__to-note a")
    assert me.page.locator(TEXT).is_visible(), "the link in the outline opens what the note is folded into"
    me.inspect("note")
    me.page.fill(TEXT, "프롬프트는 요청이에요.\nAsk twice.")
    wait_until(me.page, version(1))
    assert "Saved" in me.see(".note [data-state]").text_content()
    assert kept(mina) == "프롬프트는 요청이에요.\nAsk twice."

    other = arrive(language="ko", width=DESK).sign_in(mina).visit(school.address(1, "ko"))
    assert other.page.input_value(TEXT) == "프롬프트는 요청이에요.\nAsk twice."
    other.inspect("note")
    finds_it(other)


def finds_it(me: Visitor) -> None:
    me.visit("/learn/notes/").inspect()
    me.page.fill("[name=q]", "롬프")
    me.follow(".notes__search button").inspect("found")
    assert "Ask twice." in me.see(".notes__note").text_content()
    with me.page.expect_download() as taken:
        me.click("a[href$='/download/']")
    assert "프롬프트는 요청이에요." in taken.value.path().read_text()
    me.follow(".notes__note a")
    assert me.page.url.endswith("#note-text") and me.page.locator(TEXT).is_visible()


def test_two_windows_are_told_of_each_other(school, arrive, mina):
    """S17: both texts stay on their screens until their reader says which one counts."""
    me = arrive().sign_in(mina).visit(school.address(2))
    me.expected += ["409"]
    second = me.open_tab()
    second.goto(school.address(2))
    for page in (me.page, second):
        page.click(".note summary")
    me.page.fill(TEXT, "From the first window")
    wait_until(me.page, version(1))

    second.fill(TEXT, "From the second")
    wait_until(second, "document.querySelectorAll('.note [data-state] button').length === 2")
    assert second.input_value(TEXT) == "From the second"
    assert kept(mina) == "From the first window"

    second.locator(".note [data-state] button").last.click()
    wait_until(second, version(2))
    assert kept(mina) == "From the second"
    me.page.fill(TEXT, "The first again")
    wait_until(me.page, "document.querySelectorAll('.note [data-state] button').length === 2")
    me.page.locator(".note [data-state] button").first.click()
    assert me.page.input_value(TEXT) == "From the second"


def test_what_is_written_offline_is_kept_and_sent_later(school, arrive, mina):
    me = arrive().sign_in(mina).visit(school.address(3))
    me.expected += ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    me.click(".note summary")
    me.context.set_offline(True)
    me.page.fill(TEXT, "Written in a tunnel")
    wait_until(me.page, "document.querySelector('.note [data-state]').dataset.state === 'trouble'")
    assert not Note.objects.filter(user=mina).exists()
    me.context.set_offline(False)
    wait_until(me.page, version(1))
    assert kept(mina) == "Written in a tunnel"


def test_signed_out_in_another_tab_the_note_stays(school, arrive, mina):
    """Q6: signed in again, it is saved without another keystroke."""
    me = arrive().sign_in(mina).visit(school.address(4))
    me.expected += ["401"]
    me.click(".note summary")
    me.context.clear_cookies()
    me.page.fill(TEXT, "Still mine")
    wait_until(me.page, "!!document.querySelector('.note [data-state] a')")
    assert me.page.input_value(TEXT) == "Still mine"
    tab = me.open_tab()
    tab.goto("/accounts/login/")
    tab.fill("input[name=login]", mina.email)
    tab.fill("input[name=password]", PASSWORD)
    tab.click("form:has([name=login]) button:not([id])")
    wait_until(me.page, version(1))
    assert kept(mina) == "Still mine"


def test_without_scripts_a_button_saves(school, arrive, mina):
    me = arrive(language="ko", width=PHONE, scripts=False).sign_in(mina).visit(school.address(1, "ko"))
    me.expected += ["409"]
    me.click(".note summary")
    me.page.fill(TEXT, "버튼으로 저장해요")
    me.follow(".note button")
    assert me.path == school.address(1, "ko") and me.page.url.endswith("#note-text")
    assert me.page.input_value(TEXT) == "버튼으로 저장해요"
    Note.objects.filter(user=mina).update(text="다른 창에서 썼어요", version=2)
    me.page.fill(TEXT, "이 창의 글")
    me.follow(".note button").inspect("conflict")
    assert me.page.input_value(TEXT) == "이 창의 글"
    assert "다른 창에서 썼어요" in me.see(".note-newer").text_content()
    me.follow(".note button")
    assert kept(mina) == "이 창의 글"


def test_a_lesson_prints_what_was_noted_and_nothing_of_the_frame(school, arrive, mina):
    me = arrive().sign_in(mina).visit(school.address(1))
    me.click(".note summary")
    me.page.fill(TEXT, "On paper too")
    wait_until(me.page, version(1))
    me.page.emulate_media(media="print", color_scheme="dark")
    for gone in (".site-header", ".lesson__outline", ".lesson__end", ".note button", ".site-footer"):
        assert not me.page.locator(gone).first.is_visible(), gone
    for there in ("h1", ".lesson__body", TEXT, ".sources"):
        assert me.page.locator(there).first.is_visible(), there
    ink = me.page.evaluate("getComputedStyle(document.querySelector('.lesson__body')).color")
    assert ink == me.page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(28, 26, 23)"
