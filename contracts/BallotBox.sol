// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IClassTable} from "./interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "./interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {IVotingToken} from "./interfaces/IVotingToken.sol";
import {Ballot, Ballots} from "./libraries/Ballots.sol";
import {Proposals} from "./libraries/Proposals.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {HeadCount, Tallies, TokenCount} from "./libraries/Tallies.sol";

/// @title BallotBox: the half of the governor that judges and counts ballots
/// @notice The manual is IConsortiumGovernor. A poll is opened once, judges any number of ballots in memory, and is closed
/// once: one ballot and a batch of a hundred take the same path.
abstract contract BallotBox is IConsortiumGovernor, EIP712, Nonces {
    /// @dev A proposal while ballots are judged. `gate` is the refusal of every ballot (0: open); `cap` is in tokens.
    struct Poll {
        uint256 id;
        bytes4 gate;
        bytes32 domain;
        uint48 snapshot;
        IClassTable.Class class;
        IClassTable.ClassRule rule;
        uint256 cap;
        bool late;
        bool hadQuorum;
        bool hadSupport;
        HeadCount headCount;
        TokenCount tokenCount;
    }

    /// @dev A ballot while it is judged: who, what, with which power, and what stood before.
    struct Cast {
        address voter;
        uint8 support;
        bool objects;
        IMemberRegistry.Standing standing;
        uint256 tokens;
        Ballot last;
    }

    /// @notice The type of `castVoteBySig`, as in OpenZeppelin's governor; nonce = nonces(voter).
    bytes32 public constant BALLOT_TYPEHASH = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    /// @notice The type of `castVoteWithReasonAndParamsBySig`, as in OpenZeppelin's governor; params must be empty.
    bytes32 public constant EXTENDED_BALLOT_TYPEHASH =
        keccak256("ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)");
    bytes32 private constant CAST_VOTE_TYPEHASH =
        keccak256("CastVote(uint256 proposalId,uint8 support,address voter,string reason,uint256 nonce,uint48 deadline)");
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
        return _castOne(proposalId, msg.sender, support, _noReason());
    }

    /// @inheritdoc IGovernor
    function castVoteWithReason(uint256 proposalId, uint8 support, string calldata reason) external returns (uint256) {
        return _castOne(proposalId, msg.sender, support, reason);
    }

    /// @inheritdoc IGovernor
    function castVoteWithReasonAndParams(uint256 proposalId, uint8 support, string calldata reason, bytes calldata params)
        external
        returns (uint256)
    {
        if (params.length != 0) revert GovernorInvalidVoteParams();
        return _castOne(proposalId, msg.sender, support, reason);
    }

    // ------------------------------------------------------------------ one ballot, signed as OpenZeppelin's governor asks

    /// @inheritdoc IGovernor
    function castVoteBySig(uint256 proposalId, uint8 support, address voter, bytes calldata signature) external returns (uint256) {
        bytes32 structHash = keccak256(abi.encode(BALLOT_TYPEHASH, proposalId, support, voter, _useNonce(voter)));
        _requireSigned(voter, structHash, signature);
        return _castOne(proposalId, voter, support, _noReason());
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
        return _castOne(proposalId, voter, support, reason);
    }

    // ------------------------------------------------------------------ signed ballots

    /// @inheritdoc IConsortiumGovernor
    function castSignedBallot(uint256 proposalId, SignedBallot calldata ballot) external returns (uint256 weight) {
        Poll memory poll = _open(proposalId);
        bytes4 refusal;
        (refusal, weight) = _judge(poll, ballot);
        if (refusal != 0) _refuse(refusal, proposalId, ballot.voter);
        _close(poll);
    }

    /// @inheritdoc IConsortiumGovernor
    function castSignedBallots(uint256 proposalId, SignedBallot[] calldata ballots) external returns (uint256 counted) {
        Poll memory poll = _open(proposalId);
        for (uint256 i = 0; i < ballots.length; ++i) {
            (bytes4 refusal,) = _judge(poll, ballots[i]);
            if (refusal == 0) ++counted;
            else emit BallotSkipped(proposalId, ballots[i].voter, i, refusal);
        }
        if (counted != 0) _close(poll);
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

    /// @dev Everything that the ballots of one proposal have in common, read once.
    function _open(uint256 proposalId) private view returns (Poll memory poll) {
        Proposals.Proposal storage proposal = _existing(proposalId);
        poll.id = proposalId;
        poll.gate = _gate(proposal);
        if (poll.gate != 0) return poll;
        poll.domain = _domainSeparatorV4();
        poll.snapshot = proposal.snapshot;
        poll.class = proposal.class;
        poll.rule = _ruleOf(proposal);
        poll.headCount = proposal.headCount;
        poll.tokenCount = proposal.tokenCount;
        if (_countsTokens(poll.rule)) poll.cap = Tallies.bpsUp(_allTokens(poll.snapshot), poll.rule.capBps);
        poll.late = !proposal.extended && proposal.deadline - block.timestamp < poll.rule.lateWindow;
        if (poll.late) (poll.hadQuorum, poll.hadSupport) = _outlook(poll);
    }

    /// @dev Why no ballot is taken now; 0 while the vote is open.
    function _gate(Proposals.Proposal storage proposal) private view returns (bytes4) {
        if (proposal.executed || proposal.canceled) return GovernorVotingClosed.selector;
        if (block.timestamp <= proposal.snapshot) return GovernorVotingNotOpen.selector;
        if (block.timestamp > proposal.deadline) return GovernorVotingClosed.selector;
        return 0;
    }

    /// @dev Writes the count back and extends the vote once, when late ballots reached the quorum or turned the lead.
    function _close(Poll memory poll) private {
        // Effect: two words hold the whole count
        Proposals.Proposal storage proposal = _proposals[poll.id];
        proposal.headCount = poll.headCount;
        if (_countsTokens(poll.rule)) proposal.tokenCount = poll.tokenCount;
        if (!poll.late) return;

        // Effect: late protection
        (bool hasQuorum, bool hasSupport) = _outlook(poll);
        if (hasQuorum == poll.hadQuorum && hasSupport == poll.hadSupport) return;
        if (poll.hadQuorum && !hasQuorum && hasSupport == poll.hadSupport) return;
        proposal.extended = true;
        proposal.deadline += poll.rule.lateExtension;
        emit ProposalExtended(poll.id, proposal.deadline);
    }

    /// @dev Quorum and support as the ballots of the poll stand.
    function _outlook(Poll memory poll) private view returns (bool quorum_, bool support) {
        return _outlook(poll.class, poll.rule, poll.headCount, poll.tokenCount, poll.snapshot);
    }

    // ------------------------------------------------------------------ one ballot in a poll

    /// @dev A ballot by transaction, or by the sequential nonce: whoever sent it proved to be the voter.
    function _castOne(uint256 proposalId, address voter, uint8 support, string calldata reason) private returns (uint256 weight) {
        Poll memory poll = _open(proposalId);
        (bytes4 refusal, Cast memory cast) = _examine(poll, voter, support, reason);
        if (refusal != 0) _refuse(refusal, proposalId, voter);
        weight = _count(poll, cast, reason);
        _close(poll);
    }

    /// @dev A signed ballot: counted, or the selector of the rule that it breaks.
    function _judge(Poll memory poll, SignedBallot calldata ballot) private returns (bytes4 refusal, uint256 weight) {
        Cast memory cast;
        (refusal, cast) = _examine(poll, ballot.voter, ballot.support, ballot.reason);
        if (refusal == 0) refusal = _verify(poll, cast.last, ballot);
        if (refusal == 0) weight = _count(poll, cast, ballot.reason);
    }

    /// @dev Whether this voter may cast this ballot, in the order of the list in IConsortiumGovernor.
    function _examine(Poll memory poll, address voter, uint8 support, string calldata reason)
        private
        view
        returns (bytes4 refusal, Cast memory cast)
    {
        if (poll.gate != 0) return (poll.gate, cast);
        cast.voter = voter;
        cast.standing = _standingAt(voter, poll.snapshot);
        if (!cast.standing.active) return (GovernorNotActiveMember.selector, cast);
        if (_countsTokens(poll.rule)) cast.tokens = token.getPastVotes(voter, poll.snapshot);
        if (!_hasPower(poll.rule.electorate, cast)) return (GovernorNoPowerAtSnapshot.selector, cast);
        cast.last = Ballots.read(_proposals[poll.id].ballots, cast.standing.index);
        if (cast.last.isCast() && !poll.rule.changeable) return (GovernorBallotFinal.selector, cast);
        if (support > Ballots.ABSTAIN) return (GovernorUnknownSupport.selector, cast);
        if (bytes(reason).length > Ballots.MAX_REASON) return (GovernorReasonTooLong.selector, cast);
        if (cast.last.count() == Ballots.MAX_COUNT) return (GovernorTooManyChanges.selector, cast);
        cast.support = support;
        cast.objects = support == Ballots.AGAINST && bytes(reason).length != 0;
    }

    /// @dev Nonce, deadline and signature of a signed ballot.
    function _verify(Poll memory poll, Ballot last, SignedBallot calldata ballot) private view returns (bytes4) {
        if (ballot.nonce != last.count()) return GovernorWrongBallotNonce.selector;
        if (block.timestamp > ballot.deadline) return GovernorBallotExpired.selector;
        bytes32 structHash = keccak256(
            abi.encode(
                CAST_VOTE_TYPEHASH, poll.id, ballot.support, ballot.voter, keccak256(bytes(ballot.reason)), ballot.nonce, ballot.deadline
            )
        );
        bytes32 digest = MessageHashUtils.toTypedDataHash(poll.domain, structHash);
        return Signatures.isValid(ballot.voter, digest, ballot.signature) ? bytes4(0) : GovernorBadBallotSignature.selector;
    }

    /// @dev Takes the earlier ballot out of the count, puts this one in, and says so.
    function _count(Poll memory poll, Cast memory cast, string calldata reason) private returns (uint256 weight) {
        // Effect: the count in memory, the ballot and the tokens of a shared group in storage
        IMemberRegistry.Standing memory standing = cast.standing;
        HeadCount earlier;
        if (cast.last.isCast()) earlier = Tallies.headsOf(cast.last.choice(), cast.last.objects(), standing.heads);
        poll.headCount = poll.headCount.replace(earlier, Tallies.headsOf(cast.support, cast.objects, standing.heads));
        if (cast.tokens != 0) _countTokens(poll, cast);
        Ballot ballot = Ballots.standing(cast.support, cast.objects, cast.last.count() + 1);
        Ballots.write(_proposals[poll.id].ballots, standing.index, ballot);

        if (!_countsTokens(poll.rule)) {
            emit VoteCast(cast.voter, poll.id, cast.support, standing.heads, reason);
            return standing.heads;
        }
        bytes memory powers = abi.encode(uint256(standing.heads), cast.tokens);
        emit VoteCastWithParams(cast.voter, poll.id, cast.support, cast.tokens, reason, powers);
        return cast.tokens;
    }

    /// @dev A member alone in its group is capped by itself; groups of several members are capped on their raw sums.
    function _countTokens(Poll memory poll, Cast memory cast) private {
        if (!cast.standing.groupShared) {
            uint256 capped = cast.tokens < poll.cap ? cast.tokens : poll.cap;
            poll.tokenCount = _replaceTokens(poll.tokenCount, cast, capped);
            return;
        }
        mapping(uint32 => TokenCount) storage groups = _proposals[poll.id].groupTokens;
        TokenCount raw = groups[cast.standing.group];
        TokenCount next = _replaceTokens(raw, cast, cast.tokens);
        groups[cast.standing.group] = next;
        poll.tokenCount = poll.tokenCount.replace(raw.cappedDown(poll.cap), next.cappedDown(poll.cap));
    }

    /// @dev The ballot that stood before, if any, gives way to this one.
    function _replaceTokens(TokenCount count, Cast memory cast, uint256 weight) private pure returns (TokenCount) {
        TokenCount earlier;
        if (cast.last.isCast()) earlier = Tallies.tokensOf(cast.last.choice(), weight);
        return count.replace(earlier, Tallies.tokensOf(cast.support, weight));
    }

    /// @dev One more act of the voter, that changes no count.
    function _revoke(uint256 proposalId, address voter) private {
        // Check: a vote to come or open, a member, and a nonce left
        Proposals.Proposal storage proposal = _existing(proposalId);
        if (_gate(proposal) == GovernorVotingClosed.selector) revert GovernorVotingClosed(proposalId, voter);
        uint256 index = _indexOf(voter);
        if (index == 0) revert GovernorNotActiveMember(proposalId, voter);
        Ballot last = Ballots.read(proposal.ballots, index);
        if (last.count() == Ballots.MAX_COUNT) revert GovernorTooManyChanges(proposalId, voter);

        // Effect
        Ballot next = last.counted();
        Ballots.write(proposal.ballots, index, next);
        emit BallotsRevoked(proposalId, voter, next.count());
    }

    // ------------------------------------------------------------------ shared with the governor

    function _existing(uint256 proposalId) internal view returns (Proposals.Proposal storage proposal) {
        proposal = _proposals[proposalId];
        if (proposal.proposer == address(0)) revert GovernorNonexistentProposal(proposalId);
    }

    /// @dev Quorum and support of a proposal by its rule, as the stored count stands.
    function _outlook(Proposals.Proposal storage proposal, IClassTable.ClassRule memory rule) internal view returns (bool, bool) {
        return _outlook(proposal.class, rule, proposal.headCount, proposal.tokenCount, proposal.snapshot);
    }

    function _outlook(
        IClassTable.Class class,
        IClassTable.ClassRule memory rule,
        HeadCount headCount,
        TokenCount tokenCount,
        uint256 snapshot
    ) private view returns (bool quorum_, bool support) {
        uint256 heads = _allHeads(snapshot);
        uint256 supply = _allTokens(snapshot);
        quorum_ = Tallies.quorumReached(class, rule, headCount, tokenCount, heads, supply);
        support = Tallies.voteSucceeded(class, rule, headCount, tokenCount, heads);
    }

    function _ruleOf(Proposals.Proposal storage proposal) internal view returns (IClassTable.ClassRule memory) {
        return _rule(proposal.ruleVersion, proposal.class);
    }

    function _rule(uint32 ruleVersion, IClassTable.Class class) internal view returns (IClassTable.ClassRule memory) {
        return classTable.ruleOf(ruleVersion, class);
    }

    function _standingAt(address account, uint48 timepoint) internal view returns (IMemberRegistry.Standing memory) {
        return registry.standingAt(account, timepoint);
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
        return Ballots.read(_existing(proposalId).ballots, _indexOf(voter));
    }

    function _countsTokens(IClassTable.ClassRule memory rule) private pure returns (bool) {
        return rule.electorate != IClassTable.Electorate.Heads;
    }

    /// @dev Heads in a class of heads, tokens in a class of tokens, either of them where both count.
    function _hasPower(IClassTable.Electorate electorate, Cast memory cast) private pure returns (bool) {
        if (electorate == IClassTable.Electorate.Heads) return cast.standing.heads != 0;
        if (electorate == IClassTable.Electorate.Tokens) return cast.tokens != 0;
        return cast.standing.heads != 0 || cast.tokens != 0;
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
}
