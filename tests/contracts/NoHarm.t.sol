// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NoHarm} from "../../contracts/libraries/NoHarm.sol";
import {Test} from "./cheats/Test.sol";

/// @notice Which late changes of the totals are accepted; packs of 10.
contract NoHarmTest is Test {
    function test_more_tolerance_alone_is_accepted() external pure {
        assertTrue(_accepts(12, 3, 12, 5));
        assertTrue(_accepts(12, 3, 12, 3), "no change at all");
    }

    function test_less_tolerance_is_refused() external pure {
        assertFalse(_accepts(12, 3, 12, 2));
    }

    function test_units_that_bring_the_last_pack_nearer_are_accepted() external pure {
        assertTrue(_accepts(12, 0, 15, 0), "8 missing become 5");
        assertTrue(_accepts(12, 0, 10, 0), "8 missing become 0 and the pack stays");
    }

    function test_units_that_take_the_last_pack_further_away_are_refused() external pure {
        assertFalse(_accepts(18, 0, 22, 0), "2 missing become 8");
        assertFalse(_accepts(12, 0, 11, 0), "8 missing become 9");
        assertFalse(_accepts(20, 0, 25, 0), "0 missing become 5");
    }

    function test_a_lost_pack_is_refused() external pure {
        assertFalse(_accepts(12, 8, 9, 1));
        assertFalse(_accepts(20, 0, 10, 0), "whole packs of others would be cheaper with these");
    }

    function test_units_out_of_the_own_tolerance_are_accepted() external pure {
        assertTrue(_accepts(12, 8, 15, 5));
        assertFalse(_accepts(12, 8, 15, 6), "the sum rose");
    }

    /// @notice What is accepted never takes a pack from the others.
    function testFuzz_an_accepted_change_loses_no_pack(uint16 q, uint16 t, uint16 dq, uint16 dt, bool more, bool moreTolerance)
        external
        pure
    {
        uint256 quantity = more ? uint256(q) + dq : q - dq % (uint256(q) + 1);
        uint256 tolerance = moreTolerance ? uint256(t) + dt : t - dt % (uint256(t) + 1);
        NoHarm.Change memory change = NoHarm.between(NoHarm.Demand(q, t), NoHarm.Demand(quantity, tolerance), 10);
        if (NoHarm.accepts(change)) assertGe(uint256(change.packs + 1e9), 1e9);
    }

    function _accepts(uint256 q, uint256 t, uint256 newQ, uint256 newT) private pure returns (bool) {
        return NoHarm.accepts(NoHarm.between(NoHarm.Demand(q, t), NoHarm.Demand(newQ, newT), 10));
    }
}
