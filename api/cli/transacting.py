"""Acts by a transaction of one's own: built here, compared with the API's, signed here, relayed."""

from typing import Any

from api.acts.transacting import TRANSACTIONS
from api.cli.desk import Desk
from api.cli.handing_in import Json, hand_in, rehearsal
from api.cli.signing import differs
from governance.wording import amount
from ledger.transactions import Fees, Transaction, sign_transaction

ETHER_DECIMALS = 18
"""Wei in an ether, as a power of ten."""


def transact(desk: Desk, action: str, **arguments: Any) -> Json:
    """Prepares, checks, signs and relays; the submission, or with --dry-run the rehearsal."""
    made = TRANSACTIONS[action].model_validate(arguments).made(desk.deployment)
    prepared = desk.remote.post(f"/v1/transactions/{action}/prepare", {**arguments, "sender": desk.address})[
        "data"
    ]
    transaction = _transaction(prepared["transaction"])
    if (transaction.to, transaction.data, transaction.value) != (made.target, made.calldata, made.value):
        differs("The API prepared another call than was asked for.")
    if transaction.chain_id != desk.deployment.chain_id:
        differs(f"The API prepared a transaction for chain {transaction.chain_id}.")
    if desk.given.dry_run:
        return rehearsal(desk.address, prepared)
    desk.output.note(f"{prepared['sentence']} Gas costs you {_dearest(transaction)} ether at most.")
    raw = sign_transaction(transaction, desk.key.secret).raw
    return {**hand_in(desk, "/v1/transactions", {"raw": "0x" + raw.hex()}), "deed": prepared["sentence"]}


def upkeep(desk: Desk, action: str, **arguments: Any) -> Json:
    """Has the API's relayer do what anybody may ask for; the submission, or the rehearsal."""
    if desk.given.dry_run:
        sentence = f"The API's relayer would be asked to {action.replace('_', ' ')}; you sign nothing."
        return rehearsal(None, {"sentence": sentence, "upkeep": action, "arguments": arguments})
    return hand_in(desk, f"/v1/upkeep/{action}", arguments)


def _dearest(transaction: Transaction) -> str:
    """What the gas can cost at most, in ether."""
    return amount(transaction.gas * transaction.fees.most, ETHER_DECIMALS).rstrip("0").rstrip(".")


def _transaction(data: dict[str, Any]) -> Transaction:
    fees = Fees(int(data["max_fee_per_gas"]), int(data["max_priority_fee_per_gas"]))
    return Transaction(
        data["chain_id"],
        data["nonce"],
        str(data["to"]).lower(),
        bytes.fromhex(data["data"][2:]),
        int(data["gas"]),
        fees,
        int(data["value"]),
    )
