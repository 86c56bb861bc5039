"""S21: grades that came later are made again from the log, and whatever was put in behind its back is found."""

import pytest

from courses.verification.regrades import CHECKS
from quizzes.marking import Marks, find_answer, finish
from quizzes.models import Grade, Regrade
from quizzes.regrading import plan_revert, revert_regrade
from tests.factories import make_question, make_quiz, make_user
from tests.quizzes.regrade_stories import LATER, edit, key, make_open, other_key, regrade, take
from tests.quizzes.stories import MINUTE

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def found() -> list[str]:
    return [line for check in CHECKS for line in check(LATER)]


@pytest.fixture
def attempt():
    """Regraded, graded by a person, regraded by two more policies, and the last one taken back."""
    quiz = make_quiz(make_question(), make_question(), make_open(), pass_mark=60)
    attempt = take(quiz, "B", "A", "Because.")
    mended = edit(quiz, other_key(1))
    regrade(mended, "never_lower")
    finish(find_answer(attempt, key(quiz, 3)), Marks(points="3"), version=0, by=make_user("Jun"), now=LATER + MINUTE)
    regrade(mended, "drop", 2, now=LATER + 2 * MINUTE)
    last = regrade(mended, "full_credit", 3, now=LATER + 3 * MINUTE)
    revert_regrade(plan_revert(last.regrade), reason="x", by=None, now=LATER + 4 * MINUTE)
    return attempt


def test_what_the_functions_wrote_is_in_order(attempt):
    assert attempt.grades.count() == 6
    assert found() == []


def append(attempt, **fields):
    last = attempt.grades.latest("sequence")
    names = ("score", "max_score", "passed", "questions", "pending", "reason", "regrade")
    values = {name: getattr(last, name) for name in names}
    return Grade.objects.create(attempt=attempt, **{**values, "sequence": last.sequence + 1, **fields})


def points(attempt, at, value):
    rows = [dict(row) for row in attempt.grades.latest("sequence").questions]
    rows[at]["points"] = value
    return rows


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: append(one, reason="submit"),
        lambda one: append(one, sequence=9, reason="person"),
        lambda one: append(one, reason="regrade", regrade=None),
        lambda one: append(one, reason="regrade", regrade=Regrade.objects.filter(policy="full_credit").first()),
        lambda one: append(one, reason="revert", regrade=Regrade.objects.filter(policy="drop").first()),
        lambda one: append(one, reason="person", questions=points(one, 0, "0.00"), score=3, passed=True),
        lambda one: append(one, reason="person", questions=points(one, 2, "2.00")),
        lambda one: append(one, reason="person", passed=not one.grades.latest("sequence").passed),
    ],
    ids=[
        "a second submit",
        "a gap",
        "no log",
        "another policy",
        "taken back without a reason to",
        "a person at a question with a key",
        "points that do not add up",
        "another outcome",
    ],
)
def test_what_the_log_does_not_say_is_found(attempt, spoil):
    spoil(attempt)
    assert any(f"attempt {attempt.pk}" in line for line in found())


def test_a_regrade_that_did_not_do_what_it_says_is_found(attempt):
    one = Regrade.objects.first()
    one.pk, one._state.adding = None, True
    one.save()
    assert any(f"regrade {one.pk}: it says" in line for line in found())
