"""Q10: what authors do while somebody is at a quiz reaches the next attempt, and nothing of this one."""

import json

import pytest

from cms.models import LessonPage, Question, Quiz
from courses.models import Completion
from quizzes.contents import content_of
from tests.cms.factories import (
    choices,
    make_course_page,
    make_lesson_page,
    make_question,
    make_quiz,
    modules_of,
    publish,
    row_of,
)
from tests.courses.quiz_walk import Page, begin, form_of, url
from tests.factories import make_enrollment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def lesson() -> LessonPage:
    quiz = make_quiz(make_question("One?", "Yes", "No"), make_question("Two?", "Yes", "No"))
    module = modules_of(make_course_page(lessons=1))[0]
    return make_lesson_page(module, "Check", quiz=quiz, completion_rule="quiz_passed")


def question(stem: str) -> Question:
    return Question.objects.get(stem__contains=stem)


def turn_the_key_round(lesson):
    one = question("One?")
    one.stem = "<p>Uno?</p>"
    one.answer = json.dumps([{"type": "single", "value": {"choices": choices("Sí", "No", right=("b",))}}])
    publish(one)


def take_a_question_out_and_delete_it(lesson):
    quiz = lesson.quiz
    quiz.questions = json.dumps([{"type": "question", "value": question("Two?").pk}])
    publish(quiz)
    question("One?").delete()


def delete_every_question(lesson):
    for one in Question.objects.all():
        one.unpublish()
        one.delete()


def publish_the_lesson_anew_and_take_it_off(lesson):
    lesson.title, lesson.completion_rule = "Checked", "quiz_submitted"
    publish(lesson).unpublish()


def give_the_lesson_another_quiz(lesson):
    lesson.quiz = make_quiz(make_question("Three?"), title="Another")
    publish(lesson)


def delete_lesson_and_quiz(lesson):
    quiz = lesson.quiz
    lesson.delete()
    Quiz.objects.get(pk=quiz.pk).delete()


@pytest.mark.parametrize(
    "what",
    [
        turn_the_key_round,
        take_a_question_out_and_delete_it,
        delete_every_question,
        publish_the_lesson_anew_and_take_it_off,
        give_the_lesson_another_quiz,
        delete_lesson_and_quiz,
    ],
)
def test_an_attempt_under_way_is_asked_and_graded_as_it_began(client, lesson, what):
    """Q10, S20: its page, its answers and its score; the lesson is completed wherever it still is the quiz's."""
    row = row_of(lesson)
    mina = make_enrollment(make_user(), row.course)
    client.force_login(mina.user)
    attempt = begin(client, row)
    one, two = content_of(attempt.revision).questions
    client.post(url(attempt), form_of(attempt, {one.key: ["a"]}, save="1"))
    asked = [str(each) for each in Page(client.get(url(attempt))).soup.select("form#attempt fieldset")]
    assert len(asked) == 2 and "One?" in asked[0]

    what(LessonPage.objects.get(pk=lesson.pk))

    page = Page(client.get(url(attempt)))
    assert [str(each) for each in page.soup.select("form#attempt fieldset")] == asked
    sent = client.post(url(attempt), form_of(attempt, {one.key: ["a"], two.key: ["a"]}))
    assert sent.url == url(attempt, "result")
    assert "2 of 2 points: 100%" in Page(client.get(sent.url)).text()
    is_the_quizs = what is not give_the_lesson_another_quiz
    assert Completion.objects.filter(enrollment=mina, lesson=row).exists() is is_the_quizs
