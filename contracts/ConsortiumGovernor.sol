// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {BallotBox} from "./BallotBox.sol";
import {IClassTable} from "./interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "./interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {IVotingToken} from "./interfaces/IVotingToken.sol";
import {Cosponsors} from "./libraries/Cosponsors.sol";
import {EarlyClose} from "./libraries/EarlyClose.sol";
import {Proposals} from "./libraries/Proposals.sol";
import {PackedStanding} from "./libraries/Standings.sol";
import {Tallies} from "./libraries/Tallies.sol";

/// @title ConsortiumGovernor: the life of a proposal
/// @notice The manual is IConsortiumGovernor; ballots are judged and counted in BallotBox. Executes through the timelock alone.
contract ConsortiumGovernor is BallotBox {
    uint256 private constant PROPOSAL_THRESHOLD = 1;
    uint256 private constant MAX_GUARDIAN_TERM = 366 days;
    uint16 private constant MAX_LIVE_PROPOSALS = 20;

    bytes32 private constant WITHDRAW_PROPOSAL_TYPEHASH =
        keccak256("WithdrawProposal(uint256 proposalId,address proposer,uint256 nonce,uint48 deadline)");

    /// @inheritdoc IConsortiumGovernor
    TimelockController public immutable timelock;
    /// @inheritdoc IConsortiumGovernor
    uint256 public proposalCount;
    /// @inheritdoc IConsortiumGovernor
    uint16 public liveProposalLimit;

    address private _guardian;
    uint48 private _guardianUntil;
    mapping(bytes32 contentHash => uint256) private _latest;
    /// @dev A member's seats hold its proposals; a seat whose proposal is no longer live is free again.
    mapping(address proposer => mapping(uint256 seat => uint256 proposalId)) private _seats;

    constructor(
        IMemberRegistry registry_,
        IVotingToken token_,
        IClassTable classTable_,
        TimelockController timelock_,
        uint16 liveProposalLimit_
    ) EIP712("Guildhall Governor", "1") BallotBox(registry_, token_, classTable_) {
        timelock = timelock_;
        _setLiveProposalLimit(liveProposalLimit_);
    }

    /// @dev Only what a vote decided.
    modifier onlyTimelock() {
        if (msg.sender != address(timelock)) revert GovernorOnlyExecutor(msg.sender);
        _;
    }

    // ------------------------------------------------------------------ propose

    /// @inheritdoc IGovernor
    function propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory description)
        external
        returns (uint256 proposalId)
    {
        return _propose(msg.sender, targets, values, calldatas, description);
    }

    /// @inheritdoc IConsortiumGovernor
    function proposeBySig(
        address proposer,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        uint256 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external returns (uint256 proposalId) {
        // Check: in time, the next nonce, signed by the proposer
        if (block.timestamp > deadline) revert GovernorIntentExpired(deadline);
        _useCheckedNonce(proposer, nonce);
        bytes32 structHash = Proposals.proposeHash(proposer, targets, values, calldatas, keccak256(bytes(description)), nonce, deadline);
        if (!_isSigned(proposer, structHash, signature)) revert GovernorBadProposerSignature(proposer);

        return _propose(proposer, targets, values, calldatas, description);
    }

    function _propose(
        address proposer,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) private returns (uint256 proposalId) {
        // Check: a well-formed content, of a proposer who may, that is not live already
        if (targets.length != values.length || targets.length != calldatas.length || targets.length == 0) {
            revert GovernorInvalidProposalLength(targets.length, calldatas.length, values.length);
        }
        _requireProposer(proposer, description);
        bytes32 content = Proposals.contentHash(targets, values, calldatas, keccak256(bytes(description)));
        uint256 previous = _latest[content];
        if (previous != 0 && _isLive(previous)) revert GovernorSameContentLive(previous);

        // Effect: the proposal, its place among the proposer's, and its content
        proposalId = Proposals.idOf(++proposalCount, content);
        _seats[proposer][_freeSeat(proposer)] = proposalId;
        _latest[content] = proposalId;
        Proposals.Draft memory draft = Proposals.Draft(proposer, targets, values, calldatas, description);
        Proposals.open(_proposals[proposalId], proposalId, proposalCount, content, classTable, draft);
    }

    /// @dev An Active member with a head vote one second ago, whom the description does not exclude.
    function _requireProposer(address proposer, string memory description) private view {
        if (!Proposals.allows(description, proposer)) revert GovernorRestrictedProposer(proposer);
        PackedStanding standing = _standingAt(proposer, clock() - 1);
        if (!standing.isActive()) revert GovernorProposerNotActive(proposer);
        if (standing.heads() < PROPOSAL_THRESHOLD) {
            revert GovernorInsufficientProposerVotes(proposer, standing.heads(), PROPOSAL_THRESHOLD);
        }
    }

    /// @dev The first free seat of the proposer, if fewer of its proposals are live than the limit.
    function _freeSeat(address proposer) private view returns (uint256 free) {
        uint256 seat = 0;
        uint256 live = 0;
        free = type(uint256).max;
        for (uint256 id = _seats[proposer][0]; id != 0; id = _seats[proposer][++seat]) {
            if (_isLive(id)) ++live;
            else if (free == type(uint256).max) free = seat;
        }
        if (live >= liveProposalLimit) revert GovernorTooManyLiveProposals(proposer, liveProposalLimit);
        if (free == type(uint256).max) free = seat;
    }

    // ------------------------------------------------------------------ co-sponsor, close early

    /// @inheritdoc IConsortiumGovernor
    function cosponsor(uint256 proposalId) external {
        _cosponsor(proposalId, msg.sender);
    }

    /// @inheritdoc IConsortiumGovernor
    function cosponsorBySig(uint256 proposalId, address member, uint48 deadline, bytes calldata signature) external {
        // Check: in time, signed by the member; once needs no nonce
        _requireSigned(member, Cosponsors.hash(proposalId, member, deadline), signature);

        _cosponsor(proposalId, member);
    }

    function _cosponsor(uint256 proposalId, address member) private {
        // Check: before the first ballot
        Proposals.Proposal storage proposal = _existing(proposalId);
        if (!_isUntouched(proposalId, state(proposalId))) revert GovernorCannotCosponsor(proposalId, member);

        // Effect
        uint48 secondAgo = clock() - 1;
        uint48 timepoint = proposal.snapshot < secondAgo ? proposal.snapshot : secondAgo;
        Cosponsors.add(proposal, proposalId, member, _standingAt(member, timepoint));
    }

    /// @inheritdoc IConsortiumGovernor
    function closeEarly(uint256 proposalId) external {
        _requireState(proposalId, ProposalState.Active);
        Proposals.Proposal storage proposal = _proposals[proposalId];
        EarlyClose.close(proposal, proposalId, classTable, _allHeads(proposal.snapshot), _allTokens(proposal.snapshot));
    }

    // ------------------------------------------------------------------ queue, execute, cancel

    /// @inheritdoc IGovernor
    function queue(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        external
        returns (uint256 proposalId)
    {
        // Check: passed, and the code it is about is still there
        proposalId = getProposalId(targets, values, calldatas, descriptionHash);
        _requireState(proposalId, ProposalState.Succeeded);
        _requireSameCode(proposalId, targets);

        // Effect: the time from which it can be executed
        Proposals.Proposal storage proposal = _proposals[proposalId];
        uint256 delay = _ruleOf(proposal).executionDelay;
        proposal.eta = uint48(block.timestamp + delay);
        emit ProposalQueued(proposalId, proposal.eta);

        // Interaction: the timelock
        timelock.scheduleBatch(targets, values, calldatas, bytes32(0), bytes32(proposalId), delay);
    }

    /// @inheritdoc IGovernor
    function execute(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        external
        payable
        returns (uint256 proposalId)
    {
        // Check: queued, not expired, and the code it is about is still there
        proposalId = getProposalId(targets, values, calldatas, descriptionHash);
        _requireState(proposalId, ProposalState.Queued);
        _requireSameCode(proposalId, targets);

        // Effect: once
        _proposals[proposalId].executed = true;
        emit ProposalExecuted(proposalId);

        // Interaction: the timelock, which refuses before the eta
        timelock.executeBatch{value: msg.value}(targets, values, calldatas, bytes32(0), bytes32(proposalId));
    }

    /// @inheritdoc IGovernor
    function cancel(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        external
        returns (uint256 proposalId)
    {
        // Check: still live, by somebody who may
        proposalId = getProposalId(targets, values, calldatas, descriptionHash);
        ProposalState current = state(proposalId);
        if (!_mayCancel(proposalId, current, msg.sender) || current == ProposalState.Queued && _isItsOwnEnd(targets, calldatas)) {
            revert GovernorCannotCancel(proposalId, msg.sender);
        }

        // Effect
        _cancel(proposalId);

        // Interaction: out of the timelock too
        if (current != ProposalState.Queued) return proposalId;
        timelock.cancel(keccak256(abi.encode(targets, values, calldatas, bytes32(0), bytes32(proposalId))));
    }

    /// @inheritdoc IConsortiumGovernor
    function withdrawProposalBySig(uint256 proposalId, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        // Check: in time, the next nonce, signed by the proposer, before the first ballot
        address proposer = _existing(proposalId).proposer;
        if (block.timestamp > deadline) revert GovernorIntentExpired(deadline);
        _useCheckedNonce(proposer, nonce);
        bytes32 structHash = keccak256(abi.encode(WITHDRAW_PROPOSAL_TYPEHASH, proposalId, proposer, nonce, deadline));
        if (!_isSigned(proposer, structHash, signature)) revert GovernorBadProposerSignature(proposer);
        if (!_isWithdrawable(proposalId, state(proposalId))) revert GovernorCannotCancel(proposalId, proposer);

        // Effect
        _cancel(proposalId);
    }

    function _cancel(uint256 proposalId) private {
        _proposals[proposalId].canceled = true;
        emit ProposalCanceled(proposalId);
    }

    /// @dev A vote may cancel any live proposal, the guardian a queued one, the proposer its own until the first ballot.
    function _mayCancel(uint256 proposalId, ProposalState current, address caller) private view returns (bool) {
        if (caller == address(timelock)) return _isLiveState(current);
        if (current == ProposalState.Queued) return isGuardian(caller);
        return caller == _proposals[proposalId].proposer && _isWithdrawable(proposalId, current);
    }

    /// @dev No guardian stops a vote about who is guardian, as long as the vote is about nothing else.
    function _isItsOwnEnd(address[] memory targets, bytes[] memory calldatas) private view returns (bool) {
        if (targets.length != 1 || targets[0] != address(this) || msg.sender != _guardian) return false;
        return bytes4(calldatas[0]) == IConsortiumGovernor.setGuardian.selector;
    }

    /// @dev Others rely on a proposal that they co-sponsored or voted on.
    function _isWithdrawable(uint256 proposalId, ProposalState current) private view returns (bool) {
        // slither-disable-next-line incorrect-equality -- a count of co-sponsors, never a balance
        return _isUntouched(proposalId, current) && _proposals[proposalId].cosponsorCount == 0;
    }

    function _isUntouched(uint256 proposalId, ProposalState current) private view returns (bool) {
        if (current != ProposalState.Pending && current != ProposalState.Active) return false;
        return _proposals[proposalId].headCount.isEmpty();
    }

    function _requireState(uint256 proposalId, ProposalState expected) private view {
        ProposalState current = state(proposalId);
        if (current == expected) return;
        revert GovernorUnexpectedProposalState(proposalId, current, bytes32(1 << uint8(expected)));
    }

    function _requireSameCode(uint256 proposalId, address[] memory targets) private view {
        Proposals.requireSameCode(_proposals[proposalId], proposalId, targets);
    }

    // ------------------------------------------------------------------ by vote

    /// @inheritdoc IConsortiumGovernor
    function setGuardian(address guardian_, uint48 until) external onlyTimelock {
        // Check: a term with an end in sight
        if (until > block.timestamp + MAX_GUARDIAN_TERM) revert GovernorGuardianTermTooLong(until);

        // Effect
        (_guardian, _guardianUntil) = (guardian_, until);
        emit GuardianSet(guardian_, until);
    }

    /// @inheritdoc IConsortiumGovernor
    function setLiveProposalLimit(uint16 limit) external onlyTimelock {
        _setLiveProposalLimit(limit);
    }

    function _setLiveProposalLimit(uint16 limit) private {
        if (limit == 0 || limit > MAX_LIVE_PROPOSALS) revert GovernorLiveLimitOutOfBounds(limit);
        liveProposalLimit = limit;
        emit LiveProposalLimitSet(limit);
    }

    // ------------------------------------------------------------------ where a proposal stands

    /// @inheritdoc IGovernor
    function state(uint256 proposalId) public view returns (ProposalState) {
        Proposals.Proposal storage proposal = _existing(proposalId);
        if (proposal.executed) return ProposalState.Executed;
        if (proposal.canceled) return ProposalState.Canceled;
        if (block.timestamp <= proposal.snapshot) return ProposalState.Pending;
        if (block.timestamp <= proposal.deadline) return ProposalState.Active;
        (bool quorum_, bool support) = _verdict(proposal, proposal.headCount, proposal.tokenCount);
        if (!quorum_ || !support) return ProposalState.Defeated;
        if (block.timestamp > _expiresAfter(proposal)) return ProposalState.Expired;
        return proposal.eta == 0 ? ProposalState.Succeeded : ProposalState.Queued;
    }

    /// @inheritdoc IConsortiumGovernor
    function quorumReached(uint256 proposalId) external view returns (bool quorum_) {
        (quorum_,) = _verdict(proposalId);
    }

    /// @inheritdoc IConsortiumGovernor
    function voteSucceeded(uint256 proposalId) external view returns (bool support) {
        (, support) = _verdict(proposalId);
    }

    function _verdict(uint256 proposalId) private view returns (bool, bool) {
        Proposals.Proposal storage proposal = _existing(proposalId);
        return _verdict(proposal, proposal.headCount, proposal.tokenCount);
    }

    function _isLive(uint256 proposalId) private view returns (bool) {
        return _isLiveState(state(proposalId));
    }

    function _isLiveState(ProposalState current) private pure returns (bool) {
        return current == ProposalState.Pending || current == ProposalState.Active || current == ProposalState.Succeeded
            || current == ProposalState.Queued;
    }

    /// @dev Last second in which a passed proposal can be queued or executed.
    function _expiresAfter(Proposals.Proposal storage proposal) private view returns (uint256) {
        IClassTable.ClassRule memory rule = _ruleOf(proposal);
        uint256 executableFrom = proposal.eta != 0 ? proposal.eta : uint256(proposal.deadline) + rule.executionDelay;
        return executableFrom + rule.expiry;
    }

    // ------------------------------------------------------------------ reading a proposal

    /// @inheritdoc IGovernor
    function hashProposal(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        external
        pure
        returns (uint256)
    {
        return uint256(Proposals.contentHash(targets, values, calldatas, descriptionHash));
    }

    /// @inheritdoc IGovernor
    function getProposalId(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        public
        view
        returns (uint256)
    {
        return _latest[Proposals.contentHash(targets, values, calldatas, descriptionHash)];
    }

    /// @inheritdoc IConsortiumGovernor
    function latestProposalId(bytes32 contentHash) external view returns (uint256) {
        return _latest[contentHash];
    }

    /// @inheritdoc IGovernor
    function proposalSnapshot(uint256 proposalId) external view returns (uint256) {
        return _proposals[proposalId].snapshot;
    }

    /// @inheritdoc IGovernor
    function proposalDeadline(uint256 proposalId) external view returns (uint256) {
        return _proposals[proposalId].deadline;
    }

    /// @inheritdoc IGovernor
    function proposalProposer(uint256 proposalId) external view returns (address) {
        return _proposals[proposalId].proposer;
    }

    /// @inheritdoc IGovernor
    function proposalEta(uint256 proposalId) external view returns (uint256) {
        return _proposals[proposalId].eta;
    }

    /// @inheritdoc IGovernor
    function proposalNeedsQueuing(uint256) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IConsortiumGovernor
    function proposalClass(uint256 proposalId) external view returns (IClassTable.Class class, uint32 ruleVersion) {
        Proposals.Proposal storage proposal = _existing(proposalId);
        return (proposal.class, proposal.ruleVersion);
    }

    /// @inheritdoc IConsortiumGovernor
    function proposalOrigin(uint256 proposalId) external view returns (uint256 sequence, bytes32 codeHash) {
        Proposals.Proposal storage proposal = _existing(proposalId);
        return (proposal.sequence, proposal.codeHash);
    }

    /// @inheritdoc IConsortiumGovernor
    function cosponsorCount(uint256 proposalId) external view returns (uint256) {
        return _existing(proposalId).cosponsorCount;
    }

    /// @inheritdoc IConsortiumGovernor
    function proposalElectorate(uint256 proposalId) external view returns (uint256 heads, uint256 supply) {
        uint48 snapshot = _existing(proposalId).snapshot;
        return (_allHeads(snapshot), _allTokens(snapshot));
    }

    // ------------------------------------------------------------------ reading the governor

    /// @inheritdoc IConsortiumGovernor
    function guardian() external view returns (address account, uint48 until) {
        return (_guardian, _guardianUntil);
    }

    /// @inheritdoc IConsortiumGovernor
    function isGuardian(address account) public view returns (bool) {
        return account != address(0) && account == _guardian && block.timestamp <= _guardianUntil;
    }

    /// @inheritdoc IGovernor
    function proposalThreshold() external pure returns (uint256) {
        return PROPOSAL_THRESHOLD;
    }

    /// @inheritdoc IGovernor
    function votingDelay() external view returns (uint256) {
        return _strictestRule().votingDelay;
    }

    /// @inheritdoc IGovernor
    function votingPeriod() external view returns (uint256) {
        return _strictestRule().votingPeriod;
    }

    /// @inheritdoc IGovernor
    function quorum(uint256 timepoint) external view returns (uint256) {
        return Tallies.headQuorumUp(_strictestRule(), _allHeads(timepoint));
    }

    /// @inheritdoc IGovernor
    function getVotes(address account, uint256 timepoint) public view returns (uint256) {
        return registry.getPastVotes(account, timepoint);
    }

    /// @inheritdoc IGovernor
    function getVotesWithParams(address account, uint256 timepoint, bytes memory params) external view returns (uint256) {
        if (params.length != 0) revert GovernorInvalidVoteParams();
        return getVotes(account, timepoint);
    }

    function _currentVersion() private view returns (uint32) {
        return classTable.currentVersion();
    }

    function _strictestRule() private view returns (IClassTable.ClassRule memory) {
        return _rule(_currentVersion(), IClassTable.Class.Constitutional);
    }

    /// @inheritdoc IGovernor
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() external pure returns (string memory) {
        return "support=bravo&quorum=for,abstain&params=heads,tokens&rules=guildhall-1";
    }

    /// @inheritdoc IERC6372
    function clock() public view returns (uint48) {
        return Time.timestamp();
    }

    /// @inheritdoc IERC6372
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc IGovernor
    function name() external pure returns (string memory) {
        return "Guildhall Governor";
    }

    /// @inheritdoc IGovernor
    function version() external pure returns (string memory) {
        return "1";
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IGovernor).interfaceId || interfaceId == type(IGovernor).interfaceId ^ IGovernor.getProposalId.selector
            || interfaceId == type(IConsortiumGovernor).interfaceId || interfaceId == type(IERC6372).interfaceId
            || interfaceId == type(IERC165).interfaceId;
    }
}
