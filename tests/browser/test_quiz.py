"""quiz.js in a real browser: what it saves, what it says, and that it never costs an answer."""

import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from courses.models import Event
from quizzes.contents import content_of
from quizzes.models import Attempt, Grade
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent
from tests.browser.visitor import wait_until
from tests.courses.quiz_walk import form_of, make_taken_quiz, right_values
from tests.factories import make_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def taken(school):
    return make_taken_quiz()


@pytest.fixture
def device(browser: Browser, school, taken):
    """Opens a signed-in window of Mina's; each call is another device."""
    contexts: list[BrowserContext] = []

    def open_device() -> BrowserContext:
        client = Client()
        client.force_login(taken[0].user)
        context = browser.new_context(base_url=school.url, locale="en-GB")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": school.url}])
        contexts.append(context)
        return context

    yield open_device
    for context in contexts:
        context.close()


@pytest.fixture
def page(device, taken) -> Page:
    """Mina's window, with the quiz begun."""
    page = device().new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(reverse("quiz:start", args=[taken[1].pk]))
    page.get_by_role("button", name="Start the quiz").click()
    expect(page.get_by_role("group", name="What is it?")).to_be_visible()
    yield page
    assert page.errors == []


def the_attempt() -> Attempt:
    """The one that was begun last."""
    return Attempt.objects.latest("started_at")


def the_grade() -> Grade:
    """Fails if there is more than one."""
    return the_attempt().grades.get()


def response_to(position: int):
    return the_attempt().responses.get(position=position)


def choose(page: Page, group: str, choice: str) -> None:
    page.get_by_role("group", name=group).get_by_label(choice, exact=True).check()


def saved(page: Page):
    return expect(page.locator("[data-saved]"))


def ids(position: int, *texts: str) -> list[str]:
    question = content_of(the_attempt().revision).questions[position - 1]
    return sorted(choice.id for choice in question.choices if choice.text["en"] in texts)


def test_answers_are_saved_as_they_are_given_and_another_device_shows_them(page, device):
    """S14: nothing is pressed but the choices."""
    choose(page, "What is it?", "A")
    choose(page, "Which two?", "A")
    choose(page, "Which two?", "B")
    saved(page).to_contain_text("Saved")
    wait_until(page, "sessionStorage.length === 0")

    assert response_to(1).value == ids(1, "A")[0]
    assert response_to(2).value == ids(2, "A", "B")
    other = device().new_page()
    other.goto(page.url)
    expect(other.get_by_role("group", name="Which two?").get_by_label("B", exact=True)).to_be_checked()
    expect(other.locator(".question-map")).to_contain_text("answered")


def test_a_flag_is_saved_and_shown_in_the_map(page):
    page.get_by_label("Flag for review, question 3").check()
    saved(page).to_contain_text("Saved")

    assert response_to(3).is_flagged
    expect(page.locator(".question-map").get_by_role("img", name="flagged")).to_have_count(1)


def test_an_older_window_is_told_and_keeps_its_text(page, device):
    """Q4, S17: the newer answer stands; what this window shows stays on screen until its reader decides."""
    older = device().new_page()
    older.goto(page.url)
    choose(page, "What is it?", "A")
    saved(page).to_contain_text("Saved")

    choose(older, "What is it?", "B")

    notice = older.get_by_role("alert").filter(has_text="A newer answer")
    expect(notice).to_contain_text("“A”")
    expect(older.get_by_role("group", name="What is it?").get_by_label("B", exact=True)).to_be_checked()
    assert response_to(1).value == ids(1, "A")[0]

    older.get_by_role("button", name="Save mine instead").click()
    saved(older).to_contain_text("Saved")
    assert response_to(1).value == ids(1, "B")[0]


def test_the_newer_answer_can_be_taken_over(page, device):
    older = device().new_page()
    older.goto(page.url)
    choose(page, "What is it?", "A")
    saved(page).to_contain_text("Saved")
    choose(older, "What is it?", "B")

    older.get_by_role("button", name="Take over the newer answer").click()

    expect(older.get_by_role("group", name="What is it?").get_by_label("A", exact=True)).to_be_checked()
    choose(older, "What is it?", "C")
    saved(older).to_contain_text("Saved")
    assert response_to(1).value == ids(1, "C")[0]


def test_without_a_connection_it_says_so_and_saves_when_there_is_one(page):
    """Q9: visible notice, retry."""
    page.context.set_offline(True)
    choose(page, "What is it?", "A")
    expect(page.get_by_role("alert").filter(has_text="there is no connection")).to_be_visible()

    page.context.set_offline(False)

    saved(page).to_contain_text("Saved", timeout=15000)
    expect(page.locator("[data-trouble]")).to_be_hidden()
    assert response_to(1).value == ids(1, "A")[0]


def lose_the_answer_to_the_first_save(page: Page) -> None:
    """The save arrives; what the server says to it does not."""
    lost = []

    def deliver(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/save/", deliver)


def test_a_save_whose_answer_got_lost_is_not_taken_for_another_windows(page):
    """Q3: it is sent again as it was, and then what is newer."""
    lose_the_answer_to_the_first_save(page)
    choose(page, "What is it?", "A")
    expect(page.locator("[data-trouble]")).to_be_visible()

    choose(page, "What is it?", "B")

    saved(page).to_contain_text("Saved")
    wait_until(page, "sessionStorage.length === 0")
    expect(page.locator("[data-stale]:visible")).to_have_count(0)
    assert response_to(1).value == ids(1, "B")[0]


def test_neither_is_it_after_a_reload(page):
    lose_the_answer_to_the_first_save(page)
    choose(page, "What is it?", "A")
    expect(page.locator("[data-trouble]")).to_be_visible()
    choose(page, "What is it?", "B")

    page.reload()

    expect(page.get_by_role("group", name="What is it?").get_by_label("B", exact=True)).to_be_checked()
    saved(page).to_contain_text("Saved")
    wait_until(page, "sessionStorage.length === 0")
    assert response_to(1).value == ids(1, "B")[0]


def test_submitting_without_a_connection_keeps_the_page(page):
    """Q9: no browser error instead of the answers, and no double afterwards."""
    for group in ("What is it?", "Which two?"):
        choose(page, group, "A")
    choose(page, "It holds.", "True")
    saved(page).to_contain_text("Saved")
    wait_until(page, "sessionStorage.length === 0")
    page.context.set_offline(True)

    page.locator("[data-submit]").click()

    expect(page.get_by_role("alert").filter(has_text="Not submitted")).to_be_visible()
    page.context.set_offline(False)
    page.locator("[data-submit]").click()
    page.wait_for_url("**/result/")
    assert the_grade()


RIGHT = (("What is it?", "A"), ("Which two?", "A"), ("Which two?", "B"), ("It holds.", "True"))


@pytest.mark.long
def test_what_becomes_of_saves_does_not_hide_that_nothing_was_submitted(page):
    """Q9: the save is tried again and again, fails, and in the end arrives; the word about the submit stands."""
    page.context.set_offline(True)
    choose(page, "What is it?", "A")
    page.locator("[data-submit]").click()
    expect(page.locator("[data-trouble]")).to_contain_text("Not submitted")

    page.wait_for_timeout(1500)
    expect(page.locator("[data-trouble]")).to_contain_text("Not submitted")
    page.context.set_offline(False)
    saved(page).to_contain_text("Saved", timeout=15000)
    expect(page.locator("[data-trouble]")).to_contain_text("Not submitted")

    page.locator("[data-submit]").click()
    expect(page.locator(".error-summary")).to_contain_text("2 questions are still blank")


def answer_everything(page: Page) -> None:
    for group, choice in RIGHT:
        choose(page, group, choice)
    saved(page).to_contain_text("Saved")
    wait_until(page, "sessionStorage.length === 0")


def deliver(route) -> None:
    """To the server, whose answer goes no further."""
    route.fetch()


def see_that_everything_stayed(page: Page) -> None:
    for group, choice in RIGHT:
        expect(page.get_by_role("group", name=group).get_by_label(choice, exact=True)).to_be_checked()


def submit_again(page: Page) -> None:
    """One attempt, one grade, one word of it, and the page that shows it."""
    page.unroute("**/attempts/*/")
    submit_once_more(page)


def submit_once_more(page: Page) -> None:
    page.locator("[data-submit]").click()
    page.wait_for_url("**/result/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")
    assert the_grade().score == 4
    attempt = the_attempt()
    assert Attempt.objects.filter(scope=attempt.scope).count() == 1
    assert Event.objects.filter(enrollment=attempt.scope, verb="passed").count() == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_at_the_submit_is_said_and_keeps_the_page(page, status):
    """Q9: the server, or what stands before it, fails; the answers stay where they are, and trying again submits."""
    answer_everything(page)
    page.route(
        "**/attempts/*/", lambda route: route.fulfill(status=status, body="<h1>Bad</h1>", content_type="text/html")
    )

    page.locator("[data-submit]").click()

    expect(page.get_by_role("alert").filter(has_text="did not confirm that you submitted")).to_be_in_viewport()
    see_that_everything_stayed(page)
    assert the_attempt().submitted_at is None
    submit_again(page)


def test_an_error_at_the_submit_costs_nothing_that_was_not_saved(page):
    """Q9: neither the saves nor the submit get through; the next page of this tab still has the answer."""
    failing = lambda route: route.fulfill(status=500, body="") if route.request.method == "POST" else route.continue_()
    page.route("**/attempts/**", failing)
    choose(page, "What is it?", "A")
    expect(page.locator("[data-trouble]")).to_contain_text("did not answer as it should")
    page.locator("[data-submit]").click()
    expect(page.locator("[data-trouble]")).to_contain_text("did not confirm", timeout=15000)
    page.get_by_role("button", name="Save and go on later").click()
    page.wait_for_event("framenavigated")
    assert response_to(1).value is None

    page.unroute("**/attempts/**")
    page.goto(reverse("quiz:attempt", args=[the_attempt().pk]))

    expect(page.get_by_role("group", name="What is it?").get_by_label("A", exact=True)).to_be_checked()
    saved(page).to_contain_text("Saved")
    assert response_to(1).value == ids(1, "A")[0]


def test_a_submit_whose_answer_got_lost_leads_to_the_first_result(page):
    """Q9, Q2: the server took it, the page never heard; sent again it finds what stands."""
    answer_everything(page)
    page.route("**/attempts/*/", lambda route: (deliver(route), route.abort()))

    page.locator("[data-submit]").click()

    expect(page.get_by_role("alert").filter(has_text="did not confirm that you submitted")).to_be_visible()
    see_that_everything_stayed(page)
    first = the_grade().pk
    submit_again(page)
    assert the_grade().pk == first


def test_a_submit_that_takes_very_long_says_so_and_may_be_sent_again(page):
    """Q9: not a word comes back. Nobody stares at a dead button, and what the server took counts once."""
    answer_everything(page)
    held = []

    def hold_the_first(route):
        if held:
            return route.continue_()
        held.append(route)
        return deliver(route)

    page.route("**/attempts/*/", hold_the_first)
    page.locator("[data-submit]").click()
    saved(page).to_contain_text("Submitting")
    wait_for_grade(page)

    expect(page.get_by_role("alert").filter(has_text="takes longer than usual")).to_be_in_viewport(timeout=15_000)
    see_that_everything_stayed(page)
    first = the_grade().pk
    submit_once_more(page)
    assert the_grade().pk == first


def wait_for_grade(page: Page) -> None:
    for _ in range(100):
        if the_attempt().grades.exists():
            return
        page.wait_for_timeout(50)
    raise AssertionError("The submit never arrived.")


@pytest.mark.parametrize("status", [500, 502])
def test_a_save_that_fails_is_said_kept_and_sent_again(page, status):
    """Q9, Q3: the same for the autosave."""
    failed = []

    def fail_twice(route):
        if len(failed) == 2:
            return route.continue_()
        failed.append(route)
        return route.fulfill(status=status, body="<h1>Bad</h1>", content_type="text/html")

    page.route("**/save/", fail_twice)
    choose(page, "What is it?", "A")

    expect(page.get_by_role("alert").filter(has_text="did not answer as it should")).to_be_visible()
    expect(page.get_by_role("group", name="What is it?").get_by_label("A", exact=True)).to_be_checked()
    saved(page).to_contain_text("Saved", timeout=15000)
    expect(page.locator("[data-trouble]")).to_be_hidden()
    assert (response_to(1).value, response_to(1).version) == (ids(1, "A")[0], 1)


def test_closing_the_tab_submits_nothing(page, device):
    """S17: whoever leaves goes on later, with what was answered and the attempt still open."""
    answer_everything(page)
    address = page.url
    page.close(run_before_unload=False)

    other = device().new_page()
    other.goto(address)

    see_that_everything_stayed(other)
    assert the_attempt().submitted_at is None
    assert not the_attempt().grades.exists()


def test_a_double_click_submits_once(page):
    """Q1, in a real browser; and the answer given just before it is in."""
    for group, choice in (("What is it?", "A"), ("Which two?", "A"), ("Which two?", "B"), ("It holds.", "True")):
        choose(page, group, choice)

    page.locator("[data-submit]").dblclick()

    page.wait_for_url("**/result/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert the_grade().score == 4


def test_blanks_are_asked_about_and_the_summary_has_the_focus(page):
    """WCAG 3.3.1: the summary takes the focus and leads to what is blank."""
    choose(page, "What is it?", "A")
    page.locator("[data-submit]").click()

    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("2 questions are still blank")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Question 3").click()
    expect(page.get_by_role("group", name="It holds.").get_by_role("radio").first).to_be_focused()
    page.get_by_role("button", name="Submit with 2 blanks").click()
    page.wait_for_url("**/result/")


def test_signed_out_in_between_it_says_so_and_loses_nothing(page, device, taken):
    """Q6: the session ends, the page is reloaded by way of the sign-in, the answer is there and gets saved."""
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose(page, "What is it?", "A")
    expect(page.get_by_role("link", name="Sign in in a new tab")).to_be_visible()
    assert response_to(1).value is None

    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == settings.SESSION_COOKIE_NAME])
    page.reload()

    expect(page.get_by_role("group", name="What is it?").get_by_label("A", exact=True)).to_be_checked()
    saved(page).to_contain_text("Saved")
    assert response_to(1).value == ids(1, "A")[0]


def test_what_ended_elsewhere_is_told_and_leads_to_the_result(page):
    attempt = the_attempt()
    client = Client()
    client.force_login(attempt.user)
    client.post(reverse("quiz:attempt", args=[attempt.pk]), form_of(attempt, right_values(attempt)))

    choose(page, "What is it?", "B")

    notice = page.get_by_role("alert").filter(has_text="This attempt has ended.")
    notice.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")


def test_the_language_switch_takes_along_what_was_just_answered(page):
    choose(page, "What is it?", "A")
    page.get_by_role("button", name="한국어").click()

    expect(page.get_by_role("group", name="What is it? (ko)").get_by_label("A (ko)", exact=True)).to_be_checked()
    assert the_attempt().language == "ko"


def test_a_practice_question_is_answered_in_its_place(page):
    """The lesson stays; the explanation appears below the question and takes the focus."""
    question = make_question(stem="Check?")
    content = QuizContent(source_language="en", title={"en": "Check"}, pass_mark=0, questions=[question])
    key = publish_revision(uuid.UUID(question["key"]), content, is_practice=True).quiz.key
    right = next(choice["id"] for choice in question["choices"] if choice["correct"])
    lesson = (
        '<!doctype html><html lang="ko"><title>x</title>'
        f'<form data-check method="post" action="/learn/practice/{key}/">'
        f'<input type="radio" name="q-{key}" value="{right}" checked><button>Check</button></form>'
        '<script src="/static/js/check.js"></script></html>'
    )
    page.route("**/a-lesson/", lambda route: route.fulfill(body=lesson, content_type="text/html"))
    page.goto("/a-lesson/")

    page.get_by_role("button", name="Check").click()

    answer = page.locator(".check__answer")
    expect(answer).to_contain_text("Check? (ko)")
    expect(answer).to_be_focused()
    assert page.url.endswith("/a-lesson/")
