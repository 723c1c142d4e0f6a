"""The record of one round.

Its facts, filed where the rules look for them. Conclusions are computed elsewhere.
"""

from dataclasses import dataclass, field

from governance.claims import Claim
from governance.deposits import deposit_kept, wants_units
from governance.facts.deliveries import (
    DeliveryNoted,
    GoodsReceived,
    InvoicePosted,
    ItemAllocated,
    MemberCharged,
    MismatchDecided,
    OrderPlaced,
    RoundClosed,
    RoundSettled,
)
from governance.facts.position import Position
from governance.facts.round_terms import WHOLE_MEMBER, Item, Line, Terms
from governance.facts.rounds import (
    CancellationConsented,
    DemandExtended,
    DemandOpened,
    FellShort,
    LineReleased,
    RoundBound,
    RoundCancelled,
    RoundDrafted,
    WorseTierAccepted,
)


@dataclass(slots=True)
class Seat:
    """What one participant has in a round; it gives its place back when it withdraws.

    `signed` are the lines of its standing commitment, `released` the items that binding took out of it,
    `deposit` what is in escrow now, `nonce` what its next intent about this round must carry, `at` where its
    standing commitment, or its withdrawal, is on the chain.
    """

    member: str
    signed: tuple[Line, ...] = ()
    released: frozenset[int] = frozenset()
    deposit: int = 0
    nonce: int = 0
    at: Position | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Lines that still stand."""
        return tuple(line for line in self.signed if line.item not in self.released)

    @property
    def is_stock(self) -> bool:
        """Whether this is the consortium's stock: lines of tolerance alone, which only a vote commits."""
        return bool(self.signed) and not wants_units(self.signed)

    def line(self, item: int) -> Line | None:
        """The standing line of an item, if there is one."""
        return next((line for line in self.lines if line.item == item), None)

    def release(self, items: frozenset[int], side_cost_cap: int) -> int:
        """Takes lines out of the commitment; gives the part of the deposit that is the member's again."""
        self.released |= items
        kept = deposit_kept(self.signed, side_cost_cap, {line.item for line in self.lines})
        freed, self.deposit = self.deposit - kept, kept
        return freed


@dataclass(slots=True)
class RoundRecord:
    """All facts of one round. `terms` carry the dates as they stand after an extension.

    `left` has the next nonce of everybody who withdrew; `note` is a delivery that no receipt answered.
    """

    drafted: RoundDrafted
    terms: Terms
    items: list[Item] = field(default_factory=list)
    opened: DemandOpened | None = None
    seats: dict[str, Seat] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    short: FellShort | None = None
    extended: DemandExtended | None = None
    worse_tier: WorseTierAccepted | None = None
    releases: list[LineReleased] = field(default_factory=list)
    bound: RoundBound | None = None
    order: OrderPlaced | None = None
    receipts: list[GoodsReceived] = field(default_factory=list)
    note: DeliveryNoted | None = None
    allocations: dict[int, ItemAllocated] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)
    invoices: list[InvoicePosted] = field(default_factory=list)
    mismatch_decisions: list[MismatchDecided] = field(default_factory=list)
    charged: dict[str, MemberCharged] = field(default_factory=dict)
    settled: RoundSettled | None = None
    closed: RoundClosed | None = None
    consent: CancellationConsented | None = None
    cancelled: RoundCancelled | None = None

    @property
    def round_id(self) -> str:
        """The round's id, 0x and 64 digits."""
        return self.drafted.round_id

    @property
    def participants(self) -> tuple[str, ...]:
        """Everybody who takes part, in the contract's order; posted arrays follow it."""
        return tuple(self.seats)

    def seat_of(self, member: str) -> Seat:
        """The member's seat; an empty one, with the nonce that is due, when it takes no part."""
        return self.seats.get(member) or Seat(member, nonce=self.left.get(member, 0))

    def leave(self, member: str) -> None:
        """Frees the member's seat: the last participant moves to its place, as in the contract."""
        order = list(self.seats)
        place, last = order.index(member), order.pop()
        if last != member:
            order[place] = last
        self.left[member] = self.seats[member].nonce
        self.seats = {each: self.seats[each] for each in order}

    @property
    def received(self) -> tuple[int, ...]:
        """Units of each item over all deliveries."""
        return tuple(sum(each.units[item] for each in self.receipts) for item in range(len(self.items)))

    @property
    def open_claims(self) -> int:
        """Claims that nobody has decided."""
        return sum(1 for claim in self.claims.values() if claim.is_open)

    @property
    def standing_lines(self) -> int:
        """Lines of all participants that still stand."""
        return sum(len(seat.lines) for seat in self.seats.values())

    def demand(self, item: int) -> tuple[int, int]:
        """Units wanted and units tolerated of an item, over all standing lines."""
        lines = [line for seat in self.seats.values() for line in seat.lines if line.item == item]
        return sum(line.quantity for line in lines), sum(line.tolerance for line in lines)

    def released_items(self, member: str) -> frozenset[int]:
        """Items that the recorded releases take from a member."""
        items = {release.item for release in self.releases if release.member == member}
        return frozenset(line.item for line in self.seats[member].signed if items & {line.item, WHOLE_MEMBER})
