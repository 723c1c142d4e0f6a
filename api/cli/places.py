"""Where things are when nobody says: in the data directory of a copy that `guildhall up` runs here."""

import os
from pathlib import Path
from typing import Annotated

import typer

from api.cli.exits import misused
from ledger.deployment import Deployment

DATA = Path(".guildhall")
"""Where `guildhall up` keeps everything, unless it is told otherwise."""

ADDRESS_FILE, NODE_FILE, DEPLOYMENT_FILE = "address", "node", "deployment.json"
"""Files of a data directory: address of the pages, of the embedded chain, and where the contracts are."""

DataOption = Annotated[Path, typer.Option("--data", metavar="DIR", help="Data directory.")]
RpcOption = Annotated[
    str | None,
    typer.Option(
        "--rpc",
        metavar="URL",
        help="A node's address. GUILDHALL_RPC_URL too; else the one run here.",
    ),
]
DeploymentOption = Annotated[
    Path | None,
    typer.Option("--deployment", metavar="FILE", help="Where the contracts are. Else the one made here."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME."),
]


def noted(file: Path) -> str | None:
    """The line that a running copy left in its data directory; None without."""
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def rpc_at(given: str | None) -> str:
    """Address of the node: as given, of the environment, of the copy that runs here."""
    found = given or os.environ.get("GUILDHALL_RPC_URL") or noted(DATA / NODE_FILE)
    if found is None:
        raise misused("NoNode", "Say with --rpc which node to ask, for example --rpc http://127.0.0.1:8545.")
    return found


def deployment_at(given: Path | None) -> Deployment:
    """The deployment: as given, of the environment, of the data directory here. Raises `BadDeployment`."""
    named = os.environ.get("GUILDHALL_DEPLOYMENT")
    return Deployment.load(given or (Path(named) if named else DATA / DEPLOYMENT_FILE))


def database_at(given: str | None) -> str:
    """The database: as given, of the environment, of the data directory here."""
    return given or os.environ.get("GUILDHALL_DATABASE") or sqlite_in(DATA)


def sqlite_in(data: Path) -> str:
    """The database of a data directory."""
    return f"sqlite:///{data / 'guildhall.db'}"
