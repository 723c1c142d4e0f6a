"""An example of every intent for the OpenAPI document, made from the words that fields have everywhere."""

from dataclasses import fields
from typing import Any

from api.wide import EXAMPLE_ADDRESS, EXAMPLE_HASH
from governance.intents import INTENTS, SIGNER_FIELDS

VALUES: dict[str, Any] = {
    "proposal_id": "1",
    "support": 1,
    "proposal_class": "ORDINARY",
    "reason": "The quote is fair.",
    "targets": [EXAMPLE_ADDRESS],
    "values": ["0"],
    "calldatas": ["0x"],
    "description": "# Admit Hofmann Bikes",
    "contract": "MemberRegistry",
    "value": "15600",
    "lines": [{"item": 0, "quantity": "40", "tolerance": "8", "ceiling": "176"}],
    "deposit": "9948",
    "item": 0,
    "quantity": "2",
    "partition": "BEST_PRACTICE",
    "label": "AMBER",
    "audience": "CONSORTIUM",
    "audience_round": "0x" + "00" * 32,
    "purpose": "repairs",
    "source_date": 1780000000,
    "review_date": 1820000000,
    "until": 1820000000,
    "valid_until": 1820000000,
    "survives_until": 1880000000,
    "nonce": "0",
    "deadline": 1790003600,
    "expiry": 1790003600,
}
HASHES = ("round_id", "item_id", "content_hash", "template", "profile_hash", "evidence_hash", "nda_hash")
CONTRACTS = {"Delegate": "MemberRegistry", "Permit": "SettlementToken"}
FILLED = ("nonce", "deadline", "expiry", "deposit")


def intent_example(name: str) -> dict[str, Any]:
    """A whole intent."""
    return {entry.name: _value(name, entry.name) for entry in fields(INTENTS[name])}


def draft_example(name: str) -> dict[str, Any]:
    """What `prepare` needs at least."""
    whole = intent_example(name)
    signer = SIGNER_FIELDS[INTENTS[name]]
    kept = {field: value for field, value in whole.items() if field not in (*FILLED, signer)}
    return {**kept, "signer": EXAMPLE_ADDRESS}


def _value(name: str, field: str) -> Any:
    if field == "contract":
        return CONTRACTS[name]
    if field in HASHES:
        return EXAMPLE_HASH
    return VALUES.get(field, EXAMPLE_ADDRESS)
