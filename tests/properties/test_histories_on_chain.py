"""One consortium lives through a random history: register, token, governor and rounds together, contract
against rule.

After every step each view of the contracts is compared with what the rules make of the facts; every fact is
witnessed, every intent judged alike. What was tried and what came of it is told at the end of the run; a long
history goes on until everything in REACHED happened.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from governance.classes import DEFAULT_RULES, Class
from governance.errors import RuleBroken
from governance.facts.every import Fact
from governance.facts.position import Position
from governance.facts.round_terms import RoundState
from governance.facts.rounds import Committed
from governance.intents import CastVote, DelegateClass, Propose
from governance.register import Status
from governance.round_errors import TooLate
from governance.round_state import state_of
from ledger.acts import encode_act
from ledger.artifacts import artifact
from ledger.contract_views import compare_views
from ledger.errors import ContractRefused
from ledger.expected_views import expected_views
from tests.budget import examples, seeds
from tests.properties import test_rounds_on_chain as buying
from tests.properties import test_votes_on_chain as voting
from tests.properties.further_views import FOLLOWS, NEVER_CHANGES, further_views
from tests.world import COORDINATOR, MEMBERS, STRANGER, World

pytestmark = [pytest.mark.chain, pytest.mark.twin]

DAY = 86_400
STEPS = 70
"""Steps of a history, without a profile."""
LONG = 210
"""A history of so many steps goes on until everything was reached."""
MOST_MORE = 60
MANY = 80
"""Views that are asked after a step, at least."""

CHANGED = "a commitment changed"
BUYING = {
    *("Committed", CHANGED, "CommitmentWithdrawn", "a round frozen", "RoundBound", "OrderPlaced"),
    *("GoodsReceived", "ItemAllocated", "InvoicePosted", "ClaimFiled", "ClaimDecided", "RoundSettled"),
    *("MemberCharged", "Withdrawn"),
}
REACHED = BUYING | {
    *("MemberAdmitted", "MemberSuspended", "MemberReinstated", "MemberExpelled", "LegalGroupChanged"),
    *("DelegateChanged", "ClassDelegateChanged", "Transfer", "ClassRulesPublished"),
    *("ProposalCreated", "ProposalQueued", "ProposalExecuted", "BallotSkipped", "BallotByDelegate"),
    "VoteCastWithParams",
}
"""What a long history has to have seen after its first day. Leaving is an expulsion by vote."""


FROZEN = RoundState.DEMAND_FROZEN


class History(voting.Story):
    """A story that also buys, compares everything after each step, and counts what happened."""

    def __init__(self, world: World, dice: Random) -> None:
        self.facts: Counter[str] = Counter()
        super().__init__(world, dice)
        self.facts.clear()
        self.rounds = Rounds(self)
        self.tried: Counter[str] = Counter()
        self.happened: Counter[str] = Counter()
        self.views: set[tuple[str, str]] = set()

    @property
    def missing(self) -> set[str]:
        """What a long history has to see and this one has not seen."""
        return REACHED - self.facts.keys()

    def note(self, fact: Fact) -> None:
        """Counts it; a commitment by who has one already is a change."""
        self.facts[type(fact).__name__] += 1
        if isinstance(fact, Committed):
            record = self.consortium.rounds.records[fact.round_id]
            self.facts[CHANGED] += fact.member in record.seats

    def step(self, act: Callable[["History"], None]) -> None:
        """One act, and everything compared; it happened when it left a block."""
        before = self._next
        self.tried[act.__name__] += 1
        act(self)
        self.catch_up()
        self.happened[act.__name__] += self._next > before
        self.compare()

    def catch_up(self) -> None:
        """Reads what is new, if anything is."""
        if self._fetcher.head().number >= self._next:
            super().catch_up()

    def compare(self) -> None:
        """Every view of every contract, at the head."""
        head, deployment, turn = self._fetcher.head(), self.world.deployment, self.tried.total()
        views = [
            *expected_views(self.consortium, deployment, head.time),
            *further_views(self.consortium, deployment, head.time, turn),
        ]
        at = Position(head.number, 0, head.time)
        asked, findings = compare_views(self.world.chain, deployment, at, views)
        assert findings == []
        assert sum(asked.values()) > MANY
        self.views |= {(view.contract, view.function) for view in views}
        if any(state_of(one, head.time) is FROZEN for one in self.consortium.rounds.records.values()):
            self.facts["a round frozen"] += 1

    def told(self) -> str:
        """A line for each act: tried, happened."""
        names = sorted(self.tried)
        return "\n".join(f"{name:<24}{self.tried[name]:>5}{self.happened[name]:>5}" for name in names)


class Rounds(buying.Follower):
    """The rounds of a history: the same chain, the same replay."""

    def __init__(self, story: History) -> None:
        self.world, self.consortium, self._story = story.world, story.consortium, story

    def catch_up(self) -> None:
        """Whatever is new is read once, for both."""
        self._story.catch_up()


def change_the_vote(story: History) -> None:
    """A deed of the strictest class: expulsion, burning, or a new version of the class table."""
    dice, who = story.dice, story.dice.choice(MEMBERS)
    contract, function, arguments = dice.choice(
        [
            ("MemberRegistry", "expel", {"member": dice.choice(MEMBERS[4:]).address, "reason": "left"}),
            ("MemberRegistry", "reinstate", {"member": dice.choice(MEMBERS).address, "reason": "paid"}),
            ("VotingToken", "burn", {"from": who.address, "amount": 1}),
            ("ClassTable", "publish", {"rules": other_rules(dice)}),
        ]
    )
    target = story.world.deployment.addresses[contract]
    nonce = story.nonce("ConsortiumGovernor", who)
    calldata = encode_act(contract, function, arguments)
    title = f"{function} {dice.randrange(9)}"
    story.try_vote(who, Propose(who.address, (target,), (0,), (calldata,), title, nonce, voting.LATER))


def other_rules(dice: Random) -> list[dict[str, int | bool]]:
    """The four rules with another voting period."""
    longer = dice.randrange(1, 3) * DAY
    rules = [replace(rule, voting_period=rule.voting_period + longer) for rule in DEFAULT_RULES]
    return [{_camel(name): getattr(rule, name) for name in rule.__slots__} for rule in rules]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.title, rest))


def carry(story: History) -> None:
    """A deed goes all the way: proposed, voted for by everybody, queued, executed. Everything is compared on
    the way, too."""
    dice, who = story.dice, story.dice.choice(MEMBERS)
    contract, function, arguments = the_rarest(story)
    target, nonce = story.world.deployment.addresses[contract], story.nonce("ConsortiumGovernor", who)
    calldata = encode_act(contract, function, arguments)
    title = f"{function} {dice.randrange(99)}"
    if not story.try_vote(
        who, Propose(who.address, (target,), (0,), (calldata,), title, nonce, voting.LATER)
    ):
        return
    proposal = story.proposals[-1]
    story.wait(proposal.rule.voting_delay + voting.HOUR)
    for voter in MEMBERS:
        ballot = proposal.box.next_nonce(voter.address)
        story.try_vote(voter, CastVote(proposal.proposal_id, 1, voter.address, "", ballot, voting.LATER))
    story.compare()
    wait_until(story, proposal.deadline + 1)
    voting.finish(story)
    story.compare()
    if proposal.queued is not None:
        wait_until(story, proposal.queued.eta_seconds)
        voting.finish(story)


def vote_by_delegate(story: History) -> None:
    """One firm names another for a class, a proposal of it comes later, and the other votes in its place."""
    dice, register = story.dice, story.consortium.register
    who, other, proposer = dice.sample([one for one in MEMBERS if register.is_active(one.address)], 3)
    term, nonce = story.world.now + 30 * DAY, story.nonce("MemberRegistry", who)
    naming = DelegateClass(who.address, Class.ORDINARY, other.address, term, nonce, voting.LATER)
    story.try_vote(who, naming, "MemberRegistry")
    story.wait(DAY)
    target, name = (
        story.world.deployment.addresses["MemberRegistry"],
        f"0x{dice.randrange(2**40, 2**41):040x}",
    )
    firm = {"member": name, "legalGroup": 9, "profileHash": voting.HASH}
    made = (target,), (0,), (encode_act("MemberRegistry", "admit", firm),)
    nonce = story.nonce("ConsortiumGovernor", proposer)
    if story.try_vote(proposer, Propose(proposer.address, *made, f"Admit {name}", nonce, voting.LATER)):
        story.wait(voting.HOUR)
        story.try_proxy(other, voting.a_ballot(story, who, story.proposals[-1]))


def wait_until(story: History, time: int) -> None:
    """Compares what is true then."""
    story.wait(max(1, time - story.world.now))
    story.compare()


def the_rarest(story: History) -> tuple[str, str, dict[str, object]]:
    """Of the deeds that can be done now, the one that was done least. One firm is expelled, and no two are
    suspended at once: whoever is away tries nothing.
    """
    dice, register = story.dice, story.consortium.register
    active = [one.address for one in MEMBERS if register.is_active(one.address)]
    away = [one.address for one in MEMBERS if register.status_of(one.address) is Status.SUSPENDED]
    registry = "MemberRegistry"
    group = {"member": dice.choice(MEMBERS).address, "legalGroup": dice.randrange(1, 9), "reason": "sold"}
    deeds: dict[str, tuple[str, str, dict[str, object]]] = {
        "ClassRulesPublished": ("ClassTable", "publish", {"rules": other_rules(dice)}),
        "LegalGroupChanged": (registry, "changeLegalGroup", {**group}),
    }
    if story.facts["MemberAdmitted"] < 3:
        new = {
            "member": f"0x{dice.randrange(2**40, 2**41):040x}",
            "legalGroup": 9,
            "profileHash": voting.HASH,
        }
        deeds["MemberAdmitted"] = (registry, "admit", new)
    if len(active) > 4 and not story.facts["MemberExpelled"]:
        deeds["MemberExpelled"] = (registry, "expel", {"member": dice.choice(active), "reason": "left"})
    if len(active) > 4 and not away:
        deeds["MemberSuspended"] = (registry, "suspend", {"member": dice.choice(active), "reason": "late"})
    if away:
        deeds["MemberReinstated"] = (registry, "reinstate", {"member": dice.choice(away), "reason": "paid"})
    names = sorted(deeds)
    dice.shuffle(names)
    return deeds[min(names, key=lambda name: story.facts[name])]


def transfer(story: History) -> None:
    """Tokens move between members with the holder's own transaction; to others they do not."""
    dice, holder = story.dice, story.dice.choice(MEMBERS)
    story.world.node.fund(holder.address)
    to = dice.choice([*(one.address for one in MEMBERS), "0x" + "77" * 20])
    try:
        story.world.act(holder.key, "VotingToken", "transfer(address,uint256)", to, dice.randrange(1, 60))
    except ContractRefused:
        story.catch_up()


def commit(story: History) -> None:
    """Somebody commits or goes, where the rules let it."""
    rounds, dice = story.rounds, story.dice
    if not story.consortium.rounds.records or rounds.state not in (
        RoundState.DEMAND_OPEN,
        RoundState.DEMAND_FROZEN,
    ):
        return
    buying.compare(rounds, dice, 3)
    try:
        if rounds.record.participants and dice.random() < 0.2:
            buying.withdraw_commitment(rounds, dice.choice(rounds.record.participants))
        else:
            buying.commit(rounds, dice.randrange(len(MEMBERS)), dice)
    except RuleBroken:
        story.catch_up()


def go_on_buying(story: History) -> None:
    """The next thing that the round is ready for; one that is over makes room for another."""
    rounds, dice = story.rounds, story.dice
    if not story.consortium.rounds.records or rounds.state in ENDED:
        buying.draft(rounds, dice)
        most_commit(story)
        return
    try:
        NEXT.get(rounds.state, wait_for_the_round)(rounds, dice)
    except ContractRefused as refusal:
        if not refusal.name.startswith("Rounds"):
            raise
        story.catch_up()


def most_commit(story: History) -> None:
    """A round that nobody wants would try nothing that comes later."""
    for place in range(len(MEMBERS)):
        with suppress(RuleBroken):
            if story.dice.random() < 0.8:
                buying.commit(story.rounds, place, story.dice)
        story.compare()


def buy(story: History) -> None:
    """A round goes as far as it can, from wanting to settling; everything is compared on the way, too."""
    rounds, dice = story.rounds, story.dice
    for _ in range(MOST_STAGES):
        go_on_buying(story)
        story.compare()
        if rounds.state in ENDED:
            return
        if rounds.state is RoundState.DEMAND_OPEN:
            most_commit(story)
            if rounds.record.participants:
                buying.withdraw_commitment(rounds, dice.choice(rounds.record.participants))
            wait_until(story, rounds.record.terms.freeze_at)
        elif rounds.state is FROZEN:
            commit(story)
            wait_until(story, rounds.record.terms.commit_close_at)


MOST_STAGES = 12


ENDED = (RoundState.SETTLED, RoundState.CLOSED, RoundState.CANCELLED)


def wait_for_the_round(rounds: buying.Follower, _dice: Random) -> None:
    """Nothing can be done yet."""


def bind(rounds: buying.Follower, _dice: Random) -> None:
    """Once commitments are closed."""
    if rounds.world.now >= rounds.record.terms.commit_close_at:
        rounds.act(STRANGER, "bind(bytes32)", rounds.record.round_id)


def lapse(rounds: buying.Follower, _dice: Random) -> None:
    """A round that too few wanted is over, after its time for a decision."""
    rounds.act(STRANGER, "lapse(bytes32)", rounds.record.round_id)


def order(rounds: buying.Follower, _dice: Random) -> None:
    """What was bound."""
    assert rounds.record.bound is not None
    total = sum(rounds.record.bound.cost)
    rounds.act(COORDINATOR, "placeOrder(bytes32,bytes32,uint256)", rounds.record.round_id, buying.HASH, total)


def reconcile(rounds: buying.Follower, dice: Random) -> None:
    """Shares, claims and invoice; who comes after the window claims nothing."""
    buying.allocate(rounds)
    with suppress(TooLate):
        buying.claim(rounds, dice)
    buying.post_invoice(rounds, dice)


def settle(rounds: buying.Follower, _dice: Random) -> None:
    """After the time for claims; then everybody takes what it is owed."""
    rounds.wait(5 * DAY)
    buying.settle(rounds)
    buying.pay_out(rounds)


NEXT = {
    RoundState.DEMAND_OPEN: bind,
    RoundState.DEMAND_FROZEN: bind,
    RoundState.UNDERSUBSCRIBED: lapse,
    RoundState.BOUND: order,
    RoundState.ORDERED: buying.deliver,
    RoundState.RECEIVED: reconcile,
    RoundState.RECONCILING: settle,
}


def time_passes(story: History) -> None:
    """An hour, or some days."""
    story.wait(story.dice.choice([voting.HOUR, DAY, 2 * DAY, 4 * DAY]))


Act = Callable[[History], None]
ACTS: tuple[Act, ...] = (
    voting.propose,
    voting.vote,
    voting.vote,
    voting.vote_together,
    voting.delegate,
    voting.finish,
    voting.push,
    voting.name_class_delegate,
    voting.vote_for_another,
    voting.cosponsor,
    voting.close_early,
    change_the_vote,
    carry,
    vote_by_delegate,
    transfer,
    commit,
    commit,
    buy,
    go_on_buying,
    go_on_buying,
    go_on_buying,
    time_passes,
    time_passes,
    time_passes,
)


def go_on_until_all_is_reached(story: History) -> None:
    """More steps: what leads to the missing ones, and time."""
    for _ in range(MOST_MORE):
        if not story.missing:
            return
        rare = buy if story.missing & BUYING else carry
        if "BallotByDelegate" in story.missing:
            rare = story.dice.choice((rare, vote_by_delegate))
        story.step(story.dice.choice((rare, rare, time_passes)))


@pytest.mark.parametrize("seed", seeds(3))
def test_contracts_and_rules_agree_all_along_a_random_history(
    consortium: World, seed: int, record_property: Callable[[str, object], None]
) -> None:
    """Same verdicts, same facts, same views after every step; a long history has seen everything."""
    story = History(consortium, Random(seed))
    story.wait(voting.HOUR)
    while not story.proposals:
        story.step(voting.propose)
    for _ in range(examples(STEPS)):
        story.step(story.dice.choice(ACTS))
    if examples(STEPS) >= LONG:
        go_on_until_all_is_reached(story)
        assert story.missing == set()
    record_property("acts", f"seed {seed}: act, tried, left a block\n{story.told()}")
    assert sum(story.happened.values()) > sum(story.tried.values()) // 4


@pytest.mark.slow
def test_every_view_of_the_contracts_is_compared_or_named(consortium: World) -> None:
    """A view that is added is asked after every step of a history, or it is said why not."""
    story = History(consortium, Random(0))
    story.wait(voting.HOUR)
    while not story.proposals:
        story.step(voting.propose)
    while not story.consortium.rounds.records:
        story.step(go_on_buying)
    asked = {function for _, function in story.views} | ASKED_LATER
    for contract in ("MemberRegistry", "VotingToken", "SettlementToken", *OWN):
        views = {
            one["name"]
            for one in artifact(contract).abi
            if one["type"] == "function" and one["stateMutability"] in ("view", "pure")
        }
        assert views - asked - NEVER_CHANGES - FOLLOWS.keys() == set(), contract


OWN = ("ClassTable", "ConsortiumGovernor", "ProcurementRounds", "KnowledgeRegistry")
ASKED_LATER = {"classDelegateOf", "orderedOf", "ownerOf", "labelOf", "grantedUntil", "guardian"}
"""Asked when there is something to ask about."""
