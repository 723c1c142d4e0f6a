"""`guildhall doctor`: what is wrong with a chain, one sentence each."""

from typing import Annotated

import typer

from api.cli.command import command
from api.cli.desk import Desk
from api.cli.exits import Exit
from api.cli.places import DATA, DEPLOYMENT_FILE, DeploymentOption, RpcOption, rpc_at
from ledger.deployment import Deployment
from ledger.doctor import Finding, diagnose

ChainId = Annotated[int | None, typer.Option("--chain-id", min=1, help="The chain that should be there.")]


def add(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "doctor")(doctor)


def doctor(
    desk: Desk, rpc: RpcOption = None, chain_id: ChainId = None, deployment: DeploymentOption = None
) -> int:
    """Say what is wrong with a chain. Exit 4 when a consortium cannot work on it."""
    url = rpc_at(rpc)
    findings = diagnose(url, chain_id, _deployment(rpc, deployment))
    serious = any(finding.serious for finding in findings)
    if not desk.output.result(
        {"ok": not serious, "rpc": url, "findings": [_document(one) for one in findings]}
    ):
        for finding in findings:
            desk.output.line(f"{'✗' if finding.serious else '!'} {finding.code}: {finding.sentence}")
        if not serious:
            desk.output.line(f"✓ The chain at {url} is fit.")
    return Exit.DIFFERS if serious else Exit.DONE


def _deployment(rpc: str | None, given: DeploymentOption) -> Deployment | None:
    """The deployment to look at: as given; for the node that runs here, the one that is here."""
    here = DATA / DEPLOYMENT_FILE
    if given is None and (rpc is not None or not here.exists()):
        return None
    return Deployment.load(given or here)


def _document(finding: Finding) -> dict[str, object]:
    return {"code": finding.code, "serious": finding.serious, "sentence": finding.sentence}
