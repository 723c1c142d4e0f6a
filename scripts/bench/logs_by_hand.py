"""The emitter's logs read by code that shares nothing with our indexer: the oracle that its rows are held
to.
"""

import json
import urllib.request
from collections.abc import Iterator

from ledger.deployment import Deployment

BLOCKS_TOGETHER = 10

Row = tuple[int, bytes, int, int, bytes, bytes, bytes, bytes]
"""Block, block hash, log index, transaction index, transaction, address, topics, data."""


def logs_by_hand(url: str, deployment: Deployment, last: int) -> Iterator[Row]:
    """Every log of the deployment's contracts, in the order of the chain."""
    for first in range(deployment.block, last + 1, BLOCKS_TOGETHER):
        wanted = {
            "fromBlock": hex(first),
            "toBlock": hex(min(first + BLOCKS_TOGETHER - 1, last)),
            "address": list(deployment.addresses.values()),
        }
        for log in _ask(url, "eth_getLogs", wanted):
            yield (
                int(log["blockNumber"], 16),
                _bytes(log["blockHash"]),
                int(log["logIndex"], 16),
                int(log["transactionIndex"], 16),
                _bytes(log["transactionHash"]),
                _bytes(log["address"]),
                b"".join(map(_bytes, log["topics"])),
                _bytes(log["data"]),
            )


def _ask(url: str, method: str, *params: object) -> list[dict[str, str]]:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310  our own node
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        found: list[dict[str, str]] = json.load(answer)["result"]
    return found


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
