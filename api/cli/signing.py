"""Signing an intent without trusting the server: what it prepared is rebuilt here, compared with what was
asked for, and only the digest computed here is signed."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from api.cli.desk import Desk
from api.cli.exits import Exit, Stop
from api.cli.handing_in import Json, hand_in, rehearsal
from api.intent_forms import DRAFT_FORMS, INTENT_FORMS, given, intent_of
from governance.intents import SIGNER_FIELDS, Commit, Intent, Permit, signer_of
from governance.sentences import Speech, sentence
from ledger.crypto import sign_digest
from ledger.deployment import Deployment
from ledger.signing import digest, typed_data


@dataclass(frozen=True, slots=True)
class Ready:
    """An intent that was checked: its JSON to hand in, the sentence made here and the one the API gave."""

    intent: Intent
    json: Json
    sentence: str
    told: str
    warnings: tuple[str, ...] = ()


def act(desk: Desk, name: str, **asked: Any) -> Json:
    """Prepares, checks, signs and hands in an intent; the submission, or with --dry-run the rehearsal."""
    return act_in_words(desk, name, None, asked)


def act_in_words(desk: Desk, name: str, speech: Speech | None, asked: Json) -> Json:
    """As `act`; `speech` is what the sentence may name, when that is not the settlement currency alone."""
    prepared, ready = _prepared(desk, name, asked, speech)
    permit = _permit(prepared, ready.intent, desk)
    if desk.given.dry_run:
        return rehearse(desk, ready, *([permit] if permit else []))
    return hand_in(desk, f"/v1/intents/{name}", _body(desk, _announced(desk, ready), permit))


def prepared_by_api(desk: Desk, name: str, **asked: Any) -> Ready:
    """An intent whose nonce and deadline the API filled in, checked as `act` checks it; nothing is signed."""
    return _prepared(desk, name, asked)[1]


def prepared_here(desk: Desk, name: str, **whole: Any) -> Ready:
    """An intent made of all its fields, without the API."""
    form = INTENT_FORMS[name].model_validate(whole)
    intent = intent_of(form)
    words = _sentence(intent, desk.deployment)
    return Ready(intent, form.model_dump(mode="json"), words, words)


def signed(desk: Desk, ready: Ready) -> Json:
    """The body that hands an intent in, for whoever will do that."""
    return _body(desk, _announced(desk, ready), None)


def rehearse(desk: Desk, *parts: Ready) -> Json:
    """What would be signed."""
    return rehearsal(desk.address, *(_shown(part, desk.deployment) for part in parts))


def _prepared(desk: Desk, name: str, asked: Json, speech: Speech | None = None) -> tuple[Json, Ready]:
    draft = {**asked, "signer": desk.address}
    wanted = given(DRAFT_FORMS[name].model_validate(draft))
    prepared = desk.remote.post(f"/v1/intents/{name}/prepare", draft)["data"]
    ready = _checked(name, prepared, desk.deployment, speech)
    _refuse_other(ready.intent, wanted, desk.address)
    return prepared, ready


def _announced(desk: Desk, ready: Ready) -> Ready:
    """Tells in words what is signed next."""
    desk.output.note(ready.sentence)
    if ready.told != ready.sentence:
        desk.output.note(f"In the API's words: {ready.told}")
    for warning in ready.warnings:
        desk.output.note(f"Warning: {warning}")
    return ready


def _sentence(intent: Intent, deployment: Deployment, speech: Speech | None = None) -> str:
    money = deployment.settlement
    return sentence(intent, speech or Speech(currency=money.symbol, decimals=money.decimals))


def _checked(name: str, prepared: Json, deployment: Deployment, speech: Speech | None = None) -> Ready:
    """The intent rebuilt from its JSON; ServerDiffers unless the API shows the wallet the very same."""
    intent = intent_of(INTENT_FORMS[name].model_validate(prepared["intent"]))
    if prepared["typed_data"] != json.loads(json.dumps(typed_data(intent, deployment))):
        differs(
            "The API wants other data signed than this intent for these contracts: is --deployment its own?"
        )
    words, warned = _sentence(intent, deployment, speech), tuple(prepared.get("warnings", ()))
    return Ready(intent, prepared["intent"], words, prepared["sentence"], warned)


def _refuse_other(intent: Intent, wanted: Json, signer: str) -> None:
    """ServerDiffers unless everything that was asked for is in the intent, as it was asked for."""
    meant = wanted.get(SIGNER_FIELDS[type(intent)], signer)
    if signer_of(intent) != meant:
        differs(f"The API prepared an intent of {signer_of(intent)}, not of {meant}.")
    for field, value in wanted.items():
        if field != "signer" and getattr(intent, field) != value:
            differs(f"The API prepared another {field} than was asked for.")


def _permit(prepared: Json, intent: Intent, desk: Desk) -> Ready | None:
    """The permit that pays a deposit: to the rounds contract, for this deposit and not a unit more."""
    if prepared.get("permit") is None or not isinstance(intent, Commit):
        return None
    ready = _checked("Permit", prepared["permit"], desk.deployment)
    permit = ready.intent
    assert isinstance(permit, Permit)
    owner, spender = desk.address, desk.deployment.address("ProcurementRounds")
    if (permit.contract, permit.owner, permit.spender) != ("SettlementToken", owner, spender):
        differs("The API prepared a permit for somebody else than the rounds contract.")
    if permit.value > intent.deposit:
        differs(f"The API prepared a permit for {permit.value}, more than the deposit of {intent.deposit}.")
    return ready


def _body(desk: Desk, ready: Ready, permit: Ready | None) -> Json:
    body: Json = {"intent": ready.json, "signature": _signature(desk, ready.intent)}
    if permit is not None:
        body["permit"] = {**permit.json, "signature": _signature(desk, permit.intent)}
    return body


def _signature(desk: Desk, intent: Intent) -> str:
    return "0x" + sign_digest(digest(intent, desk.deployment), desk.key.secret).hex()


def _shown(part: Ready, deployment: Deployment) -> Json:
    """What would be signed, in words and exactly."""
    return {
        "sentence": part.sentence,
        "api_sentence": part.told,
        "warnings": list(part.warnings),
        "intent": type(part.intent).__name__,
        "digest": "0x" + digest(part.intent, deployment).hex(),
        "typed_data": typed_data(part.intent, deployment),
    }


def differs(sentence_: str) -> NoReturn:
    """Ends the command: the server is not to be trusted with this, and nothing was signed."""
    raise Stop(Exit.DIFFERS, f"{sentence_} Nothing was signed.", "ServerDiffers")
