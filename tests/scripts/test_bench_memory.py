"""What a measured program is told about its memory."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = "from scripts.bench.memory import peak_megabytes; print(peak_megabytes())"


def test_a_small_program_is_not_told_the_size_of_the_one_that_started_it() -> None:
    """200 MB here, and a child that uses a tenth of it."""
    ours = bytearray(b"x" * (200 * 2**20))
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    )
    assert len(ours) > 2**27
    assert 5 < float(told.stdout) < 60
