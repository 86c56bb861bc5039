import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.cohorts import apply_schedule, archive_cohort
from courses.due import date_new_lessons, due_instant, due_text, make_due_dates, pace_dates, set_due_date
from courses.models import DueDate
from tests.factories import lessons_of, make_cohort, make_course, make_lesson

SEOUL, PARIS = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Paris")
NEW_YORK, LORD_HOWE = ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
HAVANA = ZoneInfo("America/Havana")
ZONES = st.sampled_from([SEOUL, PARIS, NEW_YORK, LORD_HOWE, HAVANA, ZoneInfo("UTC")])
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "day", "time", "instant"),
    [
        # A date alone: the whole day counts.
        (SEOUL, dt.date(2026, 3, 15), None, "2026-03-15 15:00"),
        (PARIS, dt.date(2026, 3, 15), None, "2026-03-15 23:00"),
        # 23:59 is the last minute, not the first that is too late.
        (SEOUL, dt.date(2026, 3, 15), dt.time(23, 59), "2026-03-15 15:00"),
        (SEOUL, dt.date(2026, 3, 15), dt.time(18), "2026-03-15 09:00"),
        # A leap day ends like any other.
        (NEW_YORK, dt.date(2028, 2, 29), None, "2028-03-01 05:00"),
        # Days of 23 and of 25 hours.
        (PARIS, dt.date(2026, 3, 29), None, "2026-03-29 22:00"),
        (PARIS, dt.date(2026, 10, 25), None, "2026-10-25 23:00"),
        # Skipped by the clock: later by what was skipped.
        (PARIS, dt.date(2026, 3, 29), dt.time(2, 30), "2026-03-29 01:30"),
        (NEW_YORK, dt.date(2026, 3, 8), dt.time(2, 30), "2026-03-08 07:30"),
        (LORD_HOWE, dt.date(2026, 10, 4), dt.time(2, 15), "2026-10-03 15:45"),
        # Shown twice: the later one.
        (PARIS, dt.date(2026, 10, 25), dt.time(2, 30), "2026-10-25 01:30"),
        (NEW_YORK, dt.date(2026, 11, 1), dt.time(1, 30), "2026-11-01 06:30"),
        (LORD_HOWE, dt.date(2026, 4, 5), dt.time(1, 45), "2026-04-04 15:15"),
        # Two midnights: the day is over at the first.
        (HAVANA, dt.date(2026, 10, 31), None, "2026-11-01 04:00"),
    ],
)
def test_a_wall_time_becomes_an_instant_by_a_written_rule(zone, day, time, instant):
    """S27, S28, R8."""
    assert due_instant(day, time, zone) == utc(instant)


@given(ZONES, DAYS)
def test_a_day_is_accepted_to_its_end_and_no_further(zone, day):
    """S28: half-open. Of the due day the last microsecond is in time, of the next day none."""
    due_at = due_instant(day, None, zone)
    assert (due_at - dt.timedelta(microseconds=1)).astimezone(zone).date() == day
    assert due_at.astimezone(zone).date() == day + dt.timedelta(days=1)
    assert due_instant(day, dt.time(23, 59), zone) == due_at


@given(ZONES, DAYS, st.integers(1, 60))
def test_weekly_2359_stays_2359_whatever_the_clock_does(zone, day, weeks):
    """S27: the wall time is what is stored, so it does not drift by an hour in spring."""
    later = due_instant(day + dt.timedelta(weeks=weeks), dt.time(23, 59), zone)
    last_minute = (later - dt.timedelta(minutes=1)).astimezone(zone)
    assert (last_minute.hour, last_minute.minute) == (23, 59)
    assert last_minute.date() == day + dt.timedelta(weeks=weeks)


@given(ZONES, DAYS, st.times())
def test_a_due_time_shows_as_itself_or_lies_in_a_gap(zone, day, time):
    """S27: the instant reads as the wall time, but where the clock skips it, and never comes before it."""
    time = time.replace(second=0, microsecond=0)
    due_at = due_instant(day, time, zone)
    shown = due_at.astimezone(zone).replace(tzinfo=None)
    wanted = dt.datetime.combine(day, time)
    if time == dt.time(23, 59):
        wanted += dt.timedelta(minutes=1)
    assert wanted <= shown <= wanted + dt.timedelta(hours=1)


@given(DAYS, st.integers(1, 50), st.integers(0, 60), st.integers(0, 400))
def test_a_pace_spreads_lessons_in_order_up_to_the_end(start, per_week, count, length):
    end = start + dt.timedelta(days=length)
    dates = pace_dates(start, end, per_week, count)
    assert len(dates) == count
    assert dates == sorted(dates)
    assert all(start <= day <= end for day in dates)
    for week in range(count // per_week):
        assert dates[(week + 1) * per_week - 1] == min(start + dt.timedelta(days=7 * week + 6), end)


def test_two_lessons_a_week():
    monday = dt.date(2026, 3, 2)
    days = [date.isoformat() for date in pace_dates(monday, dt.date(2026, 4, 30), 2, 4)]
    assert days == ["2026-03-05", "2026-03-08", "2026-03-12", "2026-03-15"]


def test_a_due_date_says_its_zone_and_the_readers_time_where_it_differs():
    """S28: a reader in the same zone sees one time, a reader elsewhere both."""
    day, due_at = dt.date(2026, 3, 15), utc("2026-03-15 15:00")
    assert due_text(day, None, due_at, SEOUL, SEOUL) == "end of March 15, 2026 (Asia/Seoul)"
    both = "end of March 15, 2026 (Asia/Seoul) = March 15, 2026, before 16:00 (Europe/Paris)"
    assert due_text(day, None, due_at, SEOUL, PARIS) == both
    at_six = due_text(day, dt.time(18), utc("2026-03-15 09:00"), SEOUL, ZoneInfo("Asia/Tokyo"))
    assert at_six == "March 15, 2026, before 18:00 (Asia/Seoul)"


# --- rows ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def cohort(db):
    cohort = make_cohort(make_course(lessons=4), lessons_per_week=2)
    make_due_dates(cohort)
    return cohort


def dates_of(cohort) -> list[str]:
    rows = DueDate.objects.filter(cohort=cohort).order_by("lesson__position")
    return [row.due_on.isoformat() for row in rows]


def test_each_live_required_lesson_gets_a_date(cohort):
    assert dates_of(cohort) == ["2026-03-05", "2026-03-08", "2026-03-12", "2026-03-15"]
    assert DueDate.objects.earliest("due_at").due_at == utc("2026-03-05 15:00")


@pytest.mark.django_db
def test_optional_and_unpublished_lessons_get_none():
    course = make_course(lessons=2)
    module = course.modules.get()
    optional = make_lesson(module, is_required=False)
    draft = make_lesson(module, is_live=False)
    make_due_dates(cohort := make_cohort(course, lessons_per_week=1))
    assert not cohort.due_dates.filter(lesson__in=[optional, draft]).exists()
    assert cohort.due_dates.count() == 2


def test_making_them_again_changes_nothing_and_keeps_what_a_person_set(cohort):
    second = lessons_of(cohort.course)[1]
    set_due_date(cohort, second, dt.date(2026, 3, 10), dt.time(18))
    before = list(DueDate.objects.values())
    make_due_dates(cohort)
    assert list(DueDate.objects.values()) == before


def test_a_lesson_that_came_later_gets_its_date_and_moves_no_other(cohort):
    make_lesson(cohort.course.modules.get(), "Later")
    make_due_dates(cohort)
    assert dates_of(cohort) == ["2026-03-05", "2026-03-08", "2026-03-12", "2026-03-15", "2026-03-19"]


def test_publishing_dates_new_lessons_in_running_cohorts_but_none_in_the_past(cohort):
    """A lesson put in at a place the cohort has passed makes nobody late; one further on gets its date."""
    first, *_ = lessons_of(cohort.course)
    cohort.due_dates.filter(lesson=first).delete()  # as if it had been published just now
    late = make_lesson(cohort.course.modules.get(), "Later")
    date_new_lessons(cohort.course_id, now=utc("2026-03-10 00:00"))
    assert dates_of(cohort) == ["2026-03-08", "2026-03-12", "2026-03-15", "2026-03-19"]
    assert not cohort.due_dates.filter(lesson=first).exists()
    cohort.due_dates.filter(lesson=late).delete()
    archive_cohort(cohort, now=utc("2026-03-10 00:00"))
    date_new_lessons(cohort.course_id, now=utc("2026-03-10 00:00"))
    assert not cohort.due_dates.filter(lesson=late).exists()


def test_a_new_pace_makes_all_of_them_anew(cohort):
    cohort.lessons_per_week = 1
    cohort.save()
    apply_schedule(cohort, {"lessons_per_week"})
    assert dates_of(cohort) == ["2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29"]


def test_taking_the_pace_away_takes_the_dates_away(cohort):
    cohort.lessons_per_week = None
    cohort.save()
    apply_schedule(cohort, {"lessons_per_week"})
    assert dates_of(cohort) == []


def test_another_zone_keeps_the_wall_times_and_moves_the_instants(cohort):
    """S27: "the end of 5 March" stays that, in Paris."""
    cohort.time_zone = "Europe/Paris"
    cohort.save()
    apply_schedule(cohort, {"time_zone"})
    assert dates_of(cohort) == ["2026-03-05", "2026-03-08", "2026-03-12", "2026-03-15"]
    assert DueDate.objects.earliest("due_at").due_at == utc("2026-03-05 23:00")


def test_a_learners_zone_moves_no_deadline(cohort):
    """S28: it is the cohort's that counts."""
    from tests.factories import make_enrollment, make_user

    mina = make_user("Mina")
    make_enrollment(mina, cohort=cohort)
    before = list(DueDate.objects.values())
    mina.time_zone = "America/New_York"
    mina.save()
    assert list(DueDate.objects.values()) == before
