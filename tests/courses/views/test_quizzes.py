"""The quiz pages as a browser without scripts meets them."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from courses.enrollments import withdraw
from courses.models import Cohort
from quizzes.attempts import GRACE
from quizzes.contents import content_of
from quizzes.models import Attempt, Grade, Quiz, Response
from tests.courses.quiz_walk import Page, form_of, make_taken_quiz, right_values, wrong_values
from tests.factories import (
    make_author,
    make_choice,
    make_cohort,
    make_course,
    make_enrollment,
    make_question,
    make_quiz,
    make_quiz_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
SECRETS = ("correct", "explanation", "Why ", "feedback")


@pytest.fixture
def taken():
    return make_taken_quiz(pass_mark=60)


@pytest.fixture
def mina(taken, client):
    enrollment, _ = taken
    client.force_login(enrollment.user)
    return enrollment


@pytest.fixture
def attempt(client, mina, taken) -> Attempt:
    return begin(client, taken[1])


def start_url(lesson):
    return reverse("quiz:start", args=[lesson.pk])


def url(attempt, name="attempt"):
    return reverse(f"quiz:{name}", args=[attempt.pk])


def begin(client, lesson, **data) -> Attempt:
    client.post(start_url(lesson), data)
    return Attempt.objects.get(submitted_at=None)


def fresh(attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


def values_of(attempt) -> list:
    return list(attempt.responses.values_list("value", flat=True))


class TestStartPage:
    def test_it_says_what_the_quiz_takes_before_it_starts(self, client):
        """S16: questions, points, pass mark, attempts, the real end; S18: what counts as an attempt."""
        mina, lesson = make_taken_quiz(allowed_attempts=3, time_limit_minutes=25, pass_mark=70)
        client.force_login(mina.user)

        text = Page(client.get(start_url(lesson))).text()

        for said in ("Questions 3", "Points 4", "To pass 70%", "Attempts 3 of 3 left", "Time limit 25 minutes"):
            assert said in text
        assert re.search(r"the time is up at \d\d:\d\d \(Asia/Seoul\)", text)
        assert "counts from the moment it starts" in text
        assert "complete once you pass" in text

    def test_looking_at_it_starts_nothing(self, client, mina, taken):
        client.get(start_url(taken[1]))
        assert not Attempt.objects.exists()

    def test_it_has_one_button_and_it_starts(self, client, mina, taken):
        page = Page(client.get(start_url(taken[1])))
        assert [button.get_text() for button in page.soup.select("main button")] == ["Start the quiz"]

        response = client.post(start_url(taken[1]))

        assert response.url == url(Attempt.objects.get())

    def test_starting_again_goes_on_with_the_open_attempt(self, client, attempt, taken):
        """S18: a second device."""
        assert "Go on with your attempt" in Page(client.get(start_url(taken[1]))).text("main form")
        assert client.post(start_url(taken[1])).url == url(attempt)
        assert Attempt.objects.count() == 1

    def test_when_all_attempts_are_used_it_says_so_and_starts_none(self, client):
        mina, lesson = make_taken_quiz(allowed_attempts=1)
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        client.post(url(attempt), form_of(attempt, wrong_values(attempt)))

        page = Page(client.get(start_url(lesson)))
        assert "used all your attempts" in page.text()
        assert not page.soup.select("main form")
        page = Page(client.post(start_url(lesson), follow=True))
        assert "All attempts at this quiz have been used." in page.text()
        assert Attempt.objects.count() == 1

    def test_every_earlier_attempt_is_listed_with_its_result(self, client, attempt, taken):
        """S26"""
        client.post(url(attempt), form_of(attempt, wrong_values(attempt)))
        second = begin(client, taken[1])
        client.post(url(second), form_of(second, right_values(second)))

        page = Page(client.get(start_url(taken[1])))

        rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]
        assert "Attempt 2" in rows[0]
        assert "4 of 4 Passed" in rows[0]
        assert "0 of 4 Not passed" in rows[1]
        assert page.soup.select_one(f'a[href="{url(attempt, "result")}"]')

    def test_a_quiz_without_questions_says_so(self, client):
        """S25"""
        mina, lesson = make_taken_quiz()
        lesson.quiz = Quiz.objects.create(key=uuid.uuid4())
        lesson.save()
        client.force_login(mina.user)

        assert "no questions yet" in Page(client.get(start_url(lesson))).text()
        client.post(start_url(lesson))
        assert not Attempt.objects.exists()

    def test_staff_see_it_and_leave_no_trace(self, client, taken):
        """S10: an author or instructor of the course has nothing to start."""
        client.force_login(make_author())

        page = Page(client.get(start_url(taken[1])))
        assert "You see this page as staff." in page.text()
        assert not page.soup.select("main form")
        assert client.post(start_url(taken[1])).status_code == 200
        assert not Attempt.objects.exists()

    def test_the_reader_may_have_it_in_another_language(self, client, mina, taken):
        page = Page(client.get(start_url(taken[1]), {"language": "ko"}))
        assert page.soup.html["lang"] == "ko"
        assert page.soup.h1.get_text() == "Check (ko)"

        assert begin(client, taken[1], language="ko").language == "ko"

    def test_an_archived_cohort_reads_and_starts_nothing(self, client):
        """S34"""
        cohort = make_cohort(make_course(lessons=1))
        mina = make_enrollment(cohort=cohort)
        lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz())
        Cohort.objects.update(archived_at=mina.enrolled_at)
        client.force_login(mina.user)

        assert "Your cohort has ended." in Page(client.get(start_url(lesson))).text()
        client.post(start_url(lesson))
        assert not Attempt.objects.exists()


class TestAccess:
    """S45, X1: strangers do not learn what there is."""

    @pytest.fixture
    def pat(self):
        stranger = Client()
        stranger.force_login(make_user("Pat"))
        return stranger

    def test_a_stranger_gets_404_everywhere(self, attempt, taken, pat):
        assert pat.get(start_url(taken[1])).status_code == 404
        assert pat.post(start_url(taken[1])).status_code == 404
        for name in ("attempt", "result", "save"):
            assert pat.get(url(attempt, name)).status_code in {404, 405}
        assert pat.post(url(attempt), form_of(attempt)).status_code == 404
        body = json.dumps({"question": str(attempt.responses.first().question_key), "values": [], "version": 1})
        assert pat.post(url(attempt, "save"), body, content_type="application/json").status_code == 404
        assert fresh(attempt).submitted_at is None

    def test_another_learner_of_the_course_is_a_stranger_to_the_attempt(self, attempt, taken, pat):
        make_enrollment(make_user("Ara"), taken[0].course)
        ara = Client()
        ara.force_login(make_user("Ara"))
        assert ara.get(url(attempt)).status_code == 404

    def test_someone_signed_out_is_led_to_sign_in(self, attempt, taken):
        for address in (start_url(taken[1]), url(attempt), url(attempt, "result")):
            response = Client().get(address)
            assert response.status_code == 302
            assert response.url.startswith("/accounts/login/?next=")

    def test_a_lesson_that_is_not_live_or_has_no_quiz_is_404(self, client, mina, taken):
        reading = taken[0].course.lessons.filter(quiz=None).get()
        assert client.get(start_url(reading)).status_code == 404
        taken[1].is_live = False
        taken[1].save()
        assert client.get(start_url(taken[1])).status_code == 404

    def test_somebody_who_left_the_course_cannot_submit_and_keeps_what_is_saved(self, client, attempt, mina):
        """S34"""
        withdraw(mina, now=mina.enrolled_at)

        response = client.post(url(attempt), form_of(attempt, right_values(attempt)))

        assert response.url == reverse("learn:desk")
        assert fresh(attempt).submitted_at is None


class TestNoKeyBeforeTheEnd:
    """S13, X27: nothing that is sent before the end holds a key or an explanation, in HTML or JSON."""

    @pytest.fixture
    def telltale(self, client):
        """A quiz whose right choices and explanations are written so that a search finds them."""
        choices = [
            make_choice("Alpha", correct=True, explanation="BECAUSE-ALPHA"),
            make_choice("Beta", explanation="NOT-BETA"),
        ]
        question = {**make_question(), "choices": choices}
        mina, lesson = make_taken_quiz(question, {**make_question("multiple", right=("A", "B")), "competencies": ["x"]})
        client.force_login(mina.user)
        return lesson

    def assert_silent(self, response):
        text = response.content.decode()
        for secret in (*SECRETS, "BECAUSE", "NOT-BETA", "is_correct", "aria-invalid"):
            assert secret not in text, secret

    def test_in_none_of_the_pages_and_answers(self, client, telltale):
        self.assert_silent(client.get(start_url(telltale)))
        attempt = begin(client, telltale)
        self.assert_silent(client.get(url(attempt)))
        question = content_of(attempt.revision).questions[0]
        for version, value in enumerate([[], sorted(question.right), sorted(question.wrong)], start=1):
            body = {"question": str(question.key), "values": value, "version": version}
            self.assert_silent(client.post(url(attempt, "save"), body, content_type="application/json"))
        body = {"question": str(question.key), "values": [], "version": 1}
        self.assert_silent(client.post(url(attempt, "save"), body, content_type="application/json"))
        self.assert_silent(client.post(url(attempt), form_of(attempt)))
        self.assert_silent(client.post(url(attempt), form_of(attempt, {question.key: ["nowhere"]})))
        self.assert_silent(client.get(url(attempt, "result")))

    def test_the_page_is_the_same_whichever_choice_is_right(self, client, telltale):
        """Nothing in classes, ids, order or attributes tells them apart."""
        attempt = begin(client, telltale)
        page = Page(client.get(url(attempt)))
        for field in page.soup.select("fieldset"):
            attributes = [
                {name: value for name, value in box.attrs.items() if name not in {"id", "value"}}
                for box in field("input")
            ]
            assert all(each == attributes[0] for each in attributes)

    def test_all_of_it_is_told_afterwards(self, client, telltale):
        attempt = begin(client, telltale)
        client.post(url(attempt), form_of(attempt, right_values(attempt)))

        text = client.get(url(attempt, "result")).content.decode()

        assert "BECAUSE-ALPHA" in text
        assert "NOT-BETA" in text


class TestAttemptPage:
    def test_each_question_is_a_group_and_stands_in_the_map(self, client, attempt):
        page = Page(client.get(url(attempt)))

        groups = page.soup.select("form#attempt fieldset")
        assert len(groups) == 3
        assert all(group.legend for group in groups)
        links = page.soup.select(".question-map a")
        assert [link["href"] for link in links] == [f"#{group['id']}" for group in groups]

    def test_ids_are_unique(self, client, attempt):
        ids = [element["id"] for element in Page(client.get(url(attempt))).soup.select("[id]")]
        assert len(ids) == len(set(ids))

    def test_another_device_shows_the_same_order_and_answers(self, client, attempt, mina):
        """S14"""
        answers = form_of(attempt, right_values(attempt), save="1")
        flagged = attempt.responses.first().question_key
        client.post(url(attempt), {**answers, f"f-{flagged}": "1"})
        other = Client()
        other.force_login(mina.user)

        pages = [Page(device.get(url(attempt))) for device in (client, other)]

        sent = [page.form("attempt") for page in pages]
        for _, data in sent:
            data.pop("csrfmiddlewaretoken")
        assert sent[0] == sent[1]
        order = [[box["value"] for box in page.soup.select("fieldset input")] for page in pages]
        assert order[0] == order[1]
        assert sent[0][1][f"f-{flagged}"] == ["1"]
        assert re.search(r"Saved \d\d:\d\d", pages[0].text("[data-saved]"))

    def test_saving_goes_on_and_submits_nothing(self, client, attempt):
        response = client.post(url(attempt), form_of(attempt, right_values(attempt), save="1"))

        assert response.url == url(attempt)
        assert None not in values_of(attempt)
        assert fresh(attempt).submitted_at is None

    def test_the_language_switch_takes_the_answers_along(self, client, attempt):
        """An attempt may switch its language; the buttons are part of the form."""
        page = Page(client.get(url(attempt)))
        address, data = page.form("attempt", "button[name=language]")
        question = content_of(attempt.revision).questions[0]
        data[f"q-{question.key}"] = sorted(question.right)

        response = client.post(address, data, follow=True)

        page = Page(response)
        assert fresh(attempt).language == "ko"
        assert page.soup.html["lang"] == "ko"
        assert page.soup.legend.select("span[lang]")[-1].get_text() == "What is it? (ko)"
        assert page.soup.select_one(f"input[value='{next(iter(question.right))}']").has_attr("checked")

    def test_an_unknown_language_switches_nothing(self, client, attempt):
        client.post(url(attempt), form_of(attempt, language="xx"))
        assert fresh(attempt).language == "en"

    def test_looking_changes_nothing(self, client, attempt):
        """X10: GET is safe, on every page."""
        before = list(Response.objects.values()), list(Attempt.objects.values())
        for name in ("attempt", "result"):
            client.get(url(attempt, name))
        assert (list(Response.objects.values()), list(Attempt.objects.values())) == before

    def test_it_is_not_kept_by_any_cache(self, client, attempt):
        """X22"""
        for name in ("attempt", "result"):
            assert "no-store" in client.get(url(attempt, name), follow=True)["Cache-Control"]

    def test_the_language_is_the_attempts_and_not_the_readers(self, client, mina, taken):
        mina.user.language = "ko"
        mina.user.save()
        attempt = begin(client, taken[1], language="en")

        assert Page(client.get(url(attempt))).soup.html["lang"] == "en"

    def test_the_time_that_is_left_is_told_with_its_zone(self, client):
        mina, lesson = make_taken_quiz(time_limit_minutes=30)
        client.force_login(mina.user)

        page = Page(client.get(url(begin(client, lesson))))

        assert re.search(r"Until \d\d:\d\d \(Asia/Seoul\)", page.text(".attempt__clock"))


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

        page = Page(response)
        assert response.status_code == 200
        assert "2 questions are still blank" in page.text(".error-summary")
        blank = [link["href"] for link in page.soup.select(".error-summary li a")]
        assert blank == [f"#q-{each.key}" for each in content_of(attempt.revision).questions[1:]]
        assert fresh(attempt).submitted_at is None
        address, data = page.form("attempt", "button[name=confirm]")
        assert data[f"q-{question.key}"] == sorted(question.right)  # what was answered is still there

        assert client.post(address, data).url == url(attempt, "result")
        assert Grade.objects.get().score == 1

    def test_enter_never_submits_blanks_that_nobody_confirmed(self, client, attempt):
        """A browser presses the first button of the form."""
        page = Page(client.post(url(attempt), form_of(attempt)))
        first = next(
            b for b in page.soup("button") if b.get("form") == "attempt" or b.find_parent("form", id="attempt")
        )
        assert not first.has_attr("name")

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

    def test_junk_is_not_kept(self, client, attempt):
        client.logout()
        for data in ({"token": "guess"}, {**form_of(attempt), "q-x": "y" * 70_000}):
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


class TestAutosave:
    def save(self, client, attempt, question, values, version=1, **fields):
        body = {"question": str(question.key), "values": values, "version": version, **fields}
        return client.post(url(attempt, "save"), body, content_type="application/json")

    @pytest.fixture
    def question(self, attempt):
        return content_of(attempt.revision).questions[1]

    def test_a_response_is_saved_and_the_time_told(self, client, attempt, question):
        """S14"""
        response = self.save(client, attempt, question, sorted(question.right), flagged=True)

        assert response.status_code == 200
        body = response.json()
        assert re.fullmatch(r"\d\d:\d\d", body.pop("time"))
        assert body == {"state": "saved", "version": 1, "values": sorted(question.right)}
        assert attempt.responses.get(question_key=question.key).is_flagged

    def test_an_older_tab_is_told_what_is_newer(self, client, attempt, question):
        """Q4"""
        self.save(client, attempt, question, sorted(question.right), 1)

        response = self.save(client, attempt, question, [], 1)

        assert response.status_code == 409
        assert response.json()["state"] == "stale"
        assert response.json()["values"] == sorted(question.right)

    def test_after_the_end_it_is_told_as_closed(self, client, attempt, question):
        client.post(url(attempt), form_of(attempt, right_values(attempt)))

        response = self.save(client, attempt, question, [], 9)

        assert (response.status_code, response.json()["state"]) == (409, "closed")

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            "null",
            "{}",
            '{"question": 1, "values": [], "version": 1}',
            '{"question": "QUESTION", "values": "x", "version": 1}',
            '{"question": "QUESTION", "values": ["nowhere"], "version": 1}',
            '{"question": "QUESTION", "values": null, "version": 1}',
            '{"question": "QUESTION", "values": [], "version": -1}',
            '{"question": "QUESTION", "values": [], "version": true}',
            '{"question": "QUESTION", "values": [], "version": 1e99}',
            '{"question": "00000000-0000-4000-8000-000000000000", "values": [], "version": 1}',
        ],
    )
    def test_what_no_page_sends_is_400(self, client, attempt, question, body):
        """X20, X27"""
        body = body.replace("QUESTION", str(question.key))
        response = client.post(url(attempt, "save"), body, content_type="application/json")
        assert (response.status_code, response.json()) == (400, {"state": "refused"})

    def test_an_attempt_that_does_not_exist_is_404(self, client, mina):
        address = reverse("quiz:save", args=[uuid.uuid4()])
        body = {"question": str(uuid.uuid4()), "values": [], "version": 1}
        assert client.post(address, body, content_type="application/json").status_code == 404

    def test_it_takes_a_csrf_token(self, attempt, question, mina):
        """X10"""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(mina.user)
        assert self.save(browser, attempt, question, []).status_code == 403


class TestResult:
    def test_it_teaches_question_by_question(self, client, attempt):
        """Per question the response, what it earned, and why each choice is right or wrong."""
        single, multiple, _ = content_of(attempt.revision).questions
        values = {single.key: sorted(single.wrong)[:1], multiple.key: sorted(multiple.right)}
        client.post(url(attempt), form_of(attempt, values, confirm="1"))

        page = Page(client.get(url(attempt, "result")))

        verdicts = [verdict.get_text(strip=True) for verdict in page.soup.select(".feedback__verdict .pill")]
        assert verdicts == ["Not right", "Right", "Left blank"]
        assert "2 of 4 points: 50%" in page.text()
        whys = page.soup.select(".feedback__why")
        assert len(whys) == 3 + 4 + 2
        assert page.soup.h1.get_text().startswith("Not passed yet")

    def test_it_leads_to_the_paragraph_that_explains_where_there_is_one(self, client):
        mina, lesson = make_taken_quiz({**make_question(), "anchor": "p-two-kinds"}, make_question())
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        client.post(url(attempt), form_of(attempt, right_values(attempt)))

        page = Page(client.get(url(attempt, "result")))

        links = [link["href"] for link in page.soup.select(".result__question a")]
        assert len(links) == 1
        assert links[0].endswith("#p-two-kinds")

    def test_before_the_end_there_is_none(self, client, attempt):
        assert client.get(url(attempt, "result")).url == url(attempt)

    def test_after_the_end_the_attempt_leads_to_it(self, client, attempt):
        client.post(url(attempt), form_of(attempt, right_values(attempt)))
        assert client.get(url(attempt)).url == url(attempt, "result")

    def test_it_may_be_read_in_another_language(self, client, attempt):
        client.post(url(attempt), form_of(attempt, right_values(attempt)))

        page = Page(client.get(url(attempt, "result"), {"language": "ko"}))

        assert page.soup.html["lang"] == "ko"
        assert "What is it? (ko)" in page.text()
        assert fresh(attempt).language == "en"

    def test_an_expired_attempt_shows_its_result_before_the_sweep_has_come(self, client, time_machine):
        """S15: computed on reading; nothing is written by looking."""
        mina, lesson = make_taken_quiz(time_limit_minutes=30)
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        client.post(url(attempt), form_of(attempt, right_values(attempt), save="1"))
        time_machine.move_to(attempt.deadline_at + GRACE)

        assert client.get(url(attempt)).url == url(attempt, "result")
        page = Page(client.get(url(attempt, "result")))

        assert "The time was up." in page.text()
        assert "4 of 4 points" in page.text()
        assert not Grade.objects.exists()

    def test_a_past_result_stays_when_the_quiz_is_edited(self, client, attempt, taken):
        """S20"""
        from quizzes.publishing import publish_revision
        from quizzes.schema import QuizContent

        client.post(url(attempt), form_of(attempt, right_values(attempt)))
        before = Page(client.get(url(attempt, "result"))).text(".result")
        quiz = taken[1].quiz
        content = {**quiz.revision.content, "questions": [make_question(stem="Quite another")], "pass_mark": 100}
        publish_revision(quiz.key, QuizContent.model_validate(content))

        assert Page(client.get(url(attempt, "result"))).text(".result") == before
