// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IClassTable} from "./interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "./interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {IVotingToken} from "./interfaces/IVotingToken.sol";
import {Ballot, Ballots} from "./libraries/Ballots.sol";
import {BatchedBallots} from "./libraries/BatchedBallots.sol";
import {Cast, Judging} from "./libraries/Judging.sol";
import {Ground, Poll, Polls} from "./libraries/Polls.sol";
import {Proposals} from "./libraries/Proposals.sol";
import {Revocations} from "./libraries/Revocations.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {BallotHead, SignedBallots} from "./libraries/SignedBallots.sol";
import {PackedStanding} from "./libraries/Standings.sol";
import {HeadCount, TokenCount} from "./libraries/Tallies.sol";

/// @title BallotBox: the half of the governor that judges and counts ballots
/// @notice The manual is IConsortiumGovernor. One ballot is judged here, a batch in the linked library BatchedBallots; both open a
/// poll (Polls), judge in memory (Judging) and close the poll.
abstract contract BallotBox is IConsortiumGovernor, EIP712, Nonces {
    // slither-disable-start incorrect-equality -- codes of refusals and counts of ballots are compared, never a balance
    /// @dev The type of `castVoteBySig`, as in OpenZeppelin's governor; nonce = nonces(voter).
    bytes32 private constant BALLOT_TYPEHASH = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    /// @dev The type of `castVoteWithReasonAndParamsBySig`, as in OpenZeppelin's governor; params must be empty.
    bytes32 private constant EXTENDED_BALLOT_TYPEHASH =
        keccak256("ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)");
    bytes32 private constant REVOKE_BALLOTS_TYPEHASH =
        keccak256("RevokeBallots(uint256 proposalId,address voter,uint256 nonce,uint48 deadline)");

    /// @inheritdoc IConsortiumGovernor
    IMemberRegistry public immutable registry;
    /// @inheritdoc IConsortiumGovernor
    IVotingToken public immutable token;
    /// @inheritdoc IConsortiumGovernor
    IClassTable public immutable classTable;

    mapping(uint256 proposalId => Proposals.Proposal) internal _proposals;

    constructor(IMemberRegistry registry_, IVotingToken token_, IClassTable classTable_) {
        registry = registry_;
        token = token_;
        classTable = classTable_;
    }

    // ------------------------------------------------------------------ one ballot by transaction

    /// @inheritdoc IGovernor
    function castVote(uint256 proposalId, uint8 support) external returns (uint256) {
        return _castOne(proposalId, msg.sender, support, _noReason(), false);
    }

    /// @inheritdoc IGovernor
    function castVoteWithReason(uint256 proposalId, uint8 support, string calldata reason) external returns (uint256) {
        return _castOne(proposalId, msg.sender, support, reason, false);
    }

    /// @inheritdoc IGovernor
    function castVoteWithReasonAndParams(uint256 proposalId, uint8 support, string calldata reason, bytes calldata params)
        external
        returns (uint256)
    {
        if (params.length != 0) revert GovernorInvalidVoteParams();
        return _castOne(proposalId, msg.sender, support, reason, false);
    }

    // ------------------------------------------------------------------ one ballot, signed as OpenZeppelin's governor asks

    /// @inheritdoc IGovernor
    function castVoteBySig(uint256 proposalId, uint8 support, address voter, bytes calldata signature) external returns (uint256) {
        bytes32 structHash = keccak256(abi.encode(BALLOT_TYPEHASH, proposalId, support, voter, _useNonce(voter)));
        _requireSigned(voter, structHash, signature);
        return _castOne(proposalId, voter, support, _noReason(), true);
    }

    /// @inheritdoc IGovernor
    function castVoteWithReasonAndParamsBySig(
        uint256 proposalId,
        uint8 support,
        address voter,
        string calldata reason,
        bytes calldata params,
        bytes calldata signature
    ) external returns (uint256) {
        if (params.length != 0) revert GovernorInvalidVoteParams();
        bytes32 structHash = keccak256(
            abi.encode(EXTENDED_BALLOT_TYPEHASH, proposalId, support, voter, _useNonce(voter), keccak256(bytes(reason)), keccak256(params))
        );
        _requireSigned(voter, structHash, signature);
        return _castOne(proposalId, voter, support, reason, true);
    }

    // ------------------------------------------------------------------ signed ballots

    /// @inheritdoc IConsortiumGovernor
    function castSignedBallot(uint256 proposalId, SignedBallot calldata ballot) external returns (uint256 weight) {
        Poll memory poll = _open(proposalId);
        poll.form = SignedBallots.newForm(_domainSeparatorV4(), proposalId);
        Cast memory cast = Judging.castOf(poll, SignedBallots.headOf(ballot));
        bytes4 refusal = Judging.judge(poll, cast, SignedBallots.reasonOf(ballot), SignedBallots.signatureOf(ballot));
        if (refusal != 0) _refuse(refusal, proposalId, cast.head.voterOf());
        Polls.close(poll);
        return Judging.weightOf(poll, cast);
    }

    /// @inheritdoc IConsortiumGovernor
    function castSignedBallots(uint256 proposalId, bytes calldata ballots) external returns (uint256) {
        return BatchedBallots.cast(_existing(proposalId), proposalId, _ground(), _domainSeparatorV4(), ballots);
    }

    /// @inheritdoc IConsortiumGovernor
    function revokeBallots(uint256 proposalId) external {
        _revoke(proposalId, msg.sender);
    }

    /// @inheritdoc IConsortiumGovernor
    function revokeBallotsBySig(uint256 proposalId, address voter, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        // Check: the very nonce, in time, signed by the voter
        if (_ballot(proposalId, voter).count() != nonce) revert GovernorWrongBallotNonce(proposalId, voter);
        if (block.timestamp > deadline) revert GovernorIntentExpired(deadline);
        _requireSigned(voter, keccak256(abi.encode(REVOKE_BALLOTS_TYPEHASH, proposalId, voter, nonce, deadline)), signature);

        // Effect
        _revoke(proposalId, voter);
    }

    // ------------------------------------------------------------------ reading

    /// @inheritdoc IGovernor
    function hasVoted(uint256 proposalId, address account) external view returns (bool) {
        return _ballot(proposalId, account).isCast();
    }

    /// @inheritdoc IConsortiumGovernor
    function ballotOf(uint256 proposalId, address voter)
        external
        view
        returns (bool cast, uint8 support, bool objection, uint256 nextNonce)
    {
        Ballot ballot = _ballot(proposalId, voter);
        cast = ballot.isCast();
        if (cast) support = ballot.choice();
        return (cast, support, ballot.objects(), ballot.count());
    }

    /// @inheritdoc IConsortiumGovernor
    function proposalTally(uint256 proposalId) external view returns (Tally memory tally) {
        HeadCount count = _existing(proposalId).headCount;
        TokenCount tokens = _proposals[proposalId].tokenCount;
        (tally.headsAgainst, tally.headsFor, tally.headsAbstain) = (count.heads(0), count.heads(1), count.heads(2));
        (tally.votersAgainst, tally.votersFor, tally.votersAbstain) = (count.voters(0), count.voters(1), count.voters(2));
        (tally.tokensAgainst, tally.tokensFor, tally.tokensAbstain) = (tokens.tokens(0), tokens.tokens(1), tokens.tokens(2));
        tally.objections = count.objections();
    }

    /// @inheritdoc IConsortiumGovernor
    function groupTokens(uint256 proposalId, uint32 group) external view returns (uint256 against, uint256 inFavour, uint256 abstain) {
        TokenCount raw = _existing(proposalId).groupTokens[group];
        return (raw.tokens(Ballots.AGAINST), raw.tokens(Ballots.FOR), raw.tokens(Ballots.ABSTAIN));
    }

    // ------------------------------------------------------------------ the poll

    function _open(uint256 proposalId) private view returns (Poll memory) {
        return Polls.open(_existing(proposalId), proposalId, _ground());
    }

    function _ground() private view returns (Ground memory) {
        return Ground(registry, token, classTable);
    }

    /// @dev A ballot by transaction, or by the sequential nonce: whoever sent it proved to be the voter.
    /// @param onlyFirst Refuse it after any act of the voter on this proposal. OpenZeppelin's types name neither ballot nonce nor
    /// deadline: otherwise an old signature of theirs could undo a later ballot, and no revocation would reach it.
    function _castOne(uint256 proposalId, address voter, uint8 support, string calldata reason, bool onlyFirst)
        private
        returns (uint256 weight)
    {
        Poll memory poll = _open(proposalId);
        Cast memory cast = Judging.castOf(poll, SignedBallots.unsignedHead(voter, support));
        bytes4 refusal = Judging.examine(poll, cast, bytes(reason).length);
        if (refusal == 0 && onlyFirst && cast.last.count() != 0) refusal = GovernorWrongBallotNonce.selector;
        if (refusal != 0) _refuse(refusal, proposalId, voter);
        Judging.count(poll, cast, reason);
        Polls.close(poll);
        return Judging.weightOf(poll, cast);
    }

    /// @dev One more act of the voter, that changes no count.
    function _revoke(uint256 proposalId, address voter) private {
        Revocations.revoke(_existing(proposalId), proposalId, voter, _indexOf(voter));
    }

    // ------------------------------------------------------------------ shared with the governor

    function _existing(uint256 proposalId) internal view returns (Proposals.Proposal storage proposal) {
        proposal = _proposals[proposalId];
        if (proposal.proposer == address(0)) revert GovernorNonexistentProposal(proposalId);
    }

    /// @dev Quorum and support of a proposal by its rule, with that count.
    function _verdict(Proposals.Proposal storage proposal, HeadCount heads, TokenCount tokens) internal view returns (bool, bool) {
        return Polls.verdict(proposal, _ground(), heads, tokens);
    }

    function _ruleOf(Proposals.Proposal storage proposal) internal view returns (IClassTable.ClassRule memory) {
        return _rule(proposal.ruleVersion, proposal.class);
    }

    function _rule(uint32 ruleVersion, IClassTable.Class class) internal view returns (IClassTable.ClassRule memory) {
        return classTable.ruleOf(ruleVersion, class);
    }

    function _standingAt(address account, uint48 timepoint) internal view returns (PackedStanding) {
        return registry.packedStandingAt(account, timepoint);
    }

    function _allHeads(uint256 timepoint) internal view returns (uint256) {
        return registry.getPastTotalSupply(timepoint);
    }

    function _allTokens(uint256 timepoint) internal view returns (uint256) {
        return token.getPastTotalSupply(timepoint);
    }

    function _indexOf(address account) private view returns (uint256) {
        return registry.indexOf(account);
    }

    /// @dev Signed by `signer` in the sense of Signatures.
    function _isSigned(address signer, bytes32 structHash, bytes calldata signature) internal view returns (bool) {
        return Signatures.isValid(signer, _hashTypedDataV4(structHash), signature);
    }

    function _requireSigned(address signer, bytes32 structHash, bytes calldata signature) internal view {
        if (!_isSigned(signer, structHash, signature)) revert GovernorInvalidSignature(signer);
    }

    function _ballot(uint256 proposalId, address voter) private view returns (Ballot) {
        uint256 index = _indexOf(voter);
        return Ballots.inWord(_existing(proposalId).ballots[Ballots.wordOf(index)], index);
    }

    /// @dev Reverts with the error of that selector; all of them have these arguments.
    function _refuse(bytes4 refusal, uint256 proposalId, address voter) private pure {
        bytes memory reason = abi.encodeWithSelector(refusal, proposalId, voter);
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    /// @dev An empty reason, as calldata.
    function _noReason() private pure returns (string calldata) {
        return string(msg.data[:0]);
    }
    // slither-disable-end incorrect-equality
}
