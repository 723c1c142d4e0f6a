"""What became of each ballot of a batch, as it travels."""

from pydantic import Field

from api.envelope import Outgoing
from api.wide import Address, Hash32, Wide


class BallotResult(Outgoing):
    """`state`: counted, refused (early, by the rule named), skipped (by the contract, for the error named),
    pending (accepted and kept, not on the chain yet), ready (of a rehearsal: it would be sent)."""

    place: int = Field(description="Its place among the ballots given, from 0.")
    proposal_id: Wide
    voter: Address
    support: int = Field(description="0 against, 1 for, 2 abstain.", examples=[1])
    state: str = Field(examples=["counted"])
    code: str | None = Field(description="The rule or the contract's error; null unless refused or skipped.")
    sentence: str | None = Field(description="Why, in words.")
    submission: str | None = Field(description="The submission that carries it.")


class BatchSubmission(Outgoing):
    """One transaction of a batch. `GET /v1/submissions/{id}` tells it again, with its facts."""

    id: str
    state: str = Field(examples=["mined"])
    transaction: Hash32
    block: int | None
    ballots: int = Field(description="How many it carries.")


class BatchShape(Outgoing):
    """A result for every ballot, in the order given, and how many there are of each state."""

    counted: int
    refused: int
    skipped: int
    pending: int
    ready: int
    ballots: list[BallotResult]
    submissions: list[BatchSubmission]
