"""Exported rows against the rows that ought to be there: altered, missing, extra, each named with
its line.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from governance.facts.position import Position
from governance.witness.finding import Finding
from ledger.audit_report import row_finding
from ledger.export import file_sum, read_manifest, read_rows
from ledger.export_rows import ExportRow


def differing_rows(
    folder: Path, files: Iterable[str], wanted: Iterable[ExportRow], source: str
) -> Iterator[Finding]:
    """Compares the lines of some files with the rows that a replay gives. Raises BadExport."""
    missing = {(row.file, row.key): row for row in wanted}
    for file in files:
        for number, data in read_rows(folder, file):
            if data is None:
                yield _finding(
                    f"{file} line {number}", Position(0, 0, 0), "altered row", "it is not JSON", source
                )
                continue
            row = ExportRow(file, data)
            ours = missing.pop((file, row.key), None)
            name = f"{row.name} (line {number})"
            if ours is None:
                yield _finding(name, _place(row), "extra row", "the record has nothing of the kind", source)
            elif ours.data != data:
                yield _finding(name, _place(ours), "altered row", _how(data, ours.data), source)
    for row in missing.values():
        yield _finding(row.name, _place(row), "missing row", "the record has it, the file does not", source)


def altered_files(folder: Path) -> list[Finding]:
    """Files that are not what the manifest says. Raises BadExport."""
    manifest = read_manifest(folder)
    at = Position(manifest.head.number, 0, manifest.head.time)
    return [
        row_finding(
            at, "altered file", name, "its hash or its rows are not those of the manifest", "manifest.json"
        )
        for name, said in manifest.files.items()
        if file_sum(folder, name) != said
    ]


def _how(ours: dict[str, object], wanted: dict[str, object]) -> str:
    names = [name for name in wanted | ours if ours.get(name) != wanted.get(name)]
    return "; ".join(f"{name} is {ours.get(name)}, it should be {wanted.get(name)}" for name in names)


def _place(row: ExportRow) -> Position:
    at = row.data.get("at")
    if not isinstance(at, dict) or not all(
        isinstance(at.get(n), int) for n in ("block", "log_index", "time")
    ):
        return Position(0, 0, 0)
    return Position(at["block"], at["log_index"], at["time"])


def _finding(row: str, at: Position, rule: str, what: str, source: str) -> Finding:
    return row_finding(at, rule, row, what, source)


__all__ = ["altered_files", "differing_rows"]
