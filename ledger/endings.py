"""How a submission ends: mined, or refused by name. Pure: each gives the submission as the journal has to
have it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ledger.chain import int_of, text_of
from ledger.errors import ContractRefused
from ledger.submission import Submission, SubmissionState

UNSENDABLE: Final = "Unsendable"
UNSENDABLE_SENTENCE: Final = "The node could never take the transaction as it was signed."
"""Name and sentence of the refusal when the node can never take the transaction as it was signed."""

NONCE_USED: Final = "WrongNonce"
"""Name of the refusal of a foreign transaction whose nonce another one used."""


def mined(submission: Submission, receipt: Mapping[str, object], now: int) -> Submission:
    """It took effect in a block."""
    return replace(
        submission,
        state=SubmissionState.MINED,
        tx_hash=text_of(receipt.get("transactionHash")),
        block_number=int_of(receipt.get("blockNumber")),
        block_hash=text_of(receipt.get("blockHash")),
        updated_at=now,
    )


def reverted(
    submission: Submission, receipt: Mapping[str, object], reason: ContractRefused, now: int
) -> Submission:
    """It was mined and the contract refused it: no effect but the gas."""
    return refused(mined(submission, receipt, now), reason.name, reason.sentence, reason.arguments, now)


def refused(
    submission: Submission, name: str, sentence: str, arguments: Mapping[str, object], now: int
) -> Submission:
    """It had no effect and cannot have one any more."""
    plain = {key: _plain(value) for key, value in arguments.items()}
    error = json.dumps({"sentence": sentence, "arguments": plain}, ensure_ascii=False)
    return replace(
        submission, state=SubmissionState.REFUSED, error_name=name, error_json=error, updated_at=now
    )


def _plain(value: Any) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return "0x" + value.hex() if isinstance(value, bytes) else value
