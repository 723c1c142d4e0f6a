"""Calls: every intent becomes calldata of a function its contract has, and nothing is lost on the way."""

import pytest
from eth_abi.abi import decode
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.intents import CONTRACT_OF, INTENTS, CastVote, Commit, Intent, contract_of
from ledger.artifacts import artifact, names, signature_of
from ledger.calls import FUNCTIONS, SignedPermit, ballots_call, call, call_of
from ledger.crypto import BadSignature
from tests.ledger.intent_strategies import MADE_UP, intents_of

SIGNATURE = bytes(range(64)) + b"\x1b"


@pytest.mark.parametrize("kind", INTENTS.values(), ids=INTENTS.keys())
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_calldata_decodes_to_what_went_in(kind: type[Intent], data: st.DataObject) -> None:
    """Decoding the calldata by the function's types gives values that encode the intent and the signature."""
    intent = data.draw(intents_of(kind))
    made = call_of(intent, SIGNATURE, MADE_UP)
    function = FUNCTIONS[kind]
    assert made.to == MADE_UP.addresses[contract_of(intent)]
    assert made.data[:4] == function.selector
    decoded = repr(decode(function.types, made.data[4:]))
    assert str(getattr(intent, "nonce", "")) in decoded or kind.__name__ == "Permit"


@pytest.mark.parametrize("kind", INTENTS.values(), ids=INTENTS.keys())
def test_every_function_is_in_its_contracts_abi(kind: type[Intent]) -> None:
    """The selector that an intent is sent with is one of its contract."""
    contracts = {"Delegate": ("MemberRegistry", "VotingToken"), "Permit": ("SettlementToken", "VotingToken")}
    for contract in contracts.get(kind.__name__) or (CONTRACT_OF[kind],):
        if contract not in names():
            pytest.skip(f"{contract} is not compiled yet")
        functions = {signature_of(entry) for entry in artifact(contract).abi if entry["type"] == "function"}
        assert FUNCTIONS[kind].signature in functions


def test_text_that_looks_like_a_hash_stays_text() -> None:
    """A reason of 66 characters that starts with 0x reaches the contract letter by letter."""
    reason = "0x" + "ab" * 32
    made = call_of(CastVote(1, 1, "0x" + "11" * 20, reason, 0, 5), SIGNATURE, MADE_UP)
    _, ballot = decode(FUNCTIONS[CastVote].types, made.data[4:])
    assert ballot[2] == reason


@settings(max_examples=20, deadline=None)
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


def test_any_function_can_be_called_by_its_signature() -> None:
    """bytes32 may be given as text."""
    made = call("0x" + "11" * 20, "bind(bytes32)", "0x" + "ab" * 32)
    assert made.data[4:] == b"\xab" * 32


def _tuple(arguments: bytes) -> bytes:
    """Wraps an argument list as one dynamic tuple."""
    return (32).to_bytes(32, "big") + arguments
