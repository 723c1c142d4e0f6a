"""The whole consortium, replayed from facts in the order of the chain. One replay serves pages,
refusals and audit.
"""

from collections.abc import Callable, Iterable
from typing import Any, get_args

from governance.balances import Balances
from governance.class_delegates import ClassDelegates
from governance.class_table import ClassTable
from governance.errors import UnknownFact
from governance.facts.every import Fact
from governance.facts.knowledge import KnowledgeFact
from governance.facts.membership import ClassDelegateChanged, DelegateChanged, DelegateVotesChanged
from governance.facts.money import Transfer
from governance.facts.position import Position
from governance.facts.roles import AccessFact, TimelockFact
from governance.facts.rounds import RoundFact
from governance.facts.voting import (
    BallotByDelegate,
    ClassAssigned,
    ClassRulesPublished,
    VoteCast,
    VoteCastWithParams,
)
from governance.knowledge_book import KnowledgeBook
from governance.power import HeadFact, Power
from governance.proposals import ProposalBook, ProposalFact
from governance.register import Register, RegisterFact
from governance.roles import Roles
from governance.rounds import RoundBook, TieKeyOf
from governance.timelock import Timelock

Book = Callable[[Any], None]


class Consortium:
    """All books. They hold facts; states, tallies, bindings and decisions are computed by rules from them and
    a time.

    `tie_key_of(round_id, member)` is keccak256(abi.encode(round id, member)): rules know no hash function.
    """

    def __init__(self, tie_key_of: TieKeyOf) -> None:
        self.register = Register()
        self.power = Power()
        self.class_delegates = ClassDelegates()
        self.table = ClassTable()
        self.proposals = ProposalBook(self.register, self.table)
        self.rounds = RoundBook(tie_key_of)
        self.knowledge = KnowledgeBook()
        self.roles = Roles()
        self.timelock = Timelock()
        self.balances = Balances()
        self.last: Position | None = None
        self.voted_in_block: set[int] = set()
        self._books = self._route()

    def apply(self, fact: Fact) -> None:
        """Replays one fact into every book that it concerns.

        UnknownFact when it is out of order, or speaks of something that never happened.
        """
        self._enter(fact.at)
        if isinstance(fact, BallotByDelegate | VoteCast | VoteCastWithParams):
            self.voted_in_block.add(fact.proposal_id)
        for book in self._books.get(type(fact), ()):
            book(fact)

    def replay(self, facts: Iterable[Fact]) -> "Consortium":
        """Replays facts in their order; returns itself."""
        for fact in facts:
            self.apply(fact)
        return self

    def _enter(self, at: Position) -> None:
        """Facts come in the order of the chain; a new block closes what was compared within the last one."""
        last = self.last
        if last is not None and (at.block, at.log_index) <= (last.block, last.log_index):
            numbers: dict[str, int | str] = {"block": at.block, "log_index": at.log_index}
            raise UnknownFact("facts are replayed once each, in the order of the chain", numbers)
        if last is None or at.block > last.block:
            self.power.settle()
            self.voted_in_block.clear()
        self.last = at

    def _route(self) -> dict[type, tuple[Book, ...]]:
        """Which books hear of which kind of fact. Kinds that no book keeps are heard by none."""
        routes: dict[type, list[Book]] = {}
        for kinds, book in self._hearers():
            for kind in kinds:
                routes.setdefault(kind, []).append(book)
        return {kind: tuple(books) for kind, books in routes.items()}

    def _hearers(self) -> tuple[tuple[tuple[type, ...], Book], ...]:
        return (
            (get_args(RegisterFact), self.register.apply),
            (get_args(HeadFact), self.power.apply),
            ((Transfer, DelegateChanged, DelegateVotesChanged), self.power.apply),
            ((Transfer,), self.balances.apply),
            ((ClassDelegateChanged,), self.class_delegates.apply),
            ((ClassAssigned, ClassRulesPublished), self.table.apply),
            (get_args(ProposalFact), self.proposals.apply),
            (get_args(RoundFact), self.rounds.apply),
            (get_args(KnowledgeFact), self.knowledge.apply),
            (get_args(AccessFact), self.roles.apply),
            (get_args(TimelockFact), self.timelock.apply),
        )
