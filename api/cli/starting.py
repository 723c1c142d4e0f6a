"""`guildhall up`: everything on this machine, kept in one directory."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from api.cli.command import command
from api.cli.desk import Desk
from api.cli.own_chain import OwnChain
from api.cli.own_keys import OwnKeys
from api.cli.places import ADDRESS_FILE, DATA, DEPLOYMENT_FILE, NODE_FILE, DataOption, noted, sqlite_in
from api.cli.serving import listen, origin_of, serve, until_stopped
from api.cli.start_rehearsal import rehearse
from api.cli.watching import watched
from api.settings import Settings
from ledger.anvil import Anvil
from ledger.config import ConsortiumConfig
from ledger.crypto import checksum_address
from ledger.deployment import Deployment
from ledger.durable import write_whole

HOST = "127.0.0.1"
USUAL_PORT = 8000

Port = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65_535, help="Port of the pages, 0 for any; else last time's."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE.toml", help="The consortium to found at the first start."),
]

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what the first start would sign; start and write nothing.")
]


def add(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "up")(up)


def up(
    desk: Desk,
    data: DataOption = DATA,
    port: Port = None,
    config: ConfigFile = None,
    dry_run: DryRunOption = False,
) -> None:
    """Run everything on this machine. Stop with Ctrl-C, start again, nothing is lost.

    The first start founds a consortium: the one of --config, or an example whose founders' keys lie in the
    data directory, to try things with.
    """
    founded = (data / DEPLOYMENT_FILE).exists()
    if founded and config is not None:
        desk.output.note(f"A consortium is founded here already: {config} is not read.")
    wanted = ConsortiumConfig.load(config) if config is not None and not founded else None
    if dry_run:
        rehearse(desk, data, wanted, founded)
        return
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with until_stopped(), listen(HOST, _ports(port, data)) as listener, Anvil(data) as node:
        own = OwnChain(data, node, OwnKeys(data / "keys"), desk.output)
        deployment = own.consortium(wanted)
        own.fill_up(deployment)
        origin = origin_of(listener)
        settings = _settings(data, node.url, origin, own.keys.key("relayer").secret)
        example = not founded and wanted is None
        with watched(node, lambda: own.fill_up(deployment), desk.output):
            serve(settings, listener, lambda: _ready(desk, own, deployment, origin, example))


def _ports(given: int | None, data: Path) -> list[int]:
    """The port that was asked for; else last time's, the usual one, any."""
    if given is not None:
        return [given]
    last = urlsplit(noted(data / ADDRESS_FILE) or "").port
    return [*([last] if last else []), USUAL_PORT, 0]


def _settings(data: Path, node: str, origin: str, relayer: bytes) -> Settings:
    """One node of its own takes nothing back, so nothing waits for another block to be confirmed."""
    return replace(
        Settings.from_environment({"GUILDHALL_CONFIRMATIONS": "0", **os.environ}),
        rpc_url=node,
        deployment=data / DEPLOYMENT_FILE,
        database=sqlite_in(data),
        origin=origin,
        relayer_key=relayer.hex(),
    )


def _ready(desk: Desk, own: OwnChain, deployment: Deployment, origin: str, example: bool) -> None:
    """Notes where everything is for other commands, and tells it."""
    write_whole(own.data / NODE_FILE, (own.node.url + "\n").encode("ascii"))
    write_whole(own.data / ADDRESS_FILE, (origin + "\n").encode("ascii"))
    if desk.output.result(_document(own, deployment, origin)):
        return
    if example:
        _tell_example(desk, own)
    desk.output.line(f"{deployment.name} is served at {origin}. Ctrl-C stops it; nothing is lost.")
    desk.output.line(f"Its chain {deployment.chain_id} is at {own.node.url}, all is kept in {own.data}.")


def _tell_example(desk: Desk, own: OwnChain) -> None:
    rows = [
        (file.stem, checksum_address(own.keys.key(file.stem).address), file) for file in _example_files(own)
    ]
    desk.output.table("An example was founded, to try things with", ("Who", "Address", "Keystore"), rows)
    desk.output.line(f"The passphrase of these keys lies in {own.keys.passphrase_file}: they are examples,")
    desk.output.line("not secrets. Import a founder's keystore in the browser, or sign with --keystore.")


def _example_files(own: OwnChain) -> list[Path]:
    return [*sorted(own.keys.folder.glob("founder-*.json")), own.keys.file("coordinator")]


def _document(own: OwnChain, deployment: Deployment, origin: str) -> dict[str, object]:
    return {
        "address": origin,
        "node": own.node.url,
        "consortium": deployment.name,
        "chain_id": deployment.chain_id,
        "data": str(own.data),
        "keystores": [str(file) for file in sorted(own.keys.folder.glob("*.json"))],
        "passphrase_file": str(own.keys.passphrase_file),
    }
