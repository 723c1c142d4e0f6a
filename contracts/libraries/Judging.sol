// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";
import {BallotEvents} from "./BallotEvents.sol";
import {Ballot, Ballots} from "./Ballots.sol";
import {Poll, Polls} from "./Polls.sol";
import {Proposals} from "./Proposals.sol";
import {ProxyBallots} from "./ProxyBallots.sol";
import {Signatures} from "./Signatures.sol";
import {BallotHead, SignedBallots} from "./SignedBallots.sol";
import {PackedStanding} from "./Standings.sol";
import {HeadCount, Tallies, TokenCount} from "./Tallies.sol";

/// @notice A ballot while it is judged: what it says, the voter's standing and tokens at the snapshot, what stood before, and the
/// class delegate that cast it for the voter (0: the voter itself) with its standing at the snapshot.
struct Cast {
    BallotHead head;
    PackedStanding standing;
    uint256 tokens;
    Ballot last;
    address delegate;
    PackedStanding delegateStanding;
}

/// @title Judging a ballot in a poll, and counting it
/// @notice Every way to vote comes here: by transaction, signed, and what BatchedBallots does not take as plain.
library Judging {
    // slither-disable-start incorrect-equality -- codes of refusals and counts of ballots are compared, never a balance
    /// @notice With standing and tokens of its voter at the snapshot; nothing is asked while no ballot is taken.
    function castOf(Poll memory poll, BallotHead head) internal view returns (Cast memory cast) {
        cast.head = head;
        if (poll.gate != 0) return cast;
        cast.standing = poll.ground.registry.packedStandingAt(head.voterOf(), poll.snapshot);
        if (poll.countsTokens) cast.tokens = poll.ground.token.getPastVotes(head.voterOf(), poll.snapshot);
    }

    /// @notice A signed ballot: counted, or the selector of the rule that it breaks.
    function judge(Poll memory poll, Cast memory cast, string calldata reason, bytes calldata signature) internal returns (bytes4 refusal) {
        refusal = examine(poll, cast, bytes(reason).length);
        if (refusal == 0) refusal = _verify(poll, cast, reason, signature);
        if (refusal == 0) count(poll, cast, reason);
    }

    /// @notice Whether this voter may cast this ballot, in the order of the list in IConsortiumGovernor.
    function examine(Poll memory poll, Cast memory cast, uint256 reasonLength) internal returns (bytes4) {
        if (poll.gate != 0) return poll.gate;
        PackedStanding standing = cast.standing;
        if (!standing.isActive()) return IConsortiumGovernor.GovernorNotActiveMember.selector;
        if (cast.tokens == 0 && (standing.heads() == 0 || !poll.countsHeads)) {
            return IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector;
        }
        cast.last = Polls.lastBallot(poll, standing.index());
        if (cast.last.isCast() && !poll.changeable) return IConsortiumGovernor.GovernorBallotFinal.selector;
        if (cast.head.supportOf() > Ballots.ABSTAIN) return IConsortiumGovernor.GovernorUnknownSupport.selector;
        if (reasonLength > Ballots.MAX_REASON) return IConsortiumGovernor.GovernorReasonTooLong.selector;
        if (cast.last.count() == Ballots.MAX_COUNT) return IConsortiumGovernor.GovernorTooManyChanges.selector;
        return 0;
    }

    /// @dev Nonce, deadline and signature of a signed ballot: the voter's, else that of its class delegate.
    function _verify(Poll memory poll, Cast memory cast, string calldata reason, bytes calldata signature) private view returns (bytes4) {
        cast.delegate = address(0);
        BallotHead head = cast.head;
        if (head.nonceOf() != cast.last.count()) return IConsortiumGovernor.GovernorWrongBallotNonce.selector;
        if (block.timestamp > head.deadlineOf()) return IConsortiumGovernor.GovernorBallotExpired.selector;
        bytes32 digest = SignedBallots.digestOf(poll.form, head, SignedBallots.reasonHash(reason));
        if (Signatures.isValid(head.voterOf(), digest, signature)) return 0;
        return _verifyDelegate(poll, cast, digest, signature);
    }

    /// @dev Asked only when the voter did not sign. What the voter decided itself, no delegate replaces; and none uses up what the
    /// voter needs to decide last.
    function _verifyDelegate(Poll memory poll, Cast memory cast, bytes32 digest, bytes calldata signature) private view returns (bytes4) {
        Proposals.Proposal storage proposal = Polls.proposalOf(poll);
        (address delegate, PackedStanding standing) =
            poll.ground.registry.castingDelegate(cast.head.voterOf(), proposal.class, poll.snapshot);
        if (!Signatures.isValid(delegate, digest, signature)) return IConsortiumGovernor.GovernorBadBallotSignature.selector;
        if (cast.last.isCast() && proposal.proxyGroups[cast.standing.index()] == 0) {
            return IConsortiumGovernor.GovernorVoterDecided.selector;
        }
        if (cast.last.count() >= Ballots.MAX_BEFORE_DELEGATE) return IConsortiumGovernor.GovernorTooManyChanges.selector;
        (cast.delegate, cast.delegateStanding) = (delegate, standing);
        return 0;
    }

    /// @notice Puts the ballot into the count in the place of the one that stood before, and says so. Precondition: it broke no rule.
    function count(Poll memory poll, Cast memory cast, string calldata reason) internal {
        (address voter, uint8 support) = (cast.head.voterOf(), cast.head.supportOf());
        _replace(poll, cast, support, support == Ballots.AGAINST && bytes(reason).length != 0);
        if (cast.delegate != address(0)) emit IConsortiumGovernor.BallotByDelegate(poll.id, voter, cast.delegate);
        uint256 heads = cast.standing.heads();
        if (poll.countsTokens) BallotEvents.voteCastWithParams(voter, poll.id, support, reason, heads, cast.tokens);
        else BallotEvents.voteCast(voter, poll.id, support, reason, heads);
    }

    /// @notice The weight that the event of a ballot names.
    function weightOf(Poll memory poll, Cast memory cast) internal pure returns (uint256) {
        return poll.countsTokens ? cast.tokens : cast.standing.heads();
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
        Polls.putAway(poll);
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
        (poll.headCount, poll.tokenCount) = ProxyBallots.replace(Polls.proposalOf(poll), poll.ground.token, change);
    }

    /// @dev A member alone in its group is capped by itself; groups of several members are capped on their raw sums.
    function _countTokens(Poll memory poll, Cast memory cast, uint8 support) private {
        if (!cast.standing.isGroupShared()) {
            uint256 capped = cast.tokens < poll.cap ? cast.tokens : poll.cap;
            poll.tokenCount = _replaceTokens(poll.tokenCount, cast.last, support, capped);
            return;
        }
        mapping(uint32 => TokenCount) storage groups = Polls.proposalOf(poll).groupTokens;
        uint32 group = cast.standing.group();
        TokenCount raw = groups[group];
        TokenCount next = _replaceTokens(raw, cast.last, support, cast.tokens);
        groups[group] = next;
        poll.tokenCount = poll.tokenCount.replace(raw.cappedDown(poll.cap), next.cappedDown(poll.cap));
    }

    /// @dev The ballot that stood before, if any, gives way to this one.
    function _replaceTokens(TokenCount count_, Ballot last, uint8 support, uint256 weight) private pure returns (TokenCount) {
        TokenCount earlier = TokenCount.wrap(0);
        if (last.isCast()) earlier = Tallies.tokensOf(last.choice(), weight);
        return count_.replace(earlier, Tallies.tokensOf(support, weight));
    }
    // slither-disable-end incorrect-equality
}
