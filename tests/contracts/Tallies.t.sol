// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {HeadCount, Tallies, TokenCount} from "../../contracts/libraries/Tallies.sol";
import {ClassRules} from "./fixtures/ClassRules.sol";
import {Test} from "./cheats/Test.sol";

/// @notice The arithmetic of counting, apart from any contract.
contract TalliesTest is Test {
    IClassTable.Class private constant CONSENT = IClassTable.Class.Consent;
    IClassTable.Class private constant ORDINARY = IClassTable.Class.Ordinary;
    IClassTable.Class private constant FINANCIAL = IClassTable.Class.Financial;
    IClassTable.Class private constant CONSTITUTIONAL = IClassTable.Class.Constitutional;

    // ------------------------------------------------------------------ rounding

    function test_quorums_round_up() external pure {
        assertEq(Tallies.bpsUp(5, 2_500), 2);
        assertEq(Tallies.bpsUp(4, 2_500), 1);
        assertEq(Tallies.bpsUp(300, 2_500), 75);
        assertEq(Tallies.bpsUp(301, 2_500), 76);
        assertEq(Tallies.bpsUp(0, 2_500), 0);
        assertEq(Tallies.bpsUp(1, 1), 1);
    }

    function testFuzz_a_share_rounded_up_is_the_smallest_that_is_enough(uint80 amount, uint16 bps) external pure {
        uint256 share = Tallies.bpsUp(amount, bound(bps, 0, 10_000));
        uint256 exact = uint256(amount) * bound(bps, 0, 10_000);
        assertGe(share * 10_000, exact);
        if (share > 0) assertLt((share - 1) * 10_000, exact);
        assertLe(share, amount);
    }

    // ------------------------------------------------------------------ the cap

    function test_a_group_below_the_cap_counts_in_full() external pure {
        assertEq(_tokens(_raw(10, 20, 4).cappedDown(34)), [uint256(10), 20, 4]);
    }

    function test_a_group_above_the_cap_counts_pro_rata_rounded_down() external pure {
        // 60 against and 40 for, capped at 34: 20.4 and 13.6.
        assertEq(_tokens(_raw(60, 40, 0).cappedDown(34)), [uint256(20), 13, 0]);
    }

    function test_a_lone_member_above_the_cap_counts_for_the_cap() external pure {
        assertEq(_tokens(_raw(0, 100, 0).cappedDown(34)), [uint256(0), 34, 0]);
    }

    function testFuzz_a_group_never_counts_for_more_than_the_cap_and_loses_less_than_three_tokens(
        uint80 against,
        uint80 inFavour,
        uint80 abstain,
        uint80 cap
    ) external pure {
        (against, inFavour, abstain) = (against / 3, inFavour / 3, abstain / 3);
        uint256 sum = uint256(against) + inFavour + abstain;
        uint256[3] memory counted = _tokens(_raw(against, inFavour, abstain).cappedDown(cap));
        uint256 total = counted[0] + counted[1] + counted[2];
        uint256 most = sum < cap ? sum : cap;
        assertLe(total, most);
        assertGt(total + 3, most);
        assertLe(counted[0], against);
        assertLe(counted[1], inFavour);
        assertLe(counted[2], abstain);
    }

    // ------------------------------------------------------------------ counts

    function testFuzz_a_count_holds_every_lane_apart(uint8 first, uint8 second, uint16 one, uint16 two) external pure {
        (first, second) = (first % 3, second % 3);
        (one, two) = (one / 2, two / 2);
        HeadCount none;
        HeadCount count = none.replace(none, Tallies.headsOf(first, true, one)).replace(none, Tallies.headsOf(second, false, two));
        for (uint8 support = 0; support < 3; ++support) {
            uint256 heads = (support == first ? one : 0) + uint256(support == second ? two : 0);
            uint256 voters = (support == first ? 1 : 0) + uint256(support == second ? 1 : 0);
            assertEq(count.heads(support), heads);
            assertEq(count.voters(support), voters);
        }
        assertEq(count.objections(), one);
        HeadCount left = count.replace(Tallies.headsOf(first, true, one), none);
        assertEq(HeadCount.unwrap(left), HeadCount.unwrap(Tallies.headsOf(second, false, two)));
    }

    function test_a_delegates_ballot_is_no_voter_more_and_marks_the_count_for_good() external pure {
        HeadCount none;
        for (uint8 support = 0; support < 3; ++support) {
            HeadCount one = Tallies.headsByDelegate(support, true, 7);
            assertEq(one.heads(support), 7);
            assertEq(one.voters(support), 0);
            assertEq(one.objections(), 7);
            HeadCount marked = none.replace(none, one).withProxies();
            assertTrue(marked.hasProxies());
            assertFalse(one.hasProxies());
            assertTrue(marked.replace(one, none).hasProxies(), "never taken back");
            assertFalse(marked.isEmpty());
        }
        assertTrue(none.isEmpty());
        assertTrue(Tallies.headsOf(2, false, type(uint16).max).withProxies().objections() == 0);
    }

    function testFuzz_a_token_count_holds_every_lane_apart(uint8 first, uint8 second, uint80 one, uint80 two) external pure {
        (first, second) = (first % 3, second % 3);
        (one, two) = (one / 2, two / 2);
        TokenCount none;
        TokenCount count = none.replace(none, Tallies.tokensOf(first, one)).replace(none, Tallies.tokensOf(second, two));
        for (uint8 support = 0; support < 3; ++support) {
            assertEq(count.tokens(support), (support == first ? one : 0) + uint256(support == second ? two : 0));
        }
        TokenCount left = count.replace(Tallies.tokensOf(first, one), none);
        assertEq(TokenCount.unwrap(left), TokenCount.unwrap(Tallies.tokensOf(second, two)));
    }

    // ------------------------------------------------------------------ heads

    function test_a_single_vote_passes_nothing_among_five() external pure {
        assertFalse(_quorum(ORDINARY, _heads(0, 1, 0), 5));
        assertFalse(_quorum(ORDINARY, _heads(0, 2, 0), 5));
        assertTrue(_quorum(ORDINARY, _heads(0, 3, 0), 5));
    }

    function test_a_consortium_of_one_or_two_can_decide() external pure {
        assertTrue(_quorum(ORDINARY, _heads(0, 1, 0), 1));
        assertFalse(_quorum(ORDINARY, _heads(0, 1, 0), 2));
        assertTrue(_quorum(ORDINARY, _heads(0, 1, 1), 2));
    }

    function test_the_quorum_of_three_hundred_is_a_quarter() external pure {
        assertFalse(_quorum(ORDINARY, _heads(0, 74, 0), 300));
        assertTrue(_quorum(ORDINARY, _heads(0, 60, 15), 300));
        assertFalse(_quorum(ORDINARY, _heads(226, 74, 0), 300));
    }

    function test_abstention_makes_quorum_and_no_support() external pure {
        assertTrue(_quorum(ORDINARY, _heads(0, 0, 5), 5));
        assertFalse(_carried(ORDINARY, _heads(0, 0, 5), 5));
    }

    function test_ordinary_support_is_more_than_against() external pure {
        assertFalse(_carried(ORDINARY, _heads(2, 2, 1), 5));
        assertTrue(_carried(ORDINARY, _heads(2, 3, 0), 5));
    }

    function test_two_thirds_are_enough_exactly() external pure {
        TokenCount tokens = _raw(10, 60, 0);
        assertTrue(_carried(CONSTITUTIONAL, _heads(1, 2, 0), tokens, 3));
        assertFalse(_carried(CONSTITUTIONAL, _heads(2, 3, 0), tokens, 5));
        assertTrue(_carried(CONSTITUTIONAL, _heads(100, 200, 0), tokens, 300));
        assertFalse(_carried(CONSTITUTIONAL, _heads(101, 199, 0), tokens, 300));
    }

    // ------------------------------------------------------------------ tokens

    function test_a_token_vote_needs_a_fifth_of_the_supply_and_three_voters() external pure {
        assertFalse(_quorum(FINANCIAL, _heads(0, 3, 0), _raw(0, 199, 0), 5, 1_000));
        assertTrue(_quorum(FINANCIAL, _heads(0, 3, 0), _raw(0, 200, 0), 5, 1_000));
        assertTrue(_quorum(FINANCIAL, _heads(0, 2, 1), _raw(0, 150, 50), 5, 1_000));
        assertFalse(_quorum(FINANCIAL, _heads(0, 2, 0), _raw(0, 900, 0), 5, 1_000));
        assertFalse(_quorum(FINANCIAL, _heads(3, 0, 0), _raw(900, 0, 0), 5, 1_000));
        assertTrue(_quorum(FINANCIAL, _heads(0, 2, 0), _raw(0, 200, 0), 2, 1_000));
    }

    function test_more_tokens_than_the_quorum_are_a_quorum() external pure {
        assertTrue(_quorum(FINANCIAL, _heads(0, 3, 0), _raw(0, 500, 100), 5, 1_000));
        assertTrue(_quorum(CONSTITUTIONAL, _heads(0, 5, 0), _raw(400, 500, 100), 5, 1_000));
        assertTrue(_quorum(ORDINARY, _heads(0, 5, 0), 5));
    }

    function test_a_token_vote_needs_more_for_than_against_and_three_heads_for() external pure {
        assertFalse(_carried(FINANCIAL, _heads(0, 3, 0), _raw(100, 100, 0), 5));
        assertTrue(_carried(FINANCIAL, _heads(0, 3, 0), _raw(100, 101, 0), 5));
        assertFalse(_carried(FINANCIAL, _heads(0, 2, 0), _raw(0, 900, 0), 5));
        assertTrue(_carried(FINANCIAL, _heads(0, 2, 0), _raw(0, 900, 0), 2));
    }

    function test_a_constitutional_vote_needs_both_electorates() external pure {
        assertTrue(_quorum(CONSTITUTIONAL, _heads(0, 3, 0), _raw(0, 330, 0), 5, 1_000));
        assertFalse(_quorum(CONSTITUTIONAL, _heads(0, 3, 0), _raw(0, 329, 0), 5, 1_000));
        assertFalse(_quorum(CONSTITUTIONAL, _heads(0, 2, 0), _raw(0, 330, 0), 5, 1_000));
        assertFalse(_carried(CONSTITUTIONAL, _heads(0, 3, 0), _raw(330, 330, 0), 5));
        assertFalse(_carried(CONSTITUTIONAL, _heads(3, 2, 0), _raw(0, 330, 0), 5));
    }

    // ------------------------------------------------------------------ consent

    function test_silence_is_consent_and_one_objection_is_not() external pure {
        HeadCount none;
        assertTrue(_quorum(CONSENT, none, 5));
        assertTrue(_carried(CONSENT, none, 5));
        assertTrue(_carried(CONSENT, _heads(5, 0, 0), 5));
        assertFalse(_carried(CONSENT, Tallies.headsOf(0, true, 1), 5));
    }

    /// @notice One more vote for never turns a passing proposal into a failing one.
    function testFuzz_a_vote_for_never_hurts(uint8 class, uint16[3] memory heads, uint64[3] memory tokens, uint16 weight, uint64 more)
        external
        pure
    {
        HeadCount count = _heads(heads[0] / 4, heads[1] / 4, heads[2] / 4);
        TokenCount raw = _raw(tokens[0], tokens[1], tokens[2]);
        IClassTable.Class judged = IClassTable.Class(class % 4);
        HeadCount none;
        HeadCount after_ = count.replace(none, Tallies.headsOf(1, false, weight / 4));
        TokenCount rawAfter = _raw(tokens[0], uint256(tokens[1]) + more, tokens[2]);
        if (_passes(judged, count, raw)) assertTrue(_passes(judged, after_, rawAfter));
    }

    function _passes(IClassTable.Class class, HeadCount heads, TokenCount tokens) private pure returns (bool) {
        return _quorum(class, heads, tokens, 60_000, type(uint72).max) && _carried(class, heads, tokens, 60_000);
    }

    // ------------------------------------------------------------------ words

    function _heads(uint256 against, uint256 inFavour, uint256 abstain) private pure returns (HeadCount) {
        uint256 voters = against << 48 | inFavour << 64 | abstain << 80;
        return HeadCount.wrap(against | inFavour << 16 | abstain << 32 | voters);
    }

    function _raw(uint256 against, uint256 inFavour, uint256 abstain) private pure returns (TokenCount) {
        return TokenCount.wrap(against | inFavour << 80 | abstain << 160);
    }

    function _tokens(TokenCount count) private pure returns (uint256[3] memory) {
        return [count.tokens(0), count.tokens(1), count.tokens(2)];
    }

    function _quorum(IClassTable.Class class, HeadCount heads, uint256 allHeads) private pure returns (bool) {
        TokenCount none;
        return _quorum(class, heads, none, allHeads, 0);
    }

    function _quorum(IClassTable.Class class, HeadCount heads, TokenCount tokens, uint256 allHeads, uint256 supply)
        private
        pure
        returns (bool)
    {
        return Tallies.quorumReached(class, ClassRules.all()[uint256(class)], heads, tokens, allHeads, supply);
    }

    function _carried(IClassTable.Class class, HeadCount heads, uint256 allHeads) private pure returns (bool) {
        TokenCount none;
        return _carried(class, heads, none, allHeads);
    }

    function _carried(IClassTable.Class class, HeadCount heads, TokenCount tokens, uint256 allHeads) private pure returns (bool) {
        return Tallies.voteSucceeded(class, ClassRules.all()[uint256(class)], heads, tokens, allHeads);
    }

    function assertEq(uint256[3] memory left, uint256[3] memory right) private pure {
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(left[i], right[i]);
        }
    }
}
