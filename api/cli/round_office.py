"""What coordinators, suppliers and arbiters do in a round, by transactions that they sign themselves."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.command import SIGNS, Command, command
from api.cli.desk import Desk
from api.cli.exits import misused
from api.cli.files import hash_of_file, read_object
from api.cli.handing_in import tell
from api.cli.naming import round_id
from api.cli.quantities import minor_units, units_of
from api.cli.round_words import Document, Units, Which, Why
from api.cli.transacting import transact

DraftFile = Annotated[
    Path, typer.Argument(metavar="FILE.json", help="Terms and items (docs/formats.md); - is standard input.")
]
Total = Annotated[str, typer.Option("--total", help="What the order comes to, as in 812.40: the bound cost.")]
Last = Annotated[bool, typer.Option("--last", help="Nothing more will come.")]
Goods = Annotated[str, typer.Option("--goods", help="For the goods, as in 812.40.")]
Freight = Annotated[str, typer.Option("--freight", help="For freight.")]
Rebate = Annotated[str, typer.Option("--rebate", help="Taken off at the end.")]
ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="Id of the claim.")]
Verdict = Annotated[str, typer.Argument(metavar="VERDICT", help="accept or refuse.")]
Charge = Annotated[str, typer.Argument(metavar="CHARGE", help="received: charge what came; correct: wait.")]

VERDICTS = {"accept": True, "refuse": False}
CHARGES = {"received": True, "correct": False}


def add(rounds: typer.Typer) -> None:
    """Adds the commands."""
    every: dict[str, Command] = {
        "draft": draft,
        "open": open_demand,
        "order": order,
        "receipt": receipt,
        "note": note,
        "confirm": confirm,
        "invoice": invoice,
        "close": close,
        "cancel": cancel,
        "consent": consent,
        "decide": decide,
        "mismatch": mismatch,
    }
    for name, function in every.items():
        command(rounds, name, SIGNS)(function)


def draft(desk: Desk, file: DraftFile) -> int:
    """Draft a round (coordinator). Money is in minor units, times are unix seconds."""
    return tell(desk, transact(desk, "draft_round", **read_object(file)))


def open_demand(desk: Desk, which: Which) -> int:
    """Open a drafted round for commitments (coordinator)."""
    return tell(desk, transact(desk, "open_demand", round_id=round_id(desk, which)))


def order(desk: Desk, which: Which, total: Total, file: Document) -> int:
    """Place the order of a bound round (coordinator)."""
    round_, decimals = _round(desk, which)
    amount = str(minor_units(total, decimals))
    return tell(
        desk, transact(desk, "place_order", round_id=round_, order_hash=hash_of_file(file), total=amount)
    )


def receipt(desk: Desk, which: Which, units: Units, file: Document, last: Last = False) -> int:
    """Record a delivery (coordinator)."""
    came = {"receipt_hash": hash_of_file(file), "units": units_of(units), "last": last}
    return tell(desk, transact(desk, "record_receipt", round_id=round_id(desk, which), **came))


def note(desk: Desk, which: Which, file: Document) -> int:
    """Say that goods were delivered, with the delivery note (supplier); a receipt is waited for."""
    noted = {"round_id": round_id(desk, which), "note_hash": hash_of_file(file)}
    return tell(desk, transact(desk, "note_delivery", **noted))


def confirm(desk: Desk, which: Which, units: Units, file: Document, last: Last = False) -> int:
    """Record what came of a delivery that the supplier noted and nobody recorded (arbiter)."""
    came = {"receipt_hash": hash_of_file(file), "units": units_of(units), "last": last}
    return tell(desk, transact(desk, "confirm_delivery", round_id=round_id(desk, which), **came))


def invoice(
    desk: Desk,
    which: Which,
    units: Units,
    goods: Goods,
    file: Document,
    freight: Freight = "0",
    rebate: Rebate = "0",
) -> int:
    """Post the invoice (coordinator, or the supplier: a rebate counts only from the supplier)."""
    round_, decimals = _round(desk, which)
    bill = {
        "invoice_hash": hash_of_file(file),
        "units": units_of(units),
        "goods": str(minor_units(goods, decimals)),
        "freight": str(minor_units(freight, decimals)),
        "rebate": str(minor_units(rebate, decimals)),
    }
    return tell(desk, transact(desk, "post_invoice", round_id=round_, invoice=bill))


def close(desk: Desk, which: Which, file: Document) -> int:
    """Close a settled round with its savings report (coordinator)."""
    report = hash_of_file(file)
    return tell(desk, transact(desk, "close_round", round_id=round_id(desk, which), report_hash=report))


def cancel(desk: Desk, which: Which, reason: Why) -> int:
    """Cancel a round before it is bound (coordinator)."""
    return tell(desk, transact(desk, "cancel_round", round_id=round_id(desk, which), reason=reason))


def consent(desk: Desk, which: Which) -> int:
    """Agree to the cancellation of a bound round (supplier)."""
    return tell(desk, transact(desk, "consent_to_cancel", round_id=round_id(desk, which)))


def decide(desk: Desk, claim: ClaimId, verdict: Verdict) -> int:
    """Accept or refuse a claim (arbiter)."""
    accepted = _choice(verdict, VERDICTS)
    return tell(desk, transact(desk, "decide_claim", claim_id=claim, accepted=accepted))


def mismatch(desk: Desk, which: Which, charge: Charge) -> int:
    """Decide on a bill that does not match (arbiter)."""
    received = _choice(charge, CHARGES)
    return tell(
        desk, transact(desk, "decide_mismatch", round_id=round_id(desk, which), charge_received=received)
    )


def _round(desk: Desk, which: str) -> tuple[str, int]:
    """Id and decimals of a round."""
    found = round_id(desk, which)
    return found, desk.remote.get(f"/v1/rounds/{found}")["data"]["decimals"]


def _choice(word: str, choices: dict[str, bool]) -> bool:
    if word not in choices:
        raise misused("BadChoice", f"{word!r} is no choice: {' or '.join(choices)}.")
    return choices[word]
