// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Webster} from "../../contracts/libraries/Webster.sol";
import {Test} from "./cheats/Test.sol";
import {Division} from "./rounds/Division.sol";

/// @notice Webster's division: what is accepted is the definition, unit by unit, and nothing else.
contract WebsterTest is Test {
    uint256 private constant RIGHT = type(uint256).max;

    // ---- Examples ----

    function test_ten_units_for_orders_6_6_2() external pure {
        // After 4, 4, 1 all three claim the tenth unit with 2/3: the lowest key gets it.
        assertEq(Division.units(10, _of(6, 6, 2), _of(0, 0, 0), _keys(3)), _of(5, 4, 1));
        assertEq(_place(_of(6, 6, 2), _of(0, 0, 0), _of(5, 4, 1), 10), RIGHT);
        assertEq(_place(_of(6, 6, 2), _of(0, 0, 0), _of(4, 5, 1), 10), 1, "higher key");
        assertEq(_place(_of(6, 6, 2), _of(0, 0, 0), _of(4, 4, 2), 10), 2, "highest key");
    }

    function test_eleven_units_for_orders_6_6_2_take_nothing_back() external pure {
        // The largest remainder would give 4, 4, 2 of ten and 5, 5, 1 of eleven: one loses a unit because more came.
        assertEq(Division.units(11, _of(6, 6, 2), _of(0, 0, 0), _keys(3)), _of(5, 5, 1));
        assertEq(Division.units(12, _of(6, 6, 2), _of(0, 0, 0), _keys(3)), _of(5, 5, 2));
        assertEq(_place(_of(6, 6, 2), _of(0, 0, 0), _of(5, 5, 1), 11), RIGHT);
        assertEq(_place(_of(6, 6, 2), _of(0, 0, 0), _of(5, 4, 2), 11), 2);
    }

    function test_equal_claims_are_served_by_the_lower_key() external pure {
        bytes32[] memory keys = _keys(3);
        (keys[0], keys[2]) = (keys[2], keys[0]);
        Webster.Parties memory parties = Webster.Parties(_of(6, 6, 2), _of(0, 0, 0), _of(6, 6, 2), keys);
        (, uint256 place) = Webster.check(parties, _of(4, 4, 2), 10);
        assertEq(place, RIGHT, "the third has the lowest key now");
        (, place) = Webster.check(parties, _of(5, 4, 1), 10);
        assertEq(place, 0);
    }

    function test_orders_are_filled_before_tolerances() external pure {
        // 8 units for orders 3 and 4 with tolerances 5 and 0: the one unit more is the first one's.
        assertEq(_place(_pair(3, 4), _pair(5, 0), _pair(4, 4), 8), RIGHT);
        // 6 units: the orders are not full, nobody gets tolerated ones.
        assertEq(_place(_pair(3, 4), _pair(5, 0), _pair(3, 3), 6), RIGHT);
        assertEq(_place(_pair(3, 4), _pair(5, 0), _pair(4, 2), 6), 0, "above its order while another is short");
    }

    function test_a_wrong_sum_is_told_from_a_wrong_share() external pure {
        Webster.Parties memory parties = Webster.uncapped(_of(6, 6, 2), _keys(3));
        (uint256 sum, uint256 place) = Webster.check(parties, _of(4, 4, 1), 10);
        assertEq(sum, 9);
        assertEq(place, 3, "the number of parties");
        (sum, place) = Webster.check(parties, _of(3, 6, 1), 10);
        assertEq(sum, 10);
        assertEq(place, 1, "6/11 was served before 6/7");
    }

    function test_nobody_is_capped_below_the_largest_total() external pure {
        uint256 much = type(uint128).max;
        Webster.Parties memory parties = Webster.uncapped(_of(1, 0, 0), _keys(3));
        (, uint256 place) = Webster.check(parties, _of(much, 0, 0), much);
        assertEq(place, RIGHT);
        (, place) = Webster.check(parties, _of(much + 1, 0, 0), much + 1);
        assertEq(place, 0, "above every cap");
    }

    function test_a_share_below_its_floor_or_above_its_cap_is_told() external pure {
        assertEq(_place(_of(2, 2, 2), _of(0, 0, 0), _of(2, 3, 1), 6), 1, "above its cap");
        Webster.Parties memory parties = Webster.Parties(_of(1, 1, 1), _of(1, 2, 1), _of(9, 9, 9), _keys(3));
        (uint256 sum, uint256 place) = Webster.check(parties, _of(2, 1, 2), 5);
        assertEq(sum, 2, "what was handed out before");
        assertEq(place, 1, "below its floor");
        (sum, place) = Webster.check(parties, _of(2, 2, 1), 5);
        assertEq(sum, 5);
        assertEq(place, RIGHT);
    }

    function test_without_weight_there_is_no_share() external pure {
        Webster.Parties memory parties = Webster.uncapped(_of(5, 0, 5), _keys(3));
        (, uint256 place) = Webster.check(parties, _of(4, 1, 5), 10);
        assertEq(place, 1);
        (, place) = Webster.check(Webster.uncapped(_of(0, 0, 0), _keys(3)), _of(0, 0, 0), 0);
        assertEq(place, RIGHT);
        (, place) = Webster.check(Webster.uncapped(_of(0, 0, 0), _keys(3)), _of(0, 0, 0), 1);
        assertEq(place, 3, "one unit that nobody can have");
    }

    // ---- Properties ----

    /// @notice With orders and tolerances: the definition is accepted; with one unit moved anywhere it is refused.
    function testFuzz_exactly_the_definition_is_accepted(uint256 seed, uint8 parties, uint256 total) external pure {
        uint256 n = bound(parties, 1, 7);
        (uint256[] memory orders, uint256[] memory tolerances) = (_random(seed, n, 12), _random(~seed, n, 5));
        bytes32[] memory keys = _shuffled(seed, n);
        total = bound(total, 0, _sum(orders) + _sum(tolerances));
        uint256[] memory shares = Division.units(total, orders, tolerances, keys);
        assertEq(_placeOf(orders, tolerances, keys, shares, total), RIGHT);
        for (uint256 i; i < n; ++i) {
            for (uint256 j; j < n; ++j) {
                if (i == j || shares[i] == 0) continue;
                (shares[i], shares[j]) = (shares[i] - 1, shares[j] + 1);
                assertTrue(_placeOf(orders, tolerances, keys, shares, total) != RIGHT, "one unit moved");
                (shares[i], shares[j]) = (shares[i] + 1, shares[j] - 1);
            }
        }
    }

    /// @notice What the contract computes itself is the definition too.
    function testFuzz_divide_is_the_definition(uint256 seed, uint8 parties, uint16 total, uint16 scale) external pure {
        uint256 n = bound(parties, 1, 12);
        uint256[] memory weights = _random(seed, n, bound(scale, 1, 5_000));
        total %= 500;
        uint256[] memory shares = new uint256[](n);
        if (_sum(weights) == 0) return;
        Webster.divide(weights, total, shares);
        assertEq(shares, Division.amount(total, weights, _keys(n)));
    }

    /// @notice The short cut that other tests take with money gives the definition.
    function testFuzz_the_short_cut_is_the_definition(uint256 seed, uint8 parties, uint16 total, uint16 scale) external pure {
        uint256 n = bound(parties, 1, 12);
        uint256[] memory weights = _random(seed, n, bound(scale, 1, 5_000));
        if (_sum(weights) == 0) return;
        bytes32[] memory keys = _shuffled(seed, n);
        assertEq(Division.money(total % 500, weights, keys), Division.amount(total % 500, weights, keys));
    }

    function testFuzz_divide_settles_ties_by_order(uint8 parties, uint16 total, uint96 weight) external pure {
        uint256 n = bound(parties, 1, 60);
        vm.assume(weight != 0);
        uint256[] memory weights = new uint256[](n);
        uint256[] memory shares = new uint256[](n);
        for (uint256 i; i < n; ++i) {
            weights[i] = weight;
        }
        Webster.divide(weights, total, shares);
        for (uint256 i; i < n; ++i) {
            assertEq(shares[i], total / n + (i < total % n ? 1 : 0));
        }
    }

    /// @notice Nobody loses a unit because one more came.
    function testFuzz_more_units_take_nothing_back(uint256 seed, uint8 parties, uint16 total) external pure {
        uint256 n = bound(parties, 1, 12);
        uint256[] memory weights = _random(seed, n, 900);
        if (_sum(weights) == 0) return;
        (uint256[] memory less, uint256[] memory more) = (new uint256[](n), new uint256[](n));
        Webster.divide(weights, total, less);
        Webster.divide(weights, uint256(total) + 1, more);
        for (uint256 i; i < n; ++i) {
            assertGe(more[i], less[i]);
        }
    }

    // ---- Short words ----

    function _place(uint256[] memory orders, uint256[] memory tolerances, uint256[] memory shares, uint256 total)
        private
        pure
        returns (uint256)
    {
        return _placeOf(orders, tolerances, _keys(orders.length), shares, total);
    }

    function _placeOf(uint256[] memory orders, uint256[] memory tolerances, bytes32[] memory keys, uint256[] memory shares, uint256 total)
        private
        pure
        returns (uint256 place)
    {
        uint256 n = orders.length;
        Webster.Parties memory parties = Webster.Parties(orders, new uint256[](n), orders, keys);
        if (total > _sum(orders)) {
            (parties.floors, parties.caps) = (orders, new uint256[](n));
            for (uint256 i; i < n; ++i) {
                parties.caps[i] = orders[i] + tolerances[i];
            }
        }
        (, place) = Webster.check(parties, shares, total);
    }

    /// @dev Numbers up to `limit`, some of them 0, some of them equal.
    function _random(uint256 seed, uint256 n, uint256 limit) private pure returns (uint256[] memory numbers) {
        numbers = new uint256[](n);
        for (uint256 i; i < n; ++i) {
            numbers[i] = uint256(keccak256(abi.encode(seed, i))) % (limit + 1);
        }
    }

    function _shuffled(uint256 seed, uint256 n) private pure returns (bytes32[] memory keys) {
        keys = new bytes32[](n);
        for (uint256 i; i < n; ++i) {
            keys[i] = keccak256(abi.encode("key", seed, i));
        }
    }

    function _keys(uint256 n) private pure returns (bytes32[] memory keys) {
        keys = new bytes32[](n);
        for (uint256 i; i < n; ++i) {
            keys[i] = bytes32(i + 1);
        }
    }

    function _sum(uint256[] memory numbers) private pure returns (uint256 sum) {
        for (uint256 i; i < numbers.length; ++i) {
            sum += numbers[i];
        }
    }

    function _of(uint256 a, uint256 b, uint256 c) private pure returns (uint256[] memory numbers) {
        numbers = new uint256[](3);
        (numbers[0], numbers[1], numbers[2]) = (a, b, c);
    }

    function _pair(uint256 a, uint256 b) private pure returns (uint256[] memory numbers) {
        numbers = new uint256[](2);
        (numbers[0], numbers[1]) = (a, b);
    }
}
