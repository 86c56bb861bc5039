"""`make test`: the suite in lanes, each on the servers it needs. Arguments go on to pytest; LANE=name runs one lane.

Every lane runs even when an earlier one failed; the exit code is non-zero when any did, or when no test ran at all.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from ops import chromium, embedded_postgres

NO_TESTS_COLLECTED = 5
Servers = Callable[[], AbstractContextManager[dict[str, str] | None]]


@contextlib.contextmanager
def nothing_more() -> Iterator[dict[str, str]]:
    yield {}


_ahead: list[str] = []


@contextlib.contextmanager
def postgres_ahead() -> Iterator[None]:
    """The server is started before its lane, and its database migrated: on the core that idles while the first lane
    migrates one for SQLite, which takes as long."""
    with embedded_postgres.running() as url:
        making = subprocess.Popen([sys.executable, "-m", "tests.template_database", url])
        _ahead.append(url)
        try:
            yield
        finally:
            _ahead.remove(url)
            making.wait()


@contextlib.contextmanager
def postgres() -> Iterator[dict[str, str]]:
    if _ahead:
        yield {"DATABASE_URL": _ahead[0]}
        return
    with embedded_postgres.running() as url:
        yield {"DATABASE_URL": url}


@contextlib.contextmanager
def browser() -> Iterator[dict[str, str] | None]:
    path = chromium.find_or_install()
    yield {"CHROMIUM": path} if path else None


@dataclass(frozen=True)
class Lane:
    name: str
    marked: str
    servers: Servers = nothing_more
    workers: int = 0
    together: str = "load"  # how xdist shares out the tests; loadfile keeps those of a file on one worker
    is_long: bool = False  # left out where SHORT is set

    def command(self, report: Path, arguments: list[str]) -> list[str]:
        parallel = ["-n", str(self.workers), "--dist", self.together] if self.workers else []
        return [
            *(sys.executable, "-m", "pytest", "-q", "-m", self.marked, f"--junitxml={report}"),
            *parallel,
            *arguments,
        ]


LANES = (
    Lane("sqlite", "not broker and not browser and not faults and not restart", workers=2),
    Lane("postgres", "postgres and not restart", postgres, workers=2),
    Lane("restart", "restart", postgres, is_long=True),  # by itself: it takes the server away from everybody
    Lane("broker", "broker or faults", workers=2, together="loadfile"),  # mostly waits
    Lane("browser", "browser", browser, workers=2, together="loadfile"),  # a site and a browser for each worker
)


def main(arguments: list[str]) -> int:
    chosen, is_short = os.environ.get("LANE"), bool(os.environ.get("SHORT"))
    lanes = [lane for lane in LANES if chosen == lane.name or not (chosen or (lane.is_long and is_short))]
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as reports, ExitStack() as kept:
        if not chosen and not arguments:
            kept.enter_context(postgres_ahead())
        failed = [lane.name for lane in lanes if not run(lane, Path(reports) / f"{lane.name}.xml", arguments, counts)]
    passed = counts["tests"] - counts["failures"] - counts["errors"] - counts["skipped"]
    if failed:
        print(f"test: not green: {', '.join(failed)}")
    print(f"total: {passed} passed, {counts['failures'] + counts['errors']} failed, {counts['skipped']} skipped")
    return 1 if failed or not counts["tests"] else 0


def run(lane: Lane, report: Path, arguments: list[str], counts: Counter[str]) -> bool:
    """True unless something failed; a lane in which nothing is selected is fine."""
    print(f"\ntest: lane {lane.name}", flush=True)
    with lane.servers() as environ:
        if environ is None:
            print(f"test: {chromium.ADVICE}", flush=True)
            return not os.environ.get("CI")
        exit_code = subprocess.call(lane.command(report, arguments), env={**os.environ, **environ})
    if report.exists():
        count(report, counts)
    return exit_code in (0, NO_TESTS_COLLECTED)


def count(report: Path, counts: Counter[str]) -> None:
    for suite in ElementTree.parse(report).iter("testsuite"):
        counts.update({name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
