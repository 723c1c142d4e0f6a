"""Two implementations, one oracle: random votes and know-how, driven through the contracts and the rules
together.

Every intent gets the same verdict from both, by name; every fact the contracts tell is witnessed; the end is
audited.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from governance.classes import Class
from governance.consortium import Consortium
from governance.early_close import check_early_close
from governance.errors import RuleBroken
from governance.facts.every import Fact
from governance.intents import (
    CastVote,
    CoSponsor,
    Delegate,
    DelegateClass,
    GrantAccess,
    Intent,
    KnowledgeIntent,
    Propose,
    RelabelItem,
    RequestItem,
    ReviewItem,
    RevokeBallots,
    ShareItem,
    SignNda,
    WithdrawProposal,
)
from governance.judge_knowledge import judge_knowledge
from governance.judge_vote import judge_vote
from governance.labels import Audience, Label, Partition
from governance.outcome import state_of
from governance.power import NOBODY
from governance.proposal_state import ProposalState
from governance.proposals import Proposal
from governance.proxy_ballots import check_delegate
from governance.witness import examine
from ledger.acts import encode_act
from ledger.audit import verify
from ledger.calls import ballots_call, call, call_of
from ledger.crypto import keccak
from ledger.errors import ContractRefused
from ledger.fetch import Fetcher
from ledger.signing import sign
from ledger.tie_keys import tie_key
from ledger.watched import decoder_of, watched
from tests.budget import seeds
from tests.world import MEMBERS, STRANGER, Member, World

pytestmark = [pytest.mark.chain, pytest.mark.twin]

HOUR, DAY = 3_600, 86_400
LATER = 2**40
HASH = "0x" + "5e" * 32
NOTHING = "0x" + "00" * 32
CONTENT = "(address[],uint256[],bytes[],bytes32)"
SAME_RULE = {
    "MemberRegistryNotActive": "NotMember",
    "VotingTokenNotMember": "NotMember",
    "KnowledgeNotActive": "NotMember",
    "InvalidAccountNonce": "WrongNonce",
    "VotesExpiredSignature": "IntentExpired",
}
"""Refusals of other contracts for the same rule; the governor's and the register's only lose their prefix."""


class Story:
    """The chain, its replay, and the dice that choose what happens next."""

    def __init__(self, world: World, dice: Random) -> None:
        self.world, self.dice = world, dice
        self.consortium = Consortium(tie_key)
        self.verdicts: set[str] = set()
        self._decoder = decoder_of(world.deployment)
        addresses = (bytes.fromhex(address[2:]) for address in watched(world.deployment).values())
        self._fetcher = Fetcher(world.chain, addresses)
        self._next = world.deployment.block
        self.catch_up()

    def catch_up(self) -> None:
        """Reads what is new; fails on the first finding."""
        fetched = self._fetcher.span(self._next, self._fetcher.head().number)
        times = {header.number: header.time for header in fetched.headers}
        for fact in self._decoder.decode_all(fetched.logs, times):
            assert examine(self.consortium, fact) == []
            self.note(fact)
            self.consortium.apply(fact)
        self._next = fetched.headers[-1].number + 1

    def note(self, fact: Fact) -> None:
        """A fact that is about to be replayed."""

    def wait(self, seconds: int) -> None:
        """Moves the chain's clock."""
        self.world.node.advance_time(seconds)
        self.catch_up()

    def act(self, contract: str, signature: str, *arguments: object) -> None:
        """One call that anybody may make."""
        self.world.act(STRANGER, contract, signature, *arguments)
        self.catch_up()

    def try_intent(self, who: Member, intent: Intent, judge: Callable[[int], None]) -> bool:
        """Rules and contract give the same verdict; what they accept is sent."""
        world = self.world
        call = call_of(intent, sign(intent, world.deployment, who.key), world.deployment)
        ours = verdict(lambda: judge(world.now))
        assert verdict(lambda: world.chain.call(call.to, call.data)) == ours, intent
        self.verdicts.add(ours)
        if not ours:
            world.send(STRANGER, call)
            self.catch_up()
        return not ours

    def try_proxy(self, who: Member, intent: CastVote) -> bool:
        """A ballot of somebody else, signed by `who`: the voter's rules first, then whether it may."""
        books = (self.consortium.class_delegates, self.consortium.register)
        proposal = self.consortium.proposals.proposal(intent.proposal_id)

        def judged(now: int) -> None:
            judge_vote(self.consortium, intent, now)
            if who.address != intent.voter:
                check_delegate(proposal, *books, intent.voter, who.address, now)

        return self.try_intent(who, intent, judged)

    def try_early_close(self, proposal: Proposal) -> None:
        """The rule and the contract agree on whether anything outstanding can change the result."""
        signature, world = "closeEarly(uint256)", self.world
        made = call(world.deployment.addresses["ConsortiumGovernor"], signature, proposal.proposal_id)
        ours = verdict(lambda: check_early_close(proposal, self.consortium.power, world.now))
        assert verdict(lambda: world.chain.call(made.to, made.data)) == ours
        self.verdicts.add(ours or "closed early")
        if not ours:
            self.act("ConsortiumGovernor", signature, proposal.proposal_id)

    def try_vote(self, who: Member, intent: object, contract: str = "ConsortiumGovernor") -> bool:
        """An intent about votes, with the signer's nonce read from the contract."""
        nonce = self.nonce(contract, who)
        return self.try_intent(
            who,
            intent,  # type: ignore[arg-type]
            lambda now: judge_vote(self.consortium, intent, now, nonce),  # type: ignore[arg-type]
        )

    def try_knowledge(self, who: Member, intent: KnowledgeIntent) -> bool:
        """An intent about know-how."""
        nonce = self.nonce("KnowledgeRegistry", who)
        return self.try_intent(who, intent, lambda now: judge_knowledge(self.consortium, intent, now, nonce))

    def nonce(self, contract: str, who: Member) -> int:
        """The signer's sequential nonce."""
        return self.world.ask(contract, "nonces(address)", who.address)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """All proposals so far."""
        return self.consortium.proposals.proposals()


def verdict(ask: Callable[[], object]) -> str:
    """The rule that refuses, in the rules' words; nothing when it is accepted."""
    try:
        ask()
    except RuleBroken as refusal:
        return refusal.code
    except ContractRefused as refusal:
        bare = refusal.name.removeprefix("Governor").removeprefix("MemberRegistry").removeprefix("Knowledge")
        return SAME_RULE.get(refusal.name, bare)
    return ""


def propose(story: Story) -> None:
    """Somebody proposes one of the deeds that change the vote itself, now and then with something wrong."""
    dice, who = story.dice, story.dice.choice(MEMBERS)
    contract, function, arguments = a_deed(story)
    target = story.world.deployment.addresses[contract]
    calldata = encode_act(contract, function, arguments)
    nonce = story.nonce("ConsortiumGovernor", who)
    title = f"{function} {dice.randrange(4)}"
    intent = Propose(who.address, (target,), (0,), (calldata,), title, nonce, LATER)
    wrong = dice.randrange(8)
    if wrong == 0:
        intent = replace(intent, nonce=nonce + 1)
    if wrong == 1:
        intent = replace(intent, values=(0, 0))
    if wrong == 2:
        intent = replace(intent, description=f"Mine #proposer={dice.choice(MEMBERS).address}")
    if wrong == 3:
        intent = replace(intent, deadline=1)
    story.try_vote(who, intent)


def a_deed(story: Story) -> tuple[str, str, dict[str, object]]:
    """A call for each class."""
    dice, who = story.dice, story.dice.choice(MEMBERS).address
    return dice.choice(
        [
            (
                "MemberRegistry",
                "admit",
                {"member": f"0x{dice.randrange(1, 99):040x}", "legalGroup": 9, "profileHash": HASH},
            ),
            ("MemberRegistry", "suspend", {"member": who, "reason": "late"}),
            (
                "MemberRegistry",
                "changeLegalGroup",
                {"member": who, "legalGroup": dice.randrange(1, 9), "reason": "sold"},
            ),
            ("VotingToken", "mint", {"to": who, "amount": dice.randrange(1, 400)}),
            ("ConsortiumGovernor", "setLiveProposalLimit", {"limit": dice.randrange(1, 5)}),
        ]
    )


def vote(story: Story) -> None:
    """A ballot, a revocation or a withdrawal, often with something wrong."""
    dice, who, proposal = story.dice, story.dice.choice(MEMBERS), story.dice.choice(story.proposals)
    kind = dice.randrange(12)
    if kind == 0:
        nonce = proposal.box.next_nonce(who.address)
        story.try_vote(who, RevokeBallots(proposal.proposal_id, who.address, nonce, LATER))
    elif kind == 1:
        proposer = next(one for one in MEMBERS if one.address == proposal.created.proposer)
        nonce = story.nonce("ConsortiumGovernor", proposer)
        story.try_vote(proposer, WithdrawProposal(proposal.proposal_id, proposer.address, nonce, LATER))
    else:
        story.try_vote(who, a_ballot(story, who, proposal))


def a_ballot(story: Story, who: Member, proposal: Proposal) -> CastVote:
    """Mostly for, sometimes with a reason, sometimes not in order."""
    dice = story.dice
    support = dice.choice([0, 1, 1, 1, 2])
    reason = dice.choice(["", "too dear", "ä" * 500])
    nonce = proposal.box.next_nonce(who.address)
    intent = CastVote(proposal.proposal_id, support, who.address, reason, nonce, LATER)
    spoiled = [
        replace(intent, support=3),
        replace(intent, nonce=nonce + 1),
        replace(intent, deadline=1),
        replace(intent, reason="ä" * 501),
    ]
    return dice.choice([intent, intent, intent, dice.choice(spoiled)])


def vote_together(story: Story) -> None:
    """A batch with good and bad ballots: each is judged alone, and what is skipped is skipped for
    its reason.
    """
    proposal = story.dice.choice(story.proposals)
    voters = [story.dice.choice(MEMBERS) for _ in range(5)]
    ballots = [(a_ballot(story, who, proposal), signer_for(story, who, proposal)) for who in voters]
    deployment = story.world.deployment
    signed = [(ballot, sign(ballot, deployment, who.key)) for ballot, who in ballots]
    story.world.send(STRANGER, ballots_call(signed, deployment))
    story.catch_up()


def signer_for(story: Story, who: Member, proposal: Proposal) -> Member:
    """The voter, or now and then whom it named for the class, or anybody."""
    named = story.consortium.class_delegates.named(who.address, proposal.class_)
    others = [one for one in MEMBERS if named is not None and one.address == named.delegate]
    return story.dice.choice([who, who, *others, *others, *others, story.dice.choice(MEMBERS)])


def vote_for_another(story: Story) -> None:
    """A ballot that somebody else than the voter signs, rightly or not."""
    proposal, who = story.dice.choice(story.proposals[-3:]), story.dice.choice(MEMBERS)
    story.try_proxy(signer_for(story, who, proposal), a_ballot(story, who, proposal))


def name_class_delegate(story: Story) -> None:
    """For any class, sometimes for no term, for itself, or for nobody."""
    dice, who = story.dice, story.dice.choice(MEMBERS)
    class_, now = dice.choice(list(Class)), story.world.now
    to = dice.choice([*(one.address for one in MEMBERS), NOBODY])
    until = dice.choice([now + 30 * DAY, now + 30 * DAY, now + HOUR, now - 1, now + 400 * DAY, 0])
    nonce = story.nonce("MemberRegistry", who)
    deadline = dice.choice([LATER, LATER, LATER, 1])
    story.try_vote(who, DelegateClass(who.address, class_, to, until, nonce, deadline), "MemberRegistry")


def cosponsor(story: Story) -> None:
    """Somebody puts its name to a recent proposal."""
    dice, who, proposal = story.dice, story.dice.choice(MEMBERS), story.dice.choice(story.proposals[-2:])
    story.try_vote(who, CoSponsor(proposal.proposal_id, who.address, dice.choice([LATER, LATER, 1])))


def close_early(story: Story) -> None:
    """Every proposal, whatever its state: only what is decided closes."""
    for proposal in story.proposals:
        story.try_early_close(proposal)


def delegate(story: Story) -> None:
    """Heads or tokens to anybody."""
    dice, who = story.dice, story.dice.choice(MEMBERS)
    contract = dice.choice(["MemberRegistry", "VotingToken"])
    to = dice.choice([who, who, dice.choice(MEMBERS)]).address
    intent = Delegate(contract, who.address, to, story.nonce(contract, who), dice.choice([LATER, LATER, 1]))
    story.try_vote(who, intent, contract)


def finish(story: Story) -> None:
    """Whoever may queues or executes: exactly what has passed, exactly when it may."""
    for proposal in story.proposals:
        state = state_of(proposal, story.consortium.power, story.world.now)
        said = story.world.ask("ConsortiumGovernor", "state(uint256)", proposal.proposal_id)
        assert said == state
        eta = proposal.queued.eta_seconds if proposal.queued else 0
        if state is ProposalState.SUCCEEDED:
            story.act("ConsortiumGovernor", "queue" + CONTENT, *content(proposal))
        elif state is ProposalState.QUEUED and story.world.now >= eta:
            _execute(story, proposal)


def content(proposal: Proposal) -> tuple[list[str], list[int], list[bytes], bytes]:
    """What queue and execute are given."""
    made = proposal.created
    return list(made.targets), list(made.values), list(made.calldatas), keccak(made.description.encode())


def _execute(story: Story, proposal: Proposal) -> None:
    """The call itself may be refused, such as a second suspension; then nothing happens at all."""
    try:
        story.act("ConsortiumGovernor", "execute" + CONTENT, *content(proposal))
    except ContractRefused:
        story.catch_up()


def push(story: Story) -> None:
    """All members vote for one proposal, so that some things pass."""
    proposal = story.dice.choice(story.proposals)
    for who in MEMBERS:
        nonce = proposal.box.next_nonce(who.address)
        story.try_vote(who, CastVote(proposal.proposal_id, 1, who.address, "", nonce, LATER))


def any_by_delegate(story: Story) -> bool:
    """Whether a class delegate cast a ballot that counted."""
    return any(cast.delegate for one in story.proposals for cast in one.box.history)


def reach_what_is_rare(story: Story) -> None:
    """Goes on until a class delegate voted and a proposal was co-sponsored."""
    for _ in range(60):
        if any_by_delegate(story) and any(one.cosponsors for one in story.proposals):
            return
        name_class_delegate(story)
        story.wait(2 * DAY)
        propose(story)
        cosponsor(story)
        story.wait(HOUR)
        for _ in range(6):
            vote_for_another(story)
        close_early(story)


@pytest.mark.parametrize("seed", seeds(3))
def test_contract_and_rules_agree_on_random_votes(consortium: World, seed: int) -> None:
    """Sixty steps a seed: same verdicts, same tallies, same states, and an audit without a finding."""
    story = Story(consortium, Random(seed))
    story.wait(HOUR)
    for _ in range(12):
        name_class_delegate(story)
    story.wait(HOUR)
    while not story.proposals:
        propose(story)
    steps = [propose, vote, vote, vote, vote_together, vote_together, delegate, finish, push]
    steps += [name_class_delegate, name_class_delegate, vote_for_another, vote_for_another, close_early]
    steps += [cosponsor, cosponsor]
    for _ in range(60):
        story.dice.choice(steps)(story)
        if story.dice.random() < 0.3:
            story.wait(story.dice.choice([HOUR, DAY, 2 * DAY, 4 * DAY]))
    reach_what_is_rare(story)
    story.wait(DAY)
    finish(story)
    report = verify(consortium.chain, consortium.deployment)
    assert report.findings == ()
    assert {"", "VotingClosed"} <= story.verdicts
    assert any_by_delegate(story)
    assert any(one.cosponsors for one in story.proposals)


def some_knowledge_intent(story: Story, who: Member, item_id: str) -> KnowledgeIntent:
    """Any intent about know-how, with dates and hashes that often do not fit."""
    dice, now = story.dice, story.world.now
    nonce = story.nonce("KnowledgeRegistry", who) + dice.choice([0, 0, 0, 1])
    deadline, date = dice.choice([LATER, LATER, LATER, 1]), dice.choice([now + DAY, now + DAY, now])
    audience = dice.choice(list(Audience))
    share = ShareItem(
        owner=who.address,
        content_hash=dice.choice([HASH, NOTHING, f"0x{dice.randrange(9):064x}"]),
        template=HASH,
        partition=dice.choice(list(Partition)),
        label=Label.GREEN,
        audience=audience,
        audience_round=HASH if audience is Audience.ROUND else dice.choice([NOTHING, NOTHING, HASH]),
        purpose="training",
        source_date=dice.choice([now, now, now + DAY]),
        review_date=date,
        nonce=nonce,
        deadline=deadline,
    )
    reader = dice.choice([one.address for one in MEMBERS] + ["0x" + "99" * 20])
    return dice.choice(
        [
            share,
            replace(
                share, partition=Partition.BEST_PRACTICE, audience=Audience.CONSORTIUM, audience_round=NOTHING
            ),
            RelabelItem(item_id, who.address, Label.RED, nonce, deadline),
            ReviewItem(item_id, who.address, date, nonce, deadline),
            GrantAccess(item_id, who.address, reader, date, nonce, deadline),
            SignNda(
                who.address,
                dice.choice([HASH, NOTHING]),
                "",
                date,
                date + dice.choice([0, -1]),
                nonce,
                deadline,
            ),
            RequestItem(dice.choice([item_id, HASH]), who.address, "training", nonce, deadline),
        ]
    )


@pytest.mark.parametrize("seed", seeds(2))
def test_early_refusals_about_know_how_are_the_registers_own(consortium: World, seed: int) -> None:
    """The same acceptance, or the same refusal by name; owners' acts are signed by the owner."""
    story = Story(consortium, Random(seed))
    for _ in range(120):
        items = list(story.consortium.knowledge.items.values())
        item = story.dice.choice(items) if items else None
        owner = next((one for one in MEMBERS if item and one.address == item.owner), MEMBERS[0])
        intent = some_knowledge_intent(story, owner, item.item_id if item else HASH)
        story.try_knowledge(owner, intent)
    assert {
        "",
        "NeverShared",
        "DatesOutOfOrder",
        "WrongNonce",
        "IntentExpired",
        "ItemExists",
    } <= story.verdicts
    assert verify(consortium.chain, consortium.deployment).findings == ()
