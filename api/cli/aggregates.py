"""`guildhall aggregate`: sums over members that tell nobody's own figure."""

from typing import Annotated, Any

import typer

from api.cli.command import ASKS, SIGNS, command
from api.cli.desk import Desk
from api.cli.exits import misused
from api.cli.handing_in import rehearsal, tell
from api.cli.naming import member_address, round_id
from api.cli.round_words import Which
from api.cli.signing_in import sign_in

Json = dict[str, Any]

aggregate = typer.Typer(help="Sums over members that tell nobody's own figure.", no_args_is_help=True)

FIGURES = ("charge", "alone", "units")
Figure = Annotated[str, typer.Argument(metavar="FIGURE", help="charge, alone or units.")]
Item = Annotated[int, typer.Option("--item", min=0, help="Number of the article, for units.")]
Members = Annotated[
    str,
    typer.Option("--members", metavar="M,M,...", help="Addresses, numbers or names; else all bound."),
]


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(aggregate, name="aggregate")


@command(aggregate, "list", ASKS)
def list_published(desk: Desk, which: Which) -> None:
    """What was published of a round."""
    rows = desk.remote.get(f"/v1/rounds/{round_id(desk, which)}/aggregates")["data"]
    if not desk.output.result(rows):
        _show(desk, rows)


@command(aggregate, "publish", SIGNS)
def publish(desk: Desk, which: Which, figure: Figure, item: Item = 0, members: Members = "") -> int:
    """Publish a figure of a settled round, when the disclosure rules allow; signs in with the key."""
    if figure not in FIGURES:
        raise misused("BadChoice", f"{figure!r} is no figure: charge, alone or units.")
    place = f"/v1/rounds/{round_id(desk, which)}/aggregates"
    chosen = [member_address(desk, one.strip()) for one in members.split(",") if one.strip()]
    if desk.given.dry_run:
        over = f"{len(chosen)} members" if chosen else "all bound members"
        sentence = f"Signs in as {desk.address} and asks to publish {figure} over {over}."
        return tell(desk, rehearsal(desk.address, {"sentence": sentence}))
    sign_in(desk)
    found = desk.remote.post(place, {"figure": figure, "item": item, "members": chosen})["data"]
    if not desk.output.result(found):
        _show(desk, [found])
    return 0


def _show(desk: Desk, rows: list[Json]) -> None:
    columns = ("contributors", "total", "mean", "median", "own_ratio")
    told = [
        (row["figure"], "" if row["item"] is None else row["item"], *(row[name] or "" for name in columns))
        for row in rows
    ]
    headings = ("Figure", "Article", "Legal groups", "Total", "Mean", "Median", "Own to mean")
    desk.output.table("Published, to three digits; money in minor units", headings, told, headings[2:])
