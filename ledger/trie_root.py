"""Root of the ordered trie over a block's receipts, and the proof that one of them is in it. Yellow Paper,
appendix D.

Keys are rlp(index). The tree is built once from all pairs, without lookups, because the root is all that is
wanted.
"""

from collections.abc import Sequence

from ledger.crypto import keccak
from ledger.rlp_bytes import encode_bytes, encode_int, encode_list

EMPTY_ROOT = keccak(b"\x80")
"""Root of a trie without entries."""

_EMPTY = b"\x80"

Pair = tuple[bytes, bytes]
"""(key as nibbles, one a byte; value)."""


def ordered_root(values: Sequence[bytes]) -> bytes:
    """Root of the trie that maps rlp(i) to values[i]."""
    return keccak(_node(_pairs(values), 0)) if values else EMPTY_ROOT


def inclusion_proof(values: Sequence[bytes], index: int) -> list[bytes]:
    """The nodes from the root down to values[index]; checked with any Merkle-Patricia verifier."""
    key, pairs = _nibbles(encode_int(index)), _pairs(values)
    proof: list[bytes] = []
    _collect(pairs, 0, key, proof)
    return proof


def _pairs(values: Sequence[bytes]) -> list[Pair]:
    return sorted((_nibbles(encode_int(index)), value) for index, value in enumerate(values))


def _nibbles(key: bytes) -> bytes:
    return bytes(nibble for byte in key for nibble in (byte >> 4, byte & 15))


def _node(pairs: list[Pair], depth: int) -> bytes:
    """RLP of the node that holds these pairs, whose keys agree in the first `depth` nibbles."""
    if len(pairs) == 1:
        key, value = pairs[0]
        return encode_list((encode_bytes(_hex_prefix(key[depth:], True)), encode_bytes(value)))
    shared = _shared(pairs[0][0], pairs[-1][0], depth)
    if shared > depth:
        path = encode_bytes(_hex_prefix(pairs[0][0][depth:shared], False))
        return encode_list((path, _reference(_node(pairs, shared))))
    return _branch(pairs, depth)


def _branch(pairs: list[Pair], depth: int) -> bytes:
    """A node of sixteen children and a value; rlp(i) is never a prefix of another rlp(j), so the value is
    empty.
    """
    children = [_EMPTY] * 17
    for nibble, inner in _children(pairs, depth):
        children[nibble] = _reference(_node(inner, depth + 1))
    return encode_list(children)


def _children(pairs: list[Pair], depth: int) -> list[tuple[int, list[Pair]]]:
    groups: list[tuple[int, list[Pair]]] = []
    for pair in pairs:
        nibble = pair[0][depth]
        if not groups or groups[-1][0] != nibble:
            groups.append((nibble, []))
        groups[-1][1].append(pair)
    return groups


def _collect(pairs: list[Pair], depth: int, key: bytes, proof: list[bytes]) -> None:
    """Appends the nodes on the path of `key`, leaving out those that lie inside their parent."""
    node = _node(pairs, depth)
    if depth == 0 or len(node) >= 32:
        proof.append(node)
    if len(pairs) == 1:
        return None
    shared = _shared(pairs[0][0], pairs[-1][0], depth)
    if shared > depth:
        return _collect(pairs, shared, key, proof)
    inner = dict(_children(pairs, depth))[key[depth]]
    return _collect(inner, depth + 1, key, proof)


def _shared(first: bytes, last: bytes, depth: int) -> int:
    """Up to where sorted keys agree: the first and the last say it for all."""
    while first[depth] == last[depth]:
        depth += 1
    return depth


def _reference(node: bytes) -> bytes:
    return node if len(node) < 32 else b"\xa0" + keccak(node)


def _hex_prefix(nibbles: bytes, leaf: bool) -> bytes:
    """A path with its flags: odd length, leaf."""
    flag = 2 if leaf else 0
    padded = bytes((flag + 1, *nibbles)) if len(nibbles) % 2 else bytes((flag, 0, *nibbles))
    return bytes(high << 4 | low for high, low in zip(padded[::2], padded[1::2], strict=True))


__all__ = ["EMPTY_ROOT", "inclusion_proof", "ordered_root"]
