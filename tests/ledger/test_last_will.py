"""What a program started goes with it, also when it is killed and cleans up nothing."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.last_will import LastWill
from scripts.postgres_server import why_not

ROOT = Path(__file__).parents[2]

WILL = """
import sys, time
from ledger.last_will import LastWill
will = LastWill(["/bin/rm", sys.argv[1]])
print("made", flush=True)
time.sleep(60)
"""

CHAIN = """
import sys, time
from pathlib import Path
from ledger.anvil import Anvil
print(Anvil(Path(sys.argv[1]), save=False).start().pid, flush=True)
time.sleep(60)
"""

POSTGRES = """
import time
from scripts.postgres_server import server
import psycopg
with server() as url, psycopg.connect(url) as connection:
    print(connection.execute("SHOW data_directory").fetchone()[0], flush=True)
    time.sleep(60)
"""


def said_before_killed(program: str, *arguments: str) -> str:
    """The first line of a program that is killed then."""
    started = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert started.stdout is not None
    said = started.stdout.readline().strip()
    started.kill()
    started.wait()
    started.stdout.close()
    return said


def comes_true(condition: Callable[[], bool]) -> bool:
    """Whether it does within twenty seconds."""
    until = time.monotonic() + 20
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


def test_a_will_is_carried_out_when_it_is_asked_for(tmp_path: Path) -> None:
    """And not before; afterwards it has been."""
    file = tmp_path / "file"
    file.touch()
    will = LastWill(["/bin/rm", str(file)])
    assert file.exists()
    will.carry_out(20)
    assert not file.exists()


def test_a_revoked_will_is_not_carried_out(tmp_path: Path) -> None:
    """The file is still there when the shell is gone."""
    file = tmp_path / "file"
    file.touch()
    LastWill(["/bin/rm", str(file)]).revoke()
    assert file.exists()


def test_a_killed_program_has_its_will_carried_out(tmp_path: Path) -> None:
    """SIGKILL cannot be caught; the shell sees the pipe end."""
    file = tmp_path / "file"
    file.touch()
    assert said_before_killed(WILL, str(file)) == "made"
    assert comes_true(lambda: not file.exists())


@pytest.mark.chain
def test_a_chain_that_nobody_keeps_ends_with_its_killed_program(tmp_path: Path) -> None:
    """One whose state is kept lives on and is taken over, which `test_anvil` shows."""
    node = Path("/proc") / said_before_killed(CHAIN, str(tmp_path))
    if not Path("/proc/self").exists():
        pytest.skip("there is no /proc here to look for the process in")
    assert comes_true(lambda: not (node / "exe").exists() or _is_dead(node))


def _is_dead(process: Path) -> bool:
    """A process that nobody waited for is still listed."""
    try:
        return "\nState:\tZ" in (process / "status").read_text()
    except OSError:
        return True


@pytest.mark.postgres
@pytest.mark.slow
def test_a_postgresql_server_and_its_folder_go_with_a_killed_program() -> None:
    """Gigabytes in memory would stay else."""
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    data = Path(said_before_killed(POSTGRES))
    assert data.name == "data"
    assert comes_true(lambda: not data.parent.exists())
