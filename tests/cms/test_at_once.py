"""Two authors publish at the same moment: what the first wrote is not lost by the second (Q1)."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from django.db import connection

from cms import compile as compiling
from cms import outline
from cms.site_setup import set_up_site
from quizzes.models import Quiz as QuizRecord
from quizzes.schema import QuizContent
from tests.browser.school import plant_roots
from tests.cms.factories import (
    make_course_page,
    make_lesson_page,
    make_question,
    make_quiz,
    modules_of,
    publish,
    row_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _site(db):
    plant_roots()
    set_up_site(pages_folder=None)


def at_once(monkeypatch, first: Callable, at: tuple, second: Callable) -> None:
    """`second` starts when `first` has called the function `at`, and is given time to end or to run into a lock."""
    function, left = getattr(*at), [second]
    with ThreadPoolExecutor(1) as pool:
        under_way: list[Future] = []

        def interrupted(*args):
            found = function(*args)
            if left:
                under_way.append(pool.submit(on_its_own_connection, left.pop()))
                wait(under_way, timeout=2)
            return found

        monkeypatch.setattr(*at, interrupted)
        first()
        assert [each.result(timeout=30) for each in under_way] == [None]


def on_its_own_connection(call: Callable) -> None:
    try:
        call()
    finally:
        connection.close()


def stems(quiz) -> list[str]:
    content = QuizContent.model_validate(QuizRecord.objects.get(key=quiz.translation_key).revision.content)
    return [question.stem["en"] for question in content.questions]


def edited(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return lambda: publish(row)


def test_two_lessons_published_at_once_are_both_in_the_outline(monkeypatch):
    """S5: a page that is live has a row that is."""
    module = modules_of(make_course_page(lessons=1))[0]
    one, two = (make_lesson_page(module, title, live=False) for title in ("One", "Two"))
    at_once(monkeypatch, lambda: publish(one), (outline, "_read"), lambda: publish(two))
    assert [row_of(page).is_live for page in (one, two)] == [True, True]
    assert sorted(row_of(page).position for page in (one, two)) == [2, 3]


def test_two_questions_of_a_quiz_published_at_once_are_both_in_force(monkeypatch):
    one, two = make_question("One?"), make_question("Two?")
    quiz = make_quiz(one, two)
    first, second = edited(one, stem="<p>Uno?</p>"), edited(two, stem="<p>Dos?</p>")
    at_once(monkeypatch, first, (compiling, "check"), second)
    assert stems(quiz) == ["<p>Uno?</p>", "<p>Dos?</p>"]


def test_a_question_edited_while_a_quiz_begins_to_ask_it_is_asked_as_edited(monkeypatch):
    one, two = make_question("One?"), make_question("Two?")
    quiz = make_quiz(one)
    asks_both = [("question", question) for question in (one, two)]
    first, second = edited(quiz, questions=asks_both), edited(two, stem="<p>Dos?</p>")
    at_once(monkeypatch, first, (compiling, "check"), second)
    assert stems(quiz) == ["<p>One?</p>", "<p>Dos?</p>"]
