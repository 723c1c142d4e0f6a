"""`guildhall vote`: a ballot, and taking ballots back."""

from typing import Annotated

import typer

from api.cli.command import SIGNS, command
from api.cli.desk import Desk
from api.cli.exits import misused
from api.cli.handing_in import tell
from api.cli.naming import proposal_id
from api.cli.signing import act

CHOICES = {"against": 0, "for": 1, "abstain": 2}
REVOKE = "revoke"

First = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Its number or id; or `revoke`.")]
Second = Annotated[
    str, typer.Argument(metavar="CHOICE", help="for, against, abstain; after `revoke` the proposal.")
]
Why = Annotated[str, typer.Option("--reason", help="Stays on the record. Against with a reason objects.")]


def add(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "vote", SIGNS)(vote)


def vote(desk: Desk, proposal: First, choice: Second, reason: Why = "") -> int:
    """Vote on a proposal: `vote 7 for`.

    `vote revoke 7` makes ballots void that were signed but not handed in.
    """
    if proposal == REVOKE:
        return tell(desk, act(desk, "RevokeBallots", proposal_id=proposal_id(desk, choice)))
    if choice not in CHOICES:
        raise misused("BadChoice", f"{choice!r} is no choice: vote for, against or abstain.")
    ballot = {"proposal_id": proposal_id(desk, proposal), "support": CHOICES[choice], "reason": reason}
    return tell(desk, act(desk, "CastVote", **ballot))
