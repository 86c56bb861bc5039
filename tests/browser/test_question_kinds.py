"""Every kind of question in a real browser: typed, chosen, moved by keyboard, saved, and told to a second window."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quizzes.models import Attempt
from quizzes.samples import sample
from tests.browser.visitor import wait_until
from tests.courses.quiz_walk import make_taken_quiz

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KINDS_HERE = ["short_text", "numeric", "matching", "ordering", "blanks", "open"]


@pytest.fixture
def taken(school):
    return make_taken_quiz(*(sample(kind)[0].model_dump(mode="json") for kind in KINDS_HERE))


@pytest.fixture
def device(browser: Browser, school, taken):
    """Opens a signed-in window of Mina's; each call is another device."""
    contexts: list[BrowserContext] = []

    def open_device(**how) -> Page:
        client = Client()
        client.force_login(taken[0].user)
        context = browser.new_context(base_url=school.url, locale="en-GB", **how)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": school.url}])
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page

    yield open_device
    for context in contexts:
        for page in context.pages:
            assert page.errors == []
        context.close()


@pytest.fixture
def page(device, taken) -> Page:
    page = device()
    page.goto(reverse("quiz:start", args=[taken[1].pk]))
    page.get_by_role("button", name="Start the quiz").click()
    expect(page.locator("#attempt")).to_be_visible()
    return page


def value_of(kind):
    return Attempt.objects.latest("started_at").responses.get(question_key=sample(kind)[0].key).value


def group(page: Page, kind):
    return page.locator(f"[data-question='{sample(kind)[0].key}'] fieldset")


def settled(page: Page):
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    wait_until(page, "sessionStorage.length === 0")


def test_typing_is_saved_when_it_rests_without_leaving_the_field(page, device):
    """S14"""
    field = group(page, "short_text").get_by_label("Your answer")
    field.press_sequentially("Recall $& more", delay=20)
    settled(page)

    assert value_of("short_text") == "Recall $& more"
    expect(field).to_be_focused()
    other = device()
    other.goto(page.url)
    expect(group(other, "short_text").get_by_label("Your answer")).to_have_value("Recall $& more")


def test_items_are_moved_by_keyboard_and_it_is_said_where_to(page, device):
    """WCAG 2.1.1, 2.5.7: no dragging anywhere."""
    ordering = group(page, "ordering")
    first = ordering.locator("label").first.text_content()
    ordering.get_by_role("button", name=f"Move down: {first}").press("Enter")

    expect(ordering.get_by_role("button", name=f"Move down: {first}")).to_be_focused()
    expect(ordering.locator("[data-moved-note]")).to_have_text(f"{first} is now in place 2.")
    assert [select.input_value() for select in ordering.locator("select").all()] == ["1", "2", "3", "4"]
    settled(page)
    assert len(value_of("ordering")) == 4

    last = ordering.locator("label").last.text_content()
    ordering.get_by_label(last, exact=True).select_option("1")
    expect(ordering.locator("label").first).to_have_text(last)
    settled(page)
    shown = ordering.locator("label").all_text_contents()
    other = device()
    other.goto(page.url)
    assert group(other, "ordering").locator("label").all_text_contents() == shown


def test_a_second_window_is_told_in_words_whatever_the_kind(page, device):
    """Q4, S17: the newer answers stand and are named; taking them over shows them."""
    older = device()
    older.goto(page.url)
    group(page, "matching").get_by_label("Label", exact=True).select_option(label="who pays")
    group(page, "blanks").get_by_label("Blank 2").fill("75")
    group(page, "ordering").get_by_role("button", name="Move down: ").first.press("Enter")
    settled(page)

    group(older, "matching").get_by_label("Sample", exact=True).select_option(label="who is seen")
    group(older, "blanks").get_by_label("Blank 1").fill("recall")
    group(older, "ordering").get_by_role("button", name="Move up: ").last.press("Enter")

    notices = older.get_by_role("alert").filter(has_text="A newer answer")
    expect(notices).to_have_count(3)
    expect(notices.nth(0)).to_contain_text("Label: “who pays”")
    expect(notices.nth(2)).to_contain_text("Blank 2: “75”")
    for _each in range(3):
        older.get_by_role("button", name="Take over the newer answer").first.click()
    expect(group(older, "blanks").get_by_label("Blank 2")).to_have_value("75")
    expect(group(older, "blanks").get_by_label("Blank 1")).to_have_value("")
    expect(group(older, "matching").get_by_label("Sample", exact=True)).to_have_value("")
    assert (
        group(older, "ordering").locator("label").all_text_contents()
        == group(page, "ordering").locator("label").all_text_contents()
    )


def test_a_long_answer_counts_its_words_and_is_saved_whole(page):
    """Longer than what a request that outlives its page may carry."""
    area = group(page, "open").get_by_label("Your answer")
    text = "다섯 글자씩 " * 2500
    area.fill(text)
    expect(group(page, "open").locator("[data-words]")).to_have_text("5000 of 150 words")
    settled(page)
    assert value_of("open") == text.strip()


def test_it_all_works_without_scripts(device, taken):
    """Lists of places and of right sides; what was put twice is told and kept."""
    page = device(java_script_enabled=False)
    page.goto(reverse("quiz:start", args=[taken[1].pk]))
    page.get_by_role("button", name="Start the quiz").click()
    group(page, "short_text").get_by_label("Your answer").fill("recall")
    group(page, "numeric").get_by_label("Your answer").fill("1,234")
    group(page, "matching").get_by_label("Threshold", exact=True).select_option(label="who pays")
    for select in group(page, "ordering").locator("select").all():
        select.select_option("1")
    group(page, "blanks").get_by_label("Blank 3").select_option(label="lowered")
    page.get_by_role("button", name="Save and go on later").click()

    expect(page.locator(".messages")).to_contain_text("Your answers are saved. Nothing is submitted.")
    page.get_by_role("button", name="Go on with your attempt").click()
    expect(group(page, "numeric")).to_contain_text("1234 or 1.234")
    expect(group(page, "ordering")).to_contain_text("Two items have the same place")
    assert value_of("matching") == {"p1": "x1"}
    assert value_of("blanks") == {"way": "lower"}
    page.locator("[data-submit]").click()
    expect(page.locator(".error-summary__told li")).to_have_count(4)
    page.get_by_role("button", name="Submit with 1 blank").click()
    expect(page.locator(".feedback")).to_have_count(6)


@pytest.mark.long
def test_what_cannot_be_read_is_told_once_it_is_written_and_again_before_the_submit(page):
    """3.3.1: not while somebody types; gone as soon as it is changed."""
    field, told = group(page, "numeric").get_by_label("Your answer"), page.locator(".attempt__told:visible")
    field.press_sequentially("1,234")
    settled(page)
    expect(told).to_have_count(0)

    field.press("Tab")

    expect(told).to_contain_text("Write 1234 or 1.234, without a comma.")
    page.locator("[data-submit]").click()
    expect(page.locator(".error-summary__told")).to_contain_text("1234 or 1.234")
    expect(group(page, "numeric").locator(".question__trouble")).to_be_visible()
    field.fill("1234")
    expect(page.locator(".question__trouble")).to_have_count(0)
    settled(page)
    assert value_of("numeric") == "1234"
    assert Attempt.objects.latest("started_at").submitted_at is None


@pytest.mark.long
def test_an_answer_that_cannot_be_stored_is_told_once_where_it_stands_until_it_is_changed(page):
    """Q9: asked again the server would refuse again. Nothing is submitted over it."""
    saves = []
    page.on("request", lambda request: saves.append(request) if "/save/" in request.url else None)
    field = group(page, "short_text").get_by_label("Your answer")
    field.evaluate(
        "field => { field.value = 'recall\\0'; field.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    note = page.get_by_role("alert").filter(has_text="This answer is not saved")
    expect(note).to_be_visible()
    page.wait_for_timeout(1500)  # a retry would come after one second
    assert len(saves) == 1
    expect(page.locator("[data-saved]")).to_have_text("Not saved")

    page.locator("[data-submit]").click()

    expect(page.locator("[data-trouble]")).to_contain_text("Not submitted: change the answer")
    expect(field).to_be_focused()
    field.fill("recall")
    expect(note).to_be_hidden()
    settled(page)
    assert value_of("short_text") == "recall"


@pytest.mark.long
def test_enter_saves_a_line_and_neither_submits_nor_leaves(page):
    """Also the Enter that ends a syllable, which a Korean keyboard passes on."""
    field = group(page, "short_text").get_by_label("Your answer")
    field.focus()
    keyboard = page.context.new_cdp_session(page)
    for composed in ("ㅈ", "재", "재현유", "재현율"):
        keyboard.send("Input.imeSetComposition", {"text": composed, "selectionStart": 3, "selectionEnd": 3})
    page.keyboard.press("Enter")
    keyboard.send("Input.insertText", {"text": "재현율"})
    page.evaluate("window.isTheSamePage = true")
    page.keyboard.press("Enter")
    settled(page)

    assert page.evaluate("window.isTheSamePage")
    expect(field).to_be_focused()
    expect(field).to_have_value("재현율")
    assert value_of("short_text") == "재현율"
    assert Attempt.objects.latest("started_at").submitted_at is None


@pytest.mark.long
def test_who_types_without_a_rest_is_saved_all_the_same(page):
    """S14: a crash in the middle of a long sentence costs seconds of it."""
    page.clock.install()
    field = group(page, "open").get_by_label("Your answer")
    field.focus()

    for _half_second in range(12):
        page.keyboard.type("more ")
        page.clock.run_for(500)

    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    assert value_of("open").startswith("more more")


COVERED = """() => {
    const focused = document.activeElement.closest("label") ?? document.activeElement;
    const bar = document.querySelector(".attempt__bar");
    if (focused === document.body || bar.contains(focused)) return null;
    const [one, above] = [focused.getBoundingClientRect(), bar.getBoundingClientRect()];
    const isUnder = above.top < 1 && one.top < above.bottom - 1;
    return isUnder || one.top >= innerHeight ? focused.outerHTML.slice(0, 120) : null;
}"""


@pytest.mark.long
def test_what_has_the_focus_is_never_under_the_bar(page):
    """WCAG 2.4.11: on a phone, with every kind of control, forwards and backwards."""
    page.set_viewport_size({"width": 390, "height": 620})
    covered = []
    for key in ["Tab"] * 50 + ["Shift+Tab"] * 45:
        page.keyboard.press(key)
        covered.append(page.evaluate(COVERED))

    assert [one for one in covered if one] == []


def leave_an_answer_unsaved(page: Page, lesson) -> str:
    """On the first of two pages, whose saves fail; the second is open then, and nothing gets through yet."""
    page.goto(reverse("quiz:start", args=[lesson.pk]))
    page.get_by_role("button", name="Start the quiz").click()
    address = page.url
    page.route("**/save/", lambda route: route.fulfill(status=500, body=""))
    group(page, "short_text").get_by_label("Your answer").fill("recall")
    expect(page.locator("[data-trouble]")).to_contain_text("did not answer as it should")
    page.goto(f"{address}?page=2")
    expect(group(page, "numeric")).to_be_visible()
    return address


@pytest.fixture
def two_pages(taken):
    kinds = (sample(kind)[0].model_dump(mode="json") for kind in ("short_text", "numeric"))
    return make_taken_quiz(*kinds, user=taken[0].user, one_per_page=True)[1]


@pytest.mark.long
def test_what_was_given_before_the_script_came_is_saved_too(page):
    """S14: on a slow line one may be quicker than the scripts of the page."""
    held = []
    page.route("**/quiz*.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    group(page, "short_text").get_by_label("Your answer").fill("recall")
    group(page, "blanks").get_by_label("Blank 3").select_option(label="lowered")

    for one in held:
        one.continue_()

    settled(page)
    assert (value_of("short_text"), value_of("blanks")) == ("recall", {"way": "lower"})
    assert value_of("ordering") is None


@pytest.mark.long
def test_what_another_page_could_not_save_is_not_submitted_over(device, two_pages):
    """Q9: the submit of the last page is held as long as an answer of the first waits in this tab; then it is in."""
    page = device()
    leave_an_answer_unsaved(page, two_pages)
    group(page, "numeric").get_by_label("Your answer").fill("499")

    page.locator("[data-submit]").click()

    trouble = page.get_by_role("alert").filter(has_text="An answer to another question is not saved yet")
    expect(trouble.get_by_role("button", name="Go to question 1")).to_be_visible(timeout=10_000)
    assert Attempt.objects.latest("started_at").submitted_at is None
    page.unroute("**/save/")
    page.locator("[data-submit]").click()
    page.wait_for_url("**/result/")
    assert [value_of(kind) for kind in ("short_text", "numeric")] == ["recall", "499"]


@pytest.mark.long
def test_what_another_page_could_not_save_leads_back_to_where_it_waits(device, two_pages):
    """Q4, Q9: in another window the question got a newer answer meanwhile; which one counts is asked there."""
    page, other = device(), device()
    address = leave_an_answer_unsaved(page, two_pages)
    other.goto(address)
    group(other, "short_text").get_by_label("Your answer").fill("precision")
    other.locator("[data-saved]").click()
    settled(other)
    page.unroute("**/save/")
    group(page, "numeric").get_by_label("Your answer").fill("499")
    page.locator("[data-submit]").click()

    page.get_by_role("button", name="Go to question 1").click()

    expect(group(page, "short_text").get_by_label("Your answer")).to_have_value("recall")
    expect(page.get_by_role("alert").filter(has_text="“precision”")).to_be_visible()
    assert value_of("short_text") == "precision"
    page.get_by_role("button", name="Save mine instead").click()
    settled(page)
    assert value_of("short_text") == "recall"


@pytest.mark.long
def test_what_one_page_could_not_save_another_page_does_not_forget(device, two_pages):
    """Q9, where each question has a page: somebody leaves by the browser's own ways while the server is down."""
    page = device()
    leave_an_answer_unsaved(page, two_pages)

    page.unroute("**/save/")
    page.go_back()

    expect(group(page, "short_text").get_by_label("Your answer")).to_have_value("recall")
    settled(page)
    assert value_of("short_text") == "recall"
