"""Rules of voting that can be broken, named as the governor's errors without its prefix."""

from governance.errors import RuleBroken


class NonexistentProposal(RuleBroken):
    """There is no such proposal."""


class VotingNotOpen(RuleBroken):
    """Voting has not opened."""


class VotingClosed(RuleBroken):
    """Voting is over, or the proposal is cancelled."""


class NotActiveMember(RuleBroken):
    """The voter is not an Active member now."""


class NoPowerAtSnapshot(RuleBroken):
    """The voter had no power in the proposal's electorate at the snapshot."""


class BallotFinal(RuleBroken):
    """A second ballot in a class whose ballots cannot be changed."""


class UnknownSupport(RuleBroken):
    """Support is not 0 (against), 1 (for) or 2 (abstain)."""


class ReasonTooLong(RuleBroken):
    """The reason is longer than 1,000 bytes."""


class TooManyChanges(RuleBroken):
    """The voter already made 31 ballots and revocations on this proposal."""


class WrongBallotNonce(RuleBroken):
    """The nonce is not the number of this voter's earlier ballots on this proposal."""


class BallotExpired(RuleBroken):
    """The ballot's deadline has passed."""


class InvalidProposalLength(RuleBroken):
    """A proposal has no call, or not one value and one calldata for each target."""


class RestrictedProposer(RuleBroken):
    """The description names another proposer."""


class ProposerNotActive(RuleBroken):
    """The proposer is not an Active member now."""


class InsufficientProposerVotes(RuleBroken):
    """The proposer had no head vote one second ago."""


class SameContentLive(RuleBroken):
    """The same calls under the same description are in a live proposal already."""


class TooManyLiveProposals(RuleBroken):
    """The member already has the allowed number of live proposals."""


class BadBallotSignature(RuleBroken):
    """Who signed the ballot is neither the voter nor its class delegate."""


class VoterDecided(RuleBroken):
    """A class delegate cannot replace a ballot that the voter cast itself."""


class OwnClassDelegate(RuleBroken):
    """A member would name itself its class delegate."""


class DelegateTermOutOfBounds(RuleBroken):
    """A class delegate's term does not end between now and 366 days from now."""


class UnexpectedProposalState(RuleBroken):
    """The proposal's state does not allow this."""


class NotDecided(RuleBroken):
    """Outstanding ballots can still change the result, or ballots of the class can be changed."""


class CannotCosponsor(RuleBroken):
    """A ballot was cast already, or the proposal is over."""


class AlreadySponsor(RuleBroken):
    """The member is the proposer or a co-sponsor already."""


class CannotCancel(RuleBroken):
    """The proposal can no longer be taken back by its proposer."""
