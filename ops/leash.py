"""Ends process groups when the process that holds them is gone, however it went: kill -9 too."""

import subprocess
from collections.abc import Iterable

GRACE_SECONDS = 10
# Its standard input closes when the holder dies, and by nothing else.
SCRIPT = f"""
trap '' INT HUP TERM
while read -r line; do groups=$line; done
[ -n "$groups" ] || exit 0
kill -s TERM -- $groups; sleep {GRACE_SECONDS}; kill -s KILL -- $groups
"""


class Leash:
    """Holds the groups led by these processes; each must have been started as the leader of its own."""

    def __init__(self, leaders: Iterable[int] = ()) -> None:
        self.shell = subprocess.Popen(
            ["/bin/sh", "-c", SCRIPT],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        self.hold(leaders)

    def hold(self, leaders: Iterable[int]) -> None:
        """From now on these and no others."""
        assert self.shell.stdin is not None
        self.shell.stdin.write(" ".join(f"-{leader}" for leader in set(leaders)) + "\n")
        self.shell.stdin.flush()

    def let_go(self) -> None:
        """Ends nothing: whoever calls this has ended them already."""
        self.hold(())
        assert self.shell.stdin is not None
        self.shell.stdin.close()
        self.shell.wait()
