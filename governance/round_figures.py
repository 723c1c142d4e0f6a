"""Figures of a settled round that may be told as aggregates: what each bound member contributed to a sum.

Source: knowledge.md, "Disclosure control for aggregates". Raw figures stay their members'; sums pass the
disclosure rules and the ledger of published cells. All figures of a round are one family: each follows from
the units, so that what one tells of a set of firms, another could subtract.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from governance.consortium import Consortium
from governance.errors import RuleBroken
from governance.facts.deliveries import MemberCharged
from governance.published import Cell
from governance.round_outcome import allocation_of, baseline_of
from governance.round_record import RoundRecord
from governance.rounds import TieKeyOf


class NotSettledYet(RuleBroken):
    """Only figures that will not change any more are published: two of one firm would tell its change."""


class UnknownContributor(RuleBroken):
    """A figure was asked for over somebody who is not bound in the round."""


class UnknownArticle(RuleBroken):
    """The round has no article of that number."""


class PartOfGroup(RuleBroken):
    """A legal group is in a cell as a whole or not at all: two cells that differ by one of two sisters would
    tell that sister's figure, although the same groups contribute to both.
    """


class Figure(StrEnum):
    """What is summed: charges, what alone would have cost (both minor units), or units of one article."""

    CHARGE = "charge"
    ALONE = "alone"
    UNITS = "units"


def cell_of(
    consortium: Consortium, record: RoundRecord, figure: Figure, item: int, members: Iterable[str]
) -> Cell:
    """The cell over some bound members (all when none are named), under its canonical name.

    NotSettledYet, UnknownArticle, UnknownContributor, PartOfGroup.
    """
    tie_key_of = consortium.rounds.tie_key_of
    values = contributions_of(record, figure, item, tie_key_of)
    chosen = sorted(set(members)) or sorted(values)
    for member in chosen:
        if member not in values:
            raise UnknownContributor(f"{member} is not bound in this round", {"member": member})
    _check_whole_groups(chosen, groups_at_settlement(consortium, record))
    named = f"{figure.value} {item}" if figure is Figure.UNITS else figure.value
    return Cell(f"{named} of {','.join(chosen)}", record.round_id, {one: values[one] for one in chosen})


def contributions_of(record: RoundRecord, figure: Figure, item: int, tie_key_of: TieKeyOf) -> dict[str, int]:
    """What every bound member contributes to a figure. NotSettledYet, UnknownArticle."""
    if record.settled is None:
        raise NotSettledYet("figures are published once the round is settled")
    if not 0 <= item < len(record.items):
        raise UnknownArticle(f"the round has no article {item}", {"item": item})
    if figure is Figure.CHARGE:
        return {member: _charge(record.charged[member]) for member in _members(record)}
    if figure is Figure.ALONE:
        return {member: baseline_of(record, member, tie_key_of).cost for member in _members(record)}
    units = dict(zip(record.participants, allocation_of(record, item, tie_key_of).units, strict=True))
    return {member: units[member] for member in _members(record)}


def _check_whole_groups(chosen: Iterable[str], groups: Mapping[str, int]) -> None:
    inside = set(chosen)
    asked = {groups[member] for member in inside}
    for member, group in groups.items():
        if group in asked and member not in inside:
            message = f"{member} belongs to a legal group that was asked for: name all of it or none"
            raise PartOfGroup(message, {"member": member, "group": group})


def _charge(fact: MemberCharged) -> int:
    return fact.goods + fact.side_costs - fact.rebate - fact.credits


def groups_at_settlement(consortium: Consortium, record: RoundRecord) -> dict[str, int]:
    """Legal groups as they were when the round was settled: later mergers change no published cell."""
    assert record.settled is not None
    at = record.settled.at.time
    return {member: consortium.register.group_at(member, at) for member in _members(record)}


def _members(record: RoundRecord) -> list[str]:
    """The charged members: the consortium's stock is nobody's figure."""
    return [member for member in record.charged if not record.seats[member].is_stock]
