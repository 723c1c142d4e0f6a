"""A chain on which one contract emitted very many events: what an indexer starts from nothing with."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ledger.anvil import Anvil
from ledger.calls import call
from ledger.chain import Chain, int_of, mapping_of, text_of
from ledger.crypto import address_of
from ledger.deployment import CONTRACTS, Deployment, Settlement
from ledger.transactions import Transaction, sign_transaction
from scripts.bench.contract_code import creation
from scripts.bench.ground import FEES, GAS, SENDER
from scripts.bench.machine import ROOT

TOGETHER: Final = 1_000
"""Events of one transaction, and so of one block, unless a line wants others."""

SENT_TOGETHER: Final = 20
NOT_FINAL: Final = 100
"""Empty blocks at the end of the chain."""

ABI: Final = [
    {
        "type": "event",
        "name": "Transfer",
        "anonymous": False,
        "inputs": [
            {"name": "from", "type": "address", "indexed": True, "internalType": "address"},
            {"name": "to", "type": "address", "indexed": True, "internalType": "address"},
            {"name": "value", "type": "uint256", "indexed": False, "internalType": "uint256"},
        ],
    }
]


@dataclass(frozen=True, slots=True)
class Emitted:
    """The chain, where the emitter is (as a token of ours), its last block and how many events there are."""

    chain: Chain
    deployment: Deployment
    file: Path
    last: int
    events: int

    def index(self, kind: str, database: str, last: int | None = None) -> dict[str, Any]:
        """Runs an indexing program from nothing: its seconds, megabytes and events."""
        done = subprocess.run(
            self.command(kind, database, last),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=600,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def command(self, kind: str, database: str, last: int | None = None) -> list[str]:
        """The command that runs an indexing program."""
        given = [str(self.file), self.chain.url, database, str(self.last if last is None else last)]
        return [sys.executable, "-m", "scripts.bench.indexing", kind, *given]


@contextmanager
def emitted(
    folder: Path, events: int, tell: Callable[[str], None], together: int = TOGETHER
) -> Iterator[Emitted]:
    """A fresh chain with so many events, `together` in a block."""
    with Anvil(folder / "chain", save=False) as node:
        chain = node.chain(120)
        node.fund(address_of(SENDER), 10**26)
        place, block = _create(chain)
        tell(f"emitting {events:,} events")
        _emit(chain, place, events // together, together)
        # Ponder backfills only what is final, and takes the newest blocks for not final
        chain.request("anvil_mine", [hex(NOT_FINAL)])
        last = int_of(chain.request("eth_blockNumber"))
        header = mapping_of(chain.request("eth_getBlockByNumber", [hex(block), False]))
        money = Settlement("Settlement", "EUR", 2, local=False)
        # a deployment names all contracts; nobody is at the addresses of the others
        at = {name: f"0x{number:040x}" for number, name in enumerate(CONTRACTS, start=0xC0)}
        at["VotingToken"] = place
        deployment = Deployment(chain.chain_id, "Emitter", at, block, text_of(header["hash"]), money)
        deployment.save(folder / "emitter.json")
        yield Emitted(chain, deployment, folder / "emitter.json", last, events)


def _create(chain: Chain) -> tuple[str, int]:
    made = sign_transaction(Transaction(chain.chain_id, 0, None, creation("Emitter"), GAS, FEES), SENDER)
    chain.request("eth_sendRawTransaction", ["0x" + made.raw.hex()])
    receipt = _receipt(chain, made.hash)
    return text_of(receipt["contractAddress"]), int_of(receipt["blockNumber"])


def _emit(chain: Chain, place: str, blocks: int, together: int) -> None:
    """One transaction after the other, a few on their way, so that each has a block of its own."""
    for first in range(0, blocks, SENT_TOGETHER):
        upto = min(first + SENT_TOGETHER, blocks)
        hashes = [_send(chain, place, number, together) for number in range(first, upto)]
        for one in hashes:
            _receipt(chain, one)


def _send(chain: Chain, place: str, number: int, together: int) -> str:
    made = call(place, "emitMany(uint256,uint256)", number * together, together)
    signed = sign_transaction(Transaction(chain.chain_id, number + 1, made.to, made.data, GAS, FEES), SENDER)
    chain.request("eth_sendRawTransaction", ["0x" + signed.raw.hex()])
    return signed.hash


def _receipt(chain: Chain, tx_hash: str) -> dict[str, object]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = chain.request("eth_getTransactionReceipt", [tx_hash])
        if found is not None:
            return dict(mapping_of(found))
        time.sleep(0.001)
    raise TimeoutError(f"{tx_hash} was not mined")
