"""Whether the charges of a round are in the core, and Shapley's advice, as they travel."""

from collections.abc import Mapping

from pydantic import Field

from api.envelope import Outgoing, Reason
from api.shapes.reasons import reason_of
from api.wide import Address, Wide
from governance.fairness import Fairness, Standing, Subgroup

MOST_SUBGROUPS = 20
"""Subgroups told; those that lose most come first, and there can be thousands."""


class SubgroupMember(Outgoing):
    """One of a subgroup."""

    member: Address
    member_name: str | None


class SubgroupShape(Outgoing):
    """Members who together would have paid `loses` less by themselves, minor units."""

    members: list[SubgroupMember]
    charged: Wide
    alone: Wide
    loses: Wide


class StandingShape(Outgoing):
    """One member: charged, what it would pay quite alone, and what Shapley's value advises; minor units."""

    member: Address
    member_name: str | None
    charge: Wide
    alone: Wide
    advised: Wide


class CoreShape(Outgoing):
    """`in_core`: no subgroup would do better by itself. `advice_in_core` says the same of the advice."""

    in_core: bool
    reason: Reason
    losing_count: int = Field(description="How many subgroups would do better by themselves.")
    losing: list[SubgroupShape] = Field(description=f"The {MOST_SUBGROUPS} that lose most.")
    members: list[StandingShape]
    advice_in_core: bool
    advice: Reason


def core_shape(found: Fairness, names: Mapping[str, str]) -> CoreShape:
    """Both checks with their numbers."""
    return CoreShape(
        in_core=found.check.in_core,
        reason=reason_of(found.check.explanation),
        losing_count=len(found.losing),
        losing=[_subgroup(one, names) for one in found.losing[:MOST_SUBGROUPS]],
        members=[_standing(one, names) for one in found.standings],
        advice_in_core=found.advice_check.in_core,
        advice=reason_of(found.advice),
    )


def _subgroup(group: Subgroup, names: Mapping[str, str]) -> SubgroupShape:
    members = [SubgroupMember(member=one, member_name=names.get(one)) for one in group.members]
    return SubgroupShape(members=members, charged=group.charged, alone=group.alone, loses=group.loses)


def _standing(one: Standing, names: Mapping[str, str]) -> StandingShape:
    return StandingShape(
        member=one.member,
        member_name=names.get(one.member),
        charge=one.charge,
        alone=one.alone,
        advised=one.advised,
    )
