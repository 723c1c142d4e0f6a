"""Compiled contracts: ABI, code with its library places, and where the constructor fills values in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from eth_abi.abi import encode

from ledger.crypto import keccak


class MissingArtifact(Exception):
    """Raised when there is no artifact of a contract; the message says how to make it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Bytes `start` to `start + length` of a contract's code."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract. Codes are unlinked: the bytes at `links` and `runtime_links` are zero."""

    name: str
    abi: tuple[Mapping[str, Any], ...]
    bytecode: bytes
    runtime: bytes
    links: Mapping[str, tuple[Place, ...]]
    runtime_links: Mapping[str, tuple[Place, ...]]
    immutables: tuple[Place, ...]
    compiler: str
    source_hash: str

    def creation_code(self, libraries: Mapping[str, str], *arguments: object) -> bytes:
        """Code that deploys the contract: linked with the libraries' addresses, constructor arguments
        appended."""
        types = [canonical_type(parameter) for parameter in self.constructor]
        return linked(self.bytecode, self.links, libraries) + encode(types, list(arguments))

    @property
    def constructor(self) -> tuple[Mapping[str, Any], ...]:
        """The constructor's parameters; none when it has no constructor."""
        return next((tuple(entry["inputs"]) for entry in self.abi if entry["type"] == "constructor"), ())

    def selector(self, function: str) -> bytes:
        """Selector of the only function of that name; raises `KeyError` when there is none or more than
        one."""
        found = [entry for entry in self.abi if entry["type"] == "function" and entry["name"] == function]
        if len(found) != 1:
            raise KeyError(f"{self.name} has {len(found)} functions called {function}")
        return keccak(signature_of(found[0]).encode("ascii"))[:4]

    def is_code(self, deployed: bytes, libraries: Mapping[str, str]) -> bool:
        """Whether deployed code is this contract's, constructor values and linked addresses aside."""
        expected = linked(self.runtime, self.runtime_links, libraries)
        return len(deployed) == len(expected) and self._blank(deployed) == self._blank(expected)

    def _blank(self, code: bytes) -> bytes:
        blank = bytearray(code)
        for place in self.immutables:
            blank[place.start : place.start + place.length] = bytes(place.length)
        if self.runtime[:1] == b"\x73":  # a library keeps its own address there
            blank[1:21] = bytes(20)
        return bytes(blank)


@cache
def artifact(name: str) -> Artifact:
    """The artifact of a contract or library by name; raises `MissingArtifact`."""
    try:
        stored = json.loads((files("ledger") / "artifacts" / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError as failure:
        raise MissingArtifact(f"there is no artifact of {name}: run `make compile`") from failure
    links, runtime_links = _links(stored["link_references"]), _links(stored["runtime_link_references"])
    return Artifact(
        name,
        tuple(stored["abi"]),
        _unlinked(stored["bytecode"], links),
        _unlinked(stored["runtime_bytecode"], runtime_links),
        links,
        runtime_links,
        tuple(Place(**place) for place in stored["immutable_references"]),
        stored["compiler"]["version"],
        stored["source_hash"],
    )


def names() -> tuple[str, ...]:
    """Names of all artifacts, sorted."""
    folder = files("ledger") / "artifacts"
    return tuple(
        sorted(item.name.removesuffix(".json") for item in folder.iterdir() if item.name.endswith(".json"))
    )


def linked(code: bytes, links: Mapping[str, tuple[Place, ...]], libraries: Mapping[str, str]) -> bytes:
    """`code` with the address of each library written at its places."""
    result = bytearray(code)
    for library, places in links.items():
        for place in places:
            result[place.start : place.start + place.length] = bytes.fromhex(libraries[library][2:])
    return bytes(result)


def canonical_type(parameter: Mapping[str, Any]) -> str:
    """The ABI type of a parameter, tuples written out."""
    kind = str(parameter["type"])
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(canonical_type(part) for part in parameter["components"])
    return f"({inner}){kind.removeprefix('tuple')}"


def signature_of(entry: Mapping[str, Any]) -> str:
    """Canonical signature of a function, event or error of an ABI."""
    return f"{entry['name']}({','.join(canonical_type(part) for part in entry['inputs'])})"


def _links(stored: Mapping[str, Mapping[str, list[dict[str, int]]]]) -> dict[str, tuple[Place, ...]]:
    return {
        library: tuple(Place(**place) for place in places)
        for libraries in stored.values()
        for library, places in libraries.items()
    }


def _unlinked(code: str, links: Mapping[str, tuple[Place, ...]]) -> bytes:
    """Code as bytes, the compiler's placeholders replaced by zeros."""
    digits = list(code.removeprefix("0x"))
    for places in links.values():
        for place in places:
            digits[2 * place.start : 2 * (place.start + place.length)] = "0" * (2 * place.length)
    return bytes.fromhex("".join(digits))
