"""The consortium as every schedule finds it: proposals open for votes, a round that takes commitments, and
one that is being delivered. It is made once, and each schedule starts a chain from its state."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.classes import DAY
from governance.deposits import deposit_for
from governance.facts.round_terms import Line
from governance.facts.rounds import RoundDrafted
from governance.facts.voting import ProposalCreated
from governance.intents import Commit, Intent, Propose
from ledger.acts import encode_act
from ledger.anvil import Anvil
from ledger.block_proof import receipts_of
from ledger.calls import Call, call_of
from ledger.chain import Chain, int_of, mapping_of
from ledger.chain_state import dump
from ledger.config import ConsortiumConfig
from ledger.crypto import address_of
from ledger.deploy import deploy
from ledger.deployment import Deployment
from ledger.keys import save
from ledger.replaying import why_reverted
from ledger.signing import sign
from ledger.transactions import sign_transaction
from ledger.unsigned import unsigned_transaction
from ledger.watched import decoder_of
from scripts.chaos.cast import (
    COORDINATOR,
    DEPLOYER,
    FIRMS,
    OUTSIDER,
    PASSPHRASE,
    RELAYER,
    SUPPLIER,
    Firm,
    consortium_toml,
)

FOREVER = 2**48 - 1
PROPOSALS = 3
CAP = 1_000
"""Side costs escrowed a member, in cents."""

FREIGHT, FEE = 600, 300
BEST_PRICE = 156
"""Of a unit, in cents, from a hundred on."""

GROUP_UNITS = 200
"""What a legal group bought in the settled round."""

BLOCKS_BEFORE = 4
"""Empty blocks on top of the founding."""

MONEY = 10**9
HASH = "0x" + "ab" * 32


@dataclass(frozen=True, slots=True)
class Founded:
    """What a schedule needs to begin: `state` is the chain's, as Anvil loads it."""

    deployment: Deployment
    deployment_file: Path
    keystore: Path
    state: bytes
    proposals: tuple[int, ...]
    open_round: str
    ordered_round: str
    settled_round: str


def found(folder: Path) -> Founded:
    """Founds the consortium on a chain of its own and takes the chain's state."""
    with Anvil(folder / "founding", save=False) as node:
        stage = _Founding(node)
        settled = stage.settled_round()
        ordered = stage.ordered_round()
        proposals = tuple(stage.proposal(number) for number in range(PROPOSALS))
        opened = stage.drafted("Plugs, spring")
        node.chain().request("anvil_mine", [hex(BLOCKS_BEFORE)])
        state = dump(node.chain())
        deployment = stage.deployment
    file, keystore = folder / "deployment.json", folder / "relayer.json"
    deployment.save(file)
    save(keystore, RELAYER, PASSPHRASE, cost=2)
    return Founded(deployment, file, keystore, state, proposals, opened, ordered, settled)


class _Founding:
    """The acts of the first days, on a node whose clock may be moved."""

    def __init__(self, node: Anvil) -> None:
        self._node = node
        self._chain: Chain = node.chain()
        for key in (DEPLOYER, COORDINATOR, RELAYER, SUPPLIER, OUTSIDER, *(firm.key for firm in FIRMS)):
            node.fund(address_of(key), 10**24)
        self.deployment = deploy(self._chain, DEPLOYER, ConsortiumConfig.parse(consortium_toml()))
        for firm in FIRMS:
            self._fund(firm)
        node.advance_time(60)

    def proposal(self, number: int) -> int:
        """A proposal to admit a firm; its id."""
        registry = self.deployment.addresses["MemberRegistry"]
        newcomer = "0x" + f"{0x77 + number:02x}" * 20
        arguments = {"member": newcomer, "legalGroup": 20 + number, "profileHash": "0x" + "11" * 32}
        admission = encode_act("MemberRegistry", "admit", arguments)
        proposer = FIRMS[number]
        text = f"Admit firm {number}"
        facts = self._relay(
            Propose(proposer.address, (registry,), (0,), (admission,), text, 0, FOREVER), proposer
        )
        self._node.advance_time(2)
        return next(fact.proposal_id for fact in facts if isinstance(fact, ProposalCreated))

    def drafted(self, title: str) -> str:
        """A round that takes commitments; its id."""
        drafted = self._act("draftRound", terms=self._terms(title), items=[_ITEM])
        round_id = next(fact.round_id for fact in drafted if isinstance(fact, RoundDrafted))
        self._act("openDemand", roundId=round_id)
        return round_id

    def ordered_round(self) -> str:
        """A round that is bound and ordered, to be delivered piece by piece."""
        return self._ordered("Plugs, autumn", dict.fromkeys(FIRMS[:3], 200))

    def settled_round(self) -> str:
        """A round in which each legal group bought as much as the others, so that sums tell nobody's own."""
        units = {firm: GROUP_UNITS // sum(one.group == firm.group for one in FIRMS) for firm in FIRMS}
        whole = sum(units.values())
        round_id = self._ordered("Plugs, summer", units)
        self._act("recordReceipt", roundId=round_id, receiptHash=HASH, units=[whole], last=True)
        charges = [count * BEST_PRICE for count in units.values()]
        self._act("allocateItem", roundId=round_id, item=0, units=list(units.values()), charges=charges)
        goods = {"units": [whole], "goods": sum(charges), "freight": FREIGHT, "rebate": 0}
        self._act("postInvoice", roundId=round_id, invoice={"invoiceHash": HASH, **goods})
        self._node.advance_time(2 * DAY + 60)
        shares = {
            "freightShares": [FREIGHT // len(units)] * len(units),
            "feeShares": [FEE // len(units)] * len(units),
            "rebateShares": [0] * len(units),
        }
        self._act("settle", roundId=round_id, **shares)
        return round_id

    def _ordered(self, title: str, units: Mapping[Firm, int]) -> str:
        round_id = self.drafted(title)
        for firm, count in units.items():
            lines = (Line(0, count, 0, 195),)
            deposit = deposit_for(lines, CAP)
            self._relay(Commit(round_id, firm.address, lines, deposit, 0, FOREVER), firm)
        self._node.advance_time(20 * DAY + 60)
        self._act("bind", roundId=round_id)
        total = sum(units.values()) * BEST_PRICE
        self._act("placeOrder", roundId=round_id, orderHash=HASH, total=total)
        return round_id

    def _terms(self, title: str) -> dict[str, Any]:
        block = mapping_of(self._chain.request("eth_getBlockByNumber", ["latest", False]))
        now = int_of(block["timestamp"])
        return {
            "title": title,
            "token": self.deployment.addresses["SettlementToken"],
            "decimals": 2,
            "supplier": address_of(SUPPLIER),
            "sideCostKey": 0,
            "freezeAt": now + 19 * DAY,
            "commitCloseAt": now + 20 * DAY,
            "deliverBy": now + 60 * DAY,
            "claimWindow": 2 * DAY,
            "decisionWindow": 2 * DAY,
            "overToleranceBps": 0,
            "minimumValue": 0,
            "freight": FREIGHT,
            "fee": FEE,
            "sideCostCap": CAP,
            "aloneSideCost": 900,
            "claimsAcceptedByDefault": True,
        }

    def _fund(self, firm: Firm) -> None:
        token, rounds = (self.deployment.addresses[name] for name in ("SettlementToken", "ProcurementRounds"))
        self._send(COORDINATOR, token, "SettlementToken", "mint", {"to": firm.address, "amount": MONEY})
        self._send(firm.key, token, "SettlementToken", "approve", {"spender": rounds, "value": MONEY})

    def _act(self, function: str, **arguments: object) -> list[object]:
        rounds = self.deployment.addresses["ProcurementRounds"]
        return self._send(COORDINATOR, rounds, "ProcurementRounds", function, arguments)

    def _send(
        self, key: bytes, to: str, contract: str, function: str, arguments: Mapping[str, object]
    ) -> list[object]:
        return self._mined(key, Call(to, encode_act(contract, function, arguments)))

    def _relay(self, intent: Intent, firm: Firm) -> list[object]:
        signature = sign(intent, self.deployment, firm.key)
        return self._mined(OUTSIDER, call_of(intent, signature, self.deployment))

    def _mined(self, key: bytes, made: Call) -> list[object]:
        """The facts of a transaction, once it is mined."""
        signed = sign_transaction(unsigned_transaction(self._chain, address_of(key), made), key)
        self._chain.request("eth_sendRawTransaction", ["0x" + signed.raw.hex()])
        receipt = mapping_of(_awaited(self._chain, signed.hash))
        if int_of(receipt["status"]) != 1:
            raise why_reverted(self._chain, receipt, made.to, made.data)
        decoder = decoder_of(self.deployment)
        return [decoder.decode(log, 0) for log in receipts_of([receipt]).logs]


def _awaited(chain: Chain, tx_hash: str) -> object:
    """A receipt, asked for until it is there."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        receipt = chain.request("eth_getTransactionReceipt", [tx_hash])
        if receipt is not None:
            return receipt
        time.sleep(0.005)
    raise TimeoutError(f"{tx_hash} was not mined")


_TIERS = [{"minQuantity": q, "unitPrice": p} for q, p in ((1, 195), (10, 176), (100, 156))]
_ITEM: dict[str, object] = {
    "sku": "ADA1798",
    "description": "stereo plug",
    "unit": "each",
    "packSize": 1,
    "minimum": 0,
    "kind": 0,
    "tiers": _TIERS,
}
