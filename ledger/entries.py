"""What goes into the journal, made from an intent, from a call of our own, or from a transaction of
somebody else."""

import json
import uuid
from dataclasses import asdict

from governance.intents import Intent, signer_of
from ledger.calls import Call
from ledger.crypto import keccak
from ledger.deployment import Deployment
from ledger.journal import Entry
from ledger.signing import digest
from ledger.submission import Attempt
from ledger.transactions import Foreign


def intent_digest(intent: Intent, deployment: Deployment) -> bytes:
    """What makes two submissions the same one: the signed message and who signed it. A signature is never
    an id."""
    return keccak(digest(intent, deployment) + bytes.fromhex(signer_of(intent)[2:]))


def intent_entry(
    intent: Intent, signature: bytes, made: Call, key: str | None, digest_: bytes, sender: str, gas: int
) -> Entry:
    """A signed intent to be relayed."""
    name = type(intent).__name__
    return Entry(
        digest_,
        key,
        sender,
        signer_of(intent).lower(),
        name,
        _json(asdict(intent)),
        signature,
        made.to,
        made.data,
        gas,
    )


def call_digest(made: Call, key: str | None) -> bytes:
    """A call of our own is the same as another when the caller says so by its key; without one it is
    unique."""
    mark = key if key is not None else uuid.uuid4().hex
    return keccak(bytes.fromhex(made.to[2:]) + keccak(made.data) + mark.encode("utf-8"))


def call_entry(name: str, made: Call, key: str | None, digest_: bytes, sender: str, gas: int) -> Entry:
    """A call that our own key makes: executing a proposal, binding a round, recording a decision."""
    content = _json({"to": made.to, "data": made.data})
    return Entry(digest_, key, sender, None, name, content, None, made.to, made.data, gas)


def raw_entry(foreign: Foreign, raw: bytes, key: str | None) -> Entry:
    """A transaction that its owner signed."""
    digest_, attempt = bytes.fromhex(foreign.hash[2:]), Attempt(foreign.hash, foreign.nonce, raw)
    content = _json({"to": foreign.to, "data": foreign.data, "nonce": foreign.nonce})
    return Entry(
        digest_,
        key,
        foreign.sender,
        foreign.sender,
        "Raw",
        content,
        None,
        foreign.to,
        foreign.data,
        0,
        attempt,
    )


def _json(values: dict[str, object]) -> str:
    """JSON with hex for bytes and decimal text for numbers that JavaScript would round."""
    return json.dumps({name: _plain(value) for name, value in values.items()}, ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value) if abs(value) < 2**53 else str(int(value))
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return {name: _plain(item) for name, item in value.items()} if isinstance(value, dict) else value
