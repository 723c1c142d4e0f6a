"""Proposals and the class table: was everything that the governor did, and when, what the rules say?"""

from governance.class_bounds import out_of_bounds
from governance.classes import Class, ClassRule, class_of_calls
from governance.consortium import Consortium
from governance.cosponsoring import check_cosponsor
from governance.facts.voting import (
    ClassRulesPublished,
    GuardianSet,
    LiveProposalLimitSet,
    ProposalCanceled,
    ProposalClassed,
    ProposalCosponsored,
    ProposalCreated,
    ProposalExecuted,
    ProposalQueued,
)
from governance.outcome import state_of
from governance.proposal_rules import check_calls, check_live_limit, check_not_live, check_proposer
from governance.proposal_state import LIVE, ProposalState
from governance.proposals import Proposal
from governance.witness.asked import refusal_of, should_have_refused
from governance.witness.compare import differs, must
from governance.witness.finding import Finding
from governance.witness.no_text import is_certain

SOURCE = "governance.md, Life of a proposal"
LONGEST_GUARDIAN_TERM = 366 * 86_400
MOST_LIVE_PROPOSALS = 20


def examine_proposal(consortium: Consortium, fact: ProposalCreated) -> list[Finding]:
    """Its proposer might make it: calls, power one second ago, nothing the same live, not too many live."""
    register, power, book = consortium.register, consortium.power, consortium.proposals
    now, proposer = fact.at.time, fact.proposer
    content = (fact.targets, fact.values, fact.calldatas, fact.description)
    refusals = (
        refusal_of(check_calls, fact.targets, fact.values, fact.calldatas),
        refusal_of(check_proposer, register, power, proposer, fact.description, now),
        refusal_of(check_not_live, book, power, content, now) if is_certain(fact.description) else None,
        refusal_of(check_live_limit, book, power, proposer, now),
    )
    return [found for refusal in refusals for found in should_have_refused(fact.at, SOURCE, refusal)]


def examine_class(consortium: Consortium, fact: ProposalClassed) -> list[Finding]:
    """Class from the calls, under the newest version of the rules; times from the class; the next
    sequence number.
    """
    created = consortium.proposals.half_told(fact.proposal_id)
    if not isinstance(created, ProposalCreated):
        return must(fact.at, "proposal", False, "A class told for a proposal that was not made just before.")
    table = consortium.table
    class_ = class_of_calls(table.assignments, created.targets, created.calldatas)
    return [
        *differs(fact.at, "class", "Class", Class(fact.class_).name, class_.name),
        *differs(fact.at, "rule version", "Rule version", fact.rule_version, table.current_version),
        *differs(fact.at, "sequence", "Sequence", fact.sequence, len(consortium.proposals.proposals()) + 1),
        *_examine_times(created, table.rule_of(fact.rule_version, fact.class_)),
    ]


def _examine_times(created: ProposalCreated, rule: ClassRule) -> list[Finding]:
    """Snapshot = proposal - 1 + delay, so that nothing of the proposal's own second counts."""
    snapshot = created.at.time - 1 + rule.voting_delay
    return [
        *differs(created.at, "snapshot", "Snapshot", created.vote_start, snapshot),
        *differs(created.at, "deadline", "Deadline", created.vote_end, snapshot + rule.voting_period),
    ]


def examine_cosponsor(consortium: Consortium, fact: ProposalCosponsored) -> list[Finding]:
    """Before the first ballot, an active member with a head at the snapshot, once, and not the proposer."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A proposal co-sponsored that was never made.")
    register, power = consortium.register, consortium.power
    refusal = refusal_of(check_cosponsor, proposal, register, power, fact.member, fact.at.time)
    return should_have_refused(fact.at, SOURCE, refusal)


def examine_queueing(consortium: Consortium, fact: ProposalQueued) -> list[Finding]:
    """Only a proposal that passed is queued, for its class's execution delay."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A proposal queued that was never made.")
    state = state_of(proposal, consortium.power, fact.at.time)
    eta = fact.at.time + proposal.rule.execution_delay
    return [
        *differs(fact.at, "state at queueing", "State at queueing", state.name, ProposalState.SUCCEEDED.name),
        *differs(fact.at, "execution delay", "Execution delay", fact.eta_seconds, eta),
    ]


def examine_execution(consortium: Consortium, fact: ProposalExecuted) -> list[Finding]:
    """Only a queued proposal is executed, not before its eta and not after it expired."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A proposal executed that was never made.")
    state = state_of(proposal, consortium.power, fact.at.time)
    return [
        *differs(fact.at, "state at execution", "State at execution", state.name, ProposalState.QUEUED.name),
        *_examine_eta(proposal, fact),
    ]


def _examine_eta(proposal: Proposal, fact: ProposalExecuted) -> list[Finding]:
    eta = proposal.queued.eta_seconds if proposal.queued else fact.at.time
    sentence = f"Executed at {fact.at.time}, before its eta {eta}."
    return must(fact.at, "eta", fact.at.time >= eta, sentence, eta=eta)


def examine_cancelling(consortium: Consortium, fact: ProposalCanceled) -> list[Finding]:
    """Only a proposal from which something could still come is cancelled."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A proposal cancelled that was never made.")
    state = state_of(proposal, consortium.power, fact.at.time)
    sentence = f"A proposal was cancelled that was {state.name} already."
    return must(fact.at, "state at cancelling", state in LIVE, sentence, state=state.name)


def examine_guardian(_: Consortium, fact: GuardianSet) -> list[Finding]:
    """A guardian's term has an end in sight."""
    longest = fact.at.time + LONGEST_GUARDIAN_TERM
    sentence = f"The guardian's term ends at {fact.until}, {longest} at most."
    return must(fact.at, "guardian term", fact.until <= longest, sentence, until=fact.until)


def examine_live_limit(_: Consortium, fact: LiveProposalLimitSet) -> list[Finding]:
    """From 1 to 20."""
    holds = 1 <= fact.limit <= MOST_LIVE_PROPOSALS
    return must(fact.at, "live limit", holds, f"{fact.limit} live proposals a member.", limit=fact.limit)


def examine_class_rules(consortium: Consortium, fact: ClassRulesPublished) -> list[Finding]:
    """The next version, four rules, every parameter within its bounds."""
    found = differs(
        fact.at, "rule version", "Rule version", fact.version, consortium.table.current_version + 1
    )
    found += differs(fact.at, "class rules", "Class rules", len(fact.rules), len(Class))
    for class_, rule in zip(Class, fact.rules, strict=False):
        broken = out_of_bounds(class_, rule)
        found += must(fact.at, "class bounds", broken is None, f"{class_.name}: {broken} is out of bounds.")
    return found
