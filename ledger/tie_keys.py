"""The published order of ties between members of a round: lower keccak256(abi.encode(roundId, member)) goes
first.
"""

from functools import lru_cache

from ledger.crypto import keccak


@lru_cache(maxsize=65_536)
def tie_key(round_id: str, member: str) -> str:
    """keccak256(abi.encode(round_id, member)) as 0x text. Source: procurement.md, "Allocation"."""
    return "0x" + keccak(bytes.fromhex(round_id[2:]) + bytes(12) + bytes.fromhex(member[2:])).hex()


__all__ = ["tie_key"]
