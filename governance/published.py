"""What may be told of a safe cell: rounded figures, and only as many statistics as its size allows.

Source: knowledge.md: published figures are rounded to 3 significant digits; quartiles only from 10
contributors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from governance.differencing import DifferencingLedger, PublishedCell
from governance.disclosure import CellRefused, DisclosureRules, is_safe, merged_by_group

SIGNIFICANT_DIGITS = 3
QUARTILES_FROM = 10
"""Contributors from which quartiles may be told: each quartile then stands on more than two firms."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A published cell; figures are rounded to three significant digits, half up, as decimal text."""

    name: str
    contributors: int
    total: str
    mean: str
    median: str
    quartiles: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure over members that somebody asks for: what it is called, its family, who gave what."""

    name: str
    family: str
    contributions: Mapping[str, int]


def publish(
    cell: Cell, groups: Mapping[str, int], rules: DisclosureRules, ledger: DifferencingLedger
) -> Aggregate:
    """The aggregate, entered in the ledger; CellRefused without a word of why when it would tell too much."""
    if any(value < 0 for value in cell.contributions.values()):
        raise CellRefused  # no rule says anything about such a sum
    merged = [value for value in merged_by_group(cell.contributions, groups) if value > 0]
    contributors = frozenset(groups[member] for member, value in cell.contributions.items() if value > 0)
    if not is_safe(merged, rules) or not ledger.publish(PublishedCell(cell.name, cell.family, contributors)):
        raise CellRefused
    return _aggregate(cell.name, merged)


def ratio_to_own(own: int, contributors: Sequence[int]) -> str:
    """A firm's own figure over the mean of all, rounded like every published figure; "0" when all are 0."""
    total = sum(contributors)
    return in_digits_half_up(Fraction(own * len(contributors), total)) if total else "0"


def median(values: Sequence[int]) -> Fraction:
    """The middle value, or the mean of the two middle ones."""
    return quantile(values, Fraction(1, 2))


def quantile(values: Sequence[int], share: Fraction) -> Fraction:
    """The value below which `share` of the values lie, between neighbours in proportion (exact)."""
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (place - low) * (ranked[high] - ranked[low])


def round_half_up_to_digits(value: Fraction, digits: int = SIGNIFICANT_DIGITS) -> Fraction:
    """A value from 0 up with only its first significant digits; a half goes up. 0 stays 0."""
    if value == 0:
        return Fraction(0)
    unit = _unit(value, digits)
    return Fraction(_half_up(value / unit)) * unit


def in_digits_half_up(value: Fraction, digits: int = SIGNIFICANT_DIGITS) -> str:
    """The rounded value as decimal text: 17424 -> "17400", 2/3 -> "0.667"."""
    rounded = round_half_up_to_digits(value, digits)
    places = 0
    while (rounded * 10**places).denominator != 1:
        places += 1
    whole, rest = divmod(int(rounded * 10**places), 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def _aggregate(name: str, values: Sequence[int]) -> Aggregate:
    quarters = (quantile(values, Fraction(1, 4)), quantile(values, Fraction(3, 4)))
    low, high = (in_digits_half_up(one) for one in quarters)
    return Aggregate(
        name,
        len(values),
        in_digits_half_up(Fraction(sum(values))),
        in_digits_half_up(Fraction(sum(values), len(values))),
        in_digits_half_up(median(values)),
        (low, high) if len(values) >= QUARTILES_FROM else None,
    )


def _unit(value: Fraction, digits: int) -> Fraction:
    """The power of ten that the last kept digit counts."""
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    if value < Fraction(10) ** exponent:
        exponent -= 1
    return Fraction(10) ** (exponent - digits + 1)


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
