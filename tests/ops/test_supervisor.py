"""The supervisor with tiny children: they come back when they die, and none outlives it."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import time

import psutil
import pytest

from ops.supervisor import Supervisor

# A child with a child of its own, both of which say who they are.
FAMILY = """
import os, subprocess, time
grandchild = subprocess.Popen(["sleep", "600"])
print("pids", os.getpid(), grandchild.pid, flush=True)
time.sleep(600)
"""
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{FAMILY}"
PROGRAM = """
import os, sys
import ops.supervisor
ops.supervisor.STOP_SECONDS = 1
supervisor = ops.supervisor.Supervisor(os.environ)
supervisor.watch_signals()
for number, source in enumerate(sys.argv[1:]):
    supervisor.start(f"child{number}", sys.executable, "-c", source)
supervisor.keep_running()
supervisor.stop()
"""


@contextlib.contextmanager
def supervised(*children):
    """A supervisor in a process of its own, with these programs; whatever it left behind is ended."""
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, *children], stdout=subprocess.PIPE, text=True)
    seen: list[int] = []
    program.pids = seen
    try:
        yield program
    finally:
        for pid in [program.pid, *seen]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        program.wait()
        program.stdout.close()


def next_pids(program) -> list[int]:
    """The child and grandchild of the next family to report."""
    for line in program.stdout:
        if "pids" in line:
            pids = [int(number) for number in re.findall(r"\d+", line.split("pids")[1])]
            program.pids.extend(pids)
            return pids
    raise AssertionError("no child reported")


def are_gone(pids, within=6) -> bool:
    deadline = time.monotonic() + within
    while any(is_running(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_running(pid) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_killed_child_comes_back_and_its_own_children_do_not_stay():
    with supervised(FAMILY) as program:
        child, grandchild = next_pids(program)
        os.kill(child, signal.SIGKILL)
        assert "child0 ended (exit code -9), starting it again in 1 s" in program.stdout.readline()
        again, _ = next_pids(program)
        assert again != child
        assert are_gone([grandchild])
        assert is_running(again)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_ends_children_and_grandchildren(number):
    with supervised(FAMILY, FAMILY) as program:
        pids = next_pids(program) + next_pids(program)
        program.send_signal(number)
        assert program.wait(10) == 0
        assert are_gone(pids, within=0)


def test_a_child_deaf_to_the_stop_is_killed():
    with supervised(STUBBORN) as program:
        pids = next_pids(program)
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
        assert are_gone(pids, within=0)


def test_a_second_stop_does_not_wait():
    with supervised(STUBBORN) as program:
        pids = next_pids(program)
        started = time.monotonic()
        program.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        program.send_signal(signal.SIGTERM)
        program.wait(10)
        assert time.monotonic() - started < 0.9
        assert are_gone(pids)


def test_no_orphans_when_the_supervisor_itself_is_killed():
    with supervised(FAMILY, FAMILY) as program:
        pids = next_pids(program) + next_pids(program)
        program.kill()
        assert are_gone(pids)


def test_the_wait_grows_with_each_failure_in_a_row():
    out = io.StringIO()
    supervisor = Supervisor(os.environ, out)
    supervisor.start("broken", "false")
    supervisor.keep_running(until=lambda: "in 2 s" in out.getvalue())
    supervisor.stop()
    assert re.findall(r"again in (\d) s", out.getvalue()) == ["1", "2"]


def test_a_step_runs_to_its_end_and_says_how_it_went():
    out = io.StringIO()
    supervisor = Supervisor(os.environ, out)
    code = supervisor.run_to_end(
        "migrate", sys.executable, "-c", "print('one'); print('훈장', end=''); raise SystemExit(3)"
    )
    supervisor.stop()
    assert code == 3
    assert out.getvalue() == "migrate | one\nmigrate | 훈장\n"
