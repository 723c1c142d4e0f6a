"""Binding: the contract's releases, orders and costs against the rule's."""

from dataclasses import replace

from governance.consortium import Consortium
from governance.facts.round_terms import RoundState
from governance.facts.rounds import (
    DemandExtended,
    FellShort,
    LineReleased,
    RoundBound,
    RoundCancelled,
    WorseTierAccepted,
)
from governance.judge_draft import check_dates
from governance.judge_round import is_paused
from governance.round_outcome import binding_of
from governance.round_record import RoundRecord
from governance.round_state import state_of, undecided_until
from governance.witness.compare import differs, must, refused
from governance.witness.finding import Finding


def witness_bound(consortium: Consortium, fact: RoundBound) -> list[Finding]:
    """Every release with its two numbers and in its order, every order and cost, and the right to bind."""
    record = consortium.rounds.record(fact.round_id)
    ours = binding_of(record, consortium.rounds.tie_key_of)
    expected = tuple((each.member, each.item, each.reason, each.price, each.limit) for each in ours.releases)
    return [
        *_bindable(consortium, record, fact),
        *must(fact.at, "minimum value", ours.reaches_minimum, "The contract bound a round that falls short."),
        *differs(fact.at, "releases", "Releases", _released(record), expected),
        *differs(fact.at, "order", "Units ordered", fact.ordered, ours.ordered),
        *differs(fact.at, "price", "Cost of the items", fact.cost, ours.cost),
        *differs(fact.at, "binding", "Members bound", fact.members_bound, ours.members_bound),
    ]


def witness_short(consortium: Consortium, fact: FellShort) -> list[Finding]:
    """A round falls short only when the rule finds it short, at the rule's value."""
    record = consortium.rounds.record(fact.round_id)
    ours = binding_of(record, consortium.rounds.tie_key_of)
    return [
        *_bindable(consortium, record, fact),
        *must(
            fact.at,
            "minimum value",
            not ours.reaches_minimum,
            "The round reaches its minimum, yet fell short.",
        ),
        *differs(fact.at, "minimum value", "Goods value", fact.goods_value, ours.goods_value),
        *differs(fact.at, "minimum value", "Minimum", fact.minimum_value, record.terms.minimum_value),
    ]


def witness_pending_releases(consortium: Consortium, fact: FellShort | RoundCancelled) -> list[Finding]:
    """Nobody is released unless the round binds in the same call."""
    record = consortium.rounds.record(fact.round_id)
    pending = bool(record.releases) and record.bound is None
    return must(fact.at, "releases", not pending, "Members were released from a round that was not bound.")


def witness_extended(consortium: Consortium, fact: DemandExtended) -> list[Finding]:
    """Once, while the round waits for a decision, to dates in order."""
    record = consortium.rounds.record(fact.round_id)
    dates = replace(record.terms, freeze_at=fact.freeze_at, commit_close_at=fact.commit_close_at)
    return [
        *_undecided(record, fact),
        *must(fact.at, "extension", record.extended is None, "The round was extended a second time."),
        *refused(fact.at, "round dates", lambda: check_dates(dates, fact.at.time)),
    ]


def witness_worse_tier(consortium: Consortium, fact: WorseTierAccepted) -> list[Finding]:
    """Only while the round waits for a decision."""
    return _undecided(consortium.rounds.record(fact.round_id), fact)


def _undecided(record: RoundRecord, fact: DemandExtended | WorseTierAccepted) -> list[Finding]:
    until = undecided_until(record)
    return must(
        fact.at,
        "undersubscribed",
        until is not None and record.cancelled is None and fact.at.time < until,
        "A decision about an undersubscribed round came although none was awaited.",
    )


def _bindable(consortium: Consortium, record: RoundRecord, fact: RoundBound | FellShort) -> list[Finding]:
    state = state_of(record, fact.at.time)
    closed = fact.at.time >= record.terms.commit_close_at
    paused = is_paused(consortium, fact.at.time)
    return [
        *differs(fact.at, "round state", "State at binding", state.name, RoundState.DEMAND_FROZEN.name),
        *must(fact.at, "round dates", closed, "The round was bound before commitments ended."),
        *must(fact.at, "pause", not paused, "The round was bound although binding was paused."),
    ]


def _released(record: RoundRecord) -> tuple[tuple[object, ...], ...]:
    return tuple(_as_tuple(release) for release in record.releases)


def _as_tuple(release: LineReleased) -> tuple[object, ...]:
    return release.member, release.item, release.reason, release.price, release.limit
