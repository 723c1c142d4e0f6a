"""The tour of the README, played as it is written, on an example consortium of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.named import ROOT

pytestmark = [pytest.mark.chain, pytest.mark.slow]

PROGRAM = Path(sys.executable).parent
START_SECONDS = 90
TOUR_SECONDS = 600


def tour() -> str:
    """Every command of the tour, in order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## A tour of ten minutes")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"```bash\n(.*?)```", section, re.DOTALL))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Path]:
    """A folder in which `guildhall up` runs."""
    up = subprocess.Popen(
        [PROGRAM / "guildhall", "up", "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    assert up.stdout is not None
    until = time.monotonic() + START_SECONDS
    while "is served at" not in (line := up.stdout.readline()):
        assert line, "it ended early"
        assert time.monotonic() < until
    yield tmp_path
    up.send_signal(signal.SIGINT)
    assert up.wait(30) == 0
    up.stdout.close()


def test_the_tour_of_the_readme_goes_through(house: Path) -> None:
    """Every command ends well; the purchase is settled, the knowledge read, and nothing differs."""
    path = f"{PROGRAM}{os.pathsep}{os.environ['PATH']}"
    surroundings = {**os.environ, "PATH": path, "COLUMNS": "200"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", tour()],
        cwd=house,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=TOUR_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3_000:]}\n{done.stderr[-1_000:]}"
    assert "refused: no agreement signed yet" in done.stdout
    assert "saved 13.26, 15.6 %" in " ".join(done.stdout.split())
    assert "Grease the hub before the bearing." in done.stdout
    assert done.stdout.count("Nothing differs.") == 3
