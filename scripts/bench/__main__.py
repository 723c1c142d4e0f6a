"""`make bench`: measure every line, print what was found, write docs/benchmarks.md.

An interrupted run goes on where it stopped. `--only NAME` measures some lines anew and keeps the others as
they are. `--quick` uses small sizes and few repeats, writes no document, and shows only that everything
works.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from rich.console import Console

from ledger.errors import ChainFailure
from scripts.bench import machine, table
from scripts.bench.ground import Refused
from scripts.bench.line import Bench, CannotMeasure, Line
from scripts.bench.lines import LINES
from scripts.bench.record import Measured, Record, now
from scripts.bench.row import Row

DOCUMENT = machine.ROOT / "docs" / "benchmarks.md"
FOLDER = machine.ROOT / ".bench"
FAILURES = (
    CannotMeasure,
    Refused,
    ChainFailure,
    subprocess.SubprocessError,
    OSError,
    ValueError,
    RuntimeError,
)
"""What ends a line and not the run: the table says that it was not measured, and why."""


def main(arguments: list[str] | None = None) -> int:
    """0 when every line was measured and none is void."""
    options = _options(arguments)
    console = Console(stderr=options.json, highlight=False)
    record = Record(FOLDER / ("quick" if options.quick else "full"))
    chosen = [line for line in LINES if not options.only or line.name in options.only]
    if options.fresh:
        record.forget()
    _measure(chosen, record, options.quick, console)
    found = record.all([line.name for line in chosen])
    context = machine.describe(FOLDER)
    everything = table.document(record.all([line.name for line in LINES]), context)
    if not options.quick:
        DOCUMENT.write_text(everything, encoding="utf-8")
        console.print(f"Written to {DOCUMENT.relative_to(machine.ROOT)}", markup=False)
    if options.json:
        print(json.dumps({"machine": context, "lines": [asdict(line) for line in found]}, indent=1))
    return 1 if any(line.absent or any(row.void for row in line.rows) for line in found) else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    names = [line.name for line in LINES]
    parser.add_argument("--only", action="append", choices=names, help="measure this line; may be repeated")
    parser.add_argument("--quick", action="store_true", help="small sizes, two repeats, no document")
    parser.add_argument("--fresh", action="store_true", help="do not go on with an interrupted run")
    parser.add_argument(
        "--json", action="store_true", help="everything that was measured, on standard output"
    )
    return parser.parse_args(arguments)


def _measure(lines: Sequence[Line], record: Record, quick: bool, console: Console) -> None:
    """Measures what is left of the run, each line as soon as it can be stored."""
    names = [line.name for line in lines]
    left = record.begin(names)
    began = time.monotonic()
    while left:
        line = next(one for one in lines if one.name == left[0])
        title = f"[{len(names) - len(left) + 1}/{len(names)}] {line.name}"
        console.print(f"{title} ({time.monotonic() - began:.0f} s so far)", markup=False)
        measured = _one(line, Bench(record.scratch(line.name), quick, _teller(console)), console)
        left = left[1:]
        record.keep(measured, names, left)
    record.sweep()


def _one(line: Line, bench: Bench, console: Console) -> Measured:
    began, absent = time.monotonic(), None
    rows: list[Row] = []
    before = machine.load()
    try:
        for row in line.measure(bench):
            rows.append(replace(row, load=(before[0], machine.load()[0])))
            _print(rows[-1], console)
            before = machine.load()
    except FAILURES as reason:
        absent = f"{type(reason).__name__}: {reason}"
        console.print(f"  not measured: {absent}", markup=False)
    return Measured(line.name, now(), time.monotonic() - began, machine.commit(), tuple(rows), absent)


def _teller(console: Console) -> Callable[[str], None]:
    def tell(what: str) -> None:
        console.print(f"    {what}", markup=False, style="dim")

    return tell


def _print(row: Row, console: Console) -> None:
    if row.void:
        console.print(f"  VOID {row.title}: {row.equality.difference}", markup=False, style="bold red")
        return
    console.print(f"  {row.title}: {table.spread(row.ours.spread, row.unit)}", markup=False)
    others = row.peers if row.floor is None else (row.floor, *row.peers)
    for other in others:
        shown = f"{table.spread(other.spread, row.unit)} -> {table.figure(row.times(other).median)} x"
        console.print(f"    {other.who}: {shown} {other.remark}", markup=False)
    for target in row.targets:
        console.print(f"    {target.aim}: {target.found} {table.verdict(row, target)}", markup=False)
    console.print(f"    load {row.load}", markup=False, style="dim")


if __name__ == "__main__":
    sys.exit(main())
