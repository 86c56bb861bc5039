import datetime as dt

import pytest
from django.utils import timezone

from tests.courses.quiz_walk import begin, make_taken_quiz
from tests.factories import make_cohort, make_course, make_user


@pytest.fixture
def taken():
    """Mina's enrollment and a lesson with a quiz of three questions."""
    return make_taken_quiz(pass_mark=60)


@pytest.fixture
def mina(taken, client):
    """Signed in."""
    enrollment, _ = taken
    client.force_login(enrollment.user)
    return enrollment


@pytest.fixture
def attempt(client, mina, taken):
    """Begun."""
    return begin(client, taken[1])


@pytest.fixture
def jun():
    """The instructor."""
    return make_user("Jun")


@pytest.fixture
def cohort(jun):
    """Jun's; it began five days ago and goes on for a month."""
    today = timezone.now().date()
    dates = {"starts_on": today - dt.timedelta(days=5), "ends_on": today + dt.timedelta(days=30)}
    return make_cohort(make_course(lessons=1), jun, **dates)
