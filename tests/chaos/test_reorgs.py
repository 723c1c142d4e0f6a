"""Reorganisations of a real node, while transactions come: what is left is a chain."""

import random
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from ledger.anvil import Anvil
from ledger.chain import Chain, int_of, mapping_of
from ledger.crypto import address_of
from ledger.transactions import Fees, Transaction, sign_transaction
from scripts.chaos.reorgs import MODES, reorganise

KEY, PRICE = b"\x61" * 32, 10**11
DEPTH, TIMES = 30, 10


def send_next(chain: Chain) -> None:
    """A transfer with the account's next nonce."""
    sender = address_of(KEY)
    nonce = int_of(chain.request("eth_getTransactionCount", [sender, "latest"]))
    signed = sign_transaction(Transaction(chain.chain_id, nonce, sender, b"", 21_000, Fees(PRICE, 1)), KEY)
    chain.try_batch([("eth_sendRawTransaction", ["0x" + signed.raw.hex()])])


def blocks_of(chain: Chain) -> list[Mapping[str, object]]:
    """Every block up to the head, by number."""
    numbers = range(int_of(chain.request("eth_blockNumber")) + 1)
    asked = [("eth_getBlockByNumber", [hex(number), False]) for number in numbers]
    return [mapping_of(block) for block in chain.batch(asked)]


@pytest.mark.slow
@pytest.mark.chain
def test_blocks_stand_on_each_other_after_reorganisations_at_work(tmp_path: Path) -> None:
    """No number is missing, each block names the one before, and mining goes on."""
    ended, drawn = threading.Event(), random.Random(7)  # seeded on purpose
    with Anvil(tmp_path, save=False) as node:
        chain = node.chain()
        node.fund(address_of(KEY), 10**24)
        chain.request("anvil_mine", [hex(2 * DEPTH)])

        def keep_sending() -> None:
            client = node.chain()
            while not ended.is_set():
                send_next(client)

        thread = threading.Thread(target=keep_sending)
        thread.start()
        done = [reorganise(chain, DEPTH, MODES[time % len(MODES)], drawn) for time in range(TIMES)]
        ended.set()
        thread.join()
        send_next(chain)
        blocks = blocks_of(chain)
    assert all(done)
    assert [one["parentHash"] for one in blocks[1:]] == [one["hash"] for one in blocks[:-1]]
    assert blocks[-1]["transactions"]
