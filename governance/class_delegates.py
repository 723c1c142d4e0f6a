"""Who may cast a member's own ballots on proposals of one class, and until when.

Source: governance.md, "Power" (delegation by class).
"""

from dataclasses import dataclass

from governance.classes import Class
from governance.facts.membership import ClassDelegateChanged
from governance.power import NOBODY
from governance.register import Register

LONGEST_TERM = 366 * 86_400
"""Seconds from naming a class delegate to the end of its term, at most."""


@dataclass(frozen=True, slots=True)
class ClassDelegate:
    """A delegate, named at `since` without a break, until the second `until` (unix seconds, inclusive)."""

    delegate: str
    since: int
    until: int


class ClassDelegates:
    """What every member said last of each class."""

    def __init__(self) -> None:
        self._named: dict[tuple[str, Class], ClassDelegate] = {}

    def apply(self, fact: ClassDelegateChanged) -> None:
        """Replays one fact. Naming the same delegate before its term is over only moves the end."""
        place = (fact.member, fact.class_)
        if fact.delegate == NOBODY:
            self._named.pop(place, None)
            return
        earlier = self._named.get(place)
        kept = earlier is not None and earlier.delegate == fact.delegate and earlier.until >= fact.at.time
        since = earlier.since if earlier is not None and kept else fact.at.time
        self._named[place] = ClassDelegate(fact.delegate, since, fact.until)

    def named(self, member: str, class_: Class) -> ClassDelegate | None:
        """What the member said last, whether its term is over or not."""
        return self._named.get((member, class_))

    def casting(self, register: Register, member: str, class_: Class, snapshot: int, now: int) -> str | None:
        """Who may cast the member's ballot at `now` on a proposal with that snapshot: named by then,
        term not over, active now.
        """
        named = self.named(member, class_)
        if named is None or named.since > snapshot or named.until < now:
            return None
        return named.delegate if register.is_active(named.delegate) else None

    def principals(self, delegate: str, now: int) -> tuple[tuple[str, Class, ClassDelegate], ...]:
        """Members that a delegate may cast ballots for, with class and term."""
        pairs = self._named.items()
        return tuple(
            (who, class_, one)
            for (who, class_), one in pairs
            if one.delegate == delegate and one.until >= now
        )

    def everything(self) -> tuple[tuple[str, Class, ClassDelegate], ...]:
        """Everything that was said last, expired or not."""
        return tuple((who, class_, one) for (who, class_), one in self._named.items())
