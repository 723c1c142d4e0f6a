"""Many signed ballots in one request: each judged alone, those that pass sent together, each has a result."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from api.collaborators import Collaborators
from api.intent_forms import intent_of
from api.judging import judge
from api.reading import Reading
from api.submitting import check_signature, wait_until_visible
from governance.errors import RuleBroken
from governance.facts.voting import BallotSkipped
from governance.intents import CastVote
from ledger.ballot_batch import Batch, Signed, batches, most_gas
from ledger.crypto import BadSignature
from ledger.refusals import name_of, sentence_of
from ledger.signing import ForeignSignature
from ledger.submission import Submission, SubmissionState


class BallotState(StrEnum):
    """What became of one ballot."""

    COUNTED = "counted"
    REFUSED = "refused"
    SKIPPED = "skipped"
    PENDING = "pending"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One ballot and what became of it; `code` and `sentence` say why not, `submission` what carries it."""

    ballot: CastVote
    state: BallotState
    code: str | None = None
    sentence: str | None = None
    submission: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One transaction of a batch, and how many ballots it carries."""

    submission: Submission
    ballots: int


def judged(forms: Sequence[Any], reading: Reading, house: Collaborators) -> list[Verdict]:
    """Each ballot by itself, by the rules that will judge it on the chain; what is good is `ready`."""
    return [_judged(form, reading, house) for form in forms]


def sent(
    forms: Sequence[Any], verdicts: Sequence[Verdict], wait: int, house: Collaborators
) -> tuple[list[Verdict], list[Sent]]:
    """Sends what is ready, a ballot given twice once, and waits; a result for every ballot.

    Every transaction is journaled before the first is waited for. The same ballots are the same transactions.
    """
    places = _first_places(verdicts)
    signed: list[Signed] = [(verdicts[place].ballot, forms[place].signature) for place in places]
    if not signed:
        return list(verdicts), []
    carried = [
        (batch, _put(batch, house)) for batch in batches(signed, house.deployment, most_gas(house.chain))
    ]
    until, told, all_sent = time.monotonic() + wait, dict[CastVote, Verdict](), list[Sent]()
    for batch, submission in carried:
        final = wait_until_visible(submission, max(0, int(until - time.monotonic())), house)
        told |= {one.ballot: one for one in _results(batch, final, signed, house)}
        all_sent.append(Sent(final, len(batch.places)))
    return [told.get(one.ballot, one) for one in verdicts], all_sent


def _judged(form: Any, reading: Reading, house: Collaborators) -> Verdict:
    ballot = intent_of(form.intent)
    assert isinstance(ballot, CastVote)
    if _is_counted(ballot, reading):
        return Verdict(ballot, BallotState.COUNTED)
    try:
        check_signature(ballot, form.signature, reading, house)
        judge(ballot, reading, house)
    except RuleBroken as broken:
        return Verdict(ballot, BallotState.REFUSED, broken.code, broken.sentence)
    except (BadSignature, ForeignSignature) as failure:
        return Verdict(ballot, BallotState.REFUSED, "BadSignature", str(failure))
    return Verdict(ballot, BallotState.READY)


def _is_counted(ballot: CastVote, reading: Reading) -> bool:
    """Whether this very ballot is on the record already."""
    proposal = reading.consortium.proposals.find(ballot.proposal_id)
    if proposal is None or ballot.nonce >= proposal.box.next_nonce(ballot.voter):
        return False
    asked = (ballot.voter, ballot.nonce, ballot.support, ballot.reason)
    return any(
        (one.ballot.voter, one.nonce, one.ballot.support, one.reason) == asked for one in proposal.box.history
    )


def _first_places(verdicts: Sequence[Verdict]) -> list[int]:
    """Where each ready ballot stands first: what is given twice is sent once."""
    first: dict[CastVote, int] = {}
    for place, verdict in enumerate(verdicts):
        if verdict.state is BallotState.READY:
            first.setdefault(verdict.ballot, place)
    return list(first.values())


def _put(batch: Batch, house: Collaborators) -> Submission:
    return house.relay.act("CastBallots", batch.call, batch.key, batch.gas)


def _results(
    batch: Batch, submission: Submission, signed: Sequence[Signed], house: Collaborators
) -> Iterator[Verdict]:
    """What the transaction did with each of its ballots: the contract names those that it skipped."""
    whole = _whole(submission)
    skipped = _skipped(submission, house) if whole is BallotState.COUNTED else {}
    for position, place in enumerate(batch.places):
        verdict = Verdict(signed[place][0], whole, submission=submission.id)
        if position in skipped:
            yield _because(verdict, bytes.fromhex(skipped[position].refusal[2:]))
        elif whole is BallotState.REFUSED:
            yield replace(verdict, code=submission.error_name, sentence=submission.error_sentence)
        else:
            yield verdict


def _whole(submission: Submission) -> BallotState:
    if submission.state is SubmissionState.MINED:
        return BallotState.COUNTED
    return BallotState.REFUSED if submission.state is SubmissionState.REFUSED else BallotState.PENDING


def _skipped(submission: Submission, house: Collaborators) -> dict[int, BallotSkipped]:
    facts = [one.fact for one in house.records.of_transaction(submission.tx_hash)]
    return {fact.position: fact for fact in facts if isinstance(fact, BallotSkipped)}


def _because(verdict: Verdict, selector: bytes) -> Verdict:
    return replace(verdict, state=BallotState.SKIPPED, code=name_of(selector), sentence=sentence_of(selector))
