"""The clock of a timed quiz in a real browser: silent but at its marks, hidden if wished, and true to the server's."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from courses.accommodations import grant
from quizzes.models import Attempt
from quizzes.samples import sample
from tests.courses.quiz_walk import make_taken_quiz
from tests.factories import make_question, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOG = """
window.announced = [];
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
    const text = document.querySelector("[data-announce]").textContent;
    if (text) window.announced.push(text);
}).observe(document.querySelector("[data-announce]"), { childList: true, characterData: true, subtree: true }));
"""


@pytest.fixture
def taken(school):
    questions = (make_question(stem="What is it?"), sample("short_text")[0].model_dump(mode="json"))
    return make_taken_quiz(*questions, time_limit_minutes=20)


@pytest.fixture
def page(browser: Browser, school, taken) -> Page:
    """Mina's window with the quiz begun, and a clock of its own that the story moves."""
    client = Client()
    client.force_login(taken[0].user)
    context = browser.new_context(base_url=school.url, locale="en-GB")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": school.url}])
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.clock.install(time=dt.datetime.now(dt.UTC))
    page.goto(reverse("quiz:start", args=[taken[1].pk]))
    page.get_by_role("button", name="Start the quiz").click()
    expect(page.get_by_role("timer")).to_contain_text("20 minutes left")
    yield page
    assert page.errors == []
    context.close()


def pass_minutes(page: Page, minutes: float) -> None:
    page.clock.run_for(int(minutes * 60_000))


def without_the_server(page: Page) -> None:
    """Its time stands still in these stories, and the page would ask for it."""
    page.route("**/clock/", lambda route: route.abort())


def the_attempt(taken) -> Attempt:
    return Attempt.objects.get(scope=taken[0].pk)


def test_it_is_told_at_half_time_five_minutes_and_one_and_not_each_second(page):
    """2.2.1: three announcements in twenty minutes, whether the clock is shown or not."""
    without_the_server(page)
    page.add_init_script(LOG)
    page.reload()
    page.locator("[data-clock] summary").click()
    expect(page.get_by_role("timer")).to_be_hidden()

    for _minute in range(19):
        pass_minutes(page, 1)
    pass_minutes(page, 0.5)

    assert page.evaluate("window.announced") == ["10 minutes left", "5 minutes left", "1 minute left"]


@pytest.mark.long
def test_what_is_due_between_two_pages_is_told_on_the_second(page, taken):
    """2.2.1: where each question has a page, a mark may pass while the next one comes. Told once, and not again."""
    ends = timezone.now() + dt.timedelta(minutes=4, seconds=50)
    Attempt.objects.filter(pk=the_attempt(taken).pk).update(deadline_at=ends)
    page.add_init_script(LOG)
    page.reload()
    expect(page.get_by_role("timer")).to_contain_text("5 minutes left")
    assert page.evaluate("window.announced") == [], "whoever begins is told by the page itself"
    # As the page kept it that was left some seconds ago.
    page.evaluate("for (const key of Object.keys(sessionStorage)) sessionStorage.setItem(key, '[]')")

    said = []
    for _page in range(2):
        page.reload()
        expect(page.get_by_role("timer")).to_contain_text("5 minutes left")
        pass_minutes(page, 0.04)
        said.append(page.evaluate("window.announced"))

    assert said == [["5 minutes left"], []]


@pytest.mark.long
def test_a_long_time_is_told_in_hours_and_in_days(page, taken):
    """Nobody wants to hear of 2689 minutes."""
    for hours, words in ((2, "120 minutes left"), (44.8, "44 hours left"), (7 * 24 + 1, "7 days left")):
        ends = timezone.now() + dt.timedelta(hours=hours)
        Attempt.objects.filter(pk=the_attempt(taken).pk).update(deadline_at=ends)
        page.reload()
        expect(page.get_by_role("timer")).to_contain_text(words)


@pytest.mark.long
def test_without_a_connection_the_page_stays_when_the_time_is_up(page, taken):
    """Q9, S15: no page of the browser's own in its place; once there is a connection it leads to the result."""
    without_the_server(page)
    page.context.set_offline(True)
    pass_minutes(page, 20.1)
    pass_minutes(page, 0.25)
    expect(page.get_by_role("alert").filter(has_text="The time is up.")).to_be_visible()
    Attempt.objects.filter(pk=the_attempt(taken).pk).update(deadline_at=timezone.now() - dt.timedelta(seconds=11))

    page.context.set_offline(False)

    page.wait_for_url("**/result/")


@pytest.mark.long
def test_a_clock_once_hidden_stays_hidden(page):
    page.locator("[data-clock] summary").click()
    page.reload()
    expect(page.get_by_role("timer")).to_be_hidden()
    page.locator("[data-clock] summary").click()
    expect(page.get_by_role("timer")).to_be_visible()


@pytest.mark.long
def test_time_granted_while_it_runs_arrives_without_a_reload(page, taken):
    """S16, Q8: the clock, what is said of the end, and a word of it to those who listen."""
    page.get_by_role("group", name="What is it?").get_by_label("B", exact=True).check()
    grant(taken[0], taken[1], time_multiplier=Decimal(2), extra_attempts=0, by=make_user("Jun"), now=timezone.now())

    pass_minutes(page, 0.51)

    expect(page.get_by_role("timer")).to_contain_text("40 minutes left")
    ends = timezone.localtime(the_attempt(taken).deadline_at, ZoneInfo("Asia/Seoul")).strftime("%H:%M")
    expect(page.locator("[data-until]")).to_contain_text("with your extra time")
    expect(page.locator("[data-at-end]")).to_contain_text(ends)
    expect(page.locator("[data-announce]")).to_contain_text("40 minutes left")
    expect(page.get_by_role("group", name="What is it?").get_by_label("B", exact=True)).to_be_checked()


@pytest.mark.long
def test_a_clock_that_runs_ahead_ends_nothing(page):
    """Q8: the server's clock decides. This one jumps half an hour, and the page asks before it believes that."""
    page.clock.fast_forward(30 * 60_000)

    expect(page.get_by_role("timer")).to_contain_text("20 minutes left")
    expect(page.locator("[data-trouble]")).to_be_hidden()


def test_when_the_time_is_up_the_page_says_so_and_leads_to_the_result(page, taken):
    """S15: nothing more is sent; what was saved is what counts."""
    page.get_by_role("group", name="What is it?").get_by_label("A", exact=True).check()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    Attempt.objects.filter(pk=the_attempt(taken).pk).update(deadline_at=timezone.now() - dt.timedelta(seconds=11))
    without_the_server(page)

    pass_minutes(page, 20.1)
    expect(page.get_by_role("alert").filter(has_text="The time is up.")).to_be_visible()
    pass_minutes(page, 0.25)

    page.wait_for_url("**/result/")
    expect(page.locator("main")).to_contain_text("The time was up.")


@pytest.mark.long
def test_what_was_being_typed_when_the_time_was_up_left_in_time(page, taken):
    """S15: the last word before the end is sent, and the server takes it within the grace."""
    without_the_server(page)
    pass_minutes(page, 19.99)
    field = page.get_by_label("Your answer")
    field.fill("recall")
    expect(page.locator("[data-saved]")).not_to_contain_text("Saved")

    pass_minutes(page, 0.02)

    expect(page.get_by_role("alert").filter(has_text="The time is up.")).to_be_visible()
    assert the_attempt(taken).responses.get(position=2).value == "recall"
