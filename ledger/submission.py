"""What the journal keeps of one submission, and the named mistakes of submitting."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.errors import NodeUnwell


class SubmissionState(StrEnum):
    """How far a submission has come. Mined and refused are final, unless a reorg takes the block away."""

    JOURNALED = "journaled"
    SENT = "sent"
    MINED = "mined"
    REFUSED = "refused"


FINAL = (SubmissionState.MINED, SubmissionState.REFUSED)


class UnknownSubmission(LookupError):
    """Raised when the journal has no submission of that id."""


class KeyUsedOtherwise(ValueError):
    """Raised when an idempotency key was given before with something else."""


class SenderHeldElsewhere(NodeUnwell):
    """Raised when another process sends with this key right now: two senders would use one nonce twice."""


class RelayStopped(NodeUnwell):
    """Raised when the relay is not running, or stopped before it had written anything down."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One signed transaction of a submission, byte for byte as it is broadcast."""

    tx_hash: str
    nonce: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """One intent, call or foreign transaction on its way to the chain.

    `intent` is its name and `intent_json` its fields. `nonce` is None for a transaction that its owner
    signed. `tx_hash` is the newest attempt's, or the mined one's. An error has the contract's name, its
    arguments and a sentence. Times are unix seconds.
    """

    id: str
    digest: bytes
    idempotency_key: str | None
    sender: str
    signer: str | None
    nonce: int | None
    intent: str
    intent_json: str
    signature: bytes | None
    target: str | None
    calldata: bytes
    tx_hash: str
    state: SubmissionState
    error_name: str | None
    error_json: str | None
    block_number: int | None
    block_hash: str | None
    created_at: int
    updated_at: int

    @property
    def final(self) -> bool:
        """Whether its effect is known: it has happened, or was refused and has not."""
        return self.state in FINAL

    @property
    def error_sentence(self) -> str | None:
        """Why it was refused, in plain words."""
        return str(self._error["sentence"]) if self.error_json else None

    @property
    def error_arguments(self) -> Mapping[str, object]:
        """The arguments of the contract's error, wide numbers as text."""
        found = self._error.get("arguments", {})
        return found if isinstance(found, dict) else {}

    @property
    def _error(self) -> dict[str, object]:
        return dict(json.loads(self.error_json)) if self.error_json else {}
