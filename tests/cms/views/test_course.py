import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.cohorts import archive_cohort
from tests.cms.factories import make_course_page, row_of
from tests.factories import make_cohort, make_enrollment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_who_is_in_an_archived_cohort_sees_how_to_take_the_course_again(client):
    """S34: what they did can be read on; the ways in are those of a newcomer."""
    page = make_course_page(lessons=1)
    course, today = row_of(page), timezone.localdate()
    mina, spring = make_user("Mina"), make_cohort(row_of(page))
    make_enrollment(mina, cohort=spring)
    autumn = make_cohort(course, name="Autumn", starts_on=today, ends_on=today + dt.timedelta(days=30))
    ways_in = (reverse("learn:join", args=[autumn.pk]), reverse("learn:enroll", args=[course.pk]))
    client.force_login(mina)

    html = client.get(f"/en/courses/{page.slug}/").content.decode()
    assert not any(way in html for way in ways_in), "who is on the course is not asked to enroll"

    archive_cohort(spring, now=timezone.now())
    html = client.get(f"/en/courses/{page.slug}/").content.decode()
    assert "You can take the course once more." in html
    assert all(way in html for way in ways_in)
