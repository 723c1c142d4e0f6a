"""What anybody may have done in a round when its time has come; the API's relayer pays the gas."""

from typing import Annotated

import typer

from api.cli.command import SENDS, Command, command
from api.cli.desk import Desk
from api.cli.handing_in import tell
from api.cli.naming import round_id
from api.cli.round_words import Which
from api.cli.transacting import upkeep

Item = Annotated[
    int | None, typer.Argument(metavar="ITEM", min=0, help="Its number; else all that are open.")
]
Account = Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose credit; it goes nowhere else.")]
Token = Annotated[
    str | None,
    typer.Option("--token", metavar="ADDRESS", help="Of a round that was paid in another; else our own."),
]
ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="Id of the claim.")]


def add(rounds: typer.Typer) -> None:
    """Adds the commands."""
    every: dict[str, Command] = {
        "bind": bind,
        "lapse": lapse,
        "allocate": allocate,
        "settle": settle,
        "payout": pay_out,
        "lapse-claim": lapse_claim,
    }
    for name, function in every.items():
        command(rounds, name, SENDS)(function)


def bind(desk: Desk, which: Which) -> int:
    """Bind a round after the end of commitments."""
    return tell(desk, upkeep(desk, "bind", round_id=round_id(desk, which)))


def lapse(desk: Desk, which: Which) -> int:
    """Apply what holds when nobody decided in time."""
    return tell(desk, upkeep(desk, "lapse", round_id=round_id(desk, which)))


def allocate(desk: Desk, which: Which, item: Item = None) -> int:
    """Post the final division of the items' units and charges; the contract verifies it."""
    round_ = round_id(desk, which)
    items = [item] if item is not None else _open_items(desk, round_)
    if not items:
        desk.output.note("Every item is divided already.")
    return tell(desk, *(upkeep(desk, "allocate", round_id=round_, item=one) for one in items))


def settle(desk: Desk, which: Which) -> int:
    """Settle a round to the last minor unit: freight, fee and rebate divided, deposits given back."""
    return tell(desk, upkeep(desk, "settle", round_id=round_id(desk, which)))


def pay_out(desk: Desk, account: Account, token: Token = None) -> int:
    """Pay out what the rounds contract owes an account."""
    named = {} if token is None else {"token": token}
    return tell(desk, upkeep(desk, "withdraw", account=account, **named))


def lapse_claim(desk: Desk, claim: ClaimId) -> int:
    """Let a claim lapse that nobody decided in time."""
    return tell(desk, upkeep(desk, "lapse_claim", claim_id=claim))


def _open_items(desk: Desk, round_: str) -> list[int]:
    rows = desk.remote.get(f"/v1/rounds/{round_}/allocations")["data"]
    return [row["item"] for row in rows if not row["recorded"]]
