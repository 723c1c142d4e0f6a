"""What the knowledge register says: hashes, labels, grants, requests and decisions; never content."""

from dataclasses import dataclass

from governance.facts.position import Position
from governance.labels import Audience, Label, Partition


@dataclass(frozen=True, slots=True)
class ItemShared:
    """An owner registered an item. Dates are unix seconds, 0 when absent; `audience_round` is 0x0...0 outside
    rounds.
    """

    at: Position
    item_id: str
    owner: str
    content_hash: str
    template: str
    partition: Partition
    label: Label
    audience: Audience
    audience_round: str
    purpose: str
    source_date: int
    review_date: int


@dataclass(frozen=True, slots=True)
class ItemRelabelled:
    """The owner changed an item's label."""

    at: Position
    item_id: str
    label: Label


@dataclass(frozen=True, slots=True)
class ItemReviewed:
    """The owner confirmed an item and set the next review date."""

    at: Position
    item_id: str
    review_date: int


@dataclass(frozen=True, slots=True)
class ItemErased:
    """The owner had the content destroyed; the hash stays."""

    at: Position
    item_id: str


@dataclass(frozen=True, slots=True)
class AccessGranted:
    """The owner let `reader` read until `until`."""

    at: Position
    item_id: str
    reader: str
    until: int


@dataclass(frozen=True, slots=True)
class AccessRevoked:
    """The owner took a grant back."""

    at: Position
    item_id: str
    reader: str


@dataclass(frozen=True, slots=True)
class NdaSigned:
    """`member` is bound to silence for `purpose` until `valid_until`, and for what it read until
    `survives_until`.
    """

    at: Position
    member: str
    nda_hash: str
    purpose: str
    valid_until: int
    survives_until: int


@dataclass(frozen=True, slots=True)
class ItemRequested:
    """A member asked to read an item."""

    at: Position
    item_id: str
    requester: str
    request_hash: str
    purpose: str


@dataclass(frozen=True, slots=True)
class DecisionRecorded:
    """Bit n of `denials` is set when rule n denied (1 to 10); `leading` is the lowest, 0 when allowed."""

    at: Position
    item_id: str
    requester: str
    request_hash: str
    allowed: bool
    leading: int
    denials: int
    rulebook_version: int
    decided_at: int


@dataclass(frozen=True, slots=True)
class RulebookPublished:
    """A vote published a version of the parameters, as canonical JSON."""

    at: Position
    version: int
    rulebook_hash: str
    parameters: str


KnowledgeFact = (
    ItemShared
    | ItemRelabelled
    | ItemReviewed
    | ItemErased
    | AccessGranted
    | AccessRevoked
    | NdaSigned
    | ItemRequested
    | DecisionRecorded
    | RulebookPublished
)
