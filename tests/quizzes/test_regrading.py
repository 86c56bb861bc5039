"""S21: a regrade is planned first, appends, is logged, and can be taken back; nothing else moves an old score."""

import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quizzes.attempts import GRACE
from quizzes.grading import QuestionGrade
from quizzes.history import current_grade
from quizzes.models import Grade, GradeReason, Regrade, RegradePolicy, Response
from quizzes.policies import PlanIsOld
from quizzes.regrading import (
    NoQuestionChosen,
    NothingToChange,
    apply_regrade,
    consequences,
    plan_regrade,
    plan_revert,
    revert_regrade,
)
from quizzes.regrading.rules import _never_lower
from quizzes.submission import close_expired_attempt, save_form
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.regrade_stories import (
    LATER,
    all_grades,
    edit,
    key,
    make_open,
    other_key,
    regrade,
    take,
    three_questions,
    told,
)
from tests.quizzes.stories import MINUTE, NOW, all_right, begin, form, questions_of, right, save, submit

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def hana():
    return make_user("Hana")


@pytest.fixture
def quiz():
    """The right answer to its first question turned out to be B; Mina had said so, Sora had not."""
    return three_questions()


@pytest.fixture
def mina(quiz):
    return take(quiz, "B", "A", "C")


@pytest.fixture
def sora(quiz):
    return take(quiz, "A", "A", "C", name="Sora")


@pytest.fixture
def mended(quiz, mina, sora):
    return edit(quiz, other_key(1))


class TestPlanning:
    def test_it_says_who_gets_what_and_writes_nothing(self, mended, mina, sora):
        before = all_grades()

        plan = plan_regrade(mended, RegradePolicy.PLAIN)

        found = {move.graded.attempt_id: (move.before.score, move.after.score) for move in plan.moves}
        assert found == {mina.pk: (1, 2), sora.pk: (2, 1)}
        assert (plan.attempts, plan.learners, plan.outcome["up"], plan.outcome["down"]) == (2, 2, 1, 1)
        assert (plan.outcome["newly_passed"], plan.outcome["no_longer_passed"]) == (1, 1)
        assert all_grades() == before and not Regrade.objects.exists()

    def test_queries_do_not_grow_with_the_attempts(self, mended, django_assert_num_queries):
        plan_regrade(mended, RegradePolicy.PLAIN)
        with django_assert_num_queries(4):
            plan_regrade(mended, RegradePolicy.PLAIN)
        take(mended, "A", "A", "A", name="Bora")
        with django_assert_num_queries(4):
            plan_regrade(mended, RegradePolicy.PLAIN)

    def test_giving_points_and_dropping_name_their_questions(self, mended):
        for policy in (RegradePolicy.FULL_CREDIT, RegradePolicy.DROP):
            with pytest.raises(NoQuestionChosen):
                plan_regrade(mended, policy)

    def test_a_running_attempt_is_counted_and_left_alone(self, mended, quiz):
        """S20: it ends on its revision."""
        begin(quiz, make_user("Bora"))

        assert plan_regrade(mended, RegradePolicy.PLAIN).running == 1

    def test_anothers_revision_is_refused(self, mended):
        with pytest.raises(ValueError, match="own revisions"):
            plan_regrade(mended, RegradePolicy.PLAIN, revision=three_questions().revision)


class TestPolicies:
    """Of each policy what it does to who gained by the new key and to who would lose by it."""

    @pytest.mark.parametrize(
        ("policy", "numbers", "mina_gets", "sora_gets"),
        [
            (RegradePolicy.NEVER_LOWER, [], (2, 3, True), (2, 3, True)),
            (RegradePolicy.PLAIN, [], (2, 3, True), (1, 3, False)),
            (RegradePolicy.PLAIN, [2], (1, 3, False), (2, 3, True)),
            (RegradePolicy.FULL_CREDIT, [1], (2, 3, True), (2, 3, True)),
            (RegradePolicy.FULL_CREDIT, [1, 3], (3, 3, True), (3, 3, True)),
            (RegradePolicy.DROP, [1], (1, 2, False), (1, 2, False)),
            (RegradePolicy.DROP, [3], (1, 2, False), (2, 2, True)),
        ],
    )
    def test_what_a_policy_gives(self, mended, mina, sora, policy, numbers, mina_gets, sora_gets):
        try:
            regrade(mended, policy, *numbers)
        except NothingToChange:
            assert numbers == [2]

        assert (told(mina), told(sora)) == (mina_gets, sora_gets)

    def test_a_blank_gets_full_credit_too(self, quiz):
        bora = take(quiz, "-", "A", "A")

        regrade(quiz, RegradePolicy.FULL_CREDIT, 1)

        assert told(bora) == (3, 3, True)

    def test_all_questions_dropped_neither_divides_nor_passes(self, quiz, mina):
        """S25."""
        regrade(quiz, RegradePolicy.DROP, 1, 2, 3)

        assert told(mina) == (0, 0, False)

    def test_what_was_dropped_stays_so_until_that_is_taken_back(self, mended, mina):
        regrade(mended, RegradePolicy.DROP, 1)

        with pytest.raises(NothingToChange):
            regrade(mended, RegradePolicy.PLAIN)
        assert told(mina) == (1, 2, False)

    def test_what_was_dropped_may_be_given_to_everybody_after_all(self, quiz, mina):
        """With the points that it had when it was asked."""
        regrade(quiz, RegradePolicy.DROP, 1)
        regrade(quiz, RegradePolicy.FULL_CREDIT, 1)

        assert told(mina) == (2, 3, True)

    def test_who_waits_for_a_person_keeps_waiting(self):
        """The other questions are graded anew; the open one is not."""
        quiz = make_quiz(make_question(), make_open(), pass_mark=20)
        mina = take(quiz, "B", "Because.")

        regrade(edit(quiz, other_key(1)), RegradePolicy.NEVER_LOWER)

        grade = current_grade(mina)
        assert (grade.score, grade.max_score, grade.pending, grade.passed) == (1, 5, 1, False)

    @pytest.mark.parametrize(("policy", "gets"), [("full_credit", (4, 5, True)), ("drop", (0, 1, False))])
    def test_settling_the_very_question_ends_the_wait(self, policy, gets):
        quiz = make_quiz(make_question(), make_open(), pass_mark=20)
        mina = take(quiz, "B", "Because.")

        regrade(quiz, policy, 2)

        assert told(mina) == gets
        assert current_grade(mina).pending == 0

    def test_the_pass_mark_stays_the_one_that_was_told(self, quiz, mina):
        harder = edit(quiz, lambda content: (other_key(1)(content), content.update(pass_mark=100)))

        regrade(harder, RegradePolicy.PLAIN)

        assert told(mina) == (2, 3, True)

    def test_a_question_that_is_gone_or_of_another_kind_is_left(self, quiz, mina):
        def change(content):
            content["questions"][0] = {**make_open(), "key": content["questions"][0]["key"]}
            del content["questions"][1]

        with pytest.raises(NothingToChange):
            regrade(edit(quiz, change), RegradePolicy.PLAIN)
        assert told(mina) == (1, 3, False)

    def test_a_draw_is_graded_over_what_was_drawn(self):
        """S22: the denominator stays the drawn points."""
        asked = [make_question(stem=name) for name in "abc"]
        slots = [{"type": "draw", "id": "d", "count": 1, "keys": [one["key"] for one in asked]}]
        quiz = make_quiz(*asked, slots=slots)
        attempt = begin(quiz)
        submit(attempt, form(attempt))

        regrade(quiz, RegradePolicy.FULL_CREDIT, 1, 2, 3)

        assert told(attempt) == (1, 1, True)


class TestWriting:
    def test_it_appends_and_logs(self, mended, mina, hana):
        """S21: who, when, what and why; the earlier verdict stays."""
        applied = regrade(mended, RegradePolicy.NEVER_LOWER, by=hana)

        first, second = mina.grades.order_by("sequence")
        assert (first.score, first.reason) == (1, GradeReason.SUBMIT)
        assert (second.score, second.reason, second.graded_by) == (2, GradeReason.REGRADE, hana)
        assert (second.regrade, second.graded_at) == (applied.regrade, LATER)
        row = Regrade.objects.get()
        assert (row.policy, row.revision, row.made_by, row.reason) == (
            "never_lower",
            mended.revision,
            hana,
            "The key was wrong.",
        )
        assert (row.outcome["attempts"], row.outcome["up"]) == (1, 1)

    def test_who_does_not_move_gets_no_new_grade(self, mended, sora):
        regrade(mended, RegradePolicy.NEVER_LOWER)

        assert sora.grades.count() == 1

    def test_a_plan_that_is_old_is_refused(self, mended):
        """What was confirmed is what is written."""
        plan = plan_regrade(mended, RegradePolicy.PLAIN)
        regrade(mended, RegradePolicy.FULL_CREDIT, 3)
        before = all_grades()

        with pytest.raises(PlanIsOld):
            apply_regrade(plan, reason="x", by=None, now=LATER)
        assert all_grades() == before

    def test_twice_is_once(self, mended):
        plan = plan_regrade(mended, RegradePolicy.PLAIN)
        apply_regrade(plan, reason="x", by=None, now=LATER)
        before = all_grades()

        with pytest.raises((PlanIsOld, NothingToChange)):
            apply_regrade(plan, reason="x", by=None, now=LATER)
        assert all_grades() == before

    def test_it_says_why(self, mended):
        """The database refuses a regrade without a reason."""
        with pytest.raises(DatabaseError), transaction.atomic():
            regrade(mended, RegradePolicy.PLAIN, reason="")

    @pytest.mark.parametrize("statement", ["UPDATE quizzes_regrade SET reason = 'y'", "DELETE FROM quizzes_regrade"])
    def test_the_log_is_appended_only(self, mended, statement):
        regrade(mended, RegradePolicy.PLAIN)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_a_grade_keeps_the_regrade_it_came_from(self, mended):
        regrade(mended, RegradePolicy.PLAIN)
        with pytest.raises(DatabaseError), transaction.atomic():
            Grade.objects.update(regrade=None)

    def test_the_log_outlives_who_wrote_it(self, mended):
        gone = make_user("Gone")
        regrade(mended, RegradePolicy.PLAIN, by=gone)
        gone.emailaddress_set.all().delete()

        gone.delete()

        assert Regrade.objects.get().made_by is None

    def test_answers_and_revisions_are_untouched(self, mended):
        before = list(Response.objects.order_by("pk").values_list()), list(mended.revisions.values_list())
        regrade(mended, RegradePolicy.PLAIN)
        assert (list(Response.objects.order_by("pk").values_list()), list(mended.revisions.values_list())) == before


class TestTakingItBack:
    def test_it_restores_every_score_and_is_logged_itself(self, mended, mina, sora, hana):
        before = told(mina), told(sora)
        applied = regrade(mended, RegradePolicy.PLAIN)

        undone = revert_regrade(plan_revert(applied.regrade), reason="It was right.", by=hana, now=LATER + MINUTE)

        assert (told(mina), told(sora)) == before
        assert current_grade(mina).reason == GradeReason.REVERT
        assert (undone.regrade.reverts, undone.regrade.made_by) == (applied.regrade, hana)
        assert Grade.objects.count() == 6

    def test_what_was_graded_again_since_is_left_and_named(self, mended, mina, sora):
        applied = regrade(mended, RegradePolicy.PLAIN)
        Grade.objects.create(
            attempt=mina, sequence=3, score=3, max_score=3, passed=True, questions=[], reason=GradeReason.PERSON
        )

        plan = plan_revert(applied.regrade)
        revert_regrade(plan, reason="x", by=None, now=LATER)

        assert plan.left == (mina.pk,)
        assert told(mina) == (3, 3, True)
        assert told(sora) == (2, 3, True)
        assert Regrade.objects.last().outcome["left"] == [str(mina.pk)]

    def test_twice_is_once(self, mended):
        applied = regrade(mended, RegradePolicy.PLAIN)
        plan = plan_revert(applied.regrade)
        revert_regrade(plan, reason="x", by=None, now=LATER)
        before = all_grades()

        with pytest.raises(PlanIsOld):
            revert_regrade(plan, reason="x", by=None, now=LATER)
        again = plan_revert(applied.regrade)
        assert again.left == (), "nobody was graded again since"
        with pytest.raises(NothingToChange):
            revert_regrade(again, reason="x", by=None, now=LATER)
        assert all_grades() == before

    def test_the_last_is_taken_back_first_and_then_the_one_before(self, mended, mina):
        first = regrade(mended, RegradePolicy.PLAIN)
        second = regrade(mended, RegradePolicy.FULL_CREDIT, 3)
        assert told(mina) == (3, 3, True)

        assert mina.pk in plan_revert(first.regrade).left
        revert_regrade(plan_revert(second.regrade), reason="x", by=None, now=LATER)
        assert told(mina) == (2, 3, True)
        revert_regrade(plan_revert(first.regrade), reason="x", by=None, now=LATER)
        assert told(mina) == (1, 3, False)

    def test_taking_back_is_not_taken_back(self, mended):
        undone = revert_regrade(
            plan_revert(regrade(mended, RegradePolicy.PLAIN).regrade), reason="x", by=None, now=LATER
        )
        with pytest.raises(ValueError, match="itself"):
            plan_revert(undone.regrade)


class TestConsequences:
    def test_an_author_is_told_what_other_keys_graded(self, mended):
        found = consequences(mended)
        assert (found.attempts, found.learners, found.questions) == (2, 2, (key(mended, 1),))

    @pytest.mark.parametrize(
        "change",
        [
            lambda content: content["questions"][1].update(points="2"),
            lambda content: content["questions"].pop(1),
            lambda content: content["questions"][1].update(kind="multiple"),
        ],
        ids=["other points", "not asked any more", "another kind"],
    )
    def test_so_is_what_weighs_otherwise_or_is_gone(self, quiz, mina, change):
        """S20"""
        found = consequences(edit(quiz, change))
        assert (found.attempts, found.questions) == (1, (key(quiz, 2),))

    def test_of_what_was_drawn_only_who_was_asked_it_counts(self):
        """S20, S22: the keys of the others' questions are those in force."""
        pool = [make_question(stem=f"{name}?") for name in ("One", "Two")]
        draw = {"type": "draw", "id": "some", "count": 1, "keys": [one["key"] for one in pool]}
        quiz, drawn = make_quiz(*pool, slots=[draw]), []
        for _ in range(12):
            attempt = begin(quiz, make_user("Mina"))
            submit(attempt, form(attempt, all_right(attempt)))
            drawn.append(str(attempt.responses.get().question_key))

        found = consequences(edit(quiz, other_key(1)))

        asked = drawn.count(pool[0]["key"])
        assert (found.attempts, found.learners) == (asked, asked)

    def test_another_pass_mark_alone_leaves_every_key_as_it_was(self, quiz, mina):
        """No regrade would change anything: the pass mark of an attempt stays the one that was told."""
        assert consequences(edit(quiz, lambda content: content.update(pass_mark=90))).attempts == 0

    def test_mended_words_have_none(self, quiz, mina):
        """S20: a typo changes no grade, so there is nothing to decide."""
        same = edit(quiz, lambda content: content["questions"][0]["stem"].update(en="One, mended?"))
        assert consequences(same).attempts == 0

    def test_after_a_regrade_there_is_nothing_to_tell(self, mended):
        applied = regrade(mended, RegradePolicy.NEVER_LOWER)
        assert consequences(mended).attempts == 0
        revert_regrade(plan_revert(applied.regrade), reason="x", by=None, now=LATER)
        assert consequences(mended).attempts == 2

    def test_who_ended_on_old_keys_after_it_is_told_of(self, quiz, mina):
        late = begin(quiz, make_user("Bora"))
        mended = edit(quiz, other_key(1))
        regrade(mended, RegradePolicy.NEVER_LOWER)
        submit(late, form(late, all_right(late)), now=LATER + MINUTE)
        assert consequences(mended).attempts == 1

    def test_who_is_ended_by_the_clock_after_it_is_told_of_too(self, quiz, mina):
        """Such an attempt is dated when its time was up, which may be before the regrade that found it still open."""
        late = begin(quiz, make_user("Bora"), deadline_at=LATER - GRACE)
        save(late, questions_of(late)[0], right(questions_of(late)[0]))
        mended = edit(quiz, other_key(1))
        regrade(mended, RegradePolicy.NEVER_LOWER)
        close_expired_attempt(late.pk, LATER + MINUTE)
        assert consequences(mended).attempts == 1

    def test_of_a_quiz_never_published_nothing(self):
        quiz = three_questions()
        type(quiz).objects.filter(pk=quiz.pk).update(revision=None)
        assert consequences(type(quiz).objects.get(pk=quiz.pk)).attempts == 0


POINTS = st.integers(0, 400).map(lambda cents: Decimal(cents) / 100)
PAIRS = st.tuples(POINTS, POINTS).map(sorted)


def weights(*rows):
    """Of each question (points, of how many) before and by the new key."""
    return [tuple([Decimal(points), Decimal(most)] for points, most in row) for row in rows]


@given(st.lists(st.tuples(PAIRS, PAIRS), min_size=2, max_size=6))
@example(weights(((1, 1), (1, 1)), ((0, 4), (1, 10))))  # each question gains, and the whole would fall from 1/5 to 2/11
@example(weights(((0, 3), (0, 1)), ((1, 2), (1, 2))))  # the share grows by the weight alone
@example(weights(((2, 2), (3, 9)), ((0, 1), (1, 1))))  # the first would have more points and a lesser share of its own
def test_never_lower_lowers_neither_points_nor_share(pairs):
    """S21: of no question and not of the whole, whatever the new key and the new weights are."""
    old = tuple(QuestionGrade(uuid.uuid4(), *before) for before, _ in pairs)
    new = tuple(QuestionGrade(row.key, *after) for row, (_, after) in zip(old, pairs, strict=True))

    kept = _never_lower(old, new)

    points, most = (sum(getattr(row, name) for row in kept) for name in ("points", "max_points"))
    points_before, most_before = (sum(getattr(row, name) for row in old) for name in ("points", "max_points"))
    assert points >= points_before
    assert points * most_before >= points_before * most
    for one, before in zip(kept, old, strict=True):
        assert one.points >= before.points and one.points * before.max_points >= before.points * one.max_points


ANSWERS = st.lists(st.tuples(*[st.sampled_from("ABC-")] * 3), min_size=2, max_size=3)
NUMBERS = st.lists(st.integers(1, 3), max_size=3, unique=True)


class TestWhateverHappens(TestCase):
    @settings(max_examples=8)
    @given(ANSWERS, NUMBERS.filter(bool), st.sampled_from(["1", "2.50"]), NUMBERS)
    def test_no_score_moves_but_by_a_regrade_and_each_can_be_taken_back(self, answers, wrong, points, about):
        """S20, S21: editing, retaking and switching the language move nothing; never_lower lowers nothing; a revert
        restores all."""
        quiz = three_questions()
        attempts = [take(quiz, *picked) for picked in answers]
        before = [told(one) for one in attempts]

        def change(content):
            other_key(*wrong)(content)
            content["questions"][0]["points"] = points

        mended = edit(quiz, change)
        again = begin(mended, attempts[0].user, scope=attempts[0].scope)
        save_form(
            attempt_id=again.pk,
            user_id=again.user_id,
            token=str(again.submit_token),
            data=form(again),
            language="ko",
            now=NOW,
        )
        submit(again, form(again))
        assert [told(one) for one in attempts] == before
        before.append(told(again))
        attempts.append(again)
        for policy in RegradePolicy.values:
            named = about or ([] if policy in {"plain", "never_lower"} else [1])
            try:
                applied = regrade(mended, policy, *named)
            except NothingToChange:
                assert [told(one) for one in attempts] == before
                continue
            after = [told(one) for one in attempts]
            if policy == "never_lower":
                assert all(new[0] >= old[0] and new[2] >= old[2] for old, new in zip(before, after, strict=True))
                assert all(new[0] * old[1] >= old[0] * new[1] for old, new in zip(before, after, strict=True))
            revert_regrade(plan_revert(applied.regrade), reason="x", by=None, now=LATER)
            assert [told(one) for one in attempts] == before
