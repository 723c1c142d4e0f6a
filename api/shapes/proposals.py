"""A proposal, its tally and its ballots, as they travel."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.envelope import Outgoing, Reason
from api.shapes.reasons import ConditionShape, reason_of, reasons_of
from api.wide import Address, Calldata, Hash32, Small, Time, Wide
from governance.ballot_box import CastBallot
from governance.classes import ClassRule
from governance.deeds import deed_of
from governance.early_close import Certainty
from governance.outcome import Outcome
from governance.proposals import Proposal
from governance.quorum import Condition


class ProposalBrief(Outgoing):
    """A proposal in a list."""

    id: Wide
    sequence: int = Field(examples=[7])
    title: str = Field(examples=["Admit Hofmann Bikes"])
    class_: str = Field(serialization_alias="class", examples=["ORDINARY"])
    state: str = Field(examples=["ACTIVE"])
    proposer: Address
    proposer_name: str | None
    created_at: Time
    snapshot: Time
    deadline: Time
    passes: bool = Field(description="Whether the votes cast so far would carry it.")
    ballots: int = Field(description="Members that voted.")


class TallyShape(Outgoing):
    """Counted votes; tokens after the cap by legal group."""

    heads_against: Wide
    heads_for: Wide
    heads_abstain: Wide
    objections: Wide
    voters_against: Wide
    voters_for: Wide
    voters_abstain: Wide
    tokens_against: Wide
    tokens_for: Wide
    tokens_abstain: Wide


class RuleShape(Outgoing):
    """The class rule that the proposal keeps for life. Basis points: 10,000 is all; periods in seconds."""

    electorate: str = Field(examples=["HEADS"])
    head_quorum_bps: int
    min_heads: int
    token_quorum_bps: int
    min_voters: int
    min_heads_for: int
    support_num: int
    support_den: int
    support_strict: bool
    objection_limit: int
    changeable: bool
    cap_bps: int
    voting_delay: int
    voting_period: int
    execution_delay: int
    expiry: int
    late_window: int
    late_extension: int


class CallShape(Outgoing):
    """One call that the timelock makes when the proposal passed."""

    target: Address
    contract: str | None = Field(description="The contract's name, when it is one of the consortium's.")
    value: Wide
    calldata: Calldata
    sentence: str = Field(description="What it does, from its calldata; never from the proposal's text.")


class ProposalShape(ProposalBrief):
    """A proposal with everything that decides it, and why it stands where it stands."""

    description: str
    calls: list[CallShape]
    rule: RuleShape
    rule_version: int
    content_hash: Hash32
    code_hash: Hash32
    tally: TallyShape
    electorate_heads: Wide = Field(description="All head votes at the snapshot.")
    electorate_tokens: Wide = Field(description="The token supply at the snapshot.")
    quorum: list[ConditionShape]
    support: list[ConditionShape]
    cosponsors: list[Address] = Field(description="Members that put their name to it, besides its proposer.")
    certainty: str = Field(
        description="Whatever is still cast: passes, fails, or open. Where it is sure, anybody may close it.",
        examples=["open"],
    )
    closed_early: bool = Field(description="Whether the vote was ended before its time.")
    extended: bool = Field(description="Whether late protection moved the deadline.")
    eta: Time | None = Field(description="When the timelock lets the calls go, once queued.")
    executable_from: Time
    expires_after: Time
    reasons: list[Reason]


class BallotShape(Outgoing):
    """A ballot in the record. `counted` is false when the voter replaced it later."""

    voter: Address
    voter_name: str | None
    delegate: Address | None = Field(description="Who cast it in the voter's place: its class delegate.")
    delegate_name: str | None
    support: str = Field(examples=["FOR"])
    heads: Wide
    tokens: Wide = Field(description="Raw tokens, before the cap by legal group.")
    group: int
    objection: bool
    reason: str
    nonce: Small
    counted: bool
    block: int
    time: Time


def brief_of(proposal: Proposal, outcome: Outcome, names: Mapping[str, str]) -> ProposalBrief:
    """A proposal in a list."""
    return ProposalBrief(**_brief(proposal, outcome, names))


def shape_of(
    proposal: Proposal,
    outcome: Outcome,
    names: Mapping[str, str],
    contracts: Mapping[str, str],
    certainty: Certainty,
) -> ProposalShape:
    """A whole proposal; `contracts` gives names of contracts by address."""
    return ProposalShape(
        **_brief(proposal, outcome, names),
        description=proposal.created.description,
        calls=_calls(proposal, names, contracts),
        rule=rule_shape(proposal.rule),
        rule_version=proposal.classed.rule_version,
        content_hash=proposal.classed.content_hash,
        code_hash=proposal.classed.code_hash,
        tally=TallyShape.model_validate(outcome.tally),
        electorate_heads=outcome.electors.heads,
        electorate_tokens=outcome.electors.supply,
        quorum=[_condition(one) for one in outcome.quorum],
        support=[_condition(one) for one in outcome.support],
        cosponsors=proposal.cosponsors,
        certainty=certainty.value,
        closed_early=proposal.closed_early is not None,
        extended=proposal.extended_deadline is not None,
        eta=proposal.timeline.eta,
        executable_from=outcome.executable_from,
        expires_after=outcome.expires_after,
        reasons=reasons_of(outcome.explanations),
    )


def ballot_of(cast: CastBallot, counted: bool, names: Mapping[str, str]) -> BallotShape:
    """A ballot in the record."""
    ballot = cast.ballot
    return BallotShape(
        voter=ballot.voter,
        voter_name=names.get(ballot.voter),
        delegate=cast.delegate,
        delegate_name=names.get(cast.delegate or ""),
        support=ballot.support.name,
        heads=ballot.heads,
        tokens=ballot.tokens,
        group=ballot.group,
        objection=ballot.objection,
        reason=cast.reason,
        nonce=cast.nonce,
        counted=counted,
        block=cast.at.block,
        time=cast.at.time,
    )


def _brief(proposal: Proposal, outcome: Outcome, names: Mapping[str, str]) -> dict[str, Any]:
    created = proposal.created
    return {
        "id": proposal.proposal_id,
        "sequence": proposal.classed.sequence,
        "title": proposal.title,
        "class_": proposal.class_.name,
        "state": outcome.state.name,
        "proposer": created.proposer,
        "proposer_name": names.get(created.proposer),
        "created_at": created.at.time,
        "snapshot": proposal.snapshot,
        "deadline": outcome.deadline,
        "passes": outcome.passes,
        "ballots": len(proposal.box.ballots()),
    }


def _calls(proposal: Proposal, names: Mapping[str, str], contracts: Mapping[str, str]) -> list[CallShape]:
    created = proposal.created
    calls = zip(created.targets, created.values, created.calldatas, strict=True)
    return [
        CallShape(
            target=target,
            contract=contracts.get(target),
            value=value,
            calldata=data,
            sentence=deed_of(data, names),
        )
        for target, value, data in calls
    ]


def rule_shape(rule: ClassRule) -> RuleShape:
    """A class rule."""
    values = {name: getattr(rule, name) for name in RuleShape.model_fields}
    return RuleShape(**{**values, "electorate": rule.electorate.name})


def _condition(condition: Condition) -> ConditionShape:
    return ConditionShape(holds=condition.holds, reason=reason_of(condition.explanation))
