"""A small process supervisor: starts children, prefixes their output, restarts the dead, and leaves no orphan behind.

Every child leads a process group of its own, so that ending it ends its pool and worker processes too.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from ops.leash import Leash

STOP_SECONDS = 25  # a drain of the mails in hand takes about ten
LONGEST_BACKOFF = 30
STABLE_SECONDS = 60
TICK_SECONDS = 0.25


@dataclass
class Child:
    """One program to keep running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    failures: int = 0
    restart_at: float = 0
    unfinished_line: bytes = field(default=b"", repr=False)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        """Reaches grandchildren even when the child itself is gone."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


class Supervisor:
    def __init__(self, environ: Mapping[str, str], out: TextIO = sys.stdout, width: int = 8) -> None:
        self.environ = dict(environ)
        self.out = out
        self.width = width
        self.children: list[Child] = []
        self.stopping = False
        self.selector = selectors.DefaultSelector()
        self.leash = Leash()

    # --- what callers use

    def watch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.request_stop)

    def request_stop(self, *_: object) -> None:
        """Ends the loop soon; asked twice, it does not wait for anyone."""
        if self.stopping:
            for child in self.children:
                child.signal_group(signal.SIGKILL)
        self.stopping = True

    def start(self, name: str, *command: str) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(name, list(command))
        self.children.append(child)
        self.spawn(child)
        return child

    def run_to_end(self, name: str, *command: str) -> int:
        """Run a program once while the others go on, and give its exit code; a requested stop ends it early."""
        step = Child(name, list(command))
        self.spawn(step)
        while step.is_alive and not self.stopping:
            self.turn()
        self.end([step])
        self.forget(step)
        assert step.process is not None
        return step.process.returncode

    def keep_running(self, until: Callable[[], bool] = lambda: False) -> None:
        """Until the condition holds or a stop is requested."""
        while not self.stopping and not until():
            self.turn()

    def stop(self) -> None:
        """Ends all but the first child, then the first: it is the one the others lean on."""
        self.stopping = True
        self.end(self.children[1:])
        self.end(self.children[:1])
        self.leash.let_go()

    def say(self, text: str, name: str = "seodang") -> None:
        print(f"{name:<{self.width}}| {text}", file=self.out, flush=True)

    # --- one turn

    def turn(self) -> None:
        self.pump(TICK_SECONDS)
        for child in self.children:
            if not child.is_alive:
                self.bring_back(child)

    def pump(self, timeout: float) -> None:
        for key, _ in self.selector.select(timeout):
            self.read_output(key.data)

    def read_output(self, child: Child) -> bool:
        """Passes on what the child has printed; False when there is no more for now."""
        output = child.process.stdout if child.process else None
        if output is None or output.closed:
            return False
        try:
            chunk = os.read(output.fileno(), 65536)
        except BlockingIOError:
            return False
        if not chunk:
            self.close_output(child)
            chunk = b"\n" if child.unfinished_line else b""
        *lines, child.unfinished_line = (child.unfinished_line + chunk).split(b"\n")
        for line in lines:
            self.say(line.decode(errors="replace").rstrip(), child.name)
        return bool(chunk)

    def close_output(self, child: Child) -> None:
        output = child.process.stdout if child.process else None
        if output and not output.closed:
            self.selector.unregister(output)
            output.close()

    def bring_back(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            child.failures = 1 if now - child.started_at > STABLE_SECONDS else child.failures + 1
            delay = min(2 ** (child.failures - 1), LONGEST_BACKOFF)
            child.restart_at = now + delay
            self.say(f"{child.name} ended (exit code {child.process.returncode}), starting it again in {delay} s")
            self.forget(child)
            child.process = None
        elif now >= child.restart_at:
            self.spawn(child)

    # --- processes

    def spawn(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)
        self.leash.hold(member.process.pid for member in [*self.children, child] if member.process)

    def forget(self, child: Child) -> None:
        """Kills what a dead child left behind and reads its last words."""
        child.signal_group(signal.SIGKILL)
        while self.read_output(child):
            pass
        self.close_output(child)

    def end(self, children: list[Child]) -> None:
        for child in children:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.is_alive for child in children) and time.monotonic() < deadline:
            self.pump(0.05)
        for child in children:
            child.signal_group(signal.SIGKILL)
            if child.process:
                child.process.wait()
