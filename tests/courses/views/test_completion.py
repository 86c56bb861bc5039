import datetime as dt

import pytest
from django.urls import reverse

from courses.completion import complete_lesson
from courses.enrollments import withdraw
from courses.models import Certificate, Completion, Event, ReadingPlace
from courses.models.outline import CompletionRule
from courses.outline import address_of
from tests.factories import (
    START,
    lessons_of,
    make_author,
    make_cohort,
    make_course,
    make_enrollment,
    make_lesson,
    make_quiz_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db
ACTIONS = ["complete", "undo", "place", "end"]


@pytest.fixture
def enrollment():
    return make_enrollment(make_user("Mina"), make_course(lessons=2))


@pytest.fixture
def lesson(enrollment):
    return lessons_of(enrollment.course)[0]


@pytest.fixture
def mina(client, enrollment):
    client.force_login(enrollment.user)
    return client


def to(action, lesson):
    return reverse(f"learn:{action}", args=[lesson.pk])


def test_marking_and_unmarking(mina, enrollment, lesson):
    """S1, S2: by a form, which works without JavaScript, back to where the learner was."""
    here = address_of(lesson, "en")

    response = mina.post(to("complete", lesson), {"next": here})
    assert response.url == here
    assert enrollment.completions.get().lesson == lesson

    mina.post(to("undo", lesson), {"next": here})
    assert not enrollment.completions.exists()


def test_a_double_click_marks_once(mina, enrollment, lesson):
    """S9."""
    for _ in range(2):
        assert mina.post(to("complete", lesson)).status_code == 302

    assert enrollment.completions.count() == 1
    assert enrollment.events.filter(verb="completed").count() == 1


def test_the_next_button_completes_where_the_end_is_what_counts(mina, enrollment):
    """S1: end reached, and on it goes."""
    first, second = lessons_of(enrollment.course)
    by_end = make_lesson(first.module, completion_rule=CompletionRule.END_REACHED)

    assert mina.post(to("end", by_end), {"next": address_of(first, "en")}).url == address_of(first, "en")
    mina.post(to("end", second), {"next": address_of(first, "en")})

    assert [each.lesson for each in enrollment.completions.all()] == [by_end]


def test_the_last_lesson_leads_to_the_certificate(mina, enrollment, lesson):
    for each in lessons_of(enrollment.course):
        response = mina.post(to("complete", each), {"next": "/learn/"})

    assert response.url == reverse("certificate", args=[Certificate.objects.get().pk])
    assert mina.post(to("complete", lesson), {"next": "/learn/"}).url == "/learn/"


def test_an_undo_that_is_refused_says_why(mina, enrollment, lesson):
    """S2, S4."""
    for each in lessons_of(enrollment.course):
        mina.post(to("complete", each))

    page = mina.post(to("undo", lesson), {"next": "/learn/"}, follow=True).content.decode()

    assert "You have completed the course, so its lessons stay complete." in page
    assert enrollment.completions.count() == 2


def test_the_button_cannot_stand_in_for_a_quiz(mina, enrollment, lesson):
    """S1: the rule may have changed since the page was loaded; that is said."""
    quiz_lesson = make_quiz_lesson(lesson.module)

    page = mina.post(to("complete", quiz_lesson), {"next": "/learn/"}, follow=True).content.decode()

    assert "completed in another way now" in page
    assert not Completion.objects.exists()


def test_the_place_is_remembered(mina, enrollment, lesson):
    """S11."""
    assert mina.post(to("place", lesson), {"anchor": "b2"}).status_code == 204

    assert enrollment.reading_places.get().anchor == "b2"


def test_an_archived_cohort_says_that_it_has_ended(client):
    """S34: read-only."""
    cohort = make_cohort(make_course(lessons=1))
    enrollment = make_enrollment(cohort=cohort)
    cohort.archived_at = START
    cohort.save()
    client.force_login(enrollment.user)

    page = client.post(to("complete", lessons_of(cohort.course)[0]), {"next": "/learn/"}, follow=True).content.decode()

    assert "This cohort has ended" in page
    assert not Completion.objects.exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_staff_leave_no_trace(client, enrollment, lesson, action):
    """S10: an author and an instructor try everything; nothing is written."""
    jun, hana = make_user("Jun"), make_author("Hana")
    make_cohort(enrollment.course, jun)
    events = Event.objects.count()

    for person in (jun, hana):
        client.force_login(person)
        response = client.post(to(action, lesson), {"anchor": "a", "next": "/learn/"})
        assert response.status_code in (204, 302)

    assert not Completion.objects.exists()
    assert not ReadingPlace.objects.exists()
    assert Event.objects.count() == events


@pytest.mark.parametrize("action", ACTIONS)
def test_strangers_get_404(client, lesson, action):
    """S45, X1: also someone on another course, and someone who has left."""
    elsewhere = make_enrollment(make_user("Pat"))
    left = make_enrollment(make_user("Ara"), lesson.course)
    withdraw(left, now=START)

    for person in (elsewhere.user, left.user):
        client.force_login(person)
        assert client.post(to(action, lesson)).status_code == 404
    assert not Completion.objects.exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_signing_in_leads_back_to_the_lesson(client, lesson, action):
    permalink = reverse("learn:lesson", args=[lesson.pk])

    assert client.post(to(action, lesson)).url == f"/accounts/login/?next={permalink}"


@pytest.mark.parametrize("action", ACTIONS)
def test_a_get_changes_nothing(mina, enrollment, lesson, action):
    """X10."""
    complete_lesson(enrollment, lesson, rule=CompletionRule.LEARNER_MARKS, now=START)

    assert mina.get(to(action, lesson)).url == reverse("learn:lesson", args=[lesson.pk])
    assert mina.put(to(action, lesson)).status_code == 405

    assert enrollment.completions.count() == 1
    assert not ReadingPlace.objects.exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_without_a_token_nothing_is_taken(enrollment, lesson, action):
    """X10."""
    from django.test import Client

    careful = Client(enforce_csrf_checks=True)
    careful.force_login(enrollment.user)

    assert careful.post(to(action, lesson), {"anchor": "a"}).status_code == 403
    assert not Completion.objects.exists()


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
        "https://testserver/",
        "evil.example",
    ],
)
def test_next_never_leads_off_the_site(mina, lesson, evil):
    """X8: the Location is a path of ours."""
    for action in ("complete", "undo", "end"):
        assert mina.post(to(action, lesson), {"next": evil}).url == reverse("learn:lesson", args=[lesson.pk])


def test_nobody_completes_for_somebody_else(mina, enrollment, lesson):
    """X21: what the form adds is ignored."""
    other = make_enrollment(make_user("Ara"), enrollment.course)
    other_time = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).isoformat()

    mina.post(to("complete", lesson), {"enrollment": str(other.pk), "user": other.user_id, "completed_at": other_time})

    completion = Completion.objects.get()
    assert completion.enrollment == enrollment
    assert completion.completed_at.year >= 2026
