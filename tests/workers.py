"""Real worker processes on a real broker, working on the database of the test that starts them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from celery import Celery
from django.db import connection

from ops import embedded_broker
from ops.leash import Leash
from ops.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
WORKER = "worker --concurrency={processes} --without-gossip --without-mingle --loglevel=INFO"


class Broker:
    """A Valkey without memory: killed, it comes back empty."""

    def __init__(self, directory: Path) -> None:
        self.port, self.directory = free_port(), directory
        self.url = embedded_broker.url(self.port)
        self.leash = Leash()
        self.start()

    def start(self) -> None:
        command = embedded_broker.command(self.port, self.directory)
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        self.leash.hold([self.process.pid])
        embedded_broker.wait_until_ready(self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def send(self, task: str) -> None:
        """As beat would, from another process than the workers."""
        with Celery(broker=self.url) as app:
            app.send_task(task)

    def close(self) -> None:
        self.kill()
        self.leash.let_go()


class Workers:
    """One `celery worker` with its pool, in a process group of its own."""

    def __init__(self, broker: Broker, directory: Path, processes: int = 2, **environ: str) -> None:
        self.processes = processes
        self.log_path = directory / "worker.log"
        self.environ = {
            **{name: value for name, value in os.environ.items() if name != "CACHE_URL"},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker.url,
            "LOG_LEVEL": "INFO",
            **environ,
        }
        self.leash = Leash()
        self.start()

    def start(self) -> None:
        """Returns when the worker takes tasks."""
        seen = self.log().count(" ready.")
        command = [sys.executable, "-m", "celery", "--app=config", *WORKER.format(processes=self.processes).split()]
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        self.leash.hold([self.process.pid])
        wait_for(lambda: self.log().count(" ready.") > seen, within=90)

    def kill(self) -> None:
        """As the kernel would when memory runs out: no last words, neither the worker's nor its pool's."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def close(self) -> None:
        self.kill()
        self.leash.let_go()


def database_url() -> str:
    """The test's own database, as another process must name it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    place = f"{values['USER']}:{quote(values['PASSWORD'] or '')}@{values['HOST']}:{values['PORT']}"
    return f"postgres://{place}/{values['NAME']}"


def wait_for(condition: Callable[[], bool], within: float) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within} s"
        time.sleep(0.05)
