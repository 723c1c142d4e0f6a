"""A town in which every kind of thing exists at every stage that can be reached: votes, rounds, know-how."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ledger.contents import content_hash
from ledger.crypto import address_of, checksum_address, keccak
from ledger.profiles import profile_hash
from tests.api.test_knowledge import ask, content_form, hand_in, share
from tests.api.test_rounds import DAY, HASH, PLUG, commit, fund, open_round, terms
from tests.api.test_votes import vote
from tests.api.town import Town, data_of, fact
from tests.world import ARBITER, COORDINATOR, GUARDIAN, MEMBERS, SUPPLIER, Member

OWNER, READER, THIRD = MEMBERS[:3]
PROFILE = {"name": "Birch and Daughters", "contact": "office@birch.example", "salt": "0x" + "5a" * 32}
WINDOWS = {"claimable": {"claim_window": 30 * DAY}, "disputed": {"decision_window": 30 * DAY}}
SIGNED_PROFILE = profile_hash(PROFILE["name"], PROFILE["contact"], PROFILE["salt"])
UNREAD = b"A second text, not handed in yet."
LINE = {"item": 0, "quantity": "3", "tolerance": "1", "ceiling": "195"}
INVOICE = {"invoice_hash": HASH, "units": ["100"], "goods": "15600", "freight": "600", "rebate": "0"}


@dataclass(frozen=True, slots=True)
class Market:
    """What there is, by the stage it is at."""

    rounds: dict[str, str]
    proposals: dict[str, str]
    items: dict[str, str]
    submission: str


def market(town: Town) -> Market:
    """Everything set up by ordinary acts through the API; takes some ten days of the chain's time."""
    fund(town)
    stages = ("settled", "settleable", "allocatable", "claimable", "disputed", "ordered", "bound", "bindable")
    rounds = {stage: _demanded(town, **WINDOWS.get(stage, {})) for stage in stages}
    newcomer = {"action": "admit_member", "member": checksum_address("0x" + "aa" * 20), "legal_group": 9}
    proposals = {"executable": carried(town, newcomer)}
    town.pass_time(DAY + 1)
    _deliver(town, rounds)
    town.pass_time(2 * DAY + 1)
    town.upkeep("settle", round_id=rounds["settled"])
    mint = {"action": "mint_tokens", "to": checksum_address(OWNER.address), "amount": "5"}
    proposals["queueable"] = carried(town, mint)
    town.pass_time(2 * DAY + 1)
    town.upkeep("queue", proposal_id=proposals["executable"])
    town.pass_time(3 * DAY + 1)
    burn = {"action": "burn_tokens", "holder": checksum_address(OWNER.address), "amount": "1"}
    proposals["active"] = proposed(town, THIRD, burn)
    vote(town, proposals["active"], OWNER)
    burn_two = {**burn, "amount": "2"}
    proposals["withdrawable"] = proposed(town, MEMBERS[4], burn_two)
    rounds["open"] = open_round(town, deliver_by=town.world.now + 30 * DAY)
    commit(town, rounds["open"], OWNER, 40)
    drafted = town.transact("draft_round", terms=terms(town), items=[PLUG])
    rounds["draft"] = str(fact(drafted, "RoundDrafted")["round_id"])
    return Market(rounds, proposals, _items(town), _profile(town))


def _demanded(town: Town, **windows: int) -> str:
    """A round that closes tomorrow, with three commitments."""
    now = town.world.now
    dates = {"freeze_at": now + DAY // 2, "commit_close_at": now + DAY, "deliver_by": now + 40 * DAY}
    round_id = open_round(town, **dates, **windows)
    for member, quantity, tolerance in ((OWNER, 40, 5), (READER, 30, 5), (THIRD, 25, 0)):
        commit(town, round_id, member, quantity, tolerance)
    return round_id


def _deliver(town: Town, rounds: dict[str, str]) -> None:
    """Each round to its stage."""
    reached = ("settled", "settleable", "allocatable", "claimable", "disputed", "ordered", "bound")
    for stage in reached:
        town.upkeep("bind", round_id=rounds[stage])
    for stage in reached[:6]:
        town.transact("place_order", round_id=rounds[stage], order_hash=HASH, total="15600")
    for stage in reached[:5]:
        town.transact("record_receipt", round_id=rounds[stage], receipt_hash=HASH, units=["100"], last=True)
    for stage in ("settled", "settleable", "claimable", "disputed"):
        town.upkeep("allocate", round_id=rounds[stage], item=0)
    town.do("FileClaim", READER, round_id=rounds["disputed"], item=0, quantity="2", evidence_hash=HASH)
    for stage in ("settled", "settleable"):
        town.transact("post_invoice", round_id=rounds[stage], invoice=INVOICE)
    town.transact("post_invoice", round_id=rounds["disputed"], invoice={**INVOICE, "goods": "15700"})


def composed(town: Town, action: dict[str, Any]) -> dict[str, Any]:
    """The fields of a proposal of one action."""
    drafted = data_of(town.client.post("/v1/compose", json={"title": "Vote", "actions": [action]}))
    return {name: drafted[name] for name in ("targets", "values", "calldatas", "description")}


def proposed(town: Town, member: Member, action: dict[str, Any]) -> str:
    """A proposal of one action; its id."""
    return str(fact(town.do("Propose", member, **composed(town, action)), "ProposalCreated")["proposal_id"])


def carried(town: Town, action: dict[str, Any]) -> str:
    """A proposal that will succeed."""
    proposal = proposed(town, OWNER, action)
    for member in MEMBERS[:5]:
        vote(town, proposal, member)
    return proposal


def _items(town: Town) -> dict[str, str]:
    """An item whose content one reader may open, and one whose content that reader has yet to hand in."""
    item = share(town, OWNER)
    assert hand_in(town, item, OWNER).status_code == 201
    until = town.world.now + 3000 * DAY
    town.do("SignNda", READER, nda_hash=HASH, purpose="", valid_until=until, survives_until=until)
    assert ask(town, item, READER)["allowed"] is True
    empty = share(town, READER, content_hash=content_hash(PROFILE["salt"], UNREAD))
    spare = {name: share(town, OWNER, content_hash=numbered(name)) for name in ("erasable", "changeable")}
    return {"readable": item, "empty": empty, **spare}


def numbered(name: object) -> str:
    """A hash that nothing else has."""
    return "0x" + keccak(str(name).encode()).hex()


def _profile(town: Town) -> str:
    """The reader signs its profile; the submission of that."""
    return str(town.do("UpdateProfile", READER, profile_hash=SIGNED_PROFILE)["id"])


MEMBER_FIELDS = ("address", "signer", "member", "delegatee", "spender", "reader", "account", "holder")


def known_values(there: Market, town: Town) -> dict[str, list[Any]]:
    """Values that exist, by the name of the field that asks for them."""
    members = [checksum_address(one.address) for one in MEMBERS]
    senders = (COORDINATOR, SUPPLIER, GUARDIAN, ARBITER)
    return {
        "round_id": list(there.rounds.values()),
        "proposal_id": list(there.proposals.values()),
        "item_id": list(there.items.values()),
        "submission_id": [there.submission],
        "claim_id": ["1"],
        "item": [0],
        "lines": [[LINE]],
        "sender": [checksum_address(address_of(key)) for key in senders],
        "token": [checksum_address(town.world.deployment.addresses["SettlementToken"])],
        "code": ["NotFound", "VotingClosed"],
        "name": ["packs", "price"],
        "purpose": ["repairs"],
        "nonce": [None],
        "deadline": [None],
        "expiry": [None],
        "deposit": [None],
        **dict.fromkeys(MEMBER_FIELDS, members),
    }


def known_bodies(there: Market, town: Town) -> dict[str, list[dict[str, Any]]]:
    """Whole bodies that are right now, by operation, where single fields are not enough."""
    keys = (COORDINATOR, ARBITER, SUPPLIER)
    coordinator, arbiter, supplier = (checksum_address(address_of(key)) for key in keys)
    reader = checksum_address(READER.address)
    rounds = there.rounds
    of = {stage: {"sender": coordinator, "round_id": round_id} for stage, round_id in rounds.items()}
    return {
        "prepare_transaction_draft_round": [{"sender": coordinator, "terms": terms(town), "items": [PLUG]}],
        "prepare_transaction_open_demand": [of["draft"]],
        "prepare_transaction_place_order": [{**of["bound"], "order_hash": HASH, "total": "15600"}],
        "prepare_transaction_record_receipt": [
            {**of["ordered"], "receipt_hash": HASH, "units": ["60"], "last": False}
        ],
        "prepare_transaction_note_delivery": [
            {"sender": supplier, "round_id": rounds["ordered"], "note_hash": HASH}
        ],
        "prepare_transaction_confirm_delivery": [
            {
                "sender": arbiter,
                "round_id": rounds["ordered"],
                "receipt_hash": HASH,
                "units": ["60"],
                "last": False,
            }
        ],
        "prepare_transaction_post_invoice": [{**of["allocatable"], "invoice": INVOICE}],
        "prepare_transaction_allocate": [{**of["allocatable"], "item": 0}],
        "prepare_transaction_close_round": [{**of["settled"], "report_hash": HASH}],
        "prepare_transaction_cancel_round": [{**of["open"], "reason": "The supplier withdrew."}],
        "prepare_transaction_decide_claim": [{"sender": arbiter, "claim_id": "1", "accepted": True}],
        "prepare_transaction_decide_mismatch": [
            {"sender": arbiter, "round_id": rounds["disputed"], "charge_received": True}
        ],
        "prepare_transaction_set_paused": [
            {"sender": checksum_address(address_of(GUARDIAN)), "paused": True}
        ],
        "prepare_transaction_mint_settlement": [{"sender": coordinator, "to": reader, "amount": "5"}],
        "prepare_transaction_consent_to_cancel": [{**of["bound"], "sender": supplier}],
        "prepare_transaction_bind": [of["bindable"]],
        "prepare_transaction_settle": [of["settleable"]],
        "prepare_transaction_queue": [{"sender": coordinator, "proposal_id": there.proposals["queueable"]}],
        "upkeep_allocate": [{"round_id": rounds["allocatable"], "item": 0}],
        "upkeep_queue": [{"proposal_id": there.proposals["queueable"]}],
        "upkeep_withdraw": [{"account": reader}],
        "put_profile": [PROFILE],
        "put_content": [content_form(UNREAD) | {"salt": PROFILE["salt"]}],
    }


def known_places(there: Market) -> dict[str, dict[str, str]]:
    """Path parameters that are right for the reader, by operation."""
    own = {"address": checksum_address(READER.address)}
    return {
        "put_profile": own,
        "erase_profile": own,
        "put_content": {"item_id": there.items["empty"]},
        "content": {"item_id": there.items["readable"]},
    }


def drafts(there: Market, town: Town) -> dict[str, Callable[[], tuple[Member, dict[str, Any]]]]:
    """For each intent a signer and the fields by which it is right now; asked anew each time."""
    count = itertools.count()
    items, rounds, now = there.items, there.rounds, town.world.now
    late = now + 900 * DAY
    third, fourth = checksum_address(THIRD.address), checksum_address(MEMBERS[3].address)
    of_item = {"item_id": items["changeable"]}
    nda = {"nda_hash": HASH, "purpose": "", "valid_until": late, "survives_until": late}
    shared = {
        "template": HASH,
        "partition": "BEST_PRACTICE",
        "label": "CLEAR",
        "audience": "CONSORTIUM",
        "audience_round": "0x" + "00" * 32,
        "purpose": "repairs",
        "source_date": now - 400 * DAY,
        "review_date": late,
    }
    given: dict[str, tuple[tuple[Member, ...], dict[str, Any]]] = {
        "CastVote": (MEMBERS[1:], {"proposal_id": there.proposals["active"], "support": 1, "reason": "x"}),
        "RevokeBallots": ((OWNER,), {"proposal_id": there.proposals["active"]}),
        "WithdrawProposal": ((MEMBERS[4],), {"proposal_id": there.proposals["withdrawable"]}),
        "Delegate": (MEMBERS[:3], {"contract": "MemberRegistry", "delegatee": fourth}),
        "DelegateClass": (
            MEMBERS[:3],
            {"proposal_class": "ORDINARY", "delegate": fourth, "until": now + 30 * DAY},
        ),
        "CoSponsor": (MEMBERS[:4], {"proposal_id": there.proposals["withdrawable"]}),
        "UpdateProfile": (MEMBERS[1:], {"profile_hash": SIGNED_PROFILE}),
        "Permit": (MEMBERS, {"contract": "SettlementToken", "spender": third, "value": "5"}),
        "Commit": (MEMBERS[1:], {"round_id": rounds["open"], "lines": [LINE]}),
        "WithdrawCommitment": ((OWNER,), {"round_id": rounds["open"]}),
        "FileClaim": (
            (OWNER,),
            {"round_id": rounds["claimable"], "item": 0, "quantity": "1", "evidence_hash": HASH},
        ),
        "RelabelItem": ((OWNER,), {**of_item, "label": "AMBER"}),
        "ReviewItem": ((OWNER,), {**of_item, "review_date": late}),
        "EraseItem": ((OWNER,), {"item_id": items["erasable"]}),
        "GrantAccess": ((OWNER,), {**of_item, "reader": third, "until": late}),
        "RevokeAccess": ((OWNER,), {**of_item, "reader": third}),
        "SignNda": (MEMBERS[3:], nda),
        "RequestItem": ((READER,), {"item_id": items["readable"], "purpose": "repairs"}),
    }

    def choose(name: str) -> Callable[[], tuple[Member, dict[str, Any]]]:
        members, fields = given[name]
        return lambda: (members[next(count) % len(members)], fields)

    def share_draft() -> tuple[Member, dict[str, Any]]:
        return OWNER, {**shared, "content_hash": numbered(next(count))}

    def propose_draft() -> tuple[Member, dict[str, Any]]:
        number = next(count)
        return MEMBERS[number % 6], composed(town, {"action": "set_live_proposal_limit", "limit": number + 4})

    return {name: choose(name) for name in given} | {"ShareItem": share_draft, "Propose": propose_draft}
