"""Setting up: what is there is kept, and what is missing is named."""

import shutil
import sys
from types import SimpleNamespace

import pytest

from ops import install


@pytest.fixture
def venv(monkeypatch, tmp_path):
    monkeypatch.setattr(install, "VENV", str(tmp_path))
    monkeypatch.setattr(install, "PYTHON", sys.executable)
    return tmp_path


@pytest.mark.parametrize(
    ("installed", "wanted", "enough"),
    [("run", "run", True), ("dev", "dev", True), ("dev", "run", True), ("run", "dev", False)],
)
def test_the_development_packages_are_enough_to_run(venv, installed, wanted, enough):
    assert not install.is_installed(wanted)
    install.write_stamp(installed)
    assert install.is_installed(wanted) is enough


def test_a_changed_lock_is_installed_anew(venv, monkeypatch):
    install.write_stamp("run")
    monkeypatch.setattr(install, "lock_path", lambda _: __file__)
    assert not install.is_installed("run")


def test_an_old_python_is_one_clear_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        install.require_python()


def test_a_newer_python_beside_it_takes_over(monkeypatch):
    taken = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/python3.12" if name == "python3.12" else None)
    monkeypatch.setattr(install.os, "execv", lambda path, arguments: taken.append(path) or sys.exit())
    with pytest.raises(SystemExit):
        install.require_python()
    assert taken == ["/usr/bin/python3.12"]


def test_a_python_without_venv_names_the_package(venv, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match=r"apt-get install python3\.\d+-venv"):
        install.make_venv()


def test_a_full_disk_is_one_clear_sentence(venv, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2**20))
    with pytest.raises(SystemExit, match="Not enough disk space to install: 1 MB free"):
        install.require_space()
