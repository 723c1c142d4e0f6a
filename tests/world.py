"""A whole consortium on an embedded chain for tests: who is in it, with keys that only tests have.

Time may be moved and the chain put back, because it is the test's own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ledger.anvil import Anvil
from ledger.calls import Call, call
from ledger.chain import Chain, int_of, mapping_of
from ledger.config import ConsortiumConfig
from ledger.crypto import address_of, keccak
from ledger.deploy import deploy
from ledger.deployment import Deployment
from ledger.errors import AlreadyKnown, ChainFailure, WrongNonce
from ledger.fees import current_fees
from ledger.replaying import why_reverted
from ledger.transactions import Signed, Transaction, sign_transaction

FIRMS = ("Adler Tools", "Birch Works", "Cedar Mill", "Dorn Metal", "Elm Supply", "Falk Paints")
GROUPS = (1, 2, 3, 4, 5, 5)
TOKENS = (100, 200, 300, 100, 150, 150)

POLLS = 30_000
"""How often a test asks for what is sure to come: some seconds, also on a machine that is busy."""


def key_of(who: str) -> bytes:
    """A private key that belongs to a name: the same in every run."""
    return keccak(b"guildhall test key of " + who.encode())


@dataclass(frozen=True, slots=True)
class Member:
    """A founding firm of the tests and its key."""

    name: str
    key: bytes
    group: int
    tokens: int

    @property
    def address(self) -> str:
        return address_of(self.key)


MEMBERS = tuple(Member(name, key_of(name), *rest) for name, *rest in zip(FIRMS, GROUPS, TOKENS, strict=True))
DEPLOYER, COORDINATOR, ARBITER, RECORDER, GUARDIAN, SUPPLIER, STRANGER, AUDITOR = map(
    key_of, ("deployer", "coordinator", "arbiter", "recorder", "guardian", "supplier", "stranger", "auditor")
)


def consortium_toml(guardian_until: int) -> str:
    """The configuration file of the tests' consortium."""
    lines = [
        'name = "Riverside Buyers"',
        "[roles]",
        f'coordinators = ["{address_of(COORDINATOR)}"]',
        f'arbiters = ["{address_of(ARBITER)}"]',
        f'auditors = ["{address_of(AUDITOR)}"]',
        f'recorder = "{address_of(RECORDER)}"',
        f'guardian = "{address_of(GUARDIAN)}"',
        f"guardian_until = {guardian_until}",
        "[settlement]",
        "decimals = 2",
    ]
    for member in MEMBERS:
        lines += ["[[founders]]", f'name = "{member.name}"', f'address = "{member.address}"']
        lines += [f"legal_group = {member.group}", f"tokens = {member.tokens}"]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class World:
    """The consortium, the chain it is on, and the means to act and to move time."""

    node: Anvil
    chain: Chain
    config: ConsortiumConfig
    deployment: Deployment
    members: tuple[Member, ...] = MEMBERS

    def send(self, key: bytes, call_: Call) -> dict[str, object]:
        """Sends a call with an ordinary transaction and gives its receipt; raises what the contract
        refused."""
        nonce = int_of(self.chain.request("eth_getTransactionCount", [address_of(key), "latest"]))
        made = Transaction(
            self.chain.chain_id, nonce, call_.to, call_.data, 10_000_000, current_fees(self.chain)
        )
        signed = sign_transaction(made, key)
        self._offer(signed)
        receipt = self.receipt(signed.hash)
        self._await_count(address_of(key), nonce + 1)
        if int_of(receipt["status"]) != 1:
            raise why_reverted(self.chain, receipt, call_.to, call_.data)
        return receipt

    def _offer(self, signed: Signed) -> None:
        """Hands a transaction to the node. The client may ask twice when it has to prove the chain again; the
        second time the node knows the transaction, which is as good.
        """
        try:
            self.chain.request("eth_sendRawTransaction", ["0x" + signed.raw.hex()])
        except (AlreadyKnown, WrongNonce):
            if self.chain.request("eth_getTransactionByHash", [signed.hash]) is None:
                raise

    def _await_count(self, account: str, count: int) -> None:
        """A node may show a receipt a moment before it counts the transaction; the next nonce needs the
        count."""
        for _ in range(POLLS):
            if int_of(self.chain.request("eth_getTransactionCount", [account, "latest"])) >= count:
                return
        raise AssertionError(f"{account}'s transaction {count - 1} was never counted")

    def receipt(self, tx_hash: str) -> dict[str, object]:
        """The receipt of a transaction that was sent; asks until the node has it."""
        for _ in range(POLLS):
            answer = self.chain.request("eth_getTransactionReceipt", [tx_hash])
            if answer is not None:
                return dict(mapping_of(answer))
        raise AssertionError(f"{tx_hash} was never mined")

    def act(self, key: bytes, contract: str, signature: str, *arguments: object) -> dict[str, object]:
        """Sends a call of a contract by name."""
        return self.send(key, call(self.deployment.addresses[contract], signature, *arguments))

    def by_vote(self, contract: str, signature: str, *arguments: object) -> dict[str, object]:
        """A restricted call at once, as an executed proposal makes it: the chain lends us the timelock."""
        timelock = self.deployment.addresses["TimelockController"]
        act = call(self.deployment.addresses[contract], signature, *arguments)
        self.node.fund(timelock)
        self.chain.request("anvil_impersonateAccount", [timelock])
        sent = {"from": timelock, "to": act.to, "data": "0x" + act.data.hex(), "gas": hex(10_000_000)}
        receipt = self.receipt(str(self.chain.request("eth_sendTransaction", [sent])))
        assert int_of(receipt["status"]) == 1, f"{contract}.{signature} failed"
        return receipt

    def ask(self, contract: str, signature: str, *arguments: object) -> int:
        """The first word that a view function answers, as a number."""
        question = call(self.deployment.addresses[contract], signature, *arguments)
        return int.from_bytes(self.chain.call(question.to, question.data)[:32], "big")

    @property
    def now(self) -> int:
        """The time of the latest block, unix seconds."""
        return int_of(mapping_of(self.chain.request("eth_getBlockByNumber", ["latest", False]))["timestamp"])


def build_world(node: Anvil) -> World:
    """Deploys the consortium on a fresh embedded chain and gives everybody gas."""
    chain = node.chain()
    for key in (DEPLOYER, COORDINATOR, ARBITER, RECORDER, GUARDIAN, SUPPLIER, STRANGER):
        node.fund(address_of(key))
    block = mapping_of(chain.request("eth_getBlockByNumber", ["latest", False]))
    config = ConsortiumConfig.parse(consortium_toml(int_of(block["timestamp"]) + 180 * 86_400))
    return World(node, chain, config, deploy(chain, DEPLOYER, config))


@contextmanager
def put_back(chain: Chain) -> Iterator[None]:
    """Whatever happens inside, the chain is as before afterwards. For tests on a chain of their own only."""
    snapshot = chain.request("evm_snapshot")
    try:
        yield
    finally:
        if chain.request("evm_revert", [snapshot]) is not True:
            raise ChainFailure("the chain could not be put back")
