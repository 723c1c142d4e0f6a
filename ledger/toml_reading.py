"""TOML read field by field, so that every mistake names its file, line and field and says what to do."""

import datetime
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn, Self

from ledger.crypto import checksum_address

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_DURATION = re.compile(r"(\d+)\s*(s|min|h|d)")
_SECONDS: Final = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}

ZERO_ADDRESS: Final = "0x" + "00" * 20


class BadConfig(Exception):
    """Raised for any mistake in a consortium's TOML file. `line` is 0 when the mistake has no line."""

    def __init__(self, path: Path, line: int, field_name: str, remedy: str) -> None:
        place = f"{path}, line {line}" if line else f"{path}"
        super().__init__(f"{place}: {field_name}: {remedy}" if field_name else f"{place}: {remedy}")
        self.path = path
        self.line = line
        self.field = field_name
        self.remedy = remedy


class UnreadableConfig(BadConfig):
    """The file cannot be read, or is not UTF-8."""


class MalformedToml(BadConfig):
    """The file is not TOML."""


class UnknownField(BadConfig):
    """The file has a field that means nothing here: perhaps a misspelling."""


class MissingField(BadConfig):
    """A field that has no default is missing."""


class WrongKind(BadConfig):
    """A field holds another kind of value: a text where a number belongs, say."""


class OutOfRange(BadConfig):
    """A number or a period is outside what the contracts take."""


class BadAddress(BadConfig):
    """An address is malformed, has a wrong checksum or is the zero address."""


class MisleadingName(BadConfig):
    """A name is empty, too long, has unseen characters or looks like another one."""


class SameTwice(BadConfig):
    """Two entries that must differ are the same."""


@dataclass(slots=True)
class Table:
    """One table of the file. A field that was read is taken out; `done` refuses what is left."""

    path: Path
    source: str
    place: tuple[str | int, ...]
    values: dict[str, Any]
    taken: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The whole file; raises `UnreadableConfig`, `MalformedToml`."""
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as failure:
            raise UnreadableConfig(path, 0, "", f"the file cannot be read: {failure}") from failure
        return cls.parse(source, path)

    @classmethod
    def parse(cls, source: str, path: Path) -> Self:
        """A file's text; raises `MalformedToml`."""
        try:
            return cls(path, source, (), tomllib.loads(source))
        except tomllib.TOMLDecodeError as failure:
            found = re.search(r"at line (\d+)", str(failure))
            line = int(found[1]) if found else source.count("\n") + 1
            raise MalformedToml(path, line, "", f"this is not TOML: {failure}") from failure

    def text(self, name: str, default: str | None = None) -> str:
        """A text."""
        value = self._take(name, default)
        return value if isinstance(value, str) else self.refuse(WrongKind, name, "write a text in quotes")

    def whole(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number in a range; floats and booleans are refused."""
        value = self._take(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(WrongKind, name, "write a whole number")
        if not least <= value <= most:
            self.refuse(OutOfRange, name, f"{value} must be from {least} to {most}")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """true or false."""
        value = self._take(name, default)
        return value if isinstance(value, bool) else self.refuse(WrongKind, name, "write true or false")

    def seconds(self, name: str, default: int) -> int:
        """A period: a whole number of seconds, or a text such as "5 d", "6 h", "90 min", "30 s"."""
        value = self._take(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            self.refuse(WrongKind, name, 'write a period such as "5 d", "6 h", "90 min" or "30 s"')
        return int(found[1]) * _SECONDS[found[2]]

    def moment(self, name: str, default: int) -> int:
        """A date or a time, as unix seconds; a date means its first second in UTC."""
        value = self._take(name, default)
        if isinstance(value, datetime.datetime):
            return int((value if value.tzinfo else value.replace(tzinfo=datetime.UTC)).timestamp())
        if isinstance(value, datetime.date):
            return int(datetime.datetime(value.year, value.month, value.day, tzinfo=datetime.UTC).timestamp())
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse(WrongKind, name, "write a date such as 2030-12-31")
        return value

    def address(self, name: str, default: str | None = None) -> str:
        """An address in lower case; mixed case must be a right EIP-55 checksum."""
        return self._address(name, self.text(name, default))

    def addresses(self, name: str) -> tuple[str, ...]:
        """A list of different addresses; none when the field is missing."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.refuse(WrongKind, name, "write a list of addresses in quotes")
        found = tuple(self._address(name, item) for item in value)
        return found if len(set(found)) == len(found) else self.refuse(SameTwice, name, "an address is twice")

    def table(self, name: str) -> "Table":
        """A table inside; empty when it is missing."""
        value = self._take(name, {})
        if not isinstance(value, dict):
            self.refuse(WrongKind, name, f"write a table: [{'.'.join(map(str, (*self.place, name)))}]")
        return Table(self.path, self.source, (*self.place, name), value)

    def tables(self, name: str) -> list["Table"]:
        """The tables of an array: [[name]]; none when it is missing."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(WrongKind, name, f"write each one as [[{name}]]")
        return [
            Table(self.path, self.source, (*self.place, name, number), item)
            for number, item in enumerate(value)
        ]

    def has(self, name: str) -> bool:
        """Whether the file gives the field."""
        return name in self.values

    def done(self) -> None:
        """Raises `UnknownField` for the first field that nobody asked for."""
        for name in self.values:
            if name not in self.taken:
                known = ", ".join(sorted(self.taken))
                self.refuse(UnknownField, name, f"there is no such field here; there are: {known}")

    def refuse(self, kind: type[BadConfig], name: str, remedy: str) -> NoReturn:
        """Raises `kind` with the line of the field, or of its table."""
        label = "".join(
            f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in (*self.place, name)
        )
        raise kind(self.path, line_of(self.source, self.place, name), label.removeprefix("."), remedy)

    def _take(self, name: str, default: object) -> object:
        self.taken.add(name)
        if name in self.values:
            return self.values[name]
        return self.refuse(MissingField, name, "this field is needed") if default is None else default

    def _address(self, name: str, value: str) -> str:
        if not _ADDRESS.fullmatch(value):
            self.refuse(BadAddress, name, f"{value!r} is no address: write 0x and 40 hex digits")
        lower = "0x" + value[2:].lower()
        if value[2:] not in (lower[2:], lower[2:].upper()) and value != checksum_address(lower):
            return str(
                self.refuse(BadAddress, name, f"{value} has a wrong checksum: look for a typing error")
            )
        if lower == ZERO_ADDRESS:
            self.refuse(BadAddress, name, "the zero address belongs to nobody")
        return lower


def line_of(source: str, place: tuple[str | int, ...], name: str) -> int:
    """The line, from 1, where a field is given; that of its table when it is not; 0 when neither is there."""
    here: tuple[str | int, ...] = ()
    counts: dict[str, int] = {}
    table_line = 0
    for number, line in enumerate(source.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line)
        if header is not None:
            here = _place_of(header[1], header[2], counts)
            table_line = number if here == place else table_line
            if (*place, name) == here:
                return number
        elif here == place and re.match(rf'\s*"?{re.escape(name)}"?\s*[=.]', line):
            return number
    return table_line


def _place_of(bracket: str, header: str, counts: dict[str, int]) -> tuple[str | int, ...]:
    parts: tuple[str, ...] = tuple(part.strip().strip('"') for part in header.split("."))
    if bracket == "[":
        return parts
    counts[header] = counts.get(header, -1) + 1
    return (*parts, counts[header])
