"""Steps of a deployment on their way: sent under rising nonces, and again when the node loses one."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ledger.chain import Chain, int_of, mapping_of
from ledger.errors import AlreadyKnown, ChainFailure, NodeUnwell, WrongNonce
from ledger.fees import bumped, current_fees
from ledger.plan import Step
from ledger.replaying import why_reverted
from ledger.transactions import Signed, Transaction, sign_transaction

RECEIPT_SECONDS: Final = 120.0
"""How long a wave may take to be mined."""

STALL_SECONDS: Final = 1.5
"""Without a new receipt for so long, the first step that waits is sent again for a higher fee."""


class DeployFailed(Exception):
    """Raised when a step of a deployment was refused, or its result is not what was planned."""


@dataclass(slots=True)
class Underway:
    """A step that was sent, perhaps more than once with rising fees under one nonce: one of them is mined."""

    step: Step
    transaction: Transaction
    attempts: list[Signed] = field(default_factory=list)
    receipt: Mapping[str, object] | None = None

    def send(self, chain: Chain, key: bytes) -> None:
        """Signs and sends; what the node knows or has mined already is no failure."""
        signed = sign_transaction(self.transaction, key)
        self.attempts.append(signed)
        (answer,) = chain.try_batch([("eth_sendRawTransaction", ["0x" + signed.raw.hex()])])
        if isinstance(answer, ChainFailure) and not isinstance(answer, AlreadyKnown | WrongNonce):
            raise DeployFailed(f"{self.step.label}: {answer.sentence}") from answer

    def replace(self, chain: Chain, key: bytes) -> None:
        """Sends it again for a higher fee: a pool that forgot it, or its turn, takes this one."""
        fees = bumped(self.transaction.fees, current_fees(chain))
        self.transaction = replace(self.transaction, fees=fees)
        self.send(chain, key)

    def check(self, chain: Chain) -> None:
        """Raises `DeployFailed` when the step was refused."""
        receipt = mapping_of(self.receipt)
        if int_of(receipt.get("status")) != 1:
            reason = why_reverted(chain, receipt, self.step.to, self.step.data)
            raise DeployFailed(f"{self.step.label}: {reason.sentence} ({reason.name})") from reason


def send_wave(chain: Chain, key: bytes, steps: Sequence[Step], nonce: int) -> None:
    """Sends steps under rising nonces and waits for all; raises `DeployFailed`, `NodeUnwell`.

    One by one: Anvil takes a batch in any order and can then strand transactions whose turn it is.
    """
    fees = current_fees(chain)
    wave = [
        Underway(step, Transaction(chain.chain_id, nonce + place, step.to, step.data, step.gas, fees))
        for place, step in enumerate(steps)
    ]
    for one in wave:
        one.send(chain, key)
    _await_wave(chain, key, wave)


def _await_wave(chain: Chain, key: bytes, wave: Sequence[Underway]) -> None:
    until = time.monotonic() + RECEIPT_SECONDS
    moved, missing = time.monotonic(), len(wave)
    while missing:
        if time.monotonic() > until:
            raise NodeUnwell("the deployment's transactions are not mined: call deploy again to go on")
        if time.monotonic() > moved + STALL_SECONDS:
            next(one for one in wave if one.receipt is None).replace(chain, key)
            moved = time.monotonic()
        before, missing = missing, _look(chain, wave)
        moved = time.monotonic() if missing < before else moved
        time.sleep(0.02 if missing else 0)
    for one in wave:
        one.check(chain)


def _look(chain: Chain, wave: Sequence[Underway]) -> int:
    """Fetches the receipts that are there; how many are not."""
    asked = [(one, signed.hash) for one in wave if one.receipt is None for signed in one.attempts]
    answers = chain.batch([("eth_getTransactionReceipt", [tx_hash]) for _, tx_hash in asked])
    for (one, _), answer in zip(asked, answers, strict=True):
        if answer is not None:
            one.receipt = mapping_of(answer)
    return sum(1 for one in wave if one.receipt is None)
