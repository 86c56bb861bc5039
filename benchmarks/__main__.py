"""`make bench`: the hot paths beside their floors, as CPU milliseconds a request, measured in turns in one run.

Both servers are gunicorn with two workers over one embedded PostgreSQL and one Valkey. The figure is the ratio: the
machines that run this are shared and noisy, and what slows one slows the other.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.load import Round, fire
from benchmarks.workloads import HOST, Workload, workloads
from ops import embedded_broker, embedded_postgres
from ops.ports import LOOPBACK, free_port

ROUNDS = int(os.environ.get("ROUNDS", "6"))
SHOTS = int(os.environ.get("SHOTS", "150"))
WARM_UP = 40
SECRET = "only-for-the-benchmark-on-this-machine-and-long-enough-0123456789"
VAR_DIR = Path(os.environ.get("VAR_DIR") or "var").resolve()


def main() -> int:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    with embedded_postgres.running() as database_url, embedded_broker.running(VAR_DIR) as broker_port:
        broker_url = embedded_broker.url(broker_port)
        environ = {
            **os.environ,
            "DATABASE_URL": database_url,
            "REDIS_URL": broker_url,
            "CACHE_URL": f"{broker_url.rsplit('/', 1)[0]}/1",
            "DEBUG": "1",
            "SECRET_KEY": SECRET,
            "VAR_DIR": str(VAR_DIR / "bench"),
            "LOG_LEVEL": "WARNING",
        }
        people = 2 * (ROUNDS * SHOTS + WARM_UP + 1)
        seeded = json.loads(output_of([sys.executable, "-m", "benchmarks.seed", str(people)], environ).splitlines()[-1])
        production = {**environ, "DEBUG": "0", **PRODUCTION}
        output_of([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"], production)
        spare = json.dumps(spare_shots(seeded))
        queries = json.loads(output_of([sys.executable, "-m", "benchmarks.queries", spare], production))
        with served("config.wsgi", production) as ours, served("benchmarks.floor:application", environ) as floor:
            table = {
                workload.name: measure(workload, ours, floor) | {"queries": queries[workload.name]}
                for workload in workloads(seeded)
            }
    report(table, workloads(seeded))
    return 0


# As behind a proxy that ends TLS.
PRODUCTION = {
    "SITE_URL": f"https://{HOST}",
    "ALLOWED_HOSTS": f"{HOST},{LOOPBACK}",
    "EMAIL_URL": "dummymail://",
    "DEFAULT_FROM_EMAIL": "bench@seodang.example",
    "TRUSTED_PROXY_COUNT": "1",
    "STATIC_ROOT": str(VAR_DIR / "bench" / "static"),
}


def output_of(command: list[str], environ: dict) -> str:
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} failed")
    return done.stdout


@contextlib.contextmanager
def served(application: str, environ: dict) -> Iterator[tuple[int, list[psutil.Process]]]:
    """A server with two workers; yields its port and the processes whose time counts: its own and the database's."""
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "--workers=2", "--worker-class=gthread", "--threads=4", "--preload"]
    server = subprocess.Popen([*gunicorn, "--log-level=warning", f"--bind={LOOPBACK}:{port}", application], env=environ)
    try:
        wait_for(port)
        yield port, [psutil.Process(server.pid), *shared_servers()]
    finally:
        server.terminate()
        server.wait(20)


def shared_servers() -> list[psutil.Process]:
    """PostgreSQL and Valkey that this run started; idle while the other side is measured."""
    names = {"postgres", "valkey-server", "redis-server"}
    children = psutil.Process().children(recursive=True)
    found = [child for child in children if child.name() in names]
    return [child for child in found if child.parent() not in found]


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://{LOOPBACK}:{port}/healthz", timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"Nothing answers on port {port}.")


def measure(workload: Workload, ours: tuple, floor: tuple) -> dict:
    sides = {"ours": (workload.ours, *ours), "floor": (workload.floor, *floor)}
    for make, port, roots in sides.values():
        fire(port, [make(n) for n in range(WARM_UP)], roots)
    rounds: dict[str, list[Round]] = {"ours": [], "floor": []}
    for number in range(ROUNDS):
        start = WARM_UP + number * SHOTS
        for side in sorted(sides, reverse=bool(number % 2)):
            make, port, roots = sides[side]
            rounds[side].append(fire(port, [make(n) for n in range(start, start + SHOTS)], roots))
    ratios = [mine.cpu_ms / theirs.cpu_ms for mine, theirs in zip(rounds["ours"], rounds["floor"], strict=True)]
    latencies = sorted(latency for one in rounds["ours"] for latency in one.latencies_ms)
    return {
        "ratio": round(statistics.median(ratios), 2),
        "spread": [round(min(ratios), 2), round(max(ratios), 2)],
        "cpu_ms": round(statistics.median(one.cpu_ms for one in rounds["ours"]), 2),
        "floor_cpu_ms": round(statistics.median(one.cpu_ms for one in rounds["floor"]), 2),
        "p50_ms": round(latencies[len(latencies) // 2], 1),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)], 1),
    }


def spare_shots(seeded: dict) -> dict:
    """One of ours each, to count its queries; with numbers that the measured rounds do not use."""
    shots = {workload.name: workload.ours(ROUNDS * SHOTS + WARM_UP) for workload in workloads(seeded)}
    return {
        name: {"method": shot.method, "path": shot.path, "headers": shot.headers, "body": (shot.body or b"").decode()}
        for name, shot in shots.items()
    }


def report(table: dict, measured: list[Workload]) -> None:
    (VAR_DIR / "bench.json").write_text(json.dumps(table, indent=1))
    print(
        f"{'':4}{'ratio':>7}{'spread':>14}{'must':>7}{'ours ms':>9}{'floor ms':>10}{'queries':>9}{'p50':>7}{'p99':>7}"
    )
    for workload in measured:
        row = table[workload.name]
        low, high = row["spread"]
        print(
            f"{workload.name:4}{row['ratio']:>7}{f'{low}–{high}':>14}{workload.must:>7}{row['cpu_ms']:>9}"
            f"{row['floor_cpu_ms']:>10}{row['queries']:>9}{row['p50_ms']:>7}{row['p99_ms']:>7}  {workload.title}"
        )


if __name__ == "__main__":
    sys.exit(main())
