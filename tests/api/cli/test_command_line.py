"""Every command line, however wrong, ends with a sentence and a documented exit code."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from api.cli.app import MODULES
from api.cli.exits import Exit
from api.cli.failures import EXITS, stop_of
from governance.errors import MalformedInput
from ledger.errors import ContractRefused, NodeUnwell
from tests.api.cli.terminal import Terminal


def test_help_names_every_command(terminal: Terminal) -> None:
    """The first page lists all commands, whatever is loaded later."""
    shown = terminal("--help").out
    assert all(f"  {name} " in shown for name in MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_command_explains_itself(terminal: Terminal, name: str) -> None:
    """--help of each works without a node, an API or a key."""
    assert "Usage: guildhall" in terminal(name, "--help").out


@pytest.mark.parametrize(
    "words",
    [
        ("dance",),
        ("rules",),
        ("rules", "walk"),
        ("vote", "1"),
        ("up", "--port", "many"),
        ("doctor", "--port", "1"),
        (),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(terminal: Terminal, words: tuple[str, ...]) -> None:
    """Exit 2, one message on standard error, nothing on standard output."""
    printed = terminal(*words, code=Exit.USAGE)
    assert printed.out == ""
    assert printed.err.strip()


def test_with_json_a_wrong_command_line_is_a_document(terminal: Terminal) -> None:
    """Programs read the error as JSON, wherever --json stands."""
    before = terminal("--json", "rules", "walk", code=Exit.USAGE).error
    after = terminal("rules", "walk", "--json", code=Exit.USAGE).error
    assert before == after
    assert (before["name"], before["exit"]) == ("BadCommandLine", 2)


@pytest.mark.parametrize("kind", EXITS)
def test_every_failure_in_the_table_exists(kind: str) -> None:
    """Kinds go by name; a renamed class must not fall out of the table silently."""
    module, _, name = kind.rpartition(".")
    assert issubclass(getattr(import_module(module), name), Exception)


def test_failures_keep_the_name_of_what_was_broken() -> None:
    """Rules and contracts name what they refuse, and a person sees that name."""
    rule = stop_of(MalformedInput("x must be whole"))
    contract = stop_of(ContractRefused("GovernorExpired", {}, "Too late."))
    node = stop_of(NodeUnwell("the node is down"))
    assert rule is not None
    assert contract is not None
    assert node is not None
    assert [(one.name, one.code) for one in (rule, contract, node)] == [
        ("MalformedInput", Exit.REFUSED),
        ("GovernorExpired", Exit.REFUSED),
        ("NodeUnwell", Exit.UNREACHABLE),
    ]


def test_what_nobody_foresaw_is_no_known_failure() -> None:
    """A mistake of ours is told as one, not as the caller's."""
    assert stop_of(ZeroDivisionError()) is None


@pytest.mark.parametrize("module", ["api", pytest.param("api.cli", marks=pytest.mark.slow)])
def test_the_program_starts_as_a_module(module: str, tmp_path: Path) -> None:
    """`python -m api` and `python -m api.cli` are `guildhall`."""
    words = [sys.executable, "-m", module, "--json", "rules", "list"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {"packs", "tally"} <= {rule["name"] for rule in json.loads(done.stdout)}


@pytest.mark.parametrize(
    "words",
    [
        "rules list",
        pytest.param("--json rules list", marks=pytest.mark.slow),
        pytest.param("--json rules walk", marks=pytest.mark.slow),
    ],
)
def test_a_full_disk_is_told_where_it_still_can_be(tmp_path: Path, words: str) -> None:
    """A result that could not be written is never a success."""
    typed = f"{sys.executable} -m api.cli {words} > /dev/full"
    done = subprocess.run(
        ["bash", "-c", typed], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
    )
    assert "Traceback" not in done.stderr
    told = done.stderr.split(":")[0]
    assert (told, done.returncode) in (("DiskFull", Exit.UNREACHABLE), ("BadCommandLine", Exit.USAGE))


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    """`guildhall rules list | head -1` ends quietly."""
    words = f"{sys.executable} -m api.cli rules list | head -c 1 >/dev/null"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", words], capture_output=True, timeout=60, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, b"")
