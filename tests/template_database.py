"""A migrated database made once per state of the migrations; each test process starts from a copy.

Migrating from nothing takes longer than most test runs, and once for each process. The site is set up in it, as in any
database that is used: half a second that every test of pages would spend again.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test"
# Migrating makes and drops many classes; looking for garbage meanwhile takes a quarter of the time.
MIGRATE = """
import gc
gc.disable()
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "migrate", "--noinput", "--skip-checks", "--verbosity=0"])
from cms.site_setup import set_up_site
set_up_site(pages_folder=None)
"""
UPROOT = """
import django
django.setup()
from tests.browser.school import uproot
uproot()
"""


def copy_to(path: str) -> None:
    """SQLite: a file, kept from run to run."""
    with one_at_a_time("sqlite"):
        template = FOLDER / f"migrated-{fingerprint()}.sqlite3"
        if not template.exists():
            for old in FOLDER.glob("migrated-*"):
                old.unlink()
            unfinished = template.with_suffix(".unfinished")
            migrate(f"sqlite:///{unfinished}")
            unfinished.rename(template)
    shutil.copyfile(template, path)


def bare_copy_to(path: str) -> None:
    """Migrated and no more: whoever copies it sets the site up."""
    copy_to(path)
    execute(UPROOT, f"sqlite:///{path}")


def on_server(url: str) -> str:
    """PostgreSQL: the name of a database beside the one at `url`, for CREATE DATABASE … TEMPLATE."""
    name = f"migrated_{fingerprint()}"
    with one_at_a_time("postgres"), psycopg.connect(url, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f"DROP DATABASE IF EXISTS {name}_unfinished")
            server.execute(f"CREATE DATABASE {name}_unfinished")
            migrate(urlsplit(url)._replace(path=f"/{name}_unfinished").geturl())
            server.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
    return name


@contextlib.contextmanager
def one_at_a_time(vendor: str) -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"lock-{vendor}").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield


def migrate(url: str) -> None:
    execute(MIGRATE, url)


def execute(script: str, url: str) -> None:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environ, check=True)


def fingerprint() -> str:
    """Changes with any migration of ours, any version of a package, and how a site is set up."""
    seen = hashlib.sha256((ROOT / "requirements" / "dev.txt").read_bytes())
    for source in (*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "cms" / "site_setup.py", Path(__file__)):
        seen.update(source.read_bytes())
    return seen.hexdigest()[:16]


if __name__ == "__main__":
    on_server(sys.argv[1])
