"""The witness: every fact judged by the rules, before it is replayed. Where contract and rules differ is a
finding.

`examine` each fact against the consortium as it was before it, then apply the fact; `examine_end` once after
the last.
"""

from collections.abc import Callable
from typing import Any, get_args

from governance.consortium import Consortium
from governance.facts.every import Fact
from governance.facts.knowledge import (
    AccessGranted,
    AccessRevoked,
    DecisionRecorded,
    ItemErased,
    ItemRelabelled,
    ItemRequested,
    ItemReviewed,
    ItemShared,
    NdaSigned,
    RulebookPublished,
)
from governance.facts.membership import (
    ClassDelegateChanged,
    DelegateChanged,
    LegalGroupChanged,
    MemberAdmitted,
    MemberExpelled,
    MemberReinstated,
    MemberSuspended,
    ProfileUpdated,
)
from governance.facts.money import Approval, ApprovalForAll, Transfer
from governance.facts.roles import CallExecuted, CallSalt, Cancelled
from governance.facts.rounds import RoundFact
from governance.facts.voting import (
    BallotByDelegate,
    BallotSkipped,
    BallotsRevoked,
    ClassRulesPublished,
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
from governance.witness import ballots, knowledge, membership, timelock, voting
from governance.witness.finding import Finding
from governance.witness.rounds import witness_round

Check = Callable[[Consortium, Any], list[Finding]]

_CHECKS: dict[type, Check] = {
    VoteCast: ballots.examine_ballot,
    VoteCastWithParams: ballots.examine_ballot,
    BallotSkipped: ballots.examine_skip,
    BallotByDelegate: ballots.examine_delegate,
    ProposalClosedEarly: ballots.examine_early_close,
    ProposalCosponsored: voting.examine_cosponsor,
    ClassDelegateChanged: membership.examine_class_delegate,
    BallotsRevoked: ballots.examine_revocation,
    ProposalExtended: ballots.examine_extension,
    ProposalCreated: voting.examine_proposal,
    ProposalClassed: voting.examine_class,
    ProposalQueued: voting.examine_queueing,
    ProposalExecuted: voting.examine_execution,
    ProposalCanceled: voting.examine_cancelling,
    GuardianSet: voting.examine_guardian,
    LiveProposalLimitSet: voting.examine_live_limit,
    ClassRulesPublished: voting.examine_class_rules,
    MemberAdmitted: membership.examine_admission,
    MemberSuspended: membership.examine_suspension,
    MemberReinstated: membership.examine_reinstatement,
    MemberExpelled: membership.examine_expulsion,
    LegalGroupChanged: membership.examine_group,
    ProfileUpdated: membership.examine_profile,
    DelegateChanged: membership.examine_delegation,
    Transfer: membership.examine_transfer,
    Approval: membership.examine_approval,
    ApprovalForAll: membership.examine_approval,
    ItemShared: knowledge.examine_sharing,
    ItemRelabelled: knowledge.examine_owner_act,
    ItemReviewed: knowledge.examine_owner_act,
    ItemErased: knowledge.examine_owner_act,
    AccessGranted: knowledge.examine_owner_act,
    AccessRevoked: knowledge.examine_owner_act,
    NdaSigned: knowledge.examine_agreement,
    ItemRequested: knowledge.examine_request,
    DecisionRecorded: knowledge.examine_decision,
    RulebookPublished: knowledge.examine_rulebook,
    CallSalt: timelock.examine_operation,
    CallExecuted: timelock.examine_call,
    Cancelled: timelock.examine_withdrawal,
    **dict.fromkeys(get_args(RoundFact), witness_round),
}
"""What is checked of each fact; facts that are not named cannot contradict a rule."""


def examine(consortium: Consortium, fact: Fact) -> list[Finding]:
    """Where the contract and the rules disagree about one fact; `consortium` is as it was before the fact.

    The first fact of a new block also closes the block before it: see `examine_end`.
    """
    last = consortium.last
    closed = examine_end(consortium) if last is not None and fact.at.block > last.block else []
    check = _CHECKS.get(type(fact))
    return closed if check is None else closed + check(consortium, fact)


def examine_end(consortium: Consortium) -> list[Finding]:
    """What can only be judged when a block is complete: power told and replayed, late protection,
    the timelock.
    """
    return [
        *membership.examine_power(consortium),
        *ballots.missing_extensions(consortium),
        *ballots.unfollowed_announcements(consortium),
        *timelock.unsalted_operations(consortium),
    ]
