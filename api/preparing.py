"""From a draft to what a wallet signs: the nonce from the record, a deadline, the deposit, a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.collaborators import Collaborators
from api.forewarning import warnings_of
from api.intent_forms import built
from api.judging import member_funds, time_of_next_block
from api.problems import Problem
from api.queueing import next_nonce_for
from api.reading import Reading
from api.speaking import speech_of
from governance.deposits import deposit_for
from governance.intents import INTENTS, SIGNER_FIELDS, Commit, CoSponsor, Delegate, Intent, Permit, Propose
from governance.judge_round import deposit_due
from governance.proposal_rules import check_calls
from governance.sentences import sentence
from ledger.lookups import next_nonce
from ledger.signing import typed_data

SETTLEMENT = "SettlementToken"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An intent ready to be signed, what the wallet is given, and what the member is told and warned of."""

    intent: Intent
    typed_data: dict[str, object]
    sentence: str
    warnings: tuple[str, ...] = ()


def prepare(name: str, values: Mapping[str, Any], reading: Reading, house: Collaborators) -> Prepared:
    """Completes a draft; the fields that the caller gave stay as they are."""
    kind = INTENTS[name]
    complete = _with_signer(values, SIGNER_FIELDS[kind])
    term = "expiry" if kind is Delegate else "deadline"
    complete.setdefault(term, time_of_next_block(reading, house) + house.settings.intent_seconds)
    if kind is Commit:
        complete.setdefault("deposit", _deposit(complete, reading))
    if kind is not CoSponsor and complete.get("nonce") is None:
        draft = built(name, {**complete, "nonce": 0})
        complete["nonce"] = next_nonce_for(draft, reading, house)
    return _prepared(built(name, complete), reading, house, values.get("signer"))


def permit_for(intent: Intent, reading: Reading, house: Collaborators) -> Prepared | None:
    """The token's permit that pays a commitment's deposit, when the allowance does not cover it."""
    if not isinstance(intent, Commit):
        return None
    record = reading.consortium.rounds.record(intent.round_id)
    due = deposit_due(record, intent)
    if record.terms.token != house.deployment.addresses[SETTLEMENT]:
        return None
    if member_funds(intent, record.terms.token, house).allowance >= due:
        return None
    nonce = next_nonce(house.chain, house.deployment, SETTLEMENT, intent.member)
    spender = house.deployment.addresses["ProcurementRounds"]
    permit = Permit(SETTLEMENT, intent.member, spender, due, nonce, intent.deadline)
    return _prepared(permit, reading, house)


def _prepared(intent: Intent, reading: Reading, house: Collaborators, signer: str | None = None) -> Prepared:
    if isinstance(intent, Propose):
        check_calls(intent.targets, intent.values, intent.calldatas)
    words = sentence(intent, replace(speech_of(reading, house), signer=signer))
    return Prepared(intent, typed_data(intent, house.deployment), words, warnings_of(intent, reading, house))


def _deposit(values: Mapping[str, Any], reading: Reading) -> int:
    record = reading.consortium.rounds.record(values["round_id"])
    return deposit_for(values["lines"], record.terms.side_cost_cap)


def _with_signer(values: Mapping[str, Any], field: str) -> dict[str, Any]:
    """The fields with the signer under its own name, whichever of the two names it was given under."""
    named = {name: value for name, value in values.items() if name != "signer"}
    signer = named.get(field) or values.get("signer")
    if signer is None:
        raise Problem("MissingField", f"{field}: say who will sign.")
    return {**named, field: signer}
