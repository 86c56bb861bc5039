"""Several planners and senders at once, each with a connection of its own. On SQLite and on PostgreSQL."""

from collections import Counter

import pytest
from django.core import mail as outbox

from accounts.opt_outs import opt_out
from courses.models import Mail, Reminder
from courses.reminders.planning import plan
from courses.reminders.sending import claim, drain
from courses.reminders.transport import Transport
from tests.at_once import at_once
from tests.courses.reminders.conftest import NOON_BEFORE, make_class

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LEARNERS = 60


@pytest.fixture
def learners(school):
    return [school.mina, *make_class(school.cohort, LEARNERS - 1)]


def plan_often() -> None:
    for _time in range(10):
        plan(NOON_BEFORE)


def drain_until_empty(totals: Counter) -> None:
    for _time in range(5):
        totals.update(drain(lambda: NOON_BEFORE))


def test_two_beats_and_a_planner_run_fifty_times_plan_each_reason_once(learners):
    """R6, S36: as many rows as reasons, one mail each, whoever plans."""
    at_once(*[plan_often] * 5)
    assert Reminder.objects.count() == LEARNERS
    assert Mail.objects.count() == LEARNERS
    assert not Reminder.objects.filter(mail=None).exists()


def test_two_beats_and_three_workers_send_one_mail_each(learners):
    """R6, S36: planning and sending all at once."""
    totals: Counter = Counter()
    at_once(plan_often, plan_often, *[lambda: drain_until_empty(totals)] * 3)
    drain_until_empty(totals)
    assert totals == {"sent": LEARNERS}
    assert Counter(message.to[0] for message in outbox.outbox) == {person.email: 1 for person in learners}


def test_no_mail_is_claimed_by_two(learners, settings):
    """S36: six senders at the same moment share the mails without meeting."""
    settings.REMINDER_BATCH = 10
    plan(NOON_BEFORE)
    claimed: list = []
    at_once(*[lambda: claimed.extend(mail.pk for mail in claim(NOON_BEFORE))] * 6)
    assert len(claimed) == len(set(claimed))
    while more := claim(NOON_BEFORE):
        claimed += [mail.pk for mail in more]
    assert len(claimed) == len(set(claimed)) == LEARNERS


def test_after_a_cancel_is_committed_nothing_goes_out(learners, monkeypatch):
    """R13: they unsubscribe while the first mail is on the wire and theirs are claimed already, in the same batch."""
    plan(NOON_BEFORE)
    send = Transport.send
    gone: list = []

    def send_while_others_leave(transport, message) -> None:
        if not gone:
            gone.extend(person for person in learners if person.email != message.to[0])
            at_once(lambda: [opt_out(person, "reminders") for person in gone])
        send(transport, message)

    monkeypatch.setattr(Transport, "send", send_while_others_leave)
    assert drain(lambda: NOON_BEFORE) == {"sent": 1, "cancelled": LEARNERS - 1}
    assert len(outbox.outbox) == 1
    assert Reminder.objects.filter(suppressed_because="opted_out").count() == LEARNERS - 1
