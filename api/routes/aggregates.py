"""Aggregates of a settled round: published as far as the disclosure rules and what was told before allow."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Body
from pydantic import Field

from api.collaborators import Collaborators
from api.depends import Fresh, House, Read, SignedIn, Visitor
from api.documented import errors
from api.envelope import Answer, Incoming, Outgoing
from api.problems import Problem
from api.reading import Reading
from api.routes.rounds import find
from api.section import Section
from api.wide import Address, Hash32, Small, Time
from governance.differencing import DifferencingLedger, PublishedCell
from governance.disclosure import merged_by_group, rules_of
from governance.published import Cell, publish, ratio_to_own
from governance.register import Status
from governance.round_figures import Figure, cell_of, contributions_of, groups_at_settlement
from governance.round_record import RoundRecord
from ledger.published import Publication

router = Section(prefix="/v1/rounds", tags=["aggregates"])


class AggregateForm(Incoming):
    """Which figure, over which of the round's members."""

    figure: Annotated[Figure, Field(description="charge, alone (both minor units) or units.")]
    item: Small = Field(default=0, description="Number of the article; for units only.")
    members: list[Address] = Field(
        default=[], max_length=300, description="Over these; all bound members when empty."
    )


class AggregateShape(Outgoing):
    """A published cell. Figures are rounded to three significant digits, as decimal text."""

    figure: str = Field(examples=["charge"])
    item: Small | None = Field(description="The article; for units only.")
    members: list[Address] = Field(description="Whose figures were asked for.")
    contributors: int = Field(description="Legal groups that contributed.", examples=[6])
    total: str = Field(examples=["17400"])
    mean: str
    median: str
    quartiles: list[str] | None = Field(description="Lower and upper, from ten contributors on.")
    own_ratio: str | None = Field(description="The signed-in member's own figure over the mean, if it is in.")
    rulebook: int = Field(description="Under whose parameters it was judged.")
    block: int
    block_hash: Hash32
    published_at: Time


EXAMPLE = {"figure": "charge", "item": 0, "members": []}
REFUSALS = ("UnknownRound", "NotSettledYet", "BadHex")


@router.get("/{round_id}/aggregates", summary="What was published", responses=errors(*REFUSALS))
def aggregates(
    round_id: Hash32, reading: Read, house: House, visitor: Visitor
) -> Answer[list[AggregateShape]]:
    """In the order of publication; a signed-in member sees its own ratio to the mean beside."""
    record = find(reading, round_id)
    found = house.publications.of(record.round_id)
    return reading.answer([_shape(one, record, reading, visitor) for one in found])


@router.post(
    "/{round_id}/aggregates",
    summary="Publish an aggregate",
    responses=errors(
        *REFUSALS,
        "CellRefused",
        "UnknownContributor",
        "PartOfGroup",
        "UnknownArticle",
        "NotSignedIn",
        "NotMember",
    ),
)
def publish_aggregate(
    round_id: Hash32,
    form: Annotated[AggregateForm, Body(examples=[EXAMPLE])],
    reading: Fresh,
    house: House,
    visitor: SignedIn,
) -> Answer[AggregateShape]:
    """For members. `CellRefused`, by the disclosure control and without its numbers, when it would tell too
    much of one firm, alone or with what was published before. A cell asked for again is told as it was."""
    _check_member(visitor, reading)
    record = find(reading, round_id)
    cell = cell_of(reading.consortium, record, form.figure, form.item, form.members)
    made = house.publications.publish(
        cell.family, cell.name, lambda known: _judged(cell, known, record, reading, house)
    )
    house.edition.change()
    return reading.answer(_shape(made, record, reading, visitor))


def _check_member(visitor: str, reading: Reading) -> None:
    if reading.consortium.register.status_of(visitor) is not Status.ACTIVE:
        raise Problem("NotMember", "Aggregates are published for members.", {"visitor": visitor})


def _judged(
    cell: Cell, known: tuple[PublishedCell, ...], record: RoundRecord, reading: Reading, house: Collaborators
) -> Publication:
    """The rules of the newest rulebook on the cell itself, then on it together with all that is known."""
    consortium = reading.consortium
    rules = rules_of(consortium.knowledge.parameters(reading.rulebook))
    ledger = DifferencingLedger(rules.threshold, {cell.family: list(known)})
    told = publish(cell, groups_at_settlement(consortium, record), rules, ledger)
    figures = {name: value for name, value in asdict(told).items() if name != "name"}
    return Publication(
        cell.name,
        cell.family,
        ledger.cells[cell.family][-1].contributors,
        figures,
        reading.rulebook,
        reading.as_of.block,
        reading.as_of.hash,
        house.wall(),
    )


def _shape(one: Publication, record: RoundRecord, reading: Reading, visitor: str | None) -> AggregateShape:
    named, _, members = one.name.partition(" of ")
    figure, _, item = named.partition(" ")
    chosen = members.split(",")
    told = {
        "figure": figure,
        "item": int(item) if item else None,
        "members": chosen,
        "own_ratio": _ratio(Figure(figure), int(item or 0), chosen, record, reading, visitor),
        "rulebook": one.rulebook,
        "block": one.block,
        "block_hash": one.block_hash,
        "published_at": one.published_at,
    }
    return AggregateShape.model_validate({**told, **one.figures})


def _ratio(
    figure: Figure, item: int, chosen: list[str], record: RoundRecord, reading: Reading, visitor: str | None
) -> str | None:
    if visitor not in chosen:
        return None
    values = contributions_of(record, figure, item, reading.consortium.rounds.tie_key_of)
    asked = {member: values[member] for member in chosen}
    merged = merged_by_group(asked, groups_at_settlement(reading.consortium, record))
    return ratio_to_own(values[visitor], merged)
