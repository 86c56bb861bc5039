import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quizzes.contents import content_of
from quizzes.history import current_grade
from quizzes.models import Quiz, QuizRevision
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent
from quizzes.submission import Submission
from tests.factories import make_question, make_quiz
from tests.quizzes.stories import all_right, begin, form, questions_of, submit

pytestmark = pytest.mark.django_db


def edited(quiz: Quiz, **changes) -> QuizContent:
    return QuizContent.model_validate({**quiz.revision.content, **changes})


def test_the_first_publication_makes_the_quiz_and_its_first_revision():
    quiz = make_quiz()

    assert quiz.revision.number == 1
    assert not quiz.is_practice
    assert quiz.revision.content_hash == content_of(quiz.revision).content_hash


def test_publishing_the_same_again_adds_nothing():
    quiz = make_quiz()

    again = publish_revision(quiz.key, edited(quiz))

    assert again == quiz.revision
    assert QuizRevision.objects.count() == 1


def test_an_edit_adds_a_revision_and_puts_it_in_force():
    quiz = make_quiz()

    second = publish_revision(quiz.key, edited(quiz, title={"en": "Better title"}))

    quiz.refresh_from_db()
    assert (quiz.revision, second.number) == (second, 2)
    assert quiz.revisions.count() == 2


def test_going_back_to_an_earlier_text_is_an_edit_like_any_other():
    quiz = make_quiz()
    original = edited(quiz)
    publish_revision(quiz.key, edited(quiz, pass_mark=90))

    third = publish_revision(quiz.key, original)

    assert third.number == 3
    assert third.content_hash == quiz.revision.content_hash


def test_a_mended_typo_keeps_the_grading_hash():
    quiz = make_quiz()

    second = publish_revision(quiz.key, edited(quiz, title={"en": "Chekc"}))
    third = publish_revision(quiz.key, edited(quiz, pass_mark=61))

    assert second.grading_hash == quiz.revision.grading_hash
    assert third.grading_hash != quiz.revision.grading_hash


def test_a_practice_question_is_a_quiz_of_its_own_key():
    question = make_question()
    content = QuizContent(source_language="en", title={"en": "Check"}, pass_mark=0, questions=[question])

    revision = publish_revision(uuid.UUID(question["key"]), content, is_practice=True)

    assert revision.quiz.is_practice


@pytest.mark.parametrize("is_submitted", [True, False])
def test_an_edit_leaves_every_attempt_as_it_was(is_submitted):
    """S20, Q10: the text, the score and the pass stay; an attempt under way ends on its own revision.

    What the learner sees of it is compared in courses/views/test_quiz_result.py.
    """
    quiz = make_quiz(make_question(stem="Old stem"), pass_mark=50)
    attempt = begin(quiz)
    answers = all_right(attempt)
    before = submit(attempt, form(attempt, answers)) if is_submitted else None
    replaced = make_question(stem="New stem")
    publish_revision(quiz.key, edited(quiz, questions=[replaced], pass_mark=100))

    attempt.refresh_from_db()
    after = before or submit(attempt, form(attempt, answers))

    assert content_of(attempt.revision).questions[0].stem["en"] == "Old stem"
    assert (after.grade.score, after.grade.passed) == (1, True)
    assert begin(quiz).revision.number == 2


class RepublishingTests(TestCase):
    """S20 as a property: whatever is changed, an old grade stays what it was, and grading it again finds the same."""

    @settings(max_examples=25)
    @given(
        answers=st.lists(st.booleans(), min_size=3, max_size=3),
        points=st.decimals("0.01", "50", places=2).map(str),
        pass_mark=st.integers(0, 100),
        kept=st.sets(st.integers(0, 2)),
    )
    def test_republishing_never_changes_an_old_grade(self, answers, points, pass_mark, kept):
        quiz = make_quiz(*[make_question() for _ in range(3)])
        attempt = begin(quiz)
        right_or_wrong = {
            question.key: next(iter(question.right if is_right else question.wrong))
            for question, is_right in zip(questions_of(attempt), answers, strict=True)
        }
        data = form(attempt, right_or_wrong)
        first: Submission = submit(attempt, data)
        questions = [
            {
                **question,
                "points": points,
                "choices": [{**c, "correct": not i} for i, c in enumerate(question["choices"])],
            }
            for n, question in enumerate(quiz.revision.content["questions"])
            if n in kept
        ]

        publish_revision(quiz.key, edited(quiz, questions=questions, pass_mark=pass_mark))

        again = submit(attempt, data)
        attempt.refresh_from_db()
        old = current_grade(attempt)
        assert (old.pk, old.score, old.passed, old.questions) == (
            first.grade.pk,
            first.grade.score,
            first.grade.passed,
            first.grade.questions,
        )
        assert again.grade == old
        assert old.score == sum(answers)
