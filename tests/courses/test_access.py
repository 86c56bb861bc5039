import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from courses.access import access_or_404, access_to
from courses.enrollments import withdraw
from tests.factories import (
    START,
    lessons_of,
    make_author,
    make_cohort,
    make_course,
    make_enrollment,
    make_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(lessons=1)


def test_learners_instructors_and_authors_read_and_strangers_do_not(course):
    lesson = lessons_of(course)[0]
    jun, mina = make_user("Jun"), make_user("Mina")
    make_cohort(course, jun)
    enrollment = make_enrollment(mina, course)

    assert access_to(mina, course.pk).enrollment == enrollment
    assert access_to(jun, course.pk).is_staff
    assert access_to(make_author("Hana"), course.pk).is_staff
    assert access_to(make_user("Root", is_superuser=True), course.pk).is_staff
    for outsider in (make_user("Pat"), AnonymousUser()):
        assert access_to(outsider, course.pk).may_read(lesson) is False
        with pytest.raises(Http404):
            access_or_404(outsider, lesson)


def test_staff_have_nothing_to_write_to(course):
    """S10: without an enrollment there is nowhere to record anything."""
    jun = make_user("Jun")
    make_cohort(course, jun)

    access = access_or_404(jun, lessons_of(course)[0])

    assert access.is_open
    assert access.enrollment is None


def test_an_instructor_of_another_course_is_a_stranger(course):
    """S45."""
    jun = make_user("Jun")
    make_cohort(make_course(), jun)

    assert not access_to(jun, course.pk).is_open


def test_removing_an_instructor_acts_at_once(course):
    """S45."""
    jun = make_user("Jun")
    cohort = make_cohort(course, jun)
    cohort.instructors.remove(jun)

    assert not access_to(jun, course.pk).is_open


def test_free_previews_are_open_to_anyone(course):
    preview = make_lesson(course.modules.get(), is_free_preview=True)

    assert access_to(AnonymousUser(), course.pk).may_read(preview)


def test_withdrawing_closes_the_lessons(course):
    enrollment = make_enrollment(make_user("Mina"), course)
    withdraw(enrollment, now=START)

    assert not access_to(enrollment.user, course.pk).is_open


def test_an_enrolled_learner_costs_one_query(course, django_assert_num_queries):
    """W1."""
    mina = make_enrollment(cohort=make_cohort(course)).user

    with django_assert_num_queries(1):
        access = access_to(mina, course.pk)
        assert access.enrollment.cohort.name == "Spring"
