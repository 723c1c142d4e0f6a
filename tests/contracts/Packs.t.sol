// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Packs} from "../../contracts/libraries/Packs.sol";
import {Test} from "./cheats/Test.sol";

/// @notice Packs and minimum order. The examples are the specification's.
contract PacksTest is Test {
    function test_a_rest_becomes_a_pack_when_tolerances_fill_it() external pure {
        assertEq(Packs.filled(2, 2, 4), 1);
        assertEq(Packs.filled(4, 4, 4), 1, "never a pack by tolerance alone");
        assertEq(Packs.filled(5, 3, 4), 2);
        assertEq(Packs.filled(5, 2, 4), 1, "3 units missing, 2 tolerated");
        assertEq(Packs.filled(0, 100, 4), 0);
    }

    function test_missing_units_are_those_that_tolerances_do_not_fill() external pure {
        assertEq(Packs.missing(5, 2, 4), 1);
        assertEq(Packs.missing(5, 3, 4), 0);
        assertEq(Packs.missing(8, 0, 4), 0, "every unit is in a full pack");
        assertEq(Packs.missing(1, 0, 4), 3);
    }

    function test_nothing_is_ordered_under_the_minimum() external pure {
        assertEq(Packs.ordered(5, 4, 1, 10), 0);
        assertEq(Packs.ordered(0, 40, 1, 10), 0, "nobody wants a unit");
    }

    function test_the_minimum_is_ordered_when_tolerances_reach_it() external pure {
        assertEq(Packs.ordered(5, 5, 1, 10), 10);
        assertEq(Packs.ordered(5, 9, 4, 12), 12);
        assertEq(Packs.ordered(13, 0, 4, 12), 12, "above the minimum packs decide");
        assertEq(Packs.ordered(13, 3, 4, 12), 16, "and tolerances fill the last one");
        assertEq(Packs.ordered(5, 6, 4, 10), 8, "11 units reach the minimum, but not the 12 of whole packs");
        assertEq(Packs.ordered(10, 4, 4, 10), 12, "a quantity at the minimum goes by packs");
    }

    function test_units_are_rounded_up_to_whole_packs() external pure {
        assertEq(Packs.roundUp(0, 4), 0);
        assertEq(Packs.roundUp(1, 4), 4);
        assertEq(Packs.roundUp(8, 4), 8);
        assertEq(Packs.roundUp(9, 4), 12);
    }

    /// @notice Whole packs, never more than tolerated, never a pack more than asked for, never short of the minimum.
    function testFuzz_an_order_stays_inside_what_was_asked(uint32 quantity, uint32 tolerance, uint16 packSize, uint8 packs) external pure {
        uint256 pack = bound(packSize, 1, 1_000);
        uint256 minimum = pack * packs;
        uint256 units = Packs.ordered(quantity, tolerance, pack, minimum);
        assertEq(units % pack, 0);
        assertLe(units, uint256(quantity) + tolerance);
        if (units != 0) assertGe(units, minimum);
        if (units > quantity && units > minimum) assertLt(units - quantity, pack);
        if (units < quantity && quantity >= minimum) assertLt(quantity - units, pack);
    }
}
