"""Reminders as they run in production: real beats, workers, broker and mail server (R2, R3, R6).

What happens when whole workers and brokers are killed over and over is in tests/courses/reminders/test_workers.py.
"""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import psutil
import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from courses.models import Enrollment, Mail
from courses.reminders.planning import plan
from ops.leash import Leash
from ops.ports import LOOPBACK, free_port
from tests.courses.reminders.conftest import Server
from tests.factories import make_course, make_user
from tests.workers import ROOT, Broker, Workers, database_url, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True), pytest.mark.timeout(500)]

LEARNERS = 80
PATIENCE = 200  # seconds; a machine busy with other things needs them
# The product's beat, but ticking each second instead of each minute.
QUICK_BEAT = """
import sys
from config.celery import app
app.conf.beat_schedule = {"tick": {"task": "courses.tasks.tick", "schedule": 1.0, "options": {"expires": 30}}}
app.conf.beat_max_loop_interval = 1
app.Beat(schedule=sys.argv[1], loglevel="WARNING").run()
"""


class Beat:
    def __init__(self, workers: Workers, schedule: str) -> None:
        self.leash = Leash()
        self.process = subprocess.Popen(
            [sys.executable, "-c", QUICK_BEAT, schedule], cwd=ROOT, env=workers.environ, start_new_session=True
        )
        self.leash.hold([self.process.pid])

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.leash.let_go()


@pytest.fixture
def mail_server():
    server = Server()
    controller = Controller(server, hostname=LOOPBACK, port=free_port())
    controller.start()
    server.url = f"smtp://{LOOPBACK}:{controller.port}/"
    yield server
    controller.stop()


@pytest.fixture
def start(tmp_path, mail_server):
    """Starts a broker at once, and workers and beats as they are asked for; ends them all."""
    broker = Broker(tmp_path)
    started: list = [broker]
    short = {
        "EMAIL_TIMEOUT": "1",
        # Long enough that a worker which a busy machine keeps waiting does not lose its lease in the middle of a mail.
        "REMINDER_LEASE_SECONDS": "15",
        "EMAIL_URL": mail_server.url,
        "CELERY_SKIP_CHECKS": "1",
    }

    def workers() -> Workers:
        folder = tmp_path / f"worker-{len(started)}"
        folder.mkdir()
        started.append(Workers(broker, folder, processes=2, **short))
        return started[-1]

    def beat(of: Workers) -> None:
        started.append(Beat(of, str(tmp_path / f"beat-{len(started)}")))

    workers.beat = beat
    yield workers
    for each in reversed(started):
        each.close()


@pytest.fixture
def learners(transactional_db) -> set[str]:
    """The addresses of learners not seen for six days, in a zone in which it is about noon."""
    ahead = 12 - timezone.now().hour
    course, seen_at = make_course(lessons=1), timezone.now() - dt.timedelta(days=6)
    people = [
        make_user(f"P{n}", email=f"p{n}@pupils.seodang.kr", time_zone=f"Etc/GMT{-ahead:+d}") for n in range(LEARNERS)
    ]
    Enrollment.objects.bulk_create(
        Enrollment(user=person, course=course, enrolled_at=seen_at, last_seen_at=seen_at) for person in people
    )
    return {person.email for person in people}


def all_sent() -> bool:
    return Mail.objects.filter(state=Mail.State.SENT).count() == LEARNERS


def copies(server: Server) -> Counter:
    return Counter(recipient for recipient, _message_id in server.taken)


def test_two_beats_and_two_workers_send_one_mail_each(start, learners, mail_server):
    """R6, S36: nothing is lost, nothing is sent twice, whoever ticks and whoever drains."""
    for worker in (start(), start()):
        start.beat(worker)
    wait_for(all_sent, within=PATIENCE)
    time.sleep(3)  # ticks that find nothing
    assert copies(mail_server) == dict.fromkeys(learners, 1)
    assert Mail.objects.count() == LEARNERS


def test_killed_children_are_replaced_and_lose_nothing(start, learners, mail_server):
    """R2: the processes of the pool are killed; what they held is sent when the lease ends, the rest at once."""
    worker = start()
    start.beat(worker)
    for kills in (1, 2):
        wait_for(lambda least=25 * kills: len(mail_server.taken) >= least, within=PATIENCE)
        for child in psutil.Process(worker.process.pid).children():
            child.kill()
    wait_for(all_sent, within=PATIENCE)
    assert set(copies(mail_server)) == learners
    assert len(mail_server.taken) <= LEARNERS + 2 * worker.processes
    for address in learners:
        assert len(set(mail_server.ids_of(address))) == 1


def test_without_any_broker_cron_drains_the_ledger(learners, mail_server):
    """R3: planning needs no broker, and neither does `drain_outbox`."""
    plan(timezone.now())
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database_url()}
    environ |= {"EMAIL_URL": mail_server.url, "REDIS_URL": f"redis://{LOOPBACK}:{free_port()}/0"}
    command = [sys.executable, "manage.py", "drain_outbox"]
    answer = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert answer.stdout == f"{LEARNERS} sent\n"
    assert copies(mail_server) == dict.fromkeys(learners, 1)
