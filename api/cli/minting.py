"""`guildhall money`: the local currency of a chain of one's own."""

from typing import Annotated

import typer

from api.cli.command import SIGNS, command
from api.cli.desk import Desk
from api.cli.handing_in import tell
from api.cli.quantities import minor_units
from api.cli.transacting import transact

money = typer.Typer(help="The local currency of a chain of one's own.", no_args_is_help=True)

To = Annotated[str, typer.Argument(metavar="ADDRESS", help="Who gets it.")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="How much, as in 250.00.")]


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(money, name="money")


@command(money, "mint", SIGNS)
def mint(desk: Desk, to: To, amount: Amount) -> int:
    """Create money (the local currency's issuer; by default the first coordinator)."""
    minor = minor_units(amount, desk.deployment.settlement.decimals)
    return tell(desk, transact(desk, "mint_settlement", to=to, amount=str(minor)))
