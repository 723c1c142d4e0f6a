"""Every proposal with what happened to it. States and tallies are not kept here: see outcome.py."""

from dataclasses import dataclass, field

from governance.ballot_box import BallotBox
from governance.class_table import ClassTable
from governance.classes import Class, ClassRule
from governance.errors import UnknownFact
from governance.facts.position import Position
from governance.facts.voting import (
    BallotByDelegate,
    BallotSkipped,
    BallotsRevoked,
    GuardianSet,
    LiveProposalLimitSet,
    ProposalCanceled,
    ProposalClassed,
    ProposalClosedEarly,
    ProposalCosponsored,
    ProposalCreated,
    ProposalExecuted,
    ProposalExtended,
    ProposalQueued,
    VoteCast,
    VoteCastWithParams,
)
from governance.proposal_state import Timeline
from governance.register import Register

DEFAULT_LIVE_LIMIT = 3
"""Live proposals that a member may have while no vote said otherwise."""


@dataclass(slots=True)
class Proposal:
    """One proposal: its content, the rule it keeps for life, its ballots and its end."""

    created: ProposalCreated
    classed: ProposalClassed
    rule: ClassRule
    box: BallotBox
    extended_deadline: int | None = None
    closed_early: int | None = None
    cosponsors: list[str] = field(default_factory=list)
    queued: ProposalQueued | None = None
    executed: Position | None = None
    canceled: Position | None = None
    skipped: list[BallotSkipped] = field(default_factory=list)

    @property
    def proposal_id(self) -> int:
        """The id that binds chain, governor, sequence and content."""
        return self.created.proposal_id

    @property
    def class_(self) -> Class:
        """The class, derived from the calls when the proposal was made."""
        return self.classed.class_

    @property
    def snapshot(self) -> int:
        """Power is read at the end of this second."""
        return self.created.vote_start

    @property
    def deadline(self) -> int:
        """Last second in which a ballot counts, extension or early close included."""
        if self.closed_early is not None:
            return self.closed_early
        return self.created.vote_end if self.extended_deadline is None else self.extended_deadline

    @property
    def title(self) -> str:
        """First line of the description, without the marks of a heading."""
        lines = self.created.description.strip().splitlines()
        return lines[0].lstrip("# ").strip() if lines else ""

    @property
    def timeline(self) -> Timeline:
        """The times and ends that the state is derived from."""
        eta = self.queued.eta_seconds if self.queued else None
        return Timeline(
            self.snapshot, self.deadline, eta, self.executed is not None, self.canceled is not None
        )


BallotEvent = BallotSkipped | BallotByDelegate | BallotsRevoked
LifeEvent = (
    ProposalExtended
    | ProposalClosedEarly
    | ProposalCosponsored
    | ProposalQueued
    | ProposalExecuted
    | ProposalCanceled
)
ProposalFact = (
    ProposalCreated
    | ProposalClassed
    | VoteCast
    | VoteCastWithParams
    | BallotEvent
    | LifeEvent
    | GuardianSet
    | LiveProposalLimitSet
)


class ProposalBook:
    """All proposals by id, in the order in which they were made."""

    def __init__(self, register: Register, table: ClassTable) -> None:
        self.live_limit = DEFAULT_LIVE_LIMIT
        self.guardian: GuardianSet | None = None
        self._register = register
        self._table = table
        self._proposals: dict[int, Proposal] = {}
        self._half_told: dict[int, ProposalCreated | ProposalClassed] = {}

    def apply(self, fact: ProposalFact) -> None:
        """Replays one fact; UnknownFact when it speaks of a proposal that was never made."""
        match fact:
            case VoteCast() | VoteCastWithParams():
                self.proposal(fact.proposal_id).box.put(fact)
            case ProposalCreated() | ProposalClassed():
                self._tell(fact)
            case GuardianSet():
                self.guardian = fact
            case LiveProposalLimitSet():
                self.live_limit = fact.limit
            case _:
                self._happen(self.proposal(fact.proposal_id), fact)

    def proposal(self, proposal_id: int) -> Proposal:
        """A proposal by id; UnknownFact when there is none."""
        if proposal_id not in self._proposals:
            raise UnknownFact(f"there is no proposal {proposal_id}", {"proposal_id": str(proposal_id)})
        return self._proposals[proposal_id]

    def find(self, proposal_id: int) -> Proposal | None:
        """A proposal by id, if there is one."""
        return self._proposals.get(proposal_id)

    def proposals(self) -> tuple[Proposal, ...]:
        """All proposals in the order of their sequence numbers."""
        return tuple(self._proposals.values())

    def of_member(self, proposer: str) -> tuple[Proposal, ...]:
        """A member's proposals, oldest first."""
        return tuple(one for one in self._proposals.values() if one.created.proposer == proposer)

    def is_guardian(self, account: str, now: int) -> bool:
        """Whether an account may cancel queued proposals now."""
        return self.guardian is not None and self.guardian.guardian == account and now <= self.guardian.until

    def half_told(self, proposal_id: int) -> ProposalCreated | ProposalClassed | None:
        """The first of the two events that tell a proposal, while the second has not come."""
        return self._half_told.get(proposal_id)

    def _tell(self, fact: ProposalCreated | ProposalClassed) -> None:
        """A proposal is told in two events of one transaction, in either order."""
        other = self._half_told.pop(fact.proposal_id, None)
        match fact, other:
            case ProposalCreated(), ProposalClassed():
                self._open(fact, other)
            case ProposalClassed(), ProposalCreated():
                self._open(other, fact)
            case _:
                self._half_told[fact.proposal_id] = fact

    def _open(self, created: ProposalCreated, classed: ProposalClassed) -> None:
        rule = self._table.rule_of(classed.rule_version, classed.class_)
        box = BallotBox(created.vote_start, self._register)
        self._proposals[created.proposal_id] = Proposal(created, classed, rule, box)

    def _happen(self, proposal: Proposal, fact: BallotEvent | LifeEvent) -> None:
        match fact:
            case BallotSkipped():
                proposal.skipped.append(fact)
            case BallotByDelegate():
                proposal.box.announce(fact)
            case BallotsRevoked():
                proposal.box.revoke(fact)
            case _:
                _live_on(proposal, fact)


def _live_on(proposal: Proposal, fact: LifeEvent) -> None:
    match fact:
        case ProposalExtended():
            proposal.extended_deadline = fact.extended_deadline
        case ProposalClosedEarly():
            proposal.closed_early = fact.deadline
        case ProposalCosponsored():
            proposal.cosponsors.append(fact.member)
        case ProposalQueued():
            proposal.queued = fact
        case ProposalExecuted():
            proposal.executed = fact.at
        case ProposalCanceled():
            proposal.canceled = fact.at
