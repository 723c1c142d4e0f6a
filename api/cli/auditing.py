"""`guildhall audit verify`: everything recomputed from a node alone, and copies compared with it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import receipts
from api.cli.command import command
from api.cli.desk import Desk
from api.cli.exits import Exit
from api.cli.places import DeploymentOption, RpcOption, deployment_at, rpc_at
from governance.witness.finding import Finding
from governance.wording import utc
from ledger.audit import verify
from ledger.audit_report import AuditReport, Comparison, finding_to_json
from ledger.audit_walk import Progress
from ledger.chain import Chain
from ledger.compare_export import compare_export
from ledger.compare_index import compare_index
from ledger.deployment import Deployment
from ledger.store import Store

audit = typer.Typer(help="Check the record against a node alone.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Adds the group."""
    receipts.add(audit)
    app.add_typer(audit, name="audit")


Index = Annotated[
    str | None,
    typer.Option("--index", metavar="URL", help="Compare this copy of the index too."),
]
Records = Annotated[
    Path | None, typer.Option("--records", metavar="DIR", help="Compare these exported records too.")
]


@command(audit, "verify")
def verify_record(
    desk: Desk,
    rpc: RpcOption = None,
    deployment: DeploymentOption = None,
    index: Index = None,
    records: Records = None,
) -> int:
    """Recompute everything from a node alone. Exit 4 when anything differs.

    Every vote, class, quorum, allocation, charge and decision is recomputed and compared.
    """
    ours = deployment_at(deployment)
    chain = Chain(rpc_at(rpc), ours.chain_id)
    try:
        with desk.output.progress() as progress:
            report = verify(chain, ours, progress)
            copies = _compared(chain, ours, index, records, progress)
    finally:
        chain.close()
    _show(desk, report, copies)
    return Exit.DONE if _is_clean(report, copies) else Exit.DIFFERS


def _compared(
    chain: Chain, ours: Deployment, index: str | None, records: Path | None, progress: Progress
) -> list[Comparison]:
    copies = []
    if index is not None:
        with Store(index, migrate=False) as store:
            copies.append(compare_index(chain, ours, store, progress))
    if records is not None:
        copies.append(compare_export(chain, ours, records, progress))
    return copies


def _is_clean(report: AuditReport, copies: list[Comparison]) -> bool:
    return report.clean and all(copy.clean for copy in copies)


def _show(desk: Desk, report: AuditReport, copies: list[Comparison]) -> None:
    if desk.output.result(_document(report, copies)):
        return
    head = report.head
    desk.output.line(f"{report.name}, chain {report.chain_id}, blocks {report.first_block} to {head.number}.")
    desk.output.line(f"True at block {head.number} ({head.hash}), {utc(head.time)}.")
    desk.output.table("Recomputed and compared", ("What", "How many"), report.counted.items(), ("How many",))
    for copy in copies:
        desk.output.line(f"Rows of the {copy.copy} compared: {copy.rows}.")
    for note in report.notes:
        desk.output.line(f"Not checked: {note}")
    show_findings(desk, [found for _, found in _findings(report, copies)])


def show_findings(desk: Desk, findings: list[Finding]) -> None:
    """What differs, for people, or that nothing does."""
    if not findings:
        desk.output.line("Nothing differs.")
        return
    rows = [(finding.at.block, finding.rule, finding.sentence, finding.source) for finding in findings]
    desk.output.table("What differs", ("Block", "Rule", "What", "By"), rows, ("Block",))


def _findings(report: AuditReport, copies: list[Comparison]) -> list[tuple[str, Finding]]:
    """Findings with where they were made: in the chain itself, or in a copy of its record."""
    found = [("chain", finding) for finding in report.findings]
    return found + [(copy.copy, finding) for copy in copies for finding in copy.findings]


def _document(report: AuditReport, copies: list[Comparison]) -> dict[str, Any]:
    head = report.head
    return {
        "ok": _is_clean(report, copies),
        "consortium": report.name,
        "chain_id": report.chain_id,
        "first_block": report.first_block,
        "block": {"number": head.number, "hash": head.hash, "time": head.time},
        "recomputed": dict(report.counted),
        "copies": [{"copy": copy.copy, "rows": copy.rows, "ok": copy.clean} for copy in copies],
        "findings": [{"in": where, **finding_to_json(found)} for where, found in _findings(report, copies)],
        "notes": list(report.notes),
    }
