import datetime as dt

import pytest

from courses.completion import complete_lesson
from courses.due import set_due_date
from courses.models import Mail, Reminder
from courses.reminders.checks import Suppression
from courses.reminders.planning import plan
from tests.courses.reminders.conftest import NOON_BEFORE, at, move_due
from tests.factories import lessons_of, make_cohort, make_course, make_due_date, make_enrollment, make_user

pytestmark = pytest.mark.django_db


def test_a_due_lesson_is_one_reason_in_one_mail(school):
    """S36: the reason is a row, unique on recipient, kind, object and slot; the mail carries it."""
    plan(NOON_BEFORE)
    reminder = Reminder.objects.get()
    assert (reminder.recipient, reminder.kind) == (school.mina, "lesson_due_soon")
    assert (reminder.object_key, reminder.slot) == (f"{school.mine.pk}/{school.second.pk}", "2026-03-11")
    mail = Mail.objects.get()
    assert reminder.mail == mail
    assert (mail.state, mail.send_at, mail.expires_at) == ("due", NOON_BEFORE, at("2026-03-11 23:00"))


def test_before_the_window_nothing_is_due(school):
    plan(NOON_BEFORE - dt.timedelta(minutes=1))
    assert not Reminder.objects.exists()


def test_planning_again_adds_nothing(school):
    """S36, R6, R7: the same tick, the next one, and yesterday's replayed."""
    for now in (NOON_BEFORE, NOON_BEFORE, NOON_BEFORE + dt.timedelta(minutes=1), NOON_BEFORE - dt.timedelta(days=1)):
        plan(now)
    assert (Reminder.objects.count(), Mail.objects.count()) == (1, 1)


def test_the_ledger_alone_keeps_a_reason_from_coming_twice(school, monkeypatch):
    """R7: also when the query that leaves out what is planned finds it again."""
    from courses.reminders import planning

    plan(NOON_BEFORE)
    everything = planning.candidates
    monkeypatch.setattr(planning, "candidates", lambda now: everything(now, unplanned=False))
    assert plan(NOON_BEFORE).reminders == 1
    assert (Reminder.objects.count(), Mail.objects.count()) == (1, 1)


def test_a_beat_that_stood_still_only_delays(school):
    """R11, S37: the window opened 26 hours ago and nobody looked."""
    plan(NOON_BEFORE + dt.timedelta(hours=6))
    assert Mail.objects.get().send_at == NOON_BEFORE + dt.timedelta(hours=6)


def test_nobody_is_reminded_with_less_than_an_hour_left(school):
    """S39: not at 23:10 with fifty minutes left, not after the due time."""
    for now in ("2026-03-11 23:10", "2026-03-11 23:59", "2026-03-12 00:00", "2026-03-12 09:00"):
        plan(at(now))
    assert not Mail.objects.exists()


def test_three_days_of_outage_end_in_one_mail(school):
    """S39, S41: a missed reminder of silence, two lessons due; one mail carries them all."""
    make_due_date(school.cohort, school.third, dt.date(2026, 3, 18))
    move_due(school.due, dt.date(2026, 3, 18))
    plan(at("2026-03-17 14:00"))
    assert sorted(Reminder.objects.values_list("kind", flat=True)) == ["inactive", "lesson_due_soon", "lesson_due_soon"]
    assert Mail.objects.count() == 1
    assert Mail.objects.get().reminders.count() == 3


def test_what_comes_while_a_mail_waits_joins_it(school):
    """S41: planned at night for the morning; a second reason before the morning makes no second mail."""
    move_due(school.due, dt.date(2026, 3, 13))
    make_due_date(school.cohort, school.third, dt.date(2026, 3, 13))
    third = school.third
    third.is_live = False
    third.save()
    plan(at("2026-03-12 21:30"))
    third.is_live = True
    third.save()
    plan(at("2026-03-12 23:30"))
    mail = Mail.objects.get()
    assert mail.send_at == at("2026-03-13 08:00")
    assert mail.reminders.count() == 2


def test_quiet_hours_wait_for_the_morning(school):
    """S40: a lesson due at 10:00 opens its window at 22:00 two days before; the mail goes at 08:00."""
    set_due_date(school.cohort, school.second, dt.date(2026, 3, 12), dt.time(10))
    plan(at("2026-03-10 22:00"))
    assert not Mail.objects.exists()
    plan(at("2026-03-11 08:00"))
    assert Mail.objects.get().send_at == at("2026-03-11 08:00")


def test_where_the_morning_is_too_late_the_evening_before_is_taken(school, settings):
    """S40: with six hours' notice a lesson due at 05:00 would be announced at 23:00; it is at 20:00."""
    settings.REMINDER_DUE_HOURS = 6
    set_due_date(school.cohort, school.second, dt.date(2026, 3, 12), dt.time(5))
    plan(at("2026-03-11 19:59"))
    assert not Mail.objects.exists()
    plan(at("2026-03-11 20:00"))
    assert Mail.objects.get().send_at == at("2026-03-11 20:00")


def test_a_mail_the_night_would_make_useless_is_dropped_by_rule(school, settings):
    """S40: nobody looked in time, and in the morning it would be over; the ledger says why there is no mail."""
    settings.REMINDER_DUE_HOURS = 6
    set_due_date(school.cohort, school.second, dt.date(2026, 3, 12), dt.time(5))
    plan(at("2026-03-11 23:30"))
    assert Reminder.objects.get().suppressed_because == Suppression.QUIET_HOURS
    assert not Mail.objects.exists()


def test_quiet_hours_are_the_recipients_own(school):
    """S40: noon in Seoul is four in the morning in Paris."""
    school.mina.time_zone = "Europe/Paris"
    school.mina.save()
    plan(NOON_BEFORE)
    assert not Mail.objects.exists()
    plan(at("2026-03-10 16:00"))  # 08:00 in Paris
    assert Mail.objects.get().send_at == at("2026-03-10 16:00")


def test_silence_is_noticed_once(school):
    """S36: five days after the last visit, and not again in the days that follow."""
    move_due(school.due, dt.date(2026, 4, 20))
    plan(at("2026-03-14 09:59"))
    assert not Reminder.objects.exists()
    for day in range(14, 30):
        plan(at(f"2026-03-{day} 10:00"))
    assert Reminder.objects.get().slot == "2026-03-09"


def test_a_new_silence_is_a_new_reason(school):
    move_due(school.due, dt.date(2026, 4, 20))
    plan(at("2026-03-14 10:00"))
    complete_lesson(school.mine, school.first, rule="learner_marks", now=at("2026-03-16 10:00"))
    plan(at("2026-03-21 10:00"))
    assert sorted(Reminder.objects.values_list("slot", flat=True)) == ["2026-03-09", "2026-03-16"]


def test_silence_counts_from_the_start_of_the_cohort(school):
    """Who joined three weeks early and has not come is reminded five days after the start, not before."""
    cohort = make_cohort(make_course(), starts_on=dt.date(2026, 4, 6), ends_on=dt.date(2026, 5, 6))
    make_enrollment(make_user("Sora"), cohort=cohort, now=at("2026-03-10 10:00"))
    mine = Reminder.objects.filter(enrollment__cohort=cohort)
    for now in ("2026-03-20 10:00", "2026-04-06 10:00", "2026-04-10 20:00"):
        plan(at(now))
    assert not mine.exists()
    plan(at("2026-04-11 10:00"))
    assert mine.get().kind == "inactive"


def test_changing_ones_zone_brings_no_second_mail(school):
    """R8, S28: the slot is the cohort's, so a learner who flies to New York is not written to twice."""
    move_due(school.due, dt.date(2026, 4, 20))
    plan(at("2026-03-14 12:00"))
    school.mina.time_zone = "America/New_York"
    school.mina.save()
    for hour in range(0, 72, 3):
        plan(at("2026-03-14 12:00") + dt.timedelta(hours=hour))
    assert Reminder.objects.filter(kind="inactive").count() == 1


def test_a_moved_due_date_is_a_new_slot_once(school):
    """S30: it is announced again, and moving it back announces nothing a third time."""
    plan(NOON_BEFORE)
    move_due(school.due, dt.date(2026, 3, 12))
    plan(NOON_BEFORE + dt.timedelta(days=1))
    move_due(school.due, dt.date(2026, 3, 11))
    plan(NOON_BEFORE + dt.timedelta(days=1))
    slots = Reminder.objects.filter(kind="lesson_due_soon").values_list("slot", flat=True)
    assert sorted(slots) == ["2026-03-11", "2026-03-12"]


@pytest.mark.parametrize(
    "change", ["withdrawn", "archived", "completed", "unpublished", "inactive", "finished", "joined late"]
)
def test_who_is_not_reminded_is_not_even_planned(school, change):
    """S34, S31 and the rest of S38's reasons, where they hold already when the planner looks."""
    if change == "withdrawn":
        school.mine.withdrawn_at = NOON_BEFORE
        school.mine.save()
    elif change == "archived":
        school.cohort.archived_at = NOON_BEFORE
        school.cohort.save()
    elif change == "completed":
        complete_lesson(school.mine, school.second, rule="learner_marks", now=NOON_BEFORE)
    elif change == "unpublished":
        school.second.is_live = False
        school.second.save()
    elif change == "inactive":
        school.mina.is_active = False
        school.mina.save()
    elif change == "finished":
        school.mine.completed_at = NOON_BEFORE
        school.mine.save()
    else:
        school.mine.joined_at = at("2026-03-12 10:00")
        school.mine.save()
    plan(NOON_BEFORE)
    assert not Reminder.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_learners(school, django_assert_num_queries):
    """W8: three queries find, one inserts, a handful bundles."""
    plan(NOON_BEFORE - dt.timedelta(days=1))
    with django_assert_num_queries(14):
        plan(NOON_BEFORE)
    for number in range(5):
        make_enrollment(make_user(f"Learner{number}"), cohort=school.cohort, now=at("2026-03-09 10:00"))
    with django_assert_num_queries(14):
        plan(NOON_BEFORE)
    assert Mail.objects.count() == 6


@pytest.mark.parametrize(
    ("zone", "first", "hour"),
    [
        ("Europe/Paris", dt.date(2026, 3, 22), dt.time(2, 15)),
        ("Europe/Paris", dt.date(2026, 10, 18), None),
        ("America/New_York", dt.date(2026, 3, 1), dt.time(2, 15)),
        ("Australia/Lord_Howe", dt.date(2026, 3, 29), dt.time(1, 45)),
        ("Asia/Seoul", dt.date(2028, 2, 22), None),  # a leap day among them
    ],
)
def test_one_reminder_a_date_whatever_the_clocks_do(zone, first, hour):
    """R8: weekly dates across a change of the clock, while the server's own clock jumps two hours to and fro."""
    dates = [first + dt.timedelta(weeks=week) for week in range(3)]
    cohort = make_cohort(
        make_course(lessons=3), time_zone=zone, starts_on=first - dt.timedelta(days=7), ends_on=dates[-1]
    )
    for lesson, day in zip(lessons_of(cohort.course), dates, strict=True):
        set_due_date(cohort, lesson, day, hour)
    mina = make_user("Mina", time_zone=zone)
    joined_at = dt.datetime.combine(first - dt.timedelta(days=3), dt.time(), dt.UTC)
    make_enrollment(mina, cohort=cohort, now=joined_at)
    for due in cohort.due_dates.all():
        for hours in range(48, -6, -6):
            for jump in (0, -2):
                plan(due.due_at - dt.timedelta(hours=hours + jump))
    slots = Reminder.objects.filter(kind="lesson_due_soon").values_list("slot", flat=True)
    assert sorted(slots) == [day.isoformat() for day in dates]
    for mail in Mail.objects.filter(reminders__kind="lesson_due_soon"):
        assert dt.time(8) <= mail.send_at.astimezone(cohort.zone).time() < dt.time(21)
