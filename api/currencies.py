"""What the money of a round is called: our own currency by its symbol, any other token by its address."""

from governance.wording import short
from ledger.deployment import Deployment


def currency_of(token: str, deployment: Deployment) -> str:
    """The symbol of the consortium's own currency. Another token a round may be paid in is told by its
    address: what it calls itself proves nothing.
    """
    own = token == deployment.addresses["SettlementToken"]
    return deployment.settlement.symbol if own else f"token {short(token)}"
