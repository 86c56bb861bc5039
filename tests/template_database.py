"""A migrated SQLite database made once per state of the migrations; each test process starts from a copy.

Migrating from nothing takes longer than most test runs, and once for each process.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test"


def copy_to(path: str) -> None:
    shutil.copyfile(template(), path)


def template() -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"migrated-{fingerprint()}.sqlite3"
    with (FOLDER / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not path.exists():
            for old in FOLDER.glob("migrated-*"):
                old.unlink()
            migrate(path)
    return path


def migrate(path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{unfinished}"}
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--skip-checks", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environ, check=True)
    unfinished.rename(path)


def fingerprint() -> str:
    """Changes with any migration of ours and any version of a package."""
    seen = hashlib.sha256((ROOT / "requirements" / "dev.txt").read_bytes())
    for migration in sorted(ROOT.glob("*/migrations/*.py")):
        seen.update(migration.read_bytes())
    return seen.hexdigest()[:16]
