"""Gas of a commitment to a joint purchase, beside the floor of its storage, logs, calldata and signature."""

from collections.abc import Iterator

from governance.classes import DAY
from governance.deposits import deposit_for
from governance.facts.round_terms import Line as Wish
from governance.facts.rounds import RoundDrafted
from governance.intents import Commit
from ledger.block_proof import receipts_of
from ledger.calls import Call, call, call_of
from ledger.chain import int_of, mapping_of
from ledger.crypto import address_of
from ledger.signing import sign
from ledger.watched import decoder_of
from scripts.bench import gas_floor as floor
from scripts.bench.ground import FOREVER, OFFICE, SENDER, Ground, gas_of, ground, key_of
from scripts.bench.line import Bench, Line
from scripts.bench.row import Equality, Row, Series, at_most

ITEMS = 16
SIDE_COST_CAP = 500
MONEY = 10**9
CAUSE = "prices of every item are checked against the ceilings, and the signed struct is hashed line by line"


def measure(bench: Bench) -> Iterator[Row]:
    """Every round another member makes its first commitment, to 1, 4 and 16 items of rounds that others
    joined.
    """
    with ground(bench.folder, bench.repeats + 1) as place:
        for lines in (1, 4, 16):
            yield _row(place, lines, bench.repeats)


def _row(place: Ground, lines: int, repeats: int) -> Row:
    round_id, before, owed = _open_round(place), _held(place), 0
    used, least = [], []
    for member in range(repeats + 1):
        _fund(place, member)
        wishes = tuple(Wish(item, 40, 5, 190) for item in range(lines if member else ITEMS))
        made = _commitment(place, round_id, member, wishes)
        owed += deposit_for(wishes, SIDE_COST_CAP)
        gas = gas_of(place.send(SENDER, made))
        if member:  # the first one of a round pays for slots that all share
            used.append(float(gas))
            least.append(float(_floor(made, lines)))
    ours, bare = Series("ours", tuple(used)), Series("computed floor", tuple(least))
    held = _held(place) - before
    difference = None if held == owed else f"{held} held, {owed} owed"
    equality = Equality("escrow and the deposits that the rule asks for", difference)
    row = Row(f"gas: a commitment to {lines} items", "gas", ours, equality, bare)
    times = row.times(bare).median
    target = at_most(times, 1.15, "<= 1.15 x its floor", f"{times:.3f} x", CAUSE)
    return Row(row.title, row.unit, ours, row.equality, bare, (), (target,))


def _floor(made: Call, lines: int) -> int:
    """The transaction and its calldata; the round (three slots with its token and pause, prices two a slot),
    the member's place and seat and a slot a line; the register and one slot of it; the token, two balances
    and the allowance; two events; one signature.
    """
    slots = (lines + 2) * floor.NEW_SLOT + floor.CHANGED_SLOT + (2 + (lines + 1) // 2) * floor.READ_SLOT
    others = 2 * floor.ACCOUNT + floor.READ_SLOT + 2 * floor.CHANGED_SLOT + floor.READ_SLOT
    events = floor.log(3, 4 + 4 * lines) + floor.log(3, 1)
    return floor.intrinsic(made.data) + slots + others + events + floor.RECOVER


def _open_round(place: Ground) -> str:
    now = int_of(mapping_of(place.chain.request("eth_getBlockByNumber", ["latest", False]))["timestamp"])
    tiers = [
        {"minQuantity": quantity, "unitPrice": price} for quantity, price in ((1, 195), (10, 176), (100, 156))
    ]
    item = {"description": "plug", "unit": "each", "packSize": 1, "minimum": 0, "kind": 0, "tiers": tiers}
    items = [{"sku": f"ADA{number}", **item} for number in range(ITEMS)]
    terms = {
        "title": "Plugs",
        "token": place.deployment.addresses["SettlementToken"],
        "decimals": 2,
        "supplier": address_of(key_of("supplier")),
        "sideCostKey": 1,
        "freezeAt": now + 20 * DAY,
        "commitCloseAt": now + 21 * DAY,
        "deliverBy": now + 60 * DAY,
        "claimWindow": DAY,
        "decisionWindow": 7 * DAY,
        "overToleranceBps": 0,
        "minimumValue": 1000,
        "freight": 590,
        "fee": 101,
        "sideCostCap": SIDE_COST_CAP,
        "aloneSideCost": 690,
        "claimsAcceptedByDefault": False,
    }
    receipt = place.act(OFFICE, "ProcurementRounds", "draftRound", terms=terms, items=items)
    decoder = decoder_of(place.deployment)
    facts = [decoder.decode(log, 0) for log in receipts_of([receipt]).logs]
    round_id = next(fact.round_id for fact in facts if isinstance(fact, RoundDrafted))
    place.act(OFFICE, "ProcurementRounds", "openDemand", roundId=round_id)
    return round_id


def _fund(place: Ground, member: int) -> None:
    token = place.deployment.addresses["SettlementToken"]
    place.act(OFFICE, "SettlementToken", "mint", to=address_of(place.members[member]), amount=MONEY)
    rounds = place.deployment.addresses["ProcurementRounds"]
    place.send(place.members[member], call(token, "approve(address,uint256)", rounds, 2**256 - 1))


def _commitment(place: Ground, round_id: str, member: int, wishes: tuple[Wish, ...]) -> Call:
    key = place.members[member]
    deposit = deposit_for(wishes, SIDE_COST_CAP)
    intent = Commit(round_id, address_of(key), wishes, deposit, 0, FOREVER)
    return call_of(intent, sign(intent, place.deployment, key), place.deployment)


def _held(place: Ground) -> int:
    token, rounds = (place.deployment.addresses[name] for name in ("SettlementToken", "ProcurementRounds"))
    question = call(token, "balanceOf(address)", rounds)
    return int.from_bytes(place.chain.call(question.to, question.data), "big")


LINE = Line("commitment", measure)
