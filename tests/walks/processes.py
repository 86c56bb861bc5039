"""Real broker, worker and beat processes around the test's own database, and a mail server that keeps count."""

import asyncio
import contextlib
import email
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import redis
from aiosmtpd.controller import Controller
from django.db import connection

from ops import embedded_broker
from ops.ports import LOOPBACK, free_port

ROOT = Path(__file__).resolve().parents[2]
# A beat that ticks each second instead of each minute; all else is the product's.
QUICK_BEAT = """
import sys
from config.celery import app
app.conf.beat_schedule = {"tick": {"task": "courses.tasks.tick", "schedule": 1.0, "options": {"expires": 30}}}
app.conf.beat_max_loop_interval = 1
app.Beat(schedule=sys.argv[1], loglevel="WARNING").run()
"""


class Sink:
    """Takes every mail, as slowly as told, and writes it down before it answers."""

    def __init__(self, seconds_a_mail: float):
        self.seconds_a_mail = seconds_a_mail
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message_id = email.message_from_bytes(envelope.content)["Message-ID"].strip()
        self.taken.append((envelope.rcpt_tos[0], message_id))
        await asyncio.sleep(self.seconds_a_mail)
        return "250 taken"

    @property
    def recipients(self) -> set[str]:
        return {recipient for recipient, _message_id in self.taken}

    @property
    def doubles(self) -> int:
        return len(self.taken) - len(self.recipients)

    @property
    def message_ids_of_doubles(self) -> list[int]:
        """Of each recipient who got more than one copy, how many different Message-IDs they bore."""
        copies = Counter(recipient for recipient, _message_id in self.taken)
        return [len({i for r, i in self.taken if r == recipient}) for recipient, n in copies.items() if n > 1]


class Processes:
    """Starts what production runs; each process leads a group, so that it can be killed with all its children."""

    def __init__(self, folder: Path, smtp_port: int):
        self.folder = folder
        self.broker_port = free_port()
        self.running: list[subprocess.Popen] = []
        self.broker: subprocess.Popen | None = None
        database = connection.settings_dict
        url = f"sqlite:///{database['NAME']}" if connection.vendor == "sqlite" else os.environ["DATABASE_URL"]
        self.environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "REDIS_URL": embedded_broker.url(self.broker_port),
            "EMAIL_URL": f"smtp://{LOOPBACK}:{smtp_port}/",
            "CELERY_SKIP_CHECKS": "1",
            "EMAIL_TIMEOUT": "1",
            "REMINDER_LEASE_SECONDS": "4",
        }

    def start_broker(self) -> None:
        self.folder.mkdir(exist_ok=True)
        command = embedded_broker.command(self.broker_port, self.folder)
        self.broker = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=self.folder)
        embedded_broker.wait_until_ready(self.broker_port)

    def kill_broker(self) -> None:
        assert self.broker is not None
        self.broker.kill()
        self.broker.wait()

    def flush_broker(self) -> None:
        redis.Redis(LOOPBACK, self.broker_port).flushall()

    def start_worker(self) -> subprocess.Popen:
        return self._start(["-m", "celery", "-A", "config", "worker", "-c", "2", "-l", "WARNING", "--without-gossip"])

    def start_beat(self) -> subprocess.Popen:
        return self._start(["-c", QUICK_BEAT, str(self.folder / f"beat-{len(self.running)}")])

    def kill(self, process: subprocess.Popen) -> None:
        """As the kernel does when memory is short: parent and children at once, without a word."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        for process in self.running:
            self.kill(process)
        if self.broker is not None:
            self.kill_broker()

    def _start(self, arguments: list[str]) -> subprocess.Popen:
        with (self.folder / f"log-{len(self.running)}").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-3_000:] for path in sorted(self.folder.glob("log-*")))


@contextlib.contextmanager
def running(folder: Path, *, seconds_a_mail: float = 0.02) -> Iterator[tuple[Processes, Sink]]:
    sink = Sink(seconds_a_mail)
    controller = Controller(sink, hostname=LOOPBACK, port=free_port())
    controller.start()
    processes = Processes(folder, controller.port)
    try:
        processes.start_broker()
        yield processes, sink
    finally:
        processes.kill_all()
        controller.stop()


def wait_for(condition: Callable[[], bool], *, seconds: float, explain: Callable[[], str] = str) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, f"Not within {seconds} s. {explain()}"
        time.sleep(0.05)
