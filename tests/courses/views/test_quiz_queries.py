"""W4, W5: how many statements a save and a submit take, the same for 1, 3 and 60 questions.

Sessions come from the cache, as they do in production; a session read from the database would be one more.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.models import Attempt
from tests.courses.quiz_walk import form_of, make_taken_quiz, right_values
from tests.factories import make_question

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SIZES = [1, 3, 60]


def queries_of(client, method, address, *args, **kwargs):
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(address, *args, **kwargs)
    assert response.status_code in {200, 302}
    return len(queries), [query["sql"] for query in queries]


def begun(client, size) -> Attempt:
    mina, lesson = make_taken_quiz(*[make_question() for _ in range(size)])
    client.force_login(mina.user)
    client.post(reverse("quiz:start", args=[lesson.pk]))
    attempt = Attempt.objects.get(submitted_at=None)
    client.get(reverse("quiz:attempt", args=[attempt.pk]))  # as one would: session and content are warm
    return attempt


@pytest.mark.parametrize("size", SIZES)
def test_a_save(client, size):
    """W4: the user and one guarded UPDATE; at most 5."""
    attempt = begun(client, size)
    address = reverse("quiz:save", args=[attempt.pk])
    key, values = next(iter(right_values(attempt).items()))

    def save(version):
        body = {"question": str(key), "fields": {"": values}, "version": version}
        return queries_of(client, "post", address, body, content_type="application/json")

    first, _ = save(1)
    again, statements = save(2)

    assert first == 3, "the first of a process also asks which revision it is"
    assert again == 2, statements


@pytest.mark.parametrize("autosaved", [True, False])
@pytest.mark.parametrize("size", SIZES)
def test_a_submit_that_completes_its_lesson(client, size, autosaved):
    """W5: 10 with the transaction; what was not saved on the way is one UPDATE more, whatever its number."""
    attempt = begun(client, size)
    address = reverse("quiz:attempt", args=[attempt.pk])
    if autosaved:
        client.post(address, form_of(attempt, right_values(attempt), save="1"))

    count, statements = queries_of(client, "post", address, form_of(attempt, right_values(attempt)))

    assert Attempt.objects.get().submitted_at is not None
    assert count == (10 if autosaved else 11), "\n".join(statements)


@pytest.mark.parametrize(("page", "expected"), [("attempt", 6), ("result", 14)])
def test_the_pages_are_flat_in_the_number_of_questions(client, page, expected):
    """The page of an attempt at 60 questions takes what that of one takes."""
    counts = set()
    for size in SIZES:
        attempt = begun(client, size)
        address = reverse(f"quiz:{page}", args=[attempt.pk])
        if page == "result":
            client.post(reverse("quiz:attempt", args=[attempt.pk]), form_of(attempt, right_values(attempt)))
        counts.add(queries_of(client, "get", address)[0])
        if page == "attempt":
            client.post(address, form_of(attempt, right_values(attempt)))
    assert counts == {expected}


def test_the_result_of_who_may_try_again_is_flat_too(client):
    """Two more: the revision in force, and what was granted."""
    counts = set()
    for size in SIZES:
        attempt = begun(client, size)
        client.post(reverse("quiz:attempt", args=[attempt.pk]), form_of(attempt, confirm="1"))
        counts.add(queries_of(client, "get", reverse("quiz:result", args=[attempt.pk]))[0])
    assert counts == {16}
