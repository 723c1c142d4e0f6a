"""The cap by legal group: firms under one owner together count for at most a share of the supply.

Source: governance.md, "Power"; the order of ballots never matters because a whole group is scaled at once.
"""

from dataclasses import dataclass

from governance.arithmetic import mul_div_down, mul_div_up

ALL_BPS = 10_000
"""Basis points that make the whole."""


@dataclass(frozen=True, slots=True)
class TokenSums:
    """Tokens of one legal group, or of everybody: against, for, abstain."""

    against: int = 0
    in_favour: int = 0
    abstain: int = 0

    @property
    def total(self) -> int:
        """All three together."""
        return self.against + self.in_favour + self.abstain

    def plus(self, other: "TokenSums") -> "TokenSums":
        """The sums of both, side by side."""
        return TokenSums(
            self.against + other.against, self.in_favour + other.in_favour, self.abstain + other.abstain
        )


def cap_up(supply: int, cap_bps: int) -> int:
    """Most tokens that one legal group may cast: cap_bps of the supply, rounded up."""
    return mul_div_up(cap_bps, supply, ALL_BPS)


def capped_down(raw: TokenSums, cap: int) -> TokenSums:
    """What a group's tokens count for. Above the cap each side is scaled by cap / total, rounded down.

    What is above the cap is neither for nor against nor quorum, and so is what the rounding leaves (at most 2
    tokens).
    """
    total = raw.total
    if total <= cap:
        return raw
    return TokenSums(
        mul_div_down(raw.against, cap, total),
        mul_div_down(raw.in_favour, cap, total),
        mul_div_down(raw.abstain, cap, total),
    )
