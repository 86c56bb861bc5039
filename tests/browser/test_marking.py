"""Open answers graded in a real browser: drafts that save themselves, two at the same answer, and without scripts."""

import pytest
from django.conf import settings
from django.utils import timezone

from quizzes.models import Grade, MarkingDraft
from tests.browser.visitor import DESK, PHONE, wait_until
from tests.factories import make_cohort, make_course, make_enrollment, make_quiz, make_quiz_lesson, make_user
from tests.quizzes.regrade_stories import key, make_open, take

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SAVED = "document.querySelector('input[name=version]').value === '1'"


@pytest.fixture
def staff(school):
    """Two instructors of a cohort of their own."""
    return make_user("Jin"), make_user("Ara")


@pytest.fixture
def answers(school, staff):
    """Addresses of two answers to one question, the one that waits longest first."""
    today = timezone.now().date()
    cohort = make_cohort(make_course(lessons=1), *staff, name="Marked", starts_on=today, ends_on=today)
    quiz = make_quiz(make_open("4", rubric=True))
    make_quiz_lesson(cohort.course.modules.get(), quiz)
    attempts = []
    for name in ("Mina", "Sora"):
        learner = make_enrollment(make_user(name), cohort=cohort)
        attempts.append(take(quiz, "Because.", user=learner.user, scope=learner.pk, now=timezone.now()))
    return [f"/teach/cohorts/{cohort.pk}/grading/{one.pk}/{key(quiz, 1)}/" for one in attempts], attempts


def test_a_draft_saves_itself_and_the_grade_follows_it(arrive, staff, answers):
    """The grade goes with the version that the last save made, and leads on to the next answer."""
    (first, second), attempts = answers
    jin = arrive(width=PHONE).sign_in(staff[0]).visit(first)
    jin.inspect()
    jin.page.fill("#comment", "Name one source.")
    wait_until(jin.page, SAVED)
    assert MarkingDraft.objects.get(attempt=attempts[0]).comment == "Name one source."
    jin.page.check("input[name=level-claim][value=all]")
    jin.page.check("input[name=level-proof][value=half]")

    jin.page.click("button[value=finish]")

    jin.page.wait_for_url(f"**{second}")
    assert Grade.objects.get(attempt=attempts[0], sequence=2).score == 3


def test_the_second_of_two_is_told_while_typing(arrive, staff, answers):
    """What they typed stays on their screen, and nothing of the first is overwritten."""
    (first, _second), attempts = answers
    jin, ara = (arrive(width=DESK).sign_in(one).visit(first) for one in staff)
    jin.page.fill("#comment", "Jin's words")
    wait_until(jin.page, SAVED)

    ara.page.fill("#comment", "Ara's words")

    assert "Jin saved something else" in ara.see(".marking__conflict").inner_text()
    assert ara.page.input_value("#comment") == "Ara's words"
    assert MarkingDraft.objects.get(attempt=attempts[0]).comment == "Jin's words"
    ara.complaints = [one for one in ara.complaints if "409" not in one]


@pytest.mark.long
def test_when_the_session_ends_the_page_says_so_and_saves_after_signing_in_elsewhere(arrive, staff, answers):
    """Q6: neither the comment nor the grade goes into a sign-in page; signed in again, no key needs to be pressed."""
    (first, second), attempts = answers
    jin = arrive(width=PHONE).sign_in(staff[0]).visit(first)
    jin.expected += ["401"]
    jin.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    jin.page.fill("#comment", "Name one source.")
    status = jin.see("[data-marking-status] a")
    jin.inspect("signed out")
    assert "You have been signed out." in status.locator("..").inner_text()
    for criterion in ("claim", "proof"):
        jin.page.check(f"input[name=level-{criterion}][value=all]")
    jin.page.click("button[value=finish]")
    wait_until(jin.page, "document.querySelector('[data-marking-status]').innerText.includes('Nothing was sent')")
    assert jin.path == first and jin.page.input_value("#comment") == "Name one source."

    with jin.context.expect_page() as opened:
        status.click()
    tab = opened.value
    tab.fill("input[name=login]", staff[0].email)
    tab.fill("input[name=password]", "a-long-enough-password")
    with tab.expect_navigation():
        tab.click("form:has([name=login]) button:not([id])")
    wait_until(jin.page, "Number(document.querySelector('input[name=version]').value) > 0")
    assert MarkingDraft.objects.get(attempt=attempts[0]).comment == "Name one source."

    jin.page.click("button[value=finish]")

    jin.page.wait_for_url(f"**{second}")
    assert Grade.objects.get(attempt=attempts[0], sequence=2).score == 4


@pytest.mark.long
def test_offline_a_draft_is_saved_once_the_connection_is_back(arrive, staff, answers):
    (first, _second), attempts = answers
    jin = arrive(width=DESK).sign_in(staff[0]).visit(first)
    jin.expected += ["ERR_INTERNET_DISCONNECTED"]
    jin.context.set_offline(True)
    jin.page.fill("#comment", "In a tunnel.")
    wait_until(jin.page, "document.querySelector('[data-marking-status]').innerText.includes('no connection')")

    jin.context.set_offline(False)

    wait_until(jin.page, SAVED)
    assert MarkingDraft.objects.get(attempt=attempts[0]).comment == "In a tunnel."


def test_without_scripts_a_grade_is_given_by_keyboard(arrive, staff, answers):
    (first, second), attempts = answers
    jin = arrive(scripts=False).sign_in(staff[0]).visit(first)
    for criterion in ("claim", "proof"):
        jin.page.focus(f"input[name=level-{criterion}][value=none]")
        jin.page.keyboard.press("ArrowDown")
        jin.page.keyboard.press("ArrowDown")
    jin.page.focus("button[value=finish]")

    jin.page.keyboard.press("Enter")

    jin.page.wait_for_url(f"**{second}")
    assert Grade.objects.get(attempt=attempts[0], sequence=2).score == 4
