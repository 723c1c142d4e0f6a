"""What anybody may do when its time has come, done by the relayer's key: no wallet and no gas are needed."""

from typing import Annotated, Any

from fastapi import Body, Response

from api.acts.upkeep import UPKEEP, UpkeepForm
from api.depends import House, Wait
from api.documented import errors
from api.envelope import Answer
from api.reading import take_reading
from api.section import Section
from api.shapes.submissions import SubmissionShape
from api.submitting import IdempotencyKey, answer_submission, key_of
from ledger.calls import Call

router = Section(prefix="/v1/upkeep", tags=["upkeep"])

REFUSALS = errors(
    "UnknownRound",
    "UnknownItem",
    "UnknownFact",
    "WrongState",
    "PausedNow",
    "UnexpectedProposalState",
    "NotDecided",
    "NothingToWithdraw",
    "TooEarly",
    "BadIdempotencyKey",
    "BadPreference",
    "KeyUsedForAnotherBody",
    "RelayStopped",
    "DiskFull",
)


def _add(action: str, kind: type[UpkeepForm]) -> None:
    def do_upkeep(
        form: Any,
        house: House,
        response: Response,
        wait: Wait,
        idempotency_key: IdempotencyKey = None,
    ) -> Answer[SubmissionShape]:
        made = form.made(take_reading(house).consortium, house.deployment)
        call = Call(made.target, made.calldata)
        submission = house.relay.act(kind.__name__, call, key_of(action, idempotency_key))
        shape = answer_submission(submission, wait, response, house)
        return take_reading(house).answer(shape)

    do_upkeep.__annotations__["form"] = Annotated[kind, Body()]
    router.add_api_route(
        f"/{action}",
        do_upkeep,
        methods=["POST"],
        status_code=202,
        summary=(kind.__doc__ or action).splitlines()[0],
        operation_id=f"upkeep_{action}",
        responses={
            200: {"model": Answer[SubmissionShape], "description": "Its effect is known."},
            **REFUSALS,
        },
    )


for _action, _kind in UPKEEP.items():
    _add(_action, _kind)
