"""The demo's learners answer through the same functions as anybody, whatever kind the questions are of."""

import random
import uuid

import pytest

from cms.demo.history import _answer_all
from quizzes.history import current_grade
from quizzes.kinds import KINDS
from quizzes.samples import sample
from tests.factories import START, lessons_of, make_course, make_enrollment, make_quiz, make_quiz_lesson, make_user

pytestmark = pytest.mark.django_db

ASKED = {uuid.UUID(int=1): 450, uuid.UUID(int=2): 250}  # key → words at most


@pytest.mark.parametrize(("skill", "earns_all"), [(1.0, True), (0.0, False)])
def test_they_answer_questions_of_every_kind(skill, earns_all):
    course = make_course()
    kinds = [kind for kind in KINDS if kind != "open"]
    quiz = make_quiz(*[sample(kind)[0].model_dump() for kind in kinds])
    lesson = make_quiz_lesson(lessons_of(course)[0].module, quiz)
    enrollment = make_enrollment(make_user("Mina"), course)

    attempt = _answer_all(enrollment, lesson, "en", skill, START, random.Random(1))

    grade = current_grade(attempt)
    assert (grade.score == grade.max_score) is earns_all
    assert (grade.score == 0) is not earns_all


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_a_person_grades_they_write_in_their_language_and_wait(language):
    quiz = make_quiz(*[sample("open")[0].model_dump() | {"key": key, "max_words": most} for key, most in ASKED.items()])
    course = make_course()
    lesson = make_quiz_lesson(lessons_of(course)[0].module, quiz)

    attempt = _answer_all(make_enrollment(make_user("Mina"), course), lesson, language, 1.0, START, random.Random(1))

    texts = list(attempt.responses.order_by("position").values_list("value", flat=True))
    assert [("가" <= max(text) <= "힣") for text in texts] == [language == "ko"] * 2
    assert len(texts[0]) > len(texts[1]), "a plan, and a position"
    assert not current_grade(attempt).passed
