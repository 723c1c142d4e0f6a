"""Places where a process can be made to die: before and after every commit, every file that is put on the
disk, and every broadcast.

Off unless the environment variable `GUILDHALL_FAILPOINT` names one of `POINTS`: then the process kills itself
(SIGKILL: nothing is cleaned up) when it gets there for the first time, or with `@N` for the N-th. Without the
variable `reach` does nothing. `python -m ledger.failpoints` lists them all.
"""

import itertools
import os
import signal
from collections.abc import Callable
from typing import Final

VARIABLE: Final = "GUILDHALL_FAILPOINT"

BEFORE, AFTER = "before", "after"

COMMITS: Final = (
    "store.migrate",
    "journal.lease",
    "journal.renew",
    "journal.release",
    "journal.add",
    "journal.replace",
    "journal.fill",
    "journal.settle",
    "index.append",
    "index.undo",
    "accounts.nonce",
    "accounts.use-nonce",
    "accounts.open",
    "accounts.close",
    "accounts.close-all",
    "contents.put",
    "contents.share",
    "contents.unshare",
    "contents.erase",
    "answers.begin",
    "answers.finish",
    "answers.abandon",
    "profiles.put",
    "profiles.erase",
    "published.add",
)
"""Database transactions: `before` is ahead of the commit, `after` behind it."""

FILES: Final = ("file.sync", "file.name")
"""Files made durable (chain state, deployment, keys): the sync of the content, and the name that it gets."""

BROADCASTS: Final = ("broadcast", "deploy.broadcast")
"""Raw transactions handed to a node: of the relay, and of a deployment."""

POINTS: Final = tuple(
    f"{name}:{when}" for name in (*COMMITS, *FILES, *BROADCASTS) for when in (BEFORE, AFTER)
)
"""Every fail-point there is."""


class UnknownFailPoint(Exception):
    """Raised at the start when the variable names a point that is not there: a slip must not pass for
    quiet."""


_armed: Callable[[str], None] | None = None


def reach(point: str) -> None:
    """Called where a process may die; does nothing unless this process was armed."""
    if _armed is not None:
        _armed(point)


def arm(wanted: str | None) -> None:
    """Makes this process die at `NAME:before` or `NAME:after`, with `@N` at the N-th time; None makes it
    live.

    Raises `UnknownFailPoint`.
    """
    global _armed  # noqa: PLW0603  # one process, one death
    _armed = None if wanted is None else _killer(wanted)


def _killer(wanted: str) -> Callable[[str], None]:
    point, _, count = wanted.partition("@")
    if point not in POINTS or (count and not count.isdigit()):
        raise UnknownFailPoint(f"{wanted!r} is no fail-point; `python -m ledger.failpoints` lists them")
    turns, last = itertools.count(1), int(count or 1)

    def die(reached: str) -> None:
        if reached == point and next(turns) == last:
            os.write(2, f"fail-point {point}\n".encode("ascii"))
            os.kill(os.getpid(), signal.SIGKILL)

    return die


arm(os.environ.get(VARIABLE))


if __name__ == "__main__":
    print("\n".join(POINTS))


__all__ = ["POINTS", "VARIABLE", "UnknownFailPoint", "arm", "reach"]
