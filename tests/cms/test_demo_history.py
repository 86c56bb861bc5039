"""The demo's learners answer through the same functions as anybody, whatever kind the questions are of."""

import random

import pytest

from cms.demo.history import _answer_all
from quizzes.history import current_grade
from quizzes.kinds import KINDS
from quizzes.samples import sample
from tests.factories import START, lessons_of, make_course, make_enrollment, make_quiz, make_quiz_lesson, make_user

pytestmark = pytest.mark.django_db


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
