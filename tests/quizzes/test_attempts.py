import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from quizzes.attempts import GRACE, NoAttemptsLeft, NothingToAsk, is_expired, start_attempt
from quizzes.contents import content_of
from quizzes.drawing import asked_keys
from quizzes.models import Attempt, Quiz, Response
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent
from quizzes.submission import close_expired_attempt
from quizzes.terms import terms_for
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.stories import (
    MINUTE,
    NOW,
    SECOND,
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

pytestmark = pytest.mark.django_db


class TestStart:
    def test_an_attempt_is_pinned_with_its_terms_and_an_empty_response_for_each_question(self):
        """S13: revision, seed, start and deadline stand in the database from the start."""
        quiz = two_questions()

        attempt = begin(quiz, language="ko", allowed_attempts=3, deadline_at=NOW + 30 * MINUTE)

        attempt = Attempt.objects.get(pk=attempt.pk)
        assert (attempt.revision, attempt.number, attempt.language) == (quiz.revision, 1, "ko")
        assert (attempt.allowed_attempts, attempt.started_at, attempt.deadline_at) == (3, NOW, NOW + 30 * MINUTE)
        assert attempt.seed > 0
        rows = list(attempt.responses.values_list("question_key", "position", "value", "version"))
        assert rows == [(question.key, n, None, 0) for n, question in enumerate(questions_of(attempt), start=1)]

    def test_starting_twice_is_starting_once(self):
        """S18: a second device finds the attempt of the first."""
        quiz, mina, scope = two_questions(), make_user(), uuid.uuid4()

        assert begin(quiz, mina, scope=scope) == begin(quiz, mina, scope=scope, language="ko", now=NOW + MINUTE)
        assert Attempt.objects.count() == 1

    def test_the_next_attempt_gets_the_next_number_and_another_seed(self):
        quiz, mina, scope = two_questions(), make_user(), uuid.uuid4()
        first = begin(quiz, mina, scope=scope)
        submit(first)

        second = begin(quiz, mina, scope=scope)

        assert (first.number, second.number) == (1, 2)
        assert first.seed != second.seed

    def test_every_start_counts_and_the_last_one_allowed_is_the_last(self):
        """S18: also an attempt that was left without an answer, and ended by the clock or sent in blank."""
        quiz, mina, scope = two_questions(), make_user(), uuid.uuid4()
        abandoned = begin(quiz, mina, scope=scope, allowed_attempts=2, deadline_at=NOW + MINUTE)
        close_expired_attempt(abandoned.pk, NOW + MINUTE + GRACE)
        blank = begin(quiz, mina, scope=scope, allowed_attempts=2)
        submit(blank, form(blank))

        with pytest.raises(NoAttemptsLeft):
            begin(quiz, mina, scope=scope, allowed_attempts=2)
        assert Attempt.objects.count() == 2

    def test_the_database_holds_the_cap_whatever_the_code_does(self):
        """S18, Q5: by constraint."""
        attempt = begin(allowed_attempts=1)
        submit(attempt)

        def insert(**fields):
            fields = {"allowed_attempts": 1, "number": 2, **fields}
            Attempt.objects.create(
                user=attempt.user, quiz=attempt.quiz, revision=attempt.revision, scope=attempt.scope, **fields
            )

        with pytest.raises(IntegrityError, match="attempt_number_within_allowed"), transaction.atomic():
            insert()
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(number=1)
        insert(allowed_attempts=None)
        with pytest.raises(IntegrityError), transaction.atomic():  # a second open one
            insert(allowed_attempts=None, number=3)

    @pytest.mark.parametrize("avoid_seen", [True, False])
    def test_a_retake_avoids_what_was_asked_if_the_quiz_says_so(self, avoid_seen):
        """S22: else its seed alone decides, as in a first attempt."""
        pool = [make_question() for _ in range(10)]
        draw = {"type": "draw", "id": "d", "count": 2, "keys": [question["key"] for question in pool]}
        quiz, mina, scope = make_quiz(*pool, slots=[draw], avoid_seen=avoid_seen), make_user(), uuid.uuid4()
        asked, by_seed = [], []
        for _attempt in range(5):
            attempt = begin(quiz, mina, scope=scope)
            asked.append(list(attempt.responses.values_list("question_key", flat=True)))
            by_seed.append(asked_keys(content_of(attempt.revision), attempt.seed))
            submit(attempt, form(attempt))

        assert asked[0] == by_seed[0]
        if avoid_seen:
            assert len({key for keys in asked for key in keys}) == 10
        else:
            assert asked == by_seed

    def test_scopes_are_apart(self):
        """S33: one person in two cohorts has separate attempts."""
        quiz, mina = two_questions(), make_user()

        first, second = begin(quiz, mina), begin(quiz, mina)

        assert first != second
        assert first.number == second.number == 1

    def test_terms_are_frozen(self):
        """S20: a cap that is lowered later holds for later attempts."""
        quiz, mina, scope = two_questions(), make_user(), uuid.uuid4()
        submit(begin(quiz, mina, scope=scope, allowed_attempts=5))

        with pytest.raises(NoAttemptsLeft):
            begin(quiz, mina, scope=scope, allowed_attempts=1)
        assert Attempt.objects.get().allowed_attempts == 5

    def test_terms_and_revision_are_of_one_piece(self):
        """S13, S20: whatever is published between two reads of one start, before or after the terms are asked."""
        quiz, asked = two_questions(), []
        older = content_of(quiz.revision)

        def terms(content):
            asked.append(content)
            publish_revision(quiz.key, older.model_copy(update={"time_limit_minutes": 9}))
            return terms_for(content, NOW)

        publish_revision(quiz.key, older.model_copy(update={"time_limit_minutes": 5}))  # `quiz` was read before
        attempt, _ = start_attempt(user=make_user(), quiz=quiz, scope=uuid.uuid4(), language="en", terms=terms, now=NOW)

        assert [content_of(attempt.revision)] == asked
        assert attempt.deadline_at == NOW + 5 * MINUTE

    def test_a_quiz_that_asks_nothing_cannot_be_started(self):
        """S25: neither one that was never published nor one without questions."""
        empty = QuizContent(source_language="en", title={"en": "Empty"}, pass_mark=0)
        for quiz in (Quiz.objects.create(key=uuid.uuid4()), publish_revision(uuid.uuid4(), empty).quiz):
            with pytest.raises(NothingToAsk):
                begin(quiz)
        assert not Attempt.objects.exists()


class TestSave:
    @pytest.fixture
    def attempt(self):
        return begin()

    @pytest.fixture
    def question(self, attempt):
        return questions_of(attempt)[0]

    def test_a_response_is_stored_with_its_version_flag_and_time(self, attempt, question):
        """S14: what another device will show."""
        saved = save(attempt, question, right(question), is_flagged=True, now=NOW + MINUTE)

        assert (saved.state, saved.version) == ("saved", 1)
        row = Response.objects.get(attempt=attempt, question_key=question.key)
        assert (row.value, row.version, row.is_flagged) == (right(question), 1, True)
        assert row.saved_at == NOW + MINUTE

    def test_it_can_be_taken_back(self, attempt):
        question = questions_of(attempt)[1]
        save(attempt, question, right(question))

        save(attempt, question, None, 2)

        assert stored(attempt, question) == (None, 2)
        assert Response.objects.filter(value__isnull=True).count() == 2

    @pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1), (3, 2, 1), (1, 3, 2), (3, 3, 2)])
    def test_the_newest_wins_in_whatever_order_they_arrive(self, attempt, question, order):
        """Q3: out of order, duplicated, older."""
        ids = [choice.id for choice in question.choices]

        for version in order:
            save(attempt, question, ids[version - 1], version)

        assert stored(attempt, question) == (ids[2], 3)

    def test_an_older_tab_does_not_overwrite_and_is_told_what_is_newer(self, attempt, question):
        """Q4, S17: the second tab saw version 0, as the first did; it saves a blank."""
        save(attempt, question, right(question), 1)

        told = save(attempt, question, None, 1)

        assert (told.state, told.version, told.value) == ("stale", 1, right(question))
        assert stored(attempt, question) == (right(question), 1)

    def test_the_same_save_again_is_saved_and_written_once(self, attempt, question):
        """Q3: the reply was lost and the page asks again."""
        save(attempt, question, right(question), 1)

        again = save(attempt, question, right(question), 1, now=NOW + MINUTE)

        assert (again.state, again.version) == ("saved", 1)
        assert Response.objects.get(question_key=question.key).saved_at == NOW

    def test_questions_have_versions_of_their_own(self, attempt):
        first, second = questions_of(attempt)
        save(attempt, first, right(first), 7)

        assert save(attempt, second, right(second), 1).state == "saved"

    def test_nobody_elses_attempt_is_saved_to(self, attempt, question):
        pat = make_user("Pat")

        assert save(attempt, question, right(question), user_id=pat.pk) is None
        assert stored(attempt, question) == (None, 0)

    def test_neither_is_a_question_that_was_not_asked(self, attempt):
        """X27: a question of another quiz."""
        other = questions_of(begin())[0]

        assert save(attempt, other, right(other)) is None

    def test_a_submitted_attempt_takes_nothing_more(self, attempt, question):
        submit(attempt)

        told = save(attempt, question, wrong(question), 9)

        assert told.state == "closed"
        assert stored(attempt, question)[0] == right(question)

    @pytest.mark.parametrize(
        ("late", "state"),
        [
            (-SECOND, "saved"),
            (dt.timedelta(0), "saved"),
            (GRACE - SECOND, "saved"),
            (GRACE, "closed"),
            (MINUTE, "closed"),
        ],
    )
    def test_the_deadline_has_a_stated_grace_and_then_it_is_over(self, late, state):
        """S15, Q8: by the server's clock alone."""
        attempt = begin(deadline_at=NOW + MINUTE)
        question = questions_of(attempt)[0]

        told = save(attempt, question, right(question), now=NOW + MINUTE + late)

        assert told.state == state
        assert stored(attempt, question)[1] == (1 if state == "saved" else 0)
        assert is_expired(attempt, NOW + MINUTE + late) == (state == "closed")

    def test_a_save_is_one_statement(self, attempt, question, django_assert_num_queries):
        """W4: one guarded UPDATE and nothing besides."""
        with django_assert_num_queries(1):
            save(attempt, question, right(question))

    def test_a_refused_save_reads_once_more_to_say_why(self, attempt, question, django_assert_num_queries):
        save(attempt, question, right(question), 2)
        with django_assert_num_queries(2):
            save(attempt, question, None, 1)


def test_one_quiz_does_not_show_through_another():
    """X27: two quizzes may share a question; each attempt has its own responses."""
    shared = make_question()
    first, second = begin(make_quiz(shared)), begin(make_quiz(shared, make_question()))
    question = questions_of(first)[0]

    save(first, question, right(question))

    assert stored(second, question) == (None, 0)
