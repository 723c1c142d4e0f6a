"""Transactions as bytes: ours are eth-account's, and what others signed is read as they meant it."""

from contextlib import suppress

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.crypto import CURVE_ORDER, address_of, checksum_address
from ledger.rlp_bytes import encode_bytes, encode_int, encode_list
from ledger.transactions import (
    BadTransaction,
    Fees,
    Transaction,
    read_transaction,
    sign_transaction,
    terms_of,
)
from tests.budget import examples
from tests.ledger.intent_strategies import addresses, uints

KEY = b"\x31" * 32
transactions = st.builds(
    Transaction,
    chain_id=st.integers(1, 2**40),
    nonce=uints(40),
    to=addresses | st.none(),
    data=st.binary(max_size=300),
    gas=st.integers(21_000, 2**40),
    fees=st.builds(Fees, most=uints(64), tip=uints(32)),
    value=uints(96),
)


def as_library(made: Transaction) -> dict[str, object]:
    """The fields as eth-account takes them."""
    fields: dict[str, object] = {
        "type": 2,
        "chainId": made.chain_id,
        "nonce": made.nonce,
        "data": made.data,
        "gas": made.gas,
        "maxFeePerGas": made.fees.most,
        "maxPriorityFeePerGas": made.fees.tip,
        "value": made.value,
    }
    return fields if made.to is None else {**fields, "to": checksum_address(made.to)}


@settings(max_examples=examples(60))
@given(made=transactions)
def test_our_bytes_are_eth_accounts(made: Transaction) -> None:
    """Raw bytes and hash, for calls and for creations."""
    library = Account.sign_transaction(as_library(made), KEY)
    signed = sign_transaction(made, KEY)
    assert signed.raw == bytes(library.raw_transaction)
    assert signed.hash == "0x" + bytes(library.hash).hex()


@settings(max_examples=examples(60))
@given(made=transactions)
def test_what_was_signed_is_read_back(made: Transaction) -> None:
    """Sender, chain, nonce, receiver, data and value; gas and fees."""
    signed = sign_transaction(made, KEY)
    found = read_transaction(signed.raw)
    assert (found.sender, found.hash) == (address_of(KEY), signed.hash)
    assert (found.chain_id, found.nonce, found.to) == (made.chain_id, made.nonce, made.to)
    assert (found.data, found.value) == (made.data, made.value)
    assert terms_of(signed.raw) == (made.gas, made.fees)


@pytest.mark.parametrize(
    "extra",
    [
        {"gasPrice": 5},
        {"gasPrice": 5, "chainId": 77},
        {"type": 1, "gasPrice": 5, "chainId": 77, "accessList": []},
        {"type": 2, "maxFeePerGas": 5, "maxPriorityFeePerGas": 1, "chainId": 77},
    ],
)
def test_every_type_that_wallets_make_is_read(extra: dict[str, object]) -> None:
    """Before EIP-155, after it, with access list, with two fees."""
    fields = {"nonce": 3, "to": checksum_address("0x" + "12" * 20), "data": b"\1", "gas": 50_000, "value": 9}
    raw = bytes(Account.sign_transaction({**fields, **extra}, KEY).raw_transaction)
    found = read_transaction(raw)
    assert (found.sender, found.chain_id) == (address_of(KEY), extra.get("chainId"))
    assert (found.nonce, found.to, found.data, found.value) == (3, "0x" + "12" * 20, b"\1", 9)


@given(raw=st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    """Random bytes are a named error, or by a miracle a transaction."""
    with suppress(BadTransaction):
        assert read_transaction(raw).sender


def test_a_flipped_bit_is_another_transaction_or_none() -> None:
    """Every single bit: never the same sender with other contents, and never another failure."""
    made = Transaction(1, 2, "0x" + "12" * 20, b"abc", 50_000, Fees(9, 1))
    signed = sign_transaction(made, KEY).raw
    for place in range(8 * len(signed)):
        raw = bytearray(signed)
        raw[place // 8] ^= 1 << (place % 8)
        with suppress(BadTransaction):
            assert read_transaction(bytes(raw)).sender != address_of(KEY)


def test_a_high_s_is_no_transaction() -> None:
    """Chains refuse it, and so do we: it would be a second hash of one transaction."""
    signed = sign_transaction(Transaction(1, 0, None, b"", 50_000, Fees(9, 1)), KEY)
    s = int.from_bytes(signed.raw[-32:], "big")
    with pytest.raises(BadTransaction):
        read_transaction(signed.raw[:-32] + (CURVE_ORDER - s).to_bytes(32, "big"))


def test_numbers_with_leading_zeros_are_refused() -> None:
    """RLP has one spelling for a number."""
    fields = [encode_bytes(b"\0\1")] + [encode_int(0)] * 8
    with pytest.raises(BadTransaction):
        read_transaction(encode_list(fields))
