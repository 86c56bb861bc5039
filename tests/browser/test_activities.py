"""Activities at a browser: kept while written, with and without scripts, in two windows, offline, signed out."""

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cms.models import LessonPage
from courses.enrollments import enroll
from courses.models import ActivityWork, Course, LessonTranslation
from tests.browser.school import course_of_activities
from tests.browser.visitor import PHONE, Visitor
from tests.cms.test_activities import REFLECTION, items
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

CHECKLIST = {
    "title": "Before you promise AI",
    "items": items(
        {"lasting_id": "problem", "text": "<p>I can name the problem.</p>"},
        {"lasting_id": "cost", "text": "<p>I know what one answer costs.</p>"},
    ),
    "anchor": "act-check",
}
WORKSHEET = {
    "title": "Unit economics",
    "inputs": items(
        {"lasting_id": "tokens", "label": "<p>Tokens in a query</p>", "value": "1500", "unit": "tokens"},
        {"lasting_id": "price", "label": "<p>Price of a million</p>", "unit": "$", "unit_before": True},
    ),
    "outputs": items(
        {
            "lasting_id": "cost",
            "label": "<p>Cost of a query</p>",
            "unit": "$",
            "unit_before": True,
            "formula": "tokens * price / 1000000",
            "decimals": 4,
        }
    ),
    "anchor": "act-unit",
}
BLOCKS = {"why": ("reflection", REFLECTION), "check": ("checklist", CHECKLIST), "unit": ("worksheet", WORKSHEET)}


@pytest.fixture(scope="module")
def doing(school, django_db_blocker) -> Course:
    with django_db_blocker.unblock(), course_of_activities("Doing", "Do it", BLOCKS) as course:
        yield course


@pytest.fixture
def mina(doing, request):
    learner = make_user("Mina", email=f"{request.node.name.replace('_', '-')[:50]}@seodang.example")
    enroll(learner, doing, now=timezone.now())
    return learner


def lesson(language: str = "en") -> str:
    key = LessonPage.objects.get(title="Do it").translation_key
    return f"/{language}/courses/{LessonTranslation.objects.get(lesson__key=key, language='en').path}/"


def field(page: Page, name: str, anchor: str = "act-why") -> Locator:
    return page.locator(f"#{anchor}--{name}")


def state(page: Page, anchor: str = "act-why") -> Locator:
    return page.locator(f"#{anchor} [data-state]")


def works(learner) -> dict[str, dict]:
    return {work.activity.kind: work.values for work in ActivityWork.objects.filter(enrollment__user=learner)}


def test_what_is_written_keeps_itself_and_stands_in_one_place(doing, mina, arrive):
    me = arrive().sign_in(mina).visit(lesson()).inspect("activities")
    page = me.page
    field(page, "answer").fill("The second.")
    expect(state(page)).to_contain_text("Saved at")
    page.locator("#act-check .choice").nth(1).click()
    expect(page.locator("#act-check [data-result=ticked]")).to_have_text("1 of 2")
    expect(state(page, "act-check")).to_contain_text("Saved at")
    field(page, "price", "act-unit").fill("2")
    expect(page.locator("#act-unit [data-result=cost]")).to_have_text("$0.0030")
    field(page, "tokens", "act-unit").fill("many")
    expect(page.locator("#act-unit [data-problem=tokens]")).to_have_text("This could not be read as a number.")
    expect(page.locator("#act-unit [data-result=cost]")).to_have_text("–")
    me.inspect("activities with a problem")
    page.reload()
    expect(field(page, "answer")).to_have_value("The second.")
    expect(field(page, "tokens", "act-unit")).to_have_value("many")
    expect(page.locator("#act-unit [data-problem=tokens]")).to_be_visible()
    expect(page.locator("#act-check--cost")).to_be_checked()
    expect(page.locator("#act-check--problem")).not_to_be_checked()
    field(page, "tokens", "act-unit").fill("2000")
    expect(page.locator("#act-unit [data-result=cost]")).to_have_text("$0.0040")
    me.follow("#act-why .activity__private a").inspect()
    for text in ("The second.", "I know what one answer costs.", "$0.0040"):
        expect(page.get_by_text(text).first).to_be_visible()
    with page.expect_download() as taken:
        page.click("a[href*='/download/']")
    assert "The second." in taken.value.path().read_text(encoding="utf-8")
    me.follow(".work__entry h4 a")
    assert page.url.endswith("#act-why")


@pytest.mark.long
def test_a_double_click_on_save_saves_once(doing, mina, arrive):
    page = arrive().sign_in(mina).visit(lesson()).page
    field(page, "answer").fill("Once.")
    page.locator("#act-why [data-save]").dblclick()
    expect(state(page)).to_contain_text("Saved at")
    page.wait_for_timeout(1500)
    work = ActivityWork.objects.get(enrollment__user=mina)
    assert (work.version, work.values["answer"]) == (1, "Once.")


@pytest.mark.long
def test_of_two_windows_the_older_is_told_and_its_reader_decides(doing, mina, arrive):
    """S17"""
    me = arrive().sign_in(mina).visit(lesson())
    me.expected.append("409")
    first, second = me.page, me.open_tab()
    second.goto(lesson())
    field(first, "answer").fill("From the first window.")
    expect(state(first)).to_contain_text("Saved at")
    field(second, "answer").fill("From the second.")
    expect(state(second)).to_contain_text("Something else was saved here in another window.")
    expect(field(second, "answer")).to_have_value("From the second.")
    second.get_by_role("button", name="Save mine instead").click()
    expect(state(second)).to_contain_text("Saved at")
    field(first, "doubt").fill("Meanwhile.")
    expect(state(first)).to_contain_text("Something else was saved here")
    first.get_by_role("button", name="Take over what was saved").click()
    expect(field(first, "answer")).to_have_value("From the second.")
    expect(field(first, "doubt")).to_have_value("")
    field(first, "doubt").fill("And now.")
    expect(state(first)).to_contain_text("Saved at")
    assert works(mina) == {"reflection": {"answer": "From the second.", "doubt": "And now."}}


@pytest.mark.long
def test_offline_and_signed_out_nothing_is_lost(doing, mina, arrive):
    """Q6."""
    me = arrive().sign_in(mina).visit(lesson())
    me.expected += ["ERR_INTERNET_DISCONNECTED", "401"]
    page = me.page
    me.context.set_offline(True)
    field(page, "answer").fill("Written on a train.")
    expect(state(page)).to_contain_text("there is no connection")
    me.context.set_offline(False)
    expect(state(page)).to_contain_text("Saved at", timeout=40_000)
    cookies = [one for one in me.context.cookies() if "sessionid" not in one["name"]]
    me.context.clear_cookies()
    me.context.add_cookies(cookies)
    field(page, "answer").fill("Written after the session ended.")
    expect(state(page)).to_contain_text("you have been signed out")
    with me.context.expect_page() as opened:
        state(page).get_by_role("link").click()
    other = opened.value
    other.fill("input[name=login]", mina.email)
    other.fill("input[name=password]", "a-long-enough-password")
    with other.expect_navigation():
        other.click("form:has([name=login]) button:not([id])")
    expect(state(page)).to_contain_text("Saved at", timeout=40_000)
    assert works(mina)["reflection"]["answer"] == "Written after the session ended."


@pytest.mark.long
def test_a_reload_before_the_save_brings_back_what_was_typed(doing, mina, arrive):
    me = arrive().sign_in(mina).visit(lesson())
    me.expected += ["ERR_", "Failed to load"]
    page = me.page
    page.route("**/learn/activities/**", lambda route: route.abort())
    field(page, "answer").fill("Not yet saved.")
    expect(state(page)).to_contain_text("Not saved")
    page.unroute("**/learn/activities/**")
    page.reload()
    expect(field(page, "answer")).to_have_value("Not yet saved.")
    expect(state(page)).to_contain_text("Saved at")


@pytest.mark.long
def test_what_one_person_did_not_save_never_reaches_the_next_in_the_same_tab(doing, mina, arrive):
    me = arrive().sign_in(mina).visit(lesson())
    me.expected += ["ERR_", "Failed to load"]
    page = me.page
    page.route("**/learn/activities/**", lambda route: route.abort())
    field(page, "answer").fill("Mine alone.")
    expect(state(page)).to_contain_text("Not saved")
    page.unroute("**/learn/activities/**")
    me.context.clear_cookies()
    sol = make_user("Sol", email="sol-same-tab@seodang.example")
    enroll(sol, doing, now=timezone.now())
    me.visit("/accounts/login/").sign_in(sol).visit(lesson())
    expect(field(page, "answer")).to_have_value("")
    page.wait_for_timeout(1500)
    assert works(sol) == {}


@pytest.mark.long
def test_without_scripts_a_button_saves_and_says_so(doing, mina, arrive):
    me = arrive(language="ko", width=PHONE, scripts=False).sign_in(mina).visit(lesson("ko")).inspect("activities")
    page = me.page
    field(page, "answer").fill("둘째요.")
    me.follow("#act-why [data-save]")
    assert page.url.endswith("#act-why")
    assert field(page, "answer").input_value() == "둘째요."
    assert state(page).text_content().strip()
    page.locator("#act-check--cost").check()
    me.follow("#act-check [data-save]")
    assert page.locator("#act-check--cost").is_checked()
    field(page, "price", "act-unit").fill("2")
    me.follow("#act-unit [data-save]")
    assert page.locator("#act-unit [data-result=cost]").text_content() == "$0.0030"
    field(page, "price", "act-unit").fill("1,234")
    me.follow("#act-unit [data-save]").inspect("a problem")
    assert page.locator("#act-unit [data-problem=price]").is_visible()
    assert field(page, "price", "act-unit").input_value() == "1,234"
    me.follow("#act-unit .activity__private a").inspect()
    assert "둘째요." in page.content()


@pytest.mark.long
def test_without_scripts_a_stale_window_keeps_its_words(doing, mina, arrive):
    me = arrive(width=PHONE, scripts=False).sign_in(mina).visit(lesson())
    first, second = me.page, me.open_tab()
    me.expected.append("409")
    second.goto(lesson())
    field(first, "answer").fill("From the first window.")
    me.follow("#act-why [data-save]")
    field(second, "answer").fill("From the second.")
    with second.expect_navigation():
        second.click("#act-why [data-save]")
    assert "From the first window." in second.content()
    assert field(second, "answer").input_value() == "From the second."
    with second.expect_navigation():
        second.click("#act-why [data-save]")
    assert second.url.endswith("#act-why")
    assert works(mina)["reflection"]["answer"] == "From the second."


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False])
def test_a_free_preview_computes_and_keeps_nothing(doing, arrive, scripts):
    before = ActivityWork.objects.filter(activity__lesson__course=doing).count()
    me = arrive(scripts=scripts).visit(lesson())
    page = me.page
    field(page, "price", "act-unit").fill("2")
    if not scripts:
        me.follow("#act-unit [name=compute]")
    expect(page.locator("#act-unit [data-result=cost]")).to_have_text("$0.0030")
    expect(page.locator("#act-unit").get_by_text("to keep what you write")).to_be_visible()
    assert not me.has("[data-save]")
    me.inspect("computed")
    assert ActivityWork.objects.filter(activity__lesson__course=doing).count() == before


@pytest.mark.long
def test_the_keyboard_and_print_have_all_of_it(doing, mina, arrive):
    me: Visitor = arrive().sign_in(mina).visit(lesson())
    page = me.page
    field(page, "answer").focus()
    page.keyboard.type("By hand.")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("Saved at")
    page.emulate_media(media="print")
    assert field(page, "answer").is_visible() and not page.locator("#act-why [data-save]").is_visible()
