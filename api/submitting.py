"""Handing something to the relay: one key for one effect, and as much waiting as the caller prefers."""

import re
import time
from typing import Annotated, Any

from fastapi import Header, Response

from api.collaborators import Collaborators
from api.intent_forms import intent_of
from api.judging import judge, time_of_next_block
from api.problems import Problem
from api.queueing import wait_for_earlier
from api.reading import Reading, take_reading
from api.shapes.submissions import SubmissionShape, shape_of
from governance.errors import RuleBroken, WrongNonce
from governance.intents import CastVote, Intent, Permit, signer_of
from governance.proxy_ballots import check_delegate
from governance.vote_errors import WrongBallotNonce
from ledger.calls import SignedPermit
from ledger.crypto import BadSignature
from ledger.signing import ForeignSignature, check, recover
from ledger.submission import Submission, SubmissionState

_KEY = re.compile(r"[\x21-\x7e]{1,200}")

NO_CODE = "0x"
"""What a node answers for the code of an account that is no contract."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="The same key and body have one effect, however often they are sent.",
        examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ),
]


def key_of(scope: str, key: str | None) -> str | None:
    """The key within the scope of one signer, so that two signers cannot meet in one key."""
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Problem("BadIdempotencyKey", "Idempotency-Key is 1 to 200 printable characters without spaces.")
    return f"{scope.lower()} {key}"


def submit_signed(form: Any, key: str | None, house: Collaborators) -> Submission:
    """A signed intent from its form, judged now and journaled; or what this very intent became before.

    An intent that had its effect breaks a rule now (its nonce is used), so a broken rule asks the
    journal first. No reading is held beyond its judgement: a caller that waits for its own effect would else
    make the replica wait for the caller.
    """
    intent, permit = intent_of(form.intent), _permit(getattr(form, "permit", None))
    scoped = key_of(signer_of(intent), key)
    check_signature(intent, form.signature, take_reading(house), house)
    _check_paid_for(intent, take_reading(house))
    try:
        _judge_in_turn(intent, house, permitted=permit is not None)
    except RuleBroken:
        known = house.relay.known(intent, scoped)
        if known is None:
            raise
        return known
    return house.relay.submit(intent, form.signature, scoped, permit)


def _judge_in_turn(intent: Intent, house: Collaborators, *, permitted: bool) -> None:
    """Judges now; a nonce that is not due yet may be as soon as the signer's earlier intents are recorded."""
    try:
        judge(intent, take_reading(house), house, permitted=permitted)
        return
    except (WrongNonce, WrongBallotNonce):
        if house.relay.known(intent) is not None:
            raise
    # not inside the handler: a refusal that is being handled holds the reading that it was judged by
    wait_for_earlier(intent, house)
    judge(intent, take_reading(house), house, permitted=permitted)


def _check_paid_for(intent: Intent, reading: Reading) -> None:
    """NotMember for the one intent that its contract takes from anybody: strangers, who can make any number
    of keys, could have the relayer pay for a permit of each.
    """
    if isinstance(intent, Permit) and reading.consortium.register.find(intent.owner) is None:
        raise Problem("NotMember", "The relayer pays for members' permits only; send it by a transaction.")


def check_signature(intent: Intent, signature: bytes, reading: Reading, house: Collaborators) -> None:
    """BadSignature unless the signer's key signed, or that of its class delegate under a ballot.

    A contract wallet is asked by the contract itself.
    """
    try:
        check(intent, house.deployment, signature)
    except (BadSignature, ForeignSignature):
        if _is_by_delegate(intent, signature, reading, house) or _has_code(signer_of(intent), house):
            return
        raise


def _is_by_delegate(intent: Intent, signature: bytes, reading: Reading, house: Collaborators) -> bool:
    """Whether a ballot is signed by who may cast it for the voter; VoterDecided when the voter did."""
    if not isinstance(intent, CastVote) or reading.consortium.proposals.find(intent.proposal_id) is None:
        return False
    consortium, now = reading.consortium, time_of_next_block(reading, house)
    proposal = consortium.proposals.proposal(intent.proposal_id)
    books = (consortium.class_delegates, consortium.register)
    delegate = books[0].casting(books[1], intent.voter, proposal.class_, proposal.snapshot, now)
    if delegate is None or _has_code(delegate, house):
        return delegate is not None
    if recover(intent, house.deployment, signature) != delegate:
        return False
    check_delegate(proposal, *books, intent.voter, delegate, now)
    return True


def _has_code(account: str, house: Collaborators) -> bool:
    return bool(house.chain.request("eth_getCode", [account, "latest"]) != NO_CODE)


def _permit(form: Any) -> SignedPermit | None:
    return None if form is None else SignedPermit(form.value, form.deadline, form.signature)


def answer_submission(
    submission: Submission, wait: int | None, response: Response, house: Collaborators
) -> SubmissionShape:
    """The submission after the wait: 200 when its effect is known and readable, 202 while it is under way."""
    seconds = min(wait or 0, house.settings.wait_seconds)
    if seconds:
        submission = wait_until_visible(submission, seconds, house)
        response.headers["Preference-Applied"] = f"wait={seconds}"
    response.status_code = 200 if submission.final else 202
    response.headers["Location"] = f"/v1/submissions/{submission.id}"
    return submission_shape(submission, house)


def submission_shape(submission: Submission, house: Collaborators) -> SubmissionShape:
    """The submission with the facts that it made."""
    mined = submission.state is SubmissionState.MINED
    return shape_of(submission, house.records.of_transaction(submission.tx_hash) if mined else [])


def wait_until_visible(submission: Submission, seconds: int, house: Collaborators) -> Submission:
    """Waits until the chain decided and the record shows it, or the time is up."""
    until = time.monotonic() + seconds
    submission = house.relay.wait(submission.id, seconds)
    block = submission.block_number
    if block is not None:
        house.replica.wait_for_block(block, max(0.0, until - time.monotonic()))
    return submission
