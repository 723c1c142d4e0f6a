"""A consortium on an embedded chain behind its API; members sign with keys that only they have."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from httpx import Client, Response

from api.bootstrap import build
from api.collaborators import Collaborators
from api.intent_forms import INTENT_FORMS, intent_of
from api.settings import Settings
from ledger.crypto import address_of
from ledger.listening import free_port
from ledger.signing import sign
from ledger.transactions import Fees, Transaction, sign_transaction
from tests.api.serving import served
from tests.api.signing_in import bearer, sign_in
from tests.databases import database_in
from tests.world import COORDINATOR, RECORDER, Member, World

WAIT = {"Prefer": "wait=20"}


def hexed(raw: bytes) -> str:
    """Bytes in hex."""
    return "0x" + raw.hex()


@dataclass(frozen=True, slots=True)
class Town:
    """The served consortium. Every helper fails the test when the API refuses."""

    world: World
    house: Collaborators
    client: Client

    def prepare(self, name: str, member: Member, **fields: Any) -> dict[str, Any]:
        """What the member's wallet is given."""
        return data_of(
            self.client.post(f"/v1/intents/{name}/prepare", json={"signer": member.address, **fields})
        )

    def signed(self, name: str, intent: dict[str, Any], key: bytes) -> dict[str, Any]:
        """The body that hands an intent in."""
        read = intent_of(INTENT_FORMS[name].model_validate(intent))
        return {"intent": intent, "signature": hexed(sign(read, self.world.deployment, key))}

    def hand_in(self, name: str, body: dict[str, Any], **headers: str) -> Response:
        """Hands a signed intent in and waits for its effect."""
        return self.client.post(f"/v1/intents/{name}", json=body, headers={**WAIT, **headers})

    def do(self, name: str, member: Member, **fields: Any) -> dict[str, Any]:
        """Prepares, signs (with the permit, when one is offered), hands in; the mined submission."""
        return mined(self.hand_in(name, self.body(name, member, fields)))

    def body(self, name: str, member: Member, fields: dict[str, Any]) -> dict[str, Any]:
        """What the member hands in: prepared, and signed together with the permit that is offered."""
        prepared = self.prepare(name, member, **fields)
        body = self.signed(name, prepared["intent"], member.key)
        if prepared["permit"]:
            permit = prepared["permit"]["intent"]
            body["permit"] = {**permit, "signature": self.signed("Permit", permit, member.key)["signature"]}
        return body

    def transact(self, action: str, key: bytes = COORDINATOR, **fields: Any) -> dict[str, Any]:
        """A transaction with its owner's key, prepared and relayed by the API."""
        form = {"sender": address_of(key), **fields}
        made = data_of(self.client.post(f"/v1/transactions/{action}/prepare", json=form))["transaction"]
        return mined(
            self.client.post("/v1/transactions", json={"raw": hexed(raw_of(made, key))}, headers=WAIT)
        )

    def upkeep(self, action: str, **fields: Any) -> dict[str, Any]:
        """An act of the relayer."""
        return mined(self.client.post(f"/v1/upkeep/{action}", json=fields, headers=WAIT))

    def get(self, path: str, key: bytes | None = None) -> Any:
        """The data of a GET."""
        headers = bearer(sign_in(self.client, key, self.house.wall())) if key else {}
        return data_of(self.client.get(path, headers=headers))

    def pass_time(self, seconds: int) -> None:
        """Moves the embedded chain's clock, and waits until the record shows it."""
        self.world.chain.request("evm_increaseTime", [hex(seconds)])
        self.world.chain.request("evm_mine")
        now = self.world.now
        self.house.nudge()
        self.until(lambda: self.house.replica.view().as_of.time >= now)

    def until(self, condition: Callable[[], bool], seconds: int = 20) -> None:
        """Waits for a condition that a change of the record brings."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "what was waited for did not come"
            self.house.replica.wait_for_change(self.house.replica.version, 0.05)


def data_of(response: Response) -> Any:
    """The data of a good answer."""
    assert response.status_code < 300, response.text
    return response.json()["data"]


def mined(response: Response) -> dict[str, Any]:
    """The submission, which must be mined."""
    submission: dict[str, Any] = data_of(response)
    assert submission["state"] == "mined", submission
    return submission


def fact(submission: dict[str, Any], name: str) -> dict[str, Any]:
    """The first fact of that name that the submission made."""
    return next(one for one in submission["facts"] if one["fact"] == name)


def raw_of(made: dict[str, Any], key: bytes) -> bytes:
    """A prepared transaction, signed."""
    fees = Fees(int(made["max_fee_per_gas"]), int(made["max_priority_fee_per_gas"]))
    unsigned = Transaction(
        made["chain_id"],
        made["nonce"],
        made["to"].lower(),
        bytes.fromhex(made["data"][2:]),
        int(made["gas"]),
        fees,
        int(made["value"]),
    )
    return sign_transaction(unsigned, key).raw


@contextmanager
def town(world: World, folder: Path) -> Iterator[Town]:
    """Everything that `guildhall up` starts, but for the chain, which is the test's."""
    world.deployment.save(folder / "deployment.json")
    port = free_port()
    settings = Settings(
        rpc_url=world.node.url,
        deployment=folder / "deployment.json",
        database=database_in(folder),
        origin=f"http://127.0.0.1:{port}",
        relayer_key=RECORDER.hex(),
        rate_per_second=0,
    )
    house = build(settings)
    with served(house, port) as client:
        made = Town(world, house, client)
        made.until(lambda: house.replica.version > 0)
        made.pass_time(2)
        yield made
