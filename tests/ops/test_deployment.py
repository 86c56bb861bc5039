"""The files for production, as far as they can be held to their promises without a container engine."""

import os
import re
import shutil
import ssl
import subprocess
import sys
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


def documented_settings() -> list[str]:
    table = (ROOT / "README.md").read_text().split("\n## Settings\n")[1].split("\n## ")[0]
    return re.findall(r"`([A-Z_]+)`", "".join(re.findall(r"^\| (`.+?) \|", table, re.M)))


@pytest.mark.parametrize("name", sorted(set(documented_settings()) - {"DEBUG"}))
def test_every_setting_that_is_documented_reaches_the_containers(name):
    """What is written into .env arrives, save where the image or the other services fix it. DEBUG never does."""
    value = SERVICES["web"]["environment"].get(name, "")
    fixed = {"ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "CACHE_URL", "STATIC_ROOT", "MEDIA_ROOT", "VAR_DIR"}
    image = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert (value or f" {name}=" in image) if name in fixed else f"${{{name}" in value


def test_the_number_of_worker_processes_is_heard():
    assert filled_in(SERVICES["worker"]["command"][-2], WORKER_PROCESSES="5") == "--concurrency=5"
    assert filled_in(SERVICES["worker"]["command"][-2]) == "--concurrency=2"


def filled_in(text: str, **values: str) -> str:
    """As docker compose fills in what .env says."""
    return re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: values.get(found[1]) or found[2] or "", text)


def start(dotenv: dict[str, str]) -> subprocess.CompletedProcess:
    """Read the settings as a container does, and say some of them."""
    environ = {name: filled_in(value, **dotenv) for name, value in SERVICES["web"]["environment"].items()}
    told = "EMAIL_TIMEOUT, REMINDER_DUE_HOURS, MAIL_ONLY_TO, DEFAULT_PERSON_TIME_ZONE, LOGGING['root']['level']"
    script = f"from config.settings import *; print({told}, EMAIL_HOST, DATABASES['default']['PASSWORD'])"
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, cwd=ROOT, env={"PATH": os.environ["PATH"], **environ}, capture_output=True, text=True
    )


def dotenv_example() -> dict[str, str]:
    """.env.example with every line in use."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(re.match(r"#?([A-Z_]+)=(.*)", line).groups() for line in lines if re.match(r"#?[A-Z_]+=", line))


FILLED = {**dotenv_example(), "SECRET_KEY": "s" * 50, "POSTGRES_PASSWORD": "Qx-7_z"}


def test_the_example_starts_once_its_secrets_are_filled_in():
    """What it leaves out keeps the site's own default, though docker compose passes it on as nothing."""
    done = start(FILLED)
    assert done.stdout.split() == ["10", "36", "[]", "Asia/Seoul", "INFO", "smtp.example.org", "Qx-7_z"], done.stderr


def test_what_the_dotenv_file_says_is_heard():
    done = start({**FILLED, "EMAIL_TIMEOUT": "4", "MAIL_ONLY_TO": "staff.kr", "LOG_LEVEL": "WARNING"})
    assert done.stdout.split()[:5] == ["4", "36", "['staff.kr']", "Asia/Seoul", "WARNING"], done.stderr


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
