"""S20: the quizzes whose earlier grades somebody has still to decide about, whoever published them."""

import datetime as dt
import sqlite3
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes.marking import Marks, find_answer, finish
from quizzes.models import Quiz
from quizzes.regrading import consequences, consequences_of, edited, plan_revert, revert_regrade, unsettled
from quizzes.regrading.edited import KEPT_FOR, TOLD_FOR
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.regrade_stories import LATER, edit, key, make_open, other_key, picks, regrade, take, three_questions
from tests.quizzes.stories import begin, form, submit

# The package gives its name to the function.
consequences_module = sys.modules[consequences.__module__]
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def mended(*texts: str, change=None) -> Quiz:
    """A quiz that was taken with these answers, and whose first key changed since."""
    quiz = three_questions()
    take(quiz, *(texts or ("B", "A", "C")))
    return edit(quiz, change or other_key(1))


def told(now: dt.datetime | None = None) -> dict[int, int]:
    """Quiz → attempts."""
    return {quiz.pk: found.attempts for quiz, found in unsettled(now or timezone.now()).quizzes}


def test_the_latest_publication_comes_first():
    first, second = mended(), mended()
    assert list(told()) == [second.pk, first.pk]


def test_nothing_is_told_where_nobody_was_graded_otherwise():
    mended(change=lambda content: content.update(pass_mark=90))
    mended("C", "A", "A")
    three_questions()
    assert told() == {}


def test_who_would_gain_is_told_of_for_ever_and_everything_else_for_a_while():
    """Leaving grades as they are is a decision too."""
    gains, falls = mended(), mended("A", "A", "A")
    after = timezone.now() + TOLD_FOR
    assert told() == {gains.pk: 1, falls.pk: 1}
    assert told(after) == {gains.pk: 1}


def test_a_regrade_ends_it_and_taking_it_back_begins_it_anew():
    quiz = mended()
    assert told() == {quiz.pk: 1}
    done = regrade(quiz, "never_lower")
    assert told() == {}
    revert_regrade(plan_revert(done.regrade), reason="It was right.", by=None, now=LATER)
    assert told() == {quiz.pk: 1}


def test_another_publication_is_seen_at_once():
    quiz = mended()
    assert told() == {quiz.pk: 1}
    edit(quiz, lambda content: [choice.update(correct=at == 0) for at, choice in first_choices(content)])
    assert told() == {}


def first_choices(content):
    return enumerate(content["questions"][0]["choices"])


def test_a_person_who_grades_an_open_answer_may_end_it_by_the_next_day():
    """With all of the open question's points there is nothing to gain by other weights any more."""
    quiz = make_quiz(make_question(), make_open())
    attempt = take(quiz, "A", "Because.")
    quiz = edit(quiz, lambda content: content["questions"][0].update(points="3"))
    after = timezone.now() + TOLD_FOR
    assert told(after) == {quiz.pk: 1}
    answer = find_answer(attempt, key(quiz, 2))
    finish(answer, Marks(points="4"), version=0, by=make_user("Jun"), now=after)
    mended()  # what is worked out meanwhile makes nothing else younger
    told(after + KEPT_FOR / 2)
    assert quiz.pk not in told(after + KEPT_FOR)


def test_an_attempt_that_ends_on_older_keys_later_is_counted():
    quiz = three_questions()
    sora = begin(quiz, make_user("Sora"))
    take(quiz, "B", "A", "C")
    quiz = edit(quiz, other_key(1))
    assert told() == {quiz.pk: 1}
    submit(sora, form(sora, picks(sora, "B", "A", "C")))
    assert told() == {quiz.pk: 2}


def test_of_many_it_says_what_each_by_itself_would():
    gains, falls, same = mended(), mended("A", "A", "A"), mended("C", "A", "A")
    settled = mended()
    regrade(settled, "never_lower")
    other = mended(change=other_key(1, 3))
    regrade(other, "drop", 3)
    quizzes = [gains, falls, same, settled, other]
    together = consequences_of(quizzes)
    assert together == {quiz.pk: consequences(quiz) for quiz in quizzes}
    assert [together[quiz.pk].attempts for quiz in quizzes] == [1, 1, 0, 0, 1]


def test_queries_do_not_grow_with_the_quizzes_and_what_was_worked_out_is_kept():
    """The same with one and with three: seven when it is worked out, one from then on."""
    for more in (1, 2):
        quizzes = [mended() for _ in range(more)]
        consequences_of(quizzes)  # the process has met their revisions
        assert [queries(), queries()] == [7, 1]


def test_one_look_works_out_only_so_many_and_says_so(monkeypatch):
    """A school of hundreds of quizzes, and a cache that was emptied."""
    monkeypatch.setattr(edited, "AT_ONCE", 2)
    quizzes = [mended() for _ in range(3)]
    first, second = unsettled(timezone.now()), unsettled(timezone.now())
    assert ([quiz.pk for quiz, _told in first.quizzes], first.is_whole) == ([quizzes[2].pk, quizzes[1].pk], False)
    assert (len(second.quizzes), second.is_whole) == (3, True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone refuses what is deeply nested.")
def test_what_one_query_cannot_ask_is_asked_in_several(monkeypatch):
    """A school that edits for years: every revision that somebody took is a part of the question. What the database
    takes of it is made small for this story."""
    monkeypatch.setattr(consequences_module, "MOST_CONDITIONS", 2)
    quizzes = [mended() for _ in range(12)]
    before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 30)
    try:
        found = consequences_of(quizzes)
    finally:
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, before)
    assert [found[quiz.pk].attempts for quiz in quizzes] == [1] * 12


def queries() -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert unsettled(timezone.now()).is_whole
    return len(captured)
