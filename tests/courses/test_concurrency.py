"""Q1, S9: what happens at once. Threads with their own connections, on SQLite and on PostgreSQL."""

import datetime as dt

import pytest

from courses.completion import UndoRefused, complete_lesson, undo_completion
from courses.enrollments import enroll
from courses.models import Certificate, Completion, Enrollment, Event
from courses.models.outline import CompletionRule
from courses.places import remember_place
from tests.at_once import at_once
from tests.factories import START, lessons_of, make_cohort, make_course, make_enrollment, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
HOUR = dt.timedelta(hours=1)


def marking(enrollment, lesson):
    own = Enrollment.objects.get(pk=enrollment.pk)
    return lambda: complete_lesson(own, lesson, rule=CompletionRule.LEARNER_MARKS, now=START + HOUR)


def count(verb, object_type):
    return Event.objects.filter(verb=verb, object_type=object_type).count()


def test_one_lesson_completed_eight_times_at_once_is_completed_once():
    """S9: one row, one event, one certificate; everybody gets the same row."""
    mina = make_enrollment(course=make_course(lessons=1))
    lesson = lessons_of(mina.course)[0]

    results = at_once(*[marking(mina, lesson)] * 8)

    assert {result.pk for result in results} == {Completion.objects.get().pk}
    assert count("completed", "lesson") == count("completed", "course") == count("earned", "certificate") == 1
    assert Certificate.objects.get().enrollment == mina


@pytest.mark.parametrize("_round", range(5))
def test_the_last_two_lessons_completed_at_once_complete_the_course(_round):
    """S9: neither overlooks the other."""
    mina = make_enrollment(course=make_course(lessons=2))

    at_once(*[marking(mina, lesson) for lesson in lessons_of(mina.course)])

    mina.refresh_from_db()
    assert mina.completed_at == START + HOUR
    assert Certificate.objects.count() == count("earned", "certificate") == 1


@pytest.mark.parametrize("_round", range(5))
def test_an_undo_beside_the_last_completion_leaves_no_certificate_without_its_lessons(_round):
    """S2, S4: either the undo came first and the course is open, or it was refused."""
    mina = make_enrollment(course=make_course(lessons=2))
    first, second = lessons_of(mina.course)
    marking(mina, first)()
    stale = Enrollment.objects.get(pk=mina.pk)

    def undo():
        try:
            return undo_completion(stale, first, now=START + HOUR)
        except UndoRefused as refusal:
            return refusal.reason

    _completion, undone = at_once(marking(mina, second), undo)

    mina.refresh_from_db()
    if undone is True:
        assert (mina.completed_at, Certificate.objects.count(), mina.completions.count()) == (None, 0, 1)
    else:
        assert undone == "course_completed"
        assert (mina.completed_at, Certificate.objects.count(), mina.completions.count()) == (START + HOUR, 1, 2)


@pytest.mark.parametrize("in_cohort", [False, True])
def test_enrolling_six_times_at_once_is_once(in_cohort):
    course = make_course()
    cohort = make_cohort(course) if in_cohort else None
    mina = make_user()

    results = at_once(*[lambda: enroll(mina, course, now=START, cohort=cohort)] * 6)

    assert {result.pk for result in results} == {Enrollment.objects.get().pk}
    assert count("registered", "course") == 1


def test_returning_six_times_at_once_is_once():
    course, mina = make_course(), make_user()
    enroll(mina, course, now=START)
    Enrollment.objects.update(withdrawn_at=START)

    at_once(*[lambda: enroll(mina, course, now=START + HOUR)] * 6)

    assert Enrollment.objects.get().withdrawn_at is None
    assert count("registered", "course") == 2


def test_places_sent_at_once_make_one_row():
    mina = make_enrollment(course=make_course(lessons=1))
    lesson = lessons_of(mina.course)[0]

    at_once(*[lambda anchor=f"b{n}": remember_place(mina, lesson, anchor, now=START) for n in range(6)])

    assert mina.reading_places.get().anchor in {f"b{n}" for n in range(6)}
