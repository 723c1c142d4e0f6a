"""Handing something to the relay: one key for one effect, and as much waiting as the caller prefers."""

import re
import time
from typing import Annotated, Any

from fastapi import Header, Response

from api.collaborators import Collaborators
from api.intent_forms import intent_of
from api.judging import judge
from api.problems import Problem
from api.queueing import wait_for_earlier
from api.reading import Reading, take_reading
from api.shapes.submissions import SubmissionShape, shape_of
from governance.errors import RuleBroken, WrongNonce
from governance.intents import Intent, signer_of
from governance.vote_errors import WrongBallotNonce
from ledger.calls import SignedPermit
from ledger.crypto import BadSignature
from ledger.signing import ForeignSignature, check
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


def submit_signed(form: Any, key: str | None, reading: Reading, house: Collaborators) -> Submission:
    """A signed intent from its form, judged now and journaled; or what this very intent became before.

    An intent that had its effect breaks a rule now (its nonce is used), so a broken rule asks the
    journal first.
    """
    intent, permit = intent_of(form.intent), _permit(getattr(form, "permit", None))
    scoped = key_of(signer_of(intent), key)
    check_signature(intent, form.signature, house)
    try:
        _judge_in_turn(intent, reading, house, permitted=permit is not None)
    except RuleBroken:
        known = house.relay.known(intent, scoped)
        if known is None:
            raise
        return known
    return house.relay.submit(intent, form.signature, scoped, permit)


def _judge_in_turn(intent: Intent, reading: Reading, house: Collaborators, *, permitted: bool) -> None:
    """Judges now; a nonce that is not due yet may be as soon as the signer's earlier intents are recorded."""
    try:
        judge(intent, reading, house, permitted=permitted)
    except (WrongNonce, WrongBallotNonce):
        if house.relay.known(intent) is not None:
            raise
        wait_for_earlier(intent, house)
        judge(intent, take_reading(house), house, permitted=permitted)


def check_signature(intent: Intent, signature: bytes, house: Collaborators) -> None:
    """BadSignature unless the signer's key signed; a contract wallet is asked by the contract itself."""
    try:
        check(intent, house.deployment, signature)
    except (BadSignature, ForeignSignature):
        code = house.chain.request("eth_getCode", [signer_of(intent), "latest"])
        if code == NO_CODE:
            raise


def _permit(form: Any) -> SignedPermit | None:
    return None if form is None else SignedPermit(form.value, form.deadline, form.signature)


def answer_submission(
    submission: Submission, wait: int | None, response: Response, house: Collaborators
) -> SubmissionShape:
    """The submission after the wait: 200 when its effect is known and readable, 202 while it is under way."""
    if not submission.final:
        house.nudge()
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
    while block is not None and _newest(house) < block and time.monotonic() < until:
        house.replica.wait_for_change(house.replica.version, until - time.monotonic())
    return submission


def _newest(house: Collaborators) -> int:
    return house.replica.view().as_of.block
