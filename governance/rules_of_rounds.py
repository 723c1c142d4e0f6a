"""The life of a round for anybody to replay with dates of their own: JSON in, JSON out."""

from collections.abc import Callable
from typing import Final

from governance.errors import MalformedInput
from governance.facts.deliveries import (
    ClaimDecided,
    ClaimFiled,
    DeliveryNoted,
    GoodsReceived,
    InvoicePosted,
    ItemAllocated,
    MismatchDecided,
    OrderPlaced,
    RoundClosed,
    RoundSettled,
)
from governance.facts.position import Position
from governance.facts.round_terms import Invoice, Item, SideCostKey, Terms, TierKind
from governance.facts.rounds import (
    DemandExtended,
    DemandOpened,
    FellShort,
    ItemListed,
    RoundBound,
    RoundCancelled,
    RoundDrafted,
    RoundFact,
    WorseTierAccepted,
)
from governance.round_limits import MOST_ITEMS
from governance.round_record import RoundRecord, Seat
from governance.round_state import claims_until, explain_state
from governance.round_upkeep import due
from governance.rounds import RoundBook
from governance.rule import JsonObject, Rule, flag, natural, needed, rows_of, whole_list

ROUND = "round"
SOMEBODY = "somebody"
"""Who did something does not change where a round stands."""


def run_round_state(data: JsonObject) -> JsonObject:
    """Where a round stands after some events, until when claims are taken, and what anybody may do now."""
    now = natural(needed(data, "now"), "now")
    record = _told(data, rows_of(needed(data, "events"), "events"))
    state, until = explain_state(record, now), claims_until(record, now)
    return {
        "state": state.numbers["state"],
        "sentence": state.sentence,
        "claims_until": None if until is None else str(until),
        "due": [
            {"act": one.act.value, "number": one.number, "sentence": one.sentence} for one in due(record, now)
        ],
    }


def _told(data: JsonObject, events: list[JsonObject]) -> RoundRecord:
    """The record after the events, replayed as the index replays them."""
    book = RoundBook(lambda _, member: member)
    articles, now = natural(data.get("articles", 1), "articles"), natural(needed(data, "now"), "now")
    if not 1 <= articles <= MOST_ITEMS:
        raise MalformedInput(f"articles must be 1 to {MOST_ITEMS}")
    book.apply(RoundDrafted(Position(0, 0, 0), ROUND, SOMEBODY, 1, _terms(data)))
    for number in range(articles):
        listing = Item("", f"article {number}", "", 1, 0, TierKind.ALL_UNITS, ())
        book.apply(ItemListed(Position(0, 0, 0), ROUND, number, listing))
    record, before = book.record(ROUND), 0
    record.seats[SOMEBODY] = Seat(SOMEBODY)
    for row in events:
        time = natural(needed(row, "time"), "time")
        if not before <= time <= now:
            raise MalformedInput("events must be in the order of their times, none of them after now")
        book.apply(_fact(row, Position(0, 0, time), record))
        before = time
    return record


def _terms(data: JsonObject) -> Terms:
    """Dates and windows; money and names change no state."""
    return Terms(
        title="",
        token="",
        decimals=0,
        supplier=SOMEBODY,
        side_cost_key=SideCostKey.EQUAL,
        freeze_at=natural(needed(data, "freeze_at"), "freeze_at"),
        commit_close_at=natural(needed(data, "commit_close_at"), "commit_close_at"),
        deliver_by=natural(needed(data, "deliver_by"), "deliver_by"),
        claim_window=natural(needed(data, "claim_window"), "claim_window"),
        decision_window=natural(needed(data, "decision_window"), "decision_window"),
        over_tolerance_bps=0,
        minimum_value=0,
        freight=0,
        fee=0,
        side_cost_cap=0,
        alone_side_cost=0,
        claims_accepted_by_default=flag(
            data.get("claims_accepted_by_default", False), "claims_accepted_by_default"
        ),
    )


def _fact(row: JsonObject, at: Position, record: RoundRecord) -> RoundFact:
    name = str(needed(row, "event"))
    if name not in _FACTS:
        raise MalformedInput(f"event must be one of {', '.join(_FACTS)}")
    return _FACTS[name](row, at, record)


def _extended(row: JsonObject, at: Position, _: RoundRecord) -> RoundFact:
    freeze = natural(needed(row, "freeze_at"), "freeze_at")
    return DemandExtended(at, ROUND, freeze, natural(needed(row, "commit_close_at"), "commit_close_at"))


def _received(row: JsonObject, at: Position, record: RoundRecord) -> RoundFact:
    units = whole_list(needed(row, "units"), "units")
    if len(units) != len(record.items):
        raise MalformedInput(f"units must have one number for each of {len(record.items)} articles")
    came = tuple(natural(one, "units") for one in units)
    return GoodsReceived(at, ROUND, "", came, flag(row.get("last", False), "last"), SOMEBODY)


def _divided(row: JsonObject, at: Position, record: RoundRecord) -> RoundFact:
    item = natural(needed(row, "item"), "item")
    if item >= len(record.items):
        raise MalformedInput(f"item must be below {len(record.items)}")
    return ItemAllocated(at, ROUND, item, (), ())


def _claimed(row: JsonObject, at: Position, _: RoundRecord) -> RoundFact:
    return ClaimFiled(at, ROUND, SOMEBODY, natural(needed(row, "claim"), "claim"), 0, 1, "")


def _claim_decided(row: JsonObject, at: Position, _: RoundRecord) -> RoundFact:
    claim = natural(needed(row, "claim"), "claim")
    return ClaimDecided(at, ROUND, claim, flag(needed(row, "accepted"), "accepted"), SOMEBODY)


def _invoiced(row: JsonObject, at: Position, _: RoundRecord) -> RoundFact:
    nothing = Invoice("", (), 0, 0, 0)
    return InvoicePosted(at, ROUND, nothing, flag(needed(row, "matches"), "matches"), SOMEBODY)


def _bill_decided(row: JsonObject, at: Position, _: RoundRecord) -> RoundFact:
    charged = flag(needed(row, "received_charged"), "received_charged")
    return MismatchDecided(at, ROUND, charged, SOMEBODY)


_FACTS: Final[dict[str, Callable[[JsonObject, Position, RoundRecord], RoundFact]]] = {
    "opened": lambda _, at, __: DemandOpened(at, ROUND),
    "fell_short": lambda _, at, __: FellShort(at, ROUND, 0, 0),
    "extended": _extended,
    "worse_tier_accepted": lambda _, at, __: WorseTierAccepted(at, ROUND),
    "bound": lambda _, at, __: RoundBound(at, ROUND, (), (), 0),
    "ordered": lambda _, at, __: OrderPlaced(at, ROUND, "", 0),
    "noted": lambda _, at, __: DeliveryNoted(at, ROUND, SOMEBODY, ""),
    "received": _received,
    "divided": _divided,
    "claimed": _claimed,
    "claim_decided": _claim_decided,
    "invoiced": _invoiced,
    "bill_decided": _bill_decided,
    "settled": lambda _, at, __: RoundSettled(at, ROUND, 0, 0, 0),
    "closed": lambda _, at, __: RoundClosed(at, ROUND, ""),
    "cancelled": lambda _, at, __: RoundCancelled(at, ROUND, "", SOMEBODY),
}

RULES = (
    Rule(
        "round-state",
        "Where a joint purchase stands at a moment, and what anybody may do for it then.",
        "procurement.md, States",
        run_round_state,
        {
            "freeze_at": 200,
            "commit_close_at": 300,
            "deliver_by": 900,
            "claim_window": 50,
            "decision_window": 40,
            "events": [
                {"event": "opened", "time": 100},
                {"event": "bound", "time": 300},
                {"event": "ordered", "time": 310},
                {"event": "received", "time": 500, "units": ["60"], "last": True},
                {"event": "invoiced", "time": 510, "matches": True},
            ],
            "now": 520,
        },
    ),
)
"""Every rule of a round's life in the catalogue."""
