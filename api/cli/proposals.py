"""`guildhall proposal`: what is put to the vote, and what becomes of it."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter

from api.acts.proposing import Action
from api.cli.command import ASKS, PRINTS, SENDS, SIGNS, command
from api.cli.desk import Desk
from api.cli.exits import misused
from api.cli.files import read_object
from api.cli.handing_in import tell
from api.cli.naming import proposal_id
from api.cli.showing import show_list, show_one
from api.cli.signing import act
from api.cli.transacting import upkeep
from governance.deeds import deed_of

proposal = typer.Typer(help="Proposals, and what becomes of them.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Its number in the list, or its id.")]
File = Annotated[
    Path,
    typer.Argument(metavar="FILE.json", help="Title, text, actions (docs/formats.md); - is standard input."),
]

ACTIONS: TypeAdapter[Any] = TypeAdapter(tuple[Action, ...])
MOST_ACTIONS = 10


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(proposal, name="proposal")


@command(proposal, "list", ASKS)
def list_proposals(desk: Desk) -> None:
    """All proposals, oldest first."""
    rows = desk.remote.pages("/v1/proposals")
    if not desk.output.result(rows):
        columns = ("sequence", "title", "class", "state", "deadline", "passes", "ballots", "proposer_name")
        show_list(desk.output, "Proposals", rows, columns)


@command(proposal, "show", ASKS)
def show_proposal(desk: Desk, which: Which) -> None:
    """One proposal: what it does, tally, thresholds and why it stands where it stands."""
    place = f"/v1/proposals/{proposal_id(desk, which)}"
    found, ballots = desk.remote.get(place), desk.remote.pages(f"{place}/ballots")
    if not desk.output.result(found | {"ballots": ballots}):
        show_one(desk.output, "Proposal", found["data"])
        columns = (
            "voter_name",
            "voter",
            "delegate_name",
            "support",
            "heads",
            "tokens",
            "reason",
            "counted",
            "time",
        )
        show_list(desk.output, "Ballots", ballots, columns)


@command(proposal, "actions", PRINTS)
def list_actions(desk: Desk) -> None:
    """Everything that a proposal can do, with the fields of each action."""
    kinds = ACTIONS.json_schema()["$defs"]
    actions = {_action(kind): kind for kind in kinds.values() if "action" in kind.get("properties", {})}
    if not desk.output.result(actions):
        rows = [(name, kind["description"], _fields(kind)) for name, kind in actions.items()]
        desk.output.table("Actions", ("Action", "What it does", "Fields"), rows)


@command(proposal, "new", SIGNS)
def propose(desk: Desk, file: File) -> int:
    """Put something to the vote. The calls are made here, from the file; the API only relays them."""
    form = read_object(file)
    title, text, actions = _read(form)
    calls = [call for action in actions for call in action.calls(desk.deployment)]
    composed = desk.remote.post("/v1/compose", form)["data"]
    desk.output.note(f"Class, as the API says: {composed['class']}.")
    for call in calls:
        desk.output.note(f"Does: {deed_of(call.calldata, {})}")
    content = {
        "targets": [call.target for call in calls],
        "values": [str(call.value) for call in calls],
        "calldatas": ["0x" + call.calldata.hex() for call in calls],
        "description": f"# {title}\n\n{text}".rstrip(),
    }
    return tell(desk, act(desk, "Propose", **content))


@command(proposal, "withdraw", SIGNS)
def withdraw(desk: Desk, which: Which) -> int:
    """Take your proposal back, before its first ballot."""
    return tell(desk, act(desk, "WithdrawProposal", proposal_id=proposal_id(desk, which)))


@command(proposal, "cosponsor", SIGNS)
def cosponsor(desk: Desk, which: Which) -> int:
    """Put your name to another's proposal, before its first ballot."""
    return tell(desk, act(desk, "CoSponsor", proposal_id=proposal_id(desk, which)))


@command(proposal, "close", SENDS)
def close_early(desk: Desk, which: Which) -> int:
    """End a vote that no outstanding ballot can change; anybody may."""
    return tell(desk, upkeep(desk, "close_early", proposal_id=proposal_id(desk, which)))


@command(proposal, "queue", SENDS)
def queue(desk: Desk, which: Which) -> int:
    """Hand a passed proposal to the timelock; anybody may."""
    return tell(desk, upkeep(desk, "queue", proposal_id=proposal_id(desk, which)))


@command(proposal, "execute", SENDS)
def execute(desk: Desk, which: Which) -> int:
    """Carry out a proposal whose delay is over; anybody may."""
    return tell(desk, upkeep(desk, "execute", proposal_id=proposal_id(desk, which)))


def _read(form: dict[str, Any]) -> tuple[str, str, tuple[Any, ...]]:
    unknown = form.keys() - {"title", "text", "actions"}
    if unknown:
        raise misused("UnknownField", f"{min(unknown)}: a proposal has a title, a text and actions.")
    title, text = form.get("title"), form.get("text", "")
    if not isinstance(title, str) or not title or not isinstance(text, str):
        raise misused("MissingField", "title: a proposal needs a title.")
    actions = ACTIONS.validate_python(form.get("actions", ()))
    if not 0 < len(actions) <= MOST_ACTIONS:
        raise misused("OutOfRange", f"actions: a proposal has 1 to {MOST_ACTIONS} actions.")
    return title, text, actions


def _action(kind: dict[str, Any]) -> str:
    return str(kind["properties"]["action"]["const"])


def _fields(kind: dict[str, Any]) -> str:
    return ", ".join(name for name in kind["properties"] if name != "action")
