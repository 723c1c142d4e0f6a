"""Steps of a deployment on their way: sent under rising nonces, and again when the node loses one."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ledger.chain import Chain, bytes_of, int_of, mapping_of
from ledger.crypto import address_of
from ledger.errors import AlreadyKnown, ChainFailure, NodeUnwell, Underpriced, WrongNonce
from ledger.failpoints import reach
from ledger.fees import bumped, current_fees
from ledger.nonce_proof import sent_since
from ledger.plan import Step
from ledger.replaying import why_reverted
from ledger.transactions import Fees, Signed, Transaction, sign_transaction

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
        """Signs and sends; what the node has, mined or under another fee, is no failure."""
        signed = sign_transaction(self.transaction, key)
        self.attempts.append(signed)
        reach("deploy.broadcast:before")
        (answer,) = chain.try_batch([("eth_sendRawTransaction", ["0x" + signed.raw.hex()])])
        reach("deploy.broadcast:after")
        if isinstance(answer, ChainFailure) and not isinstance(
            answer, AlreadyKnown | WrongNonce | Underpriced
        ):
            raise DeployFailed(f"{self.step.label}: {answer.sentence}") from answer

    def replace(self, chain: Chain, key: bytes) -> None:
        """Sends it again for a higher fee: a pool that forgot it, or its turn, takes this one."""
        fees = bumped(self.transaction.fees, current_fees(chain))
        self.transaction = replace(self.transaction, fees=fees)
        self.send(chain, key)

    def find(self, chain: Chain, mined: Mapping[int, Mapping[str, object]]) -> None:
        """Its receipt when the nonce is used: perhaps by what an interrupted run sent with other fees.

        Raises `DeployFailed` when something else used the nonce.
        """
        found = mined.get(self.transaction.nonce)
        if found is None:
            return
        if (found.get("to"), bytes_of(found.get("input"))) != (self.step.to, self.step.data):
            sentence = (
                f"{self.step.label}: the deployer's key was used elsewhere; begin anew with another key"
            )
            raise DeployFailed(sentence)
        self.receipt = mapping_of(chain.request("eth_getTransactionReceipt", [found.get("hash")]))

    def check(self, chain: Chain) -> None:
        """Raises `DeployFailed` when the step was refused."""
        receipt = mapping_of(self.receipt)
        if int_of(receipt.get("status")) != 1:
            reason = why_reverted(chain, receipt, self.step.to, self.step.data)
            raise DeployFailed(f"{self.step.label}: {reason.sentence} ({reason.name})") from reason


def send_wave(chain: Chain, key: bytes, steps: Sequence[Step], nonce: int, block: int) -> None:
    """Sends steps under rising nonces and waits for all; raises `DeployFailed`, `NodeUnwell`.

    `block` is one before anything of the deployment was sent.

    One by one: Anvil takes a batch in any order and can then strand transactions whose turn it is.
    """
    fees = current_fees(chain)
    wave = [
        Underway(step, Transaction(chain.chain_id, nonce + place, step.to, step.data, step.gas, fees))
        for place, step in enumerate(steps)
    ]
    for one in wave:
        one.send(chain, key)
    _await_wave(chain, key, wave, block)


def _await_wave(chain: Chain, key: bytes, wave: Sequence[Underway], block: int) -> None:
    until = time.monotonic() + RECEIPT_SECONDS
    moved, missing = time.monotonic(), len(wave)
    while missing:
        if time.monotonic() > until:
            raise NodeUnwell("the deployment's transactions are not mined: call deploy again to go on")
        if time.monotonic() > moved + STALL_SECONDS:
            _push(chain, key, [one for one in wave if one.receipt is None], block)
            moved = time.monotonic()
        before, missing = missing, _look(chain, wave)
        moved = time.monotonic() if missing < before else moved
        time.sleep(0.02 if missing else 0)
    for one in wave:
        one.check(chain)


def _push(chain: Chain, key: bytes, waiting: Sequence[Underway], block: int) -> None:
    """Nothing moves: what is mined under a hash that we do not know is found, else the first is made
    dearer."""
    mined = sent_since(chain, address_of(key), block)
    for one in waiting:
        one.find(chain, mined)
    if waiting[0].receipt is None:
        waiting[0].replace(chain, key)


def check_done(chain: Chain, key: bytes, steps: Sequence[Step], nonce: int, block: int) -> None:
    """Steps that an interrupted run left behind, mined after `block`: raises `DeployFailed` for a refused
    one."""
    mined = sent_since(chain, address_of(key), block) if steps else {}
    nothing = Fees(0, 0)
    for place, step in enumerate(steps):
        transaction = Transaction(chain.chain_id, nonce + place, step.to, step.data, step.gas, nothing)
        one = Underway(step, transaction)
        one.find(chain, mined)
        one.check(chain)


def _look(chain: Chain, wave: Sequence[Underway]) -> int:
    """Fetches the receipts that are there; how many are not."""
    asked = [(one, signed.hash) for one in wave if one.receipt is None for signed in one.attempts]
    answers = chain.batch([("eth_getTransactionReceipt", [tx_hash]) for _, tx_hash in asked])
    for (one, _), answer in zip(asked, answers, strict=True):
        if answer is not None:
            one.receipt = mapping_of(answer)
    return sum(1 for one in wave if one.receipt is None)
