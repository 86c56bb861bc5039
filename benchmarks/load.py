"""Sends requests over kept-open connections and adds up what the servers' processes burned meanwhile."""

import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Shot:
    """One request, and what must come back: fast redirects and 404s have fooled measurements before."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    status: int
    marker: bytes


@dataclass(frozen=True)
class Round:
    cpu_ms: float
    latencies_ms: list[float]


def cpu_seconds(roots: list[psutil.Process]) -> float:
    """User and system time of the processes and all their children, living or already waited for."""
    total = 0.0
    for root in roots:
        for process in (root, *root.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
        own = root.cpu_times()
        total += own.children_user + own.children_system
    return total


def fire(port: int, shots: list[Shot], roots: list[psutil.Process], connections: int = 8) -> Round:
    """Send every shot once, over `connections` connections; CPU milliseconds a request, latency of each."""
    queue: Iterator[Shot] = iter(shots)
    lock = threading.Lock()
    latencies: list[float] = []
    failures: list[str] = []

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not failures:
            with lock:
                shot = next(queue, None)
            if shot is None:
                break
            started = time.perf_counter()
            connection.request(shot.method, shot.path, shot.body, shot.headers)
            answer = connection.getresponse()
            text = answer.read()
            took = (time.perf_counter() - started) * 1000
            if answer.status != shot.status or shot.marker not in text + str(answer.headers).encode():
                failures.append(f"{shot.method} {shot.path}: {answer.status} {text[:300]!r}")
            with lock:
                latencies.append(took)
        connection.close()

    before = cpu_seconds(roots)
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"The benchmark got a wrong answer: {failures[0]}")
    return Round((cpu_seconds(roots) - before) * 1000 / len(shots), latencies)
