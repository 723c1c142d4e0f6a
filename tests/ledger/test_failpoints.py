"""Fail-points: every commit has one, nothing happens without being armed, and an armed process dies there."""

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger import failpoints

ROOM = Path(failpoints.__file__).parent


def arguments_of(method: str) -> list[tuple[str, object]]:
    """File and first argument of each call of a method or function of that name in the room."""
    found = []
    for file in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) == method
            ):
                first = node.args[0] if node.args else None
                found.append((file.name, first.value if isinstance(first, ast.Constant) else None))
    return found


def test_every_commit_is_a_fail_point() -> None:
    """A transaction without a name could not be killed before and after its commit."""
    named = [point for _, point in arguments_of("transaction")]
    assert set(named) == set(failpoints.COMMITS) - {"store.migrate"}


def test_every_point_is_reached_somewhere() -> None:
    """A point in the list that nothing passes would never be hit and never be missed."""
    reached = {point for _, point in arguments_of("reach") if point is not None}
    declared = {
        f"{name}:{when}"
        for name in (*failpoints.FILES, *failpoints.BROADCASTS)
        for when in ("before", "after")
    }
    assert reached == declared | {"store.migrate:before", "store.migrate:after"}


def test_a_process_that_is_not_armed_lives() -> None:
    """Without the variable, reaching a point does nothing."""
    for point in failpoints.POINTS:
        failpoints.reach(point)


def test_a_slip_in_a_points_name_is_an_error() -> None:
    """A run that could never be killed must not look as if nothing had gone wrong."""
    for wanted in ("journal.add", "journal.add:during", "journal.add:before@two"):
        with pytest.raises(failpoints.UnknownFailPoint):
            failpoints.arm(wanted)
    failpoints.reach("journal.add:before")


@pytest.mark.parametrize(("wanted", "reached"), [("broadcast:after", 1), ("broadcast:after@3", 3)])
def test_an_armed_process_dies_at_its_point(wanted: str, reached: int) -> None:
    """SIGKILL, at the named point, the first or the N-th time."""
    program = "from ledger.failpoints import reach\n"
    program += "for n in range(5):\n print(n, flush=True)\n reach('broadcast:after')"
    environment = {**os.environ, failpoints.VARIABLE: wanted}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL
    assert ran.stdout.split() == [str(n) for n in range(reached)]
    assert "fail-point broadcast:after" in ran.stderr


def test_all_points_are_listed_by_a_command() -> None:
    """What can be killed can be looked up."""
    command = [sys.executable, "-m", "ledger.failpoints"]
    listed = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    assert listed.split() == list(failpoints.POINTS)
