"""One question at a time, as a browser without scripts has it: every step saves."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import Attempt
from tests.courses.quiz_walk import Page, begin, fresh, make_taken_quiz, right_values, url, values_of
from tests.factories import make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(client) -> Attempt:
    """Mina before the first of three questions."""
    mina, lesson = make_taken_quiz(one_per_page=True)
    client.force_login(mina.user)
    return begin(client, lesson)


def page(client, attempt, number=None) -> Page:
    return Page(client.get(url(attempt) + (f"?page={number}" if number else "")))


def answer(client, attempt, number, button, *, right=True) -> Page:
    """Fill in the question shown and press a button of its form."""
    shown = page(client, attempt, number)
    address, data = shown.form("attempt", button)
    key = attempt.responses.get(position=number).question_key
    if right:
        data[f"q-{key}"] = right_values(attempt)[key]
    return Page(client.post(address, data, follow=True))


def test_a_page_asks_one_question_and_maps_all(client, attempt):
    shown = page(client, attempt, 2)

    assert [box["data-question"] for box in shown.soup.select("[data-question]")] == [
        str(attempt.responses.get(position=2).question_key)
    ]
    assert [button["value"] for button in shown.soup.select(".question-map button")] == ["1", "2", "3"]
    assert shown.soup.select_one(".question-map [aria-current=step]")["value"] == "2"


@pytest.mark.parametrize("number", ["", "0", "9", "x", "99999", "２"])
def test_a_page_that_is_none_is_the_first(client, attempt, number):
    assert page(client, attempt, number).soup.select_one("input[name=on]")["value"] == "1"


def test_every_step_saves_and_goes_where_it_was_sent(client, attempt):
    """S14."""
    second = answer(client, attempt, 1, ".form__actions button[value='2']")
    third = answer(client, attempt, 2, ".question-map button[value='3']")

    assert [one.soup.select_one("input[name=on]")["value"] for one in (second, third)] == ["2", "3"]
    saved = values_of(fresh(attempt))
    assert saved[0] is not None and saved[1] is not None and saved[2] is None


def test_going_back_loses_nothing(client, attempt):
    answer(client, attempt, 1, ".form__actions button[value='2']")
    back = answer(client, attempt, 2, ".form__actions button[value='1']", right=False)

    assert back.soup.select("fieldset input[checked]")
    assert values_of(fresh(attempt))[1] is None, "a blank page clears nothing but its own question"


def test_what_was_answered_while_signed_out_comes_back_on_its_own_page(client, attempt):
    """Q6: after signing in it is that question which is shown, filled in; what is sent from another page does not throw
    it away."""
    mina, second = attempt.user, attempt.responses.get(position=2).question_key
    address, data = page(client, attempt, 2).form("attempt", ".form__actions button[value='3']")
    data[f"q-{second}"] = right_values(attempt)[second]
    client.logout()

    away = client.post(address, data)

    assert away.url == f"/accounts/login/?next={quote(f'{address}?page=2')}"
    client.force_login(mina)
    answer(client, attempt, 1, ".form__actions button[value='2']")
    back = page(client, attempt, 2)
    assert "Your answers are back." in back.text()
    address, data = back.form("attempt", ".form__actions button[value='3']")
    assert sorted(data[f"q-{second}"]) == sorted(right_values(attempt)[second]), "in the order of this attempt"
    client.post(address, data)
    assert values_of(fresh(attempt))[1] is not None
    assert "Your answers are back." not in page(client, attempt, 2).text()


def test_what_waits_to_be_sent_again_counts_as_blank_until_it_was(client, attempt):
    """Q6: whoever goes on to the last page instead is led back to it before anything is final."""
    mina, second = attempt.user, attempt.responses.get(position=2).question_key
    address, data = page(client, attempt, 2).form("attempt", ".form__actions button[value='3']")
    client.logout()
    client.post(address, data | {f"q-{second}": right_values(attempt)[second]})
    client.force_login(mina)
    answer(client, attempt, 1, ".form__actions button[value='2']")

    told = answer(client, attempt, 3, "")

    assert "1 question is still blank" in told.text(".error-summary")
    assert told.soup.select_one(".error-summary a")["href"] == "?page=2"
    assert "Your answers are back." in page(client, attempt, 2).text()


def test_the_last_page_submits_and_names_what_is_blank_elsewhere(client, attempt):
    answer(client, attempt, 1, ".form__actions button[value='2']")
    shown = answer(client, attempt, 3, ".form__actions button[name='save']")
    address, data = page(client, attempt, 3).form("attempt")

    asked = Page(client.post(address, data, follow=True))

    assert fresh(attempt).submitted_at is None
    assert "1 question is still blank" in asked.text()
    assert asked.soup.select_one(".error-summary a")["href"] == "?page=2"
    result = Page(client.post(address, {**data, "confirm": "1"}, follow=True))
    assert "2 of 4 points" in result.text()
    assert shown.response.status_code == 200


def test_the_same_page_sent_again_finds_the_same_result(client, attempt):
    """Q2: also where the form held one question of three."""
    for number in (1, 2):
        answer(client, attempt, number, f".form__actions button[value='{number + 1}']")
    shown = page(client, attempt, 3)
    address, data = shown.form("attempt")
    data[f"q-{attempt.responses.get(position=3).question_key}"] = list(right_values(attempt).values())[2]
    client.post(address, data)

    again = client.post(address, data)
    changed = client.post(address, {**data, f"q-{attempt.responses.get(position=3).question_key}": []})

    assert again.url == url(attempt, "result")
    assert changed.status_code == 409


def test_enter_goes_on_and_on_the_last_page_it_saves(client, attempt):
    firsts = [page(client, attempt, number).soup.select_one("button[form=attempt]") for number in (1, 3)]

    assert (firsts[0].get("name"), firsts[0].get("value"), firsts[1].get("name")) == ("page", "2", "save")


@pytest.mark.parametrize("one_per_page", [True, False])
def test_sixty_questions_cost_as_many_queries_as_three(client, one_per_page):
    counts = set()
    for size in (3, 60):
        mina, lesson = make_taken_quiz(*[make_question() for _ in range(size)], one_per_page=one_per_page)
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        client.get(url(attempt))
        with CaptureQueriesContext(connection) as queries:
            shown = page(client, attempt, 2)
        assert len(shown.soup.select(".question-map li")) == size
        assert len(shown.soup.select("[data-question]")) == (1 if one_per_page else size)
        counts.add(len(queries))
        client.post(url(attempt), shown.form("attempt")[1] | {"confirm": "1"})
    assert counts == {6}
