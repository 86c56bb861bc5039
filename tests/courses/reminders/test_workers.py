"""Reminders by a real worker over a real broker to a real mail server, while things are killed.

`make test` runs a round of each; `make faults` runs ROUNDS, each at other instants, drawn from SEED.
"""

import asyncio
import datetime as dt
import os
import random
import time
from collections import Counter

import pytest
import redis
from aiosmtpd.controller import Controller
from django.utils import timezone

from courses.models import Mail
from courses.reminders import planning
from ops.ports import LOOPBACK, free_port
from tests.courses.reminders.conftest import Server
from tests.factories import make_cohort, make_course, make_enrollment, make_user
from tests.workers import Broker, Workers, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

LEARNERS = 60
ROUNDS = range(int(os.environ.get("ROUNDS", "1")))
SEED = int(os.environ.get("SEED", "1"))
SECONDS_A_MAIL = 0.04


class SlowServer(Server):
    """Notes a mail, then takes its time to say so: whoever is killed in between has sent it and does not know."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(SECONDS_A_MAIL)
        return answer


@pytest.fixture
def mail_server():
    server = SlowServer()
    controller = Controller(server, hostname=LOOPBACK, port=free_port())
    controller.start()
    server.url = f"smtp://{LOOPBACK}:{controller.port}"
    yield server
    controller.stop()


@pytest.fixture
def broker(tmp_path):
    broker = Broker(tmp_path)
    yield broker
    broker.close()


@pytest.fixture
def workers(broker, mail_server, tmp_path):
    """Two processes whose lease is short, so that what a dead one held is taken over within seconds."""
    short = {"EMAIL_TIMEOUT": "3", "REMINDER_LEASE_SECONDS": "14", "EMAIL_URL": mail_server.url}
    workers = Workers(broker, tmp_path, processes=2, **short)
    yield workers
    workers.close()


def zone_at_noon() -> str:
    """A zone in which it is about noon now: nobody is written to at night."""
    ahead = 12 - timezone.now().hour
    return f"Etc/GMT{-ahead:+d}"


@pytest.fixture
def learners(transactional_db):
    """Silent for longer than the rule allows, so that each is due one mail."""
    long_ago = timezone.now() - dt.timedelta(days=6)
    cohort = make_cohort(make_course(), starts_on=long_ago.date(), ends_on=long_ago.date() + dt.timedelta(days=60))
    zone = zone_at_noon()
    people = [make_user(f"P{n}", email=f"p{n}@pupils.seodang.kr", time_zone=zone) for n in range(LEARNERS)]
    for person in people:
        make_enrollment(person, cohort=cohort, now=long_ago)
    assert planning.plan(timezone.now()).mails == LEARNERS
    return people


def tick_until(condition, broker: Broker, within: float = 120) -> None:
    """Ticks faster than beat would, since a drain stops in time before its lease is over."""
    ticks_at = time.monotonic()

    def tick_and_ask() -> bool:
        nonlocal ticks_at
        if time.monotonic() >= ticks_at:
            ticks_at += 1
            broker.send("courses.tasks.drain")
        return condition()

    wait_for(tick_and_ask, within)


def everything_is_sent() -> bool:
    return not Mail.objects.exclude(state=Mail.State.SENT).exists()


def copies(server: SlowServer) -> Counter:
    """How many mails each learner got, over all Message-IDs; a second one must be a copy of the first."""
    for address in {recipient for recipient, _ in server.taken}:
        assert len(set(server.ids_of(address))) == 1
    return Counter(recipient for recipient, _ in server.taken)


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_worker_killed_in_mid_batch_loses_nothing(round_, learners, broker, workers, mail_server):
    """R1: the worker and its pool die by kill -9; twice goes only what was on the wire, with the same Message-ID."""
    instant = random.Random(f"{SEED}-{round_}").randint(3, LEARNERS - 15)
    tick_until(lambda: len(mail_server.taken) >= instant, broker)
    workers.kill()
    assert Mail.objects.filter(state=Mail.State.SENDING).exists()
    workers.start()
    tick_until(everything_is_sent, broker)
    received = copies(mail_server)
    assert set(received) == {person.email for person in learners}
    assert sum(received.values()) <= LEARNERS + workers.processes


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_broker_killed_in_mid_batch_loses_nothing_and_doubles_nothing(round_, learners, broker, workers, mail_server):
    """R3: it comes back empty, and is emptied once more; the rows are the truth, so a tick is all it takes."""
    instant = random.Random(f"{SEED}-{round_}").randint(3, LEARNERS - 15)
    tick_until(lambda: len(mail_server.taken) >= instant, broker)
    broker.kill()
    time.sleep(1)
    broker.start()
    with redis.Redis.from_url(broker.url) as client:
        client.flushall()
    tick_until(everything_is_sent, broker)
    assert copies(mail_server) == {person.email: 1 for person in learners}
