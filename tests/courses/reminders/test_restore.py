"""R7: a dump is put back and the beat goes on."""

import sqlite3

import pytest
from django.core import mail as outbox
from django.db import connection

from courses.models import Mail, Reminder
from courses.reminders.planning import plan
from courses.reminders.sending import drain
from tests.courses.reminders.conftest import make_class

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the file, as `.backup` does"),
]


def test_what_was_sent_before_the_dump_is_not_sent_again_after_the_restore(school, clock):
    """R7: the ledger is in the dump, so planning and sending again find nothing to do."""
    make_class(school.cohort, 3)
    plan(clock())
    assert drain(clock) == {"sent": 4}
    dump = sqlite3.connect(":memory:")
    connection.connection.backup(dump)

    Reminder.objects.all().delete()
    Mail.objects.all().delete()
    dump.backup(connection.connection)

    for _minute in range(3):
        plan(clock())
        assert drain(clock) == {}
        clock.advance(minutes=1)
    assert len(outbox.outbox) == 4
    assert Reminder.objects.count() == 4
