"""Relaying: signed intents, calls of our own and foreign transactions, each exactly once, through every
crash.

A submission is first tried against the chain (a refusal comes back at once and leaves nothing behind), then
journaled with its signed transaction, then sent. The same intent submitted twice is one submission.
"""

import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as NotInTime
from typing import Final

from governance.intents import Intent, signer_of
from ledger.calls import Call, SignedPermit, call_of
from ledger.chain import Chain, int_of
from ledger.deployment import Deployment
from ledger.dispatch import tell_nobody
from ledger.entries import call_digest, call_entry, intent_digest, intent_entry, raw_entry
from ledger.errors import ContractRefused, NodeUnwell, WrongChain, WrongNonce
from ledger.journal import Entry
from ledger.outbox import Pace
from ledger.sender import Sender
from ledger.simulation import Simulation
from ledger.store import Store
from ledger.submission import KeyUsedOtherwise, Submission, SubmissionState
from ledger.transactions import Foreign, read_transaction

JOURNAL_SECONDS: Final = 30.0
"""How long a submitter waits for the journal."""

EARLIER_SECONDS: Final = 5.0
"""How long a refused intent waits for earlier ones of the same signer that are still on their way."""

LOOK_SECONDS: Final = 0.05


class Relay:
    """The relay of one consortium. Call `resume` once after a start, and `close` at the end.

    `told` is called, in the sender's thread, when something was broadcast and when effects are newly known:
    an index may have more to read.
    """

    def __init__(
        self,
        chain: Chain,
        store: Store,
        key: bytes,
        deployment: Deployment,
        pace: Pace | None = None,
        told: Callable[[], None] = tell_nobody,
    ) -> None:
        self._chain = chain
        self._deployment = deployment
        self._sender = Sender(chain, store, key, pace or Pace(), told)
        self._journal = self._sender.journal
        self._simulation = Simulation(chain, self._sender.address)

    @property
    def address(self) -> str:
        """The account that pays the gas."""
        return self._sender.address

    @property
    def running(self) -> bool:
        """Whether its thread is at work; after its end everything that is handed in is refused."""
        return self._sender.running

    @property
    def trouble(self) -> str | None:
        """Why submissions are not going on, in one sentence; None when all is well."""
        return self._sender.trouble

    def resume(self) -> None:
        """Starts sending; what an earlier run left unfinished goes first."""
        self._sender.start()

    def close(self) -> None:
        """Stops; what is journaled is sent after the next start."""
        self._sender.close()

    def submit(
        self,
        intent: Intent,
        signature: bytes,
        idempotency_key: str | None = None,
        permit: SignedPermit | None = None,
    ) -> Submission:
        """Relays a signed intent; returns when it is in the journal.

        Raises `ContractRefused` when the contract refuses it now (nothing is kept), `KeyUsedOtherwise`,
        `NodeUnwell`, `BadSignature`, `UnsignableValue` or a `StoreFault`.
        """
        digest = intent_digest(intent, self._deployment)
        made = call_of(intent, signature, self._deployment, permit)
        try:
            gas = self._simulation.limit(made.to, made.data)
        except ContractRefused:
            known = self._known(digest, idempotency_key)
            if known is not None:
                return known
            gas = self._after_earlier(intent, made, digest)
        entry = intent_entry(intent, signature, made, idempotency_key, digest, self.address, gas)
        return self._put(entry)

    def known(self, intent: Intent, idempotency_key: str | None = None) -> Submission | None:
        """What this very intent became before, if it was not refused; raises `KeyUsedOtherwise`."""
        return self._known(intent_digest(intent, self._deployment), idempotency_key)

    def act(
        self, name: str, made: Call, idempotency_key: str | None = None, gas: int | None = None
    ) -> Submission:
        """Makes a call with the relay's own key: executing, binding, settling, recording, a batch of
        ballots.

        With an idempotency key the same call is made once. `gas` sets the limit where a call succeeds with
        less than it should have (a batch that skips what it cannot pay for). Raises as `submit`.
        """
        digest = call_digest(made, idempotency_key)
        try:
            limit = self._simulation.limit(made.to, made.data) if gas is None else gas
        except ContractRefused:
            known = self._known(digest, idempotency_key)
            if known is None:
                raise
            return known
        return self._put(call_entry(name, made, idempotency_key, digest, self.address, limit))

    def submit_raw(self, raw: bytes, idempotency_key: str | None = None) -> Submission:
        """Relays a transaction that its owner signed, byte for byte.

        Raises `BadTransaction`, `WrongChain` (signed for another chain, or for any), `WrongNonce`, and as
        `submit`.
        """
        foreign = read_transaction(raw)
        if foreign.chain_id != self._chain.chain_id:
            raise WrongChain(f"the transaction is for chain {foreign.chain_id}, not {self._chain.chain_id}")
        known = self._known(bytes.fromhex(foreign.hash[2:]), idempotency_key)
        if known is not None:
            return known
        self._check_raw(foreign)
        return self._put(raw_entry(foreign, raw, idempotency_key))

    def status(self, submission_id: str) -> Submission:
        """How far a submission has come; raises `UnknownSubmission`."""
        return self._sender.live(submission_id) or self._journal.by_id(submission_id)

    def underway(self, signer: str, above: int) -> list[Submission]:
        """What this account (lower case) signed that is journaled and not mined, or mined above a block."""
        return self._sender.underway(signer, above)

    def wait(self, submission_id: str, timeout: float) -> Submission:
        """As `status`, once its effect is known, or when `timeout` seconds have passed."""
        until = time.monotonic() + timeout
        found = self._sender.wait(submission_id, timeout) or self._journal.by_id(submission_id)
        while not found.final and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
            found = self.status(submission_id)
        return found

    def _known(self, digest: bytes, key: str | None) -> Submission | None:
        """What was submitted before and is not refused; raises `KeyUsedOtherwise`."""
        keyed = self._journal.by_key(key) if key is not None else None
        if keyed is not None and keyed.digest != digest:
            raise KeyUsedOtherwise("this idempotency key was given before with something else")
        written = keyed or self._journal.by_digest(digest)
        found = None if written is None else self._sender.live(written.id) or written
        return None if found is None or found.state is SubmissionState.REFUSED else found

    def _after_earlier(self, intent: Intent, made: Call, digest: bytes) -> int:
        """A refusal may only mean that an earlier intent of the same signer is not mined yet: wait, and try
        again."""
        signer, until = signer_of(intent).lower(), time.monotonic() + EARLIER_SECONDS
        while self._sender.has_open(signer) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        if self._known(digest, None) is not None:
            return 0  # the journal gives what was written then, and signs nothing
        return self._simulation.limit(made.to, made.data)

    def _check_raw(self, foreign: Foreign) -> None:
        used = int_of(self._chain.request("eth_getTransactionCount", [foreign.sender, "latest"]))
        if foreign.nonce < used:
            sentence = f"{foreign.sender} has used nonce {foreign.nonce} already: the next one is {used}"
            raise WrongNonce(sentence)
        if foreign.nonce == used:
            self._simulation.check(foreign.to, foreign.data, foreign.sender, foreign.value)

    def _put(self, entry: Entry) -> Submission:
        try:
            return self._sender.put(entry).result(JOURNAL_SECONDS)
        except NotInTime as failure:
            raise NodeUnwell("the journal takes too long; ask again with the same intent") from failure


__all__ = ["Pace", "Relay"]
