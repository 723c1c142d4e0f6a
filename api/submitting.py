"""Handing something to the relay: one key for one effect, and as much waiting as the caller prefers."""

import re
import time
from typing import Annotated

from fastapi import Header, Response

from api.collaborators import Collaborators
from api.problems import Problem
from api.shapes.submissions import SubmissionShape, shape_of
from ledger.submission import Submission, SubmissionState

_KEY = re.compile(r"[\x21-\x7e]{1,200}")

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
    while block is not None and _newest(house) < block and time.monotonic() < until:
        house.replica.wait_for_change(house.replica.version, until - time.monotonic())
    return submission


def _newest(house: Collaborators) -> int:
    return house.replica.view().as_of.block
