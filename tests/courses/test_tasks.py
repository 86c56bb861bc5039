import datetime as dt
import logging

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from courses import tasks
from courses.models import Enrollment, Heartbeat, Mail, Reminder
from courses.reminders import ledger
from tests.factories import make_cohort, make_course, make_due_date, make_enrollment, make_user

pytestmark = pytest.mark.django_db

# The commands and tasks look at the real clock, so these stories are told around it, in a zone where it is noon.
NOW = timezone.now()


def zone_where_it_is_noon() -> str:
    """Etc/GMT zones have their sign the other way round: Etc/GMT-9 is nine hours ahead."""
    ahead = 12 - NOW.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


@pytest.fixture
def mina():
    return make_user("Mina", time_zone=zone_where_it_is_noon())


@pytest.fixture
def silent(mina) -> Enrollment:
    """Mina, at her own pace, was last seen six days ago."""
    return make_enrollment(mina, now=NOW - dt.timedelta(days=6))


def test_a_tick_plans_sends_and_leaves_its_heartbeat(silent):
    tasks.tick()
    assert [message.to for message in outbox.outbox] == [[silent.user.email]]
    assert ledger.last_beat() >= NOW
    assert Heartbeat.objects.get(name="planner").beat_at >= NOW
    tasks.tick()
    assert len(outbox.outbox) == 1


def test_drain_alone_sends_what_is_planned(silent):
    """R3: `drain_outbox` from cron needs no broker at all."""
    from courses.reminders.planning import plan

    plan(timezone.now())
    call_command("drain_outbox", verbosity=0)
    assert len(outbox.outbox) == 1


def test_waking_waits_for_the_commit(django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.drain, "delay", lambda: woken.append(True))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tasks.wake()
        assert woken == []
    assert woken == [True]


def test_a_dead_broker_breaks_nothing(django_capture_on_commit_callbacks, monkeypatch, caplog):
    """R3: the row is there, and the next tick finds it."""

    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.drain, "delay", away)
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        tasks.wake()
    assert "The broker is away" in caplog.text


# --- send_reminders -----------------------------------------------------------------------------------------------


def said(capsys, *args: str) -> str:
    call_command("send_reminders", *args)
    return capsys.readouterr().out


def test_the_command_is_one_tick(silent, capsys):
    assert said(capsys) == "planned 1 reminders in 1 new mails; 1 sent\n"
    assert said(capsys) == "planned 0 reminders in 0 new mails; nothing due\n"


def test_at_another_time(silent, capsys):
    """Yesterday noon she had been silent for five days."""
    earlier = (NOW - dt.timedelta(days=2)).isoformat()
    assert said(capsys, "--at", earlier) == "planned 0 reminders in 0 new mails; nothing due\n"
    assert ledger.last_beat() is None
    assert said(capsys, "--at", NOW.isoformat()) == "planned 1 reminders in 1 new mails; 1 sent\n"
    assert Mail.objects.get().sent_at == NOW


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01T00:00", "2026-03-02T25:00"])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(CommandError, match="is not a time"):
        call_command("send_reminders", "--at", text)


def test_a_plan_says_why_and_writes_nothing(silent, capsys):
    text = said(capsys, "--plan")
    assert text.startswith(f"yes  {silent.user.email} inactive {silent.pk}")
    assert "not seen for 6 days; now in <" in text
    assert not Reminder.objects.exists()
    assert not Mail.objects.exists()
    assert outbox.outbox == []


def test_a_plan_says_why_not(silent, capsys):
    """S38: by name and reason, before and after."""
    from accounts.opt_outs import opt_in, opt_out

    opt_out(silent.user, "reminders")
    assert said(capsys, "--plan").endswith(": the recipient wants no such mails\n")
    opt_in(silent.user, "reminders")
    said(capsys)
    assert said(capsys, "--plan").endswith(": its mail is sent already\n")


def test_a_plan_of_nothing_says_so(capsys):
    assert said(capsys, "--plan") == "Nothing is due.\n"


def test_a_plan_tells_of_the_night(mina, capsys):
    """S40: what would go out only in the morning says when."""
    cohort = make_cohort(make_course(lessons=1), time_zone="Asia/Seoul")
    make_enrollment(mina, cohort=cohort, now=dt.datetime(2026, 3, 9, tzinfo=dt.UTC))
    mina.time_zone = "Asia/Seoul"
    mina.save()
    make_due_date(cohort, cohort.course.lessons.get(), dt.date(2026, 3, 11))
    assert "at 2026-03-10 23:00 UTC in <" in said(capsys, "--plan", "--at", "2026-03-10T22:30:00+09:00")
