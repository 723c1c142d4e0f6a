"""A row of the table: our program, the floor, the peers, whether they agreed, and what was aimed at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from scripts.bench.spread import Spread, ratios, spread_of


@dataclass(frozen=True, slots=True)
class Series:
    """What one program cost in each round, in the row's unit. `remark` says how it was measured if
    otherwise."""

    who: str
    samples: tuple[float, ...]
    remark: str = ""

    @property
    def spread(self) -> Spread:
        """Median, lowest, highest."""
        return spread_of(self.samples)


@dataclass(frozen=True, slots=True)
class Equality:
    """What was compared before anything counts. `difference` None: everything was equal."""

    what: str
    difference: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A number that must be reached. `cause` is why it is missed, and shown only then."""

    aim: str
    found: str
    met: bool
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. A unit that ends in /s is a rate: more is better; of all others less is better."""

    title: str
    unit: str
    ours: Series
    equality: Equality
    floor: Series | None = None
    peers: tuple[Series, ...] = ()
    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()
    load: tuple[float, ...] = field(default=())

    @property
    def is_rate(self) -> bool:
        """Whether more is better."""
        return self.unit.endswith("/s")

    @property
    def void(self) -> bool:
        """Whether the programs did not agree, so that nothing here may be believed."""
        return self.equality.difference is not None

    def times(self, other: Series) -> Spread:
        """How many times what the other one costs ours costs."""
        if self.is_rate:
            return ratios(other.samples, self.ours.samples)
        return ratios(self.ours.samples, other.samples)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """A row as it was stored."""
        return cls(
            data["title"],
            data["unit"],
            _series(data["ours"]),
            Equality(**data["equality"]),
            None if data["floor"] is None else _series(data["floor"]),
            tuple(map(_series, data["peers"])),
            tuple(Target(**target) for target in data["targets"]),
            tuple(data["notes"]),
            tuple(data["load"]),
        )


def at_most(found: float, limit: float, aim: str, shown: str, cause: str) -> Target:
    """A target that is met when `found` is not above `limit`."""
    return Target(aim, shown, found <= limit, cause)


def at_least(found: float, limit: float, aim: str, shown: str, cause: str) -> Target:
    """A target that is met when `found` is not below `limit`."""
    return Target(aim, shown, found >= limit, cause)


def first_difference(what: str, pairs: Iterable[tuple[object, object]]) -> Equality:
    """Row for row: equal, or the first place where two programs differ."""
    count = 0
    for count, (ours, theirs) in enumerate(pairs, start=1):
        if ours != theirs:
            return Equality(what, f"row {count}: {ours!r} and {theirs!r}")
    return Equality(f"{count:,} {what}", None if count else "there was nothing to compare")


def _series(data: Mapping[str, Any]) -> Series:
    return Series(data["who"], tuple(data["samples"]), data["remark"])
