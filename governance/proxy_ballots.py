"""A ballot that somebody else than the voter signed. Source: governance.md, "Ballots" (class delegate)."""

from governance.ballot_box import MOST_BEFORE_DELEGATE
from governance.class_delegates import ClassDelegates
from governance.proposals import Proposal
from governance.register import Register
from governance.vote_errors import BadBallotSignature, TooManyChanges, VoterDecided


def check_delegate(
    proposal: Proposal,
    delegates: ClassDelegates,
    register: Register,
    voter: str,
    signer: str,
    now: int,
) -> None:
    """BadBallotSignature unless the voter's class delegate signed.

    VoterDecided when the voter cast its ballot itself, TooManyChanges when what is left is the voter's own.
    """
    named = delegates.casting(register, voter, proposal.class_, proposal.snapshot, now)
    if named != signer:
        message = f"{signer} is neither {voter} nor may cast its ballot on this proposal"
        raise BadBallotSignature(message, {"voter": voter, "signer": signer})
    last = proposal.box.ballot_of(voter)
    if last is not None and last.delegate is None:
        raise VoterDecided(f"{voter} cast its ballot itself", {"voter": voter})
    if proposal.box.next_nonce(voter) >= MOST_BEFORE_DELEGATE:
        message = f"after {MOST_BEFORE_DELEGATE} ballots and revocations only {voter} casts on this proposal"
        raise TooManyChanges(message, {"voter": voter})
