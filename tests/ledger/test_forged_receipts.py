"""Receipts that somebody made up, root and all: whatever lies where a log should is refused by name."""

from typing import Any

import pytest
import rlp

from ledger.fact_proof import BadProof, FactProof, check_proof
from ledger.trie_root import inclusion_proof, ordered_root
from tests.ledger.fake_node import FakeBlock
from tests.ledger.intent_strategies import MADE_UP

PLACE, TOPIC = b"\xab" * 20, b"\x01" * 32


@pytest.mark.parametrize(
    "logs",
    [
        [],
        b"xyz",
        [b"x"],
        [[PLACE]],
        [[PLACE, [[TOPIC]], b""]],
        [[[PLACE], [TOPIC], b""]],
        [[PLACE, b"xyz", b""]],
    ],
)
def test_a_receipt_whose_logs_are_none_is_a_bad_proof(logs: Any) -> None:
    """Its nodes fit its root, which fits its header: only the chain's own hash could tell, and the shape."""
    receipt = rlp.encode([b"\x01", b"", b"", logs])
    fields = FakeBlock(1, bytes(32), 5, 0, False, []).fields
    header = {**fields, "receiptsRoot": "0x" + ordered_root([receipt]).hex()}
    nodes = tuple("0x" + node.hex() for node in inclusion_proof([receipt], 0))
    with pytest.raises(BadProof):
        check_proof(FactProof(header, nodes, 0, 0, 0), MADE_UP)
