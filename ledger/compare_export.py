"""Exported records against the chain, row for row: every altered, missing or extra row is named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from governance.facts.position import Position
from governance.witness.finding import Finding
from ledger.audit_report import Comparison, ordered, row_finding
from ledger.audit_walk import Progress, proved_logs, read_head, read_header, silent
from ledger.chain_proof import Proof
from ledger.deployment import Deployment
from ledger.export import Manifest, read_manifest
from ledger.export_check import altered_files, differing_rows
from ledger.export_rows import FACTS, FILES, ExportRow, derived_rows, fact_rows
from ledger.fetch import Node
from ledger.raw import Header
from ledger.records import Recorded, recorded
from ledger.replay import Replay
from ledger.watched import decoder_of

SOURCE: Final = "the chain, by its receipts roots"


def compare_export(
    node: Node, deployment: Deployment, folder: Path, progress: Progress = silent
) -> Comparison:
    """Every line of the records, against the blocks up to the manifest's head.

    Raises BadExport, NodeUnwell, WrongChain, UndecodableLog.
    """
    manifest = read_manifest(folder)
    newest = read_head(node, deployment)
    head = newest if manifest.head.number >= newest.number else read_header(node, hex(manifest.head.number))
    findings = [*_manifest_findings(manifest, deployment, head), *altered_files(folder)]
    replay = Replay()
    found = list(_replayed(node, deployment, head, replay, findings, progress))
    findings += differing_rows(folder, (FACTS,), fact_rows(found), SOURCE)
    derived: list[ExportRow] = []
    if not replay.broken:
        derived = replay.concluded(lambda: list(derived_rows(replay.consortium))) or []
    findings += replay.findings[-1:] if replay.broken else []
    others = tuple(file for file in FILES if file != FACTS)
    findings += differing_rows(folder, others, derived, SOURCE)
    return Comparison("export", len(found) + len(derived), ordered(findings))


def _manifest_findings(manifest: Manifest, deployment: Deployment, head: Header) -> list[Finding]:
    at = Position(head.number, 0, head.time)
    said = (manifest.identity, manifest.head.number, manifest.head.hash, manifest.head.time)
    wanted = ("0x" + deployment.identity.hex(), head.number, "0x" + head.hash.hex(), head.time)
    if said == wanted:
        return []
    what = "it is of another consortium, or its head is not in the chain"
    return [row_finding(at, "manifest", "manifest.json", what, SOURCE)]


def _replayed(
    node: Node,
    deployment: Deployment,
    head: Header,
    replay: Replay,
    findings: list[Finding],
    progress: Progress,
) -> Iterator[Recorded]:
    decoder = decoder_of(deployment)
    for header, logs in proved_logs(node, deployment, head, Proof(), findings, progress):
        for log in logs:
            fact = decoder.decode(log, header.time)
            replay.take(fact)
            yield recorded(fact, log)


__all__ = ["compare_export"]
