"""The index against the chain, row for row: every altered, missing or extra row is named."""

from collections.abc import Iterable, Iterator
from typing import Final

from governance.facts.position import Position
from governance.witness.finding import Finding
from ledger.audit_report import Comparison, ordered, row_finding
from ledger.audit_walk import Progress, proved_logs, read_head, read_header, silent
from ledger.chain_proof import Proof
from ledger.deployment import Deployment
from ledger.fetch import Node
from ledger.index_rows import IndexRow, demanded_rows, rows_outside, stored_rows
from ledger.log_rows import REORG_WINDOW, read_cursor
from ledger.raw import Header, RawLog
from ledger.reorg import BlockRef
from ledger.store import Store

WINDOW_BLOCKS: Final = 1_000
"""Blocks whose rows are held in memory together."""

SOURCE: Final = "the chain, by its receipts roots"

RowKey = tuple[str, tuple[int, ...]]


def compare_index(
    node: Node, deployment: Deployment, store: Store, progress: Progress = silent
) -> Comparison:
    """Every row up to the index's cursor, against the blocks. Raises NodeUnwell, WrongChain, StoreFault."""
    newest = read_head(node, deployment)
    with store.reading() as connection:
        cursor = read_cursor(connection)
        if cursor is None:
            return Comparison("index", 0, ())
        head = newest if cursor.number >= newest.number else read_header(node, hex(cursor.number))
        findings = _cursor_findings(cursor, head)
        rows = 0
        for headers, found in _windows(proved_logs(node, deployment, head, Proof(), findings, progress)):
            stored = list(stored_rows(connection, headers[0].number, headers[-1].number))
            rows += len(stored)
            optional = _optional_blocks(headers, found, head)
            findings += _differences(stored, demanded_rows(headers, found), optional, headers)
        for row in rows_outside(connection, deployment.block, head.number):
            findings.append(_finding(row, "extra row", "the chain has nothing of the kind", 0))
    return Comparison("index", rows, ordered(findings))


def _cursor_findings(cursor: BlockRef, head: Header) -> list[Finding]:
    if (cursor.number, cursor.hash) == (head.number, head.hash):
        return []
    at = Position(cursor.number, 0, 0)
    return [row_finding(at, "cursor", "cursor row", "its block is not in the chain", SOURCE)]


def _windows(
    walked: Iterable[tuple[Header, list[RawLog]]],
) -> Iterator[tuple[list[Header], list[RawLog]]]:
    headers: list[Header] = []
    found: list[RawLog] = []
    for header, logs_of_block in walked:
        headers.append(header)
        found += logs_of_block
        if len(headers) == WINDOW_BLOCKS:
            yield headers, found
            headers, found = [], []
    if headers:
        yield headers, found


def _optional_blocks(headers: list[Header], found: list[RawLog], head: Header) -> set[RowKey]:
    """Blocks that the index may have dropped: old, and without a fact."""
    needed = {log.block_number for log in found}
    kept_from = head.number - REORG_WINDOW
    return {
        ("blocks", (header.number,))
        for header in headers
        if header.number not in needed and header.number <= kept_from and header.number != head.number
    }


def _differences(
    stored: Iterable[IndexRow], demanded: Iterable[IndexRow], optional: set[RowKey], headers: list[Header]
) -> Iterator[Finding]:
    """Rows that differ, that are there twice or without cause, and that are not there."""
    times = {header.number: header.time for header in headers}
    missing = {(row.table, row.key): row for row in demanded}
    for row in stored:
        wanted = missing.pop((row.table, row.key), None)
        if wanted is None:
            yield _finding(row, "extra row", "the chain has nothing of the kind", times.get(row.key[0], 0))
        elif wanted.columns != row.columns:
            yield _finding(row, "altered row", _how(row, wanted), times.get(row.key[0], 0))
    for key, row in missing.items():
        if key not in optional:
            yield _finding(
                row, "missing row", "the chain has it, the index does not", times.get(row.key[0], 0)
            )


def _how(row: IndexRow, wanted: IndexRow) -> str:
    pairs = zip(row.columns, wanted.columns, strict=True)
    return "; ".join(
        f"{name} is {_shown(ours)}, on chain it is {_shown(theirs)}"
        for (name, ours), (_, theirs) in pairs
        if ours != theirs
    )


def _shown(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


def _finding(row: IndexRow, rule: str, what: str, time: int) -> Finding:
    at = Position(row.key[0], row.key[1] if row.table == "logs" else 0, time)
    return row_finding(at, rule, row.name, what, SOURCE)


__all__ = ["compare_index"]
