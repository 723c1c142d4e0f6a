"""`guildhall vote`: a ballot, taking ballots back, signing one to hand over, handing in many."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.ballot_files import Ballots, append_ballot, read_ballots
from api.cli.command import SENDS, SIGNS, command
from api.cli.desk import Desk
from api.cli.exits import Exit, misused
from api.cli.falling_back import FallingBack
from api.cli.handing_in import Json, tell
from api.cli.naming import MOST_SEQUENCE_DIGITS, member_address, proposal_id
from api.cli.signing import Ready, act, prepared_by_api, prepared_here, rehearse, signed

CHOICES = {"against": 0, "for": 1, "abstain": 2}
RESULTS = ("counted", "refused", "skipped", "pending", "ready")

votes = typer.Typer(
    cls=FallingBack,
    help="A ballot: `vote 7 for`. Ballots signed without a connection, and many of them handed in at once.",
    no_args_is_help=True,
)

Proposal = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Its number or id.")]
Choice = Annotated[str, typer.Argument(metavar="CHOICE", help="for, against or abstain.")]
Why = Annotated[str, typer.Option("--reason", help="Stays on the record. Against with a reason objects.")]
InNameOf = Annotated[
    str | None,
    typer.Option("--in-name-of", metavar="MEMBER", help="Whose ballot it is: it named you for the class."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Gets the signed ballot as one more line; else printed."),
]
Nonce = Annotated[
    int | None,
    typer.Option("--nonce", min=0, help="How many ballots and revocations of yours came before it."),
]
Until = Annotated[
    int | None,
    typer.Option("--until", min=0, metavar="SECONDS", help="Unix time after which the ballot is void."),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="One signed ballot a line; - for standard input.")]


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(votes, name="vote")


@command(votes, "cast", SIGNS)
def cast(
    desk: Desk, proposal: Proposal, choice: Choice, reason: Why = "", in_name_of: InNameOf = None
) -> int:
    """Vote on a proposal; the word `cast` may be left out."""
    ballot = {"proposal_id": proposal_id(desk, proposal), "support": _support(choice), "reason": reason}
    if in_name_of is not None:
        ballot["voter"] = member_address(desk, in_name_of)
    return tell(desk, act(desk, "CastVote", **ballot))


@command(votes, "revoke", SIGNS)
def revoke(desk: Desk, proposal: Proposal) -> int:
    """Make ballots void that were signed but not handed in."""
    return tell(desk, act(desk, "RevokeBallots", proposal_id=proposal_id(desk, proposal)))


@command(votes, "sign", SIGNS)
def sign(
    desk: Desk,
    proposal: Proposal,
    choice: Choice,
    reason: Why = "",
    out: Out = None,
    nonce: Nonce = None,
    until: Until = None,
) -> int:
    """Sign a ballot and hand nothing in: anybody may, later.

    With the proposal's whole id, --nonce and --until no connection is needed.
    """
    ready = _ready(desk, proposal, {"support": _support(choice), "reason": reason}, nonce, until)
    if desk.given.dry_run:
        return tell(desk, rehearse(desk, ready))
    body = signed(desk, ready)
    if out is None:
        desk.output.print_json(body)
        return Exit.DONE
    append_ballot(out, body)
    if not desk.output.result({"file": str(out), **body}):
        desk.output.line(f"Signed into {out}; nothing was sent. Hand it in: guildhall vote batch {out}")
    return Exit.DONE


@command(votes, "batch", SENDS)
def batch(desk: Desk, file: File) -> int:
    """Hand in many signed ballots, of any members. No key is needed; each gets its result.

    Giving the same file again is harmless, and tells what became of it.
    """
    ballots = read_ballots(file)
    results = _handed_in(desk, ballots)
    document = {name: sum(row["state"] == name for row in results) for name in RESULTS}
    if not desk.output.result({**document, "ballots": results}):
        _show(desk, results)
    return _exit(document)


def _support(choice: str) -> int:
    if choice not in CHOICES:
        raise misused("BadChoice", f"{choice!r} is no choice: vote for, against or abstain.")
    return CHOICES[choice]


def _ready(desk: Desk, proposal: str, ballot: Json, nonce: int | None, until: int | None) -> Ready:
    """Made here when everything is given, else by the API and checked here."""
    terms = {"nonce": nonce, "deadline": until}
    if nonce is not None and until is not None and len(proposal) > MOST_SEQUENCE_DIGITS:
        return prepared_here(desk, "CastVote", proposal_id=proposal, voter=desk.address, **ballot, **terms)
    known = {name: value for name, value in terms.items() if value is not None}
    return prepared_by_api(desk, "CastVote", proposal_id=proposal_id(desk, proposal), **ballot, **known)


def _handed_in(desk: Desk, ballots: Ballots) -> list[Json]:
    """The results in the order of the file; lines that are no ballots are refused here."""
    results = {row["line"]: row for row in ballots.refused}
    for lines, bodies in ballots.parts():
        form = {"ballots": bodies, "dry_run": desk.given.dry_run}
        for line, row in zip(lines, desk.remote.batch("/v1/ballots", form, desk.given.wait), strict=True):
            results[line] = {"line": line, **{name: row[name] for name in row if name != "place"}}
    return [results[line] for line in sorted(results)]


def _show(desk: Desk, results: list[Json]) -> None:
    names = {number: name for name, number in CHOICES.items()}
    rows = [
        (row["line"], row["voter"] or "", names.get(row["support"], ""), row["state"], row["sentence"] or "")
        for row in results
    ]
    desk.output.table("Ballots", ("Line", "Member", "Vote", "Result", "Why"), rows, ("Line",))
    if desk.given.dry_run:
        desk.output.line("Nothing was sent.")


def _exit(counts: Json) -> int:
    if counts["refused"] or counts["skipped"]:
        return Exit.REFUSED
    return Exit.PENDING if counts["pending"] else Exit.DONE
