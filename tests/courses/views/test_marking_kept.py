"""A grader whose session ends, or who signed in anew elsewhere: what was typed is not lost (Q6, S45)."""

import pytest
from django.test import Client

from quizzes.models import Grade, MarkingDraft
from tests.courses.quiz_walk import Page
from tests.courses.views import test_marking as desk
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"
quiz, lesson, mina, attempt = desk.quiz, desk.lesson, desk.mina, desk.attempt


@pytest.fixture
def address(cohort, attempt, quiz) -> str:
    return desk.page_url(cohort, attempt, quiz)


def sign_in(client, user) -> None:
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def keeps(client) -> bool:
    return "kept_marks" in client.session


@pytest.mark.parametrize("action", ["finish", "save"])
def test_what_was_sent_signed_out_is_back_after_signing_in(client, address, jun, action):
    """Nothing is written for who is not signed in; sent again it is, and then it is not offered once more."""
    client.logout()

    answer = client.post(address, desk.form(action=action))

    assert answer.url == f"/accounts/login/?next={address}"
    assert (Grade.objects.count(), MarkingDraft.objects.count()) == (1, 0)
    sign_in(client, jun)
    page = Page(client.get(address))
    assert "not saved yet" in page.text(".messages")
    assert page.soup.select_one("input[name=points]")["value"] == "3"
    assert "Well put." in page.text("textarea")
    client.post(address, desk.form(action=action))
    assert MarkingDraft.objects.get().comment == "Well put."
    assert "not saved yet" not in Page(client.get(address)).text()


def test_the_levels_of_a_rubric_come_back_too(client, cohort, attempt, quiz, jun):
    address = desk.page_url(cohort, attempt, quiz, 3)
    client.logout()
    client.post(address, desk.form(claim="half"))
    sign_in(client, jun)
    assert Page(client.get(address)).soup.select_one("input[name=level-claim][checked]")["value"] == "half"


def test_it_is_back_on_its_own_page_only(client, cohort, attempt, quiz, address, jun):
    client.logout()
    client.post(address, desk.form())
    sign_in(client, jun)
    assert "Well put." not in Page(client.get(desk.page_url(cohort, attempt, quiz, 3))).text("textarea")
    assert "Well put." in Page(client.get(address + "?names=1")).text("textarea")


def test_what_another_saved_meanwhile_is_told_and_not_overwritten(client, cohort, address, jun):
    cohort.instructors.add(ara := make_user("Ara"))
    client.logout()
    client.post(address, desk.form(comment="Jun's words"))
    other = Client()
    other.force_login(ara)
    other.post(address, desk.form(comment="Ara's words", action="save"))

    sign_in(client, jun)
    page = Page(client.get(address))

    assert "Ara saved something else" in page.text(".error-summary") and "Ara's words" in page.text(".marking__theirs")
    assert "Jun's words" in page.text("textarea")
    assert MarkingDraft.objects.get().comment == "Ara's words"


def test_the_script_is_told_that_nobody_is_signed_in(client, address):
    """It keeps the page, so the session need not."""
    client.logout()

    answer = client.post(address, desk.form(action="autosave"))

    assert (answer.status_code, answer.json()) == (401, {"state": "signed_out"})
    assert not keeps(client) and not MarkingDraft.objects.exists()


def test_a_page_from_before_signing_in_anew_shows_what_was_typed(address, jun):
    """X7: its token holds no more, so nothing is written."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(jun)

    answer = browser.post(address, desk.form())

    page = Page(answer)
    assert answer.status_code == 403 and "too old" in page.text(".messages")
    assert "Well put." in page.text("textarea") and page.soup.select_one("[data-marking] [name=csrfmiddlewaretoken]")
    assert browser.post(address, desk.form(action="autosave")).status_code == 401
    assert (Grade.objects.count(), MarkingDraft.objects.count()) == (1, 0)


def test_junk_is_not_kept(client, cohort, attempt, quiz, address):
    """Of no attempt, without a token, or what no page sends."""
    client.logout()
    nowhere = address.replace(str(attempt.pk), "6f1c2c56-7a53-4d3c-8c39-0d5f2f6a9d11")
    assert client.post(nowhere, desk.form()).status_code == 302
    assert client.post(address, desk.form() | {"points": "1" * 99}).status_code == 302
    assert not keeps(client)
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(address, desk.form()).status_code == 403
    assert not keeps(careful)


def test_who_may_not_grade_reads_nothing_of_what_they_sent(client, address):
    client.logout()
    client.post(address, desk.form())
    sign_in(client, make_user("Pat"))
    assert client.get(address).status_code == 404
