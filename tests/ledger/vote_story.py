"""A vote on the embedded chain for tests: proposed, cast one by one and in a batch, changed, refused,
executed.
"""

from governance.classes import DAY
from governance.facts.voting import ProposalCreated
from governance.intents import CastVote, Delegate, Propose
from ledger.acts import encode_act
from ledger.block_proof import receipts_of
from ledger.calls import ballots_call, call_of
from ledger.crypto import address_of, keccak
from ledger.signing import sign
from ledger.watched import decoder_of
from tests.world import STRANGER, Member, World, key_of

FOREVER = 2**48 - 1
NEWCOMER = key_of("newcomer")


def propose_admission(world: World, who: Member, firm: bytes = NEWCOMER) -> ProposalCreated:
    """A signed proposal to admit a firm; the fact that it became."""
    arguments = {"member": address_of(firm), "legalGroup": 9, "profileHash": "0x" + "11" * 32}
    target = world.deployment.addresses["MemberRegistry"]
    calldata = encode_act("MemberRegistry", "admit", arguments)
    intent = Propose(who.address, (target,), (0,), (calldata,), "Admit a new firm\nIt is nice.", 0, FOREVER)
    receipt = world.send(STRANGER, call_of(intent, sign(intent, world.deployment, who.key), world.deployment))
    (fact,) = [fact for fact in facts_of(world, receipt) if isinstance(fact, ProposalCreated)]
    return fact


def facts_of(world: World, receipt: dict[str, object]) -> list[object]:
    """What a transaction made known."""
    decoder = decoder_of(world.deployment)
    return [decoder.decode(log, 0) for log in receipts_of([receipt]).logs]


def ballot(proposal_id: int, who: Member, support: int, reason: str = "", nonce: int = 0) -> CastVote:
    """A ballot that is valid for ever."""
    return CastVote(proposal_id, support, who.address, reason, nonce, FOREVER)


def cast(world: World, who: Member, intent: CastVote) -> None:
    """Relays one signed ballot."""
    signature = sign(intent, world.deployment, who.key)
    world.send(STRANGER, call_of(intent, signature, world.deployment))


def play_vote(world: World) -> ProposalCreated:
    """An admission: delegated, voted in all ways there are, queued and executed."""
    adler, birch, cedar, dorn, elm, falk = world.members
    delegation = Delegate("MemberRegistry", falk.address, elm.address, 0, FOREVER)
    signature = sign(delegation, world.deployment, falk.key)
    world.send(STRANGER, call_of(delegation, signature, world.deployment))
    world.node.advance_time(10)
    made = propose_admission(world, adler)
    world.node.advance_time(10)
    cast(world, adler, ballot(made.proposal_id, adler, 1, "welcome"))
    cast(world, birch, ballot(made.proposal_id, birch, 0))
    cast(world, birch, ballot(made.proposal_id, birch, 1, nonce=1))
    batch = [
        (ballot(made.proposal_id, who, support), who) for who, support in ((cedar, 1), (dorn, 2), (elm, 1))
    ]
    batch.append((ballot(made.proposal_id, cedar, 0), cedar))
    signed = [(intent, sign(intent, world.deployment, who.key)) for intent, who in batch]
    world.send(STRANGER, ballots_call(signed, world.deployment))
    world.node.advance_time(6 * DAY)
    content = (list(made.targets), list(made.values), list(made.calldatas), keccak(made.description.encode()))
    parts = "(address[],uint256[],bytes[],bytes32)"
    world.act(STRANGER, "ConsortiumGovernor", "queue" + parts, *content)
    world.node.advance_time(2 * DAY)
    world.act(STRANGER, "ConsortiumGovernor", "execute" + parts, *content)
    return made
