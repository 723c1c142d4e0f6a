"""Every intent as one sentence in plain words: what a person reads before signing and finds in the record
after.

A sentence is made from the signed values and from facts (what a proposal's calls do), never from a proposal's
own claims alone: its title is quoted, its deeds are told beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.deeds import deeds_of
from governance.facts.round_terms import Line
from governance.intents import (
    CastVote,
    Commit,
    CoSponsor,
    Delegate,
    DelegateClass,
    EraseItem,
    FileClaim,
    GrantAccess,
    Intent,
    Permit,
    Propose,
    RelabelItem,
    RequestItem,
    ReviewItem,
    RevokeAccess,
    RevokeBallots,
    ShareItem,
    SignNda,
    UpdateProfile,
    WithdrawCommitment,
    WithdrawProposal,
    deadline_of,
)
from governance.labels import TLP_NAMES, Audience
from governance.power import NOBODY
from governance.proposals import Proposal
from governance.wording import amount, counted, name_of, quoted, short, utc


@dataclass(frozen=True, slots=True)
class RoundWords:
    """What a sentence needs of a round: its title, its currency and decimals, and the names of its items."""

    title: str
    currency: str
    decimals: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """What a sentence may name: display names by account, proposals by id, rounds by id, item titles by id.

    Whatever is missing is told by its short id, so that a sentence never fails. `currency` and `decimals` are
    those of the settlement token. `signer` is who will sign, where that may be somebody else than the intent
    is about: a class delegate casts another's ballot.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    proposals: Mapping[int, Proposal] = field(default_factory=dict)
    rounds: Mapping[str, RoundWords] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    currency: str = "units"
    decimals: int = 0
    signer: str | None = None


VOTES = {0: "AGAINST", 1: "FOR", 2: "ABSTAIN on"}
FOREVER = 2**48 - 1


def sentence(intent: Intent, speech: Speech | None = None) -> str:
    """The intent in plain words, with the last moment at which it can take effect."""
    words = SENTENCES[type(intent)](intent, speech or Speech())
    return f"{words} Valid until {_moment(deadline_of(intent))}."


def proposal_words(proposal_id: int, speech: Speech) -> str:
    """A proposal by number, title and deeds: proposal 7 'Admit Lang' (admits a member (Lang, legal
    group 7)).
    """
    proposal = speech.proposals.get(proposal_id)
    if proposal is None:
        return f"proposal {short(f'0x{proposal_id:064x}')}"
    deeds = deeds_of(proposal.created.calldatas, speech.names)
    return f"proposal {proposal.classed.sequence} {quoted(proposal.title)} ({deeds})"


def _cast_vote(intent: CastVote, speech: Speech) -> str:
    vote = VOTES.get(intent.support, f"with the unknown support {intent.support} on")
    reason = f", because: {quoted(intent.reason, 1_000)}" if intent.reason else ""
    if speech.signer not in (None, intent.voter):
        vote = f"in the name of {name_of(intent.voter, speech.names)} {vote}"
    return f"Vote {vote} {proposal_words(intent.proposal_id, speech)}{reason}."


def _propose(intent: Propose, speech: Speech) -> str:
    lines = intent.description.strip().splitlines()
    title = lines[0].lstrip("# ").strip() if lines else ""
    return f"Propose {quoted(title)} ({deeds_of(intent.calldatas, speech.names)})."


def _revoke_ballots(intent: RevokeBallots, speech: Speech) -> str:
    where = proposal_words(intent.proposal_id, speech)
    return f"Make every ballot on {where} void that you signed and nobody handed in yet."


def _withdraw_proposal(intent: WithdrawProposal, speech: Speech) -> str:
    return f"Withdraw {proposal_words(intent.proposal_id, speech)}."


def _delegate(intent: Delegate, speech: Speech) -> str:
    what = "head vote" if intent.contract == "MemberRegistry" else "token votes"
    if intent.delegatee == intent.delegator:
        return f"Cast your own {what} again."
    return f"Let {name_of(intent.delegatee, speech.names)} cast your {what} until you say otherwise."


def _delegate_class(intent: DelegateClass, speech: Speech) -> str:
    ballots = f"your own ballots on {intent.proposal_class.name.lower()} proposals"
    if intent.delegate == NOBODY or intent.until == 0:
        return f"Let nobody else cast {ballots} any more."
    delegate = name_of(intent.delegate, speech.names)
    return f"Let {delegate} cast {ballots} that come after this, until {_moment(intent.until)}."


def _cosponsor(intent: CoSponsor, speech: Speech) -> str:
    where = proposal_words(intent.proposal_id, speech)
    return f"Put your name to {where}; its proposer can then no longer take it back."


def _update_profile(intent: UpdateProfile, _: Speech) -> str:
    return f"Replace your profile by the one with the hash {short(intent.profile_hash)}."


def _permit(intent: Permit, speech: Speech) -> str:
    spender = name_of(intent.spender, speech.names)
    if intent.contract == "VotingToken":
        return f"Let {spender} move up to {counted(intent.value, 'voting token')} of yours."
    money = f"{amount(intent.value, speech.decimals)} {speech.currency}"
    return f"Let {spender} take up to {money} of yours."


def _commit(intent: Commit, speech: Speech) -> str:
    words = speech.rounds.get(intent.round_id) or _unknown_round(intent.round_id, speech)
    lines = "; ".join(_line(line, words) for line in intent.lines)
    deposit = f"{amount(intent.deposit, words.decimals)} {words.currency}"
    return (
        f"Commit in round {quoted(words.title)} to {lines}. "
        f"Deposit {deposit}, of which you get back what is not used."
    )


def _line(line: Line, words: RoundWords) -> str:
    item = quoted(words.items[line.item]) if line.item < len(words.items) else f"item {line.item}"
    extra = f" and up to {line.tolerance} more" if line.tolerance else ""
    ceiling = f"{amount(line.ceiling, words.decimals)} {words.currency}"
    return f"{line.quantity} x {item}{extra} at {ceiling} each at most"


def _unknown_round(round_id: str, speech: Speech) -> RoundWords:
    return RoundWords(short(round_id), speech.currency, speech.decimals, ())


def _withdraw_commitment(intent: WithdrawCommitment, speech: Speech) -> str:
    words = speech.rounds.get(intent.round_id) or _unknown_round(intent.round_id, speech)
    return f"Take your whole commitment in round {quoted(words.title)} back."


def _file_claim(intent: FileClaim, speech: Speech) -> str:
    words = speech.rounds.get(intent.round_id) or _unknown_round(intent.round_id, speech)
    item = words.items[intent.item] if intent.item < len(words.items) else f"item {intent.item}"
    return f"Claim that {intent.quantity} x {item} of round {quoted(words.title)} are bad."


def _share_item(intent: ShareItem, speech: Speech) -> str:
    audience = {
        Audience.NAMED: "members that you name",
        Audience.ROUND: f"the members of round {_round_title(intent.audience_round, speech)}",
        Audience.CONSORTIUM: "all members",
    }[intent.audience]
    partition = intent.partition.name.lower().replace("_", " ")
    return (
        f"Share {partition} {_item(intent.content_hash, speech)} as {TLP_NAMES[intent.label]} "
        f"with {audience}, for {quoted(intent.purpose)}."
    )


def _round_title(round_id: str, speech: Speech) -> str:
    words = speech.rounds.get(round_id)
    return quoted(words.title) if words else short(round_id)


def _item(item_id: str, speech: Speech) -> str:
    title = speech.items.get(item_id)
    return quoted(title) if title else short(item_id)


def _relabel_item(intent: RelabelItem, speech: Speech) -> str:
    return f"Label item {_item(intent.item_id, speech)} {TLP_NAMES[intent.label]}."


def _review_item(intent: ReviewItem, speech: Speech) -> str:
    return f"Confirm item {_item(intent.item_id, speech)}; review it next by {_moment(intent.review_date)}."


def _erase_item(intent: EraseItem, speech: Speech) -> str:
    return f"Erase the content of item {_item(intent.item_id, speech)} for ever."


def _grant_access(intent: GrantAccess, speech: Speech) -> str:
    reader = name_of(intent.reader, speech.names)
    return f"Let {reader} read item {_item(intent.item_id, speech)} until {_moment(intent.until)}."


def _revoke_access(intent: RevokeAccess, speech: Speech) -> str:
    reader = name_of(intent.reader, speech.names)
    return f"Let {reader} no longer read item {_item(intent.item_id, speech)}."


def _sign_nda(intent: SignNda, _: Speech) -> str:
    purpose = f"for {quoted(intent.purpose)}" if intent.purpose else "for every purpose"
    return (
        f"Sign the confidentiality agreement {short(intent.nda_hash)} {purpose}, in force until "
        f"{_moment(intent.valid_until)} and binding for what you read until {_moment(intent.survives_until)}."
    )


def _request_item(intent: RequestItem, speech: Speech) -> str:
    return f"Ask to read item {_item(intent.item_id, speech)} for {quoted(intent.purpose)}."


def _moment(time: int) -> str:
    """A time that a calendar knows, or what the largest numbers mean."""
    return "further notice" if time >= FOREVER else utc(time) if time < 2**37 else "the far future"


SENTENCES: dict[type[Intent], Callable[[Any, Speech], str]] = {
    CastVote: _cast_vote,
    Propose: _propose,
    RevokeBallots: _revoke_ballots,
    WithdrawProposal: _withdraw_proposal,
    Delegate: _delegate,
    DelegateClass: _delegate_class,
    CoSponsor: _cosponsor,
    UpdateProfile: _update_profile,
    Permit: _permit,
    Commit: _commit,
    WithdrawCommitment: _withdraw_commitment,
    FileClaim: _file_claim,
    ShareItem: _share_item,
    RelabelItem: _relabel_item,
    ReviewItem: _review_item,
    EraseItem: _erase_item,
    GrantAccess: _grant_access,
    RevokeAccess: _revoke_access,
    SignNda: _sign_nda,
    RequestItem: _request_item,
}
