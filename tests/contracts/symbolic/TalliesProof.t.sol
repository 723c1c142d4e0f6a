// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HeadCount, Tallies, TokenCount} from "../../../contracts/libraries/Tallies.sol";

/// @notice Counting in lanes of one word and the cap, proved by halmos. Lanes are proved at full
/// width; products and quotients at the width that a solver finishes, which is said at each.
contract TalliesProof {
    uint256 private constant WIDTH = 1 << 3;

    /// @notice One ballot of heads is in its own lane, once as a voter, and in the objections only when it objects.
    function check_heads_stay_in_their_lane(uint16 weight, uint8 support, bool objects) external pure {
        if (support > 2) return;
        HeadCount count = Tallies.headsOf(support, objects, weight);
        for (uint256 lane; lane < 3; ++lane) {
            assert(count.heads(lane) == (lane == support ? weight : 0));
            assert(count.voters(lane) == (lane == support ? 1 : 0));
        }
        assert(count.objections() == (objects ? weight : 0));
    }

    /// @notice One ballot of tokens is in its own lane.
    function check_tokens_stay_in_their_lane(uint80 weight, uint8 support) external pure {
        if (support > 2) return;
        TokenCount count = Tallies.tokensOf(support, weight);
        for (uint256 lane; lane < 3; ++lane) {
            assert(count.tokens(lane) == (lane == support ? weight : 0));
        }
    }

    /// @notice A ballot in the place of an earlier one: the earlier lane loses it, the later one gains it, the third is untouched.
    function check_a_changed_ballot_moves_its_tokens(uint80 a, uint80 b, uint80 c, uint80 weight) external pure {
        if (a < weight || uint256(b) + weight > type(uint80).max) return;
        TokenCount before = TokenCount.wrap(uint256(a) | uint256(b) << 80 | uint256(c) << 160);
        TokenCount later = before.replace(Tallies.tokensOf(0, weight), Tallies.tokensOf(1, weight));
        assert(later.tokens(0) == a - weight && later.tokens(1) == uint256(b) + weight && later.tokens(2) == c);
        TokenCount back = later.replace(Tallies.tokensOf(1, weight), Tallies.tokensOf(0, weight));
        assert(TokenCount.unwrap(back) == TokenCount.unwrap(before));
    }

    /// @notice Heads, voters and objections of two ballots add up without a carry into the next lane.
    function check_adding_heads_never_carries(uint16 has, uint16 weight, uint8 support) external pure {
        if (support > 2 || uint256(has) + weight > type(uint16).max) return;
        HeadCount before = Tallies.headsOf(support, true, has);
        HeadCount later = before.replace(HeadCount.wrap(0), Tallies.headsOf(support, true, weight));
        assert(later.heads(support) == uint256(has) + weight);
        assert(later.voters(support) == 2);
        assert(later.objections() == uint256(has) + weight);
    }

    /// @notice After the cap nobody counts for more than before, and the group for no more than the cap. Sums below 2^3.
    function check_the_cap_holds(uint8 against, uint8 inFavour, uint8 abstain, uint8 cap) external pure {
        if (against >= WIDTH || inFavour >= WIDTH || abstain >= WIDTH || cap >= WIDTH) return;
        TokenCount raw = TokenCount.wrap(uint256(against) | uint256(inFavour) << 80 | uint256(abstain) << 160);
        TokenCount counted = raw.cappedDown(cap);
        uint256 sum = uint256(against) + inFavour + abstain;
        uint256 kept = counted.tokens(0) + counted.tokens(1) + counted.tokens(2);
        assert(counted.tokens(0) <= against && counted.tokens(1) <= inFavour && counted.tokens(2) <= abstain);
        if (sum <= cap) assert(kept == sum);
        else assert(kept <= cap && kept + 3 > cap);
    }
}
