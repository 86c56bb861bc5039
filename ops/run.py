"""`make run`: the whole site on one machine, in the foreground, from nothing.

State lies in VAR_DIR (`var`), the site answers on PORT (8000). REDIS_URL, CACHE_URL and DATABASE_URL are used when set.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import sys
import urllib.request
from pathlib import Path
from typing import NoReturn, TextIO
from urllib.parse import urlsplit

from ops import embedded_broker
from ops.ports import LOOPBACK, free_port, is_free
from ops.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent
SPACE_NEEDED_MB = 200
WEB_THREADS = 8
# What decides the database's shape and first content.
PREPARED_FROM = ("accounts", "cms", "content", "courses", "ops", "quizzes", "requirements")

WELCOME = """
  Seodang is ready:  http://localhost:{port}/

  Sign in with the password  seodang-demo  as
    admin@seodang.example        everything
    author@seodang.example       writes courses and quizzes in /cms/
    instructor@seodang.example   teaches the demo cohort, /teach/
    learner@seodang.example      learns in English, /learn/
    suyeon@seodang.example       learns in Korean, behind schedule

  Mail goes to {mail}. Ctrl-C ends everything.
"""


def main() -> int:
    var_dir = open_var_dir()
    port = chosen_port()
    with lock(var_dir):
        supervisor = Supervisor(site_environ(var_dir, port))
        supervisor.watch_signals()
        try:
            return serve(supervisor, var_dir, port)
        finally:
            supervisor.stop()


def serve(supervisor: Supervisor, var_dir: Path, port: int) -> int:
    start_broker(supervisor, var_dir)
    if not is_prepared(var_dir) and not prepare(supervisor, var_dir):
        return 0 if supervisor.stopping else 1
    start_web(supervisor, port)
    supervisor.keep_running(until=lambda: site_answers(port))
    if not supervisor.stopping:
        start_background(supervisor, var_dir)  # after, not beside: two cores show the first page sooner that way
        print(WELCOME.format(port=port, mail=var_dir / "mail"), flush=True)
    supervisor.keep_running()
    return 0


def prepare(supervisor: Supervisor, var_dir: Path) -> bool:
    """True when the database is up to date and holds the demo."""
    supervisor.say("preparing the database and the course (about a minute the first time)")
    exit_code = supervisor.run_to_end("prepare", sys.executable, "-m", "ops.prepare")
    if supervisor.stopping:
        return False
    if exit_code:
        supervisor.say(f"That failed (exit code {exit_code}); the lines above say why.")
        return False
    (var_dir / "prepared").write_text(fingerprint())
    return True


def is_prepared(var_dir: Path) -> bool:
    """The database here was prepared by exactly this code, so that asking it again would take seconds for nothing."""
    stamp = var_dir / "prepared"
    ours = "DATABASE_URL" not in os.environ and (var_dir / "db.sqlite3").exists()
    return ours and stamp.exists() and stamp.read_text() == fingerprint()


def fingerprint() -> str:
    seen = hashlib.sha256()
    for folder in PREPARED_FROM:
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in {".py", ".md", ".yaml", ".txt"}:
                seen.update(path.read_bytes())
    return seen.hexdigest()


def start_broker(supervisor: Supervisor, var_dir: Path) -> None:
    if "REDIS_URL" not in supervisor.environ:
        port = free_port()
        try:
            supervisor.start("broker", *embedded_broker.command(port, var_dir))
            embedded_broker.wait_until_ready(port)
        except embedded_broker.BrokerUnavailableError as problem:
            refuse(str(problem))
        supervisor.environ["REDIS_URL"] = embedded_broker.url(port)
    cache_url = urlsplit(supervisor.environ["REDIS_URL"])._replace(path=f"/{embedded_broker.CACHE_DB}").geturl()
    supervisor.environ.setdefault("CACHE_URL", cache_url)


def start_web(supervisor: Supervisor, port: int) -> None:
    """One process with threads: every Django process costs about 140 MB."""
    options = f"--bind={LOOPBACK}:{port} --worker-class=gthread --workers=1 --threads={WEB_THREADS} --access-logfile=-"
    options += " --no-control-socket"  # it would lie in the home folder, one for all sites
    log_format = "--access-logformat=%(m)s %(U)s %(s)s %(M)s ms"
    supervisor.start("web", sys.executable, "-m", "gunicorn", *options.split(), log_format, "config.wsgi")


def start_background(supervisor: Supervisor, var_dir: Path) -> None:
    """Beat runs apart from the worker, so that either comes back by itself when it dies."""
    # Containers and trial machines run it as root; what a task may carry is JSON alone.
    quiet = "-Wignore:You're running the worker"
    celery = (sys.executable, quiet, "-m", "celery", "--app=config", "--quiet")
    supervisor.start("worker", *celery, "worker", "--concurrency=1", "--without-gossip", "--without-mingle")
    supervisor.start("beat", *celery, "beat", f"--schedule={var_dir / 'beat-schedule'}", "--pidfile=")


def site_environ(var_dir: Path, port: int) -> dict[str, str]:
    environ = {
        "DEBUG": "1",
        "SITE_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",  # threads would else keep an arena each: about 100 MB over the day
        **os.environ,
        "VAR_DIR": str(var_dir),
    }
    environ.setdefault("SECRET_KEY", kept_secret(var_dir / "secret_key"))
    return environ


def kept_secret(path: Path) -> str:
    """Made once, so that a restart signs nobody out."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new_file:
            new_file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def open_var_dir() -> Path:
    var_dir = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        (var_dir / "run.lock").touch()
    except OSError as problem:
        refuse(f"Cannot write to {var_dir} ({problem.strerror}). Set VAR_DIR to a folder that can be written to.")
    free_mb = shutil.disk_usage(var_dir).free // 2**20
    if free_mb < SPACE_NEEDED_MB:
        refuse(f"Not enough disk space: {free_mb} MB free in {var_dir}, {SPACE_NEEDED_MB} MB needed.")
    return var_dir


def lock(var_dir: Path) -> TextIO:
    """Held while open; a second site on the same state would run every reminder tick twice."""
    held = (var_dir / "run.lock").open()
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        refuse(f"Another `make run` already uses {var_dir}. End it first, or set VAR_DIR to another folder.")
    return held


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        refuse(f"PORT must be a number from 1 to 65535, not {text!r}.")
    if not is_free(int(text)):
        refuse(f"Port {text} is in use. End what listens there, or choose another: make run PORT={int(text) + 1}")
    return int(text)


def site_answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/healthz", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def refuse(text: str) -> NoReturn:
    sys.exit(f"seodang: {text}")


if __name__ == "__main__":
    sys.exit(main())
