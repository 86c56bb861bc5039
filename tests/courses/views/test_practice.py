import uuid

import pytest
from django.test import Client

from courses.models import Event
from quizzes.models import Attempt, Quiz, Response
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent
from tests.courses.quiz_walk import Page
from tests.factories import make_question, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz() -> Quiz:
    question = make_question(stem="Which is it?")
    content = QuizContent(source_language="en", title={"en": "Check"}, pass_mark=0, questions=[question])
    return publish_revision(uuid.UUID(question["key"]), content, is_practice=True).quiz


def choice(quiz, *, correct):
    return next(c["id"] for c in quiz.revision.content["questions"][0]["choices"] if c["correct"] == correct)


def answer(client, quiz, *choices, fetch=True, **fields):
    headers = {"X-Requested-With": "fetch"} if fetch else {}
    data = {f"q-{quiz.key}": list(choices), **fields}
    return client.post(f"/learn/practice/{quiz.key}/", data, headers=headers)


def test_a_script_gets_a_fragment_that_explains_every_choice(client, quiz):
    response = answer(client, quiz, choice(quiz, correct=True))

    text = response.content.decode()
    assert "<html" not in text
    assert Page(response).soup.select_one(".feedback__verdict .pill").get_text(strip=True) == "Right"
    assert text.count("feedback__why") == 3


def test_without_scripts_it_is_a_page_that_leads_back(client, quiz):
    lesson = "/ko/courses/a/b/c/"
    response = answer(client, quiz, choice(quiz, correct=False), fetch=False, next=lesson)

    page = Page(response)
    assert page.soup.h1.get_text() == "Check yourself"
    assert "Not right" in page.text()
    assert page.soup.select_one(f'a[href="{lesson}"]')


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_stays_on_this_site(client, quiz, target):
    """X8: by field or by referrer."""
    by_field = answer(client, quiz, fetch=False, next=target)
    by_referrer = client.post(f"/learn/practice/{quiz.key}/", {}, headers={"Referer": target})
    for response in (by_field, by_referrer):
        assert "evil.example" not in Page(response).text()
        assert not Page(response).soup.select("main a[href*=evil], main a[href^=javascript]")


def test_it_speaks_the_language_of_the_lesson(client, quiz):
    response = answer(client, quiz, choice(quiz, correct=True), language="ko")
    assert "Which is it? (ko)" in response.content.decode()


def test_a_blank_is_asked_for_and_nothing_is_given_away(client, quiz):
    """S13: not before one has answered."""
    for fetch in (True, False):
        text = answer(client, quiz, fetch=fetch).content.decode()
        assert "Give an answer first." in text
        assert "Why" not in text


def test_it_takes_no_session_no_csrf_token_and_writes_nothing(quiz):
    browser = Client(enforce_csrf_checks=True)

    response = answer(browser, quiz, choice(quiz, correct=True))

    assert response.status_code == 200
    assert not response.cookies
    assert [model.objects.count() for model in (Attempt, Response, Event)] == [0, 0, 0]


def test_a_quiz_that_is_scored_cannot_be_practised(client):
    """X27: its key stays shut, whichever id is tried."""
    scored = make_quiz()
    question = scored.revision.content["questions"][0]["key"]
    for key in (scored.key, question, uuid.uuid4()):
        assert client.post(f"/learn/practice/{key}/", {}).status_code == 404


def test_a_choice_that_is_not_offered_is_400_and_a_get_405(client, quiz):
    assert answer(client, quiz, "nowhere").status_code == 400
    assert client.get(f"/learn/practice/{quiz.key}/").status_code == 405
