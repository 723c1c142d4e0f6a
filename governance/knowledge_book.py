"""Items, grants, agreements, requests and decisions about know-how, as the chain has them."""

from dataclasses import dataclass, replace

from governance.errors import UnknownFact
from governance.facts.knowledge import (
    AccessGranted,
    AccessRevoked,
    DecisionRecorded,
    ItemErased,
    ItemRelabelled,
    ItemRequested,
    ItemReviewed,
    ItemShared,
    KnowledgeFact,
    NdaSigned,
    RulebookPublished,
)
from governance.knowledge_parameters import KnowledgeParameters
from governance.labels import Audience, Label, Partition


@dataclass(frozen=True, slots=True)
class KnowledgeItem:
    """An item as it stands: what its owner said of it, never what it says. Times are unix seconds, 0 when
    absent.
    """

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
    shared_at: int
    erased: bool = False


class KnowledgeBook:
    """Everything the knowledge register recorded."""

    def __init__(self) -> None:
        self.items: dict[str, KnowledgeItem] = {}
        self.requests: dict[str, ItemRequested] = {}
        self.decisions: dict[str, DecisionRecorded] = {}
        self.rulebooks: dict[int, RulebookPublished] = {}
        self._grants: dict[str, dict[str, int]] = {}
        self._ndas: dict[str, list[NdaSigned]] = {}
        self._parameters: dict[int, KnowledgeParameters] = {}

    def apply(self, fact: KnowledgeFact) -> None:
        """Replays one fact; UnknownFact when it speaks of an item that was never shared."""
        match fact:
            case ItemShared():
                self._share(fact)
            case ItemRelabelled() | ItemReviewed() | ItemErased():
                self._amend(fact)
            case AccessGranted() | AccessRevoked():
                self._open_or_close(fact)
            case NdaSigned():
                self._ndas.setdefault(fact.member, []).append(fact)
            case ItemRequested():
                self.requests[fact.request_hash] = fact
            case DecisionRecorded():
                self.decisions[fact.request_hash] = fact
            case RulebookPublished():
                self.rulebooks[fact.version] = fact

    def item(self, item_id: str) -> KnowledgeItem:
        """An item by id; UnknownFact when it was never shared."""
        if item_id not in self.items:
            raise UnknownFact(f"item {item_id} was never shared", {"item_id": item_id})
        return self.items[item_id]

    def granted_until(self, item_id: str, reader: str) -> int:
        """Last second of a reader's grant; 0 when it has none."""
        return self._grants.get(item_id, {}).get(reader, 0)

    def readers_of(self, item_id: str) -> dict[str, int]:
        """Every reader that the owner named, with the last second of its grant."""
        return dict(self._grants.get(item_id, {}))

    def ndas_of(self, member: str) -> tuple[NdaSigned, ...]:
        """Every agreement that a member signed, oldest first."""
        return tuple(self._ndas.get(member, ()))

    def shared_by(self, owner: str) -> tuple[KnowledgeItem, ...]:
        """A member's items, oldest first."""
        return tuple(item for item in self.items.values() if item.owner == owner)

    def requests_by(self, requester: str) -> tuple[ItemRequested, ...]:
        """A member's requests, oldest first."""
        return tuple(one for one in self.requests.values() if one.requester == requester)

    @property
    def rulebook_version(self) -> int:
        """The newest rulebook; 0 while none was published and the software's own parameters hold."""
        return max(self.rulebooks, default=0)

    def parameters(self, version: int) -> KnowledgeParameters:
        """The parameters of a rulebook; version 0 is the software's own. UnknownFact, MalformedInput."""
        if version == 0:
            return KnowledgeParameters()
        if version not in self.rulebooks:
            raise UnknownFact(f"rulebook {version} was never published", {"version": version})
        if version not in self._parameters:
            text = self.rulebooks[version].parameters
            self._parameters[version] = KnowledgeParameters.from_json(text)
        return self._parameters[version]

    def undecided(self) -> tuple[ItemRequested, ...]:
        """Requests that wait for a decision, oldest first."""
        return tuple(one for key, one in self.requests.items() if key not in self.decisions)

    def _share(self, fact: ItemShared) -> None:
        self.items[fact.item_id] = KnowledgeItem(
            item_id=fact.item_id,
            owner=fact.owner,
            content_hash=fact.content_hash,
            template=fact.template,
            partition=fact.partition,
            label=fact.label,
            audience=fact.audience,
            audience_round=fact.audience_round,
            purpose=fact.purpose,
            source_date=fact.source_date,
            review_date=fact.review_date,
            shared_at=fact.at.time,
        )

    def _open_or_close(self, fact: AccessGranted | AccessRevoked) -> None:
        readers = self._grants.setdefault(fact.item_id, {})
        if isinstance(fact, AccessGranted):
            readers[fact.reader] = fact.until
        else:
            readers.pop(fact.reader, None)

    def _amend(self, fact: ItemRelabelled | ItemReviewed | ItemErased) -> None:
        item = self.item(fact.item_id)
        match fact:
            case ItemRelabelled():
                item = replace(item, label=fact.label)
            case ItemReviewed():
                item = replace(item, review_date=fact.review_date)
            case ItemErased():
                item = replace(item, erased=True)
        self.items[fact.item_id] = item
