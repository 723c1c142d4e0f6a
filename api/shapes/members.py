"""A member, its power and its purchases, as they travel."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.envelope import Outgoing, Reason
from api.shapes.reasons import reason_of
from api.wide import Address, Group, Hash32, Time, Wide
from governance.consortium import Consortium
from governance.power import VotingPower
from governance.register import Member
from governance.round_outcome import saving_of
from governance.round_record import RoundRecord
from ledger.profiles import Profile


class MemberBrief(Outgoing):
    """A member in a list."""

    address: Address
    index: int = Field(examples=[1])
    name: str | None = Field(description="Null when the member has no profile here, or erased it.")
    status: str = Field(examples=["ACTIVE"])
    legal_group: Group
    admitted_at: Time
    heads: Wide = Field(description="Head votes now, own and received.")
    tokens: Wide = Field(description="Token votes now, own and received.")


class DelegationShape(Outgoing):
    """Own units of one electorate, and who casts them."""

    units: Wide
    delegate: Address
    delegate_name: str | None
    received_from: list[Address] = Field(description="Members whose power this one casts, besides its own.")


class ClassDelegationShape(Outgoing):
    """Who may cast whose ballots on proposals of one class; `until` is the last second."""

    class_: str = Field(serialization_alias="class", examples=["ORDINARY"])
    member: Address
    member_name: str | None
    delegate: Address
    delegate_name: str | None
    since: Time
    until: Time


class ProfileShape(Outgoing):
    """Name and contact, kept off chain. `verified`: they fit the hash that the register has."""

    name: str = Field(examples=["Hofmann Bikes"])
    contact: str = Field(examples=["office@hofmann.example"])
    salt: Hash32
    verified: bool


class PurchaseShape(Outgoing):
    """What a member paid in one settled round, what it would have paid alone, and the difference."""

    round_id: Hash32
    title: str
    paid: Wide
    alone: Wide
    saved: str = Field(description="Minor units; with a minus when the group was dearer.", examples=["1824"])
    decimals: int
    reason: Reason


class MemberShape(MemberBrief):
    """A member with everything that is known of it."""

    group_members: list[Address] = Field(description="Active members of the same legal group.")
    profile_hash: Hash32
    profile: ProfileShape | None = Field(
        description="Only for signed-in members, holders of a role, and the member itself."
    )
    roles: list[str]
    head_delegation: DelegationShape
    token_delegation: DelegationShape
    class_delegations: list[ClassDelegationShape] = Field(
        description="Who may cast its ballots by class, and whose it may cast; terms that are not over."
    )
    settlement_balance: Wide = Field(
        description="Settlement token held, minor units, where it is ours to see."
    )
    credit: Wide = Field(description="What the rounds contract owes the member, minor units.")
    purchases: list[PurchaseShape]


def brief_of(member: Member, consortium: Consortium, names: Mapping[str, str], now: int) -> MemberBrief:
    """A member in a list."""
    return MemberBrief(**_brief(member, consortium, names, now))


def member_of(
    member: Member,
    consortium: Consortium,
    names: Mapping[str, str],
    profile: Profile | None,
    now: int,
    token: str,
) -> MemberShape:
    """A member in full; `token` is the settlement token's address."""
    power = consortium.power
    return MemberShape(
        **_brief(member, consortium, names, now),
        group_members=list(consortium.register.sisters_of(member.address)),
        profile_hash=member.profiles.latest,
        profile=None if profile is None else _profile(profile, member),
        roles=[consortium.roles.name_of(role) for role in consortium.roles.roles_of(member.address)],
        head_delegation=_delegation(member.address, power.heads, names, now),
        token_delegation=_delegation(member.address, power.tokens, names, now),
        class_delegations=_class_delegations(member.address, consortium, names, now),
        settlement_balance=consortium.balances.of(member.address),
        credit=consortium.rounds.credits.of(token, member.address),
        purchases=purchases_of(member.address, consortium),
    )


def purchases_of(member: str, consortium: Consortium) -> list[PurchaseShape]:
    """Every settled round in which the member was charged, oldest first."""
    records = consortium.rounds.records.values()
    return [_purchase(record, member, consortium) for record in records if member in record.charged]


def _brief(member: Member, consortium: Consortium, names: Mapping[str, str], now: int) -> dict[str, Any]:
    power = consortium.power
    return {
        "address": member.address,
        "index": member.index,
        "name": names.get(member.address),
        "status": member.status.name,
        "legal_group": member.group,
        "admitted_at": member.admitted_at,
        "heads": power.heads.past_votes(member.address, now),
        "tokens": power.tokens.past_votes(member.address, now),
    }


def _profile(profile: Profile, member: Member) -> ProfileShape:
    verified = profile.hash == member.profiles.latest
    return ProfileShape(name=profile.name, contact=profile.contact, salt=profile.salt, verified=verified)


def _delegation(address: str, source: VotingPower, names: Mapping[str, str], now: int) -> DelegationShape:
    delegate = source.delegate_of(address)
    givers = [giver for giver in source.sources_of(address, now) if giver != address]
    return DelegationShape(
        units=source.units_of(address),
        delegate=delegate,
        delegate_name=names.get(delegate),
        received_from=givers,
    )


def _class_delegations(
    address: str, consortium: Consortium, names: Mapping[str, str], now: int
) -> list[ClassDelegationShape]:
    return [
        ClassDelegationShape(
            class_=class_.name,
            member=who,
            member_name=names.get(who),
            delegate=one.delegate,
            delegate_name=names.get(one.delegate),
            since=one.since,
            until=one.until,
        )
        for who, class_, one in consortium.class_delegates.everything()
        if one.until >= now and address in (who, one.delegate)
    ]


def _purchase(record: RoundRecord, member: str, consortium: Consortium) -> PurchaseShape:
    saving = saving_of(record, member, consortium.rounds.tie_key_of)
    return PurchaseShape(
        round_id=record.round_id,
        title=record.terms.title,
        paid=saving.paid,
        alone=saving.baseline.cost,
        saved=str(saving.saved),
        decimals=record.terms.decimals,
        reason=reason_of(saving.explanation),
    )
