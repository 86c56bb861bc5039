"""Writes the hashed locks in `requirements/` from `pyproject.toml`: `python -m ops.lock [--upgrade]`.

Locks are universal (every platform, every Python from 3.11) and name no index, so any mirror can serve them.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")
OPTIONS = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]


def compile_lock(output: str, *source: str, stdin: str | None = None) -> None:
    command = [str(UV), "pip", "compile", *OPTIONS, *sys.argv[1:], "-o", f"requirements/{output}", *source]
    # Find-links of one machine would leak into the lock.
    environ = {name: value for name, value in os.environ.items() if name not in {"UV_FIND_LINKS", "UV_INDEX"}}
    subprocess.run(command, check=True, cwd=ROOT, env=environ, input=stdin, text=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    compile_lock("uv.txt", "-", stdin="uv\n")
    compile_lock("run.txt", "pyproject.toml")
    compile_lock("dev.txt", "pyproject.toml", "--group", "dev", "-c", "requirements/run.txt")
