"""docs/benchmarks.md out of what was measured. Nobody types into it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from scripts.bench.record import Measured
from scripts.bench.row import Row, Series, Target
from scripts.bench.spread import Spread

HEAD = """# Numbers

Written by `make bench`, never by hand. Each row compares our program with a floor (the least that could do
the same job) and with peers (what others would use), interleaved in one run: every program once a round, each
round beginning with another one. A cell is the median, then lowest and highest in brackets; `3.1 x` says that
ours costs so many times what the other costs, taken round by round. Before anything counts, the programs'
results are compared row for row; where they differ the row is void.
"""

ELSEWHERE = (
    ("gas of voting, one by one and in batches of a hundred", "`snapshots/Voting.json`", "`make snapshots`"),
    ("gas of committing and binding", "`snapshots/Rounds.json`", "`make snapshots`"),
    ("size of each contract, of 24,576 bytes", "`code_size` in `ledger/artifacts/*.json`", "`make compile`"),
)
"""Numbers that others write: what, where, how."""


def document(measured: Sequence[Measured], machine: Mapping[str, str]) -> str:
    """The whole file."""
    parts = [
        HEAD,
        _table(measured),
        _targets(measured),
        _notes(measured),
        _context(measured, machine),
        _elsewhere(),
    ]
    return "\n".join(part for part in parts if part)


def _table(measured: Sequence[Measured]) -> str:
    lines = ["| what | ours | floor | peers | equal |", "|---|---|---|---|---|"]
    lines += [_row(row) for line in measured for row in line.rows]
    lines += [f"| {line.name} | not measured: {line.absent} | | | |" for line in measured if line.absent]
    return "\n".join(lines) + "\n"


def _row(row: Row) -> str:
    if row.void:
        return f"| {row.title} | **void**: {row.equality.what} differ, {row.equality.difference} | | | |"
    floor = "" if row.floor is None else _other(row, row.floor)
    peers = "; ".join(_other(row, peer) for peer in row.peers)
    return f"| {row.title} | {_own(row)} | {floor} | {peers} | {row.equality.what} |"


def _own(row: Row) -> str:
    return f"{spread(row.ours.spread, row.unit)}{_remark(row.ours)}"


def _other(row: Row, other: Series) -> str:
    times = row.times(other)
    around = "" if times.low == times.high else f" ({figure(times.low)}–{figure(times.high)})"
    return (
        f"{other.who}: {spread(other.spread, row.unit)}{_remark(other)}, **{figure(times.median)} x**{around}"
    )


def _remark(series: Series) -> str:
    return f" [{series.remark}]" if series.remark else ""


def spread(found: Spread, unit: str) -> str:
    """Median with its unit, and the range when there is one."""
    around = "" if found.low == found.high else f" ({figure(found.low)}–{figure(found.high)})"
    return f"{figure(found.median)} {unit}{around}"


def figure(value: float) -> str:
    """Three digits that count, with thousands set apart."""
    if value >= 100:
        return f"{value:,.0f}"
    for digits, least in ((1, 10), (2, 1), (3, 0.1), (4, 0.01)):
        if value >= least:
            return f"{value:.{digits}f}"
    return f"{value:.2g}"


def _targets(measured: Sequence[Measured]) -> str:
    rows = [(row, target) for line in measured for row in line.rows for target in row.targets]
    if not rows:
        return ""
    lines = ["## Targets", "", "| what | target | found | |", "|---|---|---|---|"]
    lines += [
        f"| {row.title} | {target.aim} | {target.found} | {verdict(row, target)} |" for row, target in rows
    ]
    return "\n".join(lines) + "\n"


def verdict(row: Row, target: Target) -> str:
    """met, or MISS with its cause."""
    if row.void:
        return "void"
    return "met" if target.met else f"**MISS**: {target.cause}"


def _notes(measured: Sequence[Measured]) -> str:
    rows = [row for line in measured for row in line.rows if row.notes]
    if not rows:
        return ""
    lines = ["## Notes", ""]
    lines += [f"- {row.title}: {note}" for row in rows for note in row.notes]
    return "\n".join(lines) + "\n"


def _context(measured: Sequence[Measured], machine: Mapping[str, str]) -> str:
    lines = ["## Where and when", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in machine.items()]
    lines += ["", "| line | when (UTC) | commit | seconds | load average before and after each row |"]
    lines += ["|---|---|---|---|---|", *map(_when, measured)]
    return "\n".join(lines) + "\n"


def _when(line: Measured) -> str:
    when = datetime.fromtimestamp(line.at, UTC).strftime("%Y-%m-%d %H:%M")
    loads = "; ".join(_loads(row.load) for row in line.rows)
    return f"| {line.name} | {when} | {line.commit} | {line.seconds:.0f} | {loads} |"


def _loads(load: Iterable[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in load)


def _elsewhere() -> str:
    lines = ["## Measured elsewhere", "", "| number | where it is | how to make it |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(entry)} |" for entry in ELSEWHERE)]) + "\n"
