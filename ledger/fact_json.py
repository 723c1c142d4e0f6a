"""Facts as JSON and back, without loss: what exported records are made of.

Whole numbers are decimal text, so that no reader rounds them; only a fact's place (`at`) is plain numbers.
Enumerations go by name, bytes as 0x text. Fields carry the words of the event.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import IntEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from governance.facts.every import FACTS, Fact
from governance.facts.position import Position

Reader = Callable[[Any], Any]


class BadRecord(ValueError):
    """A record that is not a fact: unknown name, missing or foreign field, or a value of another type."""


def fact_to_json(fact: Fact) -> dict[str, Any]:
    """{"fact": name, "at": {...}, ...arguments}."""
    arguments = {name.rstrip("_"): plain(getattr(fact, name)) for name in _names_of(fact)}
    return {"fact": type(fact).__name__, **arguments}


def fact_from_json(data: Mapping[str, Any]) -> Fact:
    """The fact of a record. Raises BadRecord."""
    kind: type | None = FACTS.get(str(data.get("fact")))
    if kind is None:
        raise BadRecord(f"there is no fact called {data.get('fact')!r}")
    readers = _readers(kind)
    if set(data) - {"fact", "block_hash", "transaction", "address"} != set(readers):
        raise BadRecord(f"a {kind.__name__} has the fields {', '.join(readers)}")
    make: Callable[..., Fact] = kind
    try:
        return make(*[read(data[name]) for name, read in readers.items()])
    except (KeyError, TypeError, ValueError) as error:
        raise BadRecord(f"a {kind.__name__} does not read: {error}") from error


def plain(value: Any) -> Any:
    """Any value of a fact or a book as JSON: whole numbers as text, enumerations by name, bytes as
    0x text.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, IntEnum):
        return value.name
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, Position):
        return {"block": value.block, "log_index": value.log_index, "time": value.time}
    if is_dataclass(value):
        return {name.rstrip("_"): plain(getattr(value, name)) for name in _names_of(value)}
    return value


def _names_of(value: object) -> tuple[str, ...]:
    kind: type = type(value)
    return _names(kind)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _readers(kind: type) -> dict[str, Reader]:
    """How to read each field, by its name in JSON."""
    hints = get_type_hints(kind)
    return {name.rstrip("_"): _reader(hints[name]) for name in _names(kind)}


def _reader(hint: Any) -> Reader:
    if hint is Position:
        return _position
    if get_origin(hint) is tuple:
        return _list_reader(_reader(get_args(hint)[0]))
    if is_dataclass(hint):
        return _struct_reader(hint)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, IntEnum):
        return _enum_reader(hint)
    return {int: _whole, str: _text, bool: _truth, bytes: _bytes}[hint]


def _list_reader(inner: Reader) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is no list")
        return tuple(map(inner, value))

    return read


def _struct_reader(kind: type) -> Reader:
    readers = _readers(kind)

    def read(value: Any) -> Any:
        if not isinstance(value, dict) or set(value) != set(readers):
            raise TypeError(f"a {kind.__name__} has the fields {', '.join(readers)}")
        return kind(*[part(value[name]) for name, part in readers.items()])

    return read


def _enum_reader(kind: type[IntEnum]) -> Reader:
    def read(value: Any) -> IntEnum:
        if value not in kind.__members__:
            raise ValueError(f"there is no {kind.__name__} called {value!r}")
        return kind[value]

    return read


def _position(value: Any) -> Position:
    if not isinstance(value, dict) or set(value) != {"block", "log_index", "time"}:
        raise TypeError("a place is block, log_index and time")
    return Position(_number(value["block"]), _number(value["log_index"]), _number(value["time"]))


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError(f"{value!r} is no whole number")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdecimal():
        raise TypeError(f"{value!r} is no whole number as text")
    return int(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str) or not value.startswith("0x"):
        raise TypeError(f"{value!r} are no bytes")
    return bytes.fromhex(value[2:])


__all__ = ["BadRecord", "fact_from_json", "fact_to_json", "plain"]
