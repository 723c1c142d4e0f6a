"""Early refusal of members' intents about voting and membership: the rules that will judge them on chain,
asked before.

`nonce` is the contract's sequential nonce of the signer where the facts cannot show it; None leaves it
unchecked. Signatures are judged where keys are known.
"""

from governance.ballot_rules import check_ballot, check_changes, check_not_ended, check_window
from governance.class_delegates import LONGEST_TERM
from governance.consortium import Consortium
from governance.cosponsoring import check_cosponsor, is_untouched
from governance.errors import IntentExpired, NotMember, WrongNonce
from governance.intents import (
    CastVote,
    CoSponsor,
    Delegate,
    DelegateClass,
    GovernanceIntent,
    Permit,
    Propose,
    RevokeBallots,
    UpdateProfile,
    WithdrawProposal,
    deadline_of,
)
from governance.outcome import state_of
from governance.power import NOBODY
from governance.proposal_rules import check_calls, check_live_limit, check_not_live, check_proposer
from governance.proposals import Proposal
from governance.vote_errors import (
    BallotExpired,
    CannotCancel,
    DelegateTermOutOfBounds,
    NonexistentProposal,
    NotActiveMember,
    OwnClassDelegate,
    WrongBallotNonce,
)
from governance.wording import utc


def judge_vote(consortium: Consortium, intent: GovernanceIntent, now: int, nonce: int | None = None) -> None:
    """Raises the first rule that the intent would break if it reached the chain at `now` (unix seconds)."""
    match intent:
        case CastVote():
            _judge_ballot(consortium, intent, now)
        case RevokeBallots():
            _judge_revocation(consortium, intent, now)
        case Propose():
            _judge_proposal(consortium, intent, now, nonce)
        case WithdrawProposal():
            _judge_withdrawal(consortium, intent, now, nonce)
        case CoSponsor():
            _judge_cosponsor(consortium, intent, now)
        case _:
            _judge_own_affair(consortium, intent, now, nonce)


def _judge_own_affair(
    consortium: Consortium,
    intent: DelegateClass | Delegate | UpdateProfile | Permit,
    now: int,
    nonce: int | None,
) -> None:
    """What a member settles about itself, on no proposal."""
    match intent:
        case DelegateClass():
            _judge_class_delegate(consortium, intent, now, nonce)
        case Delegate():
            _in_time_and_turn(intent, intent.nonce, now, nonce)
            consortium.register.need_active(intent.delegator)
            consortium.register.need_active(intent.delegatee)
        case UpdateProfile():
            consortium.register.need_active(intent.member)
            _in_time_and_turn(intent, intent.nonce, now, nonce)
        case Permit():
            _in_time_and_turn(intent, intent.nonce, now, nonce)


def _judge_ballot(consortium: Consortium, intent: CastVote, now: int) -> None:
    proposal = _existing(consortium, intent.proposal_id)
    check_ballot(
        proposal, consortium.register, consortium.power, intent.voter, intent.support, intent.reason, now
    )
    _check_ballot_nonce(proposal, intent)
    if now > intent.deadline:
        raise BallotExpired(f"the ballot expired at {utc(intent.deadline)}", {"deadline": intent.deadline})


def _judge_revocation(consortium: Consortium, intent: RevokeBallots, now: int) -> None:
    """A revocation may come before the vote opens, and from a suspended member."""
    proposal = _existing(consortium, intent.proposal_id)
    _check_ballot_nonce(proposal, intent)
    _in_time(intent, now)
    if now > proposal.snapshot:
        check_window(proposal, now)
    check_not_ended(proposal)
    if consortium.register.find(intent.voter) is None:
        raise NotActiveMember(f"{intent.voter} never was a member", {"voter": intent.voter})
    check_changes(proposal, intent.voter)


def _judge_proposal(consortium: Consortium, intent: Propose, now: int, nonce: int | None) -> None:
    register, power, book = consortium.register, consortium.power, consortium.proposals
    _in_time_and_turn(intent, intent.nonce, now, nonce)
    check_calls(intent.targets, intent.values, intent.calldatas)
    check_proposer(register, power, intent.proposer, intent.description, now)
    content = (intent.targets, intent.values, intent.calldatas, intent.description)
    check_not_live(book, power, content, now)
    check_live_limit(book, power, intent.proposer, now)


def _judge_withdrawal(consortium: Consortium, intent: WithdrawProposal, now: int, nonce: int | None) -> None:
    proposal = _existing(consortium, intent.proposal_id)
    _in_time_and_turn(intent, intent.nonce, now, nonce)
    state = state_of(proposal, consortium.power, now)
    its_own = is_untouched(proposal, consortium.power, now) and not proposal.cosponsors
    if not its_own or proposal.created.proposer != intent.proposer:
        message = "only its proposer can withdraw a proposal, and only before the first ballot or co-sponsor"
        raise CannotCancel(message, {"state": state.name, "proposer": proposal.created.proposer})


def _judge_cosponsor(consortium: Consortium, intent: CoSponsor, now: int) -> None:
    _in_time(intent, now)
    proposal = _existing(consortium, intent.proposal_id)
    check_cosponsor(proposal, consortium.register, consortium.power, intent.member, now)


def _judge_class_delegate(consortium: Consortium, intent: DelegateClass, now: int, nonce: int | None) -> None:
    """Whoever was a member may revoke; only an active one names another active one, for a term."""
    _in_time_and_turn(intent, intent.nonce, now, nonce)
    register = consortium.register
    if intent.delegate == NOBODY or intent.until == 0:
        if register.find(intent.member) is None:
            raise NotMember(f"{intent.member} never was a member", {"account": intent.member})
        return
    register.need_active(intent.member)
    register.need_active(intent.delegate)
    if intent.delegate == intent.member:
        raise OwnClassDelegate("a member casts its own ballots anyway", {"member": intent.member})
    if not now <= intent.until <= now + LONGEST_TERM:
        message = f"a class delegate's term ends within 366 days, not at {utc(intent.until)}"
        raise DelegateTermOutOfBounds(message, {"until": intent.until})


def _existing(consortium: Consortium, proposal_id: int) -> Proposal:
    proposal = consortium.proposals.find(proposal_id)
    if proposal is None:
        raise NonexistentProposal("there is no such proposal", {"proposal_id": str(proposal_id)})
    return proposal


def _check_ballot_nonce(proposal: Proposal, intent: CastVote | RevokeBallots) -> None:
    due = proposal.box.next_nonce(intent.voter)
    if intent.nonce != due:
        raise WrongBallotNonce(f"nonce {due} is due, not {intent.nonce}", {"due": due, "got": intent.nonce})


def _in_time_and_turn(intent: GovernanceIntent, used: int, now: int, due: int | None) -> None:
    _in_time(intent, now)
    if due is not None and used != due:
        raise WrongNonce(f"nonce {due} is due, not {used}", {"due": due, "got": used})


def _in_time(intent: GovernanceIntent, now: int) -> None:
    deadline = deadline_of(intent)
    if now > deadline:
        raise IntentExpired(f"the intent expired at {utc(deadline)}", {"deadline": deadline})
