"""The files for production, as far as they can be held to their promises without a container engine."""

import re
import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from ops import certificate, health

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
APP = ("migrate", "web", "worker", "beat")


def test_every_part_is_there():
    assert set(SERVICES) == {*APP, "proxy", "postgres", "redis-broker", "redis-cache", "mail"}


def test_web_worker_beat_and_migrate_are_the_same_image_in_the_same_environment():
    assert len({SERVICES[name]["image"] for name in APP}) == 1
    assert all(SERVICES[name]["environment"] == SERVICES["web"]["environment"] for name in APP)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_starts_before_the_migrations_are_through(name):
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_no_secret_has_a_made_up_default():
    environ = SERVICES["web"]["environment"]
    for name in ("SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "DEFAULT_FROM_EMAIL"):
        assert re.search(r"\$\{\w+:\?", environ[name]), name


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_runs_as_root(name):
    service = SERVICES[name]
    assert "user" in service or service["image"].startswith(("seodang:", "nginxinc/nginx-unprivileged:"))
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "mail"}))
def test_everything_that_stays_has_a_health_check(name):
    # The image brings the one of the web; mailpit brings its own.
    assert name == "web" or SERVICES[name]["healthcheck"]["test"]


def test_the_queue_is_kept_and_the_cache_may_be_emptied():
    queue, cache = SERVICES["redis-broker"]["command"], SERVICES["redis-cache"]["command"]
    assert queue[queue.index("--appendfsync") + 1] == "everysec"
    assert queue[queue.index("--maxmemory-policy") + 1] == "noeviction"
    assert cache[cache.index("--maxmemory-policy") + 1] == "allkeys-lru"


def test_postgres_18_keeps_its_data_where_its_image_puts_it():
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_image_runs_unprivileged_and_installs_by_hash():
    stages = (ROOT / "Dockerfile").read_text().split("\nFROM ")
    assert "\nUSER seodang\n" in stages[-1]
    assert "\nHEALTHCHECK " in stages[-1]
    assert stages[1].count("--require-hashes") == 2
    assert "collectstatic" in stages[2]


@pytest.mark.parametrize("name", ["uv", "run", "dev"])
def test_locks_have_hashes_and_name_no_index(name):
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert not re.search(r"index-url|find-links|https?:|file:", lock)
    assert lock.count("--hash=sha256:") >= lock.count("==") > 0


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_the_proxys_configuration_is_valid(tmp_path):
    certificate.ensure(tmp_path, "learn.example")
    server = (ROOT / "ops/nginx/default.conf.template").read_text()
    server = server.replace("${SERVER_NAME}", "learn.example").replace("/srv/tls", str(tmp_path))
    server = server.replace("/etc/nginx/seodang", str(ROOT / "ops/nginx"))
    server = server.replace("    http2 on;\n", "")  # known to nginx 1.25 and newer, as in the image
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}} http {{ {server} }}")
    done = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_certificate_is_made_once(tmp_path):
    assert certificate.ensure(tmp_path, "learn.example")
    first = (tmp_path / "fullchain.pem").read_bytes()
    assert not certificate.ensure(tmp_path, "learn.example")
    assert (tmp_path / "fullchain.pem").read_bytes() == first
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")


class OnlyLearnExample(BaseHTTPRequestHandler):
    """Answers as Django does: other hosts are refused."""

    def do_GET(self):
        self.send_response(200 if self.headers["Host"] == "learn.example" and self.path == "/healthz" else 400)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_the_health_check_asks_by_the_name_the_site_answers_to():
    with HTTPServer(("127.0.0.1", 0), OnlyLearnExample) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = str(server.server_port)
        assert health.is_healthy("https://learn.example", port)
        assert not health.is_healthy("https://other.example", port)
        server.shutdown()
    assert not health.is_healthy("https://learn.example", port)
