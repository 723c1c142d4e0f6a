"""Intents of one signer that are journaled but not on the record yet: the next nonce counts them too."""

import json
import time
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

from api.collaborators import Collaborators
from api.judging import due_nonce
from api.reading import Reading
from governance.intents import (
    CONTRACT_OF,
    INTENTS,
    CastVote,
    CoSponsor,
    Intent,
    RevokeBallots,
    RoundIntent,
    signer_of,
)

EARLIER_SECONDS = 5.0
"""How long an intent waits for earlier ones of its signer to be on the record."""

LOOK_SECONDS = 0.05


def next_nonce_for(intent: Intent, reading: Reading, house: Collaborators) -> int:
    """The nonce that the signer's next intent of this kind must carry, after those that are on their way."""
    asked = _queue(type(intent), {field.name: getattr(intent, field.name) for field in fields(intent)})
    waiting = [
        int(told["nonce"])
        for kind, told in _underway(intent, reading.as_of.block, house)
        if _queue(kind, told) == asked
    ]
    return max([due_nonce(intent, reading, house), *(nonce + 1 for nonce in waiting)])


def wait_for_earlier(intent: Intent, house: Collaborators) -> None:
    """Waits until earlier intents of the signer are on the record, some seconds at most."""
    until = time.monotonic() + EARLIER_SECONDS
    while _underway(intent, _block(house), house) and time.monotonic() < until:
        house.replica.wait_for_change(house.replica.version, LOOK_SECONDS)


def _underway(intent: Intent, block: int, house: Collaborators) -> list[tuple[type[Intent], dict[str, Any]]]:
    """Kind and fields of what the signer has on its way, or mined above the record's newest block."""
    signer = signer_of(intent).lower()
    return [
        (INTENTS[one.intent], json.loads(one.intent_json))
        for one in house.relay.underway(signer, block)
        if one.intent in INTENTS
    ]


def _queue(kind: type[Intent], told: Mapping[str, Any]) -> tuple[str, str]:
    """What shares one row of nonces: a proposal's ballots, a round's acts, a contract's other intents."""
    if kind in (CastVote, RevokeBallots):
        return "proposal", str(told["proposal_id"])
    if kind is CoSponsor:
        return "once", str(told["proposal_id"])
    if kind in get_args(RoundIntent):
        return "round", str(told["round_id"])
    return "contract", str(told.get("contract") or CONTRACT_OF[kind])


def _block(house: Collaborators) -> int:
    return house.replica.view().as_of.block
