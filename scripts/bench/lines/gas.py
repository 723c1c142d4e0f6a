"""Gas of proposing, voting, voting by signature, queueing and executing, beside OpenZeppelin's Governor.

Ours counts heads and tokens here (a constitutional proposal); theirs counts tokens. Both call the same
contract.
"""

from collections.abc import Callable, Iterator

from governance.classes import DEFAULT_RULES, Class
from ledger.calls import Call, call, call_of
from scripts.bench.contract_code import creation
from scripts.bench.ground import SENDER, Ground, gas_of, ground
from scripts.bench.line import Bench, Line
from scripts.bench.openzeppelin import PARTS, Content, Peer, deploy_peer
from scripts.bench.row import Equality, Row, Series, first_difference

MEMBERS = 12
EARLY = 3
"""Votes before the one that is measured. The first opens the tally; the second reaches the quorum of the
governors beside ours, which those with late protection write down: both would count against them.
"""
FOR = 1
TOKENS_FOR = 8
"""Word of the governor's Tally."""

STEPS = ("propose", "vote by transaction", "vote by signature", "queue", "execute")
MODULES = (
    "most modules: GovernorSettings, CountingSimple, Votes, VotesQuorumFraction, TimelockControl, "
    "PreventLateQuorum, ProposalGuardian, NoncesKeyed, SequentialProposalId and Storage; the last writes the "
    "calls of a proposal, which ours keeps as a hash, and pays for that when proposing"
)
PLAIN, FULL = "OpenZeppelin 5.7, plain", "OpenZeppelin 5.7, most modules"

Costs = dict[str, list[float]]


def measure(bench: Bench) -> Iterator[Row]:
    """One proposal a round in each governor, all members voting."""
    with ground(bench.folder, MEMBERS) as place:
        target = place.create(SENDER, creation("Emitter"))
        peers = {PLAIN: deploy_peer(place, "PlainGovernor"), FULL: deploy_peer(place, "FullGovernor")}
        lives: dict[str, Callable[[Content, Costs, int], tuple[int, int]]] = {"ours": _Own(place).live}
        lives |= {name: _Other(peer).live for name, peer in peers.items()}
        costs: dict[str, Costs] = {name: {step: [] for step in STEPS} for name in lives}
        found: list[tuple[object, object]] = []
        for number in range(bench.repeats):
            bench.tell(f"proposal {number + 1} of {bench.repeats}, in three governors")
            ended = {}
            for name, live in lives.items():
                content = Content(
                    target, call(target, "emitMany(uint256,uint256)", 7, 1).data, f"{name} {number}"
                )
                ended[name] = live(content, costs[name], number)
            found += [(ended["ours"], ended[name]) for name in peers]
    equal = first_difference("final states and counts of tokens", found)
    for step in STEPS:
        yield _row(step, costs, equal)


def _row(step: str, costs: dict[str, Costs], equal: Equality) -> Row:
    series = {name: Series(name, tuple(found[step])) for name, found in costs.items()}
    peers, notes = (series[PLAIN], series[FULL]), (MODULES,) if step == "propose" else ()
    return Row(f"gas: {step}", "gas", series["ours"], equal, None, peers, notes=notes)


class _Own:
    """The life of a proposal in our governor."""

    def __init__(self, place: Ground) -> None:
        self._place = place
        self._governor = place.deployment.addresses["ConsortiumGovernor"]

    def live(self, content: Content, costs: Costs, number: int) -> tuple[int, int]:
        """Proposed, voted, queued and executed; its final state and tokens for it."""
        place, rule = self._place, DEFAULT_RULES[Class.CONSTITUTIONAL]
        made = call(
            self._governor, "propose(address[],uint256[],bytes[],string)", *content.arrays, content.text
        )
        costs["propose"].append(gas_of(place.send(place.members[number], made)))
        proposal = self._id(content)
        place.advance(rule.voting_delay + 1)
        voter, signer, *others = range(EARLY, MEMBERS)
        for early in range(EARLY):
            place.send(place.members[early], self._vote(proposal))
        costs["vote by transaction"].append(gas_of(place.send(place.members[voter], self._vote(proposal))))
        costs["vote by signature"].append(gas_of(place.send(SENDER, self._signed(proposal, signer))))
        place.send_all(SENDER, [self._signed(proposal, member) for member in others])
        place.advance(rule.voting_period + 1)
        costs["queue"].append(
            gas_of(place.send(SENDER, call(self._governor, "queue" + PARTS, *content.hashed)))
        )
        place.advance(rule.execution_delay + 1)
        execution = call(self._governor, "execute" + PARTS, *content.hashed)
        costs["execute"].append(gas_of(place.send(SENDER, execution)))
        return self._ask("state(uint256)", proposal, 0), self._ask(
            "proposalTally(uint256)", proposal, TOKENS_FOR
        )

    def _vote(self, proposal: int) -> Call:
        return call(self._governor, "castVote(uint256,uint8)", proposal, FOR)

    def _signed(self, proposal: int, member: int) -> Call:
        intent, signature = self._place.ballot(proposal, member)
        return call_of(intent, signature, self._place.deployment)

    def _id(self, content: Content) -> int:
        return self._ask("getProposalId" + PARTS, content.hashed, 0)

    def _ask(self, signature: str, arguments: object, word: int) -> int:
        given = arguments if isinstance(arguments, tuple) else (arguments,)
        question = call(self._governor, signature, *given)
        answer = self._place.chain.call(question.to, question.data)
        return int.from_bytes(answer[32 * word : 32 * word + 32], "big")


class _Other:
    """The life of a proposal in a governor of OpenZeppelin."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def live(self, content: Content, costs: Costs, number: int) -> tuple[int, int]:
        """As in ours; `number` is also each voter's nonce."""
        peer, place = self._peer, self._peer.ground
        costs["propose"].append(gas_of(place.send(place.members[number], peer.propose(content))))
        proposal = peer.proposal_id(content)
        place.advance(1)
        voter, *others = place.members[EARLY:]
        for early in place.members[:EARLY]:
            place.send(early, peer.vote(proposal, FOR))
        costs["vote by transaction"].append(gas_of(place.send(voter, peer.vote(proposal, FOR))))
        signed = [peer.signed_vote(proposal, key, FOR, number) for key in others]
        costs["vote by signature"].append(gas_of(place.send_all(SENDER, signed)[0]))
        place.advance(6 * 86_400 + 1)
        costs["queue"].append(gas_of(place.send(SENDER, peer.queue(content))))
        place.advance(1)
        costs["execute"].append(gas_of(place.send(SENDER, peer.execute(content))))
        return peer.state(proposal), peer.votes_for(proposal)


LINE = Line("gas", measure)
