"""What a member reads before it signs, and why it is refused: every intent, changed field by field, to the
letter.

`python -m tests.governance.test_intents_to_the_letter` writes tests/data/intents.json anew when a sentence or
a refusal is meant to change; the difference is then read like any other.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

from governance.classes import Class
from governance.consortium import Consortium
from governance.deeds import DEEDS, deed_of
from governance.errors import RuleBroken
from governance.facts.round_terms import Line
from governance.intents import (
    CastVote,
    Commit,
    CoSponsor,
    Delegate,
    DelegateClass,
    EraseItem,
    FileClaim,
    GrantAccess,
    Intent,
    Permit,
    Propose,
    RelabelItem,
    RequestItem,
    ReviewItem,
    RevokeAccess,
    RevokeBallots,
    ShareItem,
    SignNda,
    UpdateProfile,
    WithdrawCommitment,
    WithdrawProposal,
)
from governance.judge_knowledge import judge_knowledge
from governance.judge_round import judge_round, seat_of
from governance.judge_vote import judge_vote
from governance.labels import Audience, Label, Partition
from governance.power import NOBODY
from governance.sentences import RoundWords, Speech, sentence
from tests.governance.record import CALLS, TARGET, Record, account, consortium_of, word
from tests.governance.round_story import CLOSE, FREEZE, HASH, PEOPLE, ROUND, Story, told_to_receipts

COMMITTED = Path(__file__).parents[1] / "data" / "intents.json"
A, B, SUSPENDED, STRANGER = account(1), account(2), account(4), account(9)
YEAR = 366 * 86_400
HORIZONS = (2**37 - 1, 2**37, 2**48 - 2, 2**48 - 1)
"""A time that a calendar shows, the first that none does, the last moment before never, and never."""

Judge = Callable[[Any], None]
SPEECH = Speech(
    names={A: "Adler", B: "Birch", PEOPLE[2]: "Corvin"},
    rounds={ROUND: RoundWords("Spring", "EUR", 2, ("plug", "jack"))},
    items={word(0xA001): "Hubs", word(0xC002): "Chains"},
    currency="CHF",
    decimals=1,
)


def others(name: str, value: Any, now: int) -> list[Any]:
    """Values near a field's own: one more and one less, every other choice, somebody else, nobody."""
    if isinstance(value, IntEnum):
        return list(type(value))
    if name in ("deadline", "expiry"):
        return [now - 1, now, *HORIZONS]
    if isinstance(value, int):
        return [value - 1, value + 1, 0, *HORIZONS] if value > now - YEAR else [value - 1, value + 1, 10**30]
    if isinstance(value, tuple):
        return [(), value * 2, value[:1]]
    if value.startswith("0x"):
        return [A, B, SUSPENDED, STRANGER, NOBODY] if len(value) == 42 else [word(0), word(99), word(0xC001)]
    return ["", "\u00e9" * 500, "x" * 1_001, "MemberRegistry", "VotingToken", "SettlementToken"]


def variants(intent: Any, now: int) -> Iterator[tuple[str, Any]]:
    """The intent, and the intent with one field changed."""
    yield "as it is", intent
    for each in fields(intent):
        for value in others(each.name, getattr(intent, each.name), now):
            told = value if len(str(value)) < 100 else f"{str(value)[:20]} and {len(str(value)) - 20} more"
            yield f"{each.name} {told}", replace(intent, **{each.name: value})


def refusal(judge: Judge, intent: Any) -> Any:
    """Name, sentence and numbers; nothing for an intent that may go on."""
    try:
        judge(intent)
    except RuleBroken as broken:
        return [broken.code, broken.sentence, {key: str(value) for key, value in broken.numbers.items()}]
    return None


def about_votes(proposal: int, now: int) -> tuple[Intent, ...]:
    """Right at first; `propose` makes the calls of an ordinary proposal."""
    until = now + 100
    calls = ((TARGET,), (0,), (CALLS[Class.ORDINARY],))
    return (
        CastVote(proposal, 1, A, "Good", 0, until),
        Propose(B, *calls, "# More\n\nBecause.", 0, until),
        RevokeBallots(proposal, A, 0, until),
        WithdrawProposal(proposal, A, 0, until),
        CoSponsor(proposal, B, until),
        Delegate("MemberRegistry", A, B, 0, until),
        DelegateClass(A, Class.FINANCIAL, B, now + YEAR, 0, until),
        UpdateProfile(A, word(5), 0, until),
        Permit("SettlementToken", A, B, 1_234, 0, until),
    )


def about_knowledge(item: str, now: int) -> tuple[Intent, ...]:
    """Of an item of A's."""
    until = now + 100
    shared = (Partition.BEST_PRACTICE, Label.AMBER, Audience.CONSORTIUM, word(0), "Repairs")
    return (
        ShareItem(A, word(0xC002), word(7), *shared, now, now + 1, 0, until),
        ShareItem(A, word(0xC003), word(7), *shared[:2], Audience.ROUND, ROUND, "", now, now + 1, 0, until),
        RelabelItem(item, A, Label.GREEN, 0, until),
        ReviewItem(item, A, now + 1, 0, until),
        EraseItem(item, A, 0, until),
        GrantAccess(item, A, B, now + 1, 0, until),
        RevokeAccess(item, A, B, 0, until),
        SignNda(B, word(6), "Repairs", now + 1, now + 1, 0, until),
        RequestItem(item, B, "Repairs", 0, until),
    )


def about_rounds(story: Story) -> tuple[Intent, ...]:
    """Of the second and third member."""
    nonce, until = seat_of(story.record, PEOPLE[1]).nonce, story.now + 100
    lines = (Line(0, 30, 2, 190), Line(1, 1, 0, 600))
    return (
        Commit(ROUND, PEOPLE[1], lines, 32 * 190 + 600 + 4_000, nonce, until),
        WithdrawCommitment(ROUND, PEOPLE[1], nonce, until),
        FileClaim(ROUND, PEOPLE[1], 0, 30, HASH, nonce, until),
        FileClaim(ROUND, PEOPLE[2], 1, 1, HASH, 0, until),
    )


def town() -> tuple[Record, int, str]:
    """Three members and a suspended one; a proposal of the first, and its item."""
    record = consortium_of(4, [10, 20, 30])
    record.publish_rulebook()
    record.suspend(SUSPENDED)
    item = record.share(A)
    record.wait()
    proposal = record.propose(A, Class.ORDINARY, "# Admit\n\nThem.").proposal_id
    record.wait()
    return record, proposal, item


def of_votes() -> Iterator[tuple[str, Judge, Intent, int, Speech]]:
    """While the vote waits, is open, was cast in, and is over."""
    record, number, item = town()
    proposal = record.consortium.proposals.proposal(number)
    snapshot, deadline = proposal.snapshot, proposal.deadline
    speech = replace(SPEECH, proposals={number: proposal}, signer=A)
    moments = {"waiting": snapshot, "opening": snapshot + 1, "closing": deadline, "over": deadline + 1}
    for name, now in moments.items():
        yield from _judged(name, record.consortium, about_votes(number, now), now, speech)
    now = record.now
    yield from _judged("sharing", record.consortium, about_knowledge(item, now), now, SPEECH)
    record.wait_until(snapshot + 1)
    record.vote(proposal, B, 0)
    yield from _judged("voted", record.consortium, about_votes(number, record.now)[:5], record.now, speech)


def of_rounds() -> Iterator[tuple[str, Judge, Intent, int, Speech]]:
    """While changes are free, when they may harm, and when goods are in."""
    free, frozen, closed = Story(), Story(), Story()
    for story in (free, frozen, closed):
        story.commit(0, Line(0, 60, 20, 195), Line(1, 3, 1, 600))
        story.commit(1, Line(0, 30, 2, 190), Line(1, 1, 0, 600))
    free.now, frozen.now, closed.now = FREEZE - 1, FREEZE, CLOSE
    in_, late = told_to_receipts(), told_to_receipts()
    late.now += 500
    stages = {"free": free, "frozen": frozen, "closed": closed, "received": in_, "late": late}
    for name, story in stages.items():
        yield from _judged(name, story.consortium, about_rounds(story), story.now, SPEECH)


def _judged(
    name: str, consortium: Consortium, intents: tuple[Any, ...], now: int, speech: Speech
) -> Iterator[tuple[str, Judge, Any, int, Speech]]:
    def judge(intent: Any) -> None:
        if hasattr(intent, "round_id"):
            judge_round(consortium, intent, now)
        elif type(intent).__name__ in KNOWLEDGE:
            judge_knowledge(consortium, intent, now, 0)
        else:
            judge_vote(consortium, intent, now, 0)

    for place, intent in enumerate(intents):
        yield f"{name}: {place} {type(intent).__name__}", judge, intent, now, speech


KNOWLEDGE = {type(one).__name__ for one in about_knowledge(word(1), 0)}


def deeds() -> dict[str, str]:
    """What each call does, with small arguments and large ones, and with none."""
    few = b"".join(number.to_bytes(32) for number in (1, 2, 3, 0))
    large = b"".join(number.to_bytes(32) for number in (2**160 + 1, 2**37 - 1, 4, 5))
    huge = b"".join(number.to_bytes(32) for number in (2**37, 2**37, 2**37, 2**256 - 1))
    told = {"few": few, "large": large, "huge": huge, "short": few[:63], "none": b""}
    return {
        f"{name} of {deed.signature[:40]}": deed_of(bytes.fromhex(selector[2:]) + words, SPEECH.names)
        for selector, deed in DEEDS.items()
        for name, words in told.items()
    }


def told() -> dict[str, Any]:
    """By intent and change its refusal and, where nobody refuses it or it stands alone, its sentence."""
    found: dict[str, Any] = {}
    for scenes in (of_votes, of_rounds):
        for name, judge, intent, now, speech in scenes():
            plain = ["", "nobody judged this yet"]
            for change, changed in variants(intent, now):
                new = [sentence(changed, speech), refusal(judge, changed)]
                if new != plain:
                    found[f"{name}, {change}"] = new if new[0] != plain[0] else new[1:]
                plain = new if change == "as it is" else plain
            found[f"{name}, unnamed"] = sentence(intent)
            found[f"{name}, for another"] = sentence(intent, replace(speech, signer=B))
    return {**found, **deeds()}


EXPECTED: dict[str, Any] = json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else {}


def test_every_intent_is_told_and_refused_as_committed() -> None:
    """Each field of each intent changed in each state of what it is about.

    One test for all, because `make mutate` asks only the tests that reach a mutant while they run.
    """
    found = told()
    assert found.keys() == EXPECTED.keys()
    assert [name for name, words in found.items() if words != EXPECTED[name]] == []
    refused = {words[-1][0] for words in found.values() if isinstance(words[-1], list)}
    assert len(refused) > 30


if __name__ == "__main__":
    COMMITTED.write_text(
        json.dumps(told(), indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
