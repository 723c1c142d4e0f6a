// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotingToken} from "../interfaces/IVotingToken.sol";
import {Ballot, Ballots} from "./Ballots.sol";
import {Proposals} from "./Proposals.sol";
import {PackedStanding} from "./Standings.sol";
import {HeadCount, Tallies, TokenCount} from "./Tallies.sol";

/// @title Counting where a class delegate cast a ballot
/// @notice A linked library: only proposals with such ballots pay for it. The heads and tokens are the voter's; the tokens are
/// capped with the legal group that cast them, and nobody more came to vote. As everywhere the count depends on the ballots that
/// stand, never on their order.
library ProxyBallots {
    /// @notice One ballot that takes the place of another.
    /// @param cap Most tokens of one legal group. @param voter Standing of the voter, @param delegate of who cast the ballot for
    /// it (nobody: 0), @param delegateAccount the delegate itself. @param tokens The voter's, 0 in a class of Heads.
    /// @param last What stood before.
    struct Change {
        HeadCount headCount;
        TokenCount tokenCount;
        uint256 cap;
        PackedStanding voter;
        uint256 tokens;
        Ballot last;
        uint8 support;
        bool objects;
        address delegateAccount;
        PackedStanding delegate;
    }

    /// @dev Marks the raw tokens of a lone member's group once others' ballots count in it; no sum of tokens reaches it.
    uint256 private constant POOLED = 1 << 255;
    uint256 private constant SUMS = (1 << 240) - 1;

    /// @notice Both counts with the ballot in them. Precondition: every ballot cast so far is in storage.
    function replace(Proposals.Proposal storage proposal, IVotingToken token, Change memory change)
        external
        returns (HeadCount, TokenCount)
    {
        uint256 index = change.voter.index();
        uint32 earlier = proposal.proxyGroups[index];
        uint32 later = change.delegateAccount == address(0) ? 0 : change.delegate.group();
        _replaceHeads(change, earlier != 0, later != 0);
        if (change.tokens != 0) {
            if (later != 0) _pool(proposal, token, change);
            _replaceTokens(proposal, change, earlier, later);
        }
        if (earlier != later) proposal.proxyGroups[index] = later;
        return (change.headCount, change.tokenCount);
    }

    function _replaceHeads(Change memory change, bool wasByDelegate, bool isByDelegate) private pure {
        uint256 heads = change.voter.heads();
        HeadCount earlier = HeadCount.wrap(0);
        if (change.last.isCast()) earlier = _headsOf(change.last.choice(), change.last.objects(), heads, wasByDelegate);
        change.headCount = change.headCount.replace(earlier, _headsOf(change.support, change.objects, heads, isByDelegate));
        if (isByDelegate) change.headCount = change.headCount.withProxies();
    }

    function _headsOf(uint8 support, bool objects, uint256 heads, bool byDelegate) private pure returns (HeadCount) {
        return byDelegate ? Tallies.headsByDelegate(support, objects, heads) : Tallies.headsOf(support, objects, heads);
    }

    /// @dev Out of the group where the earlier ballot counted, into the one where this counts.
    function _replaceTokens(Proposals.Proposal storage proposal, Change memory change, uint32 earlier, uint32 later) private {
        TokenCount nothing = TokenCount.wrap(0);
        TokenCount cast = Tallies.tokensOf(change.support, change.tokens);
        if (!change.last.isCast()) return _enter(proposal, change, later, nothing, cast);
        TokenCount stood = Tallies.tokensOf(change.last.choice(), change.tokens);
        if (earlier == later) return _enter(proposal, change, later, stood, cast);
        _enter(proposal, change, earlier, stood, nothing);
        _enter(proposal, change, later, nothing, cast);
    }

    /// @dev In a delegate's group (0: in the voter's own, where a lone member is capped by itself unless it is pooled).
    function _enter(Proposals.Proposal storage proposal, Change memory change, uint32 proxyGroup, TokenCount less, TokenCount more)
        private
    {
        uint32 group = proxyGroup != 0 ? proxyGroup : change.voter.group();
        TokenCount raw = proposal.groupTokens[group];
        if (proxyGroup == 0 && !change.voter.isGroupShared() && !_isPooled(raw)) {
            change.tokenCount = change.tokenCount.replace(less.cappedDown(change.cap), more.cappedDown(change.cap));
            return;
        }
        TokenCount next = raw.replace(less, more);
        proposal.groupTokens[group] = next;
        change.tokenCount = change.tokenCount.replace(_sums(raw).cappedDown(change.cap), _sums(next).cappedDown(change.cap));
    }

    /// @dev From the first ballot that a lone member casts for another, its own counts together with it: the sums of its group
    /// begin with the ballot that it cast itself, which leaves the count as it is.
    function _pool(Proposals.Proposal storage proposal, IVotingToken token, Change memory change) private {
        uint32 group = change.delegate.group();
        if (change.delegate.isGroupShared() || _isPooled(proposal.groupTokens[group])) return;
        uint256 index = change.delegate.index();
        Ballot own = Ballots.inWord(proposal.ballots[Ballots.wordOf(index)], index);
        TokenCount raw = TokenCount.wrap(0);
        if (own.isCast() && proposal.proxyGroups[index] == 0) {
            raw = Tallies.tokensOf(own.choice(), token.getPastVotes(change.delegateAccount, proposal.snapshot));
        }
        proposal.groupTokens[group] = TokenCount.wrap(TokenCount.unwrap(raw) | POOLED);
    }

    function _isPooled(TokenCount raw) private pure returns (bool) {
        return TokenCount.unwrap(raw) & POOLED != 0;
    }

    function _sums(TokenCount raw) private pure returns (TokenCount) {
        return TokenCount.wrap(TokenCount.unwrap(raw) & SUMS);
    }
}
