"""The one error table: every refusal that a caller can meet, its stable code and its HTTP status.

A broken rule keeps the name that `governance` gave it, a refused transaction the name of the contract's
error, and what is wrong with a request itself is named here. The answer is a problem document (RFC 9457).
"""

import re
from collections.abc import Mapping
from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"
"""Media type of every refusal (RFC 9457, section 3)."""

RULE_STATUS = HTTPStatus.UNPROCESSABLE_ENTITY
"""Status of a contract's refusal that the table does not list: the request was understood, and refused."""

STATUS: dict[str, int] = {
    # The request itself.
    "MalformedJson": 400,
    "MalformedInput": 422,
    "UnknownField": 422,
    "MissingField": 422,
    "BadField": 422,
    "BadAddress": 422,
    "BadChecksum": 422,
    "BadHex": 422,
    "BadText": 422,
    "NotAWholeNumber": 422,
    "OutOfRange": 422,
    "BadCursor": 400,
    "BadPreference": 400,
    "BadIdempotencyKey": 400,
    "BadEventId": 400,
    "NotFound": 404,
    "MethodNotAllowed": 405,
    "BodyTooSlow": 408,
    "BodyTooLarge": 413,
    "UnsupportedMediaType": 415,
    "TooManyBallots": 413,
    "NoBallots": 422,
    "TooManyRequests": 429,
    "TooManyStreams": 503,
    "TooManyOwnStreams": 429,
    "KeyUsedForAnotherBody": 422,
    "StillWorking": 409,
    # Sign-in (EIP-4361) and sessions.
    "NotSignedIn": 401,
    "ForeignOrigin": 403,
    "SignInMalformed": 422,
    "SignInWrongDomain": 422,
    "SignInWrongChain": 422,
    "SignInExpired": 422,
    "SignInNotYetValid": 422,
    "SignInNonceUnknown": 409,
    "SignInBadSignature": 401,
    # Who may do what.
    "NotYours": 403,
    "ReadingRefused": 403,
    # What is asked for.
    "UnknownSubmission": 404,
    "UnknownMember": 404,
    "UnknownProposal": 404,
    "ContentMissing": 404,
    "ProfileMissing": 404,
    # What is handed in.
    "BadSignature": 422,
    "BadTransaction": 422,
    "BadCall": 422,
    "BadBase64": 422,
    "NameNotNormal": 422,
    "HashDiffers": 422,
    "ProfileTooLong": 422,
    "ContentExists": 409,
    # Rules about who.
    "NotMember": 403,
    "NotActiveMember": 403,
    "ProposerNotActive": 403,
    "InsufficientProposerVotes": 403,
    "NoPowerAtSnapshot": 403,
    "RestrictedProposer": 403,
    "CannotCancel": 403,
    "BadBallotSignature": 403,
    "NotOwner": 403,
    "CellRefused": 403,
    "AccessManagedUnauthorized": 403,
    "NotSupplier": 403,
    "NotGuardian": 403,
    "SettlementTokenNotIssuer": 403,
    "UnknownContributor": 422,
    "PartOfGroup": 422,
    "UnknownArticle": 404,
    # Rules about what is not there.
    "UnknownFact": 404,
    "NoSuchFact": 404,
    "BallotMissing": 404,
    "CommitmentMissing": 404,
    "UnknownRule": 404,
    "UnknownRound": 404,
    "UnknownItem": 404,
    "NonexistentProposal": 404,
    "ItemUnknown": 404,
    "ClaimUnknown": 404,
    "RequestUnknown": 404,
    # Rules about the moment: the same request may be right earlier, later, or after something else.
    "WrongNonce": 409,
    "WrongBallotNonce": 409,
    "VotingNotOpen": 409,
    "VotingClosed": 409,
    "BallotFinal": 409,
    "VoterDecided": 409,
    "NotDecided": 409,
    "CannotCosponsor": 409,
    "AlreadySponsor": 409,
    "TooManyChanges": 409,
    "SameContentLive": 409,
    "TooManyLiveProposals": 409,
    "WrongState": 409,
    "UnexpectedProposalState": 409,
    "TimelockUnexpectedOperationState": 409,
    "PausedNow": 409,
    "TooEarly": 409,
    "TooLate": 409,
    "HarmsOthers": 409,
    "CeilingLowered": 409,
    "NothingCommitted": 409,
    "NothingReceived": 409,
    "NothingToWithdraw": 409,
    "ClaimDecidedAlready": 409,
    "ItemAlreadyAllocated": 409,
    "OpenClaims": 409,
    "NotSettledYet": 409,
    "ItemNotAllocated": 409,
    "TooManyLines": 409,
    "TooManyMembers": 409,
    "DepositNotApproved": 409,
    "ItemExists": 409,
    "ItemErased": 409,
    "LooksLikeAnotherName": 409,
    "ReceiptUnprovable": 409,
    # Rules about the values themselves.
    "IntentExpired": 422,
    "BallotExpired": 422,
    "UnknownSupport": 422,
    "OwnClassDelegate": 422,
    "DelegateTermOutOfBounds": 422,
    "ReasonTooLong": 422,
    "InvalidProposalLength": 422,
    "NoLines": 422,
    "LineOrder": 422,
    "QuantityZero": 422,
    "StockLine": 422,
    "NotTreasury": 403,
    "CeilingBelowEveryTier": 422,
    "WrongDeposit": 422,
    "DepositAboveLimit": 422,
    "ClaimQuantity": 422,
    "ClaimedAlready": 409,
    "ReceiptAboveOrder": 422,
    "ChargeAboveDeposit": 422,
    "NothingToDivideBy": 422,
    "TierTable": 422,
    "DatesOutOfOrder": 422,
    "ItemCount": 422,
    "ItemField": 422,
    "TermsField": 422,
    "AudienceRound": 422,
    "EmptyHash": 422,
    "NeverShared": 422,
    "InvisibleCharacter": 422,
    "MixedScripts": 422,
    "NameEmpty": 422,
    "NameTooLong": 422,
    "BaselineMissing": 422,
    "ListPriceBaseline": 422,
    "CoalitionTooSmall": 422,
    "DominanceOutOfRange": 422,
    "NegativeContribution": 422,
    "PercentOutOfRange": 422,
    "ThresholdTooLow": 422,
    # The machinery behind: the chain and the store.
    "NodeUnwell": 503,
    "NodeRefused": 503,
    "WrongChain": 503,
    "RelayerNonce": 503,
    "SenderHeldElsewhere": 503,
    "RelayStopped": 503,
    "NotFollowing": 503,
    "NothingToExport": 503,
    "DatabaseBusy": 503,
    "DatabaseUnreachable": 503,
    "DatabaseTorn": 503,
    "DatabaseOld": 503,
    "DatabaseNewer": 503,
    "WrongDatabase": 503,
    "DiskFull": 507,
    "InternalError": 500,
}
"""HTTP status by code. A contract's error has the status of the rule it is named after."""

CONTRACTS = ("Governor", "Rounds", "Knowledge", "MemberRegistry", "VotingToken", "ClassTable")
"""What the names of contracts' errors begin with."""

RETRY_AFTER = {
    "NodeUnwell": 5,
    "WrongChain": 30,
    "RelayerNonce": 2,
    "SenderHeldElsewhere": 10,
    "RelayStopped": 5,
    "NotFollowing": 2,
    "NothingToExport": 5,
    "DatabaseBusy": 5,
    "DatabaseUnreachable": 30,
    "DiskFull": 60,
    "TooManyStreams": 10,
    "TooManyOwnStreams": 10,
}
"""Seconds after which it is worth asking again, for refusals that pass by themselves."""


class Problem(Exception):
    """A refusal on its way to the caller. `numbers` are the values that the sentence speaks of."""

    def __init__(
        self,
        code: str,
        sentence: str,
        numbers: Mapping[str, int | str] | None = None,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.numbers = dict(numbers or {})
        self.headers = dict(headers or {})
        self.members = members

    @property
    def status(self) -> int:
        """The HTTP status from the table."""
        return status_of(self.code)

    def document(self, instance: str) -> dict[str, object]:
        """The problem document; wide numbers go out as decimal strings."""
        return {
            "type": f"/v1/problems/{self.code}",
            "title": title_of(self.code),
            "status": int(self.status),
            "detail": self.sentence,
            "instance": instance,
            "code": self.code,
            "numbers": {name: str(value) for name, value in self.numbers.items()},
            **self.members,
        }

    def response_headers(self) -> dict[str, str]:
        """Headers of the answer, Retry-After included where waiting helps."""
        if self.code not in RETRY_AFTER:
            return self.headers
        return {"Retry-After": str(RETRY_AFTER[self.code]), **self.headers}


def status_of(code: str) -> int:
    """The HTTP status of a code: GovernorVotingClosed answers as VotingClosed does."""
    if code in STATUS:
        return STATUS[code]
    bare = next((code.removeprefix(name) for name in CONTRACTS if code.startswith(name)), code)
    return STATUS.get(bare, int(RULE_STATUS))


def title_of(code: str) -> str:
    """The code in words: VotingClosed -> "Voting closed"."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", code)
    return " ".join(words).capitalize() if words else code
