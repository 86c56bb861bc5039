"""S20 as a property: whatever is done after an attempt has ended, in whatever order, its score stays as it was."""

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quizzes.contents import content_of
from quizzes.history import history
from quizzes.models import Quiz, RegradePolicy
from quizzes.policies import apply_policy_change, plan_policy_change
from quizzes.publishing import publish_revision
from quizzes.regrading import plan_regrade
from quizzes.schema import QuizContent
from quizzes.submission import save_form
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.stories import NOW, all_right, all_wrong, begin, form, submit

AFTERWARDS = ("edit", "retake", "fail", "switch language", "plan regrades", "last", "average", "first")


def drawn_quiz() -> Quiz:
    """Two of three questions, other ones in each attempt."""
    pool = [make_question() for _ in range(3)]
    return make_quiz(*pool, slots=[{"type": "draw", "id": "a", "count": 2, "keys": [each["key"] for each in pool]}])


def edit(quiz: Quiz) -> None:
    """Every key turned round, other points, another pass mark."""
    content = Quiz.objects.select_related("revision").get(pk=quiz.pk).revision.content
    questions = [
        {**each, "points": "7", "choices": [{**c, "correct": n == 2} for n, c in enumerate(each["choices"])]}
        for each in content["questions"]
    ]
    changed = {**content, "questions": questions, "pass_mark": (content["pass_mark"] + 7) % 100}
    publish_revision(quiz.key, QuizContent.model_validate(changed))


class OldScores(TestCase):
    @settings(max_examples=12)
    @given(first_was_right=st.booleans(), afterwards=st.permutations(AFTERWARDS).map(lambda every: every[:6]))
    def test_nothing_done_afterwards_moves_an_old_score(self, first_was_right, afterwards):
        """S20, S22, S26: edits, retakes, another language, another policy, and regrades that were planned and left."""
        quiz, mina, scope = drawn_quiz(), make_user(), uuid.uuid4()
        self.take(quiz, mina, scope, all_right if first_was_right else all_wrong)
        told = self.told(quiz, scope)

        for what in afterwards:
            self.do(what, quiz, mina, scope)
            now = self.told(quiz, scope)
            assert now[: len(told)] == told
            told = now
        assert told[0][1:3] == ((2, 2) if first_was_right else (0, 2))

    def do(self, what, quiz, mina, scope):
        if what == "edit":
            edit(quiz)
        elif what == "plan regrades":
            self.plan_regrades(Quiz.objects.select_related("revision").get(pk=quiz.pk))
        elif what in ("retake", "fail"):
            self.take(quiz, mina, scope, all_right if what == "retake" else all_wrong)
        elif what == "switch language":
            attempt = begin(quiz, mina, scope=scope)
            data = form(attempt)
            save_form(attempt_id=attempt.pk, user_id=mina.pk, token=data["token"], data=data, language="ko", now=NOW)
            asked = set(attempt.responses.values_list("question_key", flat=True))
            submit(attempt, form(attempt, {key: value for key, value in all_right(attempt).items() if key in asked}))
        else:
            apply_policy_change(plan_policy_change(Quiz.objects.get(pk=quiz.pk), what), by=mina, now=NOW)

    def plan_regrades(self, quiz):
        """Looked at and left: that is what publishing an edit does with grades."""
        for policy in RegradePolicy.values:
            plan_regrade(quiz, policy, content_of(quiz.revision).by_key)

    def take(self, quiz, mina, scope, answers):
        attempt = begin(quiz, mina, scope=scope)
        asked = set(attempt.responses.values_list("question_key", flat=True))
        submit(attempt, form(attempt, {key: value for key, value in answers(attempt).items() if key in asked}))

    def told(self, quiz, scope) -> list[tuple]:
        """The ended attempts, the first one first, with everything that was said of them."""
        past = reversed(history(quiz.pk, scope, NOW))
        return [
            (one.attempt.number, one.grade.score, one.grade.max_score, one.grade.passed, one.grade.questions)
            for one in past
        ]
