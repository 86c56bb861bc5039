"""`make check`: everything that can be said about the code without running it. Runs all, then names what failed."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
APPS = ("accounts", "cms", "courses", "quizzes")
TRIAL = {"DEBUG": "1", "SECRET_KEY": "only-for-checks"}
PRODUCTION = {
    "SECRET_KEY": "a-made-up-key-that-is-long-enough-for-the-deployment-check-0123456789",
    "ALLOWED_HOSTS": "learn.example",
    "SITE_URL": "https://learn.example",
    "DATABASE_URL": "postgres://seodang@db/seodang",
    "REDIS_URL": "redis://broker/0",
    "CACHE_URL": "redis://cache/0",
    "EMAIL_URL": "smtp://mail:25",
    "DEFAULT_FROM_EMAIL": "school@learn.example",
    "TRUSTED_PROXY_COUNT": "1",
    "DEBUG": "0",
}

AT_ONCE = 2
MANAGE = (sys.executable, "manage.py")
CHECKS: tuple[tuple[str, tuple[str | Path, ...], dict[str, str]], ...] = (
    ("format", (BIN / "ruff", "format", "--check", "."), {}),
    ("lint", (BIN / "ruff", "check", "."), {}),
    ("types", (BIN / "mypy",), TRIAL),
    ("import direction", (BIN / "lint-imports",), TRIAL),
    ("templates", (BIN / "djlint", "--lint", "--quiet", "templates"), {}),
    ("translations", (sys.executable, "-m", "ops.translations", "check"), {}),
    ("originality", (sys.executable, "-m", "ops.originality"), {}),
    ("missing migrations", (*MANAGE, "makemigrations", "--check", "--dry-run", *APPS), TRIAL),
    ("deployment settings", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
)


def main() -> int:
    with tempfile.TemporaryDirectory() as var_dir, ThreadPoolExecutor(AT_ONCE) as pool:
        done = pool.map(lambda check: run(check[1], check[2] | {"VAR_DIR": var_dir}), CHECKS)
        failed = [name for (name, *_), said in zip(CHECKS, done, strict=True) if not tell(name, said)]
    if failed:
        print(f"check: not in order: {', '.join(failed)}")
    return 1 if failed else 0


def run(command: tuple[str | Path, ...], environ: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True)


def tell(name: str, done: subprocess.CompletedProcess) -> bool:
    """What the program said, only when it found something."""
    print(f"check: {name:<20} {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
