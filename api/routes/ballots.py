"""A batch of signed ballots: many members' votes handed in together, by whoever has them."""

from collections import Counter
from typing import Annotated, Any

from fastapi import Body, Response
from pydantic import Field

from api.ballot_limits import MOST_BALLOTS
from api.batching import BallotState, Sent, Verdict, judged, sent
from api.depends import House, Wait
from api.documented import errors
from api.envelope import Answer, Incoming
from api.intent_examples import intent_example
from api.intent_forms import SIGNED_FORMS
from api.problems import Problem
from api.reading import take_reading
from api.section import Section
from api.shapes.ballots import BallotResult, BatchShape, BatchSubmission

router = Section(prefix="/v1/ballots", tags=["proposals"])

SignedBallot: Any = SIGNED_FORMS["CastVote"]

EXAMPLE = {
    "ballots": [{"intent": intent_example("CastVote"), "signature": "0x" + "00" * 65}],
    "dry_run": False,
}


class BatchForm(Incoming):
    """Signed ballots, of one proposal or of several."""

    ballots: list[SignedBallot]
    dry_run: bool = Field(default=False, description="Only judge them; send nothing.")


@router.post(
    "",
    status_code=202,
    summary="Hand in many signed ballots",
    responses={
        200: {"model": Answer[BatchShape], "description": "What became of every one is known."},
        **errors(
            "NoBallots",
            "TooManyBallots",
            "BadAddress",
            "BadChecksum",
            "BadHex",
            "NotAWholeNumber",
            "OutOfRange",
            "RelayStopped",
            "DiskFull",
        ),
    },
)
def cast_ballots(
    form: Annotated[BatchForm, Body(examples=[EXAMPLE])],
    house: House,
    wait: Wait,
    response: Response,
) -> Answer[BatchShape]:
    """Each is judged alone, and one that is refused stops no other. What passes goes in one transaction for
    each proposal. The same ballots given again have no second effect and tell what became of them: no
    `Idempotency-Key` is needed."""
    _check_size(len(form.ballots))
    if form.dry_run:
        response.status_code = 200
        reading = take_reading(house)
        return reading.answer(_shape(judged(form.ballots, reading, house), []))
    verdicts = judged(form.ballots, take_reading(house), house)
    seconds = min(wait or 0, house.settings.wait_seconds)
    verdicts, transactions = sent(form.ballots, verdicts, seconds, house)
    if seconds:
        response.headers["Preference-Applied"] = f"wait={seconds}"
    pending = any(one.state is BallotState.PENDING for one in verdicts)
    response.status_code = 202 if pending else 200
    return take_reading(house).answer(_shape(verdicts, transactions))


def _check_size(count: int) -> None:
    if count == 0:
        raise Problem("NoBallots", "There are no ballots in the batch.")
    if count > MOST_BALLOTS:
        sentence = f"A batch has at most {MOST_BALLOTS} ballots, not {count}: hand them in in parts."
        raise Problem("TooManyBallots", sentence, {"ballots": count, "most": MOST_BALLOTS})


def _shape(verdicts: list[Verdict], transactions: list[Sent]) -> BatchShape:
    counts = Counter(one.state.value for one in verdicts)
    return BatchShape(
        **{state.value: counts[state.value] for state in BallotState},
        ballots=[_result(place, one) for place, one in enumerate(verdicts)],
        submissions=[_transaction(one) for one in transactions],
    )


def _result(place: int, verdict: Verdict) -> BallotResult:
    ballot = verdict.ballot
    return BallotResult(
        place=place,
        proposal_id=ballot.proposal_id,
        voter=ballot.voter,
        support=ballot.support,
        state=verdict.state.value,
        code=verdict.code,
        sentence=verdict.sentence,
        submission=verdict.submission,
    )


def _transaction(one: Sent) -> BatchSubmission:
    submission = one.submission
    return BatchSubmission(
        id=submission.id,
        state=submission.state.value,
        transaction=submission.tx_hash,
        block=submission.block_number,
        ballots=one.ballots,
    )
