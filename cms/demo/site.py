import datetime as dt

from django.db import transaction

from cms.demo.history import live_through
from cms.demo.people import LEARNERS, make_person, make_staff
from courses.cohorts import join_cohort, set_instructors
from courses.due import make_due_dates
from courses.models import Cohort, Course

ZONE = "Asia/Seoul"
DEMO_COHORT = "Cohort 1 · 1기"
NEXT_COHORT = "Cohort 2 · 2기"
STARTED_DAYS_AGO = 11
LESSONS_PER_WEEK = 2
WEEKS = 14  # for the 28 lessons that the shipped course requires


@transaction.atomic
def make_demo(course: Course, now: dt.datetime) -> bool:
    """Accounts, a cohort under way with 24 learners, and one to join. False if they were there already."""
    staff = make_staff()
    if Cohort.objects.filter(is_demo=True).exists():
        return False
    running = _make_cohort(course, DEMO_COHORT, now, -STARTED_DAYS_AGO)
    upcoming = _make_cohort(course, NEXT_COHORT, now, 15)
    set_instructors(running, [staff["instructor"]])
    set_instructors(upcoming, [staff["instructor"]])
    for number, learner in enumerate(LEARNERS):
        person = make_person(learner.name, learner.address, language=learner.language, time_zone=learner.time_zone)
        joined_at = now - dt.timedelta(days=STARTED_DAYS_AGO, hours=number)
        enrollment = join_cohort(person, running, now=joined_at)
        live_through(enrollment, learner, running, now)
    return True


def _make_cohort(course: Course, name: str, now: dt.datetime, starts_in_days: int) -> Cohort:
    starts_on = (now + dt.timedelta(days=starts_in_days)).date()
    cohort = Cohort.objects.create(
        course=course,
        name=name,
        time_zone=ZONE,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(weeks=WEEKS),
        lessons_per_week=LESSONS_PER_WEEK,
        is_demo=True,
    )
    make_due_dates(cohort)
    return cohort
