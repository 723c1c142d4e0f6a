"""Programs that index the emitter's events, each in a process of its own: its time and its highest memory are
what it prints. `python -m scripts.bench.indexing KIND DEPLOYMENT URL DATABASE LAST`.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ledger.chain import Chain, list_of
from ledger.decode import Decoder
from ledger.deployment import Deployment
from ledger.index import Indexer
from ledger.store import Store
from scripts.bench.emitted import ABI
from scripts.bench.memory import peak_megabytes

WATCHED = "VotingToken"
BLOCKS_TOGETHER = 10


def decoder_of(deployment: Deployment) -> Decoder:
    """Reads the emitter's events as those of a token of ours."""
    return Decoder({WATCHED: deployment.addresses[WATCHED]}, {WATCHED: ABI})


def ours(deployment: Deployment, url: str, database: str, _last: int) -> int:
    """Our indexer, from its first block to the head; how many facts it added."""
    added = 0
    with Store(database) as store:
        indexer = Indexer(Chain(url, deployment.chain_id), store, deployment, decoder_of(deployment))
        while True:
            step = indexer.step()
            added += len(step.facts)
            if not step.behind:
                return added


def fetch(deployment: Deployment, url: str, _database: str, last: int) -> int:
    """The floor: ask for the same blocks and logs, and read the JSON."""
    chain, found = Chain(url, deployment.chain_id), 0
    for first in range(deployment.block, last + 1, BLOCKS_TOGETHER):
        upto = min(first + BLOCKS_TOGETHER - 1, last)
        wanted = {"fromBlock": hex(first), "toBlock": hex(upto), "address": deployment.addresses[WATCHED]}
        headers = [("eth_getBlockByNumber", (hex(number), False)) for number in range(first, upto + 1)]
        *_, logs = chain.batch([*headers, ("eth_getLogs", (wanted,))])
        found += len(list_of(logs))
    return found


def web3(deployment: Deployment, url: str, database: str, last: int) -> int:
    """web3.py as its documentation shows it: get the logs, decode each, insert rows into SQLite."""
    # loading it takes longer than a short index, and nobody else here needs it
    from web3 import Web3

    node = Web3(Web3.HTTPProvider(url))
    contract = node.eth.contract(node.to_checksum_address(deployment.addresses[WATCHED]), abi=ABI)
    rows = sqlite3.connect(database)
    rows.execute(
        "create table transfers (block, position, sender, receiver, value, primary key (block, position))"
    )
    found = 0
    for first in range(deployment.block, last + 1, BLOCKS_TOGETHER):
        upto = min(first + BLOCKS_TOGETHER - 1, last)
        events = contract.events.Transfer().get_logs(from_block=first, to_block=upto)
        made = [
            (one.blockNumber, one.logIndex, one.args["from"], one.args.to, str(one.args.value))
            for one in events
        ]
        with rows:
            rows.executemany("insert into transfers values (?, ?, ?, ?, ?)", made)
        found += len(made)
    rows.close()
    return found


KINDS: dict[str, Callable[[Deployment, str, str, int], int]] = {"ours": ours, "fetch": fetch, "web3": web3}


def main(kind: str, deployment: str, url: str, database: str, last: str) -> None:
    """Prints seconds, the highest resident memory in MB, and how many events there were."""
    known = Deployment.load(Path(deployment))
    began = time.perf_counter()
    events = KINDS[kind](known, url, database, int(last))
    seconds = time.perf_counter() - began
    megabytes = peak_megabytes()
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "events": events}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
