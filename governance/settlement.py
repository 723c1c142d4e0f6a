"""Settlement: what members pay and get back, what supplier and treasury get; exact to the cent.

Per member: goods + freight share + fee share - rebate share - claim credits; the rest of the deposit comes
back. The supplier gets goods + freight - rebate - credits, the treasury the fee; nothing is left in the
escrow. Source: procurement.md, "Charges", state SETTLED; decision 0024.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.amounts import money
from governance.charges import divide_money, side_weight
from governance.errors import RuleBroken
from governance.explain import Explanation
from governance.facts.round_terms import SideCostKey
from governance.settlement_words import (
    AccountNumbers,
    TotalNumbers,
    explain_account,
    explain_share,
    explain_totals,
)
from governance.webster import TieKey


class ChargeAboveDeposit(RuleBroken):
    """A charge exceeds the member's deposit; binding makes that impossible for a round's own numbers."""


@dataclass(frozen=True, slots=True)
class Party:
    """A participant at settlement: units received, goods charged, claims credited, deposit held.

    `quantity` units were bound, worth `value` at the bound price, each line rounded up: freight and fee are
    divided by them. `bound` is False for participants who were released; they bear no side costs and get no
    rebate.
    """

    member: str
    tie_key: TieKey
    bound: bool
    quantity: int
    value: int
    units: int
    goods: int
    credit: int
    deposit: int


@dataclass(frozen=True, slots=True)
class SideCosts:
    """What is divided beside the goods: freight and fee by `key`, the rebate by units received."""

    key: SideCostKey
    freight: int
    fee: int
    rebate: int
    decimals: int


@dataclass(frozen=True, slots=True)
class Shares:
    """The three divisions of a settlement, one entry for each participant, in participant order."""

    freight: tuple[int, ...]
    fee: tuple[int, ...]
    rebate: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """One bound member's line of the settlement, in minor units."""

    member: str
    goods: int
    freight: int
    fee: int
    rebate: int
    credit: int
    deposit: int
    explanation: Explanation

    @property
    def side_costs(self) -> int:
        """Freight and fee together."""
        return self.freight + self.fee

    @property
    def charge(self) -> int:
        """What the member pays in the end."""
        return self.goods + self.side_costs - self.rebate - self.credit

    @property
    def refund(self) -> int:
        """What comes back of the deposit."""
        return self.deposit - self.charge


@dataclass(frozen=True, slots=True)
class Settlement:
    """The whole round: deposits = charged + refunded, and charged = to_supplier + to_treasury."""

    accounts: tuple[Account, ...]
    shares: Shares
    to_supplier: int
    to_treasury: int
    explanation: Explanation

    @property
    def charged(self) -> int:
        """All charges together."""
        return sum(account.charge for account in self.accounts)

    @property
    def refunded(self) -> int:
        """All refunds together."""
        return sum(account.refund for account in self.accounts)


def rebate_given(parties: Sequence[Party], costs: SideCosts) -> int:
    """The invoice's rebate, but never more than what is still owed to the supplier after the claims."""
    owed = sum(party.goods - party.credit for party in parties) + costs.freight
    return min(costs.rebate, owed)


def divide_side_costs(parties: Sequence[Party], costs: SideCosts) -> Shares:
    """Freight and fee by the round's key among those bound, the rebate by units received; each sum exact."""
    keys = [party.tie_key for party in parties]
    weights = side_weights(parties, costs.key)
    units = [party.units for party in parties]
    return Shares(
        divide_money(costs.freight, weights, keys),
        divide_money(costs.fee, weights, keys),
        divide_money(rebate_given(parties, costs), units, keys),
    )


def side_weights(parties: Sequence[Party], key: SideCostKey) -> list[int]:
    """What freight and fee are divided by: what was bound; released participants have weight 0."""
    return [side_weight(key, party.quantity, party.value) if party.bound else 0 for party in parties]


def settle(parties: Sequence[Party], costs: SideCosts) -> Settlement:
    """The settlement of all parties; ChargeAboveDeposit when somebody's deposit does not cover its charge."""
    shares = divide_side_costs(parties, costs)
    accounts = tuple(
        _account(party, place, shares, costs) for place, party in enumerate(parties) if party.bound
    )
    totals = TotalNumbers(
        goods=sum(account.goods for account in accounts),
        freight=sum(shares.freight),
        rebate=sum(shares.rebate),
        credit=sum(account.credit for account in accounts),
        fee=sum(shares.fee),
    )
    why = explain_totals(totals, costs.decimals)
    return Settlement(accounts, shares, totals.to_supplier, totals.fee, why)


def explain_side_costs(parties: Sequence[Party], costs: SideCosts, place: int) -> tuple[Explanation, ...]:
    """Why the party at `place` bears its shares of freight and fee and gets its share of the rebate."""
    shares = divide_side_costs(parties, costs)
    weights, units = side_weights(parties, costs.key), [party.units for party in parties]
    return (
        explain_share("Freight", costs.key.name, weights, shares.freight, place, costs.decimals),
        explain_share("Fee", costs.key.name, weights, shares.fee, place, costs.decimals),
        explain_share("Rebate", SideCostKey.BY_QUANTITY.name, units, shares.rebate, place, costs.decimals),
    )


def _account(party: Party, place: int, shares: Shares, costs: SideCosts) -> Account:
    freight, fee, rebate = shares.freight[place], shares.fee[place], shares.rebate[place]
    if party.goods + freight + fee > party.deposit + rebate + party.credit:
        charge = party.goods + freight + fee - rebate - party.credit
        raise ChargeAboveDeposit(
            f"A charge of {money(charge, costs.decimals)} is above the deposit of "
            f"{money(party.deposit, costs.decimals)}.",
            {"member": party.member, "charge": charge, "deposit": party.deposit},
        )
    numbers = AccountNumbers(party.member, party.goods, freight, fee, rebate, party.credit, party.deposit)
    why = explain_account(numbers, costs.decimals)
    return Account(party.member, party.goods, freight, fee, rebate, party.credit, party.deposit, why)
