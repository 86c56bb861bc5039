"""Makes `.venv` and installs the locked packages: `python3 ops/install.py run|dev`.

Runs on whatever `python3` the machine has, before anything is installed, so it uses the standard library alone and
stays readable to old Pythons, which must get as far as saying that they are too old.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER_NAMES = ("python3.13", "python3.12", "python3.11", "python3.14")
SPACE_NEEDED_MB = 700
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.realpath(os.environ.get("VENV") or os.path.join(ROOT, ".venv"))
PYTHON = os.path.join(VENV, "bin", "python")


def main(lock_name):
    require_python()
    os.makedirs(VENV, exist_ok=True)
    # Not named `.lock`: uv takes that one for itself and would wait for us.
    with open(os.path.join(VENV, ".installing"), "w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not is_installed(lock_name):
            require_space()
            make_venv()
            install(lock_name)
            write_stamp(lock_name)


def require_python():
    """Goes on under a newer Python when `python3` is too old but another one is there."""
    if sys.version_info[:2] >= OLDEST:
        return
    newer = next((path for path in map(shutil.which, NEWER_NAMES) if path), None)
    if newer:
        os.execv(newer, [newer, *sys.argv])
    stop(f"Seodang needs Python 3.11 or newer; this is Python {sys.version.split()[0]} ({sys.executable}).")


def require_space():
    free_mb = shutil.disk_usage(VENV).free // 2**20
    if free_mb < SPACE_NEEDED_MB:
        stop(f"Not enough disk space to install: {free_mb} MB free in {VENV}, {SPACE_NEEDED_MB} MB needed.")


def make_venv():
    if os.path.exists(PYTHON) and os.path.exists(os.path.join(VENV, "bin", "pip")):
        return
    try:
        import ensurepip  # noqa: F401  Debian splits it off, and `python -m venv` then fails halfway
        import venv  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        stop(f"This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install {package}")
    say(f"making {VENV}")
    if subprocess.call([sys.executable, "-m", "venv", VENV]):
        stop(f"Could not make the virtual environment in {VENV}.")


def install(lock_name):
    lock = lock_path(lock_name)
    say(f"installing packages ({os.path.relpath(lock, ROOT)})")
    if install_with_uv(lock):
        return
    say("uv did not manage, trying pip")
    if pip_install(lock):
        stop("Could not install the packages; the lines above say why.")


def install_with_uv(lock):
    if pip_install(lock_path("uv")):
        return False
    uv = [os.path.join(VENV, "bin", "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock]
    return subprocess.call(uv, env=dict(os.environ, UV_LINK_MODE="copy")) == 0


def pip_install(lock):
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock]
    return subprocess.call([*pip, "--root-user-action=ignore"])


def is_installed(lock_name):
    """True when the packages of this lock are there, perhaps as part of the development ones."""
    stamps = [stamp_text(name) for name in {lock_name, "dev"}]
    return os.path.exists(PYTHON) and read_stamp() in stamps


def stamp_text(lock_name):
    with open(lock_path(lock_name), "rb") as lock:
        return f"{lock_name} {VENV} {hashlib.sha256(lock.read()).hexdigest()}"


def read_stamp():
    try:
        with open(os.path.join(VENV, ".stamp")) as stamp:
            return stamp.read()
    except OSError:
        return ""


def write_stamp(lock_name):
    with open(os.path.join(VENV, ".stamp"), "w") as stamp:
        stamp.write(stamp_text(lock_name))


def lock_path(lock_name):
    return os.path.join(ROOT, "requirements", lock_name + ".txt")


def say(text):
    print("setup: " + text, flush=True)


def stop(text):
    sys.exit("setup: " + text)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev")
