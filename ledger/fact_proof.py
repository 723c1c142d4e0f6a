"""A proof that one fact is in a block, for whoever trusts the block's hash: a voter's receipt, checked
without a node.

It carries the block's header, the trie nodes from the receipts root down to the transaction's receipt, and
the place of the log in that receipt. Checking recomputes the hash, follows the nodes and decodes the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import rlp
from rlp.exceptions import DecodingError
from trie import HexaryTrie
from trie.exceptions import BadTrieProof, ValidationError

from governance.facts.every import Fact
from ledger.block_proof import header_fields, header_hash, receipts_of
from ledger.deployment import Deployment
from ledger.errors import NodeUnwell
from ledger.fact_json import fact_to_json
from ledger.fetch import Node
from ledger.layout import BadEncoding
from ledger.raw import BadAnswer, RawLog
from ledger.rlp_bytes import encode_int
from ledger.watched import decoder_of

FORMAT: Final = "guildhall-fact-proof/1"

_BROKEN: Final = (BadAnswer, BadEncoding, BadTrieProof, DecodingError, ValidationError)
"""What reading a proof raises when it holds something else."""


class NoSuchFact(Exception):
    """There is no log of our contracts at that place."""


class BadProof(Exception):
    """The proof does not show what it says: a hash, a node or the log does not fit."""


@dataclass(frozen=True, slots=True)
class FactProof:
    """`header` as JSON-RPC writes its fields, `nodes` as hex, `tx_index` and `log` the places in block and
    receipt.
    """

    header: dict[str, str]
    nodes: tuple[str, ...]
    tx_index: int
    log: int
    log_index: int

    @property
    def block_hash(self) -> str:
        """Hash of the block, recomputed from its header: compare it with the chain's."""
        return "0x" + header_hash(self.header).hex()

    def to_json(self, deployment: Deployment) -> dict[str, Any]:
        """The receipt to hand out: the proof, and the fact in words that the proof has to give."""
        fact = check_proof(self, deployment)
        return {
            "format": FORMAT,
            "block_hash": self.block_hash,
            "fact": fact_to_json(fact),
            "header": self.header,
            "nodes": list(self.nodes),
            "tx_index": self.tx_index,
            "log": self.log,
            "log_index": self.log_index,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """A receipt that was handed out. Raises BadProof."""
        try:
            places = [int(data[name]) for name in ("tx_index", "log", "log_index")]
            header, nodes = dict(data["header"]), tuple(data["nodes"])
        except (KeyError, TypeError, ValueError) as error:
            raise BadProof(f"this is no proof of a fact: {error!r}") from error
        if min(places) < 0 or not all(isinstance(one, str) for one in (*header, *header.values(), *nodes)):
            raise BadProof("this is no proof of a fact: a place below 0, or a node that is no text")
        return cls(header, nodes, *places)


def prove_fact(node: Node, block: int, log_index: int) -> FactProof:
    """The proof of the log at a place (block, log index). Raises NoSuchFact, NodeUnwell."""
    raw = node.request("eth_getBlockByNumber", [hex(block), False])
    if not isinstance(raw, dict):
        raise NoSuchFact(f"the chain has no block {block}")
    try:
        receipts = receipts_of(node.request("eth_getBlockReceipts", [raw["hash"]]))
        header = header_fields(raw)
    except BadAnswer as error:
        raise NodeUnwell(str(error)) from error
    found = [log for log in receipts.logs if log.log_index == log_index]
    if not found:
        raise NoSuchFact(f"block {block} has no log {log_index}")
    tx_index = found[0].tx_index
    first = min(log.log_index for log in receipts.logs if log.tx_index == tx_index)
    nodes = tuple("0x" + part.hex() for part in receipts.proof(tx_index))
    return FactProof(header, nodes, tx_index, log_index - first, log_index)


def check_proof(proof: FactProof, deployment: Deployment) -> Fact:
    """The fact that a proof shows, without a node. Raises BadProof, UndecodableLog.

    It says that the fact is in the block with this hash; that the block is in the chain is for the caller to
    know.
    """
    try:
        header, number = proof.header, int(proof.header["number"], 16)
        root = bytes.fromhex(header["receiptsRoot"][2:])
        nodes = [rlp.decode(bytes.fromhex(part[2:])) for part in proof.nodes]
        receipt = HexaryTrie.get_from_proof(root, encode_int(proof.tx_index), nodes)
        address, topics, data = _logs_in(receipt)[proof.log]
        log = RawLog(
            number,
            header_hash(header),
            proof.log_index,
            proof.tx_index,
            bytes(32),
            address,
            b"".join(topics),
            data,
        )
        return decoder_of(deployment).decode(log, int(header["timestamp"], 16))
    except (*_BROKEN, KeyError, IndexError, TypeError, ValueError) as error:
        raise BadProof(f"the proof does not hold: {error}") from error


def _logs_in(receipt: bytes) -> Sequence[tuple[bytes, Sequence[bytes], bytes]]:
    """The logs of an encoded receipt, with or without a type's byte (EIP-2718)."""
    if not receipt:
        raise ValueError("the block has no such transaction")
    body = receipt if receipt[0] >= 0xC0 else receipt[1:]
    _status, _gas, _bloom, logs = rlp.decode(body)
    return [(address, topics, data) for address, topics, data in logs]


def check_receipt(receipt: Mapping[str, Any], deployment: Deployment) -> tuple[FactProof, Fact]:
    """The proof in a receipt and the fact that it shows; the fact and the hash that the receipt tells must be
    these. Raises BadProof, UndecodableLog.
    """
    if receipt.get("format") != FORMAT:
        raise BadProof(f"the receipt's format is not {FORMAT}")
    proof = FactProof.from_json(receipt)
    fact = check_proof(proof, deployment)
    if receipt.get("block_hash") != proof.block_hash:
        raise BadProof("the receipt names another block than its header hashes to")
    if receipt.get("fact") != fact_to_json(fact):
        raise BadProof("the receipt tells another fact than its proof shows")
    return proof, fact


__all__ = ["FORMAT", "BadProof", "FactProof", "NoSuchFact", "check_proof", "check_receipt", "prove_fact"]
