"""A command that is run when this program ends, however it ends: SIGKILL leaves no time to clean up.

A shell of its own waits for the end of a pipe whose other end only this program holds, which the operating
system closes in any case.
"""

import subprocess
from collections.abc import Sequence
from typing import Final

LET_GO: Final = 'trap "" INT TERM HUP; read -r _; exec "$@" >/dev/null 2>&1'


class LastWill:
    """Carries out `command` (a program and its arguments) when asked to, or when this program is gone.

    `user` is whom to run it as; None for the same user.
    """

    def __init__(self, command: Sequence[str], user: int | None = None) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", LET_GO, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            user=user,
            start_new_session=True,
        )

    def carry_out(self, seconds: float) -> None:
        """Runs the command now and waits for its end; raises `subprocess.TimeoutExpired`."""
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        self._shell.wait(seconds)

    def revoke(self) -> None:
        """Nothing is run any more."""
        assert self._shell.stdin is not None
        self._shell.kill()
        self._shell.wait()
        self._shell.stdin.close()


__all__ = ["LastWill"]
