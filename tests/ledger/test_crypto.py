"""Cryptography: the fast backends are there, agree with the libraries, and refuse what contracts refuse."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from eth_account import Account
from eth_utils import keccak as library_keccak
from eth_utils import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto import (
    CURVE_ORDER,
    HALF_ORDER,
    BadKey,
    BadSignature,
    address_of,
    assert_backends,
    checksum_address,
    keccak,
    recover_digest,
    sign_digest,
)

secrets = st.integers(1, CURVE_ORDER - 1).map(lambda number: number.to_bytes(32, "big"))
digests = st.binary(min_size=32, max_size=32)


def test_the_fast_backends_are_there() -> None:
    """coincurve and pysha3."""
    assert_backends()


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ETH_HASH_BACKEND", "pycryptodome"), ("ECC_BACKEND_CLASS", "eth_keys.backends.NativeECCBackend")],
)
def test_a_slow_backend_is_refused_at_import(variable: str, value: str) -> None:
    """The library would take it and say nothing: ten to a hundred times slower."""
    started = subprocess.run(
        [sys.executable, "-c", "import ledger.crypto"],
        env={variable: value, "PATH": "/usr/bin:/bin"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode != 0
    assert "SlowBackend" in started.stderr


@given(secret=secrets, digest=digests)
def test_signatures_are_eth_accounts_and_low(secret: bytes, digest: bytes) -> None:
    """Same 65 bytes, same address; s in the lower half."""
    signature = sign_digest(digest, secret)
    assert signature == bytes(Account.unsafe_sign_hash(digest, secret).signature)
    assert int.from_bytes(signature[32:64], "big") <= HALF_ORDER
    assert recover_digest(digest, signature) == address_of(secret) == Account.from_key(secret).address.lower()


@given(digest=digests, signature=st.binary(max_size=70))
def test_no_bytes_break_the_recovery(digest: bytes, signature: bytes) -> None:
    """Random bytes are a named error or somebody's signature."""
    with suppress(BadSignature):
        assert recover_digest(digest, signature).startswith("0x")


@given(data=st.binary(max_size=300), address=st.binary(min_size=20, max_size=20))
def test_hashes_and_checksums_are_the_libraries(data: bytes, address: bytes) -> None:
    """Keccak-256 and EIP-55."""
    assert keccak(data) == library_keccak(data)
    assert checksum_address("0x" + address.hex()) == to_checksum_address(address)


@pytest.mark.parametrize(
    "secret", [b"", b"\1" * 31, bytes(32), CURVE_ORDER.to_bytes(32, "big"), b"\xff" * 32]
)
def test_bytes_that_are_no_key_are_named_and_not_shown(secret: bytes) -> None:
    """Too short, zero, or not below the order."""
    with pytest.raises(BadKey) as caught:
        address_of(secret)
    assert not secret or secret.hex() not in str(caught.value)
