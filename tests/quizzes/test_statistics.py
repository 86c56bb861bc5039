"""Question statistics: from first attempts only, staff left out, per revision, over those who were asked."""

import datetime as dt
import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.contents import content_of
from quizzes.kinds import KINDS
from quizzes.publishing import publish_revision
from quizzes.samples import sample
from quizzes.schema import QuizContent
from quizzes.statistics import FEWEST_TO_FLAG, Answered, as_asked, question_statistics, summarise
from quizzes.submission import submit_attempt
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.regrade_stories import edit, make_open, other_key, regrade
from tests.quizzes.stories import NOW, SECOND, all_right, begin, form, questions_of, right, save, wrong

KEY = uuid.UUID(int=1)


def answered(share: float, rest: float | None = 0.5, picked: str = "a", seconds: float | None = None) -> Answered:
    return Answered(share, rest, (picked,) if picked else (), not picked, seconds)


class TestSummary:
    def test_nobody_was_asked(self):
        empty = summarise(KEY, [])
        assert (empty.n, empty.facility, empty.discrimination, empty.flags) == (0, None, None, [])
        assert empty.share_of("a") == 0

    def test_facility_is_the_mean_share_and_omissions_are_counted(self):
        found = summarise(KEY, [answered(1), answered(0.5), answered(0, picked="")])
        assert found.facility == pytest.approx(0.5)
        assert (found.n, found.omitted, found.picks) == (3, 1, {"a": 2})

    def test_discrimination_worked_out_by_hand(self):
        """Shares 1, 1, 0, 0 against rests 0.9, 0.7, 0.6, 0.2: r = 0.2 / √(0.25 · 0.065) = 0.7845."""
        rows = [answered(1, 0.9), answered(1, 0.7), answered(0, 0.6), answered(0, 0.2)]
        assert summarise(KEY, rows).discrimination == pytest.approx(0.7845, abs=1e-4)

    @pytest.mark.parametrize(
        "rows",
        [
            pytest.param([answered(1, 0.2), answered(1, 0.9)], id="everybody right"),
            pytest.param([answered(1, 0.5), answered(0, 0.5)], id="the rest the same for all"),
            pytest.param([answered(1, None), answered(0, None)], id="the only question"),
            pytest.param([answered(1, 0.3)], id="one attempt"),
        ],
    )
    def test_where_nothing_can_be_told_apart_it_says_nothing(self, rows):
        assert summarise(KEY, rows).discrimination is None

    @pytest.mark.parametrize(("n", "is_shown"), [(2, False), (9, False), (10, True)])
    def test_what_few_pairs_make_by_chance_is_not_shown(self, n, is_shown):
        """It is worked out all the same, and said to be of too few."""
        found = summarise(KEY, [answered(at % 2, at / n) for at in range(n)])
        assert found.discrimination is not None
        assert (found.tells_apart == found.discrimination, found.has_too_few) == (is_shown, not is_shown)

    def test_only_attempts_with_something_else_graded_count_for_it(self):
        """As where all else in a quiz is open answers, of which two were graded so far: any two make a perfect r."""
        alone = [answered(at % 2, None) for at in range(FEWEST_TO_FLAG)]
        found = summarise(KEY, [*alone, answered(1, 0.1), answered(0, 0.9)])
        assert (found.tells_apart, found.has_too_few, found.flags) == (None, True, [])
        assert not summarise(KEY, alone).has_too_few, "the only question of a quiz waits for nothing"

    def test_nothing_is_flagged_below_twenty(self):
        hard = [answered(0, 0.5)] * FEWEST_TO_FLAG
        assert summarise(KEY, hard[:-1]).flags == []
        assert summarise(KEY, hard).flags == ["too_hard"]
        assert summarise(KEY, [answered(1)] * FEWEST_TO_FLAG).flags == ["too_easy"]

    def test_a_question_that_the_better_ones_get_wrong_is_called_backwards(self):
        rows = [answered(1, 0.1), answered(0, 0.9)] * 10
        assert summarise(KEY, rows).flags == ["backwards"]

    def test_a_distractor_that_draws_nobody(self):
        found = summarise(KEY, [answered(1, picked="a")] * 49 + [answered(0, picked="b")])
        assert not found.is_hardly_picked("b"), "one in fifty is 2 %"
        assert found.is_hardly_picked("c")
        assert not summarise(KEY, [answered(1)] * 3).is_hardly_picked("c"), "three attempts say nothing"

    @given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=40))
    def test_figures_stay_in_their_ranges(self, pairs):
        found = summarise(KEY, [answered(share, rest) for share, rest in pairs])
        assert found.facility is None or 0 <= found.facility <= 1
        assert found.discrimination is None or -1.0000001 <= found.discrimination <= 1.0000001


def without_korean(part: dict) -> dict:
    """All texts but those that are accepted."""
    return {name: value for name, value in part.items() if name != "ko" or not isinstance(value, str)}


@pytest.mark.django_db
class TestAttempts:
    def take(self, quiz, name: str, choose, *, scope=None, user=None, now=NOW):
        attempt = begin(quiz, user or make_user(name), scope=scope, now=now)
        answers = {question.key: choose(question) for question in questions_of(attempt)}
        submit_attempt(
            attempt_id=attempt.pk,
            user_id=attempt.user_id,
            token=str(attempt.submit_token),
            data=form(attempt, answers),
            accept_blanks=True,
            now=now,
        )
        return attempt

    def test_only_first_attempts_count_and_staff_are_left_out(self):
        quiz = make_quiz(make_question(stem="One?"), make_question(stem="Two?"))
        mina, jun = make_user("Mina"), make_user("Jun")
        first = self.take(quiz, "Mina", wrong, user=mina)
        self.take(quiz, "Mina", right, user=mina, scope=first.scope)
        self.take(quiz, "Jun", right, user=jun)

        found = question_statistics(quiz.revision, leaving_out=[jun.pk])

        assert {row.n for row in found.values()} == {1}
        assert {row.facility for row in found.values()} == {0}

    def test_who_takes_the_course_again_has_seen_the_explanations(self):
        """In another cohort the first attempt is a second one."""
        quiz, mina = make_quiz(make_question()), make_user("Mina")
        self.take(quiz, "Mina", wrong, user=mina)
        again = self.take(quiz, "Mina", right, user=mina, now=NOW + dt.timedelta(days=90))

        [row] = question_statistics(quiz.revision).values()
        [theirs] = question_statistics(quiz.revision, scopes=[again.scope]).values()

        assert (again.number, row.n, row.facility, theirs.n) == (1, 1, 0, 0)

    @pytest.mark.parametrize("policy", ["full_credit", "drop", "plain"])
    def test_a_regrade_moves_no_figure(self, policy):
        """Points for everybody make no question easy, and what is dropped goes on to show why."""
        quiz = make_quiz(make_question(stem="One?"), make_question(stem="Two?"))
        for name, choose in (("Mina", right), ("Sora", wrong), ("Bora", wrong)):
            self.take(quiz, name, choose)
        before = question_statistics(quiz.revision)
        later = edit(quiz, other_key(1))

        regrade(later, policy, 1)

        assert question_statistics(quiz.revision) == before
        assert [(row.n, row.facility) for row in before.values()] == [(3, pytest.approx(1 / 3))] * 2

    def test_what_waits_for_a_person_says_nothing(self):
        """Neither of itself nor of the others: the rest of an attempt is what has been graded in it."""
        quiz = make_quiz(make_question(), make_question(), make_open())
        for choose in (right, wrong):
            self.take(quiz, choose.__name__, lambda one, choose=choose: "Why." if one.kind == "open" else choose(one))

        one, two, waiting = question_statistics(quiz.revision).values()

        assert (one.n, one.discrimination, two.n) == (2, pytest.approx(1), 2)
        assert (waiting.n, waiting.facility, waiting.waiting) == (0, None, 2)

    def test_a_question_is_compared_with_the_rest_of_the_attempt_and_not_with_itself(self):
        """Who got the one right did no better at the other; the sum of both would tell them apart all the same."""
        quiz = make_quiz(make_question(), make_question(points="3"))
        first = content_of(quiz.revision).questions[0].key
        for name in ("both", "one", "other", "none"):
            is_right = {True: name in ("both", "one"), False: name in ("both", "other")}
            self.take(quiz, name, lambda one, had=is_right: (right if had[one.key == first] else wrong)(one))

        assert [row.discrimination for row in question_statistics(quiz.revision).values()] == [pytest.approx(0)] * 2

    def test_it_says_how_often_each_choice_was_picked(self):
        question = make_question()
        quiz = make_quiz(question)
        for name, choose in (("Mina", right), ("Sora", right), ("Bora", wrong), ("Nari", lambda _question: None)):
            self.take(quiz, name, choose)
        [row] = question_statistics(quiz.revision).values()
        [key] = questions_of(begin(quiz))
        assert row.picks == {right(key): 2, wrong(key): 1}
        assert row.omitted == 1

    def test_an_edited_question_begins_anew(self):
        quiz = make_quiz(make_question(stem="Old?"), make_question(stem="Kept?"))
        self.take(quiz, "Mina", right)
        old, before = quiz.revision, content_of(quiz.revision)
        edited, kept = before.questions
        edited = edited.model_copy(update={"stem": {"en": "New?"}})
        new = publish_revision(quiz.key, before.model_copy(update={"questions": (edited, kept)}))
        quiz.refresh_from_db()
        self.take(quiz, "Sora", wrong)

        told = question_statistics(new, also=[old])
        assert (told[edited.key].n, told[edited.key].facility) == (1, 0)
        assert (told[kept.key].n, told[kept.key].facility) == (2, 0.5)
        assert question_statistics(old, also=[new])[edited.key].facility == 1

    def test_a_translation_added_or_mended_makes_no_other_question(self):
        """Of any of its texts: the stem, choices, those of pairs and criteria."""
        asked = [dict(sample(kind)[0].model_dump(mode="json"), key=str(uuid.uuid4())) for kind in KINDS]
        quiz = make_quiz(*asked)
        before = content_of(quiz.revision)
        bare = json.loads(before.model_dump_json(), object_hook=without_korean)

        new = publish_revision(quiz.key, QuizContent.model_validate(bare))

        assert bare["questions"][0]["stem"].keys() == {"en"}
        assert as_asked(new) == as_asked(quiz.revision)

    @pytest.mark.parametrize("text", [{"en": ["Yes"], "ko": ["응"]}, {"en": ["Yes"]}])
    def test_what_is_accepted_in_another_language_is_part_of_the_key(self, text):
        def content(accepted):
            row = {"kind": "short_text", "key": str(KEY), "points": "1", "stem": {"en": "Is it?"}}
            return make_quiz({**row, "accepted": [{"text": accepted}]}).revision

        assert as_asked(content(text)) != as_asked(content({"en": ["Yes"], "ko": ["네"]}))

    def test_the_source_language_is_what_is_asked(self):
        [one, other] = (make_quiz({**make_question(), "stem": {"en": en, "ko": "왜?"}}) for en in ("Why?", "Why so?"))
        [[was], [now]] = (as_asked(quiz.revision).values() for quiz in (one, other))
        assert (was["stem"], now["stem"]) == ("Why?", "Why so?")

    @pytest.mark.parametrize(
        "what", [{"competencies": ("strategy",)}, {"anchor": "p-one"}, {"explanation": {"en": "<p>Because.</p>"}}]
    )
    def test_what_is_not_asked_makes_no_other_question(self, what):
        """A new pass mark, an explanation put better: the answers given before still tell how the question does."""
        quiz = make_quiz(make_question())
        self.take(quiz, "Mina", right)
        before = content_of(quiz.revision)
        [question] = before.questions
        changed = before.model_copy(update={"pass_mark": 90, "questions": (question.model_copy(update=what),)})
        new = publish_revision(quiz.key, changed)
        assert question_statistics(new)[question.key].n == 0
        assert question_statistics(new, also=[quiz.revision])[question.key].n == 1

    def test_it_can_be_narrowed_down_to_a_cohort(self):
        quiz = make_quiz(make_question())
        mine = self.take(quiz, "Mina", right)
        self.take(quiz, "Sora", wrong)
        [row] = question_statistics(quiz.revision, scopes=[mine.scope]).values()
        assert (row.n, row.facility) == (1, 1)

    def test_time_is_what_lies_between_the_saves(self):
        """What came with the submit alone says nothing about time."""
        quiz = make_quiz(make_question(stem="One?"), make_question(stem="Two?"), make_question(stem="Three?"))
        attempt = begin(quiz)
        one, two, _three = questions_of(attempt)
        save(attempt, one, right(one), now=NOW + 30 * SECOND)
        save(attempt, two, wrong(two), now=NOW + 75 * SECOND)
        submit_attempt(
            attempt_id=attempt.pk,
            user_id=attempt.user_id,
            token=str(attempt.submit_token),
            data=form(attempt, all_right(attempt) | {two.key: wrong(two)}),
            accept_blanks=True,
            now=NOW + dt.timedelta(minutes=5),
        )
        found = question_statistics(quiz.revision)
        assert (found[one.key].median_seconds, found[two.key].median_seconds) == (30, 45)

    @pytest.mark.parametrize("learners", [1, 3])
    def test_three_queries_whatever_the_number_of_attempts(self, learners, django_assert_num_queries):
        quiz = make_quiz(make_question())
        for number in range(learners):
            self.take(quiz, f"Learner{number}", right)
        edited = content_of(quiz.revision).model_copy(update={"pass_mark": 90})
        new = publish_revision(quiz.key, edited)
        question_statistics(new, also=[quiz.revision])
        with django_assert_num_queries(3):
            question_statistics(new, also=[quiz.revision])
