"""Early refusal of members' intents about know-how: the contract's own refusals, asked before.

Who may read is not judged here: a request is always recorded, and the ten rules decide it (see
circumstances.py). `nonce` is the contract's sequential nonce of the signer; None leaves it unchecked.
"""

from governance.consortium import Consortium
from governance.errors import IntentExpired, RuleBroken, WrongNonce
from governance.intents import (
    EraseItem,
    GrantAccess,
    KnowledgeIntent,
    RelabelItem,
    RequestItem,
    ReviewItem,
    RevokeAccess,
    ShareItem,
    SignNda,
)
from governance.knowledge_book import KnowledgeItem
from governance.knowledge_rules import NOTHING
from governance.labels import NEVER_SHARED, Audience
from governance.wording import utc


class ItemUnknown(RuleBroken):
    """The item was never shared."""


class ItemExists(RuleBroken):
    """The owner shared the same content already."""


class ItemErased(RuleBroken):
    """The content was erased; nothing more can be done with the item."""


class NotOwner(RuleBroken):
    """Only the owner of an item may do this."""


class EmptyHash(RuleBroken):
    """A hash is missing."""


class NeverShared(RuleBroken):
    """Selling prices, customers, capacity and strategy never leave their owner."""


class DatesOutOfOrder(RuleBroken):
    """A date lies before the one that it must follow."""


class AudienceRound(RuleBroken):
    """A round is named although the audience is no round, or the audience is a round and none is named."""


OwnerIntent = RelabelItem | ReviewItem | EraseItem | GrantAccess | RevokeAccess


def judge_knowledge(
    consortium: Consortium, intent: KnowledgeIntent, now: int, nonce: int | None = None
) -> None:
    """Raises the first rule that the intent would break if it reached the chain at `now` (unix seconds).

    In the contract's order: who and what first, then time and turn. Who is not active may still erase its
    items and take grants back.
    """
    match intent:
        case ShareItem():
            _judge_sharing(consortium, intent, now)
        case SignNda():
            _judge_agreement(consortium, intent, now)
        case RequestItem():
            consortium.register.need_active(intent.requester)
            _standing_item(consortium, intent.item_id)
        case _:
            _judge_owner(consortium, intent, now)
    _in_time_and_turn(intent, now, nonce)


def _in_time_and_turn(intent: KnowledgeIntent, now: int, due: int | None) -> None:
    if now > intent.deadline:
        raise IntentExpired(f"the intent expired at {utc(intent.deadline)}", {"deadline": intent.deadline})
    if due is not None and intent.nonce != due:
        raise WrongNonce(f"nonce {due} is due, not {intent.nonce}", {"due": due, "got": intent.nonce})


def _judge_sharing(consortium: Consortium, intent: ShareItem, now: int) -> None:
    consortium.register.need_active(intent.owner)
    if intent.content_hash == NOTHING:
        raise EmptyHash("the content's hash is missing")
    if intent.partition in NEVER_SHARED:
        name = intent.partition.name
        raise NeverShared(f"{name} never leaves its owner", {"partition": name})
    if (intent.audience == Audience.ROUND) != (intent.audience_round != NOTHING):
        raise AudienceRound("an item is for a round or names none", {"round": intent.audience_round})
    if intent.source_date > now:
        raise DatesOutOfOrder("the source lies in the past", {"source_date": intent.source_date})
    _need_future(intent.review_date, now)
    for item in consortium.knowledge.shared_by(intent.owner):
        if item.content_hash == intent.content_hash:
            raise ItemExists("you shared this content already", {"item_id": item.item_id})


def _need_future(date: int, now: int) -> None:
    if date <= now:
        raise DatesOutOfOrder(f"{utc(date)} is not in the future", {"date": date, "now": now})


def _judge_agreement(consortium: Consortium, intent: SignNda, now: int) -> None:
    consortium.register.need_active(intent.member)
    if intent.nda_hash == NOTHING:
        raise EmptyHash("the agreement's hash is missing")
    _need_future(intent.valid_until, now)
    if intent.survives_until < intent.valid_until:
        raise DatesOutOfOrder(
            "an agreement survives at least as long as it is in force",
            {"valid_until": intent.valid_until, "survives_until": intent.survives_until},
        )


def _judge_owner(consortium: Consortium, intent: OwnerIntent, now: int) -> None:
    item = _standing_item(consortium, intent.item_id)
    if item.owner != intent.owner:
        raise NotOwner("only its owner may do this with an item", {"owner": item.owner})
    if not isinstance(intent, EraseItem | RevokeAccess):
        consortium.register.need_active(intent.owner)
    if isinstance(intent, ReviewItem):
        _need_future(intent.review_date, now)
    if isinstance(intent, GrantAccess):
        consortium.register.need_active(intent.reader)
        _need_future(intent.until, now)


def _standing_item(consortium: Consortium, item_id: str) -> KnowledgeItem:
    item = consortium.knowledge.items.get(item_id)
    if item is None:
        raise ItemUnknown("there is no such item", {"item_id": item_id})
    if item.erased:
        raise ItemErased("the content of this item was erased", {"item_id": item_id})
    return item
