"""Every error that our contracts, or the OpenZeppelin contracts under them, can revert with, and what it
says to a person.

A key is the error's declaration with ABI types; a sentence may name its arguments. A test holds this table
against the ABI of every artifact, so an error without a sentence cannot ship.
"""

from typing import Final

_BALLOT = "uint256 proposalId,address voter"

GOVERNOR: Final[dict[str, str]] = {
    f"GovernorVotingNotOpen({_BALLOT})": "Voting on this proposal has not opened yet.",
    f"GovernorVotingClosed({_BALLOT})": "Voting on this proposal is over.",
    f"GovernorNotActiveMember({_BALLOT})": "{voter} is not an active member now.",
    f"GovernorNoPowerAtSnapshot({_BALLOT})": "{voter} had no vote when the proposal's electorate was fixed.",
    f"GovernorBallotFinal({_BALLOT})": "A ballot in this class of proposal cannot be changed.",
    f"GovernorUnknownSupport({_BALLOT})": "A ballot says 0 (against), 1 (for) or 2 (abstain).",
    f"GovernorWrongBallotNonce({_BALLOT})": (
        "This ballot was counted already, or a newer one of this voter was."
    ),
    f"GovernorBallotExpired({_BALLOT})": "The ballot's deadline has passed: sign it again.",
    f"GovernorBadBallotSignature({_BALLOT})": (
        "The ballot's signature is neither {voter}'s nor that of a delegate who may cast it."
    ),
    f"GovernorVoterDecided({_BALLOT})": "{voter} cast its ballot itself: no delegate can replace it.",
    "GovernorMalformedBatch()": "The bytes of the batch are not ballots one after the other.",
    "GovernorNotDecided(uint256 proposalId)": (
        "Ballots that are still to come can change the result: the vote goes on."
    ),
    "GovernorCannotCosponsor(uint256 proposalId,address member)": (
        "A proposal can be co-sponsored until the first ballot only."
    ),
    "GovernorAlreadySponsor(uint256 proposalId,address member)": (
        "{member} stands behind this proposal already."
    ),
    f"GovernorTooManyChanges({_BALLOT})": (
        "This ballot was changed 31 times (15 if a class delegate casts it) and cannot be changed again."
    ),
    f"GovernorReasonTooLong({_BALLOT})": "The reason is longer than 1,000 bytes.",
    "GovernorTooManyLiveProposals(address proposer,uint256 limit)": (
        "{proposer} already has {limit} live proposals."
    ),
    "GovernorSameContentLive(uint256 proposalId)": "The same proposal is already being decided.",
    "GovernorTargetCodeChanged(uint256 proposalId)": (
        "The code that this proposal calls is not what was voted on."
    ),
    "GovernorCannotCancel(uint256 proposalId,address caller)": "{caller} may not cancel this proposal now.",
    "GovernorIntentExpired(uint48 deadline)": (
        "The deadline {deadline} of what was signed has passed: sign it again."
    ),
    "GovernorBadProposerSignature(address proposer)": "The signature is not the proposer's.",
    "GovernorAlreadyCastVote(address voter)": "{voter} has voted already.",
    "GovernorAlreadyQueuedProposal(uint256 proposalId)": "This proposal already waits to be executed.",
    "GovernorDisabledDeposit()": "The governor takes no money: send it to the treasury.",
    "GovernorInsufficientProposerVotes(address proposer,uint256 votes,uint256 threshold)": (
        "{proposer} has {votes} head votes and needs {threshold} to propose."
    ),
    "GovernorInvalidProposalLength(uint256 targets,uint256 calldatas,uint256 values)": (
        "A proposal needs as many targets as values and calldatas, and at least one."
    ),
    "GovernorInvalidSignature(address voter)": "The signature is not {voter}'s.",
    "GovernorInvalidVoteParams()": "A ballot carries no extra parameters here.",
    "GovernorInvalidVoteType()": "A ballot says 0 (against), 1 (for) or 2 (abstain).",
    "GovernorInvalidVotingPeriod(uint256 votingPeriod)": (
        "A voting period of {votingPeriod} seconds is not allowed."
    ),
    "GovernorNonexistentProposal(uint256 proposalId)": "There is no such proposal.",
    "GovernorOnlyExecutor(address account)": "Only an executed vote may do this, not {account}.",
    "GovernorProposalQueueingFailed(uint256 proposalId)": "The proposal could not be queued.",
    "GovernorProposalQueueingNotRequired(uint256 proposalId)": "This proposal needs no queue.",
    "GovernorProposerNotActive(address proposer)": "{proposer} is not an active member.",
    "GovernorGuardianTermTooLong(uint48 until)": "A guardian's term ends within 366 days, not at {until}.",
    "GovernorLiveLimitOutOfBounds(uint16 limit)": "The limit of live proposals is from 1 to 20, not {limit}.",
    "GovernorRestrictedProposer(address proposer)": (
        "The description reserves this proposal for another proposer."
    ),
    "GovernorUnableToCancel(uint256 proposalId,address account)": (
        "{account} may not cancel this proposal now."
    ),
    "GovernorUnexpectedProposalState(uint256 proposalId,uint8 current,bytes32 expectedStates)": (
        "The proposal is in a state (number {current}) in which this cannot be done."
    ),
    "ClassTableOutOfBounds(uint8 class,bytes32 field)": (
        "The rule's {field} is outside the bounds of the class table."
    ),
    "ClassTableUnknownVersion(uint32 version)": "There is no version {version} of the class rules.",
    "ClassTableOwnClassFixed(bytes4 selector)": "Calls to the class table itself stay constitutional.",
}

MEMBERS: Final[dict[str, str]] = {
    "MemberRegistryNotActive(address account)": "{account} is not an active member.",
    "MemberRegistryAlreadyMember(address account)": "{account} is or was a member already.",
    "MemberRegistryWrongStatus(address member,uint8 status)": "The member's status does not allow this.",
    "MemberRegistrySoulbound()": "A membership cannot be passed on.",
    "MemberRegistryNoGroup()": "A member needs a legal group: a number above 0.",
    "MemberRegistrySameGroup(address member,uint32 legalGroup)": (
        "{member} already belongs to legal group {legalGroup}."
    ),
    "SettlementTokenNotIssuer(address caller)": "Only the issuer creates money, not {caller}.",
    "SignaturesOutOfGas(address signer)": (
        "Too little gas was sent to check the signature of {signer}'s wallet: send it again with more."
    ),
    "MemberRegistryOwnClassDelegate(address member)": "{member} casts its own ballots anyway.",
    "MemberRegistryDelegateTermOutOfBounds(uint48 until)": (
        "A class delegate's term ends within 366 days, not at {until}."
    ),
    "MemberRegistryFull()": "The register holds 65,535 members and takes no more.",
    "MemberRegistryIntentExpired(uint48 deadline)": "The deadline {deadline} has passed: sign it again.",
    "MemberRegistryInvalidSignature(address member)": "The signature is not {member}'s.",
    "VotingTokenNotMember(address account)": (
        "{account} is not an active member: voting tokens stay among members."
    ),
    "VotingTokenStillActive(address account)": (
        "{account} is an active member: only tokens of others are frozen."
    ),
}

ROUNDS: Final[dict[str, str]] = {
    "RoundsWrongState(bytes32 roundId,uint8 state)": (
        "The round is in a state (number {state}) that does not allow this."
    ),
    "RoundsUnknown(bytes32 roundId)": "There is no such round.",
    "RoundsPausedNow()": "Rounds are paused, by the guardian or by a vote.",
    "RoundsDatesOutOfOrder()": (
        "The round's dates must follow each other: freeze, close, delivery, all in the future."
    ),
    "RoundsWrongDecimals(uint8 expected,uint8 actual)": (
        "The settlement token has {actual} decimals, not {expected}."
    ),
    "RoundsNotAToken(address token)": "{token} is not a token.",
    "RoundsItemCount(uint256 items)": "A round cannot have {items} items.",
    "RoundsTierTable(uint16 item,uint256 tier)": (
        "Item {item}, tier {tier}: quantities must rise from 1 and prices must never rise."
    ),
    "RoundsItemField(uint16 item,bytes32 field)": "Item {item}: {field} is not allowed.",
    "RoundsTermsField(bytes32 field)": "The round's {field} is not allowed.",
    "RoundsNotMember(address member)": "{member} is not an active member.",
    "RoundsIntentExpired(uint48 deadline)": (
        "The deadline {deadline} of what was signed has passed: sign it again."
    ),
    "RoundsWrongNonce(address member,uint256 expected,uint256 actual)": (
        "This was counted already: the next nonce of {member} in this round is {expected}, not {actual}."
    ),
    "RoundsBadSignature(address member)": "The signature is not {member}'s.",
    "RoundsNoLines()": "A commitment needs at least one line.",
    "RoundsLineOrder(uint256 line)": "Line {line}: lines go by rising item number, each item once.",
    "RoundsQuantityZero(uint16 item)": "Item {item}: the quantity is 0.",
    "RoundsUnknownItem(uint16 item)": "The round has no item {item}.",
    "RoundsCeilingBelowEveryTier(uint16 item,uint96 ceiling,uint96 lowestPrice)": (
        "Item {item}: the ceiling {ceiling} is below the lowest price {lowestPrice}."
    ),
    "RoundsWrongDeposit(uint256 expected,uint256 actual)": "The deposit must be {expected}, not {actual}.",
    "RoundsDepositNotApproved(uint256 needed,uint256 allowance,uint256 balance)": (
        "The deposit needs {needed}; {allowance} is approved and the balance is {balance}."
    ),
    "RoundsTokenTookFee(uint256 expected,uint256 received)": (
        "The token kept a fee: {received} arrived instead of {expected}."
    ),
    "RoundsTooManyLines(uint256 limit)": "The round takes no more than {limit} lines.",
    "RoundsHarmsOthers(uint16 item,int256 dUnits,int256 dTolerance,int256 dPacks,int256 dMissing)": (
        "Item {item}: after the freeze this change would cost others (units {dUnits}, "
        "tolerance {dTolerance}, packs {dPacks}, missing {dMissing})."
    ),
    "RoundsNothingCommitted(address member)": "{member} has no commitment in this round.",
    "RoundsTooEarly(uint48 notBefore)": "This cannot be done before {notBefore}.",
    "RoundsTooLate(uint48 until)": "This could be done until {until}.",
    "RoundsCeilingLowered(uint16 item,uint96 before,uint96 wanted)": (
        "Item {item}: after the freeze a ceiling stays: it cannot go down from {before} to {wanted}."
    ),
    "RoundsDepositAboveLimit(uint256 deposit,uint256 limit)": (
        "A round holds at most {limit} of one member; this deposit would be {deposit}."
    ),
    "RoundsTooManyMembers(uint256 limit)": "The round takes no more than {limit} participants.",
    "RoundsReceiptEmpty()": "A delivery brings at least one unit, unless it closes deliveries short.",
    "RoundsAlreadyExtended()": "The round's dates were extended once already.",
    "RoundsOrderTotal(uint256 expected,uint256 actual)": (
        "The order's total must be {expected}, not {actual}."
    ),
    "RoundsReceiptAboveOrder(uint16 item,uint256 received,uint256 most)": (
        "Item {item}: {received} received units are above the {most} that can be accepted."
    ),
    "RoundsArrayLength(uint256 expected,uint256 actual)": "A list needs {expected} entries and has {actual}.",
    "RoundsClaimedAlready(address member,uint16 item)": (
        "{member} claimed item {item} before; one claim names all of its bad units."
    ),
    "RoundsNothingNoted(bytes32 roundId)": "The supplier noted no delivery that is still unanswered.",
    "RoundsClaimQuantity(uint96 claimed,uint96 received)": (
        "Claimed are {claimed} units, received were {received}."
    ),
    "RoundsClaimUnknown(uint256 claimId)": "There is no claim {claimId}.",
    "RoundsClaimDecidedAlready(uint256 claimId)": "Claim {claimId} is decided already.",
    "RoundsNotSupplier(address caller)": "{caller} is not the round's supplier.",
    "RoundsNotTreasury(address caller)": (
        "{caller} is not the treasury: only a vote commits the consortium's stock."
    ),
    "RoundsStockLine(uint16 item)": (
        "Item {item}: a line of the consortium's stock has no quantity and at least one unit of tolerance."
    ),
    "RoundsNotGuardian(address caller)": "{caller} is not the guardian.",
    "RoundsConsentMissing()": "The supplier has not consented to the cancellation.",
    "RoundsNotWebster(uint256 total,uint256 place)": (
        "The shares are not the Webster division of {total}: look at place {place}."
    ),
    "RoundsItemAlreadyAllocated(uint16 item)": "Item {item} is allocated already.",
    "RoundsItemNotAllocated(uint16 item)": "Item {item} is not allocated yet.",
    "RoundsFreightAboveQuote(uint256 freight,uint256 quote)": (
        "The freight {freight} is above the quoted {quote}."
    ),
    "RoundsRebateAboveBill(uint256 rebate,uint256 bill)": "The rebate {rebate} is above the bill {bill}.",
    "RoundsOpenClaims(uint256 open)": "{open} claims are still open.",
    "RoundsNothingToWithdraw(address account)": "{account} has no credit to withdraw.",
}

KNOWLEDGE: Final[dict[str, str]] = {
    "KnowledgeNotActive(address account)": "{account} is not an active member.",
    "KnowledgeIntentExpired(uint48 deadline)": (
        "The deadline {deadline} of what was signed has passed: sign it again."
    ),
    "KnowledgeBadSignature(address signer)": "The signature is not {signer}'s.",
    "KnowledgeItemExists(bytes32 itemId)": "This item is registered already.",
    "KnowledgeItemUnknown(bytes32 itemId)": "There is no such item.",
    "KnowledgeItemErased(bytes32 itemId)": "The item was erased by its owner.",
    "KnowledgeNotOwner(bytes32 itemId,address account)": "{account} does not own this item.",
    "KnowledgeEmptyHash()": "The content's hash is empty.",
    "KnowledgeNeverShared(uint8 partition)": "This kind of knowledge never leaves its owner.",
    "KnowledgeAudienceRound(uint8 audience,bytes32 audienceRound)": (
        "An audience of a round names the round, and no other audience names one."
    ),
    "KnowledgeEmptyRulebook()": "A rulebook has parameters.",
    "KnowledgeDatesOutOfOrder()": "The item's dates are out of order.",
    "KnowledgeRequestUnknown(bytes32 requestHash)": "There is no such request.",
    "KnowledgeDecidedAlready(bytes32 requestHash)": "This request is decided already.",
    "KnowledgeInconsistentDecision()": "The decision contradicts its own list of denials.",
    "KnowledgeUnknownRulebook(uint32 version)": "There is no version {version} of the rulebook.",
}

OPENZEPPELIN: Final[dict[str, str]] = {
    "AccessControlBadConfirmation()": "A role can be given up by its holder alone.",
    "AccessControlUnauthorizedAccount(address account,bytes32 neededRole)": (
        "{account} lacks the role for this."
    ),
    "AccessManagedInvalidAuthority(address authority)": "{authority} cannot be the authority.",
    "AccessManagedRequiredDelay(address caller,uint32 delay)": (
        "{caller} must schedule this {delay} seconds before."
    ),
    "AccessManagedUnauthorized(address caller)": "{caller} lacks the role for this.",
    "AccessManagerAlreadyScheduled(bytes32 operationId)": "This is scheduled already.",
    "AccessManagerBadConfirmation()": "A role can be given up by its holder alone.",
    "AccessManagerExpired(bytes32 operationId)": "What was scheduled has expired.",
    "AccessManagerInvalidInitialAdmin(address initialAdmin)": "{initialAdmin} cannot be the first admin.",
    "AccessManagerLockedFunction(bytes4 selector)": "This function's role cannot be changed.",
    "AccessManagerLockedRole(uint64 roleId)": "Role {roleId} cannot be changed.",
    "AccessManagerNotReady(bytes32 operationId)": "What was scheduled is not ready yet.",
    "AccessManagerNotScheduled(bytes32 operationId)": "This was not scheduled.",
    "AccessManagerUnauthorizedAccount(address msgsender,uint64 roleId)": "{msgsender} lacks role {roleId}.",
    "AccessManagerUnauthorizedCall(address caller,address target,bytes4 selector)": (
        "{caller} may not call this."
    ),
    "AccessManagerUnauthorizedCancel(address msgsender,address caller,address target,bytes4 selector)": (
        "{msgsender} may not cancel this."
    ),
    "AccessManagerUnauthorizedConsume(address target)": "{target} may not use up what was scheduled.",
    "AddressEmptyCode(address target)": "There is no contract at {target}.",
    "CheckpointUnorderedInsertion()": "Voting power was recorded out of order.",
    "ECDSAInvalidSignature()": "This is no signature.",
    "ECDSAInvalidSignatureLength(uint256 length)": "A signature has 65 bytes, not {length}.",
    "ECDSAInvalidSignatureS(bytes32 s)": "The signature is not in its one accepted form (its s is too high).",
    "ERC1363ApproveFailed(address spender,uint256 value)": "The approval for {spender} failed.",
    "ERC20ExceededSafeSupply(uint256 increasedSupply,uint256 cap)": (
        "A supply of {increasedSupply} is above the most allowed, {cap}."
    ),
    "ERC20InsufficientAllowance(address spender,uint256 allowance,uint256 needed)": (
        "{spender} may take {allowance} and needs {needed}."
    ),
    "ERC20InsufficientBalance(address sender,uint256 balance,uint256 needed)": (
        "{sender} has {balance}, needs {needed}."
    ),
    "ERC20InvalidApprover(address approver)": "{approver} cannot approve.",
    "ERC20InvalidReceiver(address receiver)": "{receiver} cannot receive.",
    "ERC20InvalidSender(address sender)": "{sender} cannot send.",
    "ERC20InvalidSpender(address spender)": "{spender} cannot be approved.",
    "ERC2612ExpiredSignature(uint256 deadline)": (
        "The deadline {deadline} of the permit has passed: sign it again."
    ),
    "ERC2612InvalidSigner(address signer,address owner)": "The permit is signed by {signer}, not by {owner}.",
    "ERC5805FutureLookup(uint256 timepoint,uint48 clock)": (
        "Voting power at {timepoint} is not known at {clock}."
    ),
    "ERC6372InconsistentClock()": "The contract's clock is inconsistent.",
    "ERC721IncorrectOwner(address sender,uint256 tokenId,address owner)": "{sender} does not own {tokenId}.",
    "ERC721InsufficientApproval(address operator,uint256 tokenId)": "{operator} may not move {tokenId}.",
    "ERC721InvalidApprover(address approver)": "{approver} cannot approve.",
    "ERC721InvalidOperator(address operator)": "{operator} cannot be approved.",
    "ERC721InvalidOwner(address owner)": "{owner} owns nothing.",
    "ERC721InvalidReceiver(address receiver)": "{receiver} cannot receive.",
    "ERC721InvalidSender(address sender)": "{sender} cannot send.",
    "ERC721NonexistentToken(uint256 tokenId)": "There is no membership {tokenId}.",
    "ERC721OutOfBoundsIndex(address owner,uint256 index)": "There is no number {index} in this list.",
    "FailedCall()": "A call inside the transaction failed without a reason.",
    "FailedDeployment()": "A contract could not be created.",
    "InsufficientBalance(uint256 balance,uint256 needed)": "The balance is {balance} and {needed} is needed.",
    "InvalidAccountNonce(address account,uint256 currentNonce)": (
        "This was counted already: the next nonce of {account} is {currentNonce}."
    ),
    "InvalidShortString()": "A name is too long.",
    "ReentrancyGuardReentrantCall()": "A contract called back while it was being called.",
    "SafeCastOverflowedIntDowncast(uint8 bits,int256 value)": "{value} does not fit {bits} bits.",
    "SafeCastOverflowedIntToUint(int256 value)": "{value} is negative.",
    "SafeCastOverflowedUintDowncast(uint8 bits,uint256 value)": "{value} does not fit {bits} bits.",
    "SafeCastOverflowedUintToInt(uint256 value)": "{value} is too large.",
    "SafeERC20FailedOperation(address token)": "The token {token} refused the transfer.",
    "StringTooLong(string str)": "{str!r} is longer than 31 bytes.",
    "TimelockInsufficientDelay(uint256 delay,uint256 minDelay)": (
        "A delay of {delay} is below the least, {minDelay}."
    ),
    "TimelockInvalidOperationLength(uint256 targets,uint256 payloads,uint256 values)": (
        "The timelock needs as many targets as values and payloads."
    ),
    "TimelockUnauthorizedCaller(address caller)": "{caller} may not do this: only the timelock may.",
    "TimelockUnexecutedPredecessor(bytes32 predecessorId)": "What must come before was not executed.",
    "TimelockUnexpectedOperationState(bytes32 operationId,bytes32 expectedStates)": (
        "What was queued is not ready to be executed."
    ),
    "VotesExpiredSignature(uint256 expiry)": (
        "The deadline {expiry} of the delegation has passed: sign it again."
    ),
}

SOLIDITY: Final[dict[str, str]] = {
    "Error(string message)": "The contract refused: {message}.",
    "Panic(uint256 code)": "The contract failed an internal check (number {code}).",
}

SENTENCES: Final[dict[str, str]] = {**GOVERNOR, **MEMBERS, **ROUNDS, **KNOWLEDGE, **OPENZEPPELIN, **SOLIDITY}
"""All of them."""
