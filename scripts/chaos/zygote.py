"""A process that has everything loaded and makes real `guildhall` processes by forking, because a start
that loads all modules anew takes seconds and a run starts hundreds.

A line of JSON on standard input asks for a process: arguments, environment, log file, and by how many
seconds its clock is wrong. The answer is its process id. Each child runs what the program `guildhall` runs,
from its arguments on.
"""

import ctypes
import json
import os
import signal
import sys
import time
import traceback
from typing import Any, Final, NoReturn

# loaded once here, so that no child has to
import api.app
import api.bootstrap
import api.cli.own_node
import api.cli.serving
from api.cli.entry import run
from ledger import failpoints

PR_SET_PDEATHSIG: Final = 1
"""Of prctl(2): the signal that a process gets when its parent ends."""


def main() -> None:
    """Answers until standard input ends."""
    # nobody waits for the children: killed ones must be gone at once, as under a service manager
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    api.app.routed_app()
    print("ready", flush=True)
    for line in sys.stdin:
        print(_child(json.loads(line)), flush=True)


def _child(wanted: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _become(wanted)
    return pid


def _become(wanted: dict[str, Any]) -> NoReturn:
    try:
        _die_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        _redirect(wanted["log"])
        os.environ.update(wanted["environment"])
        _set_clock(wanted["clock"])
        failpoints.arm(wanted["environment"].get(failpoints.VARIABLE))
        sys.argv = ["guildhall", *wanted["arguments"]]
        code = run(wanted["arguments"])
    except BaseException:  # noqa: BLE001  # a child never returns to the loop
        traceback.print_exc()
        code = 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    print(f"exit {code}", file=sys.stderr, flush=True)
    os._exit(code)


def _die_with_parent() -> None:
    """A run that is killed leaves nobody behind: its end is the end of this program's input, and so of this
    program. Where the system cannot do that, they live on."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _redirect(log: str) -> None:
    opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(opened, 1)
    os.dup2(opened, 2)


def _set_clock(offset: int) -> None:
    """The process takes this for the time of day; durations are not touched, as on a machine with a wrong
    date."""
    if offset:
        right = time.time
        time.time = lambda: right() + offset


if __name__ == "__main__":
    main()
