import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from courses.completion import complete_lesson
from courses.enrollments import current_enrollment, enroll, touch, withdraw
from courses.models import Enrollment
from courses.models.outline import CompletionRule
from courses.outline import load_outline
from courses.places import remember_place
from tests.factories import START, lessons_of, make_cohort, make_course, make_due_date, make_enrollment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY = dt.timedelta(days=1)


@pytest.fixture
def course():
    return make_course(lessons=2)


@pytest.fixture
def mina():
    return make_user("Mina")


def verbs(enrollment):
    return list(enrollment.events.values_list("verb", flat=True))


def test_enrolling_twice_is_once(mina, course):
    first = enroll(mina, course, now=START)
    again = enroll(mina, course, now=START + DAY)

    assert again.pk == first.pk
    assert Enrollment.objects.get().enrolled_at == START
    assert verbs(first) == ["registered"]


def test_returning_reuses_the_row(mina, course):
    first = enroll(mina, course, now=START)
    assert withdraw(first, now=START + DAY) is True
    assert withdraw(first, now=START + DAY) is False
    assert current_enrollment(mina, course.pk) is None

    back = enroll(mina, course, now=START + 2 * DAY)

    assert back.pk == first.pk == current_enrollment(mina, course.pk).pk
    assert (back.withdrawn_at, back.last_seen_at, back.enrolled_at) == (None, START + 2 * DAY, START)
    assert verbs(back) == ["registered", "withdrew", "registered"]


def test_returning_to_a_cohort_that_still_runs(mina, course):
    cohort = make_cohort(course)
    first = enroll(mina, course, now=START, cohort=cohort)
    withdraw(first, now=START + DAY)

    assert enroll(mina, course, now=START + 2 * DAY).pk == first.pk
    first.refresh_from_db()
    assert first.joined_at == START + 2 * DAY


def test_returning_after_the_cohort_was_archived_starts_at_ones_own_pace(mina, course):
    """S34: an archived cohort is read-only, so it is nothing to return to."""
    cohort = make_cohort(course)
    withdraw(enroll(mina, course, now=START, cohort=cohort), now=START + DAY)
    cohort.archived_at = START + DAY
    cohort.save()

    back = enroll(mina, course, now=START + 2 * DAY)

    assert back.cohort is None
    assert Enrollment.objects.count() == 2


def test_enrolling_while_in_a_cohort_changes_nothing(mina, course):
    in_cohort = enroll(mina, course, now=START, cohort=make_cohort(course))

    assert enroll(mina, course, now=START + DAY).pk == in_cohort.pk
    assert Enrollment.objects.count() == 1


def test_joining_a_cohort_takes_an_unfinished_enrollment_along(mina, course):
    """Nobody starts again at nothing."""
    own_pace = enroll(mina, course, now=START)
    complete_lesson(own_pace, lessons_of(course)[0], rule=CompletionRule.LEARNER_MARKS, now=START)
    cohort = make_cohort(course)

    joined = enroll(mina, course, now=START + DAY, cohort=cohort)

    assert (joined.pk, joined.cohort, joined.joined_at) == (own_pace.pk, cohort, START + DAY)
    assert joined.completions.count() == 1
    assert verbs(joined) == ["registered", "completed", "registered"]


def test_a_finished_enrollment_stays_where_it_was_finished(mina, course):
    own_pace = enroll(mina, course, now=START)
    for lesson in lessons_of(course):
        complete_lesson(own_pace, lesson, rule=CompletionRule.LEARNER_MARKS, now=START)

    joined = enroll(mina, course, now=START + DAY, cohort=make_cohort(course))

    assert joined.pk != own_pace.pk
    assert not joined.completions.exists()


def test_two_cohorts_of_a_course_keep_separate_records(mina, course):
    """S33: completions, places, dates and certificates belong to the enrollment; none is shared between two."""
    lesson = lessons_of(course)[0]
    spring, autumn = make_cohort(course, name="Spring"), make_cohort(course, name="Autumn")
    make_due_date(spring, lesson, dt.date(2026, 3, 10))
    make_due_date(autumn, lesson, dt.date(2026, 9, 10))
    first = enroll(mina, course, now=START, cohort=spring)
    second = enroll(mina, course, now=START + DAY, cohort=autumn)
    complete_lesson(first, lesson, rule=CompletionRule.LEARNER_MARKS, now=START + DAY)
    remember_place(first, lesson, "here", now=START + DAY)

    in_spring = load_outline(course.pk, "en", enrollment=first)
    in_autumn = load_outline(course.pk, "en", enrollment=second)

    assert (in_spring.progress.percent, in_autumn.progress.percent) == (50, 0)
    assert (in_spring.lessons[0].due_on.month, in_autumn.lessons[0].due_on.month) == (3, 9)
    assert (in_spring.lessons[0].anchor, in_autumn.lessons[0].anchor) == ("here", None)


def test_of_two_enrollments_the_one_entered_last_is_current(mina, course):
    """S33: and one in a running cohort comes before one whose cohort is archived."""
    spring, autumn = make_cohort(course), make_cohort(course, name="Autumn")
    first = enroll(mina, course, now=START, cohort=spring)
    second = enroll(mina, course, now=START + DAY, cohort=autumn)
    assert current_enrollment(mina, course.pk) == second

    autumn.archived_at = START + 2 * DAY
    autumn.save()

    assert current_enrollment(mina, course.pk) == first


def test_nobody_joins_a_cohort_of_another_course(mina, course):
    with pytest.raises(ValueError, match="another course"):
        enroll(mina, course, now=START, cohort=make_cohort(make_course()))


def test_a_stranger_has_no_enrollment(course):
    make_enrollment(make_user("Mina"), course)

    assert current_enrollment(AnonymousUser(), course.pk) is None
    assert current_enrollment(make_user("Pat"), course.pk) is None


def test_an_archived_cohort_records_nothing_more(mina, course):
    """S34."""
    cohort = make_cohort(course)
    enrollment = enroll(mina, course, now=START, cohort=cohort)
    cohort.archived_at = START + DAY
    cohort.save()
    enrollment = current_enrollment(mina, course.pk)
    lesson = lessons_of(course)[0]

    assert touch(enrollment, now=START + 2 * DAY) is False
    assert complete_lesson(enrollment, lesson, rule=CompletionRule.LEARNER_MARKS, now=START + 2 * DAY) is None
    assert remember_place(enrollment, lesson, "here", now=START + 2 * DAY) is False
    enrollment.refresh_from_db()
    assert enrollment.last_seen_at == START
