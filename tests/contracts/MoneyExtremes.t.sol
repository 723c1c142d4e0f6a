// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds} from "../../contracts/interfaces/IProcurementRounds.sol";
import {Packs} from "../../contracts/libraries/Packs.sol";
import {Pricing} from "../../contracts/libraries/Pricing.sol";
import {MAX_DEPOSIT} from "../../contracts/libraries/RoundBook.sol";
import {Webster} from "../../contracts/libraries/Webster.sol";
import {Test} from "./cheats/Test.sol";

/// @notice The arithmetic of money at the sizes that its types allow: quantities and amounts up to 2^96, fifty members, four
/// hundred lines. Unchecked code must not overflow, and nothing may be lost, made or charged to the wrong one.
contract MoneyExtremesTest is Test {
    using Pricing for Pricing.Table;

    uint256 private constant MOST = type(uint96).max;

    // ------------------------------------------------------------------ Webster

    /// @notice What `divide` gives is exact, accepted by `check`, and no other division is: one unit moved anywhere is refused.
    function testFuzz_a_division_of_huge_amounts_is_exact_and_the_only_one(uint256 seed, uint256 total, uint8 parties) external pure {
        uint256 n = bound(parties, 1, 50);
        total = bound(total, 0, MOST);
        uint256[] memory weights = _sizes(seed, n, MOST);
        uint256[] memory shares = new uint256[](n);
        Webster.divide(weights, total, shares);
        if (_sum(weights) == 0) return;
        assertEq(_sum(shares), total, "exact");
        Webster.Parties memory all = Webster.uncapped(weights, _keys(n));
        assertTrue(_isRight(all, shares, total), "the one that is accepted");
        (uint256 from, uint256 to) = (seed % n, (seed >> 8) % n);
        if (from == to || shares[from] == 0) return;
        (shares[from], shares[to]) = (shares[from] - 1, shares[to] + 1);
        assertFalse(_isRight(all, shares, total), "one unit moved");
    }

    /// @notice Nobody gets more than a unit away from its quota but by the rule: with two parties never more than half a unit.
    function testFuzz_two_parties_get_their_quota_rounded(uint96 a, uint96 b, uint96 total) external pure {
        vm.assume(uint256(a) + b != 0);
        uint256[] memory weights = new uint256[](2);
        uint256[] memory shares = new uint256[](2);
        (weights[0], weights[1]) = (a, b);
        Webster.divide(weights, total, shares);
        uint256 whole = uint256(a) + b;
        (uint256 twice, uint256 quota) = (2 * shares[0] * whole, 2 * uint256(total) * a);
        assertLe(twice > quota ? twice - quota : quota - twice, whole);
    }

    /// @notice Who has no weight gets nothing, and who has all of it gets all, whatever the sizes.
    function testFuzz_no_weight_no_share(uint256 seed, uint96 total) external pure {
        uint256[] memory weights = _sizes(seed, 20, MOST);
        uint256[] memory shares = new uint256[](20);
        for (uint256 i; i < 20; i += 2) {
            weights[i] = 0;
        }
        Webster.divide(weights, total, shares);
        for (uint256 i; i < 20; i += 2) {
            assertEq(shares[i], 0);
        }
    }

    /// @notice Larger weight never means a smaller share.
    function testFuzz_shares_rise_with_weights(uint256 seed, uint96 total) external pure {
        uint256[] memory weights = _sizes(seed, 30, MOST);
        uint256[] memory shares = new uint256[](30);
        Webster.divide(weights, total, shares);
        for (uint256 i = 1; i < 30; ++i) {
            if (weights[i] > weights[i - 1]) assertGe(shares[i], shares[i - 1]);
            if (weights[i] == weights[i - 1]) assertLe(shares[i], shares[i - 1], "ties to the earlier one");
        }
    }

    /// @notice A posted division is judged for any numbers without a panic, and a right sum is necessary.
    function testFuzz_checking_never_panics(uint256 seed, uint96 total) external pure {
        uint256[] memory weights = _sizes(seed, 50, MOST);
        uint256[] memory shares = _sizes(~seed, 50, MOST);
        (uint256 sum, uint256 place) = Webster.check(Webster.uncapped(weights, _keys(50)), shares, total);
        if (place == Webster.RIGHT) assertEq(sum, total);
    }

    // ------------------------------------------------------------------ prices

    /// @notice With any price list: the best purchase of more never costs less, and never more than the plain cost.
    function testFuzz_best_cost_rises_with_any_price_list(uint256 seed, uint96 quantity, bool incremental) external pure {
        Pricing.Table memory table = _table(seed, incremental);
        uint256 wanted = bound(quantity, 1, MOST - 1);
        assertLe(table.bestCost(wanted), table.bestCost(wanted + 1));
        assertLe(table.bestCost(wanted), table.cost(wanted));
    }

    /// @notice Incremental prices are the sum of their bands, added up in the plainest way.
    function testFuzz_incremental_cost_is_the_sum_of_bands(uint256 seed, uint96 quantity) external pure {
        IProcurementRounds.Tier[] memory tiers = _tiers(seed);
        uint256 expected;
        for (uint256 i; i < tiers.length; ++i) {
            if (quantity < tiers[i].minQuantity) break;
            uint256 end = i + 1 < tiers.length && tiers[i + 1].minQuantity <= quantity ? tiers[i + 1].minQuantity - 1 : quantity;
            expected += (end + 1 - tiers[i].minQuantity) * tiers[i].unitPrice;
        }
        assertEq(Pricing.table(IProcurementRounds.TierKind.Incremental, tiers).cost(quantity), expected);
    }

    /// @notice Buying up stays within what members accept, in whole packs, and never costs more.
    function testFuzz_buying_up_saves_and_stays_inside(uint256 seed, uint96 quantity, uint64 tolerance, uint64 packSize) external pure {
        Pricing.Table memory table = _table(seed, false);
        uint256 pack = bound(packSize, 1, 1e9);
        uint256 ordered = quantity / pack * pack;
        uint256 most = uint256(quantity) + tolerance;
        (uint256 units, uint256 spent) = table.buyUp(pack, ordered, most);
        assertLe(units, ordered == 0 ? 0 : most);
        assertGe(units, ordered);
        assertEq(units % pack, 0);
        assertEq(spent, table.cost(units));
        assertLe(spent, table.cost(ordered));
    }

    /// @notice What may be billed never exceeds the bound cost for what was ordered or less, and rises with what came.
    function testFuzz_a_bill_is_within_the_bound_cost(uint256 seed, uint96 ordered, uint96 received, bool incremental) external pure {
        Pricing.Table memory table = _table(seed, incremental);
        // The first price is the highest; a cost that does not fit in 96 bits is refused when a round is bound.
        uint256 most = MOST / table.prices[0];
        if (most < 2) return;
        uint256 units = bound(ordered, 2, most);
        uint256 spent = table.cost(units);
        IProcurementRounds.TierKind kind = _kind(incremental);
        uint256 came = bound(received, 1, units - 1);
        uint256 bill = Pricing.bill(kind, units, spent, came);
        assertLe(bill, spent);
        assertLe(bill, Pricing.bill(kind, units, spent, came + 1));
        assertLe(bill * units, spent * came, "no unit above the bound price");
        assertEq(Pricing.bill(kind, units, spent, units), spent);
    }

    // ------------------------------------------------------------------ packs

    /// @notice At the full width: whole packs, within what was asked, never short of the minimum.
    function testFuzz_packs_hold_at_the_full_width(uint96 quantity, uint96 tolerance, uint64 packSize, uint32 packs) external pure {
        uint256 pack = bound(packSize, 1, type(uint64).max);
        uint256 minimum = pack * packs;
        uint256 units = Packs.ordered(quantity, tolerance, pack, minimum);
        assertEq(units % pack, 0);
        assertLe(units, uint256(quantity) + tolerance);
        if (units != 0) assertGe(units, minimum);
        uint256 missing = Packs.missing(quantity, tolerance, pack);
        assertLt(missing, pack);
        if (missing == 0) assertGe(Packs.filled(quantity, tolerance, pack) * pack, quantity, "all wanted units are in full packs");
    }

    /// @notice Fifty members at the largest deposit: their sum fits in 96 bits, as every sum over a round has to.
    function test_fifty_largest_deposits_fit() external pure {
        assertLe(MAX_DEPOSIT * 50, MOST);
    }

    // ------------------------------------------------------------------ sizes

    /// @dev Small, large, equal and zero, as an attacker would mix them.
    function _sizes(uint256 seed, uint256 n, uint256 most) private pure returns (uint256[] memory sizes) {
        sizes = new uint256[](n);
        for (uint256 i; i < n; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            uint256 kind = dice % 6;
            if (kind == 0) sizes[i] = 0;
            else if (kind == 1) sizes[i] = 1;
            else if (kind == 2) sizes[i] = most;
            else if (kind == 3) sizes[i] = most - dice % 3;
            else if (kind == 4 && i != 0) sizes[i] = sizes[i - 1];
            else sizes[i] = (dice >> 8) % (most >> dice % 96) + 1;
        }
    }

    /// @dev A price list of one to eight tiers that drafting would take, prices of any size up to 2^96.
    function _tiers(uint256 seed) private pure returns (IProcurementRounds.Tier[] memory tiers) {
        tiers = new IProcurementRounds.Tier[](1 + seed % 8);
        (uint256 start, uint256 price) = (1, 1 + (seed >> 128) % (1 << (seed >> 8) % 97));
        for (uint256 i; i < tiers.length; ++i) {
            tiers[i] = IProcurementRounds.Tier(uint96(start), uint96(price));
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            start += 1 + dice % (1 << dice % 92);
            price = 1 + (dice >> 100) % price;
        }
    }

    function _table(uint256 seed, bool incremental) private pure returns (Pricing.Table memory) {
        return Pricing.table(_kind(incremental), _tiers(seed));
    }

    function _kind(bool incremental) private pure returns (IProcurementRounds.TierKind) {
        return incremental ? IProcurementRounds.TierKind.Incremental : IProcurementRounds.TierKind.AllUnits;
    }

    function _isRight(Webster.Parties memory parties, uint256[] memory shares, uint256 total) private pure returns (bool) {
        (, uint256 place) = Webster.check(parties, shares, total);
        return place == Webster.RIGHT;
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
}
