import uuid

import pytest
from django.http import QueryDict

from quizzes.kinds import KINDS, BadResponse
from quizzes.models import Attempt, Grade, Quiz, Response
from quizzes.practice import grade_practice, practice_content
from quizzes.publishing import publish_revision
from quizzes.rendering import answer_name
from quizzes.samples import sample
from quizzes.schema import QuizContent
from tests.factories import make_question, make_quiz
from tests.quizzes.test_kinds import ids

pytestmark = pytest.mark.django_db


def make_practice(kind="multiple", **fields) -> Quiz:
    question = make_question(kind, **fields)
    content = QuizContent(source_language="en", title={"en": "Check"}, pass_mark=0, questions=[question])
    return publish_revision(uuid.UUID(question["key"]), content, is_practice=True).quiz


def answer(quiz, *texts):
    data = QueryDict(mutable=True)
    content = practice_content(quiz.key)
    question = content.questions[0]
    data.setlist(f"q-{question.key}", ids(question, *texts))
    return grade_practice(content, data)


@pytest.fixture
def quiz():
    return make_practice(right=("A", "B"), wrong=("C", "D"))


@pytest.mark.parametrize(
    ("texts", "is_right", "points"), [(("A", "B"), True, 1), (("A",), False, 0.5), (("A", "B", "C", "D"), False, 0)]
)
def test_a_response_is_graded_by_the_same_rules_as_in_a_quiz(quiz, texts, is_right, points):
    """S23 holds here too."""
    feedback = answer(quiz, *texts)
    assert (feedback.is_right, feedback.points) == (is_right, points)
    assert "Why A" in feedback.explained("en")


def test_a_blank_is_asked_again_and_explains_nothing(quiz):
    feedback = answer(quiz)
    assert feedback.is_blank
    assert "Why" not in feedback.asked("en")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_practised(kind):
    question, value = sample(kind)
    content = QuizContent(source_language="en", title={"en": "Check"}, pass_mark=0, questions=[question])
    publish_revision(question.key, content, is_practice=True)
    form = QueryDict(mutable=True)
    for part, texts in question.fields(value).items():
        form.setlist(answer_name(question, part), texts)

    feedback = grade_practice(practice_content(question.key), form)

    assert feedback.value == value
    assert feedback.points == question.grade(value)
    for language in ("en", "ko"):
        explained = feedback.explained(language)
        assert question.stem[language][-10:].replace("</p>", "") in explained
        assert ("feedback__verdict" in explained) == (kind != "open")
    assert grade_practice(content, QueryDict()).is_blank


def test_an_open_answer_is_shown_beside_a_good_one():
    question, _value = sample("open")
    content = QuizContent(source_language="en", title={"en": "Check"}, pass_mark=0, questions=[question])
    explained = grade_practice(content, QueryDict(f"{answer_name(question)}=Mine")).explained("en")
    assert "Mine" in explained and "A good answer" in explained
    assert "Waiting" not in explained


def test_nothing_is_written(quiz):
    answer(quiz, "A")
    assert [model.objects.count() for model in (Attempt, Response, Grade)] == [0, 0, 0]


def test_a_choice_that_is_not_offered_is_refused(quiz):
    data = QueryDict(f"q-{quiz.key}=elsewhere")
    with pytest.raises(BadResponse):
        grade_practice(practice_content(quiz.key), data)


def test_only_what_is_meant_for_practice_can_be_practised():
    """X27: neither a scored quiz nor one of its questions."""
    scored = make_quiz()
    for key in (scored.key, uuid.UUID(scored.revision.content["questions"][0]["key"]), uuid.uuid4()):
        with pytest.raises(Quiz.DoesNotExist):
            practice_content(key)
