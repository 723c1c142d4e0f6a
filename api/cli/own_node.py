"""`guildhall serve`: the API and the pages for a consortium on a chain of one's own."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from api.cli.command import UNLOCKS, command
from api.cli.desk import Desk
from api.cli.places import (
    DATA,
    DEPLOYMENT_FILE,
    DatabaseOption,
    DeploymentOption,
    RpcOption,
    database_at,
    rpc_at,
)
from api.cli.serving import listen, origin_of, serve, until_stopped
from api.cli.unlocking import unlock
from api.settings import Settings
from ledger.chain import Chain, int_of
from ledger.deployment import Deployment
from ledger.errors import NodeUnwell

Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="Port to listen on; 0 for any.")]
Origin = Annotated[
    str | None, typer.Option("--origin", metavar="URL", help="Where people open the pages, behind a proxy.")
]


def add(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "serve", UNLOCKS)(serve_chain)


def serve_chain(
    desk: Desk,
    rpc: RpcOption = None,
    database: DatabaseOption = None,
    deployment: DeploymentOption = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    origin: Origin = None,
) -> None:
    """Serve the API and the pages. The key pays gas and records decisions, and holds no other role."""
    place = deployment or Path(os.environ.get("GUILDHALL_DEPLOYMENT", DATA / DEPLOYMENT_FILE))
    ours, url = Deployment.load(place), rpc_at(rpc)
    relayer = unlock(desk.given.keystore, desk.given.passphrase_file)
    _look_at(desk, url, ours, relayer.address)
    with until_stopped(), listen(host, [port]) as listener:
        shown = origin or os.environ.get("GUILDHALL_ORIGIN") or origin_of(listener)
        settings = replace(
            Settings.from_environment(os.environ),
            rpc_url=url,
            deployment=place,
            database=database_at(database),
            origin=shown,
            relayer_key=relayer.secret.hex(),
        )
        serve(settings, listener, lambda: _announce(desk, shown, ours))


def _look_at(desk: Desk, url: str, ours: Deployment, relayer: str) -> None:
    """Raises WrongChain; a node that is down for now is waited for by the API itself."""
    chain = Chain(url, ours.chain_id)
    try:
        ours.check(chain)
        if int_of(chain.request("eth_getBalance", [relayer, "latest"])) == 0:
            desk.output.note(f"The relayer {relayer} has nothing to pay gas with, where gas costs anything.")
    except NodeUnwell as failure:
        desk.output.note(f"{failure.sentence}: it is waited for.")
    finally:
        chain.close()


def _announce(desk: Desk, origin: str, ours: Deployment) -> None:
    if not desk.output.result({"address": origin, "consortium": ours.name}):
        desk.output.line(f"{ours.name} is served at {origin}. Ctrl-C stops it.")
