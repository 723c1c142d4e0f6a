"""`guildhall chain`: the embedded chain that `guildhall up` runs here; no other chain obeys."""

from typing import Annotated

import typer

from api.cli.command import command
from api.cli.dates import seconds_of
from api.cli.desk import Desk
from api.cli.exits import misused
from api.cli.places import DATA, NODE_FILE, DataOption, noted
from governance.wording import utc
from ledger.anvil import Anvil

chain = typer.Typer(help="The embedded chain that `guildhall up` runs here.", no_args_is_help=True)

Span = Annotated[str, typer.Argument(metavar="SPAN", help="How far, as in 5d, 6h, 30min.")]
Account = Annotated[str, typer.Argument(metavar="ADDRESS", help="Who gets ether for gas.")]


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(chain, name="chain")


@command(chain, "forward")
def forward(desk: Desk, span: Span, data: DataOption = DATA) -> None:
    """Move the embedded chain's clock forward, so that a vote ends without waiting. It never goes back."""
    now = _node(data).advance_time(seconds_of(span))
    if not desk.output.result({"time": now}):
        desk.output.line(f"It is {utc(now)} on the embedded chain.")


@command(chain, "fund")
def fund(desk: Desk, account: Account, data: DataOption = DATA) -> None:
    """Give an account of the embedded chain ether for gas; on this chain it costs nobody anything."""
    _node(data).fund(account)
    if not desk.output.result({"funded": account}):
        desk.output.line(f"{account} can pay for gas now.")


def _node(data: DataOption) -> Anvil:
    url = noted(data / NODE_FILE)
    if url is None:
        raise misused("NoNode", f"{data} has no running chain: start it with `guildhall up`.")
    node = Anvil(data)
    node.url = url
    return node
