"""Transactions of coordinators, suppliers and arbiters: prepared here, signed with their own key, relayed."""

from typing import Annotated, Any

from fastapi import Body, Response
from pydantic import Field, create_model

from api.acts.forms import CallForm, Made
from api.acts.transacting import TRANSACTIONS
from api.acts.upkeep import UPKEEP, UpkeepForm
from api.acts.words import sentence_of_act
from api.collaborators import Collaborators
from api.depends import Fresh, House, Wait
from api.documented import errors
from api.envelope import Answer, Incoming
from api.problem_answers import sentence_from
from api.problems import Problem
from api.reading import Reading, take_reading
from api.section import Section
from api.shapes.submissions import SubmissionShape
from api.shapes.transactions import PreparedTransaction, prepared_of
from api.speaking import speech_of
from api.submitting import IdempotencyKey, answer_submission, key_of
from api.wide import Address, Calldata
from ledger.acts import read_act
from ledger.calls import Call
from ledger.errors import WrongChain, WrongNonce
from ledger.submission import Submission
from ledger.transactions import read_transaction
from ledger.unsigned import unsigned_transaction

router = Section(prefix="/v1/transactions", tags=["transactions"])

REFUSALS = errors(
    "BadCall",
    "BadAddress",
    "BadChecksum",
    "BadHex",
    "OutOfRange",
    "NotAWholeNumber",
    "AccessManagedUnauthorized",
    "NotSupplier",
    "NotGuardian",
    "UnknownRound",
    "UnknownItem",
    "UnknownFact",
    "ClaimUnknown",
    "NonexistentProposal",
    "WrongState",
    "PausedNow",
    "UnexpectedProposalState",
    "TooEarly",
    "TooLate",
)


class RawForm(Incoming):
    """A signed transaction, as eth_sendRawTransaction takes it."""

    raw: Calldata


@router.post(
    "",
    status_code=202,
    summary="Relay a signed transaction",
    responses={
        200: {"model": Answer[SubmissionShape], "description": "Its effect is known."},
        **errors(
            "BadTransaction",
            "BadHex",
            "AccessManagedUnauthorized",
            "NonexistentProposal",
            "WrongNonce",
            "WrongState",
            "BadIdempotencyKey",
            "BadPreference",
            "KeyUsedForAnotherBody",
            "RelayStopped",
            "DiskFull",
        ),
    },
)
def relay_raw(
    form: RawForm, house: House, response: Response, wait: Wait, idempotency_key: IdempotencyKey = None
) -> Answer[SubmissionShape]:
    """Its owner signed it and pays for it; it is journaled before it is sent, like everything else."""
    submission = _relayed(form.raw, key_of("raw", idempotency_key), house)
    shape = answer_submission(submission, wait, response, house)
    return take_reading(house).answer(shape)


def _relayed(raw: bytes, key: str | None, house: Collaborators) -> Submission:
    """The journaled transaction; what is wrong with it is its owner's to mend, not the relayer's."""
    target = read_transaction(raw).to
    if target is None or house.deployment.contract_at(target) is None:
        raise Problem("BadTransaction", "Only calls of the consortium's own contracts are relayed.")
    try:
        return house.relay.submit_raw(raw, key)
    except WrongChain as failure:
        raise Problem("BadTransaction", sentence_from(failure)) from failure
    except WrongNonce as failure:
        raise Problem("WrongNonce", sentence_from(failure)) from failure


def prepared(made: Made, sender: str, reading: Reading, house: Collaborators) -> PreparedTransaction:
    """The transaction by which `sender` makes a call now; the contract's refusal when it would fail."""
    unsigned = unsigned_transaction(house.chain, sender, Call(made.target, made.calldata))
    act = read_act(made.target, made.calldata, house.deployment)
    words = sentence_of_act(act, made.target, speech_of(reading, house))
    return prepared_of(unsigned, sender, words)


def _with_sender(form: type[Incoming]) -> type[Incoming]:
    """The form of an act with the account that will sign it."""
    definitions: dict[str, Any] = {
        "sender": (Address, Field(description="The account that will sign, and pay for gas."))
    }
    return create_model(f"{form.__name__}Draft", __base__=form, __doc__=form.__doc__, **definitions)


def _add_prepare(action: str, kind: type[CallForm] | type[UpkeepForm]) -> None:
    def prepare_transaction(form: Any, reading: Fresh, house: House) -> Answer[PreparedTransaction]:
        if isinstance(form, UpkeepForm):
            made = form.made(reading.consortium, house.deployment)
        else:
            made = form.made(house.deployment)
        return reading.answer(prepared(made, form.sender, reading, house))

    prepare_transaction.__annotations__["form"] = Annotated[_with_sender(kind), Body()]
    router.add_api_route(
        f"/{action}/prepare",
        prepare_transaction,
        methods=["POST"],
        summary=(kind.__doc__ or action).splitlines()[0],
        operation_id=f"prepare_transaction_{action}",
        responses=REFUSALS,
    )


ACTS: dict[str, type[CallForm] | type[UpkeepForm]] = {**TRANSACTIONS, **UPKEEP}
"""Everything that an account can do by a transaction of its own."""

for _action, _kind in ACTS.items():
    _add_prepare(_action, _kind)
