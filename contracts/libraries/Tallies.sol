// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassTable} from "../interfaces/IClassTable.sol";
import {Ballots} from "./Ballots.sol";

/// @notice Heads by support (bits 0-47), distinct voters by support (48-95) and objecting heads (96-111), 16 bits each: the
/// register holds no more than 65,535 members, and a snapshot gives out no more heads, so no lane ever overflows. Bit 112 says
/// that a class delegate cast a ballot here once; it is never taken back.
type HeadCount is uint256;

/// @notice Tokens by support, 80 bits each: the supply is no larger. Of a proposal after the cap, of a legal group before it.
type TokenCount is uint256;

using Tallies for HeadCount global;
using Tallies for TokenCount global;

/// @title Counting: the cap by legal group, quorum and support
/// @notice Exact for one member and for 65,535. Every division names its rounding; what is above the cap counts for nobody.
library Tallies {
    uint256 internal constant BPS = 10_000;

    uint256 private constant PROXIES = 1 << 112;
    uint256 private constant ONE_VOTER = 1 << 48;

    // ------------------------------------------------------------------ counts

    /// @notice The count of one ballot.
    function headsOf(uint8 support, bool objects, uint256 weight) internal pure returns (HeadCount count) {
        assembly ("memory-safe") {
            count := shl(shl(4, support), or(weight, shl(48, 1)))
            count := or(count, shl(96, mul(weight, objects)))
        }
    }

    /// @notice The count of one ballot that a class delegate cast: the same heads, but nobody more who came to vote.
    function headsByDelegate(uint8 support, bool objects, uint256 weight) internal pure returns (HeadCount) {
        unchecked {
            return HeadCount.wrap(HeadCount.unwrap(headsOf(support, objects, weight)) - (ONE_VOTER << 16 * support));
        }
    }

    /// @notice The same count, marked for good: a class delegate cast a ballot.
    function withProxies(HeadCount count) internal pure returns (HeadCount) {
        return HeadCount.wrap(HeadCount.unwrap(count) | PROXIES);
    }

    function hasProxies(HeadCount count) internal pure returns (bool) {
        return HeadCount.unwrap(count) & PROXIES != 0;
    }

    /// @notice The tokens of one ballot.
    function tokensOf(uint8 support, uint256 weight) internal pure returns (TokenCount) {
        unchecked {
            return TokenCount.wrap(weight << 80 * uint256(support));
        }
    }

    /// @notice `count` with a first ballot more.
    function plus(HeadCount count, HeadCount more) internal pure returns (HeadCount) {
        unchecked {
            return HeadCount.wrap(HeadCount.unwrap(count) + HeadCount.unwrap(more));
        }
    }

    /// @notice `count` with `later` in the place of `earlier`, which it holds.
    function replace(HeadCount count, HeadCount earlier, HeadCount later) internal pure returns (HeadCount) {
        unchecked {
            return HeadCount.wrap(HeadCount.unwrap(count) - HeadCount.unwrap(earlier) + HeadCount.unwrap(later));
        }
    }

    /// @notice `count` with `later` in the place of `earlier`, which it holds.
    function replace(TokenCount count, TokenCount earlier, TokenCount later) internal pure returns (TokenCount) {
        unchecked {
            return TokenCount.wrap(TokenCount.unwrap(count) - TokenCount.unwrap(earlier) + TokenCount.unwrap(later));
        }
    }

    function heads(HeadCount count, uint256 support) internal pure returns (uint256) {
        unchecked {
            return uint16(HeadCount.unwrap(count) >> 16 * support);
        }
    }

    function voters(HeadCount count, uint256 support) internal pure returns (uint256) {
        unchecked {
            return uint16(HeadCount.unwrap(count) >> 48 + 16 * support);
        }
    }

    function objections(HeadCount count) internal pure returns (uint256) {
        return uint16(HeadCount.unwrap(count) >> 96);
    }

    function isEmpty(HeadCount count) internal pure returns (bool) {
        return HeadCount.unwrap(count) == 0;
    }

    function tokens(TokenCount count, uint256 support) internal pure returns (uint256) {
        unchecked {
            return uint80(TokenCount.unwrap(count) >> 80 * support);
        }
    }

    // ------------------------------------------------------------------ the cap by legal group

    /// @notice `bps` basis points of `amount`, rounded up: quorums and caps. Precondition: amount < 2^80, bps <= 10,000.
    function bpsUp(uint256 amount, uint256 bps) internal pure returns (uint256) {
        unchecked {
            return (amount * bps + BPS - 1) / BPS;
        }
    }

    /// @notice What a legal group's raw tokens count for: once together they are above the cap, each sum pro rata, rounded
    /// down. Depends on the sums alone, so the order of the ballots never matters. Precondition: every sum < 2^80.
    function cappedDown(TokenCount raw, uint256 cap) internal pure returns (TokenCount) {
        unchecked {
            uint256 against = tokens(raw, Ballots.AGAINST);
            uint256 inFavour = tokens(raw, Ballots.FOR);
            uint256 abstain = tokens(raw, Ballots.ABSTAIN);
            uint256 sum = against + inFavour + abstain;
            if (sum <= cap) return raw;
            return TokenCount.wrap(against * cap / sum | (inFavour * cap / sum) << 80 | (abstain * cap / sum) << 160);
        }
    }

    // ------------------------------------------------------------------ quorum and support

    /// @notice Whether enough of the electorate took part, for or in abstention. Consent has no quorum.
    /// @param allHeads Head votes at the snapshot. @param supply Tokens at the snapshot.
    function quorumReached(
        IClassTable.Class class,
        IClassTable.ClassRule memory rule,
        HeadCount headCount,
        TokenCount tokenCount,
        uint256 allHeads,
        uint256 supply
    ) internal pure returns (bool) {
        if (class == IClassTable.Class.Consent) return true;
        if (rule.electorate != IClassTable.Electorate.Tokens && !_headQuorum(rule, headCount, allHeads)) return false;
        return rule.electorate == IClassTable.Electorate.Heads || _tokenQuorum(rule, headCount, tokenCount, allHeads, supply);
    }

    /// @notice Whether those who decided decided for it. Consent: fewer objecting heads than the limit.
    function voteSucceeded(
        IClassTable.Class class,
        IClassTable.ClassRule memory rule,
        HeadCount headCount,
        TokenCount tokenCount,
        uint256 allHeads
    ) internal pure returns (bool) {
        if (class == IClassTable.Class.Consent) return objections(headCount) < rule.objectionLimit;
        if (rule.electorate != IClassTable.Electorate.Tokens && !_headSupport(rule, headCount)) return false;
        return rule.electorate == IClassTable.Electorate.Heads || _tokenSupport(rule, headCount, tokenCount, allHeads);
    }

    /// @notice Head votes for + abstain that a class needs.
    function headQuorumUp(IClassTable.ClassRule memory rule, uint256 allHeads) internal pure returns (uint256) {
        uint256 share = bpsUp(allHeads, rule.headQuorumBps);
        uint256 floor = _min(rule.minHeads, allHeads);
        return share > floor ? share : floor;
    }

    function _headQuorum(IClassTable.ClassRule memory rule, HeadCount count, uint256 allHeads) private pure returns (bool) {
        unchecked {
            return heads(count, Ballots.FOR) + heads(count, Ballots.ABSTAIN) >= headQuorumUp(rule, allHeads);
        }
    }

    function _tokenQuorum(IClassTable.ClassRule memory rule, HeadCount headCount, TokenCount tokenCount, uint256 allHeads, uint256 supply)
        private
        pure
        returns (bool)
    {
        unchecked {
            uint256 present = tokens(tokenCount, Ballots.FOR) + tokens(tokenCount, Ballots.ABSTAIN);
            if (present < bpsUp(supply, rule.tokenQuorumBps)) return false;
            return voters(headCount, Ballots.FOR) + voters(headCount, Ballots.ABSTAIN) >= _min(rule.minVoters, allHeads);
        }
    }

    function _headSupport(IClassTable.ClassRule memory rule, HeadCount count) private pure returns (bool) {
        unchecked {
            uint256 inFavour = heads(count, Ballots.FOR);
            uint256 have = inFavour * rule.supportDen;
            uint256 need = rule.supportNum * (inFavour + heads(count, Ballots.AGAINST));
            return inFavour > 0 && (rule.supportStrict ? have > need : have >= need);
        }
    }

    function _tokenSupport(IClassTable.ClassRule memory rule, HeadCount headCount, TokenCount tokenCount, uint256 allHeads)
        private
        pure
        returns (bool)
    {
        if (tokens(tokenCount, Ballots.FOR) <= tokens(tokenCount, Ballots.AGAINST)) return false;
        return heads(headCount, Ballots.FOR) >= _min(rule.minHeadsFor, allHeads);
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
