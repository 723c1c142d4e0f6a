"""The 2048-bit filter in a block's header: says for certain that an address did NOT log in the block.

Yellow Paper, 4.3.1.
"""

from collections.abc import Iterable

from ledger.crypto import keccak


def bloom_bits(entry: bytes) -> int:
    """The three bits of an address or topic, as one number of 2048 bits."""
    digest = keccak(entry)
    bits = 0
    for place in (0, 2, 4):
        bits |= 1 << (int.from_bytes(digest[place : place + 2]) & 2047)
    return bits


class AddressFilter:
    """The bits of our contracts, computed once."""

    def __init__(self, addresses: Iterable[bytes]) -> None:
        self._bits = {address: bloom_bits(address) for address in addresses}

    def possible(self, bloom: bytes) -> set[bytes]:
        """The addresses that may have logged in a block with this filter; the others certainly did not."""
        number = int.from_bytes(bloom)
        return {address for address, bits in self._bits.items() if number & bits == bits} if number else set()


__all__ = ["AddressFilter", "bloom_bits"]
