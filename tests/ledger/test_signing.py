"""Signing: our precomputed hashes are eth-account's, and a signature is good for one message only."""

import json
from dataclasses import replace

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_utils import keccak as library_keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.intents import INTENTS, CastVote, Intent
from ledger.crypto import CURVE_ORDER, BadSignature, address_of
from ledger.eip712 import UnsignableValue
from ledger.signing import ForeignSignature, check, digest, recover, sign, typed_data
from tests.budget import examples
from tests.ledger.intent_strategies import MADE_UP, intents_of

KEY = b"\x11" * 32
BALLOT = CastVote(7, 1, address_of(KEY), "good for us", 0, 1_900_000_000)


@pytest.mark.parametrize("kind", INTENTS.values(), ids=INTENTS.keys())
@settings(max_examples=examples(30))
@given(data=st.data())
def test_every_intent_hashes_as_eth_account_does(kind: type[Intent], data: st.DataObject) -> None:
    """The digest equals the keccak of eth-account's encoding of the wallet's own JSON."""
    intent = data.draw(intents_of(kind))
    wallet = json.loads(json.dumps(typed_data(intent, MADE_UP)))
    signable = encode_typed_data(full_message=_numbers(wallet))
    expected = library_keccak(b"\x19" + signable.version + signable.header + signable.body)
    assert digest(intent, MADE_UP) == expected


@pytest.mark.parametrize("kind", INTENTS.values(), ids=INTENTS.keys())
@settings(max_examples=examples(30))
@given(data=st.data())
def test_what_a_wallet_signs_is_recovered(kind: type[Intent], data: st.DataObject) -> None:
    """A signature made by eth-account over the typed data recovers to the signer's address here."""
    intent = data.draw(intents_of(kind))
    full = _numbers(json.loads(json.dumps(typed_data(intent, MADE_UP))))
    signature = bytes(Account.sign_typed_data(KEY, full_message=full).signature)
    assert recover(intent, MADE_UP, signature) == address_of(KEY)
    assert sign(intent, MADE_UP, KEY) == signature


def test_a_signature_is_no_good_on_another_chain_contract_or_message() -> None:
    """Chain id, contract address and every field are part of what is signed."""
    signature = sign(BALLOT, MADE_UP, KEY)
    moved = dict(MADE_UP.addresses, ConsortiumGovernor="0x" + "99" * 20)
    for deployment in (replace(MADE_UP, chain_id=1), replace(MADE_UP, addresses=moved)):
        with pytest.raises(ForeignSignature):
            check(BALLOT, deployment, signature)
    with pytest.raises(ForeignSignature):
        check(replace(BALLOT, support=0), MADE_UP, signature)
    check(BALLOT, MADE_UP, signature)


def test_a_hash_that_a_wallet_signs_as_a_message_is_no_ballot() -> None:
    """`personal_sign` puts its own words before what it signs: an opaque hash shown to a member, which is a
    ballot's, commits it to nothing.
    """
    blind = Account.sign_message(encode_defunct(digest(BALLOT, MADE_UP)), KEY)
    with pytest.raises(ForeignSignature):
        check(BALLOT, MADE_UP, bytes(blind.signature))


def test_a_high_s_is_no_signature() -> None:
    """The second form of a signature, which anybody could make, is refused."""
    signature = sign(BALLOT, MADE_UP, KEY)
    high = (CURVE_ORDER - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
    flipped = signature[:32] + high + bytes([55 - signature[64]])
    with pytest.raises(BadSignature):
        recover(BALLOT, MADE_UP, flipped)


@pytest.mark.parametrize("signature", [b"", b"\0" * 65, b"\xff" * 65, b"\1" * 64, b"\1" * 64 + b"\2"])
def test_bytes_that_are_no_signature_are_named(signature: bytes) -> None:
    """Wrong length, wrong v and impossible points raise BadSignature."""
    with pytest.raises(BadSignature):
        recover(BALLOT, MADE_UP, signature)


@pytest.mark.parametrize(
    ("field", "value"),
    [("support", 256), ("support", -1), ("proposal_id", 2**256), ("voter", "0x12"), ("deadline", 2**48)],
)
def test_a_value_outside_its_type_cannot_be_signed(field: str, value: object) -> None:
    """The error names the field: nothing is cut to fit."""
    with pytest.raises(UnsignableValue):
        digest(replace(BALLOT, **{field: value}), MADE_UP)


def _numbers(full: dict[str, object]) -> dict[str, object]:
    """eth-account wants numbers where wallets take decimal strings."""
    types = full["types"]
    assert isinstance(types, dict)

    def walk(kind: str, value: object) -> object:
        if kind.endswith("[]"):
            assert isinstance(value, list)
            return [walk(kind[:-2], item) for item in value]
        if kind in types:
            assert isinstance(value, dict)
            return {field["name"]: walk(field["type"], value[field["name"]]) for field in types[kind]}
        return int(str(value)) if kind.startswith("uint") else value

    return {**full, "message": walk(str(full["primaryType"]), full["message"])}
