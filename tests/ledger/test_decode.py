"""The fixed-layout decoder against web3.py, for every event of every contract, with generated arguments."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import IntEnum
from typing import Any

import pytest
from eth_abi.abi import encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web3 import Web3

from ledger.artifacts import artifact, canonical_type
from ledger.decode import Decoder, MalformedEvent, NotOurs, UnknownEvent, snake, topic_of
from ledger.deployment import CONTRACTS
from ledger.raw import RawLog
from tests.budget import examples

PLACE = "0x" + "c0" * 20
BLOCK, TIME = 7, 1_700_000_000
EVENTS = [
    pytest.param(name, entry, id=f"{name}-{entry['name']}")
    for name in CONTRACTS
    for entry in artifact(name).abi
    if entry["type"] == "event"
]


def value_of(part: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Any value of an ABI type, as eth_abi takes it."""
    kind = str(part["type"])
    if kind.endswith("]"):
        inner, _, length = kind[:-1].rpartition("[")
        least, most = (int(length), int(length)) if length else (0, 4)
        return st.lists(value_of({**part, "type": inner}), min_size=least, max_size=most)
    if kind == "tuple":
        return st.tuples(*[value_of(inner) for inner in part["components"]])
    if str(part.get("internalType", "")).startswith("enum"):
        return st.integers(0, 1)
    return plain_value(kind)


def plain_value(kind: str) -> st.SearchStrategy[Any]:
    """Any value of a type without parts."""
    if kind == "address":
        return st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
    if kind == "bool":
        return st.booleans()
    if kind == "string":
        return st.text(max_size=70)
    if kind == "bytes":
        return st.binary(max_size=70)
    if kind.startswith("uint"):
        return st.integers(0, 2 ** int(kind[4:]) - 1)
    size = int(kind[5:])
    return st.binary(min_size=size, max_size=size)


def emitted(event: Mapping[str, Any], values: Sequence[Any]) -> RawLog:
    """The log that a contract emits with these arguments."""
    pairs = list(zip(event["inputs"], values, strict=True))
    topics = topic_of(event)
    for part, value in pairs:
        if part["indexed"]:
            topics += encode([canonical_type(part)], [value])
    body = [(canonical_type(part), value) for part, value in pairs if not part["indexed"]]
    data = encode([kind for kind, _ in body], [value for _, value in body])
    return RawLog(BLOCK, b"\xb1" * 32, 3, 1, b"\x71" * 32, bytes.fromhex(PLACE[2:]), topics, data)


def oracle(contract: str, event: Mapping[str, Any], log: RawLog) -> dict[str, Any]:
    """What web3.py reads in the log, by snake-case names."""
    receipt: Any = {
        "address": Web3.to_checksum_address(PLACE),
        "topics": [log.topics[at : at + 32] for at in range(0, len(log.topics), 32)],
        "data": log.data,
        "blockNumber": BLOCK,
        "blockHash": log.block_hash,
        "transactionHash": log.tx_hash,
        "transactionIndex": log.tx_index,
        "logIndex": log.log_index,
        "removed": False,
    }
    reader = Web3().eth.contract(abi=[event], address=Web3.to_checksum_address(PLACE))
    found = reader.events[str(event["name"])]().process_log(receipt)["args"]
    return {snake(str(part["name"])): plain(found[part["name"]]) for part in event["inputs"]}


def plain(value: Any) -> Any:
    """Both readings in one form: structs and lists as lists, enums as numbers, bytes and addresses as hex."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, str):
        return value.lower() if value.startswith("0x") and len(value) == 42 else value
    if isinstance(value, bool) or not isinstance(value, IntEnum | int):
        if is_dataclass(value):
            return [plain(getattr(value, field.name)) for field in fields(value)]
        if isinstance(value, Mapping):
            return [plain(inner) for inner in value.values()]
        return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value
    return int(value)


@pytest.mark.parametrize(("contract", "event"), EVENTS)
@settings(max_examples=examples(6), suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_event_decodes_as_web3_reads_it(
    contract: str, event: Mapping[str, Any], data: st.DataObject
) -> None:
    """Every argument, in order, under the same name; and the fact knows where it stands."""
    values = [data.draw(value_of(part)) for part in event["inputs"]]
    log = emitted(event, values)
    fact = Decoder({contract: PLACE}, {contract: artifact(contract).abi}).decode(log, TIME)
    assert (fact.at.block, fact.at.log_index, fact.at.time) == (BLOCK, 3, TIME)
    names = [field.name for field in fields(fact)]
    assert getattr(fact, "contract", contract) == contract
    read = [plain(getattr(fact, name)) for name in names if name not in ("at", "contract")]
    assert read == list(oracle(contract, event, log).values())


def token_log(**changes: Any) -> RawLog:
    """A transfer of the voting token, with changes."""
    transfer = next(entry for entry in artifact("VotingToken").abi if entry.get("name") == "Transfer")
    return emitted(transfer, [PLACE, PLACE, 5])._replace(**changes)


def token_decoder() -> Decoder:
    """Decodes the voting token alone."""
    return Decoder({"VotingToken": PLACE}, {"VotingToken": artifact("VotingToken").abi})


def test_an_unknown_event_of_ours_is_an_error_that_names_block_and_log() -> None:
    """It is never passed over."""
    with pytest.raises(UnknownEvent, match=r"block 7 .*, log 3: VotingToken"):
        token_decoder().decode(token_log(topics=b"\xee" * 32), TIME)


def test_an_anonymous_event_of_ours_is_unknown() -> None:
    """No topic, no name, no fact."""
    with pytest.raises(UnknownEvent):
        token_decoder().decode(token_log(topics=b""), TIME)


def test_a_strangers_log_is_not_ours() -> None:
    """Even with an event that we know."""
    with pytest.raises(NotOurs):
        token_decoder().decode(token_log(address=b"\x01" * 20), TIME)


@pytest.mark.parametrize(
    "changes",
    [
        {"data": b""},
        {"data": bytes(31)},
        {"topics": topic_of(next(e for e in artifact("VotingToken").abi if e.get("name") == "Transfer"))},
        {"topics": token_log().topics + bytes(32)},
        {"topics": token_log().topics[:32] + b"\xff" * 64},
    ],
)
def test_bytes_that_are_no_encoding_are_malformed(changes: dict[str, Any]) -> None:
    """Short, long, or with dirt where an address has zeros."""
    with pytest.raises(MalformedEvent):
        token_decoder().decode(token_log(**changes), TIME)


@given(st.data())
@settings(max_examples=examples(300))
def test_no_bytes_whatever_break_the_decoder(data: st.DataObject) -> None:
    """Any data under any of our events is a fact or a malformed event, nothing else and never endless."""
    events = [entry for entry in artifact("ProcurementRounds").abi if entry["type"] == "event"]
    event = data.draw(st.sampled_from(events))
    decoder = Decoder({"ProcurementRounds": PLACE}, {"ProcurementRounds": artifact("ProcurementRounds").abi})
    words = data.draw(st.lists(st.one_of(st.integers(0, 400), st.integers(0, 2**256 - 1)), max_size=40))
    body = b"".join(word.to_bytes(32) for word in words)
    indexed = sum(part["indexed"] for part in event["inputs"])
    log = RawLog(
        1, bytes(32), 0, 0, bytes(32), bytes.fromhex(PLACE[2:]), topic_of(event) + bytes(32 * indexed), body
    )
    try:
        decoder.decode(log, TIME)
    except MalformedEvent:
        return


def test_a_reason_that_is_not_text_is_still_a_reason() -> None:
    """A contract does not check UTF-8, and a voter must not be able to stop the index."""
    abi = artifact("ConsortiumGovernor").abi
    cast = next(entry for entry in abi if entry.get("name") == "VoteCast")
    log = emitted(cast, [PLACE, 1, 1, 1, "abcd"])
    broken = log._replace(data=log.data.replace(b"abcd", b"\xff\xfe\x00z"))
    fact = Decoder({"ConsortiumGovernor": PLACE}, {"ConsortiumGovernor": abi}).decode(broken, TIME)
    assert getattr(fact, "reason") == "\\xff\\xfe\x00z"  # noqa: B009
