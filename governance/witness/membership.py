"""Memberships, delegations and voting tokens: may they have changed like this, and is the power
what was told?
"""

from governance.class_delegates import LONGEST_TERM
from governance.consortium import Consortium
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
from governance.facts.position import Position
from governance.power import HEADS, NOBODY, TOKENS
from governance.register import NO_GROUP, Status
from governance.witness.compare import differs, must
from governance.witness.finding import Finding

STANDING = (Status.ACTIVE, Status.SUSPENDED)


def examine_admission(consortium: Consortium, fact: MemberAdmitted) -> list[Finding]:
    """A new account, the next index, a legal group."""
    register = consortium.register
    return [
        *must(fact.at, "admission", register.find(fact.member) is None, "A member was admitted twice."),
        *differs(fact.at, "member index", "Member index", fact.index, len(register.members()) + 1),
        *must(fact.at, "legal group", fact.legal_group != NO_GROUP, "A member without a legal group."),
    ]


def examine_suspension(consortium: Consortium, fact: MemberSuspended) -> list[Finding]:
    """Only an Active member is suspended."""
    return _status(consortium, fact.at, fact.member, "suspension", (Status.ACTIVE,))


def examine_reinstatement(consortium: Consortium, fact: MemberReinstated) -> list[Finding]:
    """Only a Suspended member is reinstated."""
    return _status(consortium, fact.at, fact.member, "reinstatement", (Status.SUSPENDED,))


def examine_expulsion(consortium: Consortium, fact: MemberExpelled) -> list[Finding]:
    """Only a membership that stands is ended."""
    return _status(consortium, fact.at, fact.member, "expulsion", STANDING)


def examine_group(consortium: Consortium, fact: LegalGroupChanged) -> list[Finding]:
    """Another legal group, of a membership that stands."""
    member = consortium.register.find(fact.member)
    other = fact.legal_group != NO_GROUP and (member is None or fact.legal_group != member.group)
    return [
        *_status(consortium, fact.at, fact.member, "legal group", STANDING),
        *must(fact.at, "legal group", other, "The legal group did not change."),
    ]


def examine_profile(consortium: Consortium, fact: ProfileUpdated) -> list[Finding]:
    """Only an Active member changes its profile."""
    return _status(consortium, fact.at, fact.member, "profile", (Status.ACTIVE,))


def examine_delegation(consortium: Consortium, fact: DelegateChanged) -> list[Finding]:
    """Only by and to Active members, or to nobody for one that is not; from the delegate the replay knows."""
    source = consortium.power.source(fact.contract)
    known = differs(fact.at, "delegate", "Delegate", fact.from_delegate, source.delegate_of(fact.delegator))
    if fact.contract == TOKENS and fact.to_delegate == NOBODY:
        active = consortium.register.status_of(fact.delegator) is Status.ACTIVE
        return [*known, *must(fact.at, "delegation", not active, "Tokens of an active member were frozen.")]
    return [
        *known,
        *_active(consortium, fact.at, fact.delegator, "delegation"),
        *_active(consortium, fact.at, fact.to_delegate, "delegation"),
    ]


def examine_class_delegate(consortium: Consortium, fact: ClassDelegateChanged) -> list[Finding]:
    """By and to different active members, for a term with an end; whoever was a member may revoke."""
    known = consortium.register.find(fact.member) is not None
    if fact.delegate == NOBODY:
        return must(fact.at, "class delegate", known and fact.until == 0, "Revoked by a stranger.")
    term = fact.at.time <= fact.until <= fact.at.time + LONGEST_TERM
    return [
        *_active(consortium, fact.at, fact.member, "class delegate"),
        *_active(consortium, fact.at, fact.delegate, "class delegate"),
        *must(fact.at, "class delegate", fact.delegate != fact.member, "A member named itself."),
        *must(fact.at, "class delegate", term, f"Its term ends at {fact.until}.", until=fact.until),
    ]


def examine_transfer(consortium: Consortium, fact: Transfer) -> list[Finding]:
    """Voting tokens move between Active members only; memberships never move."""
    if fact.contract == TOKENS:
        return _examine_tokens(consortium, fact)
    return _examine_membership(consortium, fact) if fact.contract == HEADS else []


def examine_approval(_: Consortium, fact: Approval | ApprovalForAll) -> list[Finding]:
    """Nobody can be approved to move a membership."""
    return must(fact.at, "soulbound", fact.contract != HEADS, "Somebody was approved to move a membership.")


def examine_power(consortium: Consortium) -> list[Finding]:
    """Power that the contract told in the last block and the replay sees otherwise. Ask when the
    block is complete.
    """
    at = consortium.last
    return [
        Finding(
            at,
            "voting power",
            f"{one.contract} says that {one.delegate} has {one.said} votes, the replay says {one.replayed}.",
            {"delegate": one.delegate, "said": one.said, "replayed": one.replayed},
            "governance.md, Power",
        )
        for one in consortium.power.disagreements()
        if at is not None
    ]


def _examine_tokens(consortium: Consortium, fact: Transfer) -> list[Finding]:
    found: list[Finding] = []
    if fact.from_ != NOBODY:
        held = consortium.power.tokens.units_of(fact.from_)
        found += must(
            fact.at, "voting token", held >= fact.value, "More tokens left than were held.", held=held
        )
    if fact.from_ != NOBODY and fact.to != NOBODY:
        found += _active(consortium, fact.at, fact.from_, "voting token")
    if fact.to != NOBODY:
        found += _active(consortium, fact.at, fact.to, "voting token")
    return found


def _examine_membership(consortium: Consortium, fact: Transfer) -> list[Finding]:
    if fact.from_ != NOBODY and fact.to != NOBODY:
        return must(fact.at, "soulbound", False, "A membership moved to another owner.", token=fact.value)
    member = consortium.register.find(fact.to if fact.from_ == NOBODY else fact.from_)
    wanted = Status.ACTIVE if fact.from_ == NOBODY else Status.EXPELLED
    holds = member is not None and member.index == fact.value and member.status is wanted
    return must(
        fact.at, "membership token", holds, "A membership token without its membership.", token=fact.value
    )


def _status(
    consortium: Consortium, at: Position, member: str, rule: str, allowed: tuple[Status, ...]
) -> list[Finding]:
    status = consortium.register.status_of(member)
    sentence = f"{member} was {status.name}, which does not allow it."
    return must(at, rule, status in allowed, sentence, member=member, status=status.name)


def _active(consortium: Consortium, at: Position, account: str, rule: str) -> list[Finding]:
    return _status(consortium, at, account, rule, (Status.ACTIVE,))
