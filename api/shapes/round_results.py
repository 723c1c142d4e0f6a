"""What a round comes to: commitments, allocation, charges, savings, as they travel.

Everything is computed by the rules from facts; where the chain has recorded a result, it is shown beside.
"""

from collections.abc import Mapping

from pydantic import Field

from api.envelope import Outgoing, Reason
from api.shapes.reasons import reason_of, reasons_of
from api.wide import Address, Small, Wide
from governance.charges import explain_charge
from governance.deposits import explain_deposit
from governance.facts.round_terms import Line
from governance.round_outcome import (
    allocation_of,
    bill_of,
    buyers_of,
    charges_of,
    parties_of,
    saving_of,
    settlement_of,
    side_costs_of,
)
from governance.round_record import RoundRecord, Seat
from governance.rounds import TieKeyOf
from governance.settlement import Account, explain_side_costs


class LineShape(Outgoing):
    """One line of a commitment. `standing` is false once binding released it."""

    item: Small
    quantity: Wide
    tolerance: Wide
    ceiling: Wide
    standing: bool


class CommitmentShape(Outgoing):
    """What one participant committed to. The consortium's stock is one that wants nothing and tolerates."""

    member: Address
    member_name: str | None
    lines: list[LineShape]
    deposit: Wide = Field(description="In escrow now, minor units.")
    nonce: Small = Field(description="What its next intent about this round must carry.")
    reason: Reason | None = Field(description="The arithmetic of the deposit.")


class ShareShape(Outgoing):
    """One participant's units of an item, with the turns that led there."""

    member: Address
    member_name: str | None
    units: Wide
    charge: Wide
    reason: Reason
    charge_reason: Reason


class AllocationShape(Outgoing):
    """Who gets how many of the units of an item. `recorded`: final, on the chain."""

    item: Small
    received: Wide
    bill: Wide
    left_over: Wide
    recorded: bool
    shares: list[ShareShape]


class ChargeShape(Outgoing):
    """Everything one bound member pays and gets back, in minor units."""

    member: Address
    member_name: str | None
    goods: Wide
    freight: Wide
    fee: Wide
    rebate: Wide
    credit: Wide
    charge: Wide
    deposit: Wide
    refund: Wide
    reasons: list[Reason]


class ChargesShape(Outgoing):
    """The settlement. `recorded`: settled on the chain; before, this is what would be charged now. `known`:
    there was a delivery; before, nothing is charged yet and every number is 0.
    """

    recorded: bool
    known: bool
    charges: list[ChargeShape]
    to_supplier: Wide
    to_treasury: Wide
    reason: Reason


class SavingShape(Outgoing):
    """What one member paid, what it would have paid alone, and what it saved."""

    member: Address
    member_name: str | None
    paid: Wide
    alone: Wide
    saved: str = Field(description="Minor units; with a minus when the group was dearer.", examples=["1824"])
    reason: Reason


def commitment_of(seat: Seat, record: RoundRecord, names: Mapping[str, str]) -> CommitmentShape:
    """One participant's commitment."""
    terms = record.terms
    reason = explain_deposit(seat.signed, terms.side_cost_cap, terms.decimals) if seat.signed else None
    return CommitmentShape(
        member=seat.member,
        member_name=names.get(seat.member),
        lines=[_line(line, seat) for line in seat.signed],
        deposit=seat.deposit,
        nonce=seat.nonce,
        reason=reason_of(reason) if reason else None,
    )


def allocation_shape(
    record: RoundRecord, item: int, keys: TieKeyOf, names: Mapping[str, str]
) -> AllocationShape:
    """Who gets how many units of an item, and what they cost."""
    allocation = allocation_of(record, item, keys)
    bill, charges = bill_of(record, item), charges_of(record, item, keys)
    return AllocationShape(
        item=item,
        received=record.received[item],
        bill=bill,
        left_over=allocation.left_over,
        recorded=item in record.allocations,
        shares=[
            ShareShape(
                member=member,
                member_name=names.get(member),
                units=allocation.units[place],
                charge=charges[place],
                reason=reason_of(allocation.explanations[place]),
                charge_reason=_charge_reason(record, item, member, allocation.units[place], charges[place]),
            )
            for place, member in enumerate(record.participants)
        ],
    )


def charges_shape(record: RoundRecord, keys: TieKeyOf, names: Mapping[str, str]) -> ChargesShape:
    """The settlement to the cent."""
    settlement = settlement_of(record, keys)
    return ChargesShape(
        recorded=record.settled is not None,
        known=any(record.received),
        charges=[_charge(account, record, keys, names) for account in settlement.accounts],
        to_supplier=settlement.to_supplier,
        to_treasury=settlement.to_treasury,
        reason=reason_of(settlement.explanation),
    )


def savings_of(record: RoundRecord, keys: TieKeyOf, names: Mapping[str, str]) -> list[SavingShape]:
    """What every bound member saved; the consortium's stock has no alternative that it saved against."""
    return [_saving(member, record, keys, names) for member in buyers_of(record, keys)]


def _line(line: Line, seat: Seat) -> LineShape:
    return LineShape(
        item=line.item,
        quantity=line.quantity,
        tolerance=line.tolerance,
        ceiling=line.ceiling,
        standing=line.item not in seat.released,
    )


def _charge_reason(record: RoundRecord, item: int, member: str, units: int, charge: int) -> Reason:
    received, bill = record.received[item], bill_of(record, item)
    decimals = record.terms.decimals
    return reason_of(explain_charge(member, record.items[item], units, received, bill, charge, decimals))


def _charge(account: Account, record: RoundRecord, keys: TieKeyOf, names: Mapping[str, str]) -> ChargeShape:
    place = record.participants.index(account.member)
    side = explain_side_costs(parties_of(record, keys), side_costs_of(record), place)
    return ChargeShape(
        member=account.member,
        member_name=names.get(account.member),
        goods=account.goods,
        freight=account.freight,
        fee=account.fee,
        rebate=account.rebate,
        credit=account.credit,
        charge=account.charge,
        deposit=account.deposit,
        refund=account.refund,
        reasons=reasons_of((account.explanation, *side)),
    )


def _saving(member: str, record: RoundRecord, keys: TieKeyOf, names: Mapping[str, str]) -> SavingShape:
    saving = saving_of(record, member, keys)
    return SavingShape(
        member=member,
        member_name=names.get(member),
        paid=saving.paid,
        alone=saving.baseline.cost,
        saved=str(saving.saved),
        reason=reason_of(saving.explanation),
    )
