"""From the words a person typed to an exit code: nothing that goes wrong shows a traceback."""

import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import NoReturn

import typer

from api.cli.app import app_for
from api.cli.exits import Exit, Stop
from api.cli.failures import stop_of
from api.cli.output import Output


def main() -> NoReturn:
    """The program `guildhall`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and gives its exit code (api.cli.exits)."""
    output = Output("--json" in arguments)
    guard = _Guard(output)
    with guard:
        guard.code = _run(list(arguments), output)
    return guard.code


def _run(arguments: list[str], output: Output) -> int:
    try:
        app = app_for(arguments)
        return int(app(arguments, prog_name="guildhall", standalone_mode=False) or Exit.DONE)
    except Stop as stop:
        return _ended(output, stop)
    except BrokenPipeError:
        # whoever read our output has seen enough
        _silence()
        return Exit.DONE
    except (typer.Abort, KeyboardInterrupt):
        return _ended(output, Stop(Exit.INTERRUPTED, "Stopped.", "Interrupted"))
    except typer.TyperException as error:
        return _misunderstood(output, error.format_message())


def _misunderstood(output: Output, message: str) -> int:
    if message.startswith("Usage:"):
        # a group without a command: the message is the whole help
        output.note(message)
        return Exit.USAGE
    return _ended(output, Stop(Exit.USAGE, message, "BadCommandLine"))


def _ended(output: Output, stop: Stop) -> int:
    try:
        output.failure(stop)
    except OSError:
        # standard output takes nothing any more (a full disk): the sentence goes where it still can
        _silence()
        Output(as_json=False).failure(stop)
    return stop.code


def _silence() -> None:
    """Python must not try to write the rest of standard output when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Guard:
    """Everything else that goes wrong becomes one sentence too.

    GUILDHALL_TRACEBACK=1 shows where a mistake of ours happened.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self.code: int = Exit.DEFECT

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        stop = stop_of(error) or _defect(error)
        self.code = _ended(self._output, stop)
        return True


def _defect(error: Exception) -> Stop:
    if os.environ.get("GUILDHALL_TRACEBACK"):
        traceback.print_exception(error)
    told = f"this is a mistake of the program ({type(error).__name__}: {error}); please report it"
    return Stop(Exit.DEFECT, told, "Defect")
