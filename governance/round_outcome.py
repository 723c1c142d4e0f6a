"""Conclusions about one round, computed from its record: binding, allocation, charges, settlement, savings.

Everything is given in the order of the round's participants, as the contract wants its arrays.
"""

from collections.abc import Sequence

from governance.allocation import Allocation, Want, allocate, placeable
from governance.alone import Commitment
from governance.arithmetic import mul_div_up
from governance.binding import Binding, bind
from governance.charges import item_bill, item_charges
from governance.claims import claim_credit
from governance.deposits import deposit_kept
from governance.fairness import Buyer, Fairness, NothingReceived, fairness
from governance.receipts import most_receivable
from governance.round_record import RoundRecord, Seat
from governance.round_state import charged_freight, granted_rebate, minimum_value
from governance.rounds import TieKeyOf
from governance.savings import Baseline, Saving, alone_baseline, saving
from governance.settlement import Party, Settlement, SideCosts, settle
from governance.webster import TieKey
from governance.wording import utc


def tie_keys(record: RoundRecord, tie_key_of: TieKeyOf) -> tuple[TieKey, ...]:
    """The tie key of every participant."""
    return tuple(tie_key_of(record.round_id, member) for member in record.seats)


def binding_of(record: RoundRecord, tie_key_of: TieKeyOf) -> Binding:
    """How the round binds (or would bind now): on the lines as signed, with every pass and release."""
    commitments = [
        Commitment(seat.member, key, seat.signed)
        for seat, key in zip(record.seats.values(), tie_keys(record, tie_key_of), strict=True)
    ]
    return bind(record.terms, record.items, commitments, minimum_value(record))


def wants_of(record: RoundRecord, item: int, tie_key_of: TieKeyOf) -> tuple[Want, ...]:
    """What each participant still wants and tolerates of an item; zero for those without a standing line."""
    return tuple(
        _want(seat, item, key)
        for seat, key in zip(record.seats.values(), tie_keys(record, tie_key_of), strict=True)
    )


def most_receivable_of(record: RoundRecord, item: int, tie_key_of: TieKeyOf) -> int:
    """The most units of an item that all deliveries may bring; 0 before the round is bound."""
    ordered = record.bound.ordered[item] if record.bound else 0
    return most_receivable(
        ordered, record.terms.over_tolerance_bps, placeable(wants_of(record, item, tie_key_of))
    )


def allocation_of(record: RoundRecord, item: int, tie_key_of: TieKeyOf) -> Allocation:
    """Who gets how many of the units of an item received so far."""
    return allocate(record.received[item], wants_of(record, item, tie_key_of))


def bill_of(record: RoundRecord, item: int) -> int:
    """What the supplier may bill for the units of an item received so far, in minor units."""
    received = record.received[item]
    if record.bound is None or received == 0:
        return 0
    return item_bill(record.items[item].kind, record.bound.ordered[item], record.bound.cost[item], received)


def charges_of(record: RoundRecord, item: int, tie_key_of: TieKeyOf) -> tuple[int, ...]:
    """Each participant's part of an item's bill."""
    units = allocation_of(record, item, tie_key_of).units
    return item_charges(bill_of(record, item), units, tie_keys(record, tie_key_of))


def side_costs_of(record: RoundRecord) -> SideCosts:
    """Freight, fee and rebate as they stand: quoted before the invoice, invoiced afterwards."""
    terms = record.terms
    return SideCosts(
        terms.side_cost_key,
        charged_freight(record),
        terms.fee,
        granted_rebate(record),
        terms.decimals,
    )


def parties_of(record: RoundRecord, tie_key_of: TieKeyOf) -> tuple[Party, ...]:
    """Every participant with its units, goods charge, claim credits and escrow at settlement."""
    items = range(len(record.items))
    units = [allocation_of(record, item, tie_key_of).units for item in items]
    charges = [charges_of(record, item, tie_key_of) for item in items]
    keys = tie_keys(record, tie_key_of)
    return tuple(
        _party(record, seat, keys[place], [each[place] for each in units], [each[place] for each in charges])
        for place, seat in enumerate(record.seats.values())
    )


def settlement_of(record: RoundRecord, tie_key_of: TieKeyOf) -> Settlement:
    """What everybody pays and gets back; ChargeAboveDeposit cannot happen to a round that was bound."""
    return settle(parties_of(record, tie_key_of), side_costs_of(record))


def baseline_of(record: RoundRecord, member: str, tie_key_of: TieKeyOf) -> Baseline:
    """What the member's good units would have cost it alone from the round's own price list."""
    place = record.participants.index(member)
    units = [allocation_of(record, item, tie_key_of).units for item in range(len(record.items))]
    good = _good_units(record, member, units, place)
    source = f"price list of the round, {record.terms.title}"
    return alone_baseline(
        good, record.items, record.terms.alone_side_cost, source, utc(record.drafted.at.time)
    )


def saving_of(record: RoundRecord, member: str, tie_key_of: TieKeyOf) -> Saving:
    """What a bound member saved against buying alone; KeyError for somebody who is not bound.

    The consortium's stock is nobody's alternative to buying alone: `buyers_of` leaves it out.
    """
    accounts = {account.member: account for account in settlement_of(record, tie_key_of).accounts}
    baseline = baseline_of(record, member, tie_key_of)
    return saving(member, accounts[member].charge, baseline, record.terms.decimals)


def buyers_of(record: RoundRecord, tie_key_of: TieKeyOf) -> tuple[str, ...]:
    """The bound members whose charges are compared with alternatives: without the consortium's stock."""
    accounts = settlement_of(record, tie_key_of).accounts
    return tuple(one.member for one in accounts if not record.seats[one.member].is_stock)


def fairness_of(record: RoundRecord, tie_key_of: TieKeyOf) -> Fairness:
    """Whether any subgroup of the bound members would have paid less by itself, on the good units received so
    far; up to 12 members. NothingReceived before the first delivery.
    """
    if not any(record.received):
        raise NothingReceived("Nothing was delivered yet: nobody is charged, so nothing can be compared.")
    accounts = settlement_of(record, tie_key_of).accounts
    charges = {one.member: one.charge for one in accounts if not record.seats[one.member].is_stock}
    keys = tie_keys(record, tie_key_of)
    units = [allocation_of(record, item, tie_key_of).units for item in range(len(record.items))]
    buyers = [
        Buyer(member, keys[place], _good_units(record, member, units, place), charges[member])
        for place, member in enumerate(record.participants)
        if member in charges
    ]
    return fairness(buyers, record.items, record.terms.alone_side_cost, record.terms.decimals)


def _want(seat: Seat, item: int, key: TieKey) -> Want:
    line = seat.line(item)
    return Want(seat.member, line.quantity, line.tolerance, key) if line else Want(seat.member, 0, 0, key)


def _party(record: RoundRecord, seat: Seat, key: TieKey, units: list[int], charges: list[int]) -> Party:
    credit = sum(
        claim_credit(charges[claim.item], claim.quantity, units[claim.item])
        for claim in record.claims.values()
        if claim.member == seat.member and claim.accepted
    )
    standing = {line.item for line in seat.lines}
    return Party(
        member=seat.member,
        tie_key=key,
        bound=bool(standing),
        quantity=sum(line.quantity for line in seat.lines),
        value=_bound_value(record, seat),
        units=sum(units),
        goods=sum(charges),
        credit=credit,
        deposit=deposit_kept(seat.signed, record.terms.side_cost_cap, standing),
    )


def _bound_value(record: RoundRecord, seat: Seat) -> int:
    """What the units wanted cost at the bound price, each line rounded up: the estimate of the last pass."""
    if record.bound is None:
        return 0
    ordered, cost = record.bound.ordered, record.bound.cost
    return sum(
        mul_div_up(cost[line.item], line.quantity, ordered[line.item]) for line in seat.lines if line.quantity
    )


def _good_units(
    record: RoundRecord, member: str, units: Sequence[Sequence[int]], place: int
) -> tuple[int, ...]:
    """What a member received of each item and keeps; `units[item]` are those of all participants."""
    return tuple(each[place] - _bad_units(record, member, item) for item, each in enumerate(units))


def _bad_units(record: RoundRecord, member: str, item: int) -> int:
    return sum(
        claim.quantity
        for claim in record.claims.values()
        if claim.member == member and claim.item == item and claim.accepted
    )
