"""`guildhall export` and `guildhall recount`: records that stand on their own."""

import io
import os
import zipfile
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.auditing import show_findings
from api.cli.command import ASKS, command
from api.cli.desk import Desk
from api.cli.exits import Exit
from api.cli.places import DatabaseOption, DeploymentOption, database_at, deployment_at
from api.cli.remote import rubbish
from governance.wording import utc
from ledger.export import MANIFEST, Manifest, export_store, read_manifest
from ledger.export_rows import FILES
from ledger.recount import Recount, recount
from ledger.store import Store

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the records.")]


def add(app: typer.Typer) -> None:
    """Adds both commands."""
    command(app, "export", ASKS)(export_folder)
    command(app, "recount")(recount_folder)


def export_folder(
    desk: Desk, folder: Folder, deployment: DeploymentOption = None, database: DatabaseOption = None
) -> None:
    """Write the whole record as files. JSON Lines, with a manifest of their hashes.

    --api, or GUILDHALL_API where no database is named, has an API hand them out.
    """
    named = deployment is not None or database is not None
    if desk.given.api is not None or (os.environ.get("GUILDHALL_API") and not named):
        manifest = _fetched(desk, folder)
    else:
        ours = deployment_at(deployment)
        with Store(database_at(database), migrate=False) as store:
            manifest = export_store(store, ours, folder)
    if desk.output.result({"folder": str(folder), **_manifest(manifest)}):
        return
    rows = [(name, file.rows, file.sha256) for name, file in manifest.files.items()]
    desk.output.table(f"Records in {folder}", ("File", "Rows", "SHA-256"), rows, ("Rows",))
    desk.output.line(f"True at block {manifest.head.number} ({manifest.head.hash}).")
    desk.output.line(f"Anybody can check them: guildhall recount {folder}")


def _fetched(desk: Desk, folder: Path) -> Manifest:
    """The files that the API gives; whether they are true is for recount and audit to say."""
    archive = io.BytesIO(desk.remote.download("/v1/audit/records"))
    try:
        with zipfile.ZipFile(archive) as packed:
            contents = {name: packed.read(name) for name in (*FILES, MANIFEST)}
    except (zipfile.BadZipFile, KeyError) as error:
        raise rubbish("no archive of the record's files") from error
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return read_manifest(folder)


def recount_folder(desk: Desk, folder: Folder) -> int:
    """Recompute results from exported records. No node, no database; exit 4 when they break the rules."""
    result = recount(folder)
    if not desk.output.result({"ok": result.clean, **result.to_json()}):
        _show(desk, result)
    return Exit.DONE if result.clean else Exit.DIFFERS


def _show(desk: Desk, result: Recount) -> None:
    head = result.manifest.head
    desk.output.line(
        f"{result.manifest.consortium}: {result.facts} facts up to block {head.number}, {utc(head.time)}."
    )
    tallies = ("heads_for", "heads_against", "tokens_for", "tokens_against")
    proposals = [
        (one.title, one.class_, one.state, *(one.tally[name] for name in tallies)) for one in result.proposals
    ]
    counts = ("Heads for", "Heads against", "Tokens for", "Tokens against")
    desk.output.table("Votes", ("Proposal", "Class", "State", *counts), proposals, counts)
    rounds = [(one.title, one.state, len(one.charged), sum(one.charged.values())) for one in result.rounds]
    sums = ("Members", "Charged, minor units")
    desk.output.table("Rounds", ("Round", "State", *sums), rounds, sums)
    show_findings(desk, list(result.findings))


def _manifest(manifest: Manifest) -> dict[str, Any]:
    head = manifest.head
    return {
        "consortium": manifest.consortium,
        "block": {"number": head.number, "hash": head.hash, "time": head.time},
        "files": {name: {"rows": file.rows, "sha256": file.sha256} for name, file in manifest.files.items()},
    }
