"""Signed intents: prepare what a wallet signs, then hand in what it signed. A pair of routes for each."""

from typing import Annotated, Any

from fastapi import Body, Response
from pydantic import BaseModel

from api.depends import Fresh, House, Wait
from api.documented import errors
from api.envelope import Answer, ready
from api.intent_examples import draft_example, intent_example
from api.intent_forms import DRAFT_FORMS, SIGNED_FORMS, given
from api.preparing import permit_for, prepare
from api.reading import take_reading
from api.section import Section
from api.shapes.prepared import PreparedShape, prepared_shape
from api.shapes.submissions import SubmissionShape
from api.submitting import IdempotencyKey, answer_submission, submit_signed
from governance.intents import INTENTS

router = Section(prefix="/v1/intents", tags=["intents"])

NO_SIGNATURE = "0x" + "00" * 65
REFUSALS = errors(
    "BadSignature",
    "BadAddress",
    "BadChecksum",
    "BadHex",
    "NotAWholeNumber",
    "OutOfRange",
    "NotMember",
    "UnknownRound",
    "NonexistentProposal",
    "ItemUnknown",
    "IntentExpired",
    "InvalidProposalLength",
    "WrongNonce",
    "BadIdempotencyKey",
    "BadPreference",
    "KeyUsedForAnotherBody",
    "RelayStopped",
    "DiskFull",
)


def _body(form: type[BaseModel], example: dict[str, Any]) -> Any:
    return Annotated[form, Body(examples=[example])]


def _add_prepare(name: str) -> None:
    def prepare_intent(form: Any, reading: Fresh, house: House) -> Answer[PreparedShape]:
        prepared = prepare(name, given(form), reading, house)
        permit = permit_for(prepared.intent, reading, house)
        return reading.answer(prepared_shape(prepared, permit))

    prepare_intent.__annotations__["form"] = _body(DRAFT_FORMS[name], draft_example(name))
    router.add_api_route(
        f"/{name}/prepare",
        prepare_intent,
        methods=["POST"],
        summary=f"Prepare {name}",
        description=f"{INTENTS[name].__doc__} What is left out of nonce, deadline, deposit is filled in.",
        operation_id=f"prepare_{name}",
        responses=errors("UnknownRound", "BadAddress", "BadChecksum", "BadHex"),
    )


def _add_submit(name: str) -> None:
    def submit_intent(
        form: Any,
        house: House,
        response: Response,
        wait: Wait,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        submission = submit_signed(form, idempotency_key, house)
        shape = answer_submission(submission, wait, response, house)
        return ready(take_reading(house).answer(shape), response)

    example = {"intent": intent_example(name), "signature": NO_SIGNATURE}
    submit_intent.__annotations__["form"] = _body(SIGNED_FORMS[name], example)
    router.add_api_route(
        f"/{name}",
        submit_intent,
        methods=["POST"],
        status_code=202,
        response_model=Answer[SubmissionShape],
        summary=f"Hand in a signed {name}",
        description=f"{INTENTS[name].__doc__} 202 while under way, 200 when `Prefer: wait` saw its effect.",
        operation_id=f"submit_{name}",
        responses={
            200: {"model": Answer[SubmissionShape], "description": "Its effect is known."},
            **REFUSALS,
        },
    )


for _name in INTENTS:
    _add_prepare(_name)
    _add_submit(_name)
