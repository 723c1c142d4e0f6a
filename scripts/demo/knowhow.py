"""Chapter five: a member shares what it knows; one reader is allowed, one refused, both on record."""

import base64
from secrets import token_bytes
from typing import Any

from ledger.crypto import keccak
from scripts.demo.people import Person, Refused
from scripts.demo.stage import DAY, Stage

PURPOSE = "Repair of tube amplifiers"
TEXT = b"Replace the coupling capacitors first; measure the bias before and after; log both.\n"


def share_and_ask(stage: Stage) -> None:
    """Share, sign an agreement, ask, be decided on, read."""
    owner, reader, outsider = (stage.person(n) for n in ("Brandt Hifi", "Dvorak Sound", "Fabre Studio"))
    item_id = _share(stage, owner)
    _sign_nda(stage, reader)
    for asker, expected in ((reader, True), (outsider, False)):
        decision = _ask(stage, asker, item_id)
        stage.tell.check(decision["allowed"] is expected, "the decision is what the rules give")
    reader.sign_in()
    content = reader.api.get(f"/v1/knowledge/{item_id}/content")["data"]
    stage.tell.check(base64.b64decode(content["body"]) == TEXT, "the allowed reader reads what was shared")
    stage.tell.say(f"{reader.name} reads it: “{TEXT.decode().strip()}”")
    _refused_reading(stage, outsider, item_id)


def _share(stage: Stage, owner: Person) -> str:
    salt, now = token_bytes(32), stage.now()
    fields = {
        "owner": owner.address,
        "content_hash": "0x" + keccak(salt + TEXT).hex(),
        "template": "0x" + keccak(b"best practice v1").hex(),
        "partition": "BEST_PRACTICE",
        "label": "AMBER",
        "audience": "CONSORTIUM",
        "audience_round": "0x" + "00" * 32,
        "purpose": PURPOSE,
        "source_date": now - 200 * DAY,
        "review_date": now + 300 * DAY,
    }
    submission = owner.act("ShareItem", **fields)
    item_id = str(next(fact["item_id"] for fact in submission["facts"] if fact["fact"] == "ItemShared"))
    owner.sign_in()
    body = {
        "title": "Recapping",
        "media_type": "text/plain",
        "salt": "0x" + salt.hex(),
        "body": base64.b64encode(TEXT).decode(),
    }
    owner.api.post(f"/v1/knowledge/{item_id}/content", body)
    stage.tell.say(
        f"{owner.name} shares “{PURPOSE}”, label AMBER, for the consortium. The chain has only its hash."
    )
    return item_id


def _sign_nda(stage: Stage, reader: Person) -> None:
    now = stage.now()
    reader.act(
        "SignNda",
        member=reader.address,
        nda_hash="0x" + keccak(b"mutual agreement of the Parts Guild, 2026").hex(),
        purpose=PURPOSE,
        valid_until=now + 365 * DAY,
        survives_until=now + 730 * DAY,
    )
    stage.tell.say(f"{reader.name} has signed the agreement on confidentiality; Fabre Studio has not.")


def _ask(stage: Stage, asker: Person, item_id: str) -> Any:
    submission = asker.act("RequestItem", item_id=item_id, requester=asker.address, purpose=PURPOSE)
    request_hash = next(
        fact["request_hash"] for fact in submission["facts"] if fact["fact"] == "ItemRequested"
    )
    decision = _decided(stage, item_id, request_hash)
    said = "allowed" if decision["allowed"] else f"refused by rule {decision['leading']}"
    stage.tell.say(f"{asker.name} asks to read it: {said}. The decision is on the chain.")
    return decision


def _decided(stage: Stage, item_id: str, request_hash: str) -> Any:
    """Waits, by the stream of changes, until the decision is recorded."""

    def find() -> Any:
        rows = stage.api.get(f"/v1/knowledge/{item_id}/decisions")["data"]
        return next(
            (row for row in rows if row["request_hash"] == request_hash and row["allowed"] is not None), None
        )

    found = stage.api.until(find)
    stage.tell.check(found is not None, "a request is decided on within seconds")
    return found


def _refused_reading(stage: Stage, outsider: Person, item_id: str) -> None:
    outsider.sign_in()
    try:
        outsider.api.get(f"/v1/knowledge/{item_id}/content")
        stage.tell.check(False, "a refused reader cannot read")
    except Refused as refusal:
        stage.tell.say(f"{outsider.name} cannot read it: {refusal.sentence}")
        stage.tell.note("refused_reading", {"code": refusal.code, "sentence": refusal.sentence})
