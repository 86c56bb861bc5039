"""The page of an open attempt, as a browser without scripts meets it, and what its saves answer."""

import datetime as dt
import re
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from quizzes.contents import content_of
from quizzes.models import Attempt, Response
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
)
from tests.factories import (
    make_choice,
    make_question,
    make_user,
)

pytestmark = pytest.mark.django_db

SECRETS = ("correct", "explanation", "Why ", "feedback")


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
            body = {"question": str(question.key), "fields": {"": value}, "version": version}
            self.assert_silent(client.post(url(attempt, "save"), body, content_type="application/json"))
        body = {"question": str(question.key), "fields": {"": []}, "version": 1}
        self.assert_silent(client.post(url(attempt, "save"), body, content_type="application/json"))
        self.assert_silent(client.post(url(attempt), form_of(attempt), follow=True))
        self.assert_silent(client.post(url(attempt), form_of(attempt, {question.key: ["nowhere"]})))
        self.assert_silent(client.get(url(attempt, "result")))

    def test_of_a_drawn_pool_only_what_was_drawn_is_there_and_answered(self, client):
        """S13, S22: no word and no id of the rest; nor can it be saved to."""
        pool = [make_question(stem=f"STEM-{letter}", right=(f"RIGHT-{letter}",), wrong=("no",)) for letter in "ABCDEF"]
        keys = [question["key"] for question in pool]
        mina, lesson = make_taken_quiz(*pool, slots=[{"type": "draw", "id": "d", "count": 2, "keys": keys}])
        client.force_login(mina.user)
        for _round in range(2):
            sent = [client.get(start_url(lesson))]
            attempt = begin(client, lesson)
            asked = {str(key) for key in attempt.responses.values_list("question_key", flat=True)}
            first = next(iter(asked))
            body = {"question": first, "fields": {"": []}, "version": 1}
            sent += [
                client.get(url(attempt)),
                client.get(url(attempt, "clock")),
                client.post(url(attempt), form_of(attempt), follow=True),
            ]
            sent.append(client.post(url(attempt, "save"), body, content_type="application/json"))
            for question in pool:
                if question["key"] in asked:
                    continue
                body = {"question": question["key"], "fields": {"": [question["choices"][0]["id"]]}, "version": 1}
                refused = client.post(url(attempt, "save"), body, content_type="application/json")
                assert (refused.status_code, refused.json()) == (404, {"state": "unknown"})
                field = {f"q-{question['key']}": question["choices"][0]["id"]}
                assert client.post(url(attempt), {**form_of(attempt), **field}).status_code == 400
                hidden = (question["stem"]["en"], question["key"], *(choice["id"] for choice in question["choices"]))
                for response in sent:
                    assert [one for one in hidden if one in response.content.decode()] == []
            assert len(asked) == 2 and values_of(attempt) == [None, None]
            client.post(url(attempt), form_of(attempt, confirm="1"))

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

    @pytest.mark.parametrize("shuffle_choices", [True, False])
    def test_the_choices_stand_in_an_order_of_the_attempts_own_if_the_quiz_says_so(self, client, shuffle_choices):
        """S14: by the seed of the attempt; the result keeps the order in which it was asked."""
        letters = [f"Choice {letter}" for letter in "ABCDEFGH"]
        question = make_question(right=letters[:1], wrong=letters[1:])
        mina, lesson = make_taken_quiz(question, shuffle_choices=shuffle_choices)
        client.force_login(mina.user)
        asked, told = [], []
        for _attempt in range(3):
            attempt = begin(client, lesson)
            asked.append(re.findall("Choice [A-H]", Page(client.get(url(attempt))).text("fieldset")))
            client.post(url(attempt), form_of(attempt, right_values(attempt)))
            texts = Page(client.get(url(attempt, "result"))).soup.select(".feedback__choice")
            told.append([re.search("Choice [A-H]", text.get_text())[0] for text in texts])

        assert asked == told
        assert [sorted(order) for order in asked] == [letters] * 3
        assert len({*map(tuple, asked)}) > 1 if shuffle_choices else asked == [letters] * 3

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

        assert re.search(r"Until .*\d\d:\d\d \(Asia/Seoul\)", page.text(".attempt__clock"))

    def test_in_english_no_date_can_be_read_in_two_ways(self, client):
        """03/04 is a day of March here and of April there."""
        mina, lesson = make_taken_quiz(time_limit_minutes=3 * 24 * 60)
        client.force_login(mina.user)

        text = Page(client.get(url(begin(client, lesson)))).text(".attempt__clock")

        assert re.search(r"Until [A-Z][a-z]+\.? \d{1,2}, \d{4} \d\d:\d\d", text)

    def test_without_scripts_it_is_said_what_saves(self, client, mina, taken):
        """Where one starts, and at the buttons; who has scripts does not see it."""
        start = Page(client.get(start_url(taken[1])))
        page = Page(client.get(url(begin(client, taken[1]))))

        for shown in (start, page):
            assert "nothing is saved by itself" in shown.text("noscript")


class TestAutosave:
    def save(self, client, attempt, question, values, version=1, **fields):
        body = {"question": str(question.key), "fields": {"": values}, "version": version, **fields}
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
        assert body == {"state": "saved", "version": 1, "fields": {"": sorted(question.right)}, "troubles": []}
        assert attempt.responses.get(question_key=question.key).is_flagged

    def test_an_older_tab_is_told_what_is_newer(self, client, attempt, question):
        """Q4"""
        self.save(client, attempt, question, sorted(question.right), 1)

        response = self.save(client, attempt, question, [], 1)

        assert response.status_code == 409
        assert response.json()["state"] == "stale"
        assert response.json()["fields"] == {"": sorted(question.right)}

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
            '{"question": 1, "fields": {"": []}, "version": 1}',
            '{"question": "QUESTION", "fields": {"": "x"}, "version": 1}',
            '{"question": "QUESTION", "fields": {"": ["nowhere"]}, "version": 1}',
            '{"question": "QUESTION", "fields": null, "version": 1}',
            '{"question": "QUESTION", "fields": {"": []}, "version": -1}',
            '{"question": "QUESTION", "fields": {"": []}, "version": true}',
            '{"question": "QUESTION", "fields": {"": []}, "version": 1e99}',
            '{"question": "00000000-0000-4000-8000-000000000000", "fields": {"": []}, "version": 1}',
        ],
    )
    def test_what_no_page_sends_is_400(self, client, attempt, question, body):
        """X20, X27"""
        body = body.replace("QUESTION", str(question.key))
        response = client.post(url(attempt, "save"), body, content_type="application/json")
        assert (response.status_code, response.json()) == (400, {"state": "refused"})

    def test_an_attempt_that_does_not_exist_is_404(self, client, mina):
        address = reverse("quiz:save", args=[uuid.uuid4()])
        body = {"question": str(uuid.uuid4()), "fields": {"": []}, "version": 1}
        assert client.post(address, body, content_type="application/json").status_code == 404

    def test_it_takes_a_csrf_token(self, attempt, question, mina):
        """X10"""
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(mina.user)
        assert self.save(browser, attempt, question, []).status_code == 403


class TestClock:
    """What the page's clock asks: when the attempt ends by now."""

    @pytest.fixture
    def timed(self, client) -> Attempt:
        mina, lesson = make_taken_quiz(time_limit_minutes=20)
        client.force_login(mina.user)
        return begin(client, lesson, language="ko")

    def test_extra_time_granted_since_is_in_it(self, client, timed):
        """S16: in the words and the language of the page that asks."""
        before = client.get(url(timed, "clock")).json()
        assert before["until"] in Page(client.get(url(timed))).text()
        Attempt.objects.filter(pk=timed.pk).update(
            deadline_at=timed.deadline_at + dt.timedelta(minutes=10), time_multiplier="1.5"
        )

        after = client.get(url(timed, "clock")).json()

        assert dt.datetime.fromisoformat(after["deadline"]) - timed.deadline_at == dt.timedelta(minutes=10)
        assert after["until"].endswith("추가 시간 포함")
        assert {after["until"], after["at_end"]} <= {each.get_text() for each in self.said(client, timed)}

    def said(self, client, attempt):
        return Page(client.get(url(attempt))).soup.select("[data-until], [data-at-end]")

    def test_it_is_nobody_elses(self, client, timed):
        """X1"""
        client.force_login(make_user("Pat"))
        assert client.get(url(timed, "clock")).status_code == 404
        assert Client().get(url(timed, "clock")).status_code == 401

    def test_it_writes_nothing_and_asks_little(self, client, timed, django_assert_max_num_queries):
        client.get(url(timed, "clock"))
        with django_assert_max_num_queries(3):
            client.get(url(timed, "clock"))
        assert client.post(url(timed, "clock")).status_code == 405

    def test_without_a_limit_there_is_no_clock(self, client, attempt):
        assert client.get(url(attempt, "clock")).json()["deadline"] is None
        assert self.said(client, attempt) == []

    def test_an_end_on_another_day_names_the_day(self, client, timed):
        ends = timed.deadline_at + dt.timedelta(days=3)
        Attempt.objects.filter(pk=timed.pk).update(deadline_at=ends)
        with translation.override("ko"):
            day = date_format(timezone.localtime(ends, ZoneInfo("Asia/Seoul")), "SHORT_DATE_FORMAT")
        assert client.get(url(timed, "clock")).json()["until"].startswith(day)
