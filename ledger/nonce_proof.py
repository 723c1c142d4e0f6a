"""Who used a nonce: found in the blocks themselves, because a missing receipt proves nothing."""

from collections.abc import Mapping
from typing import Final

from ledger.chain import Chain, int_of, list_of, mapping_of, text_of
from ledger.errors import NodeUnwell

SEARCHED_BLOCKS: Final = 5_000
AT_ONCE: Final = 50


def user_of(chain: Chain, sender: str, nonce: int, depth: int) -> str | None:
    """Hash of the mined transaction with this sender and nonce, if it lies at least `depth` blocks deep.

    None when it is not there or not deep enough yet. Raises `NodeUnwell`.
    """
    tip = int_of(chain.request("eth_blockNumber")) - depth
    for high in range(tip, max(-1, tip - SEARCHED_BLOCKS), -AT_ONCE):
        numbers = range(high, max(-1, high - AT_ONCE), -1)
        for block in chain.batch([("eth_getBlockByNumber", [hex(number), True]) for number in numbers]):
            found = _in_block(block, sender, nonce)
            if found is not None:
                return found
    return None


def sent_since(chain: Chain, sender: str, block: int) -> dict[int, Mapping[str, object]]:
    """Mined transactions of an account after a block, by nonce; raises `NodeUnwell`."""
    tip = int_of(chain.request("eth_blockNumber"))
    found: dict[int, Mapping[str, object]] = {}
    for low in range(block + 1, tip + 1, AT_ONCE):
        numbers = range(low, min(low + AT_ONCE, tip + 1))
        for answer in chain.batch([("eth_getBlockByNumber", [hex(number), True]) for number in numbers]):
            for item in list_of(mapping_of(answer).get("transactions")):
                transaction = mapping_of(item)
                if text_of(transaction.get("from")) == sender:
                    found[int_of(transaction.get("nonce"))] = transaction
    return found


def _in_block(block: object, sender: str, nonce: int) -> str | None:
    for item in list_of(mapping_of(block).get("transactions")):
        transaction = mapping_of(item)
        if text_of(transaction.get("from")) == sender and int_of(transaction.get("nonce")) == nonce:
            return text_of(transaction.get("hash"))
    return None


def used_nonces(chain: Chain, sender: str) -> int:
    """How many nonces of a sender are used up in the latest block; raises `NodeUnwell`."""
    answer = chain.request("eth_getTransactionCount", [sender, "latest"])
    if answer is None:
        raise NodeUnwell("the node does not know its latest block")
    return int_of(answer)
