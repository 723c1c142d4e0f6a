"""The smallest deployment an index can follow: one voting token, with the events that tokens have."""

from ledger.crypto import keccak
from ledger.decode import Decoder
from ledger.deployment import Deployment, Settlement
from tests.ledger.fake_node import Emitted, FakeNode

TOKEN = "0x" + "70" * 20
ABIS = {
    "VotingToken": [
        {
            "type": "event",
            "name": "Transfer",
            "inputs": [
                {"name": "from", "type": "address", "indexed": True},
                {"name": "to", "type": "address", "indexed": True},
                {"name": "value", "type": "uint256", "indexed": False},
            ],
        }
    ]
}
TRANSFER = keccak(b"Transfer(address,address,uint256)")


def deployed_on(node: FakeNode, chain_id: int = 31337) -> Deployment:
    """A deployment in the node's first block."""
    birth = "0x" + node.blocks[0].hash.hex()
    settlement = Settlement("Euro", "EUR", 2, local=True)
    return Deployment(chain_id, "small", {"VotingToken": TOKEN}, 0, birth, settlement)


def decoder() -> Decoder:
    """Decodes the token's events."""
    return Decoder({"VotingToken": TOKEN}, ABIS)


def transfer(value: int, address: str = TOKEN) -> Emitted:
    """A mint of so many tokens."""
    topics = TRANSFER + bytes(32) + bytes(12) + b"\x11" * 20
    return bytes.fromhex(address[2:]), topics, value.to_bytes(32)
