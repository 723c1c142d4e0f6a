// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds} from "../../../contracts/interfaces/IProcurementRounds.sol";
import {Pricing} from "../../../contracts/libraries/Pricing.sol";

/// @notice Volume prices of two tiers, proved by halmos for quantities and prices below 2^4.
contract PricingProof {
    using Pricing for Pricing.Table;

    uint256 private constant WIDTH = 1 << 4;

    /// @notice What gets a quantity or more never costs less when more is wanted, and never more than the exact quantity.
    function check_the_best_cost_never_falls(uint8 kind, uint8 start, uint8 price, uint8 lower, uint8 quantity) external pure {
        if (!_sorted(start, price, lower) || quantity == 0 || quantity >= WIDTH) return;
        Pricing.Table memory table = _table(kind, start, price, lower);
        assert(table.bestCost(quantity) <= table.bestCost(uint256(quantity) + 1));
        assert(table.bestCost(quantity) <= table.cost(quantity));
    }

    /// @notice Buying up costs no more than what was ordered, gets no less and no more than members accept.
    function check_buying_up_never_costs_more(uint8 kind, uint8 start, uint8 price, uint8 lower, uint8 ordered, uint8 spare) external pure {
        if (!_sorted(start, price, lower) || ordered == 0 || ordered >= WIDTH || spare >= WIDTH) return;
        Pricing.Table memory table = _table(kind, start, price, lower);
        (uint256 units, uint256 spent) = table.buyUp(1, ordered, uint256(ordered) + spare);
        assert(spent <= table.cost(ordered));
        assert(spent == table.cost(units));
        assert(units >= ordered && units <= uint256(ordered) + spare);
    }

    /// @notice The bill of what arrived is never more than the bound cost, and all of it for all of it.
    function check_a_part_is_never_billed_above_the_whole(uint8 kind, uint8 ordered, uint16 spent, uint8 received) external pure {
        if (ordered == 0 || received > ordered || ordered >= WIDTH || spent >= 1 << 6) return;
        uint256 bill = Pricing.bill(_kind(kind), ordered, spent, received);
        assert(bill <= spent);
        assert(received != ordered || bill == spent);
    }

    function _sorted(uint8 start, uint8 price, uint8 lower) private pure returns (bool) {
        return start > 1 && start < WIDTH && price < WIDTH && lower < price;
    }

    function _kind(uint8 kind) private pure returns (IProcurementRounds.TierKind) {
        return kind & 1 == 0 ? IProcurementRounds.TierKind.AllUnits : IProcurementRounds.TierKind.Incremental;
    }

    function _table(uint8 kind, uint8 start, uint8 price, uint8 lower) private pure returns (Pricing.Table memory) {
        IProcurementRounds.Tier[] memory tiers = new IProcurementRounds.Tier[](2);
        tiers[0] = IProcurementRounds.Tier(1, price);
        tiers[1] = IProcurementRounds.Tier(start, lower);
        return Pricing.table(_kind(kind), tiers);
    }
}
