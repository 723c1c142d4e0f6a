"""Calls: every intent becomes calldata of a function its contract has, and nothing is lost on the way."""

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from eth_abi.abi import decode
from hypothesis import given, settings
from hypothesis import strategies as st
from web3 import Web3

from governance.intents import CONTRACT_OF, INTENTS, CastVote, Commit, Intent, contract_of
from ledger.artifacts import artifact, signature_of
from ledger.calls import FUNCTIONS, SignedPermit, ballots_call, call, call_of
from ledger.crypto import BadSignature
from tests.budget import examples
from tests.ledger.intent_strategies import MADE_UP, attribute_of, intents_of

SIGNATURE = bytes(range(64)) + b"\x1b"
WEB3 = Web3()


@pytest.mark.parametrize("kind", INTENTS.values(), ids=INTENTS.keys())
@settings(max_examples=examples(20))
@given(data=st.data())
def test_calldata_is_web3s_and_carries_every_field(kind: type[Intent], data: st.DataObject) -> None:
    """web3.py reads the calldata by the contract's own ABI; each argument is the field that its name says."""
    intent = data.draw(intents_of(kind))
    made = call_of(intent, SIGNATURE, MADE_UP)
    name = contract_of(intent)
    assert made.to == MADE_UP.addresses[name]
    function, arguments = WEB3.eth.contract(abi=list(artifact(name).abi)).decode_function_input(made.data)
    assert function.signature == FUNCTIONS[kind].signature
    found = _flattened(arguments)
    assert found.pop("signature", SIGNATURE) == SIGNATURE
    split = {"v": 27, "r": SIGNATURE[:32], "s": SIGNATURE[32:64]}
    for field, value in found.items():
        expected = split.get(field, getattr(intent, attribute_of(field), None))
        assert _plain(value) == _plain(expected), field


@pytest.mark.parametrize("kind", INTENTS.values(), ids=INTENTS.keys())
def test_every_function_is_in_its_contracts_abi(kind: type[Intent]) -> None:
    """The selector that an intent is sent with is one of its contract."""
    contracts = {"Delegate": ("MemberRegistry", "VotingToken"), "Permit": ("SettlementToken", "VotingToken")}
    for contract in contracts.get(kind.__name__) or (CONTRACT_OF[kind],):
        functions = {signature_of(entry) for entry in artifact(contract).abi if entry["type"] == "function"}
        assert FUNCTIONS[kind].signature in functions


def test_text_that_looks_like_a_hash_stays_text() -> None:
    """A reason of 66 characters that starts with 0x reaches the contract letter by letter."""
    reason = "0x" + "ab" * 32
    made = call_of(CastVote(1, 1, "0x" + "11" * 20, reason, 0, 5), SIGNATURE, MADE_UP)
    _, ballot = decode(FUNCTIONS[CastVote].types, made.data[4:])
    assert ballot[2] == reason


@settings(max_examples=examples(20))
@given(intent=intents_of(Commit))
def test_a_permit_rides_with_a_commitment(intent: Commit) -> None:
    """commitWithPermit carries the permit's v, r and s beside the commitment."""
    permit = SignedPermit(500, 99, SIGNATURE)
    made = call_of(intent, SIGNATURE, MADE_UP, permit)
    kind = "((bytes32,address,(uint16,uint96,uint64,uint96)[],uint256,uint256,uint48),bytes,"
    (decoded,) = decode([kind + "(uint256,uint256,uint8,bytes32,bytes32))"], _tuple(made.data[4:]))
    assert decoded[2] == (500, 99, 27, SIGNATURE[:32], SIGNATURE[32:64])


def test_a_permit_goes_with_nothing_else() -> None:
    """A permit beside a ballot is a mistake of the caller and says so."""
    ballot = CastVote(1, 1, "0x" + "11" * 20, "", 0, 5)
    with pytest.raises(ValueError, match="commitment only"):
        call_of(ballot, SIGNATURE, MADE_UP, SignedPermit(1, 1, SIGNATURE))


def test_a_split_signature_must_be_65_bytes() -> None:
    """delegateBySig takes v, r and s: a contract wallet's longer signature cannot be cut into them."""
    delegate = INTENTS["Delegate"]("VotingToken", "0x" + "11" * 20, "0x" + "12" * 20, 0, 9)
    with pytest.raises(BadSignature):
        call_of(delegate, b"\1" * 80, MADE_UP)


def test_ballots_of_two_proposals_do_not_share_a_batch() -> None:
    """A batch names one proposal."""
    ballots = [(CastVote(number, 1, "0x" + "11" * 20, "", 0, 5), SIGNATURE) for number in (1, 2)]
    with pytest.raises(ValueError, match="one proposal"):
        ballots_call(ballots, MADE_UP)
    assert len(ballots_call(ballots[:1], MADE_UP).data) > 100


@settings(max_examples=examples(20))
@given(
    ballots=st.lists(
        st.tuples(
            st.builds(
                CastVote,
                st.just(7),
                st.integers(0, 255),
                st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex()),
                st.text(max_size=40),
                st.integers(0, 255),
                st.integers(0, 2**48 - 1),
            ),
            st.binary(max_size=80),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_batch_of_ballots_reads_back_as_what_was_packed(ballots: list[tuple[CastVote, bytes]]) -> None:
    """One after the other without padding, every field at its place, nothing left over."""
    number, packed = decode(["uint256", "bytes"], ballots_call(ballots, MADE_UP).data[4:])
    assert number == 7
    for ballot, signature in ballots:
        head, packed = packed[:32], packed[32:]
        sizes = int.from_bytes(head[28:30]), int.from_bytes(head[30:])
        reason, packed = packed[: sizes[0]].decode(), packed[sizes[0] :]
        signed, packed = packed[: sizes[1]], packed[sizes[1] :]
        voter = "0x" + head[:20].hex()
        assert CastVote(7, head[20], voter, reason, head[21], int.from_bytes(head[22:28])) == ballot
        assert signed == signature
    assert packed == b""


def test_a_nonce_that_no_voter_has_travels_as_another_that_none_has() -> None:
    """The contract refuses both for their number; a batch has one byte for it."""
    ballot = CastVote(1, 1, "0x" + "11" * 20, "", 10**9, 5)
    _, packed = decode(["uint256", "bytes"], ballots_call([(ballot, SIGNATURE)], MADE_UP).data[4:])
    assert packed[21] == 255


def test_a_batch_says_what_it_cannot_carry() -> None:
    """Lengths have two bytes."""
    ballot = CastVote(1, 1, "0x" + "11" * 20, "r" * 65_536, 0, 5)
    with pytest.raises(ValueError, match="65535 bytes"):
        ballots_call([(ballot, SIGNATURE)], MADE_UP)


def test_any_function_can_be_called_by_its_signature() -> None:
    """bytes32 may be given as text."""
    made = call("0x" + "11" * 20, "bind(bytes32)", "0x" + "ab" * 32)
    assert made.data[4:] == b"\xab" * 32


def _flattened(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments by name, those inside a struct among them."""
    found: dict[str, Any] = {}
    for name, value in arguments.items():
        found |= value if isinstance(value, dict) else {name: value}
    return found


def _plain(value: object) -> object:
    """One spelling for what libraries spell differently."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, str) and value.startswith("0x"):
        return value.lower()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return [_plain(item) for item in value.values()]
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, part.name)) for part in fields(value)]
    return int(value) if isinstance(value, int) else value


def _tuple(arguments: bytes) -> bytes:
    """Wraps an argument list as one dynamic tuple."""
    return (32).to_bytes(32, "big") + arguments
