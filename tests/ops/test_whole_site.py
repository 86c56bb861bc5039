"""`make run` itself: from an empty state to a page, a worker that comes back, and nothing left behind."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request

import psutil
import pytest

from ops.ports import free_port
from tests import template_database
from tests.workers import ROOT, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]


@pytest.fixture
def site(tmp_path):
    """Migrated already, as in every other test; the course and the demo are made at the start."""
    template_database.bare_copy_to(str(tmp_path / "db.sqlite3"))
    ours = ("DEBUG", "SECRET_KEY", "SITE_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "LOG_LEVEL")
    environ = {name: value for name, value in os.environ.items() if name not in ours}
    environ |= {"PORT": str(free_port()), "VAR_DIR": str(tmp_path)}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "ops.run"], cwd=ROOT, env=environ, stdout=log, stderr=log)
    process.address, process.log = f"http://127.0.0.1:{environ['PORT']}", tmp_path / "log"
    yield process
    process.terminate()
    process.wait(30)


def family(process) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def leader(process, *words) -> psutil.Process | None:
    """The first process of ours whose command has all these words."""
    for member in family(process):
        with contextlib.suppress(psutil.NoSuchProcess):
            if set(words) <= set(member.cmdline()):
                return member
    return None


def get(site, path):
    with urllib.request.urlopen(site.address + path, timeout=20) as response:
        return response.read().decode()


def test_from_nothing_to_a_page_and_back_to_nothing(site):
    wait_for(lambda: "Seodang is ready" in site.log.read_text() or site.poll() is not None, within=400)
    assert '<html lang="en"' in get(site, "/en/")
    assert '<html lang="ko"' in get(site, "/ko/")
    assert json.loads(get(site, "/readyz"))["down"] == []
    assert "learner@seodang.example" in site.log.read_text()

    wait_for(lambda: leader(site, "worker") is not None, within=60)
    worker = leader(site, "worker")
    worker.send_signal(signal.SIGKILL)
    wait_for(lambda: leader(site, "worker") not in (None, worker), within=60)

    everyone = family(site)
    assert len(everyone) >= 6  # leash, broker, web and its worker, celery worker, beat
    memory = sum(member.memory_info().rss for member in everyone) / 2**20
    assert memory < 900, f"{memory:.0f} MB"
    site.send_signal(signal.SIGTERM)
    assert site.wait(30) == 0
    assert [member for member in everyone if member.is_running() and member.status() != psutil.STATUS_ZOMBIE] == []
