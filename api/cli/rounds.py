"""`guildhall round`: buying together. What members do is here, what the office does in round_office."""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import round_office, round_upkeep
from api.cli.command import ASKS, SIGNS, command
from api.cli.desk import Desk
from api.cli.exits import Stop
from api.cli.files import hash_of_file
from api.cli.handing_in import tell
from api.cli.naming import round_id
from api.cli.quantities import line_of
from api.cli.round_report import Report
from api.cli.round_words import Which
from api.cli.showing import show_list, show_one
from api.cli.signing import act, act_in_words, differs
from api.currencies import currency_of
from governance.sentences import Speech

rounds = typer.Typer(help="Rounds: buying together.", no_args_is_help=True)

Lines = Annotated[
    list[str], typer.Argument(metavar="LINE...", help="ITEM:QUANTITY+TOLERANCE@CEILING, as in 0:24+3@17.50.")
]
Item = Annotated[int, typer.Argument(metavar="ITEM", min=0, help="Number of the item, from 0.")]
Quantity = Annotated[int, typer.Argument(metavar="QUANTITY", min=1, help="Bad units.")]
Evidence = Annotated[Path, typer.Argument(metavar="FILE", help="The evidence; the chain keeps its hash.")]

PARTS = ("binding", "allocations", "charges", "savings", "core")
"""Results of a round that are there only once it came so far."""


def add(app: typer.Typer) -> None:
    """Adds the group, and beside it what members do most."""
    app.add_typer(rounds, name="round")
    command(app, "commit", SIGNS)(commit)


@command(rounds, "list", ASKS)
def list_rounds(desk: Desk) -> None:
    """All rounds, oldest first."""
    rows = desk.remote.pages("/v1/rounds")
    if not desk.output.result(rows):
        columns = (
            "sequence",
            "title",
            "state",
            "freeze_at",
            "commit_close_at",
            "committed",
            "item_count",
            "id",
        )
        show_list(desk.output, "Rounds", rows, columns)


@command(rounds, "show", ASKS)
def show_round(desk: Desk, which: Which) -> None:
    """One round: terms, items, demand, and what it comes to, each number with its rule."""
    place = f"/v1/rounds/{round_id(desk, which)}"
    found = desk.remote.get(place)
    parts = {"commitments": desk.remote.get(f"{place}/commitments")["data"], **_parts(desk, place)}
    if desk.output.result(found | parts):
        return
    show_one(desk.output, "Round", found["data"])
    for one in found["data"]["due"]:
        desk.output.note(f"Anybody may: {_command_of(one, found['data']['sequence'])}")
    Report(desk.output, found["data"]).show(parts)


def _command_of(due: dict[str, Any], sequence: int) -> str:
    """How to have it done from here."""
    if due["act"] == "lapse_claim":
        return f"guildhall round lapse-claim {due['claim_id']}"
    item = "" if due["item"] is None else f" {due['item']}"
    return f"guildhall round {due['act']} {sequence}{item}"


@command(rounds, "commit", SIGNS)
def commit(desk: Desk, which: Which, lines: Lines) -> int:
    """Commit to buy: what you need, how much more you would take, the highest unit price you would pay.

    The deposit covers everything at your ceilings; what is not charged comes back.
    """
    round_ = round_id(desk, which)
    terms = desk.remote.get(f"/v1/rounds/{round_}")["data"]
    token = terms["terms"]["token"].lower()
    if token != desk.deployment.address("SettlementToken"):
        desk.output.note(f"The API is believed that {token} has {terms['decimals']} decimals.")
    elif terms["decimals"] != desk.deployment.settlement.decimals:
        differs("The API gives the currency other decimals than the deployment does.")
    wanted = [line_of(line, terms["decimals"]) for line in lines]
    speech = Speech(currency=currency_of(token, desk.deployment), decimals=terms["decimals"])
    return tell(desk, act_in_words(desk, "Commit", speech, {"round_id": round_, "lines": wanted}))


@command(rounds, "withdraw", SIGNS)
def withdraw(desk: Desk, which: Which) -> int:
    """Leave a round: free before the freeze, after it only where nobody else is harmed."""
    return tell(desk, act(desk, "WithdrawCommitment", round_id=round_id(desk, which)))


@command(rounds, "claim", SIGNS)
def claim(desk: Desk, which: Which, item: Item, quantity: Quantity, evidence: Evidence) -> int:
    """Claim that received units are bad."""
    claimed = {"item": item, "quantity": str(quantity), "evidence_hash": hash_of_file(evidence)}
    return tell(desk, act(desk, "FileClaim", round_id=round_id(desk, which), **claimed))


def _parts(desk: Desk, place: str) -> dict[str, Any]:
    """The results that there are already; the API refuses those that there are not."""
    found = {}
    for part in PARTS:
        try:
            found[part] = desk.remote.get(f"{place}/{part}")["data"]
        except Stop as stop:
            desk.output.note(f"No {part} yet: {stop.sentence}")
    if not found.get("charges", {}).get("known", True):
        found.pop("savings", None)
    return found


round_office.add(rounds)
round_upkeep.add(rounds)
