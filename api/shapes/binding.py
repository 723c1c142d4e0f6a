"""How a round binds, pass by pass, as it travels."""

from collections.abc import Mapping

from pydantic import Field

from api.envelope import Outgoing, Reason
from api.shapes.reasons import reason_of, reasons_of
from api.wide import Address, Small, Wide
from governance.binding import Binding, ItemStep, Released
from governance.facts.round_terms import WHOLE_MEMBER
from governance.round_record import RoundRecord


class StepShape(Outgoing):
    """One item in one pass."""

    item: Small
    quantity: Wide
    tolerance: Wide
    ordered: Wide
    cost: Wide
    reasons: list[Reason]


class ReleasedShape(Outgoing):
    """A line, or (item null) a whole member, that left because `price` passed `limit`."""

    member: Address
    member_name: str | None
    item: Small | None
    cause: str = Field(examples=["DEARER_THAN_ALONE"])
    price: Wide
    limit: Wide
    reason: Reason


class PassShape(Outgoing):
    """One run through packs, tier, ceilings and alone."""

    number: int
    steps: list[StepShape]
    releases: list[ReleasedShape]


class BindingShape(Outgoing):
    """How the round binds. `recorded`: the chain has bound it; before, this is what would happen now."""

    recorded: bool
    ordered: list[Wide]
    cost: list[Wide]
    goods_value: Wide
    minimum_value: Wide
    reaches_minimum: bool
    members_bound: int
    passes: list[PassShape]
    reason: Reason


def binding_shape(binding: Binding, record: RoundRecord, names: Mapping[str, str]) -> BindingShape:
    """How the round binds, pass by pass."""
    return BindingShape(
        recorded=record.bound is not None,
        ordered=list(binding.ordered),
        cost=list(binding.cost),
        goods_value=binding.goods_value,
        minimum_value=binding.minimum_value,
        reaches_minimum=binding.reaches_minimum,
        members_bound=binding.members_bound,
        passes=[
            PassShape(
                number=one.number,
                steps=[_step(step) for step in one.steps],
                releases=[_released(released, names) for released in one.releases],
            )
            for one in binding.passes
        ],
        reason=reason_of(binding.explanation),
    )


def _step(step: ItemStep) -> StepShape:
    return StepShape(
        item=step.item,
        quantity=step.quantity,
        tolerance=step.tolerance,
        ordered=step.purchase.units,
        cost=step.purchase.cost,
        reasons=reasons_of((step.packs.explanation, step.purchase.explanation)),
    )


def _released(released: Released, names: Mapping[str, str]) -> ReleasedShape:
    return ReleasedShape(
        member=released.member,
        member_name=names.get(released.member),
        item=None if released.item == WHOLE_MEMBER else released.item,
        cause=released.reason.name,
        price=released.price,
        limit=released.limit,
        reason=reason_of(released.explanation),
    )
