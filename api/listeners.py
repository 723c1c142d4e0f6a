"""Who listens to the event stream, and for how many there is room: in all, for one caller, from one address.

A place is taken and left on the event loop, in one step each, so that of many who ask at once no more get in
than there is room for.
"""

from collections import Counter
from dataclasses import dataclass, field

from api.problems import Problem
from api.settings import Settings


@dataclass(frozen=True, slots=True)
class Listener:
    """Who asks: `caller` is the account that signed in, or the network address again before sign-in."""

    caller: str
    address: str


@dataclass(slots=True)
class Listeners:
    """Places that are taken, by caller and by network address."""

    callers: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """Streams that are open."""
        return self.addresses.total()

    def enter(self, who: Listener, settings: Settings) -> None:
        """Takes a place; TooManyStreams when all are taken, TooManyOwnStreams when this caller has its share.

        Anybody can make keys and sign in with each, so one network address gets at most half of all places
        (rounded up), whoever signed in there.
        """
        if self.count >= settings.streams:
            raise Problem("TooManyStreams", "Too many listeners at once; ask again later, or poll.")
        _judge(self.callers[who.caller], settings.streams_per_caller, "one caller")
        _judge(self.addresses[who.address], most_from_one_address(settings), "one network address")
        self.callers[who.caller] += 1
        self.addresses[who.address] += 1

    def leave(self, who: Listener) -> None:
        """Gives the place back; who has none left is forgotten."""
        for taken, name in ((self.callers, who.caller), (self.addresses, who.address)):
            taken[name] -= 1
            if taken[name] <= 0:
                del taken[name]


def most_from_one_address(settings: Settings) -> int:
    """Half of all places, rounded up."""
    return -(-settings.streams // 2)


def _judge(open_: int, most: int, whose: str) -> None:
    if open_ >= most:
        sentence = f"{open_} streams are open, as many as {whose} may have: close one, or poll."
        raise Problem("TooManyOwnStreams", sentence, {"open": open_, "most": most})
