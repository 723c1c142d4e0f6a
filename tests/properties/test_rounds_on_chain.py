"""Two implementations, one oracle: random rounds are driven through the contract and the rules together.

Every number that anyone may post comes from the rules and must be accepted; every fact the contract tells is
witnessed; at the end the audit recomputes everything from the node alone.
"""

from dataclasses import astuple, replace
from random import Random

import pytest

from governance.consortium import Consortium
from governance.deposits import deposit_for
from governance.errors import RuleBroken
from governance.facts.round_terms import Invoice, Item, Line, RoundState, SideCostKey, Terms, Tier, TierKind
from governance.intents import Commit, FileClaim, Permit, RoundIntent, WithdrawCommitment
from governance.judge_claim import claimable_units
from governance.judge_round import deposit_due, judge_round, seat_of
from governance.round_outcome import (
    allocation_of,
    bill_of,
    charges_of,
    most_receivable_of,
    settlement_of,
)
from governance.round_record import RoundRecord
from governance.round_state import charged_freight, state_of
from governance.round_upkeep import Upkeep, due
from governance.witness import examine
from ledger.acts import encode_act
from ledger.audit import verify
from ledger.calls import SignedPermit, call, call_of
from ledger.chain import int_of
from ledger.crypto import address_of
from ledger.errors import ContractRefused
from ledger.fetch import Fetcher
from ledger.signing import sign
from ledger.tie_keys import tie_key
from ledger.watched import decoder_of, watched
from tests.budget import seeds
from tests.world import ARBITER, COORDINATOR, MEMBERS, STRANGER, SUPPLIER, World

pytestmark = [pytest.mark.chain, pytest.mark.twin]

DAY = 86_400
LATER = 2**40
HASH = "0x" + "5e" * 32
DRAFT = (
    "draftRound((string,address,uint8,address,uint8,uint48,uint48,uint48,uint32,uint32,uint16,uint96,uint96,"
    "uint96,uint96,uint96,bool),(string,string,string,uint64,uint96,uint8,(uint96,uint96)[])[])"
)


class Follower:
    """Replays the chain as it grows; everything is witnessed before it is replayed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.consortium = Consortium(tie_key)
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
            self.consortium.apply(fact)
        self._next = fetched.headers[-1].number + 1

    @property
    def record(self) -> RoundRecord:
        """The latest round."""
        return list(self.consortium.rounds.records.values())[-1]

    @property
    def state(self) -> RoundState:
        """Its state by the rules, which must be the contract's."""
        said = self.world.ask("ProcurementRounds", "stateOf(bytes32)", self.record.round_id)
        ours = state_of(self.record, self.world.now)
        assert said == ours
        return ours

    def act(self, key: bytes, signature: str, *arguments: object) -> None:
        """One call of the round contract, witnessed."""
        self.world.act(key, "ProcurementRounds", signature, *arguments)
        self.catch_up()
        check_upkeep(self)

    def wait(self, seconds: int) -> None:
        """Moves the chain's clock."""
        self.wait_until(self.world.now + seconds)

    def wait_until(self, moment: int) -> None:
        """Moves the chain's clock to the second."""
        self.world.chain.request("evm_setNextBlockTimestamp", [moment])
        self.world.chain.request("evm_mine", [])
        self.catch_up()
        check_upkeep(self)


def check_upkeep(follower: Follower) -> None:
    """Exactly what the rules call due is taken by the contract now from anybody."""
    record, now = follower.record, follower.world.now
    told = {(one.act, one.number) for one in due(record, now)}
    tried = {
        (Upkeep.BIND, None): ("bind(bytes32)", record.round_id),
        (Upkeep.LAPSE, None): ("lapse(bytes32)", record.round_id),
        (Upkeep.SETTLE, None): _settling(record),
        **{
            (Upkeep.ALLOCATE, item): _dividing(record, item)
            for item, got in enumerate(record.received)
            if got
        },
        **{(Upkeep.LAPSE_CLAIM, number): ("lapseClaim(uint256)", number) for number in record.claims},
    }
    taken = {name for name, asked in tried.items() if _takes(follower.world, *asked)}
    assert taken == told, (state_of(record, now), now)


def _settling(record: RoundRecord) -> tuple[object, ...]:
    """The call that settles; with empty arrays while there is nothing to compute them from."""
    shares = settlement_of(record, tie_key).shares if record.bound and record.receipts else None
    arrays = ([], [], []) if shares is None else map(list, (shares.freight, shares.fee, shares.rebate))
    return ("settle(bytes32,uint96[],uint96[],uint96[])", record.round_id, *arrays)


def _dividing(record: RoundRecord, item: int) -> tuple[object, ...]:
    units = list(allocation_of(record, item, tie_key).units)
    charges = list(charges_of(record, item, tie_key))
    return ("allocateItem(bytes32,uint16,uint96[],uint96[])", record.round_id, item, units, charges)


def _takes(world: World, signature: str, *arguments: object) -> bool:
    """Whether a stranger's call would succeed in the next block."""
    made = call(world.deployment.addresses["ProcurementRounds"], signature, *arguments)
    try:
        world.chain.call(made.to, made.data)
    except ContractRefused:
        return False
    return True


def a_listing(dice: Random) -> Item:
    """Tiers, packs and a minimum nobody thought of."""
    starts = [1, *sorted(dice.sample(range(2, 60), dice.randrange(4)))]
    prices = sorted((dice.randrange(1, 2_000) for _ in starts), reverse=True)
    pack = dice.choice([1, 1, 2, 5, 6])
    tiers = tuple(map(Tier, starts, prices))
    minimum = pack * dice.choice([0, 0, 0, 3])
    return Item(
        f"SKU{dice.randrange(99)}", "from nowhere", "each", pack, minimum, dice.choice(list(TierKind)), tiers
    )


def some_terms(world: World, dice: Random) -> Terms:
    """Terms with every key, some side costs, some over-tolerance."""
    now = world.now
    return Terms(
        title="random",
        token=world.deployment.addresses["SettlementToken"],
        decimals=2,
        supplier=address_of(SUPPLIER),
        side_cost_key=dice.choice(list(SideCostKey)),
        freeze_at=now + 10 * DAY,
        commit_close_at=now + 11 * DAY,
        deliver_by=now + 40 * DAY,
        claim_window=5 * DAY,
        decision_window=3 * DAY,
        over_tolerance_bps=dice.choice([0, 1_000]),
        minimum_value=0,
        freight=dice.choice([0, 101, 2_500]),
        fee=dice.choice([0, 7, 1_000]),
        side_cost_cap=dice.choice([1_200, 4_000]),
        alone_side_cost=dice.choice([0, 900, 2_000]),
        claims_accepted_by_default=dice.random() < 0.5,
    )


def draft(follower: Follower, dice: Random) -> None:
    """A round of one to three items, opened."""
    terms = some_terms(follower.world, dice)
    items = [a_listing(dice) for _ in range(dice.randrange(1, 4))]
    follower.act(COORDINATOR, DRAFT, astuple(terms), [astuple(item) for item in items])
    assert follower.record.terms == terms
    assert follower.record.items == items
    follower.act(COORDINATOR, "openDemand(bytes32)", follower.record.round_id)


def some_lines(record: RoundRecord, dice: Random) -> tuple[Line, ...]:
    """Lines for some of the items, perhaps none."""
    return tuple(
        Line(
            number,
            dice.randrange(1, 40),
            dice.randrange(12),
            item.tiers[-1].unit_price + dice.randrange(400),
        )
        for number, item in enumerate(record.items)
        if dice.random() < 0.8
    )


def commitment(record: RoundRecord, place: int, lines: tuple[Line, ...]) -> Commit:
    """An intent with the right deposit and nonce."""
    member = MEMBERS[place].address
    deposit = deposit_for(lines, record.terms.side_cost_cap)
    return Commit(record.round_id, member, lines, deposit, seat_of(record, member).nonce, LATER)


def commit(follower: Follower, place: int, dice: Random) -> None:
    """A signed commitment to some of the items, paid by permit."""
    world, record, member = follower.world, follower.record, MEMBERS[place]
    lines = some_lines(record, dice)
    if not lines:
        return
    intent = commitment(record, place, lines)
    judge_round(follower.consortium, intent, world.now)
    due = deposit_due(record, intent)
    world.act(COORDINATOR, "SettlementToken", "mint(address,uint256)", member.address, due)
    signature = sign(intent, world.deployment, member.key)
    world.send(STRANGER, call_of(intent, signature, world.deployment, permit(world, place, due)))
    follower.catch_up()


def commit_stock(follower: Follower, dice: Random) -> None:
    """The treasury takes some of the items beyond what members want, or takes it back."""
    world, record = follower.world, follower.record
    addresses = world.deployment.addresses
    treasury, rounds = addresses["TimelockController"], addresses["ProcurementRounds"]
    lines = [
        (number, 0, dice.randrange(1, 60), item.tiers[-1].unit_price + dice.randrange(400))
        for number, item in enumerate(record.items)
        if dice.random() < 0.7
    ]
    if not lines and treasury not in record.seats:
        return
    deposit = sum(tolerance * ceiling for _, _, tolerance, ceiling in lines)
    world.act(COORDINATOR, "SettlementToken", "mint(address,uint256)", treasury, deposit)
    as_treasury(world, "SettlementToken", "approve", {"spender": rounds, "value": deposit})
    fields = ("item", "quantity", "tolerance", "ceiling")
    told = [dict(zip(fields, line, strict=True)) for line in lines]
    as_treasury(world, "ProcurementRounds", "commitStock", {"roundId": record.round_id, "lines": told})
    follower.catch_up()
    assert (treasury in record.seats) == bool(lines)


def as_treasury(world: World, contract: str, function: str, arguments: dict[str, object]) -> None:
    """What an executed proposal does: a call of the timelock."""
    treasury = world.deployment.addresses["TimelockController"]
    world.chain.request("anvil_impersonateAccount", [treasury])
    world.chain.request("anvil_setBalance", [treasury, hex(10**20)])
    data = "0x" + encode_act(contract, function, arguments).hex()
    call = {"from": treasury, "to": world.deployment.addresses[contract], "data": data, "gas": hex(5_000_000)}
    sent = world.chain.request("eth_sendTransaction", [call])
    assert int_of(world.receipt(str(sent))["status"]) == 1
    world.chain.request("anvil_stopImpersonatingAccount", [treasury])


def withdraw_commitment(follower: Follower, account: str) -> None:
    """Somebody takes its commitment back, and its seat is free."""
    world, record = follower.world, follower.record
    member = next(each for each in MEMBERS if each.address == account)
    intent = WithdrawCommitment(record.round_id, account, seat_of(record, account).nonce, LATER)
    judge_round(follower.consortium, intent, world.now)
    world.send(STRANGER, call_of(intent, sign(intent, world.deployment, member.key), world.deployment))
    follower.catch_up()
    assert account not in record.participants


def permit(world: World, place: int, due: int) -> SignedPermit:
    """The member's permit for what is due."""
    member, spender = MEMBERS[place], world.deployment.addresses["ProcurementRounds"]
    nonce = world.ask("SettlementToken", "nonces(address)", member.address)
    wanted = Permit("SettlementToken", member.address, spender, due, nonce, LATER)
    return SignedPermit(due, LATER, sign(wanted, world.deployment, member.key))


def deliver(follower: Follower, dice: Random) -> None:
    """Two deliveries of anything that may come; the second is the last."""
    record = follower.record
    most = [most_receivable_of(record, item, tie_key) for item in range(len(record.items))]
    first = [dice.randrange(units + 1) for units in most]
    if not any(first):
        first = most
    rest = [dice.choice([0, units - got]) for units, got in zip(most, first, strict=True)]
    for units, last in ((first, False), (rest, True)):
        record_receipt(follower, dice, units, last)


def record_receipt(follower: Follower, dice: Random, units: list[int], last: bool) -> None:
    """By the coordinator, or noted by the supplier and recorded by the arbiter."""
    round_id, what = follower.record.round_id, (HASH, units, last)
    if dice.random() < 0.6:
        follower.act(COORDINATOR, "recordReceipt(bytes32,bytes32,uint96[],bool)", round_id, *what)
        return
    confirm = "confirmDelivery(bytes32,bytes32,uint96[],bool)"
    with pytest.raises(ContractRefused, match="noted no delivery"):
        follower.act(ARBITER, confirm, round_id, *what)
    follower.act(SUPPLIER, "noteDelivery(bytes32,bytes32)", round_id, HASH)
    follower.act(ARBITER, confirm, round_id, *what)


def allocate(follower: Follower) -> None:
    """The rule's allocation is accepted, another one of the same sum is not."""
    record = follower.record
    for item in range(len(record.items)):
        units = list(allocation_of(record, item, tie_key).units)
        charges = list(charges_of(record, item, tie_key))
        post = ("allocateItem(bytes32,uint16,uint96[],uint96[])", record.round_id, item)
        if len(charges) > 1 and charges[0]:
            with pytest.raises(ContractRefused, match="not the Webster division"):
                follower.act(STRANGER, *post, units, [charges[0] - 1, charges[1] + 1, *charges[2:]])
        follower.act(STRANGER, *post, units, charges)


def post_invoice(follower: Follower, dice: Random) -> None:
    """The matching invoice, sometimes after a wrong one; a rebate is the supplier's to post."""
    record = follower.record
    goods = sum(bill_of(record, item) for item in range(len(record.items)))
    right = Invoice(
        HASH, record.received, goods, dice.choice([record.terms.freight, 0]), dice.choice([0, 13])
    )
    if right.rebate > right.goods + right.freight:
        right = replace(right, rebate=0)
    wrong = [replace(right, goods=goods + 1)] if dice.random() < 0.3 else []
    turns = [(COORDINATOR, invoice, False) for invoice in wrong]
    turns += [(COORDINATOR, right, right.rebate == 0)]
    turns += [(SUPPLIER, right, True)] if right.rebate else []
    for by, invoice, matches in turns:
        name = "postInvoice(bytes32,(bytes32,uint96[],uint96,uint96,uint96))"
        follower.act(by, name, record.round_id, astuple(invoice))
        assert record.invoices[-1].matches is matches


def claim(follower: Follower, dice: Random) -> None:
    """Somebody who got something claims some of it; supplier or arbiter decides."""
    world, record = follower.world, follower.record
    for member in MEMBERS:
        left = claimable_units(record, member.address, 0)
        if not left or dice.random() < 0.5:
            continue
        nonce = seat_of(record, member.address).nonce
        intent = FileClaim(
            record.round_id, member.address, 0, dice.randrange(1, left + 1), HASH, nonce, LATER
        )
        judge_round(follower.consortium, intent, world.now)
        world.send(STRANGER, call_of(intent, sign(intent, world.deployment, member.key), world.deployment))
        follower.catch_up()
        accepted = dice.random() < 0.6
        follower.act(
            SUPPLIER if accepted else ARBITER, "decideClaim(uint256,bool)", max(record.claims), accepted
        )


def settle(follower: Follower) -> None:
    """The rule's shares settle the round."""
    record = follower.record
    shares = settlement_of(record, tie_key).shares
    assert sum(shares.freight) == charged_freight(record)
    arrays = (list(shares.freight), list(shares.fee), list(shares.rebate))
    follower.act(STRANGER, "settle(bytes32,uint96[],uint96[],uint96[])", record.round_id, *arrays)


def pay_out(follower: Follower) -> None:
    """Everybody withdraws what it is owed, and nothing is left in the contract."""
    world, token = follower.world, follower.record.terms.token
    accounts = [member.address for member in MEMBERS]
    for account in (*accounts, address_of(SUPPLIER), world.deployment.addresses["TimelockController"]):
        if world.ask("ProcurementRounds", "creditOf(address,address)", token, account):
            follower.act(STRANGER, "withdraw(address,address)", token, account)
    rounds = world.deployment.addresses["ProcurementRounds"]
    assert world.ask("SettlementToken", "balanceOf(address)", rounds) == 0
    assert follower.consortium.rounds.credits.total(token) == 0


def play(follower: Follower, dice: Random) -> RoundState:
    """One random round, as far as it comes."""
    draft(follower, dice)
    for place in range(len(MEMBERS)):
        if dice.random() < 0.8:
            commit(follower, place, dice)
    for _ in range(dice.randrange(3)):
        commit_stock(follower, dice)
    members = [seat.member for seat in follower.record.seats.values() if not seat.is_stock]
    if members and dice.random() < 0.6:
        withdraw_commitment(follower, dice.choice(members))
    if follower.record.seats and dice.random() < 0.3:
        commit(follower, 0, dice)
    follower.wait(11 * DAY)
    follower.act(STRANGER, "bind(bytes32)", follower.record.round_id)
    if follower.record.bound is None:
        assert follower.state is RoundState.UNDERSUBSCRIBED
        follower.wait(3 * DAY)
        follower.act(STRANGER, "lapse(bytes32)", follower.record.round_id)
        return follower.state
    total = sum(follower.record.bound.cost)
    follower.act(COORDINATOR, "placeOrder(bytes32,bytes32,uint256)", follower.record.round_id, HASH, total)
    deliver(follower, dice)
    allocate(follower)
    claim(follower, dice)
    post_invoice(follower, dice)
    assert follower.state is RoundState.RECONCILING
    follower.wait(5 * DAY)
    settle(follower)
    return follower.state


@pytest.mark.parametrize("seed", seeds(3))
def test_contract_and_rules_agree_on_random_rounds(consortium: World, seed: int) -> None:
    """Four rounds a seed: the same releases, orders, units and cents, and an audit without a finding."""
    dice = Random(seed)
    follower = Follower(consortium)
    ends = {play(follower, dice) for _ in range(4)}
    assert RoundState.SETTLED in ends
    pay_out(follower)
    assert verify(consortium.chain, consortium.deployment).findings == ()


def verdict_of_rules(follower: Follower, intent: RoundIntent) -> str:
    """The name of the rule that refuses the intent; nothing when it is accepted."""
    try:
        judge_round(follower.consortium, intent, follower.world.now)
    except RuleBroken as refusal:
        return "Unknown" if refusal.code == "UnknownRound" else refusal.code
    return ""


def verdict_of_contract(follower: Follower, intent: RoundIntent, place: int) -> str:
    """The name of the contract's refusal. An unpaid deposit is no matter of rules."""
    world = follower.world
    call = call_of(intent, sign(intent, world.deployment, MEMBERS[place].key), world.deployment)
    try:
        world.chain.call(call.to, call.data)
    except ContractRefused as refusal:
        return "" if refusal.name == "RoundsDepositNotApproved" else refusal.name.removeprefix("Rounds")
    return ""


def any_intent(record: RoundRecord, place: int, dice: Random) -> RoundIntent:
    """A commitment, a change of one, a withdrawal or a claim; often with something wrong."""
    lines = some_lines(record, dice)
    nonce = seat_of(record, MEMBERS[place].address).nonce
    right: list[RoundIntent] = [
        commitment(record, place, lines),
        commitment(record, place, _nudged(seat_of(record, MEMBERS[place].address).lines, dice)),
        commitment(record, place, _spoiled(lines, dice)),
        WithdrawCommitment(record.round_id, MEMBERS[place].address, nonce, LATER),
        FileClaim(
            record.round_id, MEMBERS[place].address, dice.randrange(4), dice.randrange(9), HASH, nonce, LATER
        ),
    ]
    intent = dice.choice(right)
    wrong = dice.randrange(8)
    if wrong == 0:
        return replace(intent, nonce=intent.nonce + 1)
    if wrong == 1:
        return replace(intent, deadline=1)
    if wrong == 2:
        return replace(intent, round_id=HASH)
    return (
        replace(intent, deposit=intent.deposit + 1) if wrong == 3 and isinstance(intent, Commit) else intent
    )


def _nudged(lines: tuple[Line, ...], dice: Random) -> tuple[Line, ...]:
    """The member's own lines, a little changed: what the no-harm rule is about."""
    return tuple(
        Line(
            line.item,
            max(0, line.quantity + dice.randrange(-2, 3)),
            max(0, line.tolerance + dice.randrange(-2, 3)),
            line.ceiling + dice.choice([0, 0, 0, 1, -1]),
        )
        for line in lines
    )


def _spoiled(lines: tuple[Line, ...], dice: Random) -> tuple[Line, ...]:
    """One line that no round takes, or lines in the wrong order."""
    if not lines:
        return ()
    first, *rest = lines
    spoiled = [replace(first, quantity=0), replace(first, ceiling=0), replace(first, item=7)]
    return dice.choice([(dice.choice(spoiled), *rest), (*rest, first), (first, first)])


def compare(follower: Follower, dice: Random, times: int) -> set[str]:
    """Rules and contract give the same verdict on random intents; gives the verdicts."""
    verdicts = set()
    for _ in range(times):
        place = dice.randrange(len(MEMBERS))
        intent = any_intent(follower.record, place, dice)
        ours = verdict_of_rules(follower, intent)
        assert verdict_of_contract(follower, intent, place) == ours, intent
        verdicts.add(ours)
    return verdicts


@pytest.mark.parametrize("seed", seeds(2))
def test_early_refusals_are_the_contracts_own(consortium: World, seed: int) -> None:
    """Open, frozen, closed, bound, received: the same acceptance, or the same refusal by name."""
    dice = Random(seed)
    follower = Follower(consortium)
    draft(follower, dice)
    verdicts = compare(follower, dice, 20)
    for place in range(len(MEMBERS)):
        commit(follower, place, dice)
    verdicts |= compare(follower, dice, 60)
    follower.wait(10 * DAY)
    verdicts |= compare(follower, dice, 120)
    follower.wait(1 * DAY)
    verdicts |= compare(follower, dice, 20)
    follower.act(STRANGER, "bind(bytes32)", follower.record.round_id)
    verdicts |= compare(follower, dice, 20)
    assert {
        "",
        "HarmsOthers",
        "QuantityZero",
        "WrongNonce",
        "IntentExpired",
        "WrongDeposit",
        "TooLate",
    } <= verdicts
