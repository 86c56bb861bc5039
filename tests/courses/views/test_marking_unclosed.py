"""Open answers whose time is up wait for a person at once, as every reader counts their attempts as closed; the sweep
comes some seconds later. Looking at them writes nothing, grading one closes it first."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.attempts import start_lesson_attempt
from courses.models import Completion, Event
from quizzes.models import Attempt, Grade, MarkingDraft, Response
from tests.courses.quiz_walk import Page
from tests.courses.views.test_marking import form, page_url, queue_url
from tests.factories import make_enrollment, make_quiz, make_quiz_lesson, make_user
from tests.quizzes.regrade_stories import key, make_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_open(), pass_mark=60)


@pytest.fixture
def lesson(cohort, quiz):
    return make_quiz_lesson(cohort.course.modules.get(), quiz)


def answered(cohort, lesson, name: str, text="Because.", *, ended=dt.timedelta(minutes=1)) -> Attempt:
    """The attempt of a learner who saved an answer and never came back; it ended so long ago."""
    enrollment = make_enrollment(make_user(name), lesson.course, cohort=cohort)
    attempt = start_lesson_attempt(enrollment, lesson, language="en", now=timezone.now())
    Response.objects.filter(attempt=attempt).update(value=text or None)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() - ended)
    attempt.refresh_from_db()
    return attempt


@pytest.fixture
def attempt(client, cohort, lesson, jun) -> Attempt:
    attempt = answered(cohort, lesson, "Mina")
    client.force_login(jun)
    return attempt


def written() -> tuple:
    open_attempts = Attempt.objects.filter(submitted_at=None).count()
    return open_attempts, Grade.objects.count(), MarkingDraft.objects.count(), Event.objects.count()


def test_desk_cohort_and_queue_hold_it_and_nobody_who_looks_writes(client, cohort, attempt, quiz):
    """S15, S45."""
    before = written()
    for address in ("/teach/", reverse("teach:cohort", args=[cohort.pk])):
        assert "1 answer to grade" in Page(client.get(address)).text()

    queue = Page(client.get(queue_url(cohort)))
    page = Page(client.get(page_url(cohort, attempt, quiz, 1)))

    assert "1 answer waits" in queue.text() and queue.soup.select("tbody time[datetime]")[0]["datetime"]
    assert "Because." in page.text(".feedback__written") and "ended" in page.text("main header")
    assert written() == before and before[:2] == (1, 0)


def test_without_a_cohort_it_waits_for_the_admins(client, lesson, quiz):
    attempt = answered(None, lesson, "Sora")
    client.force_login(make_user("Ada", is_superuser=True))
    assert "1 answer to grade" in Page(client.get("/teach/")).text()
    address = reverse("teach:self_paced_grade", args=[lesson.course_id, attempt.pk, key(quiz, 1)])
    assert "Because." in Page(client.get(address)).text()


def test_grading_it_closes_it_first_with_all_that_follows(client, cohort, attempt, lesson, quiz):
    """S15: as the sweep would, dated when the time was up and told once; then the verdict, and the lesson completes."""
    answer = client.post(page_url(cohort, attempt, quiz, 1), form("3"), follow=True)

    assert "nothing waits any more" in Page(answer).text()
    closed = Attempt.objects.get(pk=attempt.pk)
    assert (closed.closed_by, closed.submitted_at) == ("clock", attempt.deadline_at)
    assert [(one.reason, one.pending) for one in closed.grades.all()] == [("submit", 1), ("person", 0)]
    told = ["submitted", "scored", "passed", "completed"]
    assert list(Event.objects.filter(verb__in=told).order_by("pk").values_list("verb", flat=True)) == told
    assert Completion.objects.get().lesson == lesson


def test_a_draft_of_it_closes_it_too(client, cohort, attempt, quiz):
    assert client.post(page_url(cohort, attempt, quiz, 1), form(action="autosave")).json()["version"] == 1
    assert Attempt.objects.get(pk=attempt.pk).closed_by == "clock"


def test_it_stands_among_the_others_by_when_it_ended(client, cohort, attempt, lesson, jun):
    hour, now = dt.timedelta(hours=1), dt.timedelta()
    early, late = (answered(cohort, lesson, name, ended=ended) for name, ended in (("Bora", hour), ("Io", now)))
    client.force_login(jun)
    names = [cell.text for cell in Page(client.get(queue_url(cohort) + "?names=1")).soup.select("tbody th")]
    assert names == ["Bora", "Mina"], "what arrives in the seconds after the end still counts for Io"
    assert written()[:2] == (3, 0) and early.pk != late.pk


def test_a_blank_one_and_ones_own_do_not_wait(client, cohort, lesson, quiz, jun):
    blank = answered(cohort, lesson, "Mina", text="")
    own = make_enrollment(jun, lesson.course, cohort=cohort)
    Attempt.objects.filter(pk=answered(cohort, lesson, "Bora").pk).update(user=jun, scope=own.pk)
    client.force_login(jun)
    assert "Nothing waits" in Page(client.get(queue_url(cohort))).text()
    assert client.get(page_url(cohort, blank, quiz, 1)).status_code == 404


def test_one_that_runs_is_not_there(client, cohort, attempt, quiz):
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() + dt.timedelta(minutes=1))
    assert "Nothing waits" in Page(client.get(queue_url(cohort))).text()
    for call in (client.get, client.post):
        assert call(page_url(cohort, attempt, quiz, 1)).status_code == 404
    assert written()[:2] == (1, 0)


def test_queries_do_not_grow_with_those_to_be_closed(client, cohort, attempt, lesson, jun, django_assert_num_queries):
    """The same with one and with three."""
    addresses = {queue_url(cohort): 9, "/teach/": 9}
    for address, count in addresses.items():
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)
    for name in ("Sora", "Bora"):
        answered(cohort, lesson, name)
    client.force_login(jun)
    for address, count in addresses.items():
        with django_assert_num_queries(count):
            assert "3 answers" in Page(client.get(address)).text()


def test_what_could_not_be_closed_is_not_graded_either(client, cohort, attempt, quiz, monkeypatch):
    """The sweep logs why, and goes on with others: there is nothing yet that a grade could stand in."""
    monkeypatch.setattr("courses.views.marking.close_expired_attempts", lambda now, **only: 0)
    before = written()
    for action in ("finish", "autosave"):
        sent = client.post(page_url(cohort, attempt, quiz, 1), form(points="4", action=action))
        assert sent.status_code == 404
    assert written() == before
