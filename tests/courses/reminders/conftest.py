"""Mina is on a course of three lessons in a cohort in Seoul; the second is due at the end of Wednesday 11 March 2026."""

import datetime as dt
from types import SimpleNamespace

import pytest

from courses.models import DueDate
from tests.factories import lessons_of, make_cohort, make_course, make_due_date, make_enrollment, make_user


def at(text: str) -> dt.datetime:
    """A time in Seoul, as "2026-03-10 12:00"."""
    return dt.datetime.fromisoformat(f"{text}:00+09:00").astimezone(dt.UTC)


# The window of 36 hours opens on Tuesday at noon.
NOON_BEFORE = at("2026-03-10 12:00")


@pytest.fixture
def school(db):
    jun = make_user("Jun")
    mina = make_user("Mina", language="en", time_zone="Asia/Seoul")
    course = make_course("AI Product Management", lessons=3)
    cohort = make_cohort(course, jun)
    first, second, third = lessons_of(course)
    due = make_due_date(cohort, second, dt.date(2026, 3, 11))
    enrollment = make_enrollment(mina, cohort=cohort, now=at("2026-03-09 10:00"))
    return SimpleNamespace(
        jun=jun, mina=mina, course=course, cohort=cohort, first=first, second=second, third=third, due=due, mine=enrollment
    )


def move_due(due: DueDate, day: dt.date) -> None:
    from courses.due import set_due_date

    set_due_date(due.cohort, due.lesson, day)
