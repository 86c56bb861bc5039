"""S16: when an attempt ends, and why then."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.schema import QuizContent
from quizzes.terms import terms_for
from tests.quizzes.stories import MINUTE, NOW

HOUR = 60 * MINUTE


def terms(limit=None, *, allowed=None, cuts=True, closes=True, due_in=None, **granted):
    content = QuizContent(
        source_language="en",
        title={"en": "Check"},
        pass_mark=60,
        time_limit_minutes=limit,
        allowed_attempts=allowed,
        closes_at_due=closes,
        close_cuts_time=cuts,
    )
    return terms_for(content, NOW, due_at=None if due_in is None else NOW + due_in, **granted)


@pytest.mark.parametrize(
    ("how", "ends_in", "why"),
    [
        ({}, None, ""),
        ({"limit": 30}, 30 * MINUTE, "limit"),
        ({"limit": 30, "due_in": HOUR}, 30 * MINUTE, "limit"),
        ({"limit": 30, "due_in": 10 * MINUTE}, 10 * MINUTE, "close"),
        ({"limit": 30, "due_in": 10 * MINUTE, "cuts": False}, 30 * MINUTE, "limit"),
        ({"limit": 30, "due_in": 10 * MINUTE, "closes": False}, 30 * MINUTE, "limit"),
        ({"due_in": HOUR}, HOUR, "close"),
        ({"due_in": HOUR, "cuts": False}, HOUR, "close"),
        ({"due_in": HOUR, "closes": False}, None, ""),
        ({"limit": 30, "time_multiplier": Decimal("1.5")}, 45 * MINUTE, "extra_time"),
        ({"limit": 30, "time_multiplier": Decimal(2), "due_in": 40 * MINUTE}, 40 * MINUTE, "close"),
    ],
)
def test_an_attempt_ends_by_the_limit_the_close_or_with_extra_time(how, ends_in, why):
    found = terms(**how)

    assert found.deadline_at == (None if ends_in is None else NOW + ends_in)
    assert found.ends_by == why


def test_extra_attempts_come_on_top():
    assert terms(allowed=2, extra_attempts=3).allowed_attempts == 5
    assert terms(extra_attempts=3).allowed_attempts is None


@given(
    limit=st.none() | st.integers(1, 7 * 24 * 60),
    due_in=st.none() | st.integers(1, 10**6).map(lambda seconds: dt.timedelta(seconds=seconds)),
    multiplier=st.decimals(1, 10, places=2),
    cuts=st.booleans(),
)
def test_extra_time_takes_nothing_away_and_a_close_adds_nothing(limit, due_in, multiplier, cuts):
    def ends(**how):
        return terms(limit, cuts=cuts, **how).deadline_at

    assert (ends(due_in=due_in, time_multiplier=multiplier) or NOW) >= (ends(due_in=due_in) or NOW)
    if due_in is not None and limit is not None:
        assert ends(due_in=due_in) <= ends(due_in=None)
