"""The receipts trie, against the `trie` and `rlp` libraries."""

import pytest
import rlp
from hypothesis import given
from hypothesis import strategies as st
from trie import HexaryTrie

from ledger.rlp_bytes import encode_bytes, encode_int, encode_list
from ledger.trie_root import EMPTY_ROOT, inclusion_proof, ordered_root

values = st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=300)


def oracle(items: list[bytes]) -> HexaryTrie:
    """The library's trie with these values."""
    trie = HexaryTrie({})
    for index, item in enumerate(items):
        trie[rlp.encode(index)] = item
    return trie


@given(values)
def test_root_equals_the_librarys(items: list[bytes]) -> None:
    """For any values the root is that of an independent trie."""
    assert ordered_root(items) == oracle(items).root_hash


@pytest.mark.parametrize("count", [1, 2, 16, 17, 127, 128, 129, 255, 256, 257, 1000])
def test_root_at_the_edges_of_rlp_keys(count: int) -> None:
    """Keys change length at 128 and 256."""
    items = [bytes([i % 251]) * (1 + i % 90) for i in range(count)]
    assert ordered_root(items) == oracle(items).root_hash


def test_root_of_nothing() -> None:
    """A block without transactions has the well-known empty root."""
    assert ordered_root([]) == EMPTY_ROOT == HexaryTrie({}).root_hash


@given(values, st.data())
def test_a_proof_shows_its_value_to_an_independent_verifier(items: list[bytes], data: st.DataObject) -> None:
    """The library finds the value through the proof's nodes alone."""
    index = data.draw(st.integers(0, len(items) - 1))
    proof = [rlp.decode(node) for node in inclusion_proof(items, index)]
    assert HexaryTrie.get_from_proof(ordered_root(items), rlp.encode(index), proof) == items[index]


nested = st.recursive(st.binary(max_size=300), lambda inner: st.lists(inner, max_size=6), max_leaves=20)


def encode(item: bytes | list[object]) -> bytes:
    """Our encoding of strings and lists."""
    return encode_bytes(item) if isinstance(item, bytes) else encode_list([encode(part) for part in item])  # type: ignore[arg-type]


@given(nested, st.integers(0, 2**256 - 1))
def test_rlp_equals_the_librarys(item: bytes | list[object], number: int) -> None:
    """Strings, lists and whole numbers encode as the library does."""
    assert encode(item) == rlp.encode(item)
    assert encode_int(number) == rlp.encode(number)
