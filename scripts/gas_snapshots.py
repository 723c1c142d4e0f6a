"""Measure gas and compare with snapshots/, or with --write keep what was measured.

Run as `python -m scripts.gas_snapshots [--write]`. The contract tests that measure are those in *Gas.t.sol.
Without --write the committed files stay as they are; exit code 1 when a cost grew by more than 1 %, when
one is new, or when one is gone.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "snapshots"
MEASURED = ROOT / ".forge" / "snapshots"
ALLOWED_BPS = 100
"""Growth that passes, in basis points of the committed cost."""

Costs = dict[str, int]
"""Gas by what was measured."""


class NotMeasured(Exception):
    """Raised when the contract tests that measure do not pass; their output is in the message."""


@dataclass(frozen=True, slots=True)
class Change:
    """One measured act: gas as committed and as it is now; None where there is none."""

    what: str
    before: int | None
    now: int | None

    @property
    def complaint(self) -> str:
        """Why this fails the check; empty when it passes."""
        if self.before is None:
            return "new"
        if self.now is None:
            return "gone"
        return "grew" if grew(self.before, self.now) else ""

    @property
    def percent(self) -> str:
        """The difference in hundredths of a percent, toward zero, as text; empty when there is none."""
        if self.before is None or self.now is None or self.before == self.now:
            return ""
        whole, hundredths = divmod(abs(self.now - self.before) * 10_000 // self.before, 100)
        return f"{'+' if self.now > self.before else '-'}{whole}.{hundredths:02} %"


def grew(before: int, now: int) -> bool:
    """Whether a cost grew by more than is allowed, exactly."""
    return (now - before) * 10_000 > ALLOWED_BPS * before


def compare(committed: Costs, measured: Costs) -> list[Change]:
    """Every cost that either side knows, by name."""
    names = sorted(committed.keys() | measured.keys())
    return [Change(name, committed.get(name), measured.get(name)) for name in names]


def table(changes: list[Change]) -> Iterator[str]:
    """Lines to read: what, committed, now, difference, complaint."""
    width = max((len(change.what) for change in changes), default=4)
    yield f"{'gas of':<{width}}{'committed':>12}{'now':>12}{'change':>12}"
    for one in changes:
        before, now = ("-" if value is None else str(value) for value in (one.before, one.now))
        yield f"{one.what:<{width}}{before:>12}{now:>12}{one.percent:>12}  {one.complaint}".rstrip()


def read(folder: Path) -> Costs:
    """All costs of a folder, each named by its file and what was measured."""
    return {
        f"{path.stem}: {what}": int(gas)
        for path in sorted(folder.glob("*.json"))
        for what, gas in json.loads(path.read_text(encoding="utf-8")).items()
    }


def measure() -> None:
    """Runs the measuring contract tests; raises `NotMeasured`, also when they measured nothing."""
    shutil.rmtree(MEASURED, ignore_errors=True)
    local = ROOT / "node_modules" / ".bin" / "forge"
    forge = str(local) if local.exists() else "forge"
    environment = os.environ | {"FOUNDRY_SNAPSHOTS": str(MEASURED.relative_to(ROOT))}
    command = [forge, "test", "--match-path", "tests/contracts/*Gas.t.sol", "--gas-snapshot-emit", "true"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not any(MEASURED.glob("*.json")):
        raise NotMeasured(done.stdout + done.stderr)


def keep() -> None:
    """What was measured becomes what is committed."""
    for path in COMMITTED.glob("*.json"):
        path.unlink()
    for path in MEASURED.glob("*.json"):
        shutil.copy(path, COMMITTED / path.name)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.gas_snapshots", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep what was measured in snapshots/")
    write = parser.parse_args(arguments).write
    try:
        measure()
    except NotMeasured as failure:
        print(failure, file=sys.stderr)
        return 1
    changes = compare(read(COMMITTED), read(MEASURED))
    print("\n".join(table(changes)))
    if write:
        keep()
        return 0
    complaints = [change for change in changes if change.complaint]
    if complaints:
        print(
            f"{len(complaints)} of {len(changes)} costs changed: `make snapshots` if it is meant",
            file=sys.stderr,
        )
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
