"""What no contract can save: the gas that the chain itself asks for (EIP-2028, 2200, 2929, and the yellow
paper).
"""

TRANSACTION = 21_000
ZERO_BYTE, OTHER_BYTE = 4, 16
NEW_SLOT = 22_100
"""Writing a slot that was zero, cold."""

CHANGED_SLOT = 5_000
"""Writing a slot that was not, cold."""

READ_SLOT = 2_100
ACCOUNT = 2_600
"""Touching another contract for the first time."""

LOG, TOPIC, LOG_BYTE = 375, 375, 8
RECOVER = 3_000
"""The precompile that recovers a signer."""


def intrinsic(data: bytes) -> int:
    """Of a transaction with this calldata."""
    zeros = data.count(0)
    return TRANSACTION + ZERO_BYTE * zeros + OTHER_BYTE * (len(data) - zeros)


def log(topics: int, words: int) -> int:
    """Of an event with so many topics, its own among them, and so many words of data."""
    return LOG + TOPIC * topics + LOG_BYTE * 32 * words
