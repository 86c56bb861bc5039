import datetime as dt
from collections.abc import Iterator

from django.db.models import F

from courses.due import due_instant
from courses.models import DueDate


def due_instants_follow_from_the_wall_times(_now: dt.datetime) -> Iterator[str]:
    """S27: `due_at` is derived from date, time and the cohort's zone."""
    for row in DueDate.objects.select_related("cohort").iterator():
        instant = due_instant(row.due_on, row.due_time, row.cohort.zone)
        if row.due_at != instant:
            yield f"due date {row.pk}: {row.due_on} {row.due_time or ''} is {instant}, not {row.due_at}"


def due_dates_are_of_the_cohorts_course(_now: dt.datetime) -> Iterator[str]:
    for row in DueDate.objects.exclude(lesson__course=F("cohort__course")).iterator():
        yield f"due date {row.pk}: its lesson is of another course than its cohort"


CHECKS = (due_instants_follow_from_the_wall_times, due_dates_are_of_the_cohorts_course)
