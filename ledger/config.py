"""What a consortium is founded with, read from a TOML file. Every mistake is a named error with line and
field.

Defaults are the rules of `governance.classes`; bounds are those of the contracts.
"""

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from governance.class_bounds import out_of_bounds
from governance.classes import DEFAULT_RULES, Class, ClassRule, Electorate
from governance.errors import RuleBroken
from governance.names import display_name
from ledger.toml_reading import (
    MisleadingName,
    MissingField,
    OutOfRange,
    SameTwice,
    Table,
    UnknownField,
    WrongKind,
)

MOST_TOKENS: Final = 2**80 - 1
"""Supply of the voting token: three tallies share a storage slot."""

LIVE_PROPOSALS: Final = 3
MOST_LIVE_PROPOSALS: Final = 20
"""Live proposals a member may have: by default, and at most."""

NAME_BYTES: Final = 31
"""EIP-712 names longer than this revert in OpenZeppelin's constructor."""

LEAST_FOUNDERS: Final = 3
MOST_FOUNDERS: Final = 300
"""A consortium has 3 to 300 firms. Source: governance.md."""


@dataclass(frozen=True, slots=True)
class Founder:
    """A founding firm: its head vote, the legal group it belongs to, and its voting tokens (whole)."""

    name: str
    contact: str
    address: str
    legal_group: int
    tokens: int


@dataclass(frozen=True, slots=True)
class SettlementConfig:
    """The money of rounds. `token` None deploys a local token whose `issuer` creates money; else it is used
    as it is."""

    name: str
    symbol: str
    decimals: int
    token: str | None
    issuer: str | None


@dataclass(frozen=True, slots=True)
class RolesConfig:
    """Who holds which role besides the votes. The guardian's time is unix seconds; both are empty without a
    guardian."""

    coordinators: tuple[str, ...]
    arbiters: tuple[str, ...]
    auditors: tuple[str, ...]
    recorder: str | None
    guardian: str | None
    guardian_until: int


@dataclass(frozen=True, slots=True)
class ConsortiumConfig:
    """A whole consortium to be deployed. `rules` go by `Class`."""

    name: str
    founders: tuple[Founder, ...]
    settlement: SettlementConfig
    roles: RolesConfig
    rules: tuple[ClassRule, ...]
    live_proposals: int

    @classmethod
    def load(cls, path: Path) -> "ConsortiumConfig":
        """Reads a TOML file; raises a `BadConfig`."""
        return config_of(Table.read(path))

    @classmethod
    def parse(cls, source: str, path: Path = Path("consortium.toml")) -> "ConsortiumConfig":
        """As `load`, from a text."""
        return config_of(Table.parse(source, path))


def config_of(table: Table) -> ConsortiumConfig:
    """The configuration that a TOML table describes; raises a `BadConfig`."""
    name = _name(table, "name", ())
    voting = table.table("voting")
    live = voting.whole("live_proposals", 1, MOST_LIVE_PROPOSALS, LIVE_PROPOSALS)
    roles = _roles(table.table("roles"))
    settlement = _settlement(table.table("settlement"), roles)
    rules = _rules(table.table("classes"))
    founders = _founders(table)
    for part in (voting, table):
        part.done()
    return ConsortiumConfig(name, founders, settlement, roles, rules, live)


def _founders(table: Table) -> tuple[Founder, ...]:
    entries = table.tables("founders")
    if not LEAST_FOUNDERS <= len(entries) <= MOST_FOUNDERS:
        table.refuse(OutOfRange, "founders", f"a consortium has {LEAST_FOUNDERS} to {MOST_FOUNDERS} founders")
    founders: list[Founder] = []
    for number, entry in enumerate(entries, start=1):
        founder = _founder(entry, number, [other.name for other in founders])
        if founder.address in [other.address for other in founders]:
            entry.refuse(SameTwice, "address", "another founder has this address already")
        founders.append(founder)
    if sum(founder.tokens for founder in founders) > MOST_TOKENS:
        table.refuse(OutOfRange, "founders", f"all tokens together are at most {MOST_TOKENS}")
    return tuple(founders)


def _founder(entry: Table, number: int, taken: list[str]) -> Founder:
    founder = Founder(
        _name(entry, "name", taken),
        entry.text("contact", ""),
        entry.address("address"),
        entry.whole("legal_group", 1, 2**32 - 1, number),
        entry.whole("tokens", 0, MOST_TOKENS),
    )
    entry.done()
    return founder


def _name(table: Table, field: str, taken: tuple[str, ...] | list[str]) -> str:
    try:
        return display_name(table.text(field), taken)
    except RuleBroken as broken:
        table.refuse(MisleadingName, field, f"{broken}: choose another name")


def _settlement(table: Table, roles: RolesConfig) -> SettlementConfig:
    token = table.address("token") if table.has("token") else None
    if token is not None and table.has("issuer"):
        table.refuse(UnknownField, "issuer", "only a local token has an issuer: remove one of the two")
    first = roles.coordinators[0] if roles.coordinators else None
    issuer = table.address("issuer") if table.has("issuer") else first
    if token is None and issuer is None:
        table.refuse(MissingField, "issuer", "a local token needs an issuer, or a coordinator")
    name, symbol = table.text("name", "Local Euro"), table.text("symbol", "LEUR")
    if not 0 < len(name.encode("utf-8")) <= NAME_BYTES:
        table.refuse(OutOfRange, "name", f"the currency's name has 1 to {NAME_BYTES} bytes")
    if not symbol.isascii() or not 0 < len(symbol) <= 11:
        table.refuse(OutOfRange, "symbol", "the symbol has 1 to 11 plain letters")
    decimals = table.whole("decimals", 0, 18, 2)
    table.done()
    return SettlementConfig(name, symbol, decimals, token, None if token else issuer)


def _roles(table: Table) -> RolesConfig:
    guardian = table.address("guardian") if table.has("guardian") else None
    until = table.moment("guardian_until", 0)
    if (guardian is None) != (until == 0):
        table.refuse(MissingField, "guardian_until", "a guardian and the date it ends go together")
    roles = RolesConfig(
        table.addresses("coordinators"),
        table.addresses("arbiters"),
        table.addresses("auditors"),
        table.address("recorder") if table.has("recorder") else None,
        guardian,
        until,
    )
    table.done()
    return roles


def _rules(table: Table) -> tuple[ClassRule, ...]:
    rules = tuple(_rule(table.table(one.name.lower()), one, DEFAULT_RULES[one]) for one in Class)
    table.done()
    return rules


def _rule(table: Table, class_: Class, default: ClassRule) -> ClassRule:
    """The default rule with the fields that the file gives; raises `OutOfRange` as the contract would
    refuse."""
    given = {part.name: _rule_field(table, part.name, default) for part in fields(ClassRule)}
    table.done()
    rule = replace(default, **given)
    parameter = out_of_bounds(class_, rule)
    if parameter is not None:
        field = re.sub("([A-Z])", r"_\1", parameter).lower()  # the file's spelling of the contract's word
        table.refuse(OutOfRange, field, "the class table's bounds do not allow this value")
    return rule


def _rule_field(table: Table, name: str, default: ClassRule) -> Any:
    value = getattr(default, name)
    if isinstance(value, Electorate):
        text = table.text(name, value.name.lower()).upper()
        known = [one.name for one in Electorate]
        return (
            Electorate[text]
            if text in known
            else table.refuse(WrongKind, name, "write heads, tokens or both")
        )
    if isinstance(value, bool):
        return table.flag(name, value)
    if name in ("support_num", "support_den"):
        return table.whole(name, 1, 255, value)
    if name.endswith(("_bps", "_limit", "_heads", "_voters", "_for")):
        return table.whole(name, 0, 65_535, value)
    return table.seconds(name, value)
