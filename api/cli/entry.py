"""From the words a person typed to an exit code: nothing that goes wrong shows a traceback."""

import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import NoReturn

import typer

from api.cli.app import app
from api.cli.exits import Exit, Stop
from api.cli.failures import KNOWN, stop_of
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
        return int(app(arguments, prog_name="guildhall", standalone_mode=False) or Exit.DONE)
    except Stop as stop:
        return _ended(output, stop)
    except BrokenPipeError:
        # whoever read our output has seen enough; Python must not try to write the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except KNOWN as error:
        return _ended(output, stop_of(error))
    except typer.Abort:
        return _ended(output, Stop(Exit.INTERRUPTED, "Stopped.", "Interrupted"))
    except typer.TyperException as error:
        return _ended(output, Stop(Exit.USAGE, error.format_message(), "BadCommandLine"))


def _ended(output: Output, stop: Stop) -> int:
    output.failure(stop)
    return stop.code


class _Guard:
    """Whatever nobody foresaw becomes one sentence too; GUILDHALL_TRACEBACK=1 shows where it happened."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self.code: int = Exit.DEFECT

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        _show_where(error)
        sentence = f"this is a mistake of the program ({type(error).__name__}: {error}); please report it"
        self._output.failure(Stop(Exit.DEFECT, sentence, "Defect"))
        return True


def _show_where(error: Exception) -> None:
    if os.environ.get("GUILDHALL_TRACEBACK"):
        traceback.print_exception(error)
