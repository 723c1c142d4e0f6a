"""Relations between members and how much few hold, as they travel: counts, shares, indexes, no money."""

from collections.abc import Mapping
from fractions import Fraction

from pydantic import Field

from api.envelope import Outgoing, Reason
from api.shapes.reasons import reasons_of
from api.wide import Address, Time
from governance.explain import Explanation
from governance.published import in_digits_half_up
from governance.relations import Tie
from governance.standing_relations import Concentration, Relations

FRACTION = "Rounded to three digits, as decimal text; null where there is nothing to divide."


class TieShape(Outgoing):
    """What ties two members: how many facts, of which kinds, since when, and whether it sleeps (180 days)."""

    member: Address
    member_name: str | None
    strength: int
    kinds: list[str] = Field(examples=[["know-how", "round"]])
    since: Time
    last: Time
    dormant: bool


class RelationsShape(Outgoing):
    """One member's relations, from facts only."""

    ties: list[TieShape] = Field(description="The strongest first.")
    commitments_made: int
    commitments_kept: int
    reliability: str | None = Field(description=f"Kept of made. {FRACTION}")
    given: int = Field(description="Requests of others for its know-how that were allowed.")
    taken: int = Field(description="Its requests for others' know-how that were allowed.")
    reciprocity: str | None = Field(description=f"Given for each taken. {FRACTION}")
    free_riding: str = Field(description="Share of what it took that it never gave back.", examples=["0"])
    constraint: str | None = Field(description=f"Burt's constraint; can exceed 1. {FRACTION}")


class ConcentrationShape(Outgoing):
    """How much few hold. `hhi` to 10,000, `gini` to 1, `nakamoto` the fewest that hold over half."""

    what: str = Field(examples=["tokens"])
    holders: int
    hhi: str = Field(examples=["3200"])
    gini: str = Field(examples=["0.36"])
    nakamoto: int = Field(examples=[2])


class ConsortiumRelationsShape(Outgoing):
    """Concentration of heads, tokens and suppliers, with early warnings."""

    concentration: list[ConcentrationShape]
    warnings: list[Reason]


def relations_shape(found: Relations, names: Mapping[str, str]) -> RelationsShape:
    """One member's relations."""
    ties = sorted(found.ties.items(), key=lambda pair: (-pair[1].strength, pair[0]))
    return RelationsShape(
        ties=[_tie(other, tie, other in found.dormant, names) for other, tie in ties],
        commitments_made=found.commitments_made,
        commitments_kept=found.commitments_kept,
        reliability=_text(found.reliability),
        given=found.given,
        taken=found.taken,
        reciprocity=_text(found.reciprocity),
        free_riding=in_digits_half_up(found.free_riding),
        constraint=_text(found.constraint),
    )


def consortium_shape(
    found: tuple[Concentration, ...], warned: tuple[Explanation, ...]
) -> ConsortiumRelationsShape:
    """The whole consortium's."""
    return ConsortiumRelationsShape(
        concentration=[
            ConcentrationShape(
                what=one.what,
                holders=one.holders,
                hhi=in_digits_half_up(one.hhi),
                gini=in_digits_half_up(one.gini),
                nakamoto=one.nakamoto,
            )
            for one in found
        ],
        warnings=reasons_of(warned),
    )


def _tie(other: str, tie: Tie, dormant: bool, names: Mapping[str, str]) -> TieShape:
    return TieShape(
        member=other,
        member_name=names.get(other),
        strength=tie.strength,
        kinds=sorted(tie.kinds),
        since=tie.since,
        last=tie.last,
        dormant=dormant,
    )


def _text(value: Fraction | None) -> str | None:
    return None if value is None else in_digits_half_up(value)
