"""RLP encoding of what we hash (headers, receipts, trie nodes), at the speed of bytes.

Yellow Paper, appendix B.
"""

from collections.abc import Iterable


def encode_bytes(item: bytes) -> bytes:
    """One string."""
    size = len(item)
    if size == 1 and item[0] < 0x80:
        return item
    if size < 56:
        return bytes((0x80 + size,)) + item
    return _long(0xB7, size) + item


def encode_int(number: int) -> bytes:
    """A whole number, big-endian without leading zeros."""
    return encode_bytes(number.to_bytes((number.bit_length() + 7) // 8))


def encode_list(encoded: Iterable[bytes]) -> bytes:
    """A list of items that are encoded already."""
    body = b"".join(encoded)
    size = len(body)
    return (bytes((0xC0 + size,)) if size < 56 else _long(0xF7, size)) + body


def _long(base: int, size: int) -> bytes:
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((base + len(length),)) + length


__all__ = ["encode_bytes", "encode_int", "encode_list"]
