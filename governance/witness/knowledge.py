"""Know-how: was nothing shared that never may be, and is every decision the one that the ten rules give?"""

from governance.circumstances import decision_on
from governance.consortium import Consortium
from governance.errors import MalformedInput, RuleBroken
from governance.facts.knowledge import (
    AccessGranted,
    AccessRevoked,
    DecisionRecorded,
    ItemErased,
    ItemRelabelled,
    ItemRequested,
    ItemReviewed,
    ItemShared,
    NdaSigned,
    RulebookPublished,
)
from governance.facts.position import Position
from governance.knowledge_parameters import KnowledgeParameters
from governance.knowledge_rules import NOTHING
from governance.labels import NEVER_SHARED, Audience, Partition
from governance.witness.asked import refusal_of
from governance.witness.compare import differs, must
from governance.witness.finding import Finding

SOURCE = "knowledge.md, Ten rules"


def examine_sharing(consortium: Consortium, fact: ItemShared) -> list[Finding]:
    """A new item of an Active member, of a partition that may be shared, with dates in order."""
    book, now = consortium.knowledge, fact.at.time
    for_round = (fact.audience == Audience.ROUND) == (fact.audience_round != NOTHING)
    name = Partition(fact.partition).name
    return [
        *_active(consortium, fact.at, fact.owner),
        *must(fact.at, "item", fact.item_id not in book.items, "An item was shared twice."),
        *must(fact.at, "partition", fact.partition not in NEVER_SHARED, f"{name} left its owner."),
        *must(fact.at, "audience", for_round, "The audience and its round do not fit."),
        *must(fact.at, "dates", fact.source_date <= now < fact.review_date, "The dates are out of order."),
    ]


def examine_owner_act(
    consortium: Consortium,
    fact: ItemRelabelled | ItemReviewed | ItemErased | AccessGranted | AccessRevoked,
) -> list[Finding]:
    """Only with an item that is known and not erased, and by an Active owner but for erasing and taking a
    grant back; grants only to Active members; dates lie ahead.
    """
    found = _standing(consortium, fact.at, fact.item_id)
    item = consortium.knowledge.items.get(fact.item_id)
    if item is not None and not isinstance(fact, ItemErased | AccessRevoked):
        found += _active(consortium, fact.at, item.owner)
    if isinstance(fact, AccessGranted):
        found += _active(consortium, fact.at, fact.reader)
    if isinstance(fact, ItemReviewed | AccessGranted):
        date = fact.review_date if isinstance(fact, ItemReviewed) else fact.until
        found += must(fact.at, "dates", fact.at.time < date, "A date that lies behind.", date=date)
    return found


def examine_agreement(consortium: Consortium, fact: NdaSigned) -> list[Finding]:
    """Signed by an Active member, ends in the future, survives at least as long."""
    ordered = fact.at.time < fact.valid_until <= fact.survives_until
    return [
        *_active(consortium, fact.at, fact.member),
        *must(fact.at, "agreement", ordered, "The agreement's dates are out of order."),
    ]


def examine_request(consortium: Consortium, fact: ItemRequested) -> list[Finding]:
    """By an Active member, for an item that is there, once."""
    known = fact.request_hash in consortium.knowledge.requests
    return [
        *_active(consortium, fact.at, fact.requester),
        *_standing(consortium, fact.at, fact.item_id),
        *must(fact.at, "request", not known, "A request was recorded twice."),
    ]


def examine_decision(consortium: Consortium, fact: DecisionRecorded) -> list[Finding]:
    """On a recorded request, once, under the newest rulebook, at its own time; and what the ten
    rules give.
    """
    book = consortium.knowledge
    request = book.requests.get(fact.request_hash)
    if request is None:
        return must(fact.at, "decision", False, "A decision on a request that nobody made.")
    return [
        *must(fact.at, "decision", fact.request_hash not in book.decisions, "Decided a second time."),
        *differs(
            fact.at, "rulebook version", "Rulebook version", fact.rulebook_version, book.rulebook_version
        ),
        *differs(fact.at, "decision time", "Decision time", fact.decided_at, fact.at.time),
        *differs(fact.at, "decided item", "Decided item", fact.item_id, request.item_id),
        *differs(fact.at, "decided requester", "Decided requester", fact.requester, request.requester),
        *_compare(consortium, fact, request),
    ]


def _compare(consortium: Consortium, fact: DecisionRecorded, request: ItemRequested) -> list[Finding]:
    try:
        ours = decision_on(consortium, request, fact.decided_at, fact.rulebook_version)
    except RuleBroken as broken:
        sentence = f"The rules cannot decide: {broken.sentence}."
        return [Finding(fact.at, "decision", sentence, broken.numbers, SOURCE)]
    said = (fact.allowed, fact.leading, fact.denials)
    if said == (ours.allowed, ours.leading, ours.denials):
        return []
    sentence = (
        f"The decision says {_words(fact.allowed)} with denials {fact.denials:#x}, "
        f"the ten rules say {_words(ours.allowed)} with {ours.denials:#x}."
    )
    return [Finding(fact.at, "decision", sentence, {"said": fact.denials, "rules": ours.denials}, SOURCE)]


def _words(allowed: bool) -> str:
    return "allowed" if allowed else "denied"


def examine_rulebook(consortium: Consortium, fact: RulebookPublished) -> list[Finding]:
    """The next version, with parameters that the rules can read."""
    broken = refusal_of(KnowledgeParameters.from_json, fact.parameters)
    sentence = broken.sentence if isinstance(broken, MalformedInput) else ""
    return [
        *differs(
            fact.at,
            "rulebook version",
            "Rulebook version",
            fact.version,
            consortium.knowledge.rulebook_version + 1,
        ),
        *must(fact.at, "rulebook", broken is None, f"The rulebook cannot be read: {sentence}."),
    ]


def _active(consortium: Consortium, at: Position, account: str) -> list[Finding]:
    sentence = f"{account} was no active member."
    return must(at, "active member", consortium.register.is_active(account), sentence, account=account)


def _standing(consortium: Consortium, at: Position, item_id: str) -> list[Finding]:
    item = consortium.knowledge.items.get(item_id)
    holds = item is not None and not item.erased
    return must(at, "item", holds, "The item is not known or was erased.", item_id=item_id)
