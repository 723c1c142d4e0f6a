"""Items of shared know-how and decisions about them, as they travel; never what an item says."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.envelope import Outgoing, Reason
from api.shapes.reasons import reason_of
from api.wide import Address, Hash32, Time
from governance.facts.knowledge import DecisionRecorded, ItemRequested
from governance.knowledge_book import KnowledgeBook, KnowledgeItem
from governance.knowledge_rules import Decision


class ItemBrief(Outgoing):
    """An item in a list: what its owner said of it."""

    id: Hash32
    owner: Address
    owner_name: str | None
    partition: str = Field(examples=["BEST_PRACTICE"])
    label: str = Field(examples=["AMBER"])
    audience: str = Field(examples=["CONSORTIUM"])
    audience_round: Hash32
    purpose: str
    content_hash: Hash32
    template: Hash32
    source_date: Time
    review_date: Time
    shared_at: Time
    erased: bool


class GrantShape(Outgoing):
    """A reader whom the owner named."""

    reader: Address
    reader_name: str | None
    until: Time


class ItemFull(ItemBrief):
    """An item with its readers and whether its content is kept here."""

    grants: list[GrantShape]
    has_content: bool
    requests: int
    waiting: int = Field(description="Requests without a decision.")


class DecisionShape(Outgoing):
    """A request to read, and what was decided. `allowed` is null while it waits."""

    item_id: Hash32
    requester: Address
    requester_name: str | None
    purpose: str
    requested_at: Time
    request_hash: Hash32
    allowed: bool | None
    leading: int | None = Field(description="The first rule that denied; 0 when allowed.")
    denied_by: list[int] = Field(description="Every rule that denied, by number.")
    rulebook_version: int | None
    decided_at: Time | None


class DenialShape(Outgoing):
    """One rule that denies."""

    number: int
    reason: Reason


def brief_of(item: KnowledgeItem, names: Mapping[str, str]) -> ItemBrief:
    """An item in a list."""
    return ItemBrief(**_brief(item, names))


def item_of(
    item: KnowledgeItem, book: KnowledgeBook, names: Mapping[str, str], has_content: bool
) -> ItemFull:
    """An item in full."""
    asked = [one for one in book.requests.values() if one.item_id == item.item_id]
    readers = sorted(book.readers_of(item.item_id).items())
    return ItemFull(
        **_brief(item, names),
        grants=[GrantShape(reader=who, reader_name=names.get(who), until=until) for who, until in readers],
        has_content=has_content,
        requests=len(asked),
        waiting=sum(1 for one in asked if one.request_hash not in book.decisions),
    )


def decision_of(request: ItemRequested, book: KnowledgeBook, names: Mapping[str, str]) -> DecisionShape:
    """A request and its decision."""
    decision = book.decisions.get(request.request_hash)
    return DecisionShape(
        item_id=request.item_id,
        requester=request.requester,
        requester_name=names.get(request.requester),
        purpose=request.purpose,
        requested_at=request.at.time,
        request_hash=request.request_hash,
        allowed=decision.allowed if decision else None,
        leading=decision.leading if decision else None,
        denied_by=denied_by(decision) if decision else [],
        rulebook_version=decision.rulebook_version if decision else None,
        decided_at=decision.decided_at if decision else None,
    )


def denied_by(decision: DecisionRecorded) -> list[int]:
    """Numbers of the rules whose bit is set."""
    return [number for number in range(1, 16) if decision.denials >> number & 1]


def denials_of(decision: Decision) -> list[DenialShape]:
    """Why a request is denied, rule by rule."""
    return [DenialShape(number=number, reason=reason_of(why)) for number, why in decision.reasons]


def _brief(item: KnowledgeItem, names: Mapping[str, str]) -> dict[str, Any]:
    same = (
        "owner",
        "audience_round",
        "purpose",
        "content_hash",
        "template",
        "source_date",
        "review_date",
        "shared_at",
        "erased",
    )
    return {
        "id": item.item_id,
        "owner_name": names.get(item.owner),
        "partition": item.partition.name,
        "label": item.label.name,
        "audience": item.audience.name,
        **{name: getattr(item, name) for name in same},
    }
