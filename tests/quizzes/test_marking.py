"""Answers that a person grades: what waits, drafts of two people, and verdicts that are appended."""

from decimal import Decimal

import pytest

from quizzes.history import current_grade
from quizzes.marking import (
    Incomplete,
    Marks,
    NotToBeGraded,
    Stale,
    find_answer,
    finish,
    remarks_of,
    save_draft,
    verdicts_of,
    waiting_answers,
)
from quizzes.models import Grade, MarkingDraft, Remark
from tests.at_once import at_once
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.regrade_stories import key, make_open, regrade, take, told
from tests.quizzes.stories import MINUTE, NOW, begin

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def jun():
    return make_user("Jun")


@pytest.fixture
def ara():
    return make_user("Ara")


@pytest.fixture
def quiz():
    """One choice for one point, an open answer for four, one with a rubric for two; more than half is asked for."""
    return make_quiz(make_question(), make_open(), make_open("2", rubric=True), pass_mark=60)


@pytest.fixture
def mina(quiz):
    return take(quiz, "A", "Because.", "Proof.")


def answer(attempt, quiz, number=2):
    return find_answer(attempt, key(quiz, number))


def points(value, comment=""):
    return Marks(points=value, comment=comment)


BOTH = {"claim": "all", "proof": "half"}


class TestWaiting:
    def test_what_waits_is_listed_question_by_question_and_the_oldest_first(self, quiz, mina):
        sora = take(quiz, "A", "Since.", "-", name="Sora", now=NOW + MINUTE)

        found = waiting_answers([mina.scope, sora.scope], now=NOW)

        by_question = [key(quiz, 2), key(quiz, 2), key(quiz, 3)]
        assert sorted(one.question.key for one in found) == sorted(by_question)
        assert [one.attempt for one in found if one.question.key == key(quiz, 2)] == [mina, sora]

    def test_of_other_scopes_and_of_oneself_nothing(self, quiz, mina):
        assert waiting_answers([], now=NOW) == []
        assert waiting_answers([mina.scope], now=NOW, not_by=mina.user_id) == []

    def test_two_queries(self, quiz, mina, django_assert_num_queries):
        waiting_answers([mina.scope], now=NOW)
        with django_assert_num_queries(2):
            waiting_answers([mina.scope], now=NOW)

    @pytest.mark.parametrize("number", [1, 3])
    def test_what_no_person_grades_is_refused(self, quiz, number):
        """A question with a key, and a blank."""
        attempt = take(quiz, "A", "Because.", "-")
        with pytest.raises(NotToBeGraded):
            answer(attempt, quiz, number)

    def test_what_is_open_still_or_was_dropped_is_refused(self, quiz, mina):
        with pytest.raises(NotToBeGraded):
            answer(begin(quiz), quiz)
        regrade(quiz, "drop", 2)
        with pytest.raises(NotToBeGraded):
            answer(mina, quiz)


class TestVerdict:
    def test_the_last_one_makes_the_score_final(self, quiz, mina, jun):
        finish(answer(mina, quiz), points("3"), version=0, by=jun, now=NOW)
        assert (current_grade(mina).pending, told(mina)) == (1, (4, 7, False))

        finish(answer(mina, quiz, 3), Marks(BOTH), version=0, by=jun, now=NOW)

        grade = current_grade(mina)
        assert (grade.pending, told(mina)) == (0, (5.5, 7, True))
        assert (grade.reason, grade.graded_by, grade.sequence) == ("person", jun, 3)
        assert waiting_answers([mina.scope], now=NOW) == []

    @pytest.mark.parametrize(
        ("levels", "earned"),
        [(BOTH, "1.50"), ({"claim": "none", "proof": "none"}, "0.00"), ({"claim": "all", "proof": "all"}, "2.00")],
    )
    def test_a_rubric_is_the_mean_of_its_criteria(self, quiz, mina, jun, levels, earned):
        _before, grade = finish(answer(mina, quiz, 3), Marks(levels), version=0, by=jun, now=NOW)
        assert grade.questions[2]["points"] == earned

    @pytest.mark.parametrize(
        "levels", [{}, {"claim": "all"}, {"claim": "all", "proof": "best"}, {"claim": "all", "x": "all"}]
    )
    def test_a_rubric_is_filled_in_whole(self, quiz, mina, jun, levels):
        with pytest.raises(Incomplete):
            finish(answer(mina, quiz, 3), Marks(levels), version=0, by=jun, now=NOW)
        assert mina.grades.count() == 1

    @pytest.mark.parametrize("text", ["", "four", "-1", "4.01", "NaN", "Infinity", "1e9", "1 2"])
    def test_points_lie_between_nothing_and_all(self, quiz, mina, jun, text):
        with pytest.raises(Incomplete):
            finish(answer(mina, quiz), points(text), version=0, by=jun, now=NOW)
        assert mina.grades.count() == 1

    @pytest.mark.parametrize(
        ("text", "earned"), [("4", "4.00"), (" 2,5 ", "2.50"), ("0", "0.00"), ("-0", "0.00"), ("1.005", "1.01")]
    )
    def test_points_are_read_with_point_or_comma(self, quiz, mina, jun, text, earned):
        _before, grade = finish(answer(mina, quiz), points(text), version=0, by=jun, now=NOW)
        assert grade.questions[1]["points"] == earned

    def test_another_verdict_is_appended_and_both_are_listed(self, quiz, mina, jun, ara):
        finish(answer(mina, quiz), points("1", "Thin."), version=0, by=jun, now=NOW)
        finish(answer(mina, quiz), points("4", "I see now."), version=1, by=ara, now=NOW + MINUTE)

        said = [(row.comment, row.grade.graded_by, row.grade.score) for row in verdicts_of(mina.pk, key(quiz, 2))]
        assert said == [("I see now.", ara, Decimal(5)), ("Thin.", jun, Decimal(2))]
        assert remarks_of(mina.pk)[key(quiz, 2)].comment == "I see now."

    def test_the_same_verdict_twice_is_once(self, quiz, mina, jun):
        """A double click."""
        for _ in range(2):
            finish(answer(mina, quiz), points("3", "Good."), version=0, by=jun, now=NOW)
        assert mina.grades.count() == 2

    def test_what_was_said_can_be_erased_and_the_grade_stays(self, quiz, mina, jun):
        finish(answer(mina, quiz), points("4", "About her health."), version=0, by=jun, now=NOW)

        Remark.objects.all().delete()
        MarkingDraft.objects.all().delete()

        assert told(mina)[0] == 5


class TestDrafts:
    def test_a_draft_is_kept_and_tells_nobody(self, quiz, mina, jun):
        draft = save_draft(answer(mina, quiz), points("2", "So far"), version=0, by=jun, now=NOW)

        assert (draft.version, draft.comment, draft.saved_by) == (1, "So far", jun)
        assert remarks_of(mina.pk) == {} and mina.grades.count() == 1

    def test_the_second_of_two_is_told_and_overwrites_nothing(self, quiz, mina, jun, ara):
        found = answer(mina, quiz)
        save_draft(found, points("2", "Mine"), version=0, by=jun, now=NOW)

        for version in (0, 7):
            with pytest.raises(Stale) as told_of:
                save_draft(found, points("3", "Also mine"), version=version, by=ara, now=NOW)
            assert (told_of.value.draft.saved_by, told_of.value.draft.comment) == (jun, "Mine")
        assert MarkingDraft.objects.get().comment == "Mine"

    def test_the_second_verdict_of_two_is_told_too(self, quiz, mina, jun, ara):
        finish(answer(mina, quiz), points("2"), version=0, by=jun, now=NOW)
        with pytest.raises(Stale):
            finish(answer(mina, quiz), points("3"), version=0, by=ara, now=NOW)
        assert mina.grades.count() == 2

    def test_a_save_that_arrives_twice_is_no_conflict(self, quiz, mina, jun):
        found = answer(mina, quiz)
        for version in (0, 0):
            save_draft(found, points("2"), version=version, by=jun, now=NOW)
        for version in (1, 1):
            assert save_draft(found, points("3"), version=version, by=jun, now=NOW).version == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres(only=True)
def test_two_who_finish_at_once_leave_one_verdict(quiz, mina, jun, ara):
    """The other is told."""
    found = answer(mina, quiz)

    def grade(by, text):
        try:
            finish(found, points(text), version=0, by=by, now=NOW)
        except Stale:
            return "told"
        return "graded"

    said = at_once(lambda: grade(jun, "1"), lambda: grade(ara, "4"))

    assert sorted(said) == ["graded", "told"]
    assert Grade.objects.filter(attempt=mina).count() == 2
