"""A consortium with something going on in it, served: an open vote, an open round, one shared item."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from eth_abi import encode

from api.app import create_app
from api.bootstrap import build
from api.bounded_http import BoundedHttp
from api.settings import Settings
from ledger.acts import encode_act
from ledger.anvil import Anvil
from ledger.calls import Call
from ledger.crypto import address_of, keccak
from tests.databases import database_in
from tests.world import COORDINATOR, MEMBERS, RECORDER, SUPPLIER, World, build_world

DAY = 86_400
PLUG = {
    "sku": "ADA1798",
    "description": "2.5 mm stereo plug connector",
    "unit": "each",
    "packSize": 10,
    "minimum": 0,
    "kind": 0,
    "tiers": [
        {"minQuantity": 1, "unitPrice": 195},
        {"minQuantity": 10, "unitPrice": 176},
        {"minQuantity": 100, "unitPrice": 156},
    ],
}
PURSE = 1_000_000
"""Minor units that every member holds."""


@dataclass(frozen=True, slots=True)
class Village:
    """The consortium, where its pages are, and what is going on in it."""

    world: World
    origin: str


@contextmanager
def village(folder: Path) -> Iterator[Village]:
    """Deployed, seeded and served; everything is gone afterwards."""
    with Anvil(folder / "chain", save=False) as node:
        world = build_world(node)
        _seed(world)
        with _served(world, folder) as origin:
            yield Village(world, origin)


def _seed(world: World) -> None:
    proposer = MEMBERS[0].key
    world.node.fund(MEMBERS[0].address)
    world.node.advance_time(60)  # power is read a second before the proposal
    newcomer = {"member": "0x" + "12" * 20, "legalGroup": 9, "profileHash": bytes(32)}
    calldata = encode_act("MemberRegistry", "admit", newcomer)
    registry = world.deployment.addresses["MemberRegistry"]
    propose(
        world, proposer, registry, calldata, "# Admit Gable Glass\n\nThey have bought with us for a year."
    )
    _act(world, COORDINATOR, "ProcurementRounds", "draftRound", {"terms": _terms(world), "items": [PLUG]})
    _act(world, COORDINATOR, "ProcurementRounds", "openDemand", {"roundId": _round_id(world)})
    for member in MEMBERS:
        _act(world, COORDINATOR, "SettlementToken", "mint", {"to": member.address, "amount": PURSE})


def propose(world: World, key: bytes, target: str, calldata: bytes, description: str) -> None:
    """One call, put to the vote with the proposer's own transaction."""
    content = {"targets": [target], "values": [0], "calldatas": [calldata], "description": description}
    _act(world, key, "ConsortiumGovernor", "propose", content)


def _act(world: World, key: bytes, contract: str, function: str, arguments: dict[str, object]) -> None:
    calldata = encode_act(contract, function, arguments)
    world.send(key, Call(world.deployment.addresses[contract], calldata))


def _round_id(world: World) -> str:
    """keccak256(abi.encode(chainid, contract, sequence)), as the interface says."""
    place = world.deployment.addresses["ProcurementRounds"]
    return "0x" + keccak(encode(["uint256", "address", "uint256"], [world.chain.chain_id, place, 1])).hex()


def _terms(world: World) -> dict[str, object]:
    now = world.now
    return {
        "title": "Plugs, autumn",
        "token": world.deployment.addresses["SettlementToken"],
        "decimals": 2,
        "supplier": address_of(SUPPLIER),
        "sideCostKey": 0,
        "freezeAt": now + 3 * DAY,
        "commitCloseAt": now + 5 * DAY,
        "deliverBy": now + 30 * DAY,
        "claimWindow": 3 * DAY,
        "decisionWindow": 5 * DAY,
        "overToleranceBps": 0,
        "minimumValue": 1,
        "freight": 1200,
        "fee": 600,
        "sideCostCap": 1500,
        "aloneSideCost": 495,
        "claimsAcceptedByDefault": True,
    }


@contextmanager
def _served(world: World, folder: Path) -> Iterator[str]:
    place = folder / "deployment.json"
    world.deployment.save(place)
    listener = socket.create_server(("127.0.0.1", 0))
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings(
        rpc_url=world.node.url,
        deployment=place,
        database=database_in(folder),
        origin=origin,
        relayer_key=RECORDER.hex(),
    )
    server = uvicorn.Server(
        uvicorn.Config(create_app(build(settings)), http=BoundedHttp, log_level="warning")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield origin
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()
