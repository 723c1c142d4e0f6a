"""What lines stand on: an Anvil of their own with a consortium on it, members with keys, and quick ways to
act.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from governance.facts.voting import ProposalCreated
from governance.intents import CastVote, Propose
from ledger.acts import encode_act
from ledger.anvil import Anvil
from ledger.block_proof import receipts_of
from ledger.calls import Call, call_of
from ledger.chain import Chain, bytes_of, int_of, mapping_of
from ledger.config import ConsortiumConfig
from ledger.crypto import address_of, keccak
from ledger.deploy import deploy
from ledger.deployment import Deployment
from ledger.plan import make_plan
from ledger.replaying import why_reverted
from ledger.signing import sign
from ledger.transactions import Fees, Transaction, sign_transaction
from ledger.watched import decoder_of

FOREVER = 2**48 - 1
GAS = 16_000_000
"""Limit of one transaction: below what Osaka allows (EIP-7825)."""

FEES = Fees(10**12, 0)
TOKENS = 100


class Refused(Exception):
    """A transaction that the bench needs was reverted."""


def key_of(who: str) -> bytes:
    """A private key that belongs to a name: the same in every run."""
    return keccak(b"guildhall bench key of " + who.encode())


DEPLOYER, OFFICE, RELAYER, SENDER = map(key_of, ("deployer", "office", "relayer", "sender"))


@dataclass(slots=True)
class Ground:
    """A consortium on a chain of its own. `members` are private keys, each of a legal group of its own."""

    node: Anvil
    chain: Chain
    deployment: Deployment
    members: tuple[bytes, ...]
    proposed: int = 0

    def send(self, key: bytes, call: Call, gas: int = GAS) -> dict[str, object]:
        """An ordinary transaction, mined; its receipt. Raises `Refused`."""
        (receipt,) = self.send_all(key, [call], gas)
        return receipt

    def send_all(self, key: bytes, calls: Sequence[Call], gas: int = GAS) -> list[dict[str, object]]:
        """Transactions of one key, one after the other; their receipts. Raises `Refused`."""
        nonce = int_of(self.chain.request("eth_getTransactionCount", [address_of(key), "latest"]))
        hashes = []
        for place, call in enumerate(calls):
            made = Transaction(self.chain.chain_id, nonce + place, call.to, call.data, gas, FEES)
            signed = sign_transaction(made, key)
            self.chain.request("eth_sendRawTransaction", ["0x" + signed.raw.hex()])
            hashes.append(signed.hash)
        return [self.receipt(one) for one in hashes]

    def send_plan(self, key: bytes) -> dict[str, str]:
        """A deployment's transactions with nothing around them; where its contracts are. Raises `Refused`."""
        nonce = int_of(self.chain.request("eth_getTransactionCount", [address_of(key), "latest"]))
        plan = make_plan(config_of(self.members), key, nonce)
        hashes = []
        for place, step in enumerate(plan.steps):
            made = Transaction(self.chain.chain_id, nonce + place, step.to, step.data, step.gas, FEES)
            signed = sign_transaction(made, key)
            self.chain.request("eth_sendRawTransaction", ["0x" + signed.raw.hex()])
            hashes.append(signed.hash)
        for one in hashes:
            self.receipt(one)
        return plan.addresses

    def code(self, address: str) -> bytes:
        """The code at an address."""
        return bytes_of(self.chain.request("eth_getCode", [address, "latest"]))

    def create(self, key: bytes, code: bytes) -> str:
        """Creates a contract and gives its address. Raises `Refused`."""
        nonce = int_of(self.chain.request("eth_getTransactionCount", [address_of(key), "latest"]))
        signed = sign_transaction(Transaction(self.chain.chain_id, nonce, None, code, GAS, FEES), key)
        self.chain.request("eth_sendRawTransaction", ["0x" + signed.raw.hex()])
        return str(self.receipt(signed.hash)["contractAddress"])

    def act(self, key: bytes, contract: str, function: str, **arguments: object) -> dict[str, object]:
        """A call of one of our contracts by name."""
        data = encode_act(contract, function, arguments)
        return self.send(key, Call(self.deployment.addresses[contract], data))

    def advance(self, seconds: int) -> None:
        """Moves the chain's clock."""
        self.node.advance_time(seconds)

    def propose(self, contract: str, function: str, **arguments: object) -> ProposalCreated:
        """A signed proposal of the next member in turn; its class follows from the call."""
        key = self.members[self.proposed // 3 % len(self.members)]
        self.proposed += 1
        data = encode_act(contract, function, arguments)
        target, text = self.deployment.addresses[contract], f"Proposal {self.proposed}"
        intent = Propose(address_of(key), (target,), (0,), (data,), text, (self.proposed - 1) % 3, FOREVER)
        receipt = self.send(SENDER, call_of(intent, sign(intent, self.deployment, key), self.deployment))
        decoder = decoder_of(self.deployment)
        facts = [decoder.decode(log, 0) for log in receipts_of([receipt]).logs]
        return next(fact for fact in facts if isinstance(fact, ProposalCreated))

    def propose_ordinary(self) -> ProposalCreated:
        """A proposal of the class in which heads decide and ballots can be changed."""
        newcomer = "0x" + keccak(b"newcomer %d" % self.proposed)[:20].hex()
        return self.propose(
            "MemberRegistry", "admit", member=newcomer, legalGroup=9_000, profileHash="0x" + "11" * 32
        )

    def propose_constitutional(self) -> ProposalCreated:
        """A proposal of the class in which heads and tokens decide together."""
        member = address_of(self.members[-1])
        return self.propose("MemberRegistry", "expel", member=member, reason="bench")

    def ballot(
        self, proposal_id: int, member: int, nonce: int = 0, support: int = 1
    ) -> tuple[CastVote, bytes]:
        """A member's ballot and its signature."""
        key = self.members[member]
        intent = CastVote(proposal_id, support, address_of(key), "", nonce, FOREVER)
        return intent, sign(intent, self.deployment, key)

    def receipt(self, tx_hash: str) -> dict[str, object]:
        """The receipt of a transaction, once it is mined. Raises `Refused`."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            answer = self.chain.request("eth_getTransactionReceipt", [tx_hash])
            if answer is not None:
                receipt = dict(mapping_of(answer))
                if int_of(receipt["status"]) != 1:
                    raise self._reason(receipt)
                return receipt
        raise Refused(f"transaction {tx_hash} was not mined")

    def _reason(self, receipt: dict[str, object]) -> Refused:
        sent = mapping_of(self.chain.request("eth_getTransactionByHash", [receipt["transactionHash"]]))
        reason = why_reverted(self.chain, receipt, str(sent["to"]), bytes_of(sent["input"]))
        return Refused(f"{reason.name}: {reason.sentence}")


def gas_of(receipt: dict[str, object]) -> int:
    """Gas that a transaction used, its base fee included."""
    return int_of(receipt["gasUsed"])


@contextmanager
def ground(folder: Path, members: int) -> Iterator[Ground]:
    """A consortium of so many founders, each with a head and `TOKENS` tokens; stopped afterwards."""
    keys = tuple(key_of(f"member {number}") for number in range(members))
    with Anvil(folder / "chain", save=False) as node:
        chain = node.chain()
        for key in (DEPLOYER, OFFICE, RELAYER, SENDER):
            node.fund(address_of(key), 10**26)
        deployment = deploy(chain, DEPLOYER, config_of(keys))
        deployment.save(folder / "deployment.json")
        chain.batch([("anvil_setBalance", [address_of(key), hex(10**24)]) for key in keys])
        node.advance_time(10)
        yield Ground(node, chain, deployment, keys)


def config_of(keys: Sequence[bytes]) -> ConsortiumConfig:
    """The configuration of a consortium of these founders."""
    return ConsortiumConfig.parse(_toml(keys))


def _toml(keys: Sequence[bytes]) -> str:
    office, recorder = address_of(OFFICE), address_of(RELAYER)
    lines = ['name = "Bench"', "[roles]", f'coordinators = ["{office}"]', f'arbiters = ["{office}"]']
    lines += [f'recorder = "{recorder}"', "[settlement]", "decimals = 2", f'issuer = "{office}"']
    for number, key in enumerate(keys, start=1):
        lines += ["[[founders]]", f'name = "Firm {number}"', f'address = "{address_of(key)}"']
        lines += [f"legal_group = {number}", f"tokens = {TOKENS}"]
    return "\n".join(lines)
