"""Raw log to governance fact: pure, fixed layout, and never a skip.

The decoder is compiled from the contracts' ABIs: one function for each event of each of our contracts. An
event that it does not know at one of our addresses is an error, because a fact that is passed over makes
every later conclusion wrong.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Final, get_type_hints

from governance.facts.every import FACTS, Fact
from governance.facts.position import Position
from ledger.crypto import keccak
from ledger.layout import BadEncoding, Component, Reader, UnknownLayout, head_size, placed, reader, word
from ledger.raw import RawLog

Abi = Sequence[Mapping[str, object]]
Decode = Callable[[Position, bytes, bytes], Fact]
"""(position, joined topics, data) -> fact."""

WORD: Final = 32
SAME_NAME: Final = {
    ("TimelockController", "RoleGranted"): "TimelockRoleGranted",
    ("TimelockController", "RoleRevoked"): "TimelockRoleRevoked",
    ("TimelockController", "RoleAdminChanged"): "TimelockRoleAdminChanged",
}
"""Events that carry another event's name with other arguments."""

OTHER_WORDS: Final = {("token_id", "value"), ("approved", "spender")}
"""ERC-721 and ERC-20 share one fact; (word of the event, word of the fact)."""


class UndecodableLog(Exception):
    """One of our contracts said something that we cannot read. `place` names block and log index."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place


class UnknownEvent(UndecodableLog):
    """An event at one of our contracts that its ABI does not have: the program is older than the contract."""


class MalformedEvent(UndecodableLog):
    """An event whose bytes are not what its ABI says."""


class NotOurs(UndecodableLog):
    """A log of an address that we did not ask for."""


class Decoder:
    """Decodes the logs of one deployment. `addresses` and `abis` go by the contract's name."""

    def __init__(self, addresses: Mapping[str, str], abis: Mapping[str, Abi]) -> None:
        self.names: dict[bytes, str] = {bytes.fromhex(value[2:]): name for name, value in addresses.items()}
        self._events: dict[bytes, Decode] = {}
        for address, name in self.names.items():
            for topic, decode in compile_abi(name, abis[name]).items():
                self._events[address + topic] = decode

    def decode(self, log: RawLog, time: int) -> Fact:
        """The fact in a log of a block of that time. Raises UnknownEvent, MalformedEvent, NotOurs."""
        decode = self._events.get(log.address + log.topics[:WORD])
        if decode is None:
            raise self._unknown(log)
        try:
            return decode(Position(log.block_number, log.log_index, time), log.topics, log.data)
        except BadEncoding as error:
            raise MalformedEvent(_place(log), str(error)) from error

    def decode_all(self, logs: Iterable[RawLog], times: Mapping[int, int]) -> list[Fact]:
        """The facts of many logs; `times` by block number."""
        return [self.decode(log, times[log.block_number]) for log in logs]

    def _unknown(self, log: RawLog) -> UndecodableLog:
        name = self.names.get(log.address)
        if name is None:
            return NotOurs(_place(log), f"a log of 0x{log.address.hex()}, which is not one of our contracts")
        return UnknownEvent(
            _place(log), f"{name} emitted an event that we do not know, 0x{log.topics[:WORD].hex()}"
        )


def compile_abi(contract: str, abi: Abi) -> dict[bytes, Decode]:
    """Every event of an ABI by its first topic."""
    return {topic_of(entry): _compile(contract, entry) for entry in abi if entry["type"] == "event"}


def topic_of(event: Mapping[str, object]) -> bytes:
    """keccak256 of the event's canonical signature."""
    kinds = ",".join(canonical(part) for part in _inputs(event))
    return keccak(f"{event['name']}({kinds})".encode("ascii"))


def canonical(part: Component) -> str:
    """The type as it stands in a signature: a tuple is written out."""
    kind, parts = str(part["type"]), part.get("components")
    if not kind.startswith("tuple") or not isinstance(parts, list):
        return kind
    return f"({','.join(map(canonical, parts))}){kind[5:]}"


def fact_class(contract: str, event: str) -> type[Fact]:
    """The dataclass in governance.facts that stands for an event of a contract."""
    name = SAME_NAME.get((contract, event), event)
    if name not in FACTS:
        raise UnknownLayout(f"{contract} has an event {event}, and governance.facts no {name}")
    return FACTS[name]


def _compile(contract: str, event: Mapping[str, object]) -> Decode:
    """A function from the log's bytes to the fact, with every offset computed now."""
    kind = fact_class(contract, str(event["name"]))
    make: Callable[..., Fact] = kind
    names = [field.name for field in fields(kind)][1:]
    fixed = (contract,) if names[:1] == ["contract"] else ()
    inputs = _inputs(event)
    words = names[len(fixed) :]
    _require_same_words(contract, event, inputs, words)
    topics, body = _sources(inputs, [get_type_hints(kind)[name] for name in words])
    order = [_find(name, topics, body) for name in range(len(inputs))]
    head = sum(head_size(part) for part in inputs if not part["indexed"])
    indexed = WORD * (1 + len(topics))

    def decode(at: Position, topic_bytes: bytes, data: bytes) -> Fact:
        if len(topic_bytes) != indexed or len(data) < head:
            raise BadEncoding("it has not the topics or the data of its event")
        values = [read(topic_bytes if in_topics else data, 0, place) for in_topics, read, place in order]
        return make(at, *fixed, *values)

    return decode


def _sources(
    inputs: Sequence[Component], hints: Sequence[object]
) -> tuple[dict[int, tuple[Reader, int]], dict[int, tuple[Reader, int]]]:
    """Where each argument lies, by its number: in the topics, or in the data."""
    topics: dict[int, tuple[Reader, int]] = {}
    body = [number for number, part in enumerate(inputs) if not part["indexed"]]
    for number, part in enumerate(inputs):
        if part["indexed"]:
            topics[number] = (word(str(part["type"]), hints[number]), WORD * (1 + len(topics)))
    parts = [inputs[number] for number in body]
    readers = placed([reader(inputs[number], hints[number]) for number in body], parts)
    return topics, dict(zip(body, readers, strict=True))


def _find(
    number: int, topics: Mapping[int, tuple[Reader, int]], body: Mapping[int, tuple[Reader, int]]
) -> tuple[bool, Reader, int]:
    read, place = topics[number] if number in topics else body[number]
    return number in topics, read, place


def _inputs(event: Mapping[str, object]) -> Sequence[Component]:
    inputs = event["inputs"]
    assert isinstance(inputs, list)
    return inputs


def _require_same_words(
    contract: str, event: Mapping[str, object], inputs: Sequence[Component], words: Sequence[str]
) -> None:
    """The fact's fields are the event's arguments, in the event's order and words."""
    ours = [word_.rstrip("_") for word_ in words]
    theirs = [snake(str(part["name"])) for part in inputs]
    pairs = set(zip(theirs, ours, strict=False))
    if len(ours) != len(theirs) or any(a != b and (a, b) not in OTHER_WORDS for a, b in pairs):
        raise UnknownLayout(f"{contract}.{event['name']} has {theirs}, the fact has {ours}")


def snake(name: str) -> str:
    """`voteStart` -> `vote_start`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower().strip("_")


def _place(log: RawLog) -> str:
    return f"block {log.block_number} (0x{log.block_hash.hex()}), log {log.log_index}"


__all__ = [
    "Abi",
    "Decoder",
    "MalformedEvent",
    "NotOurs",
    "UndecodableLog",
    "UnknownEvent",
    "compile_abi",
    "snake",
]
