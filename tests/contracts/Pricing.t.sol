// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds} from "../../contracts/interfaces/IProcurementRounds.sol";
import {Pricing} from "../../contracts/libraries/Pricing.sol";
import {Test} from "./cheats/Test.sol";

/// @notice Volume prices of a real list: 1.95 each, 1.76 from 10, 1.56 from 100.
contract PricingTest is Test {
    using Pricing for Pricing.Table;

    IProcurementRounds.TierKind private constant ALL_UNITS = IProcurementRounds.TierKind.AllUnits;
    IProcurementRounds.TierKind private constant INCREMENTAL = IProcurementRounds.TierKind.Incremental;

    function test_the_tier_reached_prices_all_units() external pure {
        Pricing.Table memory table = _table(ALL_UNITS);
        assertEq(table.cost(0), 0);
        assertEq(table.cost(1), 1_95);
        assertEq(table.cost(9), 17_55);
        assertEq(table.cost(10), 17_60);
        assertEq(table.cost(99), 174_24);
        assertEq(table.cost(100), 156_00);
    }

    function test_each_unit_costs_the_price_of_its_own_band() external pure {
        Pricing.Table memory table = _table(INCREMENTAL);
        assertEq(table.cost(9), 17_55);
        assertEq(table.cost(10), 17_55 + 1_76);
        assertEq(table.cost(100), 17_55 + 90 * 1_76 + 1_56);
    }

    function test_ninety_nine_units_are_bought_up_to_a_hundred() external pure {
        Pricing.Table memory table = _table(ALL_UNITS);
        (uint256 units, uint256 spent) = table.buyUp(1, 99, 100);
        assertEq(units, 100);
        assertEq(spent, 156_00);
        (units, spent) = table.buyUp(1, 99, 99);
        assertEq(units, 99, "tolerances do not reach 100");
        assertEq(spent, 174_24);
    }

    function test_buying_up_begins_where_a_hundred_units_are_cheaper() external pure {
        Pricing.Table memory table = _table(ALL_UNITS);
        (uint256 units,) = table.buyUp(1, 88, 200);
        assertEq(units, 88, "88 cost 154.88");
        (units,) = table.buyUp(1, 89, 200);
        assertEq(units, 100, "89 cost 156.64");
    }

    function test_buying_up_is_in_whole_packs() external pure {
        Pricing.Table memory table = _table(ALL_UNITS);
        (uint256 units, uint256 spent) = table.buyUp(6, 96, 102);
        assertEq(units, 102);
        assertEq(spent, 102 * 1_56);
        (units,) = table.buyUp(6, 96, 101);
        assertEq(units, 96, "a pack more than tolerated");
    }

    function test_the_best_cost_is_that_of_a_tier_start_where_that_is_less() external pure {
        Pricing.Table memory table = _table(ALL_UNITS);
        assertEq(table.bestCost(0), 0);
        assertEq(table.bestCost(8), 15_60);
        assertEq(table.bestCost(9), 17_55, "10 cost 17.60");
        assertEq(table.bestCost(88), 154_88);
        assertEq(table.bestCost(89), 156_00, "a hundred cost less than 89");
        assertEq(table.bestCost(150), 234_00);
        assertEq(_table(INCREMENTAL).bestCost(99), 17_55 + 90 * 1_76, "more units never cost less");
    }

    function test_nothing_is_bought_where_nothing_is_ordered() external pure {
        (uint256 units, uint256 spent) = _table(ALL_UNITS).buyUp(1, 0, 100);
        assertEq(units, 0);
        assertEq(spent, 0);
    }

    function test_of_two_equal_costs_the_smaller_purchase_is_made() external pure {
        IProcurementRounds.Tier[] memory tiers = new IProcurementRounds.Tier[](2);
        tiers[0] = IProcurementRounds.Tier(1, 2_00);
        tiers[1] = IProcurementRounds.Tier(10, 1_80);
        (uint256 units, uint256 spent) = Pricing.table(ALL_UNITS, tiers).buyUp(1, 9, 10);
        assertEq(units, 9, "9 and 10 cost 18.00");
        assertEq(spent, 18_00);
    }

    function test_what_arrived_is_billed_at_the_bound_price() external pure {
        assertEq(Pricing.bill(ALL_UNITS, 100, 156_00, 100), 156_00);
        assertEq(Pricing.bill(ALL_UNITS, 100, 156_00, 60), 93_60, "a short delivery does not lose the tier");
        assertEq(Pricing.bill(ALL_UNITS, 100, 156_00, 103), 160_68);
        assertEq(Pricing.bill(INCREMENTAL, 100, 177_51, 60), 106_50, "106.506 rounded down");
    }

    /// @notice The cost of the best purchase never falls when more is wanted, and never exceeds the plain cost.
    function testFuzz_best_cost_never_falls(uint16 quantity) external pure {
        Pricing.Table memory table = _table(ALL_UNITS);
        assertLe(table.bestCost(quantity), table.bestCost(uint256(quantity) + 1));
        assertLe(table.bestCost(quantity), table.cost(quantity));
    }

    /// @notice Incremental prices never make more units cheaper.
    function testFuzz_incremental_prices_never_buy_up(uint16 quantity, uint16 tolerance) external pure {
        vm.assume(quantity != 0);
        (uint256 units,) = _table(INCREMENTAL).buyUp(1, quantity, uint256(quantity) + tolerance);
        assertEq(units, quantity);
    }

    function _table(IProcurementRounds.TierKind kind) private pure returns (Pricing.Table memory) {
        IProcurementRounds.Tier[] memory tiers = new IProcurementRounds.Tier[](3);
        tiers[0] = IProcurementRounds.Tier(1, 1_95);
        tiers[1] = IProcurementRounds.Tier(10, 1_76);
        tiers[2] = IProcurementRounds.Tier(100, 1_56);
        return Pricing.table(kind, tiers);
    }
}
