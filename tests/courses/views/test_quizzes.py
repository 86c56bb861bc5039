import pytest
from django.urls import reverse

from quizzes.models import Attempt
from tests.courses.quiz_walk import Page, form_of, make_taken_quiz, right_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken():
    return make_taken_quiz()


@pytest.fixture
def mina(taken, client):
    enrollment, _ = taken
    client.force_login(enrollment.user)
    return enrollment


def start_url(lesson):
    return reverse("quiz:start", args=[lesson.pk])


def begin(client, lesson, **data) -> Attempt:
    client.post(start_url(lesson), data)
    return Attempt.objects.get(submitted_at=None)


def test_a_learner_starts_answers_and_reads_the_result(client, mina, taken):
    _, lesson = taken
    page = Page(client.get(start_url(lesson)))
    assert "Start the quiz" in page.text()
    response = client.post(start_url(lesson))
    attempt = Attempt.objects.get()
    assert response.url == reverse("quiz:attempt", args=[attempt.pk])
    page = Page(client.get(response.url))
    assert len(page.soup.select("fieldset")) == 3
    response = client.post(response.url, form_of(attempt, right_values(attempt)))
    assert response.url == reverse("quiz:result", args=[attempt.pk])
    page = Page(client.get(response.url))
    assert "4 of 4 points: 100%" in page.text()
    assert mina.completions.get().lesson == lesson
