"""S20: what an author is told of grades by earlier keys, question by question, until somebody decided about each."""

import pytest

from quizzes.contents import content_of
from quizzes.regrading import changed_questions, consequences, plan_revert, revert_regrade
from quizzes.regrading.retyped import is_retyped
from quizzes.schema import QuizContent
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.regrade_stories import (
    LATER,
    edit,
    key,
    make_open,
    other_key,
    picks,
    regrade,
    take,
    three_questions,
    told,
)
from tests.quizzes.stories import MINUTE, all_right, begin, form, submit

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def quiz():
    return three_questions()


@pytest.fixture
def mina(quiz):
    return take(quiz, "B", "A", "C")


@pytest.fixture
def mended(quiz, mina):
    """Its first question's key was wrong."""
    return edit(quiz, other_key(1))


def told_of(quiz) -> tuple:
    found = consequences(quiz)
    return found.attempts, set(found.questions)


def other_pass_mark(content):
    content["pass_mark"] = 90


def one_more_question(content):
    content["questions"].append(make_question(stem="Four?"))


class TestQuestionByQuestion:
    @pytest.mark.parametrize("policy", ["drop", "full_credit", "plain", "never_lower"])
    def test_a_regrade_of_one_question_settles_no_other(self, quiz, policy):
        take(quiz, "B", "A", "B")
        mended = edit(quiz, other_key(1, 3))
        regrade(mended, policy, 3)
        assert told_of(mended) == (1, {key(mended, 1)})

    @pytest.mark.parametrize("policy", ["drop", "full_credit", "plain", "never_lower"])
    def test_it_settles_its_own(self, mended, policy):
        regrade(mended, policy, 1)
        assert told_of(mended) == (0, set())

    def test_taken_back_it_settles_nothing(self, mended):
        applied = regrade(mended, "full_credit", 1)
        revert_regrade(plan_revert(applied.regrade), reason="x", by=None, now=LATER)
        assert told_of(mended) == (1, {key(mended, 1)})

    def test_who_is_not_lowered_is_settled_too(self, quiz):
        take(quiz, "A", "A", "C")
        take(quiz, "B", "A", "C", name="Sora")
        mended = edit(quiz, other_key(1))
        regrade(mended, "never_lower")
        assert told_of(mended) == (0, set())

    @pytest.mark.parametrize("change", [other_pass_mark, one_more_question])
    def test_what_moves_no_key_revives_nothing(self, mended, mina, change):
        """Nor would a bank from which the quiz draws, when it grows by a question."""
        take(mended, "A", "A", "C", name="Sora")
        regrade(mended, "plain")
        assert told_of(edit(mended, change)) == (0, set())

    @pytest.mark.parametrize("policy", ["full_credit", "drop"])
    def test_who_ends_on_the_old_key_later_is_told_anew(self, quiz, mina, policy):
        late = begin(quiz, make_user("Bora"))
        mended = edit(quiz, other_key(1))
        regrade(mended, policy, 1)
        submit(late, form(late, all_right(late)), now=LATER + MINUTE)
        assert told_of(mended) == (1, {key(mended, 1)})

    def test_a_key_that_changes_again_is_told_again(self, mended):
        regrade(mended, "plain")
        assert told_of(edit(mended, lambda content: content["questions"][0].update(points="2"))) == (
            1,
            {key(mended, 1)},
        )

    def test_so_is_one_that_goes_back_to_what_it_was(self, quiz, mina, mended):
        """Their own revision has the key in force; the grade has not."""
        regrade(mended, "plain")
        assert told_of(edit(mended, lambda content: content.update(quiz.revision.content))) == (1, {key(quiz, 1)})


class TestWhatNobodyCouldGainOrLose:
    def test_whoever_is_wrong_by_both_keys_is_not_counted(self, quiz):
        """No plan by the key would move them, so there would be nothing to confirm, ever."""
        take(quiz, "C", "A", "C")
        take(quiz, "-", "A", "C", name="Sora")
        assert told_of(edit(quiz, other_key(1))) == (0, set())

    def test_nor_is_what_was_taken_out_before_its_key_changed(self, quiz, mina):
        regrade(quiz, "drop", 1)
        assert told_of(edit(quiz, other_key(1))) == (0, set())

    def test_who_could_only_lose_is_told_apart_from_who_would_gain(self, quiz):
        """Whoever lowers nobody has nothing to confirm for them."""
        sora = begin(quiz, make_user("Sora"))
        take(quiz, "A", "A", "C")
        mended = edit(quiz, other_key(1))
        assert (consequences(mended).attempts, consequences(mended).gains) == (1, 0)
        submit(sora, form(sora, picks(sora, "B", "A", "C")))
        assert (consequences(mended).attempts, consequences(mended).gains) == (2, 1)
        regrade(mended, "never_lower", 1)
        assert told_of(mended) == (0, set())

    def test_queries_do_not_grow_with_the_attempts(self, quiz, mina, django_assert_num_queries):
        others = [begin(quiz, make_user(name)) for name in ("Sora", "Bora", "Jun")]
        mended = edit(quiz, other_key(1))
        consequences(mended)
        with django_assert_num_queries(6):
            assert consequences(mended).attempts == 1
        for other in others:
            submit(other, form(other, picks(other, "B", "A", "C")))
        with django_assert_num_queries(6):
            assert consequences(mended).attempts == 4


def gone(content):
    del content["questions"][0]


def of_another_kind(content):
    content["questions"][0]["kind"] = "multiple"


class TestWhatTheKeyLeaves:
    """Grading by the key leaves what is gone or of another kind: it is told apart."""

    @pytest.mark.parametrize("change", [gone, of_another_kind])
    def test_it_is_told_as_such(self, quiz, mina, change):
        asked = key(quiz, 1)
        changed = edit(quiz, change)
        found = consequences(changed)
        assert (found.attempts, found.questions, found.left) == (1, (asked,), (asked,))
        assert consequences(changed).gains == 0

    def test_so_is_what_people_graded(self):
        quiz = make_quiz(make_question(), make_open(rubric=True), pass_mark=20)
        take(quiz, "A", "-")
        assert consequences(edit(quiz, lambda content: content["questions"][1].update(points="8"))).left == (
            key(quiz, 2),
        )

    def test_a_key_that_changed_is_not(self, mended):
        found = consequences(mended)
        assert (found.left, found.gains) == ((), 1)

    def test_a_regrade_of_all_questions_settles_it(self, quiz):
        """Who made it read what it leaves."""
        take(quiz, "A", "B", "C")

        def change(content):
            other_key(2)(content)
            gone(content)

        changed = edit(quiz, change)
        assert consequences(changed).attempts == 1
        regrade(changed, "never_lower")
        assert told_of(changed) == (0, set())


def matching(*pairs: tuple[str, str, str], extra="Rome") -> dict:
    parts = [{"id": one, "left": {"en": left}, "right": {"en": right}} for one, left, right in pairs]
    return asked("matching", pairs=parts, extras=[{"id": "x", "right": {"en": extra}}])


def ordering(*items: tuple[str, str]) -> dict:
    return asked("ordering", items=[{"id": one, "text": {"en": words}} for one, words in items])


def choices(*parts: tuple[str, str, bool]) -> list[dict]:
    return [{"id": one, "text": {"en": words}, "correct": is_right} for one, words, is_right in parts]


def single(*parts: tuple[str, str, bool]) -> dict:
    return asked("single", choices=choices(*parts))


def blanks(*parts: tuple[str, str, bool]) -> dict:
    one = {"id": "b", "type": "choice", "choices": choices(*parts)}
    return asked("blanks", text={"en": "It is {{b}}."}, blanks=[one])


def asked(kind: str, **fields) -> dict:
    key = "7a2e1f0c-0000-4000-8000-000000000001"
    return {"kind": kind, "key": key, "points": "1", "stem": {"en": "Which?"}, **fields}


def content(question: dict) -> QuizContent:
    how = {"source_language": "en", "title": {"en": "Check"}, "pass_mark": 60, "allowed_attempts": None}
    return QuizContent.model_validate({**how, "time_limit_minutes": None, "questions": [question]})


MIXED = matching(("a", "France", "Berlin"), ("b", "Germany", "Paris"))
RIGHTLY = matching(("a", "France", "Paris"), ("b", "Germany", "Berlin"))
WRONG_ORDER = ordering(("a", "Second"), ("b", "First"), ("c", "Third"))
WRONG_CHOICE = single(("a", "No", True), ("b", "Yes", False), ("c", "Maybe", False))
WRONG_BLANK = blanks(("a", "No", True), ("b", "Yes", False))
SHARED = matching(("a", "Lyon", "France"), ("b", "Bonn", "Germany"), ("c", "Nice", "France"))
HALF_SAID = single(("a", "No", True), ("b", "Yes", False), ("c", "Maybe", False))
HALF_SAID |= {"stem": {"en": "Which?", "ko": "어느 것인가요?"}}
EXTRA = matching(("a", "France", "Rome"), ("b", "Germany", "Berlin"), extra="Paris")


class TestWordsTypedOverOthers:
    """Each id keeps its part in the key, so the key alone would not tell; learners had answered by the words."""

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (MIXED, RIGHTLY),
            (MIXED, matching(("a", "Germany", "Berlin"), ("b", "France", "Paris"))),
            (EXTRA, RIGHTLY),
            (SHARED, matching(("a", "Bonn", "France"), ("b", "Lyon", "Germany"), ("c", "Nice", "France"))),
            (WRONG_ORDER, ordering(("a", "First"), ("b", "Second"), ("c", "Third"))),
            (WRONG_CHOICE, single(("a", "Yes", True), ("b", "No", False), ("c", "Maybe", False))),
            (WRONG_BLANK, blanks(("a", "Yes", True), ("b", "No", False))),
        ],
        ids=["right sides", "left sides", "an extra", "shared", "items", "choices", "choices of a blank"],
    )
    def test_words_that_swap_their_parts_are_noticed(self, old, new):
        before, after = content(old), content(new)
        [question], [same] = before.questions, after.questions
        assert question.grading_key() == same.grading_key(), "grading goes by ids"
        assert changed_questions(before, after) == [question.key]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (RIGHTLY, matching(("a", "France", "The city of Paris"), ("b", "Deutschland", "Berlin"))),
            (RIGHTLY, matching(("b", "Germany", "Berlin"), ("a", "France", "Paris"))),
            (RIGHTLY, matching(("a", "Germany", "Berlin"), ("b", "France", "Paris"))),
            (WRONG_ORDER, ordering(("a", "The second"), ("b", "The first"), ("c", "The third"))),
            (WRONG_CHOICE, single(("a", "No.", True), ("b", "Yes.", False), ("c", "Maybe", False))),
            (WRONG_CHOICE, single(("a", "No", True), ("b", "Maybe", False), ("c", "Yes", False))),
            (SHARED, matching(("a", "Lyon", "The land of France"), ("b", "Bonn", "Germany"), ("c", "Nice", "France"))),
        ],
        ids=[
            "words of pairs",
            "moved pairs",
            "whole pairs",
            "words of items",
            "words of choices",
            "two wrong",
            "a side",
        ],
    )
    def test_mended_words_are_not(self, old, new):
        assert not is_retyped(*content(old).questions, *content(new).questions)

    @pytest.mark.parametrize("same", [SHARED, HALF_SAID], ids=["a right side of two pairs", "half translated"])
    def test_words_that_stand_twice_are_not_typed_over_themselves(self, same):
        assert changed_questions(content(same), content(same)) == []

    def test_a_right_side_of_two_pairs_is_no_notice_when_something_else_changes(self):
        """S20: nobody is told of earlier grades that no key has moved."""
        quiz = make_quiz(SHARED)
        attempt = begin(quiz)
        submit(attempt, form(attempt))
        assert told_of(quiz) == (0, set())
        assert told_of(edit(quiz, other_pass_mark)) == (0, set())

    def test_a_regrade_by_the_key_leaves_it_and_all_points_settle_it(self):
        quiz = make_quiz(MIXED)
        attempt = begin(quiz)
        [question] = content_of(attempt.revision).questions
        submit(attempt, form(attempt))
        changed = edit(quiz, lambda one: one["questions"][0].update(RIGHTLY))

        assert consequences(changed).left == (question.key,)
        assert consequences(changed).gains == 0
        regrade(changed, "full_credit", 1)
        assert told(attempt) == (1, 1, True)
        assert told_of(changed) == (0, set())
