// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "./IClassTable.sol";

/// @title Governor of a consortium: classes, two electorates, signed ballots
/// @notice IGovernor-compatible. Ids bind chain, governor, sequence number and content. Rule: governance.md.
interface IConsortiumGovernor is IGovernor {
    /// @notice A ballot signed by a member: EIP-712
    /// CastVote(uint256 proposalId,uint8 support,address voter,string reason,uint256 nonce,uint48 deadline).
    /// @param nonce How many ballots (and revocations) of this voter on this proposal came before: 0 for the first.
    struct SignedBallot {
        address voter;
        uint8 support;
        string reason;
        uint256 nonce;
        uint48 deadline;
        bytes signature;
    }

    /// @notice Counted votes. Tokens are after the cap by legal group.
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

    /// @notice Emitted beside ProposalCreated. `sequence` starts at 1; `codeHash` = keccak256(abi.encode(codehash of every target)).
    event ProposalClassed(
        uint256 indexed proposalId, IClassTable.Class class, uint32 ruleVersion, uint256 sequence, bytes32 contentHash, bytes32 codeHash
    );
    /// @notice A ballot of a batch that did not count; `refusal` is the selector of the error it would have reverted with.
    event BallotSkipped(uint256 indexed proposalId, address indexed voter, uint256 position, bytes4 refusal);
    event BallotsRevoked(uint256 indexed proposalId, address indexed voter, uint256 nextNonce);
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);
    event GuardianSet(address indexed guardian, uint48 until);
    event LiveProposalLimitSet(uint16 limit);

    // Ballots: every refusal has the same arguments, so that a batch can name it by selector alone.
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
    /// @notice Thrown when the nonce is not the number of this voter's earlier ballots on this proposal.
    error GovernorWrongBallotNonce(uint256 proposalId, address voter);
    /// @notice Thrown when the ballot's deadline has passed.
    error GovernorBallotExpired(uint256 proposalId, address voter);
    /// @notice Thrown when the signature is not the voter's (65 bytes, low s, or ERC-1271).
    error GovernorBadBallotSignature(uint256 proposalId, address voter);
    /// @notice Thrown when a voter changed its ballot 31 times.
    error GovernorTooManyChanges(uint256 proposalId, address voter);
    /// @notice Thrown when the reason is longer than 1,000 bytes.
    error GovernorReasonTooLong(uint256 proposalId, address voter);

    /// @notice Thrown when a member already has the allowed number of live proposals.
    error GovernorTooManyLiveProposals(address proposer, uint256 limit);
    /// @notice Thrown when the same content is already in a live proposal.
    error GovernorSameContentLive(uint256 proposalId);
    /// @notice Thrown when the code of a target is not what it was when the proposal was made.
    error GovernorTargetCodeChanged(uint256 proposalId);
    /// @notice Thrown when the caller may not cancel.
    error GovernorCannotCancel(uint256 proposalId, address caller);
    /// @notice Thrown when a signed intent other than a ballot is past its deadline.
    error GovernorIntentExpired(uint48 deadline);
    /// @notice Thrown when a proposal's signature is not the proposer's.
    error GovernorBadProposerSignature(address proposer);

    /// @notice Signed intent Propose(address proposer,address[] targets,uint256[] values,bytes[] calldatas,string description,uint256 nonce,uint48 deadline);
    /// nonce = nonces(proposer).
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

    function castSignedBallot(uint256 proposalId, SignedBallot calldata ballot) external returns (uint256 weight);
    /// @notice Judges each ballot alone; a bad one is skipped with an event. Returns how many counted.
    function castSignedBallots(uint256 proposalId, SignedBallot[] calldata ballots) external returns (uint256 counted);
    /// @notice Makes every signed, not yet relayed ballot of the caller on this proposal void.
    function revokeBallots(uint256 proposalId) external;
    /// @notice Signed form: RevokeBallots(uint256 proposalId,address voter,uint256 nonce,uint48 deadline), nonce as for a ballot.
    function revokeBallotsBySig(uint256 proposalId, address voter, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice Signed WithdrawProposal(uint256 proposalId,address proposer,uint256 nonce,uint48 deadline), nonce = nonces(proposer);
    /// allowed until the first ballot.
    function withdrawProposalBySig(uint256 proposalId, uint256 nonce, uint48 deadline, bytes calldata signature) external;

    // By id, so that nobody has to keep the arrays; the content is checked against the stored hash.
    function setGuardian(address guardian, uint48 until) external;
    function setLiveProposalLimit(uint16 limit) external;

    function proposalClass(uint256 proposalId) external view returns (IClassTable.Class class, uint32 ruleVersion);
    function proposalTally(uint256 proposalId) external view returns (Tally memory);
    function quorumReached(uint256 proposalId) external view returns (bool);
    function voteSucceeded(uint256 proposalId) external view returns (bool);
    function ballotOf(uint256 proposalId, address voter) external view returns (bool cast, uint8 support, bool objection, uint256 nextNonce);
    function latestProposalId(bytes32 contentHash) external view returns (uint256);
    function proposalCount() external view returns (uint256);
    function isGuardian(address account) external view returns (bool);
}
