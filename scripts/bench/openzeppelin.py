"""The peer that is a contract: OpenZeppelin's Governor with token votes and a timelock, and its signed
votes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import encode

from ledger.artifacts import artifact
from ledger.calls import Call, call
from ledger.crypto import address_of, keccak, sign_digest
from ledger.eip712 import domain_separator, message_digest
from scripts.bench.contract_code import creation
from scripts.bench.ground import SENDER, TOKENS, Ground

PARTS = "(address[],uint256[],bytes[],bytes32)"
BALLOT = keccak(b"Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)")
VOTERS_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Content:
    """What a proposal does: one call, and a text."""

    target: str
    data: bytes
    text: str

    @property
    def arrays(self) -> tuple[list[str], list[int], list[bytes]]:
        """Targets, values, calldatas."""
        return [self.target], [0], [self.data]

    @property
    def hashed(self) -> tuple[object, ...]:
        """The arguments of queue and execute."""
        return (*self.arrays, keccak(self.text.encode()))


@dataclass(frozen=True, slots=True)
class Peer:
    """A deployed governor of OpenZeppelin whose voters are the ground's members."""

    ground: Ground
    name: str
    governor: str
    token: str
    separator: bytes

    @property
    def keyed(self) -> bool:
        """Whether each proposal has nonces of its own (GovernorNoncesKeyed)."""
        return self.name == "FullGovernor"

    def proposal_id(self, content: Content) -> int:
        """As `IGovernor.getProposalId`: a hash of the content, or the next number."""
        question = call(self.governor, "getProposalId" + PARTS, *content.hashed)
        return int.from_bytes(self.ground.chain.call(question.to, question.data), "big")

    def propose(self, content: Content) -> Call:
        """The call that proposes."""
        signature = "propose(address[],uint256[],bytes[],string)"
        return call(self.governor, signature, *content.arrays, content.text)

    def vote(self, proposal_id: int, support: int) -> Call:
        """A vote by transaction."""
        return call(self.governor, "castVote(uint256,uint8)", proposal_id, support)

    def signed_vote(self, proposal_id: int, key: bytes, support: int, nonce: int) -> Call:
        """A vote by signature, to be sent by anybody; `nonce` counts the voter's earlier ones."""
        voter = address_of(key)
        nonce = (proposal_id % 2**192) << 64 if self.keyed else nonce
        words = encode(
            ("bytes32", "uint256", "uint8", "address", "uint256"),
            (BALLOT, proposal_id, support, voter, nonce),
        )
        signature = sign_digest(message_digest(self.separator, keccak(words)), key)
        kinds = "castVoteBySig(uint256,uint8,address,bytes)"
        return call(self.governor, kinds, proposal_id, support, voter, signature)

    def nonce(self, key: bytes) -> int:
        """The next nonce of a voter's signed votes."""
        question = call(self.governor, "nonces(address)", address_of(key))
        return int.from_bytes(self.ground.chain.call(question.to, question.data), "big")

    def together(self, calls: Sequence[Call]) -> Call:
        """Many calls in one transaction."""
        return call(self.governor, "multicall(bytes[])", [one.data for one in calls])

    def queue(self, content: Content) -> Call:
        """Hands a passed proposal to the timelock."""
        return call(self.governor, "queue" + PARTS, *content.hashed)

    def execute(self, content: Content) -> Call:
        """Carries a queued proposal out."""
        return call(self.governor, "execute" + PARTS, *content.hashed)

    def votes_for(self, proposal_id: int) -> int:
        """Tokens cast for."""
        question = call(self.governor, "proposalVotes(uint256)", proposal_id)
        return int.from_bytes(self.ground.chain.call(question.to, question.data)[32:64], "big")

    def state(self, proposal_id: int) -> int:
        """As `IGovernor.state`."""
        question = call(self.governor, "state(uint256)", proposal_id)
        return int.from_bytes(self.ground.chain.call(question.to, question.data), "big")


def deploy_peer(ground: Ground, name: str) -> Peer:
    """A governor by the name of its bench contract, its token held by all members alike."""
    token = ground.create(SENDER, creation("GovernorToken"))
    voters = [address_of(key) for key in ground.members]
    for start in range(0, len(voters), VOTERS_TOGETHER):
        some = voters[start : start + VOTERS_TOGETHER]
        ground.send(SENDER, call(token, "mint(address[],uint256)", some, TOKENS))
    sender = address_of(SENDER)
    timelock = ground.create(SENDER, artifact("TimelockController").creation_code({}, 0, [], [], sender))
    governor = ground.create(SENDER, creation(name, ("address", "address"), token, timelock))
    for role in (b"PROPOSER_ROLE", b"EXECUTOR_ROLE", b"CANCELLER_ROLE"):
        ground.send(SENDER, call(timelock, "grantRole(bytes32,address)", keccak(role), governor))
    ground.advance(10)
    domain = {
        "name": "Peer Governor",
        "version": "1",
        "chainId": ground.chain.chain_id,
        "verifyingContract": governor,
    }
    return Peer(ground, name, governor, token, domain_separator(domain))
