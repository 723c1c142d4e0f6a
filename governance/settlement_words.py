"""The sentences of a settlement: one for each member, one for the whole round."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from governance.amounts import money
from governance.explain import Explanation

SOURCE = "procurement.md, States, SETTLED"


@dataclass(frozen=True, slots=True)
class AccountNumbers:
    """The numbers of one member's settlement, in minor units."""

    member: str
    goods: int
    freight: int
    fee: int
    rebate: int
    credit: int
    deposit: int

    @property
    def charge(self) -> int:
        """What the member pays in the end."""
        return self.goods + self.freight + self.fee - self.rebate - self.credit


@dataclass(frozen=True, slots=True)
class TotalNumbers:
    """The sums of a settlement, in minor units."""

    goods: int
    freight: int
    rebate: int
    credit: int
    fee: int

    @property
    def to_supplier(self) -> int:
        """Goods and freight, less rebate and accepted claims."""
        return self.goods + self.freight - self.rebate - self.credit


def explain_account(numbers: AccountNumbers, decimals: int) -> Explanation:
    """What one member pays, added up from left to right."""
    charge, refund = numbers.charge, numbers.deposit - numbers.charge
    parts = [f"goods {money(numbers.goods, decimals)}"]
    parts += _parts((("+ freight", numbers.freight), ("+ fee", numbers.fee)), decimals)
    parts += _parts((("- rebate", numbers.rebate), ("- claims", numbers.credit)), decimals)
    sentence = (
        f"{' '.join(parts).capitalize()} = {money(charge, decimals)}; of the deposit of "
        f"{money(numbers.deposit, decimals)} comes back {money(refund, decimals)}."
    )
    known: dict[str, int | str] = {**asdict(numbers), "charge": charge, "refund": refund}
    return Explanation("settlement", sentence, known, SOURCE)


def explain_totals(totals: TotalNumbers, decimals: int) -> Explanation:
    """What supplier and treasury get."""
    parts = [f"goods {money(totals.goods, decimals)}", f"+ freight {money(totals.freight, decimals)}"]
    parts += _parts((("- rebate", totals.rebate), ("- claims", totals.credit)), decimals)
    sentence = (
        f"The supplier gets {' '.join(parts)} = {money(totals.to_supplier, decimals)}, the treasury the fee "
        f"of {money(totals.fee, decimals)}; together that is exactly what members are charged."
    )
    known: dict[str, int | str] = {**asdict(totals), "to_supplier": totals.to_supplier}
    return Explanation("settlement", sentence, known, SOURCE)


def explain_share(
    what: str, key: str, weights: Sequence[int], shares: Sequence[int], place: int, decimals: int
) -> Explanation:
    """One member's share of a sum: its weight among all weights, and what the division gave."""
    weight, whole, total, share = weights[place], sum(weights), sum(shares), shares[place]
    sentence = (
        f"{what} {money(total, decimals)} divided {how_divided(key)}: {weight} of {whole} parts is "
        f"{money(share, decimals)} (to the cent by Webster's turns)."
    )
    known: dict[str, int | str] = {"weight": weight, "weights": whole, "total": total, "share": share}
    return Explanation("side costs", sentence, known, SOURCE)


def how_divided(key: str) -> str:
    """How a side cost is divided by a key of this name, as an adverb: EQUAL -> equally."""
    return _KEYS[key]


_KEYS = {
    "EQUAL": "equally",
    "BY_QUANTITY": "by units ordered",
    "BY_VALUE": "by the value of what was ordered",
}


def _parts(named: tuple[tuple[str, int], ...], decimals: int) -> list[str]:
    """Only what is not zero is worth a word."""
    return [f"{name} {money(amount, decimals)}" for name, amount in named if amount]
