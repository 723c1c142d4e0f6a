"""A deployed consortium: where its contracts are, since which block, and what code they had.

Kept as JSON that people may pass on: it holds nothing secret. The hash of the block of the deployment tells
two chains with the same id apart.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Self

from ledger.chain import Chain, mapping_of, text_of
from ledger.crypto import checksum_address, keccak
from ledger.durable import write_whole
from ledger.errors import WrongChain

CONTRACTS: Final = (
    "AccessManager",
    "MemberRegistry",
    "VotingToken",
    "ClassTable",
    "TimelockController",
    "ConsortiumGovernor",
    "ProcurementRounds",
    "KnowledgeRegistry",
    "SettlementToken",
)
"""Every contract of a consortium, by the name used in artifacts, facts and intents."""

DOMAINS: Final[Mapping[str, str]] = {
    "MemberRegistry": "Guildhall Members",
    "VotingToken": "Guildhall Votes",
    "ConsortiumGovernor": "Guildhall Governor",
    "ProcurementRounds": "Guildhall Rounds",
    "KnowledgeRegistry": "Guildhall Knowledge",
}
"""EIP-712 domain names; the settlement token's domain is its own name. All have version "1"."""


_ADDRESS: Final = re.compile("0x[0-9a-f]{40}")


class BadDeployment(Exception):
    """Raised when a deployment file is missing, broken or of another shape; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """The token that rounds are paid in. `local` when it was deployed with the consortium, for a chain of
    its own."""

    name: str
    symbol: str
    decimals: int
    local: bool


@dataclass(frozen=True, slots=True)
class Deployment:
    """One consortium on one chain. Addresses and hashes are lower-case; `block` is the last one before
    anything of it was sent: everything that it ever said comes later.

    `code_hashes` are keccak-256 of the code at each address when it was deployed; `libraries` are linked
    code that holds no state and is no contract of the consortium.
    """

    chain_id: int
    name: str
    addresses: dict[str, str]
    block: int
    block_hash: str
    settlement: Settlement
    code_hashes: dict[str, str] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)

    def address(self, contract: str) -> str:
        """Address of a contract by its name; raises `KeyError` for a name that is none of `CONTRACTS`."""
        return self.addresses[contract]

    def contract_at(self, address: str) -> str | None:
        """Name of the contract at an address; None when it is none of ours."""
        wanted = address.lower()
        return next((name for name, place in self.addresses.items() if place == wanted), None)

    def domain_name(self, contract: str) -> str:
        """The EIP-712 name of a contract's domain."""
        return DOMAINS.get(contract, self.settlement.name)

    def domain(self, contract: str) -> dict[str, object]:
        """The EIP-712 domain of a contract, as wallets take it."""
        place = checksum_address(self.addresses[contract])
        name = self.domain_name(contract)
        return {"name": name, "version": "1", "chainId": self.chain_id, "verifyingContract": place}

    @property
    def identity(self) -> bytes:
        """32 bytes that differ between any two consortiums: of chain id, first block and addresses."""
        parts = [self.chain_id, self.block_hash, sorted(self.addresses.items())]
        return keccak(json.dumps(parts).encode("ascii"))

    def chain_at(self, url: str, timeout: float = 10.0) -> Chain:
        """A client that talks to the very chain that this consortium is on, from the first contact on."""
        return Chain(url, self.chain_id, timeout, (self.block, self.block_hash))

    def check(self, chain: Chain) -> None:
        """Raises `WrongChain` unless the node serves the very chain that this consortium is on."""
        if chain.chain_id != self.chain_id:
            raise WrongChain(f"the consortium is on chain {self.chain_id}, the node serves {chain.chain_id}")
        block = chain.request("eth_getBlockByNumber", [hex(self.block), False])
        if block is None or text_of(mapping_of(block).get("hash")) != self.block_hash:
            raise WrongChain(f"the node's chain {self.chain_id} is not the one {self.name} was deployed on")

    def save(self, path: Path) -> None:
        """Writes the file, whole or not at all."""
        write_whole(path, (json.dumps(asdict(self), indent=1) + "\n").encode("ascii"))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads a saved deployment; raises `BadDeployment`."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            found = cls(**{**stored, "settlement": Settlement(**stored["settlement"])})
            _check_addresses(found.addresses)
            return found
        except FileNotFoundError as failure:
            raise BadDeployment(
                f"there is no deployment at {path}: run `guildhall deploy` first"
            ) from failure
        except (OSError, ValueError, TypeError, KeyError) as failure:
            raise BadDeployment(f"{path} is no deployment that this version reads: {failure}") from failure


def _check_addresses(addresses: Mapping[str, str]) -> None:
    """`ValueError` unless every contract has an address that is written as we write it."""
    for name in CONTRACTS:
        if not _ADDRESS.fullmatch(str(addresses.get(name, ""))):
            raise ValueError(f"{name} has no address of 0x and 40 lower-case hexadecimal digits")
