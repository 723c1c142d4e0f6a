"""One consortium lives through a random history: register, token, governor and rounds together, contract
against rule.

After every step each view of the contracts is compared with what the rules make of the facts; every fact is
witnessed, every intent judged alike. What was tried and what came of it is told at the end of the run.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from governance.classes import DEFAULT_RULES
from governance.errors import RuleBroken
from governance.facts.position import Position
from governance.facts.round_terms import RoundState
from governance.intents import Propose
from governance.round_errors import TooLate
from ledger.acts import encode_act
from ledger.contract_views import compare_views
from ledger.errors import ContractRefused
from ledger.expected_views import expected_views
from tests.budget import examples, seeds
from tests.properties import test_rounds_on_chain as buying
from tests.properties import test_votes_on_chain as voting
from tests.world import COORDINATOR, MEMBERS, STRANGER, World

pytestmark = [pytest.mark.chain, pytest.mark.twin]

DAY = 86_400
STEPS = 150
"""Steps of a history, without a profile."""
MANY = 40
"""Views that are asked after a step, at least."""


class History(voting.Story):
    """A story that also buys, compares everything after each step, and counts what happened."""

    def __init__(self, world: World, dice: Random) -> None:
        super().__init__(world, dice)
        self.rounds = Rounds(self)
        self.tried: Counter[str] = Counter()
        self.happened: Counter[str] = Counter()

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
        head = self._fetcher.head()
        views = expected_views(self.consortium, self.world.deployment, head.time)
        at = Position(head.number, 0, head.time)
        asked, findings = compare_views(self.world.chain, self.world.deployment, at, views)
        assert findings == []
        assert sum(asked.values()) > MANY

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
        return
    try:
        NEXT.get(rounds.state, wait_for_the_round)(rounds, dice)
    except ContractRefused as refusal:
        if not refusal.name.startswith("Rounds"):
            raise
        story.catch_up()


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


ACTS: tuple[Callable[[History], None], ...] = (
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
    transfer,
    commit,
    commit,
    go_on_buying,
    go_on_buying,
    go_on_buying,
    time_passes,
    time_passes,
    time_passes,
)


@pytest.mark.parametrize("seed", seeds(3))
def test_contracts_and_rules_agree_all_along_a_random_history(
    consortium: World, seed: int, record_property: Callable[[str, object], None]
) -> None:
    """Same verdicts, same facts, same views after every step."""
    story = History(consortium, Random(seed))
    story.wait(voting.HOUR)
    while not story.proposals:
        story.step(voting.propose)
    for _ in range(examples(STEPS)):
        story.step(story.dice.choice(ACTS))
    record_property("acts", f"seed {seed}: act, tried, left a block\n{story.told()}")
    assert sum(story.happened.values()) > sum(story.tried.values()) // 4
