"""What `make run` says and does before anything starts."""

import shutil
import socket
import stat
from types import SimpleNamespace

import pytest

from ops import run
from ops.ports import free_port
from ops.supervisor import Supervisor


def sentence_of(call) -> str:
    with pytest.raises(SystemExit) as refusal:
        call()
    text = str(refusal.value)
    assert "\n" not in text
    return text


def test_a_busy_port_is_one_clear_sentence(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert f"Port {port} is in use" in sentence_of(run.chosen_port)


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1", "8000.5"])
def test_a_port_that_is_none_is_one_clear_sentence(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    assert f"not {text!r}" in sentence_of(run.chosen_port)


def test_a_free_port_is_taken_as_said(monkeypatch):
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    assert run.chosen_port() == port


def test_a_full_disk_is_one_clear_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 * 2**20))
    assert "Not enough disk space: 5 MB free" in sentence_of(run.open_var_dir)


def test_a_folder_that_cannot_be_written_to_is_one_clear_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "file" / "var"))
    assert "Cannot write to" in sentence_of(run.open_var_dir)


def test_two_sites_on_one_state_are_refused(tmp_path):
    (tmp_path / "run.lock").touch()
    with run.lock(tmp_path):
        assert "Another `make run` already uses" in sentence_of(lambda: run.lock(tmp_path))
    run.lock(tmp_path).close()


def test_the_secret_is_made_once_and_is_ours_alone(tmp_path):
    path = tmp_path / "secret_key"
    secret = run.kept_secret(path)
    assert len(secret) >= 50
    assert run.kept_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_site_runs_for_a_trial_under_its_own_address(monkeypatch, tmp_path):
    for name in ("DEBUG", "SITE_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    environ = run.site_environ(tmp_path, 8123)
    assert environ["DEBUG"] == "1"
    assert environ["SITE_URL"] == "http://localhost:8123"
    assert environ["SECRET_KEY"] == run.kept_secret(tmp_path / "secret_key")


def test_only_the_very_same_code_and_database_need_no_preparing(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    supervisor = Supervisor({})
    monkeypatch.setattr(supervisor, "run_to_end", lambda *_: (tmp_path / "db.sqlite3").touch() or 0)
    assert not run.is_prepared(tmp_path)
    assert run.prepare(supervisor, tmp_path)
    assert run.is_prepared(tmp_path)
    with monkeypatch.context() as other_code:
        other_code.setattr(run, "PREPARED_FROM", ("ops",))
        assert not run.is_prepared(tmp_path)
    (tmp_path / "db.sqlite3").unlink()
    assert not run.is_prepared(tmp_path)
    supervisor.stop()


def test_a_failed_preparation_is_not_remembered(tmp_path):
    supervisor = Supervisor({})
    supervisor.run_to_end = lambda *_: 1
    assert not run.prepare(supervisor, tmp_path)
    supervisor.stop()
    assert not (tmp_path / "prepared").exists()


def test_a_broker_of_ones_own_is_preferred(tmp_path):
    supervisor = Supervisor({"REDIS_URL": "redis://elsewhere:6379/4"})
    run.start_broker(supervisor, tmp_path)
    supervisor.stop()
    assert supervisor.children == []
    assert supervisor.environ["REDIS_URL"] == "redis://elsewhere:6379/4"
    assert supervisor.environ["CACHE_URL"] == "redis://elsewhere:6379/1"


def test_without_one_broker_and_cache_are_brought_along(tmp_path):
    supervisor = Supervisor({})
    run.start_broker(supervisor, tmp_path)
    alive = [child.name for child in supervisor.children if child.is_alive]
    supervisor.stop()
    assert alive == ["broker"]
    assert supervisor.environ["REDIS_URL"].endswith("/0")
    assert supervisor.environ["CACHE_URL"] == supervisor.environ["REDIS_URL"][:-1] + "1"
