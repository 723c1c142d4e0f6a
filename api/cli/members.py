"""`guildhall member`: who is in, what they may do, and one's own profile and delegation."""

import secrets
from typing import Annotated

import typer

from api.cli.command import ASKS, SIGNS, command
from api.cli.dates import moment_of, time_of
from api.cli.desk import Desk
from api.cli.exits import Exit, misused
from api.cli.handing_in import is_mined, rehearsal, tell
from api.cli.naming import member_address
from api.cli.showing import show_list, show_one
from api.cli.signing import act
from api.cli.signing_in import sign_in
from governance.classes import Class
from governance.power import NOBODY
from ledger.profiles import profile_hash

member = typer.Typer(help="Members: who is in, and your own profile and delegation.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="MEMBER", help="Address, number or name.")]
Name = Annotated[str | None, typer.Option("--name", help="What the firm is called.")]
Contact = Annotated[
    str, typer.Option("--contact", help="How to reach it; shown to members and offices only.")
]
Erase = Annotated[bool, typer.Option("--erase", help="Erase name, contact and salt for good.")]
Delegatee = Annotated[str, typer.Argument(metavar="ADDRESS", help="Who casts your votes, or yourself.")]
Of = Annotated[str, typer.Option("--of", help="heads, tokens or both.")]

ClassName = Annotated[
    str, typer.Argument(metavar="CLASS", help="consent, ordinary, financial or constitutional.")
]
ClassDelegate = Annotated[str, typer.Argument(metavar="MEMBER", help="Address or name, or `nobody`.")]
Term = Annotated[str, typer.Option("--until", help="A day (2027-01-31) or a span (90 d), 366 days at most.")]
NOBODY_WORD = "nobody"

SOURCES = {
    "heads": ("MemberRegistry",),
    "tokens": ("VotingToken",),
    "both": ("MemberRegistry", "VotingToken"),
}


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(member, name="member")


@command(member, "list", ASKS)
def list_members(desk: Desk) -> None:
    """All members, former ones too, in the order of admission."""
    rows = desk.remote.pages("/v1/members")
    if not desk.output.result(rows):
        columns = ("index", "name", "address", "status", "legal_group", "heads", "tokens")
        show_list(desk.output, "Members", rows, columns)


@command(member, "show", ASKS)
def show_member(desk: Desk, who: Who) -> None:
    """One member: standing, power, purchases and what it saved."""
    found = desk.remote.get(f"/v1/members/{member_address(desk, who)}")
    found["data"]["relations"] = desk.remote.get(f"/v1/members/{found['data']['address']}/relations")["data"]
    if not desk.output.result(found):
        decimals = desk.remote.get("/v1/audit/deployment")["data"]["settlement"]["decimals"]
        show_one(desk.output, "Member", found["data"], decimals)


@command(member, "relations", ASKS)
def show_relations(desk: Desk) -> None:
    """How much few hold, of votes and of what suppliers were paid, with early warnings."""
    found = desk.remote.get("/v1/relations")["data"]
    if not desk.output.result(found):
        show_one(desk.output, "Relations", found)


@command(member, "profile", SIGNS)
def change_profile(desk: Desk, name: Name = None, contact: Contact = "", erase: Erase = False) -> int:
    """Put your name and contact, or erase them. The chain keeps only a salted hash."""
    if erase == (name is not None):
        raise misused("BadCommandLine", "Give either --name (and --contact), or --erase.")
    if name is None:
        return _erase(desk)
    salt = "0x" + secrets.token_hex(32)
    submission = act(desk, "UpdateProfile", profile_hash=profile_hash(name, contact, salt))
    if is_mined(submission):
        sign_in(desk)
        profile = {"name": name, "contact": contact, "salt": salt}
        desk.remote.put(f"/v1/members/{desk.address}/profile", profile)
    elif not desk.given.dry_run:
        desk.output.note("The profile itself is not handed in yet: give the command again in a while.")
    return tell(desk, submission)


@command(member, "delegate", SIGNS)
def delegate(desk: Desk, to: Delegatee, of: Of = "both") -> int:
    """Let another member cast your votes, or yourself again."""
    if of not in SOURCES:
        raise misused("BadChoice", f"{of!r} cannot be delegated: heads, tokens or both.")
    signed = [act(desk, "Delegate", contract=contract, delegatee=to) for contract in SOURCES[of]]
    return tell(desk, *signed)


@command(member, "delegate-class", SIGNS)
def delegate_class(desk: Desk, class_: ClassName, to: ClassDelegate, until: Term = "90 d") -> int:
    """Let another member cast your ballots on proposals of one class for a while, or nobody any more."""
    if class_.upper() not in Class.__members__:
        raise misused("BadChoice", f"{class_!r} is no class: consent, ordinary, financial or constitutional.")
    revoke = to == NOBODY_WORD
    asked = {
        "proposal_class": class_.upper(),
        "delegate": NOBODY if revoke else member_address(desk, to),
        "until": 0 if revoke else moment_of(until, time_of(desk)),
    }
    return tell(desk, act(desk, "DelegateClass", **asked))


def _erase(desk: Desk) -> int:
    if desk.given.dry_run:
        sentence = f"Signs in as {desk.address} and has its name, contact and salt erased for good."
        return tell(desk, rehearsal(desk.address, {"sentence": sentence}))
    sign_in(desk)
    desk.remote.delete(f"/v1/members/{desk.address}/profile")
    if not desk.output.result({"erased": desk.address}):
        desk.output.line(
            "Name, contact and salt are erased; without them the hash on the chain tells nothing."
        )
    return Exit.DONE
