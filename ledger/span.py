"""How many blocks to ask for at once: doubles while answers are light and quick, halves when they are not.

Pure.
"""

from dataclasses import dataclass
from typing import Final

from ledger.errors import NodeRefused

MOST_BLOCKS: Final = 400
"""Headers and logs go in one batch; larger ones gain nothing and cost memory."""

MOST_LOGS: Final = 20_000
"""Logs in one answer above which the span is halved: about 40 MB while it is being read."""

SLOW_SECONDS: Final = 2.0

_CAPS = (
    "limit",
    "range",
    "too many",
    "too large",
    "exceed",
    "more than",
    "response size",
    "timeout",
    "timed out",
)
"""Words by which providers refuse an eth_getLogs that asks for too much."""


@dataclass(frozen=True, slots=True)
class Span:
    """Blocks a request may cover."""

    blocks: int = 32
    most: int = MOST_BLOCKS

    def after(self, blocks: int, logs: int, seconds: float) -> "Span":
        """The next span, after an answer of so many blocks and logs that took so long."""
        if logs > MOST_LOGS or seconds > SLOW_SECONDS:
            return self.halved()
        light = 2 * logs <= MOST_LOGS and 2 * seconds <= SLOW_SECONDS and blocks == self.blocks
        return Span(min(2 * self.blocks, self.most), self.most) if light else self

    def halved(self) -> "Span":
        """Half as many, at least one."""
        return Span(max(1, self.blocks // 2), self.most)

    def capped(self) -> "Span":
        """Half as many, and never more again: the node told its limit."""
        half = max(1, self.blocks // 2)
        return Span(half, half)


def asks_for_less(refused: NodeRefused) -> bool:
    """Whether the node refused because of the size of the question."""
    text = f"{refused.message} {refused.sentence}".lower()
    return refused.code == -32005 or any(word in text for word in _CAPS)


__all__ = ["Span", "asks_for_less"]
