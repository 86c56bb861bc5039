import datetime as dt
from functools import partial

import pytest
from django.urls import reverse

from courses.cohorts import JoinRefused, archive_cohort, join_cohort, set_instructors, unarchive_cohort
from courses.completion import complete_lesson
from courses.enrollments import withdraw
from courses.models import Cohort, Completion, Enrollment, Event
from courses.standing import with_standing
from tests.at_once import at_once
from tests.factories import (
    START,
    lessons_of,
    make_cohort,
    make_course,
    make_due_date,
    make_enrollment,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mina():
    return make_user("Mina")


@pytest.fixture
def cohort():
    return make_cohort(make_course())


def test_joining_makes_one_enrollment_however_often(mina, cohort):
    """S35: joining twice is a no-op, without a second event."""
    first = join_cohort(mina, cohort, now=START)
    again = join_cohort(mina, cohort, now=START + dt.timedelta(days=1))
    assert first == again
    assert (again.cohort, again.joined_at) == (cohort, START)
    assert Event.objects.filter(verb="registered").count() == 1


def test_an_enrollment_at_ones_own_pace_moves_in_with_its_completions(mina, cohort):
    """S32: nobody starts again at nothing."""
    own = make_enrollment(mina, cohort.course)
    complete_lesson(own, lessons_of(cohort.course)[0], rule="learner_marks", now=START)
    joined = join_cohort(mina, cohort, now=START + dt.timedelta(days=3))
    assert joined.pk == own.pk
    assert Enrollment.objects.count() == 1
    assert Completion.objects.filter(enrollment=joined).count() == 1


def test_coming_back_uses_the_same_row(mina, cohort):
    joined = join_cohort(mina, cohort, now=START)
    withdraw(joined, now=START + dt.timedelta(days=1))
    back = join_cohort(mina, cohort, now=START + dt.timedelta(days=2))
    assert (back.pk, back.withdrawn_at) == (joined.pk, None)


def test_two_cohorts_of_a_course_are_two_enrollments(mina, cohort):
    """S33: each with its own dates and attempts."""
    other = make_cohort(cohort.course, name="Autumn")
    assert join_cohort(mina, cohort, now=START) != join_cohort(mina, other, now=START)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"archived_at": START}, "archived"),
        ({"is_open": False}, "no more learners"),
        ({"starts_on": dt.date(2026, 1, 5), "ends_on": dt.date(2026, 3, 1)}, "has ended"),
    ],
)
def test_a_closed_cohort_says_why(mina, cohort, change, words):
    """S34: and leaves no enrollment behind."""
    Cohort.objects.filter(pk=cohort.pk).update(**change)
    with pytest.raises(JoinRefused, match=words):
        join_cohort(mina, cohort, now=START)
    assert not Enrollment.objects.exists()


def test_one_can_join_on_the_last_day_in_the_cohorts_zone(mina, cohort):
    """S31, S28: 23:30 in Seoul of the last day is in time, half an hour later is not."""
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=dt.date(2026, 3, 20))
    in_time = dt.datetime(2026, 3, 20, 14, 30, tzinfo=dt.UTC)
    with pytest.raises(JoinRefused):
        join_cohort(mina, cohort, now=in_time + dt.timedelta(hours=1))
    assert join_cohort(mina, cohort, now=in_time).cohort == cohort


def test_members_of_a_closed_cohort_stay_members(mina, cohort):
    joined = join_cohort(mina, cohort, now=START)
    Cohort.objects.filter(pk=cohort.pk).update(is_open=False)
    assert join_cohort(mina, cohort, now=START) == joined


def test_a_late_joiner_is_not_overdue_on_day_one(mina, cohort):
    """S31: what was due before does not count; what falls due afterwards does."""
    first, second, _ = lessons_of(cohort.course)
    make_due_date(cohort, first, dt.date(2026, 3, 5))
    make_due_date(cohort, second, dt.date(2026, 3, 12))
    make_enrollment(mina, cohort.course)  # at their own pace, long before
    join_cohort(mina, cohort, now=START + dt.timedelta(days=7))

    def standing(days: int) -> str:
        return with_standing(Enrollment.objects.all(), [cohort], START + dt.timedelta(days=days)).get().standing

    assert standing(7) == "on_pace"
    assert standing(11) == "behind"


def test_archiving_keeps_everything_and_can_be_undone(mina, cohort):
    """S34."""
    join_cohort(mina, cohort, now=START)
    archive_cohort(cohort, now=START)
    archive_cohort(cohort, now=START + dt.timedelta(days=1))
    assert cohort.archived_at == START
    assert Enrollment.objects.active().count() == 1
    unarchive_cohort(cohort)
    assert cohort.archived_at is None


def test_staff_is_exactly_who_is_named(cohort):
    jun, hana = make_user("Jun"), make_user("Hana")
    set_instructors(cohort, [jun])
    set_instructors(cohort, [hana])
    assert list(cohort.instructors.all()) == [hana]


# --- the page -----------------------------------------------------------------------------------------------------


@pytest.fixture
def open_now(cohort):
    """Open at the time the tests really run, which is when the view looks."""
    today = dt.datetime.now(dt.UTC).date()
    cohort.starts_on, cohort.ends_on = today - dt.timedelta(days=3), today + dt.timedelta(days=30)
    cohort.save()
    return cohort


def test_the_page_asks_and_the_button_joins(client, mina, open_now):
    """X10: GET changes nothing."""
    client.force_login(mina)
    address = reverse("learn:join", args=[open_now.pk])
    page = client.get(address)
    assert "Asia/Seoul" in page.content.decode()
    assert not Enrollment.objects.exists()
    answer = client.post(address)
    assert answer.status_code == 302
    assert Enrollment.objects.get().cohort == open_now
    assert client.get(address).url == answer.url


def test_a_stranger_signs_in_first(client, open_now):
    answer = client.post(reverse("learn:join", args=[open_now.pk]))
    assert answer.url == f"/accounts/login/?next=/learn/cohorts/{open_now.pk}/join/"


def test_an_archived_cohort_offers_no_button(client, mina, open_now):
    """S34: the page says why, and so does an old form."""
    archive_cohort(open_now, now=START)
    client.force_login(mina)
    address = reverse("learn:join", args=[open_now.pk])
    page = client.get(address).content.decode()
    assert "This cohort has ended and is archived." in page
    assert "Join the cohort</button>" not in page
    client.post(address)
    assert not Enrollment.objects.exists()


def test_there_is_no_joining_a_course_that_is_not_live(client, mina, open_now):
    open_now.course.is_live = False
    open_now.course.save()
    client.force_login(mina)
    assert client.get(reverse("learn:join", args=[open_now.pk])).status_code == 404


# --- at once ------------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_joins_at_once_make_one_enrollment():
    """S9, S35: two tabs, a double click; and the enrollment at one's own pace moves once."""
    mina, cohort = make_user("Mina"), make_cohort(make_course())
    make_enrollment(mina, cohort.course)
    joined = at_once(*[lambda: join_cohort(mina, Cohort.objects.get(pk=cohort.pk), now=START)] * 20)
    assert len({enrollment.pk for enrollment in joined}) == 1
    assert Enrollment.objects.get().cohort == cohort


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_joining_two_cohorts_at_once_moves_the_enrollment_into_one():
    mina, course = make_user("Mina"), make_course()
    cohorts = [make_cohort(course, name=name) for name in ("Spring", "Summer")]
    make_enrollment(mina, course)
    first, second = (partial(join_cohort, mina, cohort, now=START) for cohort in cohorts)
    at_once(*[first, second] * 5)
    assert sorted(Enrollment.objects.values_list("cohort__name", flat=True)) == ["Spring", "Summer"]
