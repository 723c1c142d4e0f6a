"""`guildhall knowledge`: sharing know-how under a label, and reading what one may read."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import knowhow_rights
from api.cli.command import ASKS, SIGNS, command
from api.cli.dates import moment_of, time_of
from api.cli.desk import Desk
from api.cli.exits import Exit
from api.cli.files import hash_of_file
from api.cli.handing_in import fact_of, rehearsal, tell
from api.cli.knowhow_contents import hand_in_content, read_content, salt_of
from api.cli.knowhow_words import Purpose, Which, decided
from api.cli.naming import item_id, round_id
from api.cli.showing import show_list, show_one
from api.cli.signing import act
from api.cli.signing_in import sign_in
from ledger.crypto import keccak

knowledge = typer.Typer(help="Know-how: share it under a label, read what you may.", no_args_is_help=True)

NO_HASH = "0x" + "00" * 32

File = Annotated[Path, typer.Argument(metavar="FILE", help="What to share; the chain keeps its salted hash.")]
Title = Annotated[str, typer.Option("--title", help="What it is called.")]
Media = Annotated[str, typer.Option("--media-type", help="What kind of file it is.")]
LabelName = Annotated[str, typer.Option("--label", help="RED, AMBER_STRICT, AMBER, GREEN or CLEAR.")]
PartitionName = Annotated[
    str,
    typer.Option("--partition", help="BEST_PRACTICE, SUPPLIER_PERFORMANCE, PROCUREMENT_SPEC ..."),
]
AudienceName = Annotated[str, typer.Option("--audience", help="NAMED, ROUND or CONSORTIUM.")]
OfRound = Annotated[str | None, typer.Option("--round", help="The round, when the audience is one.")]
Made = Annotated[str | None, typer.Option("--made", help="When it was made; else the file's date.")]
Review = Annotated[str, typer.Option("--review", help="When to look at it again, 2027-01-31 or 365 d.")]
Template = Annotated[Path, typer.Option("--template", metavar="FILE", help="The template that it follows.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; else it is shown.")
]


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(knowledge, name="knowledge")


@command(knowledge, "list", ASKS)
def list_items(desk: Desk) -> None:
    """The register, oldest first: everybody may see that an item exists."""
    rows = desk.remote.pages("/v1/knowledge")
    if not desk.output.result(rows):
        columns = ("id", "owner_name", "partition", "label", "audience", "purpose", "review_date", "erased")
        show_list(desk.output, "Know-how", rows, columns)


@command(knowledge, "show", ASKS)
def show_item(desk: Desk, which: Which) -> None:
    """One item: label, audience, readers, requests and decisions."""
    place = f"/v1/knowledge/{item_id(desk, which)}"
    found, asked = desk.remote.get(place), desk.remote.pages(f"{place}/decisions")
    if not desk.output.result(found | {"decisions": asked}):
        show_one(desk.output, "Item", found["data"])
        columns = ("requester_name", "requester", "purpose", "requested_at", "allowed", "denied_by")
        show_list(desk.output, "Requests", asked, columns)


@command(knowledge, "share", SIGNS)
def share(
    desk: Desk,
    file: File,
    title: Title,
    purpose: Purpose,
    template: Template,
    label: LabelName = "AMBER",
    partition: PartitionName = "BEST_PRACTICE",
    audience: AudienceName = "CONSORTIUM",
    of_round: OfRound = None,
    made: Made = None,
    review: Review = "365 d",
    media_type: Media = "text/plain",
) -> int:
    """Share a file: its hash goes on the chain, the file itself to the API, sealed."""
    now, body = time_of(desk), file.read_bytes()
    salt = salt_of(desk, body)
    fields = {
        "content_hash": "0x" + keccak(salt + body).hex(),
        "template": hash_of_file(template),
        "partition": partition,
        "label": label,
        "audience": audience,
        "audience_round": NO_HASH if of_round is None else round_id(desk, of_round),
        "purpose": purpose,
        "source_date": moment_of(made, now) if made else min(int(file.stat().st_mtime), now),
        "review_date": moment_of(review, now),
    }
    shared = act(desk, "ShareItem", **fields)
    new = fact_of(shared, "ItemShared")
    if new is not None:
        hand_in_content(desk, new["item_id"], title, media_type, body)
    elif not desk.given.dry_run:
        desk.output.note("Its content is not handed in yet: `guildhall knowledge upload` does it later.")
    told = tell(desk, shared)
    return told if new is not None or desk.given.dry_run else Exit.PENDING


@command(knowledge, "upload", SIGNS)
def upload(desk: Desk, which: Which, file: File, title: Title, media_type: Media = "text/plain") -> int:
    """Hand in the content of an item that you shared from this file, when that did not work at once."""
    item, body = item_id(desk, which), file.read_bytes()
    if desk.given.dry_run:
        sentence = f"Signs in as {desk.address} and hands in {len(body)} bytes as the content of {item}."
        return tell(desk, rehearsal(desk.address, {"sentence": sentence}))
    answer = hand_in_content(desk, item, title, media_type, body)
    if not desk.output.result(answer):
        desk.output.line(f"The content of {item} is kept, sealed.")
    return 0


@command(knowledge, "request", SIGNS)
def request(desk: Desk, which: Which, purpose: Purpose) -> int:
    """Ask to read an item, and wait for the decision; exit 1 when the rules deny it."""
    item = item_id(desk, which)
    asked = act(desk, "RequestItem", item_id=item, purpose=purpose)
    fact = fact_of(asked, "ItemRequested")
    if fact is not None:
        return decided(desk, item, asked, fact["request_hash"])
    told = tell(desk, asked)
    return told if desk.given.dry_run else Exit.PENDING


@command(knowledge, "read", SIGNS)
def read(desk: Desk, which: Which, out: Out = None) -> int:
    """Read an item that a decision lets you read."""
    item = item_id(desk, which)
    if desk.given.dry_run:
        sentence = f"Signs in as {desk.address} and reads {item}."
        return tell(desk, rehearsal(desk.address, {"sentence": sentence}))
    sign_in(desk)
    return read_content(desk, item, out)


knowhow_rights.add(knowledge)
