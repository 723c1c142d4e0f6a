"""Views that an audit leaves out, because they are too many or follow from others; random histories compare
them too, so that after each step everything that a contract tells is what the rules say.
"""

from collections.abc import Iterator
from dataclasses import astuple
from typing import Final

from governance.consortium import Consortium
from governance.outcome import electors_of, state_of
from governance.proposal_state import LIVE
from governance.proposals import Proposal
from governance.register import Member
from governance.round_record import RoundRecord
from ledger.contract_views import Expected
from ledger.deployment import Deployment

ENDED_AT_ONCE: Final = 2
"""Proposals that are over, looked at after a step; the next step looks at others."""


def further_views(consortium: Consortium, deployment: Deployment, now: int, turn: int) -> Iterator[Expected]:
    """Every comparison; `now` is the time of the block that is asked, `turn` counts the steps."""
    governor = "ConsortiumGovernor"
    for member in consortium.register.members():
        yield from _member(consortium, member)
    yield from _money(consortium, deployment)
    book = consortium.proposals
    yield Expected("proposals", governor, "proposalCount", {}, len(book.proposals()))
    yield Expected("proposals", governor, "liveProposalLimit", {}, book.live_limit)
    if book.guardian is not None:
        yield Expected("guardian", governor, "guardian", {}, (book.guardian.guardian, book.guardian.until))
    for proposal in _looked_at(consortium, now, turn):
        yield from _proposal(consortium, proposal, now)
    yield Expected("rounds", "ProcurementRounds", "roundCount", {}, len(consortium.rounds.records))
    for record in consortium.rounds.records.values():
        yield from _round(record)


def _member(consortium: Consortium, member: Member) -> Iterator[Expected]:
    registry, who = "MemberRegistry", {"account": member.address}
    yield Expected("member", registry, "isActive", who, consortium.register.is_active(member.address))
    yield Expected("member", registry, "memberAt", {"index": member.index}, member.address)


def _money(consortium: Consortium, deployment: Deployment) -> Iterator[Expected]:
    """Everybody's settlement tokens, the escrow's and the treasury's."""
    token, held = "SettlementToken", consortium.balances
    places = [deployment.addresses[name] for name in ("ProcurementRounds", "TimelockController")]
    for account in (*places, *(member.address for member in consortium.register.members())):
        yield Expected("money", token, "balanceOf", {"account": account}, held.of(account))
    yield Expected("money", token, "totalSupply", {}, held.total())


def _looked_at(consortium: Consortium, now: int, turn: int) -> list[Proposal]:
    """All from which something may still come, and some that are over."""
    every = consortium.proposals.proposals()
    live = [one for one in every if state_of(one, consortium.power, now) in LIVE]
    over = [one for one in every if one not in live]
    start = turn * ENDED_AT_ONCE % max(1, len(over))
    return live + over[start : start + ENDED_AT_ONCE]


def _proposal(consortium: Consortium, proposal: Proposal, now: int) -> Iterator[Expected]:
    governor, which = "ConsortiumGovernor", {"proposalId": proposal.proposal_id}
    eta = 0 if proposal.queued is None else proposal.queued.eta_seconds
    yield Expected("proposal", governor, "proposalEta", which, eta)
    yield Expected("proposal", governor, "proposalProposer", which, proposal.created.proposer)
    for member in consortium.register.members():
        yield from _ballot(proposal, member.address)
    if now > proposal.snapshot:
        yield Expected(
            "electorate",
            governor,
            "proposalElectorate",
            which,
            astuple(electors_of(proposal, consortium.power)),
        )
        yield from _snapshot(consortium, proposal.snapshot)


def _ballot(proposal: Proposal, voter: str) -> Iterator[Expected]:
    governor, place = "ConsortiumGovernor", {"proposalId": proposal.proposal_id}
    cast, nonce = proposal.box.ballot_of(voter), proposal.box.next_nonce(voter)
    ballot = None if cast is None else cast.ballot
    said = (0, False) if ballot is None else (int(ballot.support), ballot.objection)
    told = (cast is not None, *said, nonce)
    yield Expected("ballot", governor, "ballotOf", {**place, "voter": voter}, told)
    yield Expected("ballot", governor, "hasVoted", {**place, "account": voter}, cast is not None)


def _snapshot(consortium: Consortium, timepoint: int) -> Iterator[Expected]:
    """What everybody had, and what there was, at a past second."""
    for power in (consortium.power.heads, consortium.power.tokens):
        at = {"timepoint": timepoint}
        yield Expected("past votes", power.contract, "getPastTotalSupply", at, power.past_total(timepoint))
        for member in consortium.register.members():
            votes = power.past_votes(member.address, timepoint)
            who = {"account": member.address, **at}
            yield Expected("past votes", power.contract, "getPastVotes", who, votes)


def _round(record: RoundRecord) -> Iterator[Expected]:
    rounds, which = "ProcurementRounds", {"roundId": record.round_id}
    yield Expected("terms", rounds, "termsOf", which, astuple(record.terms))
    for number, item in enumerate(record.items):
        yield Expected("item", rounds, "itemOf", {**which, "item": number}, astuple(item))
    for seat in record.seats.values():
        lines = tuple(astuple(line) for line in seat.lines)
        yield Expected("lines", rounds, "linesOf", {**which, "member": seat.member}, lines)


NEVER_CHANGES: Final = {
    *("CLOCK_MODE", "COUNTING_MODE", "DOMAIN_SEPARATOR", "authority", "decimals", "eip712Domain", "name"),
    *("token", "version"),
    *("classTable", "governor", "issuer", "registry", "symbol", "timelock", "treasury", "tokenURI"),
    *("supportsInterface", "proposalNeedsQueuing", "votingDelay", "votingPeriod", "proposalThreshold"),
    *("isApprovedForAll", "getApproved", "approve", "setApprovalForAll", "isConsumingScheduledOp"),
}
"""The same for ever, once deployed; a membership cannot be approved to anybody."""

FOLLOWS: Final = {
    "clock": "the block's own time",
    "nonces": "the rules do not keep it: each intent is judged with it and sent with it",
    "allowance": "of permits, which commitments use up at once",
    "checkpoints": "how getPastVotes is stored",
    "numCheckpoints": "how getPastVotes is stored",
    "getPastVotesOf": "getPastVotes of many",
    "getVotesWithParams": "getVotes",
    "standingAt": "its parts are asked one by one",
    "packedStandingAt": "its parts are asked one by one",
    "packedStandingsAt": "its parts are asked one by one",
    "castingDelegate": "every ballot by a delegate is judged by it",
    "classify": "every proposal is classed by it",
    "verdict": "every early close is judged by it",
    "groupTokens": "the tally after the cap follows from it",
    "quorum": "of the strictest class: each proposal is asked for its own",
    "hashProposal": "the id is the fact's",
    "getProposalId": "the id is the fact's",
    "latestProposalId": "the id is the fact's",
    "proposalOrigin": "its sequence is proposalCount, its code hash is held against the targets at execution",
    "isGuardian": "guardian, and the block's time",
    **dict.fromkeys(("isErased", "itemIdOf", "rulebookHashOf"), "no act of a history is about know-how"),
}
"""Views that are not asked, each with why."""
