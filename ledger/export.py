"""Exported records: JSON Lines with a manifest of their hashes, to be read without this program, a node or a
database.

A folder holds `manifest.json` and the files of `ledger.export_rows`. The manifest names the block that the
records are true at, and SHA-256 and number of rows of each file. Lines are in the order of the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from governance.consortium import Consortium
from ledger.audit_report import AuditedHead
from ledger.deployment import Deployment
from ledger.durable import write_whole
from ledger.export_rows import FILES, ExportRow, derived_rows, fact_rows
from ledger.log_rows import read_logs, read_tip
from ledger.records import Recorded, recorded
from ledger.store import Store
from ledger.tie_keys import tie_key
from ledger.watched import decoder_of

MANIFEST: Final = "manifest.json"
FORMAT: Final = "guildhall-records/1"


class BadExport(Exception):
    """The folder holds no exported records, or records of a format that this version does not read."""


class NothingToExport(Exception):
    """The index has read nothing yet."""


@dataclass(frozen=True, slots=True)
class FileSum:
    """What the manifest says of a file."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Of which consortium the records are, at which block, and what the files hold."""

    consortium: str
    chain_id: int
    identity: str
    head: AuditedHead
    files: Mapping[str, FileSum]


def export_store(store: Store, deployment: Deployment, folder: Path) -> Manifest:
    """Exports what an index holds. Raises NothingToExport, StoreFault, OSError."""
    decoder = decoder_of(deployment)
    with store.reading() as connection:
        tip = read_tip(connection)
        if tip is None:
            raise NothingToExport("the index has read nothing yet")
        found = (recorded(decoder.decode(log, time), log) for log, time in read_logs(connection))
        head = AuditedHead(tip.number, "0x" + tip.hash.hex(), tip.time)
        return export_records(found, deployment, head, folder)


def export_records(
    found: Iterable[Recorded], deployment: Deployment, head: AuditedHead, folder: Path
) -> Manifest:
    """Writes the records; the manifest comes last, so that a folder with one is whole. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    consortium = Consortium(tie_key)
    with _Files(folder) as files:
        for row in fact_rows(_replayed(found, consortium)):
            files.write(row)
        for row in derived_rows(consortium):
            files.write(row)
    identity = "0x" + deployment.identity.hex()
    manifest = Manifest(deployment.name, deployment.chain_id, identity, head, files.sums())
    write_whole(folder / MANIFEST, (json.dumps(_manifest_json(manifest), indent=1) + "\n").encode("ascii"))
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. Raises BadExport."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="ascii"))
        if data["format"] != FORMAT:
            raise BadExport(
                f"{folder} holds records of the format {data['format']}, this version reads {FORMAT}"
            )
        if set(data["files"]) != set(FILES):
            raise BadExport(f"{folder} does not hold the files of a record: {', '.join(FILES)}")
        files = {name: FileSum(**data["files"][name]) for name in FILES}
        head = AuditedHead(**data["head"])
        return Manifest(data["consortium"], data["chain_id"], data["identity"], head, files)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadExport(f"{folder} holds no exported records: {error}") from error


def read_rows(folder: Path, file: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The lines of a file with their numbers, from 1; None for a line that is no JSON object.

    Raises BadExport.
    """
    try:
        with (folder / file).open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                yield number, _object(line)
    except OSError as error:
        raise BadExport(f"{file} cannot be read: {error}") from error


def file_sum(folder: Path, file: str) -> FileSum:
    """Rows and hash of a file as it lies there. Raises BadExport."""
    try:
        content = (folder / file).read_bytes()
    except OSError as error:
        raise BadExport(f"{file} cannot be read: {error}") from error
    return FileSum(content.count(b"\n"), hashlib.sha256(content).hexdigest())


class _Files:
    """The files being written, with running hashes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, TextIO] = {}
        self._rows = dict.fromkeys(FILES, 0)
        self._hashes = {name: hashlib.sha256() for name in FILES}

    def __enter__(self) -> "_Files":
        for name in FILES:
            self._open[name] = (self._folder / name).open("w", encoding="utf-8", newline="\n")
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._open.values():
            file.close()

    def write(self, row: ExportRow) -> None:
        """Adds a row to its file."""
        line = json.dumps(row.data, ensure_ascii=False, separators=(",", ":")) + "\n"
        self._open[row.file].write(line)
        self._hashes[row.file].update(line.encode("utf-8"))
        self._rows[row.file] += 1

    def sums(self) -> dict[str, FileSum]:
        """What the manifest says of them."""
        return {name: FileSum(self._rows[name], self._hashes[name].hexdigest()) for name in FILES}


def _replayed(found: Iterable[Recorded], consortium: Consortium) -> Iterator[Recorded]:
    for one in found:
        consortium.apply(one.fact)
        yield one


def _object(line: str) -> dict[str, Any] | None:
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _manifest_json(manifest: Manifest) -> dict[str, object]:
    head = manifest.head
    return {
        "format": FORMAT,
        "consortium": manifest.consortium,
        "chain_id": manifest.chain_id,
        "identity": manifest.identity,
        "head": {"number": head.number, "hash": head.hash, "time": head.time},
        "files": {name: {"rows": sum_.rows, "sha256": sum_.sha256} for name, sum_ in manifest.files.items()},
    }


__all__ = [
    "BadExport",
    "FileSum",
    "Manifest",
    "NothingToExport",
    "export_records",
    "export_store",
    "file_sum",
    "read_manifest",
    "read_rows",
]
