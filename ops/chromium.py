"""Finds the browser of the browser tests, and installs it where that is possible: `python -m ops.chromium`."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "No Chromium for the browser tests. On Debian or Ubuntu: apt-get install chromium (or set CHROMIUM)."


def find() -> str | None:
    return os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), None)


def find_or_install() -> str | None:
    """None when there is none and only the machine's owner could install one."""
    if not find() and os.geteuid() == 0 and shutil.which("apt-get"):
        print("test: installing chromium", flush=True)
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "chromium"]):
            subprocess.run(command, env=environ, stdout=subprocess.DEVNULL)
    return find()


if __name__ == "__main__":
    print(find_or_install() or ADVICE)
