"""A small round told in facts, as the contract would tell it.

Every fact is witnessed before it is replayed.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from governance import facts
from governance.consortium import Consortium
from governance.facts.every import Fact
from governance.facts.membership import MemberAdmitted
from governance.facts.position import Position
from governance.facts.roles import RoleGranted
from governance.facts.round_terms import Invoice, Item, Line, SideCostKey, Terms, Tier, TierKind
from governance.judge_round import seat_of
from governance.roles import ADMIN, ARBITER, COORDINATOR
from governance.round_outcome import allocation_of, bill_of, binding_of, charges_of, settlement_of
from governance.round_record import RoundRecord
from governance.witness.finding import Finding
from governance.witness.rounds import witness_round

ROUND = "0x" + "11" * 32
HASH = "0x" + "22" * 32
TOKEN, SUPPLIER, COORDINATING, DECIDING, TIMELOCK = (
    "0x" + pair * 20 for pair in ("70", "50", "c0", "a0", "71")
)
PEOPLE = tuple(f"0x{place:040x}" for place in range(1, 8))
FREEZE, CLOSE, DELIVER = 2_000, 3_000, 10_000
LISTS = json.loads((Path(__file__).parents[1] / "data" / "price_tiers.json").read_text())["items"]


def listing(place: int, pack: int = 1, minimum: int = 0) -> Item:
    """A real article of the price list."""
    row = LISTS[place]
    tiers = tuple(Tier(tier["min_quantity"], tier["unit_price_minor"]) for tier in row["tiers"])
    return Item(row["id"], row["description"], row["unit"], pack, minimum, TierKind.ALL_UNITS, tiers)


TERMS = Terms(
    title="Connectors for spring",
    token=TOKEN,
    decimals=2,
    supplier=SUPPLIER,
    side_cost_key=SideCostKey.BY_QUANTITY,
    freeze_at=FREEZE,
    commit_close_at=CLOSE,
    deliver_by=DELIVER,
    claim_window=500,
    decision_window=1_000,
    over_tolerance_bps=0,
    minimum_value=10_000,
    freight=3_000,
    fee=1_000,
    side_cost_cap=4_000,
    alone_side_cost=2_500,
    claims_accepted_by_default=True,
)


def tie_key(round_id: str, member: str) -> str:
    """Any fixed order will do here; the chain's own keys come from keccak."""
    return "0x" + hashlib.sha256((round_id + member).encode()).hexdigest()


class Story:
    """Tells facts one after the other at `now`; what the witness objects to is kept in `findings`, every fact
    in `facts`.
    """

    def __init__(self, terms: Terms = TERMS, items: tuple[Item, ...] = (listing(0), listing(3))) -> None:
        self.consortium = Consortium(tie_key)
        self.findings: list[Finding] = []
        self.facts: list[Fact] = []
        self.now = 1_000
        self._block = 0
        for role, account in ((COORDINATOR, COORDINATING), (ARBITER, DECIDING), (ADMIN, TIMELOCK)):
            self._replay(RoleGranted(self.here(), role, account, 0, 0, True))
        for index, member in enumerate(PEOPLE, 1):
            self._replay(MemberAdmitted(self.here(), member, index, index, HASH))
        self.tell(facts.RoundDrafted(self.here(), ROUND, COORDINATING, 1, terms))
        for number, item in enumerate(items):
            self.tell(facts.ItemListed(self.here(), ROUND, number, item))
        self.tell(facts.DemandOpened(self.here(), ROUND))

    @property
    def record(self) -> RoundRecord:
        """The round's record."""
        return self.consortium.rounds.record(ROUND)

    def here(self) -> Position:
        """The next place in the chain, at `now`."""
        self._block += 1
        return Position(self._block, 0, self.now)

    def tell(self, fact: facts.RoundFact) -> list[Finding]:
        """Witness a fact, then replay it; gives what the witness found."""
        found = witness_round(self.consortium, fact)
        self.findings += found
        self._replay(fact)
        return found

    def _replay(self, fact: Fact) -> None:
        self.consortium.apply(fact)
        self.facts.append(fact)

    def commit(self, person: int, *lines: Line) -> None:
        """A commitment with the right deposit and nonce."""
        member = PEOPLE[person]
        deposit = sum((line.quantity + line.tolerance) * line.ceiling for line in lines)
        deposit += self.record.terms.side_cost_cap
        nonce = seat_of(self.record, member).nonce
        self.tell(facts.Committed(self.here(), ROUND, member, lines, deposit, nonce))

    def withdraw(self, person: int) -> None:
        """A withdrawal with the whole deposit."""
        seat = self.record.seats[PEOPLE[person]]
        self.tell(facts.CommitmentWithdrawn(self.here(), ROUND, PEOPLE[person], seat.deposit, seat.nonce))

    def bind(self) -> None:
        """Binding as the rule gives it: releases and RoundBound, or FellShort."""
        self.now = max(self.now, CLOSE)
        ours = binding_of(self.record, tie_key)
        if not ours.reaches_minimum:
            minimum = self.record.terms.minimum_value
            self.tell(facts.FellShort(self.here(), ROUND, ours.goods_value, minimum))
            return
        for gone in ours.releases:
            row = (gone.member, gone.item, gone.reason, gone.price, gone.limit)
            self.tell(facts.LineReleased(self.here(), ROUND, *row))
        self.tell(facts.RoundBound(self.here(), ROUND, ours.ordered, ours.cost, ours.members_bound))

    def order(self) -> None:
        """The order of what is bound."""
        total = sum(binding_of(self.record, tie_key).cost)
        self.tell(facts.OrderPlaced(self.here(), ROUND, HASH, total))

    def receive(self, *units: int, last: bool = False) -> None:
        """One delivery."""
        self.tell(facts.GoodsReceived(self.here(), ROUND, HASH, units, last, COORDINATING))

    def allocate(self) -> None:
        """Every item's allocation, as the rule gives it."""
        for item in range(len(self.record.items)):
            units = allocation_of(self.record, item, tie_key).units
            charges = charges_of(self.record, item, tie_key)
            self.tell(facts.ItemAllocated(self.here(), ROUND, item, units, charges))

    def invoice(self, rebate: int = 0, **wrong: int) -> None:
        """The supplier's right invoice, or one with wrong numbers, which does not match."""
        goods = sum(bill_of(self.record, item) for item in range(len(self.record.items)))
        right = Invoice(HASH, self.record.received, goods, self.record.terms.freight, rebate)
        self.tell(facts.InvoicePosted(self.here(), ROUND, replace(right, **wrong), not wrong, SUPPLIER))

    def settle(self) -> None:
        """Every account and the totals, as the rule gives them."""
        ours = settlement_of(self.record, tie_key)
        for each in ours.accounts:
            row = (each.member, each.goods, each.side_costs, each.rebate, each.credit, each.refund)
            self.tell(facts.MemberCharged(self.here(), ROUND, *row))
        self.tell(facts.RoundSettled(self.here(), ROUND, ours.charged, ours.to_supplier, ours.to_treasury))


def told_to_binding(story: Story | None = None) -> Story:
    """Four members, 89 plugs and 11 jacks wanted, committed and bound."""
    story = story or Story()
    story.commit(0, Line(0, 40, 5, 190), Line(1, 6, 0, 595))
    story.commit(1, Line(0, 30, 0, 176))
    story.commit(2, Line(0, 19, 10, 195))
    story.commit(3, Line(1, 5, 0, 560))
    story.bind()
    return story


def told_to_receipts(story: Story | None = None) -> Story:
    """As far as two deliveries, all allocated, the invoice accepted."""
    story = told_to_binding(story)
    story.order()
    story.receive(60, 11)
    story.receive(40, 0, last=True)
    story.allocate()
    story.invoice(rebate=200)
    return story
