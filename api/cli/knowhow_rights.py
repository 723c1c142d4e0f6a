"""Who may read know-how: named readers, agreements on confidentiality, labels, erasing."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.command import SIGNS, Command, command
from api.cli.dates import moment_of, time_of
from api.cli.desk import Desk
from api.cli.files import hash_of_file
from api.cli.handing_in import tell
from api.cli.knowhow_words import Purpose, Which
from api.cli.naming import item_id
from api.cli.signing import act

Reader = Annotated[str, typer.Argument(metavar="ADDRESS", help="The member that may read.")]
Until = Annotated[str, typer.Option("--until", help="Until when, 2027-01-31 or 90 d.")]
Label = Annotated[str, typer.Argument(metavar="LABEL", help="RED, AMBER_STRICT, AMBER, GREEN or CLEAR.")]
Review = Annotated[str, typer.Argument(metavar="DATE", help="When to look at it again, 2027-01-31 or 365 d.")]
Agreement = Annotated[Path, typer.Argument(metavar="FILE", help="The agreement; the chain keeps its hash.")]
Survives = Annotated[str, typer.Option("--survives", help="Until when it still binds after that.")]


def add(knowledge: typer.Typer) -> None:
    """Adds the commands."""
    every: dict[str, Command] = {
        "grant": grant,
        "revoke": revoke,
        "nda": sign_nda,
        "relabel": relabel,
        "review": review,
        "erase": erase,
    }
    for name, function in every.items():
        command(knowledge, name, SIGNS)(function)


def grant(desk: Desk, which: Which, reader: Reader, until: Until = "90 d") -> int:
    """Let a member read your item until a date."""
    end = moment_of(until, time_of(desk))
    return tell(desk, act(desk, "GrantAccess", item_id=item_id(desk, which), reader=reader, until=end))


def revoke(desk: Desk, which: Which, reader: Reader) -> int:
    """Take a grant back."""
    return tell(desk, act(desk, "RevokeAccess", item_id=item_id(desk, which), reader=reader))


def sign_nda(
    desk: Desk, file: Agreement, purpose: Purpose, until: Until = "365 d", survives: Survives = "730 d"
) -> int:
    """Bind yourself to silence for a purpose."""
    now = time_of(desk)
    fields = {
        "nda_hash": hash_of_file(file),
        "purpose": purpose,
        "valid_until": moment_of(until, now),
        "survives_until": moment_of(survives, now),
    }
    return tell(desk, act(desk, "SignNda", **fields))


def relabel(desk: Desk, which: Which, label: Label) -> int:
    """Change the label of your item."""
    return tell(desk, act(desk, "RelabelItem", item_id=item_id(desk, which), label=label))


def review(desk: Desk, which: Which, date: Review) -> int:
    """Confirm your item and say when to look at it again."""
    end = moment_of(date, time_of(desk))
    return tell(desk, act(desk, "ReviewItem", item_id=item_id(desk, which), review_date=end))


def erase(desk: Desk, which: Which) -> int:
    """Have the content of your item destroyed; the hash on the chain tells nothing without it."""
    return tell(desk, act(desk, "EraseItem", item_id=item_id(desk, which)))
