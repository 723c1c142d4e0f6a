// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IClassTable} from "./IClassTable.sol";
import {IMemberRegistry} from "./IMemberRegistry.sol";
import {IVotingToken} from "./IVotingToken.sol";

/// @title Governor of a consortium: classes, two electorates, signed ballots
/// @notice IGovernor-compatible. Ids bind chain, governor, sequence number and content:
/// proposalId = uint256(keccak256(abi.encode(chainid, governor, sequence, contentHash))) with contentHash =
/// keccak256(abi.encode(targets, values, calldatas, descriptionHash)), so a defeated proposal can be put again.
/// `hashProposal` (pure by IGovernor) answers the content hash; `getProposalId`, `queue`, `execute` and `cancel` mean the latest
/// proposal with that content, the only one that can be live.
///
/// Snapshot = time of the proposal - 1 + voting delay; open while snapshot < clock <= deadline; deadline = snapshot + voting
/// period, later once by the late extension. `votingDelay`, `votingPeriod` and `quorum` have no class to answer for: they answer
/// for the strictest class under the current rules, `quorum` and `getVotes` in heads.
///
/// A ballot that is cast in a class of Heads is VoteCast with its heads as weight. In a class with tokens (Tokens, Both) it is
/// VoteCastWithParams with its raw tokens as weight and params = abi.encode(uint256 heads, uint256 tokens). Every way to vote
/// obeys the same rules and counts in the same ballot nonce. Late protection: if a ballot (or a batch, judged once after it)
/// comes with deadline - now < lateWindow and makes `quorumReached` true or flips `voteSucceeded`, the deadline moves once.
///
/// A passed proposal is queued in the timelock for its class's execution delay and expires `expiry` seconds after it could
/// have been executed (its eta when queued, else deadline + execution delay). Rule: governance.md.
interface IConsortiumGovernor is IGovernor {
    /// @notice A ballot signed by a member: EIP-712
    /// CastVote(uint256 proposalId,uint8 support,address voter,string reason,uint256 nonce,uint48 deadline).
    /// @param support 0 against, 1 for, 2 abstain. Against with a reason is an objection.
    /// @param nonce How many ballots (and revocations) of this voter on this proposal came before: 0 for the first.
    /// @param deadline Last second in which the ballot may be relayed.
    struct SignedBallot {
        address voter;
        uint8 support;
        string reason;
        uint256 nonce;
        uint48 deadline;
        bytes signature;
    }

    /// @notice Counted votes. Tokens are after the cap by legal group; they are 0 in a class of Heads, which does not count them.
    struct Tally {
        uint256 headsAgainst;
        uint256 headsFor;
        uint256 headsAbstain;
        uint256 objections;
        uint256 votersAgainst;
        uint256 votersFor;
        uint256 votersAbstain;
        uint256 tokensAgainst;
        uint256 tokensFor;
        uint256 tokensAbstain;
    }

    /// @notice Emitted beside ProposalCreated. `sequence` starts at 1; `codeHash` = keccak256(abi.encode(bytes32[] codehash of
    /// every target)), where a target without code counts as 0.
    event ProposalClassed(
        uint256 indexed proposalId, IClassTable.Class class, uint32 ruleVersion, uint256 sequence, bytes32 contentHash, bytes32 codeHash
    );
    /// @notice A ballot of a batch that did not count; `refusal` is the selector of the error it would have reverted with.
    event BallotSkipped(uint256 indexed proposalId, address indexed voter, uint256 position, bytes4 refusal);
    /// @notice Emitted just before the event of a ballot that the voter's class delegate signed in its place.
    event BallotByDelegate(uint256 indexed proposalId, address indexed voter, address indexed delegate);
    event BallotsRevoked(uint256 indexed proposalId, address indexed voter, uint256 nextNonce);
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);
    /// @notice Nothing outstanding could change the result any more: `deadline` is now the last second of the vote.
    event ProposalClosedEarly(uint256 indexed proposalId, uint64 deadline);
    event ProposalCosponsored(uint256 indexed proposalId, address indexed member);
    event GuardianSet(address indexed guardian, uint48 until);
    event LiveProposalLimitSet(uint16 limit);

    // Ballots: every refusal has the same arguments, so that a batch can name it by selector alone. A ballot is judged in the
    // order of this list, and the first rule that it breaks is the one that it is refused by.
    /// @notice Thrown when voting has not opened.
    error GovernorVotingNotOpen(uint256 proposalId, address voter);
    /// @notice Thrown when voting is over (or the proposal is cancelled).
    error GovernorVotingClosed(uint256 proposalId, address voter);
    /// @notice Thrown when the voter is not an Active member now.
    error GovernorNotActiveMember(uint256 proposalId, address voter);
    /// @notice Thrown when the voter had no power in the proposal's electorate at the snapshot.
    error GovernorNoPowerAtSnapshot(uint256 proposalId, address voter);
    /// @notice Thrown when a second ballot comes in a class whose ballots cannot be changed.
    error GovernorBallotFinal(uint256 proposalId, address voter);
    /// @notice Thrown when support is not 0 (against), 1 (for) or 2 (abstain).
    error GovernorUnknownSupport(uint256 proposalId, address voter);
    /// @notice Thrown when the reason is longer than 1,000 bytes.
    error GovernorReasonTooLong(uint256 proposalId, address voter);
    /// @notice Thrown when the voter already made 31 ballots and revocations on this proposal; judged last, when its class delegate
    /// would cast after 15 of them.
    error GovernorTooManyChanges(uint256 proposalId, address voter);
    /// @notice Thrown when the nonce is not the number of this voter's earlier ballots on this proposal.
    error GovernorWrongBallotNonce(uint256 proposalId, address voter);
    /// @notice Thrown when the ballot's deadline has passed.
    error GovernorBallotExpired(uint256 proposalId, address voter);
    /// @notice Thrown when the signature (65 bytes, low s, or ERC-1271) is neither the voter's nor that of its class delegate
    /// (IMemberRegistry.castingDelegate for the proposal's class and snapshot).
    error GovernorBadBallotSignature(uint256 proposalId, address voter);
    /// @notice Thrown when a class delegate would replace a ballot that the voter cast itself.
    error GovernorVoterDecided(uint256 proposalId, address voter);

    /// @notice Thrown when the bytes of a batch are not ballots one after the other.
    error GovernorMalformedBatch();

    /// @notice Thrown when the proposer is not an Active member now. (Without a head vote one second ago it is
    /// GovernorInsufficientProposerVotes; when the description names another proposer, GovernorRestrictedProposer.)
    error GovernorProposerNotActive(address proposer);
    /// @notice Thrown when a member already has the allowed number of live proposals.
    error GovernorTooManyLiveProposals(address proposer, uint256 limit);
    /// @notice Thrown when the same content is already in a live proposal.
    error GovernorSameContentLive(uint256 proposalId);
    /// @notice Thrown when the code of a target is not what it was when the proposal was made.
    error GovernorTargetCodeChanged(uint256 proposalId);
    /// @notice Thrown when the outcome is still open, the class lets ballots change, or the vote ends this second anyway.
    error GovernorNotDecided(uint256 proposalId);
    /// @notice Thrown when a ballot was cast already, or the proposal is over.
    error GovernorCannotCosponsor(uint256 proposalId, address member);
    /// @notice Thrown when the member is the proposer or a co-sponsor already.
    error GovernorAlreadySponsor(uint256 proposalId, address member);
    /// @notice Thrown when the caller may not cancel.
    error GovernorCannotCancel(uint256 proposalId, address caller);
    /// @notice Thrown when a signed intent other than a ballot is past its deadline.
    error GovernorIntentExpired(uint48 deadline);
    /// @notice Thrown when a proposal's signature is not the proposer's.
    error GovernorBadProposerSignature(address proposer);
    /// @notice Thrown when a guardian's term would end more than 366 days from now.
    error GovernorGuardianTermTooLong(uint48 until);
    /// @notice Thrown when the limit of live proposals would not be 1 to 20.
    error GovernorLiveLimitOutOfBounds(uint16 limit);

    /// @notice Signed intent Propose(address proposer,address[] targets,uint256[] values,bytes[] calldatas,string description,uint256 nonce,uint48 deadline);
    /// nonce = nonces(proposer), shared with castVoteBySig and withdrawProposalBySig.
    function proposeBySig(
        address proposer,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description,
        uint256 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external returns (uint256 proposalId);

    /// @notice One signed ballot; a refusal reverts. Returns the weight that the event names. The voter's class delegate may sign
    /// the same CastVote in its place, with the voter's nonce: the weight is the voter's, its tokens are capped with the
    /// delegate's legal group, the delegate does not count as one more who came to vote, and the voter may replace the ballot
    /// where the class lets ballots change, not the other way round. After 15 ballots and revocations a delegate casts no more, so that
    /// the voter always can.
    function castSignedBallot(uint256 proposalId, SignedBallot calldata ballot) external returns (uint256 weight);
    /// @notice Judges each ballot alone; a bad one is skipped with an event. Returns how many counted. A wallet contract gets
    /// 300,000 gas for its answer; the whole batch reverts (SignaturesOutOfGas) rather than skip a ballot for want of gas.
    /// @param ballots One after the other, without padding: voter (20 bytes), support (1), nonce (1), deadline (6), length of the
    /// reason (2), length of the signature (2), reason, signature. Numbers are big-endian. A nonce above 255, which no voter can
    /// have, travels as 255. GovernorMalformedBatch when the last one does not end where the bytes do.
    function castSignedBallots(uint256 proposalId, bytes calldata ballots) external returns (uint256 counted);
    /// @notice Raises the caller's ballot nonce on this proposal, before or while it is voted on: what it signed for the old
    /// nonce and nobody relayed yet is void, and so is a ballot for castVoteBySig, which must be a voter's first act on a proposal. A ballot that was counted stays. A suspended member may revoke, too.
    function revokeBallots(uint256 proposalId) external;
    /// @notice Signed form: RevokeBallots(uint256 proposalId,address voter,uint256 nonce,uint48 deadline), nonce as for a ballot.
    function revokeBallotsBySig(uint256 proposalId, address voter, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice Signed WithdrawProposal(uint256 proposalId,address proposer,uint256 nonce,uint48 deadline), nonce = nonces(proposer);
    /// allowed until the first ballot or co-sponsor.
    function withdrawProposalBySig(uint256 proposalId, uint256 nonce, uint48 deadline, bytes calldata signature) external;

    /// @notice Puts the caller's name to a proposal, before its first ballot; from then on the proposer cannot take it back
    /// (GovernorCannotCancel). Once a member, Active now, with a head vote at the snapshot (one second ago while that is to
    /// come), and not the proposer.
    function cosponsor(uint256 proposalId) external;
    /// @notice Signed CoSponsor(uint256 proposalId,address member,uint48 deadline).
    function cosponsorBySig(uint256 proposalId, address member, uint48 deadline, bytes calldata signature) external;
    /// @notice Makes now the last second of a vote whose result no completion of the outstanding ballots can change, in a class
    /// whose ballots cannot be changed (GovernorNotDecided). Anyone may.
    function closeEarly(uint256 proposalId) external;

    /// @notice Names who may cancel queued proposals and pause rounds until `until` (inclusive, at most 366 days away).
    /// address(0) for nobody. Timelock only (GovernorOnlyExecutor). No guardian can cancel a proposal that does nothing else.
    function setGuardian(address guardian, uint48 until) external;
    /// @notice Sets how many proposals of one member may be live: 1 to 20. Timelock only (GovernorOnlyExecutor).
    function setLiveProposalLimit(uint16 limit) external;

    /// @notice Class and version of the rules that the proposal was made under: classTable().ruleOf(ruleVersion, class).
    function proposalClass(uint256 proposalId) external view returns (IClassTable.Class class, uint32 ruleVersion);
    /// @notice What the id cannot show: its sequence number and the code hash of its targets when it was made.
    function proposalOrigin(uint256 proposalId) external view returns (uint256 sequence, bytes32 codeHash);
    /// @notice How many members besides the proposer put their name to it.
    function cosponsorCount(uint256 proposalId) external view returns (uint256);
    /// @notice All head votes and all tokens at the snapshot, which must be in the past.
    function proposalElectorate(uint256 proposalId) external view returns (uint256 heads, uint256 supply);
    function proposalTally(uint256 proposalId) external view returns (Tally memory);
    /// @notice Raw tokens, before the cap, of a legal group that had several members by the snapshot, or whose member cast a
    /// ballot for another; 0 for other groups.
    function groupTokens(uint256 proposalId, uint32 group) external view returns (uint256 against, uint256 inFavour, uint256 abstain);
    /// @notice Whether enough took part, by the rule of the proposal, with the ballots counted so far.
    function quorumReached(uint256 proposalId) external view returns (bool);
    /// @notice Whether those who voted carried it, by the rule of the proposal, with the ballots counted so far.
    function voteSucceeded(uint256 proposalId) external view returns (bool);
    function ballotOf(uint256 proposalId, address voter) external view returns (bool cast, uint8 support, bool objection, uint256 nextNonce);
    /// @notice The latest proposal with this content; 0 when there is none.
    function latestProposalId(bytes32 contentHash) external view returns (uint256);
    /// @notice How many proposals were made; sequences run from 1 to this number.
    function proposalCount() external view returns (uint256);
    function liveProposalLimit() external view returns (uint16);
    /// @notice The account last named guardian and the last second of its term.
    function guardian() external view returns (address account, uint48 until);
    /// @notice Whether the account is the guardian now.
    function isGuardian(address account) external view returns (bool);

    function registry() external view returns (IMemberRegistry);
    function token() external view returns (IVotingToken);
    function classTable() external view returns (IClassTable);
    function timelock() external view returns (TimelockController);
}
