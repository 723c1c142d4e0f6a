"""What every contract has to answer at the head, by the rules: each view with the value that the replay gives
it.
"""

from collections.abc import Iterator
from dataclasses import astuple

from governance.classes import Class
from governance.consortium import Consortium
from governance.outcome import standing_of, state_of, tally_of
from governance.proposals import Proposal
from governance.round_record import RoundRecord
from governance.round_state import state_of as round_state_of
from ledger.contract_views import Expected
from ledger.deployment import Deployment


def expected_views(consortium: Consortium, deployment: Deployment, now: int) -> Iterator[Expected]:
    """Every comparison there is to make; `now` is the time of the block that is asked."""
    yield from _members(consortium)
    yield from _power(consortium)
    yield from _class_delegates(consortium)
    yield from _classes(consortium)
    for proposal in consortium.proposals.proposals():
        yield from _proposal(consortium, proposal, now)
    for record in consortium.rounds.records.values():
        yield from _round(record, now)
    yield from _credits(consortium, deployment)
    yield from _knowledge(consortium)
    yield from _roles(consortium, now)


def _members(consortium: Consortium) -> Iterator[Expected]:
    registry = "MemberRegistry"
    for member in consortium.register.members():
        who = {"account": member.address}
        yield Expected("member", registry, "statusOf", who, int(member.status))
        yield Expected("member", registry, "indexOf", who, member.index)
        yield Expected("member", registry, "legalGroupOf", who, member.group)
        yield Expected("member", registry, "profileHashOf", who, member.profiles.latest)
    yield Expected("member", registry, "memberCount", {}, len(consortium.register.members()))


def _power(consortium: Consortium) -> Iterator[Expected]:
    """Votes now, and own units: heads are units of the register, tokens are balances."""
    for member in consortium.register.members():
        who = {"account": member.address}
        for power in (consortium.power.heads, consortium.power.tokens):
            votes = power.past_votes(member.address, FOREVER)
            yield Expected("votes", power.contract, "getVotes", who, votes)
            yield Expected("delegation", power.contract, "delegates", who, power.delegate_of(member.address))
        units = consortium.power.tokens.units_of(member.address)
        yield Expected("tokens", "VotingToken", "balanceOf", who, units)
    yield Expected("tokens", "VotingToken", "totalSupply", {}, consortium.power.tokens.total.latest)


def _class_delegates(consortium: Consortium) -> Iterator[Expected]:
    """What members said last of a class, and is not revoked."""
    for member, class_, named in consortium.class_delegates.everything():
        which = {"member": member, "class": int(class_)}
        said = (named.delegate, named.since, named.until)
        yield Expected("class delegate", "MemberRegistry", "classDelegateOf", which, said)


FOREVER = 2**48 - 1
"""Later than any checkpoint."""


def _classes(consortium: Consortium) -> Iterator[Expected]:
    table = consortium.table
    yield Expected("class rule", "ClassTable", "currentVersion", {}, table.current_version)
    for version in range(1, table.current_version + 1):
        for class_ in Class:
            which = {"version": version, "class": int(class_)}
            yield Expected(
                "class rule", "ClassTable", "ruleOf", which, astuple(table.rule_of(version, class_))
            )
    for (target, selector), class_ in table.assignments.items():
        arguments = {"target": target, "selector": selector}
        yield Expected("class of a call", "ClassTable", "classOf", arguments, int(class_))


def _proposal(consortium: Consortium, proposal: Proposal, now: int) -> Iterator[Expected]:
    governor, which = "ConsortiumGovernor", {"proposalId": proposal.proposal_id}
    power, standing = consortium.power, standing_of(proposal, consortium.power)
    kept = (int(proposal.class_), proposal.classed.rule_version)
    yield Expected("proposal state", governor, "state", which, int(state_of(proposal, power, now)))
    yield Expected("tally", governor, "proposalTally", which, astuple(tally_of(proposal, power)))
    yield Expected("class of a proposal", governor, "proposalClass", which, kept)
    yield Expected("quorum", governor, "quorumReached", which, standing.quorum)
    yield Expected("support", governor, "voteSucceeded", which, standing.carried)
    yield Expected("deadline", governor, "proposalDeadline", which, proposal.deadline)
    yield Expected("co-sponsors", governor, "cosponsorCount", which, len(proposal.cosponsors))
    yield Expected("snapshot", governor, "proposalSnapshot", which, proposal.snapshot)


def _round(record: RoundRecord, now: int) -> Iterator[Expected]:
    rounds, which = "ProcurementRounds", {"roundId": record.round_id}
    yield Expected("round state", rounds, "stateOf", which, int(round_state_of(record, now)))
    yield Expected("participants", rounds, "participantsOf", which, record.participants)
    yield Expected("items", rounds, "itemCount", which, len(record.items))
    for seat in record.seats.values():
        who = {**which, "member": seat.member}
        yield Expected("deposit", rounds, "depositOf", who, seat.deposit)
        yield Expected("nonce", rounds, "nonceOf", who, seat.nonce)
    for member in record.left:
        who = {**which, "member": member}
        yield Expected("nonce", rounds, "nonceOf", who, record.seat_of(member).nonce)
    for number in range(len(record.items)):
        item = {**which, "item": number}
        yield Expected("received", rounds, "receivedOf", item, record.received[number])
        if record.bound is not None:
            ordered = (record.bound.ordered[number], record.bound.cost[number])
            yield Expected("order", rounds, "orderedOf", item, ordered)


def _credits(consortium: Consortium, deployment: Deployment) -> Iterator[Expected]:
    """What each account could withdraw; the treasury is the timelock."""
    book, treasury = consortium.rounds.credits, deployment.addresses["TimelockController"]
    for token, account in sorted(_creditors(consortium, treasury)):
        owed = book.of(token, account) + (book.of_treasury(token) if account == treasury else 0)
        arguments = {"token": token, "account": account}
        yield Expected("credit", "ProcurementRounds", "creditOf", arguments, owed)


def _creditors(consortium: Consortium, treasury: str) -> set[tuple[str, str]]:
    """Everybody who may have a credit in a token: participants, who left, suppliers, the treasury."""
    found: set[tuple[str, str]] = set()
    for record in consortium.rounds.records.values():
        token = record.terms.token
        accounts = (*record.participants, *record.left, record.terms.supplier, treasury)
        found.update((token, account) for account in accounts)
    return found


def _knowledge(consortium: Consortium) -> Iterator[Expected]:
    registry, book = "KnowledgeRegistry", consortium.knowledge
    yield Expected("rulebook", registry, "rulebookVersion", {}, book.rulebook_version)
    for item in book.items.values():
        which = {"itemId": item.item_id}
        yield Expected("item", registry, "ownerOf", which, item.owner)
        yield Expected("item", registry, "labelOf", which, int(item.label))
        for reader, until in book.readers_of(item.item_id).items():
            yield Expected("grant", registry, "grantedUntil", {**which, "reader": reader}, until)


def _roles(consortium: Consortium, now: int) -> Iterator[Expected]:
    manager, roles = "AccessManager", consortium.roles
    for role, holders in roles.role_holders().items():
        for holder in holders:
            answer = (roles.has_role(role, holder, now), roles.delay_of(role, holder, now))
            yield Expected("role", manager, "hasRole", {"roleId": role, "account": holder}, answer)
    for line in roles.matrix():
        function = {"target": line.target, "selector": line.selector}
        yield Expected("role of a function", manager, "getTargetFunctionRole", function, line.role_id)


__all__ = ["expected_views"]
