"""Partitions, labels and audiences of knowledge items. Source: knowledge.md, "An item"."""

from collections.abc import Iterable
from enum import IntEnum


class Partition(IntEnum):
    """What an item is about, numbered as in the contract. The last four never leave their owner."""

    PROCUREMENT_SPEC = 0
    SUPPLIER_PERFORMANCE = 1
    BEST_PRACTICE = 2
    AGGREGATE = 3
    OWN_DEMAND = 4
    SELL_PRICE = 5
    CUSTOMER = 6
    CAPACITY = 7
    STRATEGY = 8


NEVER_SHARED = frozenset({Partition.SELL_PRICE, Partition.CUSTOMER, Partition.CAPACITY, Partition.STRATEGY})
"""The deny list; it beats every allow rule."""


class Label(IntEnum):
    """TLP 2.0, from the most restrictive; an unlabelled item is RED."""

    RED = 0
    AMBER_STRICT = 1
    AMBER = 2
    GREEN = 3
    CLEAR = 4


class Audience(IntEnum):
    """Who an item is meant for: members named by a grant, the members of one round, or every member."""

    NAMED = 0
    ROUND = 1
    CONSORTIUM = 2


TLP_NAMES = {
    Label.RED: "TLP:RED",
    Label.AMBER_STRICT: "TLP:AMBER+STRICT",
    Label.AMBER: "TLP:AMBER",
    Label.GREEN: "TLP:GREEN",
    Label.CLEAR: "TLP:CLEAR",
}
"""The label as the Traffic Light Protocol writes it."""


def label_of_derived(sources: Iterable[Label]) -> Label:
    """Derived data takes the most restrictive label of its sources; without sources it is RED."""
    return min(sources, default=Label.RED)


def is_lowered(old: Label, new: Label) -> bool:
    """Whether the new label lets more people read than the old one did."""
    return new > old
