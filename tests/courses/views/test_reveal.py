"""What a learner sees of an ended attempt, and when: the reveal matrix, on the pages and in what the server answers."""

import datetime as dt
import json

import pytest
from time_machine import travel

from quizzes.models import Attempt
from quizzes.slots import EVERYTHING
from tests.courses.quiz_walk import Page, form_of, make_taken_quiz, start_url, url, wrong_values
from tests.factories import (
    START,
    make_cohort,
    make_course,
    make_due_date,
    make_enrollment,
    make_question,
    make_quiz,
    make_quiz_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db
CLOSE = dt.datetime(2026, 3, 10, 15, tzinfo=dt.UTC)


def question():
    made = make_question(stem="What is it?", right=("The key",), wrong=("The lure", "The decoy"))
    made["explanation"] = {"en": "In general."}
    return made


@pytest.fixture
def answered(client):
    """A function: Mina answers wrongly; then the page is looked at `at` some time."""

    def answered(*, at=START, closes=True, **reveal) -> Page:
        cohort = make_cohort(make_course(lessons=1))
        quiz = make_quiz(
            question(), reveal={name: sorted(shown) for name, shown in reveal.items()}, closes_at_due=closes
        )
        lesson = make_quiz_lesson(cohort.course.modules.get(), quiz)
        make_due_date(cohort, lesson, dt.date(2026, 3, 10))
        mina = make_enrollment(make_user(), cohort=cohort)
        client.force_login(mina.user)
        with travel(START, tick=False):
            client.post(start_url(lesson))
            attempt = Attempt.objects.get()
            client.post(url(attempt), form_of(attempt, wrong_values(attempt)))
        with travel(at, tick=False):
            answered.start = Page(client.get(start_url(lesson)))
            return Page(client.get(url(attempt, "result")))

    return answered


def test_by_default_everything_is_told_at_once(answered):
    text = answered().text()

    for told in ("Not passed yet", "0 of 1 points", "Why The lure", "Why The key", "In general."):
        assert told in text
    assert "More is shown here" not in text


TOLD_BY = {
    "points": "0 of 1 points",
    "right": "Not right",
    "key": "Why The key",
    "explanation": "In general.",
}


@pytest.mark.parametrize("hidden", [*TOLD_BY, "response"])
def test_each_part_is_held_back_alone(answered, hidden):
    """S13: nothing of it is in the page, not even unseen; and it says that it is not shown."""
    page = answered(after=EVERYTHING - {hidden}, closed=EVERYTHING - {hidden})
    html = page.response.content.decode()

    if hidden == "response":
        assert "is-chosen" not in html
    elif hidden == "key":
        assert "feedback__choice--correct" not in html and "Why The key" not in html
    else:
        assert TOLD_BY[hidden] not in page.text()
    assert "This quiz does not show:" in page.text()


def test_what_comes_later_is_said_with_its_time_and_comes_then(answered):
    """The pages of before hold nothing of it."""
    before = answered(after={"response"}, closed=EVERYTHING)

    assert "Submitted" in before.text("h1")
    assert "More is shown here from March 11, 2026, 00:00 (Asia/Seoul), when the quiz closes" in before.text()
    for told in (*TOLD_BY.values(), "Passed", "Not passed", "feedback__choice--correct"):
        assert told not in before.response.content.decode()


def test_after_the_close_it_is_there(answered):
    after = answered(after={"response"}, closed=EVERYTHING, at=CLOSE)

    for told in TOLD_BY.values():
        assert told in after.text()
    assert "More is shown" not in after.text()
    assert "Your score" in answered.start.text()


def test_the_history_and_the_score_hold_points_back_too(answered):
    answered(after={"response"}, closed=EVERYTHING)

    assert "Not shown yet" in answered.start.text(".attempt-history")
    assert "0 of 1" not in answered.start.text()
    assert "Your score" not in answered.start.text()


def test_nor_does_the_result_of_the_second_attempt_tell_what_both_come_to(client):
    """S13"""
    mina, lesson = make_taken_quiz(question(), reveal={"after": ["response"], "closed": ["response"]})
    client.force_login(mina.user)
    for _attempt in range(2):
        client.post(start_url(lesson))
        attempt = Attempt.objects.get(submitted_at=None)
        client.post(url(attempt), form_of(attempt, wrong_values(attempt)))

    text = Page(client.get(url(attempt, "result"))).text()

    assert "Attempt 1" in text
    assert "Your score" not in text and "%" not in text


def test_where_nothing_closes_the_page_promises_nothing(answered):
    text = answered(after={"response"}, closed=EVERYTHING, closes=False).text()

    assert "More is shown" not in text
    assert "This quiz does not show: points and score" in text


def test_nothing_at_all_leaves_no_question_on_the_page(answered):
    page = answered(after=set(), closed=EVERYTHING)

    assert "What is it?" not in page.text()
    assert "Question by question" not in page.text()


def test_a_save_after_the_end_answers_with_the_response_alone(client):
    """S13: what the server says in JSON, before and after, is never more than what was answered."""
    mina, lesson = make_taken_quiz(question(), reveal={"after": ["response"], "closed": ["response"]})
    client.force_login(mina.user)
    client.post(start_url(lesson))
    attempt = Attempt.objects.get()
    key, values = next(iter(wrong_values(attempt).items()))
    body = {"question": str(key), "fields": {"": values}, "version": 1}
    answers = [client.post(url(attempt, "save"), body, content_type="application/json")]
    client.post(url(attempt), form_of(attempt, wrong_values(attempt)))
    answers.append(client.post(url(attempt, "save"), {**body, "version": 2}, content_type="application/json"))

    assert [answer.json()["state"] for answer in answers] == ["saved", "closed"]
    for answer in answers:
        assert set(json.loads(answer.content)) == {"state", "version", "fields", "troubles", "time"}
        assert answer.json()["troubles"] == [], "of what can be read nothing is said"


def test_a_choice_leads_to_the_paragraph_that_speaks_of_it(client):
    """The question's own paragraph, and that of what was picked; in no page before the end."""
    asked = question()
    asked["anchor"] = "p-general"
    for choice, anchor in zip(asked["choices"], ("p-key", "p-lure", "p-decoy"), strict=True):
        choice["anchor"] = anchor
    mina, lesson = make_taken_quiz(asked)
    client.force_login(mina.user)
    client.post(start_url(lesson))
    attempt = Attempt.objects.get()
    before = client.get(url(attempt)).content.decode()
    lure = next(choice["id"] for choice in asked["choices"] if choice["text"]["en"] == "The lure")
    client.post(url(attempt), form_of(attempt, {attempt.responses.get().question_key: [lure]}))

    page = Page(client.get(url(attempt, "result")))

    links = [link["href"].partition("#")[2] for link in page.soup.select(".result__paragraphs a")]
    assert links == ["p-general", "p-lure"]
    assert "p-lure" not in before and "p-general" not in before
