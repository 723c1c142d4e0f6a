"""The relay's own key: it signs entries, raises fees, and fills a nonce that nothing else can use."""

import time
from typing import Final

from ledger.chain import Chain
from ledger.crypto import address_of
from ledger.fees import bumped, current_fees
from ledger.journal import Entry
from ledger.submission import Attempt
from ledger.transactions import (
    Fees,
    Foreign,
    Signed,
    Transaction,
    read_transaction,
    sign_transaction,
    terms_of,
)

FEES_SECONDS: Final = 2.0
"""How long fees are taken as current."""

MOST_TIMES: Final = 8
"""A fee is not raised beyond so many times what goes now: then the chain stands still, and money does not
help."""

FILLER_GAS: Final = 60_000


class Signatory:
    """Signs with one private key, which never leaves this object."""

    def __init__(self, chain: Chain, key: bytes) -> None:
        self.address = address_of(key)
        self._chain = chain
        self._key = key
        self._fees: Fees | None = None
        self._fees_until = 0.0

    def fees(self, fresh: bool = False) -> Fees:
        """Fees for now; asks the node when the last answer is old. Raises `NodeUnwell`."""
        if self._fees is None or fresh or time.monotonic() > self._fees_until:
            self._fees = current_fees(self._chain)
            self._fees_until = time.monotonic() + FEES_SECONDS
        return self._fees

    def sign(self, entry: Entry, nonce: int) -> Signed:
        """Signs a call; `fees` must have been asked once before."""
        assert self._fees is not None
        return self._signed(nonce, entry.target, entry.calldata, entry.gas, self._fees)

    def is_dear(self, attempt: Attempt) -> bool:
        """Whether an attempt offers so much that a higher fee cannot be what it waits for; raises
        `NodeUnwell`."""
        _, fees = terms_of(attempt.raw)
        return fees.most > MOST_TIMES * self.fees(fresh=True).most

    def dearer(self, attempt: Attempt) -> Signed:
        """The same transaction with the same nonce and higher fees; raises `NodeUnwell`."""
        gas, fees = terms_of(attempt.raw)
        made = read_transaction(attempt.raw)
        return self._signed(attempt.nonce, made.to, made.data, gas, bumped(fees, self.fees(fresh=True)))

    def renewed(self, attempt: Attempt, nonce: int, gas: int) -> Signed:
        """The same call with another nonce, because the old one can never be mined."""
        made = read_transaction(attempt.raw)
        return self._signed(nonce, made.to, made.data, gas, self.fees(fresh=True))

    def filler(self, nonce: int) -> Signed:
        """A transfer of nothing to ourselves, dearer than what goes now: it only uses the nonce up."""
        fees = self.fees(fresh=True)
        return self._signed(nonce, self.address, b"", FILLER_GAS, bumped(fees, fees))

    def is_filler(self, attempt: Attempt) -> bool:
        """Whether an attempt does nothing but use its nonce up."""
        made: Foreign = read_transaction(attempt.raw)
        return made.to == self.address and not made.data

    def _signed(self, nonce: int, to: str | None, data: bytes, gas: int, fees: Fees) -> Signed:
        return sign_transaction(Transaction(self._chain.chain_id, nonce, to, data, gas, fees), self._key)
