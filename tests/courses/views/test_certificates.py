import datetime as dt
import uuid

import pytest
from django.urls import reverse

from courses.completion import complete_lesson
from courses.enrollments import withdraw
from courses.models import Certificate
from courses.models.outline import CompletionRule
from tests.factories import START, lessons_of, make_course, make_enrollment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    late_evening = dt.datetime(2026, 3, 2, 16, 30, tzinfo=dt.UTC)  # the 3rd of March in Seoul
    enrollment = make_enrollment(make_user("Mina", email="secret@seodang.example"), make_course(lessons=2))
    for lesson in lessons_of(enrollment.course):
        complete_lesson(enrollment, lesson, rule=CompletionRule.LEARNER_MARKS, now=late_evening)
    return Certificate.objects.get()


def page_of(client, certificate, **headers):
    response = client.get(reverse("certificate", args=[certificate.pk]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def article(page):
    return page[page.index("<article") : page.index("</article>")]


def test_anyone_can_verify_it_signed_out(client, certificate):
    page = page_of(client, certificate)

    assert "<bdi>Mina</bdi>" in page
    assert "AI Product Management" in page
    assert '<time datetime="2026-03-03">March 3, 2026</time>' in page
    assert "This certificate is genuine" in page
    assert f"http://testserver/certificates/{certificate.pk}/" in page
    assert "Share the address" not in page


def test_it_shows_no_personal_data_beyond_the_name(client, certificate):
    """X28."""
    page = page_of(client, certificate)

    assert "secret@seodang.example" not in page
    assert str(certificate.enrollment_id) not in page


def test_it_is_read_in_the_readers_language(client, certificate):
    page = page_of(client, certificate, accept_language="ko")

    assert '<html lang="ko"' in page
    assert page.index("AI Product Management (ko)") < page.index('lang="en">AI Product Management<')


def test_the_day_is_the_same_for_every_reader(client, certificate):
    client.force_login(make_user("Ara", time_zone="America/Los_Angeles"))

    assert '<time datetime="2026-03-03">' in page_of(client, certificate)


def test_its_owner_is_told_how_to_share_it(client, certificate):
    client.force_login(certificate.enrollment.user)

    assert "Share the address" in page_of(client, certificate)


def test_the_snapshot_survives_edits_and_departures(client, certificate):
    """S48: renaming the learner or the course, retiring it and leaving it change nothing on it."""
    before = article(page_of(client, certificate))
    enrollment = certificate.enrollment
    course = enrollment.course
    course.translations.update(title="Another title", path=None)
    course.is_live = False
    course.save()
    course.lessons.update(is_live=False)
    enrollment.user.display_name = "Somebody else"
    enrollment.user.save()
    withdraw(enrollment, now=START + dt.timedelta(days=9))

    assert article(page_of(client, certificate)) == before


def test_a_name_that_is_missing_is_not_replaced_by_the_address(client):
    """X28: the e-mail address must not end up on a public page."""
    enrollment = make_enrollment(make_user("Ara", email="ara@seodang.example"), make_course(lessons=1))
    enrollment.user.display_name = ""
    enrollment.user.save()
    complete_lesson(enrollment, lessons_of(enrollment.course)[0], rule=CompletionRule.LEARNER_MARKS, now=START)

    assert "ara@seodang.example" not in page_of(client, Certificate.objects.get())


def test_what_people_wrote_is_escaped(client):
    """X3."""
    enrollment = make_enrollment(make_user("Ara"), make_course("<script>2</script>", lessons=1))
    enrollment.user.display_name = "<script>1</script>"
    complete_lesson(enrollment, lessons_of(enrollment.course)[0], rule=CompletionRule.LEARNER_MARKS, now=START)

    page = page_of(client, Certificate.objects.get())

    assert "<script>1" not in page
    assert "<script>2" not in page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_unknown_address_says_that_there_is_no_such_certificate(client, certificate, language):
    """X28: an id next to a real one verifies nothing."""
    near = uuid.UUID(int=certificate.pk.int ^ 1)

    response = client.get(reverse("certificate", args=[near]), headers={"accept-language": language})

    assert response.status_code == 404
    assert "courses/certificate_missing.html" in [template.name for template in response.templates]
    assert "Mina" not in response.content.decode()


def test_verifying_costs_one_query(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        page_of(client, certificate)
