"""Refusals: every error that a contract can revert with has its name, its arguments and a sentence."""

import pytest
from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from ledger.artifacts import artifact, names, signature_of
from ledger.crypto import keccak
from ledger.refusal_table import SENTENCES
from ledger.refusals import REFUSALS, REVERTED, name_of, refused, sentence_of


@pytest.mark.parametrize("contract", names())
def test_every_error_of_every_contract_is_in_the_table(contract: str) -> None:
    """With the very signature, and the names that its arguments have in the contract."""
    for entry in artifact(contract).abi:
        if entry["type"] == "error":
            refusal = REFUSALS.get(keccak(signature_of(entry).encode())[:4])
            assert refusal is not None, (
                f"{contract} can revert with {signature_of(entry)}: give it a sentence"
            )
            named = tuple(part["name"] or "_" for part in entry["inputs"])
            assert refusal.fields == named or len(named) == len(refusal.fields)


def test_a_refusal_has_name_arguments_and_sentence() -> None:
    """RoundsWrongNonce says whose nonce, which was expected and which came."""
    member = "0x" + "12" * 20
    selector = keccak(b"RoundsWrongNonce(address,uint256,uint256)")[:4]
    failure = refused(selector + encode(["address", "uint256", "uint256"], [member, 3, 2]))
    assert failure.name == "RoundsWrongNonce"
    assert failure.arguments == {"member": member, "expected": 3, "actual": 2}
    assert failure.sentence.endswith("is 3, not 2.")


def test_words_in_bytes32_are_read_as_words() -> None:
    """`field` names a parameter; a hash stays hex."""
    selector = keccak(b"RoundsTermsField(bytes32)")[:4]
    assert "freight" in refused(selector + b"freight".ljust(32, b"\0")).sentence
    known = keccak(b"KnowledgeItemUnknown(bytes32)")[:4]
    assert refused(known + b"\xff" * 32).arguments == {"itemId": "0x" + "ff" * 32}


def test_reasons_and_panics_of_the_language_are_told() -> None:
    """require with a text, and an internal check that failed."""
    text = refused(bytes.fromhex("08c379a0") + encode(["string"], ["too late"]))
    assert text.sentence == "The contract refused: too late."
    assert refused(bytes.fromhex("4e487b71") + encode(["uint256"], [17])).arguments == {"code": 17}


@given(st.binary(max_size=200))
def test_no_revert_data_breaks_the_reading(data: bytes) -> None:
    """Unknown, cut and empty data are refusals too, shown as they came."""
    failure = refused(data)
    assert failure.sentence
    assert failure.name == REVERTED or data[:4] in REFUSALS


def test_a_selector_alone_has_name_and_sentence() -> None:
    """As a skipped ballot's event carries it."""
    selector = keccak(b"GovernorVotingClosed(uint256,address)")[:4]
    assert name_of(selector) == "GovernorVotingClosed"
    assert sentence_of(selector) == "Voting on this proposal is over."
    assert name_of(b"\1\2\3\4") == "0x01020304"
    assert all(sentence_of(one) for one in REFUSALS)


def test_sentences_end_and_name_only_their_arguments() -> None:
    """Every sentence can be filled in."""
    assert all(text.endswith(".") for text in SENTENCES.values())
    for refusal in REFUSALS.values():
        refusal.sentence.format(**dict.fromkeys(refusal.fields, "x"))
