"""Reminders through a real broker, worker and beat, with things being killed (quality.md's R1, R2, R3, R6)."""

import datetime as dt
import os
import random
import subprocess
import sys
import time

import psutil
import pytest
from django.utils import timezone

from courses.models import Enrollment, Mail
from courses.reminders.planning import plan
from tests.factories import make_course, make_user
from tests.walks.processes import running, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True), pytest.mark.timeout(500)]

LEARNERS = 120
CHILDREN = 2


def noon_somewhere() -> str:
    """A zone in which nobody sleeps now. Etc/GMT zones have their sign the other way round."""
    ahead = 12 - timezone.now().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def make_silent_learners(number: int = LEARNERS, *, prefix: str = "p") -> set[str]:
    """So many learners, not seen for six days; returns their addresses, which a real server would accept."""
    course, zone, seen_at = make_course(lessons=1), noon_somewhere(), timezone.now() - dt.timedelta(days=6)
    people = [make_user(f"P{n}", email=f"{prefix}{n}@pupils.seodang.kr", time_zone=zone) for n in range(number)]
    Enrollment.objects.bulk_create(
        Enrollment(user=person, course=course, enrolled_at=seen_at, last_seen_at=seen_at) for person in people
    )
    return {person.email for person in people}


def all_sent() -> bool:
    return Mail.objects.filter(state="sent").count() == LEARNERS


@pytest.fixture
def learners() -> set[str]:
    return make_silent_learners()


def test_two_beats_and_two_workers_send_one_mail_each(tmp_path, learners):
    """R6, S36: nothing is lost, nothing is sent twice, whoever ticks and whoever drains."""
    with running(tmp_path / "var") as (processes, sink):
        for _pair in range(2):
            processes.start_beat()
            processes.start_worker()
        wait_for(all_sent, seconds=200, explain=processes.logs)
        time.sleep(3)  # ticks that find nothing
    assert sink.recipients == learners
    assert sink.doubles == 0
    assert Mail.objects.count() == LEARNERS


def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path, learners):
    """R1, S36: kill -9 on the whole group, then a new worker; at most what was in flight arrives twice, as itself."""
    with running(tmp_path / "var") as (processes, sink):
        processes.start_beat()
        worker = processes.start_worker()
        wait_for(lambda: len(sink.taken) >= 30, seconds=150, explain=processes.logs)
        processes.kill(worker)
        processes.start_worker()
        wait_for(all_sent, seconds=200, explain=processes.logs)
    assert sink.recipients == learners
    assert sink.doubles <= CHILDREN
    assert set(sink.message_ids_of_doubles) <= {1}


def test_killed_children_are_replaced_and_lose_nothing(tmp_path, learners):
    """R2: the processes of the pool are killed one after the other; the queue keeps draining."""
    with running(tmp_path / "var") as (processes, sink):
        processes.start_beat()
        worker = processes.start_worker()
        for kills in range(1, 4):
            wait_for(lambda least=25 * kills: len(sink.taken) >= least, seconds=150, explain=processes.logs)
            for child in psutil.Process(worker.pid).children():
                child.kill()
        wait_for(all_sent, seconds=200, explain=processes.logs)
    assert sink.recipients == learners
    assert sink.doubles <= 3 * CHILDREN
    assert set(sink.message_ids_of_doubles) <= {1}


def test_a_broker_killed_and_emptied_loses_and_doubles_nothing(tmp_path, learners):
    """R3: the queue carries wake-ups only. It is killed without persistence, is away for a while, and later flushed."""
    with running(tmp_path / "var") as (processes, sink):
        processes.start_beat()
        processes.start_worker()
        wait_for(lambda: len(sink.taken) >= 30, seconds=150, explain=processes.logs)
        processes.kill_broker()
        time.sleep(3)
        processes.start_broker()
        processes.flush_broker()
        wait_for(all_sent, seconds=200, explain=processes.logs)
    assert sink.recipients == learners
    assert sink.doubles == 0


def test_with_the_broker_away_the_ledger_fills_and_cron_can_drain_it(tmp_path, learners):
    """R3: planning needs no broker, and neither does `drain_outbox`."""
    with running(tmp_path / "var", seconds_a_mail=0) as (processes, sink):
        processes.kill_broker()
        plan(timezone.now())
        command = [sys.executable, "manage.py", "drain_outbox"]
        answer = subprocess.run(command, env=processes.environ, capture_output=True, text=True, check=True)
    assert answer.stdout == f"{LEARNERS} sent\n"
    assert sink.recipients == learners


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_workers_killed_at_random_instants(tmp_path):
    """R1: over and over, each time after another number of mails; the seed is printed."""
    seed, rounds = int(os.environ.get("SEED", "1")), int(os.environ.get("ROUNDS", "3"))
    chance = random.Random(seed)
    for number in range(rounds):
        Mail.objects.update(state="dead")  # those of the round before
        after, expected = chance.randrange(LEARNERS), make_silent_learners(prefix=f"round{number}-")
        with running(tmp_path / f"var-{number}") as (processes, sink):
            processes.start_beat()
            worker = processes.start_worker()
            wait_for(lambda sink=sink, after=after: len(sink.taken) > after, seconds=150, explain=processes.logs)
            processes.kill(worker)
            processes.start_worker()
            wait_for(all_sent, seconds=200, explain=processes.logs)
        assert sink.recipients == expected, f"seed {seed}, round {number}, killed after {after}"
        assert sink.doubles <= CHILDREN
        assert set(sink.message_ids_of_doubles) <= {1}
