"""The ballots of one proposal, as they were cast."""

from dataclasses import dataclass

from governance.errors import UnknownFact
from governance.facts.position import Position
from governance.facts.voting import BallotByDelegate, BallotsRevoked, VoteCast, VoteCastWithParams
from governance.register import Register
from governance.tally import Ballot, Count, Support

MOST_BALLOTS = 31
"""How many ballots and revocations of one voter fit the contract's record of a proposal."""

MOST_BEFORE_DELEGATE = 15
"""From so many ballots and revocations on a class delegate casts no more: the rest is the voter's own."""

WORD = 32


@dataclass(frozen=True, slots=True)
class CastBallot:
    """A ballot with when it was cast, its reason, and its number among this voter's ballots (from 0).

    `delegate` is the class delegate that signed it in the voter's place, None for the voter itself.
    """

    at: Position
    ballot: Ballot
    reason: str
    nonce: int
    delegate: str | None = None


class BallotBox:
    """Last ballot of each voter, everything ever put in, and the running sums that a tally needs."""

    def __init__(self, snapshot: int, register: Register) -> None:
        self.count = Count()
        self.history: list[CastBallot] = []
        self._snapshot = snapshot
        self._register = register
        self._last: dict[str, CastBallot] = {}
        self._nonces: dict[str, int] = {}
        self._signed_by: dict[str, str] = {}

    def put(self, fact: VoteCast | VoteCastWithParams) -> None:
        """A ballot; it replaces the voter's earlier one."""
        cast = self.read(fact)
        earlier = self._last.get(fact.voter)
        if earlier is not None:
            self.count.remove(earlier.ballot)
        self._signed_by.pop(fact.voter, None)
        self.count.add(cast.ballot)
        self._last[fact.voter] = cast
        self._nonces[fact.voter] = cast.nonce + 1
        self.history.append(cast)

    def announce(self, fact: BallotByDelegate) -> None:
        """The voter's next ballot, told right after, is signed by its class delegate."""
        self._signed_by[fact.voter] = fact.delegate

    @property
    def announced(self) -> tuple[str, ...]:
        """Voters of ballots by delegates that were announced and not told yet."""
        return tuple(self._signed_by)

    def revoke(self, fact: BallotsRevoked) -> None:
        """Signed ballots below the next nonce are void; what was cast stays."""
        self._nonces[fact.voter] = fact.next_nonce

    def read(self, fact: VoteCast | VoteCastWithParams) -> CastBallot:
        """The ballot that a fact would put in."""
        heads, tokens = powers_of(fact)
        support = Support(fact.support)
        delegate = self._signed_by.get(fact.voter)
        ballot = Ballot(
            fact.voter,
            support,
            heads,
            tokens,
            self._register.group_at(delegate or fact.voter, self._snapshot),
            objection=support == Support.AGAINST and fact.reason != "",
            by_delegate=delegate is not None,
        )
        return CastBallot(fact.at, ballot, fact.reason, self.next_nonce(fact.voter), delegate)

    def ballot_of(self, voter: str) -> CastBallot | None:
        """The voter's last ballot, if it cast one."""
        return self._last.get(voter)

    def ballots(self) -> tuple[CastBallot, ...]:
        """The last ballot of every voter, in the order in which they first voted."""
        return tuple(self._last.values())

    def next_nonce(self, voter: str) -> int:
        """The nonce that the voter's next signed ballot must carry."""
        return self._nonces.get(voter, 0)

    @property
    def empty(self) -> bool:
        """Whether nobody voted yet."""
        return not self._last


def powers_of(fact: VoteCast | VoteCastWithParams) -> tuple[int, int]:
    """Heads and tokens of a ballot. A class of heads tells only heads; others tell both in `params`."""
    if isinstance(fact, VoteCast):
        return fact.weight, 0
    if len(fact.params) != 2 * WORD:
        raise UnknownFact("a ballot's params are two words: heads and tokens", {"bytes": len(fact.params)})
    heads = int.from_bytes(fact.params[:WORD], "big")
    return heads, int.from_bytes(fact.params[WORD:], "big")
