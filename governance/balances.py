"""Balances of the settlement token, replayed from its transfers, in minor units."""

from governance.facts.money import Transfer
from governance.power import NOBODY

SETTLEMENT = "SettlementToken"


class Balances:
    """What each account gained since the record began: all it holds, when the token was born with the
    consortium.
    """

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    def apply(self, fact: Transfer) -> None:
        """Replays one transfer of the settlement token; others are left to their own books."""
        if fact.contract != SETTLEMENT:
            return
        self._change(fact.from_, -fact.value)
        self._change(fact.to, fact.value)

    def of(self, account: str) -> int:
        """Minor units held now."""
        return self._held.get(account, 0)

    def total(self) -> int:
        """Minor units in existence."""
        return sum(self._held.values())

    def _change(self, account: str, change: int) -> None:
        if account == NOBODY:
            return
        self._held[account] = self._held.get(account, 0) + change
