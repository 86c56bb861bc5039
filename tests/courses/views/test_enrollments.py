import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.cohorts import archive_cohort
from courses.completion import complete_lesson
from courses.enrollments import current_enrollment, withdraw
from courses.models import Enrollment
from courses.outline import address_of
from courses.places import remember_place
from tests.factories import START, lessons_of, make_cohort, make_course, make_enrollment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(lessons=2)


@pytest.fixture
def mina(client):
    user = make_user("Mina")
    client.force_login(user)
    client.user = user
    return client


def enroll_url(course):
    return reverse("learn:enroll", args=[course.pk])


def withdraw_url(course):
    return reverse("learn:withdraw", args=[course.pk])


def test_enrolling_takes_two_clicks_and_lands_in_the_first_lesson(mina, course):
    page = mina.get(enroll_url(course)).content.decode()
    assert "Enroll in AI Product Management?" in page
    assert not Enrollment.objects.exists()  # X10: asking is not doing

    response = mina.post(enroll_url(course))

    assert Enrollment.objects.get().user == mina.user
    assert response.url == address_of(lessons_of(course)[0], "en")


@pytest.fixture
def ended(mina, course) -> Enrollment:
    """Mina's, in a cohort that was archived after she had completed a lesson."""
    cohort = make_cohort(course)
    enrollment = make_enrollment(mina.user, cohort=cohort)
    complete_lesson(enrollment, lessons_of(course)[0], rule="learner_marks", now=START)
    archive_cohort(cohort, now=START + dt.timedelta(days=60))
    return enrollment


def test_who_was_in_an_archived_cohort_starts_anew_at_their_own_pace(mina, course, ended):
    """S34: the records of the cohort stay as they are."""
    page = mina.get(enroll_url(course)).content.decode()
    assert "You begin anew" in page
    assert "Everything you did is still there" not in page

    response = mina.post(enroll_url(course))

    anew = Enrollment.objects.exclude(pk=ended.pk).get()
    assert (anew.user, anew.cohort) == (mina.user, None)
    assert response.url == address_of(lessons_of(course)[0], "en")
    assert not anew.completions.exists()
    assert ended.completions.count() == 1
    assert current_enrollment(mina.user, course.pk) == anew


def test_who_was_in_an_archived_cohort_joins_another(mina, course, ended):
    today = timezone.localdate()
    autumn = make_cohort(course, name="Autumn", starts_on=today, ends_on=today + dt.timedelta(days=30))
    assert "Join Autumn" in mina.get(enroll_url(course)).content.decode()
    mina.post(reverse("learn:join", args=[autumn.pk]))
    assert current_enrollment(mina.user, course.pk).cohort == autumn
    ended.refresh_from_db()
    assert ended.cohort != autumn
    assert ended.withdrawn_at is None


def test_finishing_after_having_been_signed_out_leads_to_the_desk(client, course):
    """The button's POST is not repeated after signing in; what comes back is a GET."""
    url = reverse("learn:finish", args=[course.pk])
    response = client.post(url)
    assert response.url == f"{reverse('account_login')}?next={reverse('learn:desk')}"
    assert client.get(url).url == reverse("learn:desk")


def test_enrolling_twice_is_once(mina, course):
    for _ in range(2):
        mina.post(enroll_url(course))

    assert Enrollment.objects.count() == 1


def test_whoever_is_enrolled_is_not_asked_again(mina, course):
    enrollment = make_enrollment(mina.user, course)
    remember_place(enrollment, lessons_of(course)[1], "there", now=START)

    assert mina.get(enroll_url(course)).url == f"{address_of(lessons_of(course)[1], 'en')}#there"


def test_open_cohorts_are_offered_beside_ones_own_pace(mina, course):
    today = dt.datetime.now(dt.UTC).date()
    soon = {"starts_on": today, "ends_on": today + dt.timedelta(days=30)}
    open_one = make_cohort(course, name="Open one", **soon)
    make_cohort(course, name="Over", starts_on=today - dt.timedelta(days=9), ends_on=today - dt.timedelta(days=2))
    make_cohort(course, name="Closed", is_open=False, **soon)
    make_cohort(course, name="Archived", archived_at=START, **soon)

    page = mina.get(enroll_url(course)).content.decode()

    assert reverse("learn:join", args=[open_one.pk]) in page
    assert [name for name in ("Over", "Closed", "Archived") if name in page] == []


def test_signing_in_comes_first_and_leads_back(client, course):
    assert client.post(enroll_url(course)).url == f"/accounts/login/?next={enroll_url(course)}"


def test_a_course_that_is_not_live_takes_nobody(mina, course):
    course.is_live = False
    course.save()

    assert mina.post(enroll_url(course)).status_code == 404
    assert mina.post(reverse("learn:enroll", args=[99999])).status_code == 404
    assert not Enrollment.objects.exists()


def test_leaving_asks_first_and_keeps_the_records(mina, course):
    enrollment = make_enrollment(mina.user, course)
    remember_place(enrollment, lessons_of(course)[1], "there", now=START)

    page = mina.get(withdraw_url(course)).content.decode()
    assert "Leave AI Product Management?" in page
    assert Enrollment.objects.active().count() == 1

    assert mina.post(withdraw_url(course)).url == "/learn/"
    assert Enrollment.objects.active().count() == 0

    response = mina.post(enroll_url(course))
    assert response.url == f"{address_of(lessons_of(course)[1], 'en')}#there"


def test_nobody_leaves_or_finishes_for_somebody_else(mina, course):
    """X1: Pat is on the course; Mina, who is not, gets 404."""
    make_enrollment(make_user("Pat"), course)

    for url in (withdraw_url(course), reverse("learn:finish", args=[course.pk])):
        assert mina.post(url).status_code == 404
    assert mina.get(withdraw_url(course)).status_code == 404
    assert Enrollment.objects.active().count() == 1


def test_having_left_there_is_nothing_to_leave(mina, course):
    withdraw(make_enrollment(mina.user, course), now=START)

    assert mina.get(withdraw_url(course)).status_code == 404


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "javascript:alert(1)"])
def test_next_never_leads_off_the_site(mina, course, evil):
    """X8."""
    response = mina.post(f"{enroll_url(course)}?next={evil}", {"next": evil})

    assert response.url.startswith("/en/courses/")
    assert "evil" not in mina.get(f"{enroll_url(course)}?next={evil}").url


def test_next_is_kept_through_the_question(mina, course):
    page = mina.get(f"{enroll_url(course)}?next=/learn/").content.decode()

    assert '<input type="hidden" name="next" value="/learn/">' in page
    assert mina.post(enroll_url(course), {"next": "/learn/"}).url == "/learn/"
