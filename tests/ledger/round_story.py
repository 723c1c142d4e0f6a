"""A joint purchase on the embedded chain for tests: committed, changed, withdrawn, bound with a release,
delivered in two parts, claimed, settled, refunded and closed.
"""

from collections.abc import Mapping
from pathlib import Path

from governance.classes import DAY
from governance.consortium import Consortium
from governance.deposits import deposit_for
from governance.facts.round_terms import Line
from governance.intents import Commit, FileClaim, WithdrawCommitment
from governance.round_outcome import allocation_of, charges_of, settlement_of
from ledger.acts import encode_act
from ledger.calls import Call, call_of
from ledger.crypto import address_of
from ledger.index import Indexer
from ledger.replica import Replica
from ledger.signing import sign
from ledger.store import Store
from ledger.watched import decoder_of
from tests.databases import database_in
from tests.ledger.vote_story import FOREVER
from tests.world import ARBITER, COORDINATOR, STRANGER, SUPPLIER, Member, World

CAP = 500
"""Side costs escrowed a member, in cents."""


class Purchase:
    """One round being played; the consortium is read from an index of its own."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.store = Store(database_in(folder))
        decoder = decoder_of(world.deployment)
        self.indexer = Indexer(world.chain, self.store, world.deployment, decoder)
        self.replica = Replica(self.store, decoder)
        self.round_id = ""

    def consortium(self) -> Consortium:
        """The rules' view at the head."""
        self.indexer.catch_up(self.replica.told)
        return self.replica.view().consortium

    def act(
        self, key: bytes, function: str, arguments: Mapping[str, object], contract: str = "ProcurementRounds"
    ) -> None:
        """A call by name."""
        data = encode_act(contract, function, arguments)
        self.world.send(key, Call(self.world.deployment.addresses[contract], data))

    def of_round(self, key: bytes, function: str, **arguments: object) -> None:
        """A call about the round."""
        self.act(key, function, {"roundId": self.round_id, **arguments})

    def draft(self) -> None:
        """Two articles with volume prices; the second is dear to some."""
        now, token = self.world.now, self.world.deployment.addresses["SettlementToken"]
        tiers = [{"minQuantity": q, "unitPrice": p} for q, p in ((1, 195), (10, 176), (100, 156))]
        dear = [{"minQuantity": 1, "unitPrice": 1000}, {"minQuantity": 50, "unitPrice": 900}]
        item = {"description": "plug", "unit": "each", "packSize": 1, "minimum": 0, "kind": 0}
        items = [
            {"sku": "ADA1798", **item, "tiers": tiers},
            {"sku": "ADA9999", **item, "packSize": 4, "tiers": dear},
        ]
        terms = {
            "title": "Plugs",
            "token": token,
            "decimals": 2,
            "supplier": address_of(SUPPLIER),
            "sideCostKey": 1,
            "freezeAt": now + 2 * DAY,
            "commitCloseAt": now + 3 * DAY,
            "deliverBy": now + 30 * DAY,
            "claimWindow": DAY,
            "decisionWindow": 7 * DAY,
            "overToleranceBps": 0,
            "minimumValue": 1000,
            "freight": 590,
            "fee": 101,
            "sideCostCap": CAP,
            "aloneSideCost": 690,
            "claimsAcceptedByDefault": False,
        }
        self.act(COORDINATOR, "draftRound", {"terms": terms, "items": items})
        self.round_id = next(iter(self.consortium().rounds.records))
        self.of_round(COORDINATOR, "openDemand")

    def fund(self, member: Member, amount: int) -> None:
        """Money, and the permission to take it."""
        token, rounds = "SettlementToken", self.world.deployment.addresses["ProcurementRounds"]
        self.act(COORDINATOR, "mint", {"to": member.address, "amount": amount}, token)
        self.world.node.fund(member.address)
        self.act(member.key, "approve", {"spender": rounds, "value": amount}, token)

    def commit(self, member: Member, lines: tuple[Line, ...], nonce: int = 0) -> None:
        """A signed commitment, relayed."""
        intent = Commit(self.round_id, member.address, lines, deposit_for(lines, CAP), nonce, FOREVER)
        self.relay(member, intent)

    def relay(self, member: Member, intent: Commit | WithdrawCommitment | FileClaim) -> None:
        """Signs and sends an intent."""
        deployment = self.world.deployment
        self.world.send(STRANGER, call_of(intent, sign(intent, deployment, member.key), deployment))

    def demand(self) -> None:
        """Five commit, one of them twice, one withdraws, one is not ready to pay the price of the second
        article.
        """
        adler, birch, cedar, dorn, elm, _ = self.world.members
        for member in (adler, birch, cedar, dorn, elm):
            self.fund(member, 500_000)
        self.commit(adler, (Line(0, 40, 5, 200), Line(1, 10, 4, 1000)))
        self.commit(birch, (Line(0, 30, 5, 200),))
        self.commit(birch, (Line(0, 25, 5, 200),), nonce=1)
        self.commit(cedar, (Line(0, 20, 5, 200), Line(1, 3, 0, 1000)))
        self.commit(dorn, (Line(0, 5, 0, 156), Line(1, 2, 0, 999)))
        self.commit(elm, (Line(0, 6, 0, 200),))
        self.relay(elm, WithdrawCommitment(self.round_id, elm.address, 1, FOREVER))

    def deliver(self) -> None:
        """Bound, ordered, delivered in two parts with one unit short, one unit claimed."""
        self.world.node.advance_time(3 * DAY + 10)
        self.of_round(STRANGER, "bind")
        bound = self.consortium().rounds.record(self.round_id).bound
        assert bound is not None
        self.of_round(COORDINATOR, "placeOrder", orderHash="0x" + "aa" * 32, total=sum(bound.cost))
        first = [ordered // 2 for ordered in bound.ordered]
        rest = [ordered - part for ordered, part in zip(bound.ordered, first, strict=True)]
        rest[0] -= 1
        self.of_round(COORDINATOR, "recordReceipt", receiptHash="0x" + "bb" * 32, units=first, last=False)
        self.of_round(COORDINATOR, "recordReceipt", receiptHash="0x" + "cc" * 32, units=rest, last=True)
        self.allocate()
        adler = self.world.members[0]
        self.relay(adler, FileClaim(self.round_id, adler.address, 0, 2, "0x" + "dd" * 32, 1, FOREVER))
        claim = next(iter(self.consortium().rounds.record(self.round_id).claims))
        self.act(ARBITER, "decideClaim", {"claimId": claim, "accepted": True})

    def allocate(self) -> None:
        """Every article divided by the rules; the contract checks it."""
        rounds = self.consortium().rounds
        record = rounds.record(self.round_id)
        for item in range(len(record.items)):
            units = list(allocation_of(record, item, rounds.tie_key_of).units)
            charges = list(charges_of(record, item, rounds.tie_key_of))
            self.of_round(STRANGER, "allocateItem", item=item, units=units, charges=charges)

    def settle(self) -> None:
        """Invoiced as received and settled; one member and the supplier withdraw; closed."""
        rounds = self.consortium().rounds
        record = rounds.record(self.round_id)
        charges = [charges_of(record, item, rounds.tie_key_of) for item in range(len(record.items))]
        invoice = {
            "invoiceHash": "0x" + "ee" * 32,
            "units": list(record.received),
            "goods": sum(map(sum, charges)),
            "freight": 590,
            "rebate": 33,
        }
        self.of_round(SUPPLIER, "postInvoice", invoice=invoice)  # a rebate is the supplier's to give
        self.world.node.advance_time(2 * DAY)
        shares = settlement_of(self.consortium().rounds.record(self.round_id), rounds.tie_key_of).shares
        self.of_round(
            STRANGER,
            "settle",
            freightShares=list(shares.freight),
            feeShares=list(shares.fee),
            rebateShares=list(shares.rebate),
        )
        token = self.world.deployment.addresses["SettlementToken"]
        for account in (self.world.members[0].address, address_of(SUPPLIER)):
            self.act(STRANGER, "withdraw", {"token": token, "account": account})
        self.of_round(COORDINATOR, "closeRound", reportHash="0x" + "ff" * 32)
