"""Facts with their provenance: from memory right after the step that brought them, else from the index."""

from collections.abc import Callable
from dataclasses import replace

from ledger.index import Indexer, Step
from ledger.records import FEW, FRESH, Recorded, Records
from ledger.store import Store
from tests.ledger.fake_node import FakeNode
from tests.ledger.small_deployment import decoder, deployed_on, transfer


def transactions(records: Records) -> list[str]:
    """All transactions of the index."""
    return list(dict.fromkeys(one.transaction for one in records.all()))


def both(store: Store, records: Records, transaction: str) -> tuple[list[Recorded], list[Recorded]]:
    """What is told of a transaction, and what the index has of it."""
    return records.of_transaction(transaction), Records(store, decoder()).of_transaction(transaction)


def test_memory_tells_what_the_index_has(node: FakeNode, store: Store) -> None:
    """Over several steps, and after blocks were taken back."""
    index, records = Indexer(node, store, deployed_on(node), decoder()), Records(store, decoder())
    seen: list[str] = []
    changes: list[Callable[[], object]] = [
        lambda: node.extend([transfer(1)], [transfer(2), transfer(3)]),
        lambda: node.extend([transfer(4)]),
        lambda: node.reorganise(2, [transfer(8)], [transfer(9)], [transfer(4)]),
        lambda: node.extend([]),
    ]
    for change in changes:
        change()
        index.catch_up(records.told)
        seen += transactions(records)
        for transaction in seen:
            told, written = both(store, records, transaction)
            assert told == written, transaction


def test_memory_forgets_what_it_did_not_see_go(node: FakeNode, store: Store) -> None:
    """A step that failed after it had taken blocks back told nobody: the next one does not follow on."""
    index, records = Indexer(node, store, deployed_on(node), decoder()), Records(store, decoder())
    node.extend([transfer(1)])
    index.catch_up(records.told)
    (gone,) = transactions(records)[-1:]
    node.reorganise(1, [transfer(2)])
    index.catch_up()
    node.extend([transfer(3)])
    index.catch_up(records.told)
    assert both(store, records, gone) == ([], [])


def test_memory_has_its_bounds(node: FakeNode, store: Store) -> None:
    """Large transactions are read from the index, and only the newest small ones are kept."""
    index, records = Indexer(node, store, deployed_on(node), decoder()), Records(store, decoder())
    steps: list[Step] = []
    node.extend([transfer(1)])
    index.catch_up(steps.append)
    last = steps[-1]
    ((fact, log),) = zip(last.facts[-1:], last.logs[-1:], strict=True)

    def step(facts: int, tx_hash: bytes) -> Step:
        logs = (log._replace(tx_hash=tx_hash),) * facts
        return replace(last, before=last.tip, facts=(fact,) * facts, logs=logs)

    records.told(last)
    records.told(step(FEW + 1, b"\1" * 32))
    assert records.of_transaction("0x" + "01" * 32) == []
    for number in range(FRESH + 1):
        records.told(step(FEW, number.to_bytes(32)))
    assert records.of_transaction("0x" + (0).to_bytes(32).hex()) == []
    assert len(records.of_transaction("0x" + (1).to_bytes(32).hex())) == FEW
