"""Reorganisations of the real chain: blocks go, and their transactions are dropped, moved, reordered, or
mined a second time on the new branch."""

import contextlib
import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from ledger.chain import Chain, int_of, list_of, mapping_of
from ledger.errors import ChainFailure
from ledger.transactions import read_transaction

DEEPEST: Final = 64
DEEP: Final = 60
"""From here to the deepest: as deep as the index still looks for a fork block by block."""

MODES: Final = ("dropped", "moved", "reordered", "some-dropped", "mined-twice")

Pair = tuple[str, int]


def reorganise(chain: Chain, depth: int, mode: str, random_: random.Random) -> bool:
    """Replaces the newest `depth` blocks; whether the node did it (it may have grown meanwhile)."""
    try:
        with _nothing_mined(chain):
            raws = _raw_transactions(chain, depth)
            pairs = _pairs(raws, depth, mode, random_)
            chain.request("anvil_reorg", [depth, [[raw, place] for raw, place in pairs]])
    except ChainFailure:
        return False
    if mode == "mined-twice":
        for raw in raws:
            chain.try_batch([("eth_sendRawTransaction", [raw])])
    return True


@contextlib.contextmanager
def _nothing_mined(chain: Chain) -> Iterator[None]:
    """Anvil that mines a transaction while it takes blocks away gives it the number of before, and has no
    blocks in between: no chain is like that. What came meanwhile is mined afterwards.
    """
    chain.request("evm_setAutomine", [False])
    try:
        yield
    finally:
        chain.request("evm_setAutomine", [True])
        if int_of(mapping_of(chain.request("txpool_status"))["pending"]):
            chain.request("anvil_mine", ["0x1"])


def _raw_transactions(chain: Chain, depth: int) -> list[str]:
    """The signed transactions of the newest blocks, in order."""
    tip = int_of(chain.request("eth_blockNumber"))
    asked = [("eth_getBlockByNumber", [hex(n), False]) for n in range(tip - depth + 1, tip + 1)]
    names: list[Any] = []
    for block in chain.batch(asked):
        names += list_of(mapping_of(block)["transactions"])
    answers = chain.batch([("eth_getRawTransactionByHash", [name]) for name in names])
    return [str(answer) for answer in answers if answer]


def _pairs(raws: Sequence[str], depth: int, mode: str, random_: random.Random) -> list[Pair]:
    """Which transaction goes into which of the new blocks. An account's own order stays: it has nonces."""
    if mode in ("dropped", "mined-twice"):
        return []
    kept = list(raws)
    if mode == "some-dropped":
        kept = _without_tails(raws, random_)
    if mode == "reordered":
        kept = _interleaved(raws, random_)
    places = sorted(random_.randrange(depth) for _ in kept)
    return list(zip(kept, places, strict=True))


def _by_sender(raws: Sequence[str]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for raw in raws:
        found.setdefault(read_transaction(bytes.fromhex(raw[2:])).sender, []).append(raw)
    return list(found.values())


def _without_tails(raws: Sequence[str], random_: random.Random) -> list[str]:
    """Of each account the first few, so that no nonce is missing."""
    kept = {raw for own in _by_sender(raws) for raw in own[: random_.randint(0, len(own))]}
    return [raw for raw in raws if raw in kept]


def _interleaved(raws: Sequence[str], random_: random.Random) -> list[str]:
    """The accounts' transactions in another order among each other."""
    queues = _by_sender(raws)
    mixed = []
    while queues:
        queue = random_.choice(queues)
        mixed.append(queue.pop(0))
        queues = [one for one in queues if one]
    return mixed
