import pytest

from tests.courses.quiz_walk import begin, make_taken_quiz


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
