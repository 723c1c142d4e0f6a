"""What must be true after healing, each checked by somebody who trusts neither journal nor index nor API.

1. Every acknowledged intent took effect exactly once, or is reported refused and took none. 2. What nobody
acknowledged took effect at most once. 3. No ballot counts twice: a naive recount of the signed ballots on
the chain is the contract's tally. 4. The index is a fresh index, byte for byte. 5. The cursor's block is
the chain's head. 6. The audit finds contracts, facts, rules and index in agreement.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ledger.audit import verify
from ledger.calls import call
from ledger.chain import Chain
from ledger.compare_index import compare_index
from ledger.index import Indexer
from ledger.index_rows import IndexRow, stored_rows
from ledger.log_rows import REORG_WINDOW, read_cursor
from ledger.store import Store
from ledger.watched import decoder_of
from scripts.chaos.promises import Promise
from scripts.chaos.reader import Seen, effects, read_chain
from scripts.chaos.stage import Stage


@dataclass(slots=True)
class Verdict:
    """What was found broken, and the numbers of the figures."""

    broken: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    mined: int = 0
    refused: int = 0
    unanswered: int = 0


def examine(stage: Stage) -> Verdict:
    """Checks everything; the processes may still run, and nobody hands anything in."""
    chain = stage.node.chain()
    verdict = Verdict()
    seen = read_chain(chain)
    _promises(stage, seen, verdict)
    _ballots(stage, chain, seen, verdict)
    with stage.database.open() as store:
        _index(stage, chain, store, verdict)
        _audit(stage, chain, store, verdict)
    return verdict


def _promises(stage: Stage, seen: list[Seen], verdict: Verdict) -> None:
    counted = effects(seen, [one.mark for one in stage.book.promises])
    for promise in stage.book.promises:
        _promise(promise, counted[promise.mark], stage.struck.restored, verdict)


def _promise(promise: Promise, times: int, restored: bool, verdict: Verdict) -> None:
    """One promise against how often it took effect."""
    if times > 1:
        verdict.doubled += 1
        verdict.broken.append(f"{_name(promise)} took effect {times} times")
    if promise.submission is None:
        verdict.unanswered += 1
        return
    if promise.final == "mined" or (promise.final == "unknown" and restored):
        verdict.mined += 1
        if times == 0:
            verdict.lost += 1
            verdict.broken.append(f"{_name(promise)} was acknowledged, is told {promise.final}, and is lost")
    elif promise.final == "refused":
        verdict.refused += 1
        if times:
            verdict.broken.append(f"{_name(promise)} is told refused ({promise.error}), and took effect")
    else:
        verdict.broken.append(f"{_name(promise)} was acknowledged and is told {promise.final or 'nothing'}")


def _name(promise: Promise) -> str:
    return f"{promise.kind} {promise.submission or promise.mark[:16]}"


def _ballots(stage: Stage, chain: Chain, seen: list[Seen], verdict: Verdict) -> None:
    """Each firm's last ballot on the chain, counted by hand: one head each."""
    ballots = [one for one in stage.book.promises if one.kind == "CastVote"]
    order = {one.mark: place for place, tx in enumerate(seen) if tx.took_effect for one in _in(ballots, tx)}
    for proposal in stage.founded.proposals:
        cast = [one for one in ballots if one.mark in order and int(one.detail["proposal_id"]) == proposal]
        cast.sort(key=lambda one: order[one.mark])
        last = {one.detail["firm"]: int(one.detail["support"]) for one in cast}
        naive = Counter(last.values())
        told = _tally(stage, chain, proposal)
        if told != tuple(naive[support] for support in (0, 1, 2)):
            verdict.broken.append(
                f"proposal {proposal}: the contract counts {told}, the signed ballots {naive}"
            )


def _in(ballots: list[Promise], tx: Seen) -> list[Promise]:
    return [one for one in ballots if one.mark in tx.input]


def _tally(stage: Stage, chain: Chain, proposal: int) -> tuple[int, int, int]:
    """Heads against, for and abstaining, as the contract has them."""
    question = call(
        stage.founded.deployment.addresses["ConsortiumGovernor"], "proposalTally(uint256)", proposal
    )
    words = chain.call(question.to, question.data)
    against, in_favour, abstain = (int.from_bytes(words[at : at + 32], "big") for at in (0, 32, 64))
    return against, in_favour, abstain


def _index(stage: Stage, chain: Chain, store: Store, verdict: Verdict) -> None:
    """Row for row the same as an index that is made now, and its cursor at the head."""
    deployment = stage.founded.deployment
    fresh_file = Path(stage.folder / "fresh.db")
    with Store(str(fresh_file)) as fresh:
        Indexer(chain, fresh, deployment, decoder_of(deployment)).catch_up()
        with store.reading() as ours, fresh.reading() as theirs:
            cursor, wanted = read_cursor(ours), read_cursor(theirs)
            if cursor != wanted:
                verdict.broken.append(f"the cursor is at {cursor}, the chain's head is {wanted}")
            elif cursor is not None:
                _rows(_kept(ours, cursor.number), _kept(theirs, cursor.number), verdict)


def _kept(connection: Connection, head: int) -> dict[Any, IndexRow]:
    """All rows but empty blocks below the window, which an index keeps or drops as it comes by."""
    rows = list(stored_rows(connection, 0, head))
    spoken = {row.key[0] for row in rows if row.table == "logs"}
    return {
        (row.table, row.key): row
        for row in rows
        if row.table != "blocks" or row.key[0] in spoken or row.key[0] > head - REORG_WINDOW
    }


def _rows(ours: dict[Any, IndexRow], theirs: dict[Any, IndexRow], verdict: Verdict) -> None:
    differing = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
    if differing:
        verdict.broken.append(
            f"{len(differing)} rows are not those of a fresh index: {sorted(differing)[:3]}"
        )


def _audit(stage: Stage, chain: Chain, store: Store, verdict: Verdict) -> None:
    """Contracts, facts, rules and index agree, by the proofs of the blocks."""
    report = verify(chain, stage.founded.deployment)
    verdict.broken += [f"audit: {finding.sentence}" for finding in report.findings[:3]]
    compared = compare_index(chain, stage.founded.deployment, store)
    verdict.broken += [f"index: {finding.sentence}" for finding in compared.findings[:3]]
