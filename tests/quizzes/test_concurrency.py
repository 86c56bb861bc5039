"""What happens at once: threads with connections of their own, on SQLite and on PostgreSQL."""

import contextlib
import uuid

import pytest

from quizzes.attempts import GRACE, NoAttemptsLeft
from quizzes.history import current_grade
from quizzes.marking import Marks, find_answer, finish
from quizzes.models import Attempt, Grade, GradePolicyChange, Quiz, Regrade, Response
from quizzes.policies import PlanIsOld, apply_policy_change, plan_policy_change
from quizzes.publishing import publish_revision
from quizzes.regrading import apply_regrade, plan_regrade
from quizzes.schema import QuizContent
from quizzes.submission import AlreadySubmitted, close_expired_attempt
from tests.at_once import at_once
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.regrade_stories import LATER, edit, key, make_open, other_key, take, three_questions
from tests.quizzes.stories import (
    MINUTE,
    NOW,
    all_right,
    all_wrong,
    begin,
    form,
    questions_of,
    right,
    save,
    stored,
    submit,
    two_questions,
    wrong,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_twenty_submits_at_once_are_one_submission():
    """Q1: one grade; every caller is led to the same result."""
    attempt = begin()
    data = form(attempt, all_right(attempt))

    outcomes = at_once(*[lambda: submit(attempt, data)] * 20)

    assert {outcome.grade.pk for outcome in outcomes} == {Grade.objects.get().pk}
    assert [outcome.was_open for outcome in outcomes].count(True) == 1


@pytest.mark.parametrize("_round", range(5))
def test_two_different_submits_at_once_leave_one_whole(_round):
    """Q2: whichever came first stands, and the other is refused; never a mixture."""
    attempt = begin()
    forms = [form(attempt, all_right(attempt)), form(attempt, all_wrong(attempt))]

    def submitting(data):
        try:
            return submit(attempt, data).grade.score
        except AlreadySubmitted:
            return None

    scores = at_once(*[lambda data=data: submitting(data) for data in forms])

    assert sorted(scores, key=str) in ([0, None], [2, None])
    assert Grade.objects.filter(attempt=attempt).count() == 1


@pytest.mark.parametrize("allowed", [1, None])
@pytest.mark.parametrize("_round", range(3))
def test_two_devices_that_start_at_once_share_one_attempt(_round, allowed):
    """Q5, S18: with one attempt left, and with any number."""
    quiz, mina, scope = two_questions(), make_user(), uuid.uuid4()

    started = at_once(*[lambda: begin(quiz, mina, scope=scope, allowed_attempts=allowed)] * 6)

    assert {attempt.pk for attempt in started} == {Attempt.objects.get(scope=scope).pk}
    assert Response.objects.filter(attempt__scope=scope).count() == 2


def test_a_start_beside_the_submit_of_the_last_attempt_adds_none():
    """Q5: the second device gets the attempt that is ending, or hears that none is left."""
    quiz, mina, scope = two_questions(), make_user(), uuid.uuid4()
    attempt = begin(quiz, mina, scope=scope, allowed_attempts=1)
    data = form(attempt, all_right(attempt))

    def starting():
        try:
            return begin(quiz, mina, scope=scope, allowed_attempts=1).pk
        except NoAttemptsLeft:
            return attempt.pk

    _, *found = at_once(lambda: submit(attempt, data), starting, starting)

    assert set(found) == {attempt.pk}
    assert Attempt.objects.filter(scope=scope).count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_saves_that_cross_leave_the_newest(_round):
    """Q3: on one row, from many windows."""
    attempt = begin(make_quiz(make_question(wrong=[str(n) for n in range(11)])))
    question = questions_of(attempt)[0]
    ids = [choice.id for choice in question.choices]

    at_once(*[lambda n=n: save(attempt, question, ids[n - 1], n) for n in range(1, 11)])

    assert stored(attempt, question) == (ids[9], 10)


@pytest.mark.parametrize("_round", range(8))
def test_a_save_beside_a_submit_is_graded_or_refused(_round):
    """Q7, Q8: what was told to be saved is in the grade; nothing slips in after it."""
    attempt = begin(make_quiz(make_question()))
    question = questions_of(attempt)[0]
    save(attempt, question, wrong(question), 1)
    data = form(attempt, versions={question.key: 0})

    saved, submitted = at_once(lambda: save(attempt, question, right(question), 2), lambda: submit(attempt, data))

    assert saved.state in {"saved", "closed"}
    assert submitted.grade.score == (1 if saved.state == "saved" else 0)
    assert stored(attempt, question)[0] == (right(question) if saved.state == "saved" else wrong(question))


def test_the_clock_and_the_learner_end_it_once():
    """Q8: closed by the sweep in two places while its learner submits."""
    attempt = begin(deadline_at=NOW + MINUTE)
    data = form(attempt, all_right(attempt))
    late = NOW + MINUTE + GRACE

    swept_here, swept_there, submitted = at_once(
        lambda: close_expired_attempt(attempt.pk, late),
        lambda: close_expired_attempt(attempt.pk, late),
        lambda: submit(attempt, data, now=late),
    )

    ended = [outcome for outcome in (swept_here, swept_there, submitted) if outcome is not None and outcome.was_open]
    assert len(ended) == 1
    assert Attempt.objects.get().closed_by == "clock"
    assert Grade.objects.get().score == 0


@pytest.mark.parametrize("_round", range(3))
def test_a_regrade_that_is_confirmed_twice_at_once_is_made_once(_round):
    """S21: who comes second is told that the plan is old."""
    quiz = three_questions()
    attempts = [take(quiz, "B", "A", "C", name=name) for name in ("Mina", "Sora")]
    plan = plan_regrade(edit(quiz, other_key(1)), "never_lower")

    def confirm():
        with contextlib.suppress(PlanIsOld):
            return apply_regrade(plan, reason="The key was wrong.", by=None, now=LATER)

    made = [applied for applied in at_once(confirm, confirm, confirm) if applied is not None]

    assert [applied.regrade for applied in made] == [Regrade.objects.get()]
    assert [attempt.grades.count() for attempt in attempts] == [2, 2]


@pytest.mark.parametrize("_round", range(4))
def test_a_regrade_beside_a_persons_grade_overlooks_nothing(_round):
    """S21: the second of the two goes on from the first, or is told."""
    quiz = make_quiz(make_question(), make_open())
    mina = take(quiz, "B", "Because.")
    plan = plan_regrade(edit(quiz, other_key(1)), "never_lower")

    def confirm():
        with contextlib.suppress(PlanIsOld):
            return apply_regrade(plan, reason="The key was wrong.", by=None, now=LATER)

    def grade():
        return finish(find_answer(mina, key(quiz, 2)), Marks(points="3"), version=0, by=None, now=LATER)

    applied, given = at_once(confirm, grade)

    assert given is not None
    assert list(mina.grades.values_list("sequence", flat=True)) == [1, 2, 3][: 2 + bool(applied)]
    assert current_grade(mina).score == (4 if applied else 3)


@pytest.mark.parametrize("_round", range(3))
def test_two_who_change_the_grade_policy_at_once_do_not_overlook_each_other(_round):
    """S19: what is written down leads from one policy to the next."""
    quiz = two_questions()
    plans = [plan_policy_change(quiz, policy) for policy in ("last", "first", "average")]

    def change(plan):
        with contextlib.suppress(PlanIsOld):
            return apply_policy_change(plan, by=None, now=NOW)

    at_once(*[lambda plan=plan: change(plan) for plan in plans])

    written = GradePolicyChange.objects.get()
    assert (written.old, written.new) == ("best", Quiz.objects.get(pk=quiz.pk).grade_policy)


def test_publishing_the_same_edit_at_once_adds_one_revision():
    quiz = make_quiz()
    content = QuizContent.model_validate({**quiz.revision.content, "pass_mark": 99})

    revisions = at_once(*[lambda: publish_revision(quiz.key, content)] * 4)

    assert {revision.number for revision in revisions} == {2}
    assert quiz.revisions.count() == 2
