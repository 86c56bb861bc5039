"""When a lesson is due: from a wall time in the cohort's zone to an instant, and from a pace to dates (S27, S28).

Where the clock skips a wall time (spring), the due instant moves forward by what was skipped; where it shows one
twice (autumn), the later one counts. Both favour the learner.
"""

import math
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from courses.models import Cohort, DueDate, Enrollment, Lesson

LAST_MINUTE = time(23, 59)


def due_instant(due_on: date, due_time: time | None, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) that is too late. No time, and 23:59, both mean: before 24:00 of that day."""
    if due_time is None or due_time.replace(second=0, microsecond=0) == LAST_MINUTE:
        # The first midnight where a zone has two: the day after has begun.
        return datetime.combine(due_on + timedelta(days=1), time(), zone).astimezone(UTC)
    # fold=1 names the later of two; in a gap it would count back from the change, so there it must not be used.
    later = datetime.combine(due_on, due_time, zone).replace(fold=1)
    exists = later.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == later.replace(tzinfo=None)
    return (later if exists else later.replace(fold=0)).astimezone(UTC)


def pace_dates(starts_on: date, ends_on: date, lessons_per_week: int, count: int) -> list[date]:
    """Due dates of `count` lessons, evenly spread: the last of a week on its seventh day, none after the end."""
    days = (math.ceil(number * 7 / lessons_per_week) - 1 for number in range(1, count + 1))
    return [min(starts_on + timedelta(days=day), ends_on) for day in days]


@transaction.atomic
def make_due_dates(cohort: Cohort, *, remake: bool = False, after: datetime | None = None) -> None:
    """Give every live required lesson a due date from the cohort's pace; calling it again changes nothing.

    A lesson that has a date keeps it, by whomever it was set: only `remake` (the pace, the start or the end was
    changed) makes all of them anew and drops the rest. With `after`, earlier dates are not given at all.
    """
    lessons = list(
        Lesson.objects.filter(course_id=cohort.course_id, is_live=True, is_required=True).order_by("position")
    )
    dates = zip(lessons, _pace_of(cohort, len(lessons)), strict=False)
    rows = [
        DueDate(cohort=cohort, lesson=lesson, due_on=due_on, due_at=due_instant(due_on, None, cohort.zone))
        for lesson, due_on in dates
    ]
    if remake:
        cohort.due_dates.all().delete()
    rows = [row for row in rows if after is None or row.due_at > after]
    DueDate.objects.bulk_create(rows, ignore_conflicts=True)


def _pace_of(cohort: Cohort, count: int) -> list[date]:
    if not cohort.lessons_per_week:
        return []
    return pace_dates(cohort.starts_on, cohort.ends_on, cohort.lessons_per_week, count)


def date_new_lessons(course_id: int, *, now: datetime) -> None:
    """After the outline changed: new lessons get dates in the cohorts that keep a pace, but none in the past.

    Where the pace would have had it done already a new lesson stays without a date, so that it makes nobody late.
    """
    for cohort in Cohort.objects.filter(course=course_id, archived_at__isnull=True, lessons_per_week__isnull=False):
        make_due_dates(cohort, after=now)


def set_due_date(cohort: Cohort, lesson: Lesson, due_on: date, due_time: time | None = None) -> DueDate:
    due_at = due_instant(due_on, due_time, cohort.zone)
    values = {"due_on": due_on, "due_time": due_time, "due_at": due_at}
    return DueDate.objects.update_or_create(cohort=cohort, lesson=lesson, defaults=values)[0]


def due_at_for(enrollment: Enrollment, lesson: Lesson) -> datetime | None:
    """The first instant that is too late for this learner (S29); None without a date, or where it was over before they
    joined (S31). One query at most."""
    if enrollment.cohort_id is None:
        return None
    since = enrollment.joined_at or enrollment.enrolled_at
    dates = DueDate.objects.filter(cohort=enrollment.cohort_id, lesson=lesson, due_at__gt=since)
    return dates.values_list("due_at", flat=True).first()


def recompute_due_instants(cohort: Cohort) -> None:
    """After the cohort's zone changed: the wall times stay, their instants follow."""
    rows = list(cohort.due_dates.all())
    for row in rows:
        row.due_at = due_instant(row.due_on, row.due_time, cohort.zone)
    DueDate.objects.bulk_update(rows, ["due_at"], batch_size=200)


def due_text(due_on: date, due_time: time | None, due_at: datetime, zone: ZoneInfo, reader_zone: ZoneInfo) -> str:
    """The due date as people read it: in the cohort's zone, and in the reader's where that shows another time."""
    text = _wall_text(due_on, due_time, zone)
    local = due_at.astimezone(reader_zone)
    if local.utcoffset() == due_at.astimezone(zone).utcoffset():
        return text
    return f"{text} = {_wall_text(local.date(), local.time(), reader_zone)}"


def _wall_text(day: date, hour: time | None, zone: ZoneInfo) -> str:
    words = {"day": formats.date_format(day, "DATE_FORMAT"), "zone": zone.key}
    if hour is None or hour == LAST_MINUTE:
        return _("end of %(day)s (%(zone)s)") % words
    return _("%(day)s, before %(hour)s (%(zone)s)") % {**words, "hour": hour.strftime("%H:%M")}
