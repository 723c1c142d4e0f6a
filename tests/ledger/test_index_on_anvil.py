"""The index on a real node: what it holds is what web3.py reads, and a real reorganisation is followed."""

from collections.abc import Iterator

import pytest
from web3 import Web3

from ledger.chain import Chain
from ledger.compare_index import compare_index
from ledger.errors import NodeUnwell
from ledger.index import Indexer
from ledger.log_rows import read_logs
from ledger.replica import Replica
from ledger.store import Store
from ledger.watched import decoder_of, watched
from tests.ledger.vote_story import play_vote
from tests.world import World

pytestmark = pytest.mark.chain


@pytest.fixture
def index(consortium: World, store: Store) -> Indexer:
    """An index of the deployed consortium."""
    return Indexer(consortium.chain, store, consortium.deployment, decoder_of(consortium.deployment))


def test_the_index_is_row_for_row_what_web3_reads(consortium: World, store: Store, index: Indexer) -> None:
    """Another client, the same logs: address, topics, data, block, transaction, place."""
    play_vote(consortium)
    index.catch_up()
    web3 = Web3(Web3.HTTPProvider(consortium.node.url))
    places = [Web3.to_checksum_address(address) for address in watched(consortium.deployment).values()]
    oracle = [
        (
            log["blockNumber"],
            bytes(log["blockHash"]),
            log["logIndex"],
            log["transactionIndex"],
            bytes(log["transactionHash"]),
            bytes.fromhex(log["address"][2:]),
            b"".join(map(bytes, log["topics"])),
            bytes(log["data"]),
        )
        for log in web3.eth.get_logs({"fromBlock": 0, "toBlock": "latest", "address": places})
    ]
    with store.reading() as connection:
        assert [tuple(log) for log, _ in read_logs(connection)] == oracle
    assert len(oracle) > 100


@pytest.mark.parametrize("depth", [1, 3, 9])
def test_a_real_reorganisation_is_followed(
    consortium: World, store: Store, index: Indexer, depth: int
) -> None:
    """The node takes blocks back and mines others: index, replica and chain agree afterwards."""
    replica = Replica(store, decoder_of(consortium.deployment))
    play_vote(consortium)
    index.catch_up(replica.told)
    before = replica.view().as_of
    consortium.chain.request("anvil_reorg", [depth, []])
    step = index.step()
    replica.told(step)
    index.catch_up(replica.told)
    assert step.undone is not None
    assert len(step.undone.blocks) == depth
    assert replica.view().as_of.hash != before.hash
    assert compare_index(consortium.chain, consortium.deployment, store).clean


def test_a_chain_that_went_back_in_time_is_followed(consortium: World, store: Store, index: Indexer) -> None:
    """After a crash an embedded chain may be shorter: what it forgot is no fact any more."""
    index.catch_up()
    snapshot = consortium.chain.request("evm_snapshot")
    replica = Replica(store, decoder_of(consortium.deployment))
    replica.catch_up()
    play_vote(consortium)
    index.catch_up(replica.told)
    assert len(replica.view().consortium.register.members()) == 7
    consortium.chain.request("evm_revert", [snapshot])
    index.catch_up(replica.told)
    assert len(replica.view().consortium.register.members()) == 6
    assert compare_index(consortium.chain, consortium.deployment, store).clean


@pytest.fixture
def deaf(consortium: World, store: Store) -> Iterator[Indexer]:
    """An index whose node does not listen."""
    chain = Chain("http://127.0.0.1:1", consortium.deployment.chain_id)
    yield Indexer(chain, store, consortium.deployment, decoder_of(consortium.deployment))
    chain.close()


def test_a_node_that_is_down_changes_nothing(deaf: Indexer) -> None:
    """It is said, and what was indexed stays."""
    with pytest.raises(NodeUnwell):
        deaf.step()
    assert deaf.tip is None
