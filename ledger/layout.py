"""Fixed layouts: how a value of an ABI type lies in bytes, compiled once into small readers.

Words are 32 bytes, big-endian. A static value lies in its place; a dynamic one lies at an offset, counted
from the start of the tuple or array that holds it. Every reader checks what it reads: bytes that no honest
encoder writes are `BadEncoding`. Source: Solidity ABI specification 0.8, "Formal Specification of the
Encoding".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import IntEnum
from typing import Final, get_args, get_type_hints

Component = Mapping[str, object]
"""One entry of an ABI's `inputs` or `components`."""

Reader = Callable[[bytes, int, int], object]
"""(data, start of the enclosing tuple, place of this value) -> value."""

WORD: Final = 32


class BadEncoding(ValueError):
    """The bytes are not an ABI encoding of the type."""


class UnknownLayout(TypeError):
    """The ABI has a type that we do not read, or the fact's fields do not fit it; a fault of this program."""


def is_dynamic(component: Component) -> bool:
    """Whether a value lies at an offset instead of in its place."""
    kind = str(component["type"])
    if kind.endswith("[]") or kind in ("string", "bytes"):
        return True
    if kind.endswith("]"):
        return is_dynamic(_element(component))
    return kind.startswith("tuple") and any(is_dynamic(inner) for inner in components(component))


def head_size(component: Component) -> int:
    """Bytes that a value takes in its place."""
    kind = str(component["type"])
    if is_dynamic(component):
        return WORD
    if kind.endswith("]"):
        return _length(kind) * head_size(_element(component))
    return sum(map(head_size, components(component))) if kind == "tuple" else WORD


def components(component: Component) -> Sequence[Component]:
    """The parts of a struct."""
    parts = component.get("components")
    if not isinstance(parts, list):
        raise UnknownLayout(f"{component.get('name')} is a {component['type']} without components")
    return parts


def reader(component: Component, hint: object) -> Reader:
    """Reads a value of this ABI type as the Python type `hint` of a fact's field."""
    kind = str(component["type"])
    if kind in ("string", "bytes") or kind.endswith("]") or kind == "tuple":
        return (
            _at_offset(_body(component, kind, hint))
            if is_dynamic(component)
            else _body(component, kind, hint)
        )
    return word(kind, hint)


def word(kind: str, hint: object) -> Reader:
    """Reads a type of one word."""
    if kind == "address":
        return _address
    if kind == "bool":
        return _bool
    if kind.startswith("uint"):
        return _enum(hint) if isinstance(hint, type) and issubclass(hint, IntEnum) else _uint(int(kind[4:]))
    if kind.startswith("bytes"):
        return _fixed(int(kind[5:]))
    raise UnknownLayout(f"no layout for {kind}")


def _body(component: Component, kind: str, hint: object) -> Reader:
    """Reads the value itself, where its bytes begin."""
    if kind == "string":
        return _string
    if kind == "bytes":
        return _bytes
    if kind == "tuple":
        return struct(components(component), hint)
    inner = _element(component)
    element, size = reader(inner, get_args(hint)[0]), head_size(inner)
    return _list(element, size) if kind.endswith("[]") else _array(element, size, _length(kind))


def struct(parts: Sequence[Component], hint: object) -> Reader:
    """Reads a tuple as the dataclass `hint`, field by field in the order of both."""
    if not (isinstance(hint, type) and is_dataclass(hint)):
        raise UnknownLayout(f"a tuple is read as a dataclass, not as {hint}")
    hints = get_type_hints(hint)
    names = [field.name for field in fields(hint)]
    if len(names) != len(parts):
        raise UnknownLayout(f"{hint.__name__} has {len(names)} fields, the ABI {len(parts)}")
    readers = placed([reader(part, hints[name]) for part, name in zip(parts, names, strict=True)], parts)
    make: Callable[..., object] = hint

    def read(data: bytes, _start: int, place: int) -> object:
        return make(*[value(data, place, place + offset) for value, offset in readers])

    return read


def placed(readers: Sequence[Reader], parts: Sequence[Component]) -> list[tuple[Reader, int]]:
    """Each reader with the offset of its place in the tuple."""
    offsets, offset = [], 0
    for part in parts:
        offsets.append(offset)
        offset += head_size(part)
    return list(zip(readers, offsets, strict=True))


def _element(component: Component) -> Component:
    return {**component, "type": str(component["type"]).rpartition("[")[0]}


def _length(kind: str) -> int:
    return int(kind.rpartition("[")[2][:-1])


def _number(data: bytes, place: int) -> int:
    raw = data[place : place + WORD]
    if len(raw) != WORD:
        raise BadEncoding(f"the data ends before byte {place + WORD}")
    return int.from_bytes(raw)


def _uint(bits: int) -> Reader:
    def read(data: bytes, _start: int, place: int) -> int:
        raw = data[place : place + WORD]
        if len(raw) != WORD:
            raise BadEncoding(f"the data ends before byte {place + WORD}")
        value = int.from_bytes(raw)
        if value >> bits:
            raise BadEncoding(f"a uint{bits} at byte {place} is too large")
        return value

    return read


def _enum(kind: type[IntEnum]) -> Reader:
    members: Mapping[int, IntEnum] = {member.value: member for member in kind}

    def read(data: bytes, _start: int, place: int) -> IntEnum:
        member = members.get(_number(data, place))
        if member is None:
            raise BadEncoding(f"no {kind.__name__} has the number at byte {place}")
        return member

    return read


def _bool(data: bytes, _start: int, place: int) -> bool:
    value = _number(data, place)
    if value > 1:
        raise BadEncoding(f"a bool at byte {place} is neither 0 nor 1")
    return value == 1


def _address(data: bytes, _start: int, place: int) -> str:
    raw = data[place : place + WORD]
    if len(raw) != WORD or any(raw[:12]):
        raise BadEncoding(f"no address at byte {place}")
    return "0x" + raw[12:].hex()


def _fixed(size: int) -> Reader:
    def read(data: bytes, _start: int, place: int) -> str:
        raw = data[place : place + WORD]
        if len(raw) != WORD or any(raw[size:]):
            raise BadEncoding(f"no bytes{size} at byte {place}")
        return "0x" + raw[:size].hex()

    return read


def _bytes(data: bytes, _start: int, place: int) -> bytes:
    size = _number(data, place)
    raw = data[place + WORD : place + WORD + size]
    if len(raw) != size:
        raise BadEncoding(f"the data ends inside the bytes at byte {place}")
    return raw


def _string(data: bytes, _start: int, place: int) -> str:
    """A contract does not check that a string is UTF-8, so a wrong byte becomes `\\xNN` instead of
    an error.
    """
    return _bytes(data, _start, place).decode("utf-8", errors="backslashreplace")


def _at_offset(body: Reader) -> Reader:
    def read(data: bytes, start: int, place: int) -> object:
        target = start + _number(data, place)
        if target > len(data):
            raise BadEncoding(f"the offset at byte {place} points outside the data")
        return body(data, target, target)

    return read


def _list(element: Reader, size: int) -> Reader:
    def read(data: bytes, _start: int, place: int) -> tuple[object, ...]:
        length, first = _number(data, place), place + WORD
        if first + length * size > len(data):
            raise BadEncoding(f"the list at byte {place} is longer than the data")
        return tuple([element(data, first, first + i * size) for i in range(length)])

    return read


def _array(element: Reader, size: int, length: int) -> Reader:
    def read(data: bytes, _start: int, place: int) -> tuple[object, ...]:
        return tuple([element(data, place, place + i * size) for i in range(length)])

    return read


__all__ = [
    "BadEncoding",
    "Component",
    "Reader",
    "UnknownLayout",
    "head_size",
    "placed",
    "reader",
    "struct",
    "word",
]
