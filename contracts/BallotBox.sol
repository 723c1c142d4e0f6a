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
import {Proposals} from "./libraries/Proposals.sol";
import {ProxyBallots} from "./libraries/ProxyBallots.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {SignedBallots} from "./libraries/SignedBallots.sol";
import {PackedStanding} from "./libraries/Standings.sol";
import {HeadCount, Tallies, TokenCount} from "./libraries/Tallies.sol";

/// @title BallotBox: the half of the governor that judges and counts ballots
/// @notice The manual is IConsortiumGovernor. A poll is opened once, judges any number of ballots in memory, and is closed
/// once: one ballot and a batch of a hundred take the same path.
abstract contract BallotBox is IConsortiumGovernor, EIP712, Nonces {
    // slither-disable-start incorrect-equality -- codes of refusals and counts of ballots are compared, never a balance
    /// @dev A proposal while ballots are judged. `gate` is the refusal of every ballot (0: open); `cap` is in tokens; `word` is
    /// the word of ballots in hand, number `wordAt`.
    struct Poll {
        uint256 id;
        bytes4 gate;
        bytes32 domain;
        uint48 snapshot;
        bool countsHeads;
        bool countsTokens;
        bool changeable;
        uint256 cap;
        bool late;
        bool hadQuorum;
        bool hadSupport;
        HeadCount headCount;
        TokenCount tokenCount;
        uint256 wordAt;
        uint256 word;
    }

    /// @dev A ballot while it is judged: the voter's standing and tokens at the snapshot, what stood before, and the class
    /// delegate that cast it for the voter (0: the voter itself) with its standing at the snapshot.
    struct Cast {
        PackedStanding standing;
        uint256 tokens;
        Ballot last;
        address delegate;
        PackedStanding delegateStanding;
    }

    /// @dev The type of `castVoteBySig`, as in OpenZeppelin's governor; nonce = nonces(voter).
    bytes32 private constant BALLOT_TYPEHASH = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    /// @dev The type of `castVoteWithReasonAndParamsBySig`, as in OpenZeppelin's governor; params must be empty.
    bytes32 private constant EXTENDED_BALLOT_TYPEHASH =
        keccak256("ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)");
    bytes32 private constant REVOKE_BALLOTS_TYPEHASH =
        keccak256("RevokeBallots(uint256 proposalId,address voter,uint256 nonce,uint48 deadline)");
    uint256 private constant NO_WORD = type(uint256).max;

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
        Cast memory cast = _powerOf(poll, SignedBallots.voterOf(ballot));
        bytes4 refusal;
        (refusal, weight) = _judge(poll, cast, ballot);
        if (refusal != 0) _refuse(refusal, proposalId, SignedBallots.voterOf(ballot));
        _close(poll);
    }

    /// @inheritdoc IConsortiumGovernor
    function castSignedBallots(uint256 proposalId, SignedBallot[] calldata ballots) external returns (uint256 counted) {
        Poll memory poll = _open(proposalId);
        (uint256[] memory standings, uint256[] memory tokens) = _powersOf(poll, ballots);
        // slither-disable-next-line uninitialized-local -- an empty one in memory, filled for each ballot
        Cast memory cast;
        uint256 mark = _freeMemory();
        for (uint256 i = 0; i < ballots.length; ++i) {
            if (standings.length != 0) cast.standing = PackedStanding.wrap(standings[i]);
            if (tokens.length != 0) cast.tokens = tokens[i];
            SignedBallot calldata ballot = SignedBallots.unsafeAt(ballots, i);
            (bytes4 refusal,) = _judge(poll, cast, ballot);
            if (refusal == 0) ++counted;
            else emit BallotSkipped(proposalId, SignedBallots.voterOf(ballot), i, refusal);
            _releaseMemory(mark);
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
        poll.headCount = proposal.headCount;
        poll.wordAt = NO_WORD;
        poll.changeable = proposal.changeable;
        poll.countsHeads = proposal.electorate != IClassTable.Electorate.Tokens;
        poll.countsTokens = proposal.electorate != IClassTable.Electorate.Heads;
        if (poll.countsTokens) {
            poll.tokenCount = proposal.tokenCount;
            poll.cap = Tallies.bpsUp(_allTokens(poll.snapshot), proposal.capBps);
        }
        poll.late = !proposal.extended && proposal.deadline - block.timestamp < proposal.lateWindow;
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
        // Effect: two words hold the whole count, and one the last ballots
        Proposals.Proposal storage proposal = _proposals[poll.id];
        proposal.headCount = poll.headCount;
        if (poll.countsTokens) proposal.tokenCount = poll.tokenCount;
        _putAway(poll);
        if (!poll.late) return;

        // Effect: late protection
        (bool hasQuorum, bool hasSupport) = _outlook(poll);
        if (hasQuorum == poll.hadQuorum && hasSupport == poll.hadSupport) return;
        if (poll.hadQuorum && !hasQuorum && hasSupport == poll.hadSupport) return;
        proposal.extended = true;
        proposal.deadline += proposal.lateExtension;
        emit ProposalExtended(poll.id, proposal.deadline);
    }

    /// @dev Quorum and support as the ballots of the poll stand.
    function _outlook(Poll memory poll) private view returns (bool, bool) {
        Proposals.Proposal storage proposal = _proposals[poll.id];
        return _verdict(proposal, poll.headCount, poll.tokenCount);
    }

    // ------------------------------------------------------------------ one ballot in a poll

    /// @dev Standing and tokens of a voter at the snapshot; nothing is asked while no ballot is taken.
    function _powerOf(Poll memory poll, address voter) private view returns (Cast memory cast) {
        if (poll.gate != 0) return cast;
        cast.standing = _standingAt(voter, poll.snapshot);
        if (poll.countsTokens) cast.tokens = token.getPastVotes(voter, poll.snapshot);
    }

    /// @dev The same for a batch, by position, with one question to the register and at most one to the token.
    function _powersOf(Poll memory poll, SignedBallot[] calldata ballots)
        private
        view
        returns (uint256[] memory standings, uint256[] memory tokens)
    {
        if (poll.gate != 0) return (standings, tokens);
        standings = SignedBallots.ask(ballots, address(registry), IMemberRegistry.packedStandingsAt.selector, poll.snapshot);
        if (poll.countsTokens) tokens = SignedBallots.ask(ballots, address(token), IVotingToken.getPastVotesOf.selector, poll.snapshot);
    }

    /// @dev A ballot by transaction, or by the sequential nonce: whoever sent it proved to be the voter.
    /// @param onlyFirst Refuse it after any act of the voter on this proposal. OpenZeppelin's types name neither ballot nonce nor
    /// deadline: otherwise an old signature of theirs could undo a later ballot, and no revocation would reach it.
    function _castOne(uint256 proposalId, address voter, uint8 support, string calldata reason, bool onlyFirst)
        private
        returns (uint256 weight)
    {
        Poll memory poll = _open(proposalId);
        Cast memory cast = _powerOf(poll, voter);
        bytes4 refusal = _examine(poll, cast, support, bytes(reason).length);
        if (refusal == 0 && onlyFirst && cast.last.count() != 0) refusal = GovernorWrongBallotNonce.selector;
        if (refusal != 0) _refuse(refusal, proposalId, voter);
        weight = _count(poll, cast, voter, support, reason);
        _close(poll);
    }

    /// @dev A signed ballot: counted, or the selector of the rule that it breaks.
    function _judge(Poll memory poll, Cast memory cast, SignedBallot calldata ballot) private returns (bytes4 refusal, uint256 weight) {
        address voter = SignedBallots.voterOf(ballot);
        uint8 support = SignedBallots.supportOf(ballot);
        string calldata reason = SignedBallots.reasonOf(ballot);
        refusal = _examine(poll, cast, support, bytes(reason).length);
        if (refusal == 0) refusal = _verify(poll, cast, ballot, voter);
        if (refusal == 0) weight = _count(poll, cast, voter, support, reason);
    }

    /// @dev Whether this voter may cast this ballot, in the order of the list in IConsortiumGovernor.
    function _examine(Poll memory poll, Cast memory cast, uint8 support, uint256 reasonLength) private returns (bytes4) {
        if (poll.gate != 0) return poll.gate;
        PackedStanding standing = cast.standing;
        if (!standing.isActive()) return GovernorNotActiveMember.selector;
        if (cast.tokens == 0 && (standing.heads() == 0 || !poll.countsHeads)) return GovernorNoPowerAtSnapshot.selector;
        cast.last = _last(poll, standing.index());
        if (cast.last.isCast() && !poll.changeable) return GovernorBallotFinal.selector;
        if (support > Ballots.ABSTAIN) return GovernorUnknownSupport.selector;
        if (reasonLength > Ballots.MAX_REASON) return GovernorReasonTooLong.selector;
        if (cast.last.count() == Ballots.MAX_COUNT) return GovernorTooManyChanges.selector;
        return 0;
    }

    /// @dev Nonce, deadline and signature of a signed ballot: the voter's, else that of its class delegate.
    function _verify(Poll memory poll, Cast memory cast, SignedBallot calldata ballot, address voter) private view returns (bytes4) {
        cast.delegate = address(0);
        if (SignedBallots.nonceOf(ballot) != cast.last.count()) return GovernorWrongBallotNonce.selector;
        if (block.timestamp > SignedBallots.deadlineOf(ballot)) return GovernorBallotExpired.selector;
        bytes32 digest = SignedBallots.digestOf(ballot, poll.domain, poll.id);
        if (Signatures.isValid(voter, digest, SignedBallots.signatureOf(ballot))) return 0;
        return _verifyDelegate(poll, cast, digest, SignedBallots.signatureOf(ballot), voter);
    }

    /// @dev Asked only when the voter did not sign. What the voter decided itself, no delegate replaces; and none uses up what the
    /// voter needs to decide last.
    function _verifyDelegate(Poll memory poll, Cast memory cast, bytes32 digest, bytes calldata signature, address voter)
        private
        view
        returns (bytes4)
    {
        Proposals.Proposal storage proposal = _proposals[poll.id];
        (address delegate, PackedStanding standing) = registry.castingDelegate(voter, proposal.class, poll.snapshot);
        if (!Signatures.isValid(delegate, digest, signature)) return GovernorBadBallotSignature.selector;
        if (cast.last.isCast() && proposal.proxyGroups[cast.standing.index()] == 0) return GovernorVoterDecided.selector;
        if (cast.last.count() >= Ballots.MAX_BEFORE_DELEGATE) return GovernorTooManyChanges.selector;
        (cast.delegate, cast.delegateStanding) = (delegate, standing);
        return 0;
    }

    /// @dev Puts the ballot into the count in the place of the one that stood before, and says so.
    function _count(Poll memory poll, Cast memory cast, address voter, uint8 support, string calldata reason)
        private
        returns (uint256 weight)
    {
        _replace(poll, cast, support, support == Ballots.AGAINST && bytes(reason).length != 0);
        if (cast.delegate != address(0)) emit BallotByDelegate(poll.id, voter, cast.delegate);
        if (!poll.countsTokens) {
            weight = cast.standing.heads();
            emit VoteCast(voter, poll.id, support, weight, reason);
        } else {
            weight = cast.tokens;
            emit VoteCastWithParams(voter, poll.id, support, weight, reason, abi.encode(cast.standing.heads(), weight));
        }
    }

    /// @dev The count and the ballot in hand; the tokens of a shared group in storage.
    function _replace(Poll memory poll, Cast memory cast, uint8 support, bool objects) private {
        Ballot last = cast.last;
        if (cast.delegate != address(0) || poll.headCount.hasProxies()) {
            _replaceWithProxies(poll, cast, support, objects);
        } else {
            uint256 heads = cast.standing.heads();
            HeadCount earlier = HeadCount.wrap(0);
            if (last.isCast()) earlier = Tallies.headsOf(last.choice(), last.objects(), heads);
            poll.headCount = poll.headCount.replace(earlier, Tallies.headsOf(support, objects, heads));
            if (cast.tokens != 0) _countTokens(poll, cast, support);
        }
        poll.word = last.replaceIn(poll.word, cast.standing.index(), last.next(support, objects));
    }

    /// @dev The same on a proposal where a class delegate cast a ballot, this one or an earlier one.
    function _replaceWithProxies(Poll memory poll, Cast memory cast, uint8 support, bool objects) private {
        _putAway(poll);
        ProxyBallots.Change memory change = ProxyBallots.Change(
            poll.headCount,
            poll.tokenCount,
            poll.cap,
            cast.standing,
            cast.tokens,
            cast.last,
            support,
            objects,
            cast.delegate,
            cast.delegateStanding
        );
        (poll.headCount, poll.tokenCount) = ProxyBallots.replace(_proposals[poll.id], token, change);
    }

    /// @dev A member alone in its group is capped by itself; groups of several members are capped on their raw sums.
    function _countTokens(Poll memory poll, Cast memory cast, uint8 support) private {
        if (!cast.standing.isGroupShared()) {
            uint256 capped = cast.tokens < poll.cap ? cast.tokens : poll.cap;
            poll.tokenCount = _replaceTokens(poll.tokenCount, cast.last, support, capped);
            return;
        }
        mapping(uint32 => TokenCount) storage groups = _proposals[poll.id].groupTokens;
        uint32 group = cast.standing.group();
        TokenCount raw = groups[group];
        TokenCount next = _replaceTokens(raw, cast.last, support, cast.tokens);
        groups[group] = next;
        poll.tokenCount = poll.tokenCount.replace(raw.cappedDown(poll.cap), next.cappedDown(poll.cap));
    }

    /// @dev The ballot that stood before, if any, gives way to this one.
    function _replaceTokens(TokenCount count, Ballot last, uint8 support, uint256 weight) private pure returns (TokenCount) {
        TokenCount earlier = TokenCount.wrap(0);
        if (last.isCast()) earlier = Tallies.tokensOf(last.choice(), weight);
        return count.replace(earlier, Tallies.tokensOf(support, weight));
    }

    /// @dev The member's byte, from the word in hand or, after the one in hand was put away, from the one that holds it.
    function _last(Poll memory poll, uint256 index) private returns (Ballot) {
        uint256 wordAt = Ballots.wordOf(index);
        if (poll.wordAt != wordAt) {
            _putAway(poll);
            (poll.wordAt, poll.word) = (wordAt, _proposals[poll.id].ballots[wordAt]);
        }
        return Ballots.inWord(poll.word, index);
    }

    /// @dev Writes the word of ballots in hand.
    function _putAway(Poll memory poll) private {
        if (poll.wordAt != NO_WORD) _proposals[poll.id].ballots[poll.wordAt] = poll.word;
    }

    /// @dev One more act of the voter, that changes no count.
    function _revoke(uint256 proposalId, address voter) private {
        // Check: a vote to come or open, a member, and a nonce left
        Proposals.Proposal storage proposal = _existing(proposalId);
        if (_gate(proposal) == GovernorVotingClosed.selector) revert GovernorVotingClosed(proposalId, voter);
        uint256 index = _indexOf(voter);
        if (index == 0) revert GovernorNotActiveMember(proposalId, voter);
        uint256 wordAt = Ballots.wordOf(index);
        uint256 word = proposal.ballots[wordAt];
        Ballot last = Ballots.inWord(word, index);
        if (last.count() == Ballots.MAX_COUNT) revert GovernorTooManyChanges(proposalId, voter);

        // Effect
        Ballot next = last.revoked();
        proposal.ballots[wordAt] = last.replaceIn(word, index, next);
        emit BallotsRevoked(proposalId, voter, next.count());
    }

    // ------------------------------------------------------------------ shared with the governor

    function _existing(uint256 proposalId) internal view returns (Proposals.Proposal storage proposal) {
        proposal = _proposals[proposalId];
        if (proposal.proposer == address(0)) revert GovernorNonexistentProposal(proposalId);
    }

    /// @dev Quorum and support of a proposal by its rule, with that count.
    function _verdict(Proposals.Proposal storage proposal, HeadCount heads, TokenCount tokens)
        internal
        view
        returns (bool quorum_, bool support)
    {
        uint48 snapshot = proposal.snapshot;
        return classTable.verdict(proposal.ruleVersion, proposal.class, heads, tokens, _allHeads(snapshot), _allTokens(snapshot));
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

    /// @dev Where memory is free; what one ballot of a batch leaves behind is used again by the next.
    function _freeMemory() private pure returns (uint256 mark) {
        assembly ("memory-safe") {
            mark := mload(0x40)
        }
    }

    /// @dev Precondition: nothing allocated since `mark` was taken is used again.
    function _releaseMemory(uint256 mark) private pure {
        assembly ("memory-safe") {
            mstore(0x40, mark)
        }
    }

    /// @dev An empty reason, as calldata.
    function _noReason() private pure returns (string calldata) {
        return string(msg.data[:0]);
    }
    // slither-disable-end incorrect-equality
}
