"""A submission on its way to the chain, as it travels."""

from typing import Any

from pydantic import Field

from api.envelope import Outgoing
from api.facts import fact_json
from api.wide import Address, Hash32, Time
from ledger.records import Recorded
from ledger.submission import Submission


class SubmissionShape(Outgoing):
    """`state`: journaled (accepted and kept), sent, mined, refused. A mined one tells which facts it made."""

    id: str = Field(examples=["0f5c1b1e4e0b4d0f9a6f2f8f6a1b2c3d"])
    state: str = Field(examples=["mined"])
    intent: str = Field(examples=["CastVote"])
    signer: Address | None
    transaction: Hash32
    block: int | None
    block_hash: Hash32 | None
    error_code: str | None = Field(description="The contract's error, when refused.")
    sentence: str | None = Field(description="Why it was refused.")
    error_arguments: dict[str, str]
    facts: list[dict[str, Any]] = Field(description="What the transaction made happen, once it is indexed.")
    created_at: Time
    updated_at: Time


def shape_of(submission: Submission, facts: list[Recorded]) -> SubmissionShape:
    """A submission with the facts of its transaction."""
    return SubmissionShape(
        id=submission.id,
        state=submission.state.value,
        intent=submission.intent,
        signer=submission.signer,
        transaction=submission.tx_hash,
        block=submission.block_number,
        block_hash=submission.block_hash,
        error_code=submission.error_name,
        sentence=submission.error_sentence,
        error_arguments={name: str(value) for name, value in submission.error_arguments.items()},
        facts=[fact_json(one.fact) for one in facts],
        created_at=submission.created_at,
        updated_at=submission.updated_at,
    )
