"""Submitting, and what becomes of a form that comes twice, late or signed out."""

import re
import uuid

import pytest
from django.test import Client

from courses.models import Lesson
from quizzes.contents import content_of
from quizzes.models import Attempt, Grade
from quizzes.samples import sample
from tests.courses.quiz_walk import (
    Page,
    begin,
    form_of,
    fresh,
    make_taken_quiz,
    right_values,
    start_url,
    url,
    values_of,
    wrong_values,
)
from tests.factories import (
    make_user,
)

pytestmark = pytest.mark.django_db


class TestSubmit:
    def test_the_whole_journey_without_scripts(self, client, mina, taken):
        """Start, answer what the page offers, submit, read the result: by its own forms alone."""
        client.post(start_url(taken[1]))
        attempt = Attempt.objects.get()
        address, data = Page(client.get(url(attempt))).form("attempt")
        for question in content_of(attempt.revision).questions:
            data[f"q-{question.key}"] = sorted(question.right)

        response = client.post(address, data)

        assert response.url == url(attempt, "result")
        page = Page(client.get(response.url))
        assert page.soup.h1.get_text().startswith("Passed")
        assert "4 of 4 points: 100%" in page.text()
        assert mina.completions.get().lesson == taken[1]

    def test_blanks_are_named_and_confirmed_before_anything_is_final(self, client, attempt):
        question = content_of(attempt.revision).questions[0]
        values = {question.key: sorted(question.right)}

        response = client.post(url(attempt), form_of(attempt, values))

        assert response.status_code == 302  # to a page that may be loaded anew, and gone back to from the result
        page = Page(client.get(response.url))
        assert "2 questions are still blank" in page.text(".error-summary")
        blank = [link["href"] for link in page.soup.select(".error-summary li a")]
        assert blank == [f"#q-{each.key}" for each in content_of(attempt.revision).questions[1:]]
        assert fresh(attempt).submitted_at is None
        address, data = page.form("attempt", "button[name=confirm]")
        assert data[f"q-{question.key}"] == sorted(question.right)  # what was answered is still there

        assert client.post(address, data).url == url(attempt, "result")
        assert Grade.objects.get().score == 1
        assert client.get(response.url).url == url(attempt, "result")

    def test_once_nothing_is_blank_nothing_is_asked(self, client, attempt):
        there = client.post(url(attempt), form_of(attempt)).url
        client.post(url(attempt), form_of(attempt, right_values(attempt), save="1"))

        page = Page(client.get(there))

        assert not page.soup.select(".error-summary")
        assert "Before you submit" not in page.soup.title.get_text()

    def test_enter_in_a_line_of_text_never_submits(self, client, attempt):
        """A browser presses the first button of the form; here it saves and comes back, whatever is answered."""
        page = Page(client.get(url(attempt)))
        first = next(
            b for b in page.soup("button") if b.get("form") == "attempt" or b.find_parent("form", id="attempt")
        )
        assert (first["name"], first["value"]) == ("save", "1")

        response = client.post(url(attempt), form_of(attempt, right_values(attempt), save="1"))

        assert response.url == url(attempt)
        assert fresh(attempt).submitted_at is None

    def test_who_goes_on_later_is_told_that_all_is_saved_and_where_it_goes_on(self, client, taken, attempt):
        """S14: out of the page, in the language of the attempt; the way back in stands there."""
        page = Page(client.get(url(attempt)))
        address, data = page.form("attempt", ".form__actions button[name=save]")
        data |= {f"q-{key}": values for key, values in right_values(attempt).items()}

        left = client.post(address, data, follow=True)

        assert left.redirect_chain[-1][0] == f"{start_url(taken[1])}?language=en"
        assert "Your answers are saved. Nothing is submitted." in Page(left).text(".messages")
        assert "Go on with your attempt" in Page(left).text()
        assert None not in values_of(attempt)
        assert fresh(attempt).submitted_at is None

    def test_who_goes_on_later_stays_where_the_lesson_is_taken_off(self, client, taken, attempt):
        Lesson.objects.filter(pk=taken[1].pk).update(is_live=False)
        assert client.post(url(attempt), form_of(attempt, save="later")).url == url(attempt)

    def test_a_double_click_leads_to_one_result(self, client, attempt):
        """Q1"""
        data = form_of(attempt, right_values(attempt))

        responses = [client.post(url(attempt), data) for _ in range(3)]

        assert {response.url for response in responses} == {url(attempt, "result")}
        assert Grade.objects.count() == 1

    def test_other_answers_after_the_end_get_a_409_that_says_what_stands(self, client, attempt):
        """Q2"""
        client.post(url(attempt), form_of(attempt, wrong_values(attempt)))

        response = client.post(url(attempt), form_of(attempt, right_values(attempt)))

        assert response.status_code == 409
        page = Page(response)
        assert "the first submission stands" in page.text()
        assert page.soup.select_one(f'a[href="{url(attempt, "result")}"]')
        assert Grade.objects.get().score == 0

    def test_a_stale_tab_is_told_and_nothing_is_overwritten(self, client, attempt):
        """Q4, S17"""
        question = content_of(attempt.revision).questions[0]
        older_tab = form_of(attempt, {question.key: sorted(question.wrong)[:1]})
        client.post(url(attempt), form_of(attempt, {question.key: sorted(question.right)}, save="1"))

        page = Page(client.post(url(attempt), {**older_tab, "confirm": "1"}))

        assert "Newer answers were given in another window" in page.text(".error-summary")
        assert re.search("this window had [BC]", page.text(".error-summary"))
        assert attempt.responses.first().value == next(iter(question.right))
        assert fresh(attempt).submitted_at is None
        address, data = page.form("attempt")
        assert data[f"q-{question.key}"] == sorted(question.right)
        assert client.post(address, {**data, "confirm": "1"}).url == url(attempt, "result")

    def test_a_script_hears_where_to_go_and_the_page_stays_until_then(self, client, attempt, mina):
        """Q9: asked in the background, so that an error never stands where the answers are; each time the same."""
        asked = {"X-Requested-With": "fetch"}
        blanks = client.post(url(attempt), form_of(attempt), headers=asked)
        assert blanks.json() == {"next": f"{url(attempt)}?blank=1"} and fresh(attempt).submitted_at is None

        data = form_of(attempt, right_values(attempt))
        told = [client.post(url(attempt), data, headers=asked) for _time in range(2)]
        other = client.post(url(attempt), form_of(attempt, wrong_values(attempt)), headers=asked)
        client.logout()
        signed_out = client.post(url(attempt), data, headers=asked)

        assert [(one.status_code, one.json()) for one in told] == [(200, {"next": url(attempt, "result")})] * 2
        assert other.status_code == 409
        assert signed_out.json() == {"next": f"/accounts/login/?next={url(attempt)}"}
        assert Grade.objects.count() == 1

    @pytest.mark.parametrize(
        "tamper",
        [
            lambda key: {f"q-{key}": "nowhere"},
            lambda key: {f"q-{uuid.uuid4()}": "a"},
            lambda key: {f"v-{key}": "-1"},
            lambda key: {f"q-{key}": "\x00"},
        ],
    )
    def test_what_the_page_does_not_offer_is_400(self, client, attempt, tamper):
        """X27, X20"""
        key = attempt.responses.first().question_key
        response = client.post(url(attempt), {**form_of(attempt), **tamper(key)})
        assert response.status_code == 400
        page = Page(response)
        assert "what was saved before is kept" in page.text()
        assert page.soup.select_one(f'main a[href="{url(attempt)}"]')
        assert values_of(attempt) == [None] * 3

    def test_fields_nobody_asked_for_are_ignored(self, client, attempt):
        """X21: mass assignment."""
        extra = {"score": "4", "user": "1", "submitted_at": "2020-01-01", "number": "9", "passed": "1", "confirm": "1"}
        client.post(url(attempt), {**form_of(attempt), **extra})
        assert (Grade.objects.get().score, fresh(attempt).number) == (0, 1)

    def test_a_form_with_the_token_of_another_attempt_is_refused(self, client, attempt):
        response = client.post(url(attempt), {**form_of(attempt), "token": str(uuid.uuid4())})
        assert response.status_code == 403
        assert fresh(attempt).submitted_at is None


class TestSignedOut:
    """Q6: the session ends, or the CSRF token changes, before the form is sent. Nothing is lost, nothing is guessed."""

    def test_a_form_sent_while_signed_out_is_back_after_signing_in(self, client, attempt, mina):
        data = form_of(attempt, right_values(attempt))
        client.logout()

        response = client.post(url(attempt), data)

        assert response.url == f"/accounts/login/?next={url(attempt)}"
        assert values_of(attempt) == [None] * 3  # nothing is written for somebody who is not signed in
        client.post("/accounts/login/", {"login": mina.user.email, "password": "a-long-enough-password"})
        page = Page(client.get(url(attempt)))
        assert "Your answers are back." in page.text()
        address, again = page.form("attempt")
        assert client.post(address, again).url == url(attempt, "result")
        assert Grade.objects.get().score == 4
        assert "kept_quiz_form" not in client.session

    def test_a_form_with_an_outworn_csrf_token_is_back_too(self, attempt, mina):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(mina.user)
        data = {**form_of(attempt, right_values(attempt)), "csrfmiddlewaretoken": "0" * 64}

        response = browser.post(url(attempt), data)

        assert response.url == url(attempt)
        assert fresh(attempt).submitted_at is None
        address, again = Page(browser.get(url(attempt))).form("attempt")
        assert browser.post(address, again).url == url(attempt, "result")

    def test_without_csrf_token_and_without_the_attempts_token_it_is_refused(self, attempt, mina):
        """X10: another site knows neither."""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(mina.user)

        for data in ({}, {"confirm": "1"}, {**form_of(attempt), "token": "guess"}):
            assert browser.post(url(attempt), data).status_code == 403
        foreign = browser.post(url(attempt), {"confirm": "1"}, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403
        assert "kept_quiz_form" not in browser.session

    def test_nobody_elses_form_is_kept(self, attempt):
        """X1: of somebody else's attempt, though its token is known."""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(make_user("Pat"))

        assert browser.post(url(attempt), form_of(attempt, right_values(attempt))).status_code == 403
        assert "kept_quiz_form" not in browser.session

    def test_an_answer_saved_since_is_not_covered_by_what_was_kept(self, client, attempt, mina):
        """Q4 holds for kept forms too."""
        question = content_of(attempt.revision).questions[0]
        stale = form_of(attempt, {question.key: sorted(question.wrong)[:1]})
        client.post(url(attempt), form_of(attempt, {question.key: sorted(question.right)}, save="1"))
        client.logout()
        client.post(url(attempt), stale)
        client.force_login(mina.user)

        _, data = Page(client.get(url(attempt))).form("attempt")

        assert data[f"q-{question.key}"] == sorted(question.right)

    def test_pages_of_hangul_are_kept_too(self, client):
        """Q6: the longest answer there can be, in letters that take nine bytes each in a form."""
        question, _value = sample("open")
        mina, lesson = make_taken_quiz(question.model_dump(mode="json"))
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        text = "한글 " * 6_000
        client.logout()
        client.post(url(attempt), form_of(attempt, {question.key: [text]}))
        client.force_login(mina.user)

        page = Page(client.get(url(attempt)))

        assert page.soup.select_one("textarea").get_text() == f"\n{text.strip()}"

    def test_junk_is_not_kept(self, client, attempt):
        client.logout()
        for data in ({"token": "guess"}, {**form_of(attempt), "q-x": "y" * 1_100_000}):
            client.post(url(attempt), data)
            assert "kept_quiz_form" not in client.session

    def test_another_person_who_signs_in_there_sees_none_of_it(self, client, attempt):
        data = form_of(attempt, right_values(attempt))
        client.logout()
        client.post(url(attempt), data)
        client.force_login(make_user("Pat"))

        assert client.get(url(attempt)).status_code == 404

    def test_an_autosave_hears_that_it_is_signed_out(self, client, attempt):
        client.logout()
        response = client.post(url(attempt, "save"), "{}", content_type="application/json")
        assert (response.status_code, response.json()) == (401, {"state": "signed_out"})
