// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IProcurementRounds} from "../interfaces/IProcurementRounds.sol";
import {Packs} from "./Packs.sol";

/// @title Volume prices: the cost of a quantity, buying up to a cheaper tier, the bill of what arrived
/// @notice Money in minor units, quantities in whole units. Rule: procurement.md, "Price"; the same is governance/price.py.
library Pricing {
    /// @notice What exactly `quantity` units cost. AllUnits: one price for all. Incremental: band by band.
    function cost(IProcurementRounds.TierKind kind, IProcurementRounds.Tier[] memory tiers, uint256 quantity)
        internal
        pure
        returns (uint256 total)
    {
        if (kind == IProcurementRounds.TierKind.AllUnits) return quantity * priceAt(tiers, quantity);
        for (uint256 i = tiers.length; i-- > 0;) {
            uint256 below = uint256(tiers[i].minQuantity) - 1;
            if (quantity <= below) continue;
            total += (quantity - below) * tiers[i].unitPrice;
            quantity = below;
        }
    }

    /// @notice Unit price of the last tier that `quantity` reaches.
    function priceAt(IProcurementRounds.Tier[] memory tiers, uint256 quantity) internal pure returns (uint256) {
        uint256 i = tiers.length - 1;
        while (i != 0 && tiers[i].minQuantity > quantity) --i;
        return tiers[i].unitPrice;
    }

    /// @notice The least that gets `quantity` units or more: at a tier start if that is cheaper. Never falls with quantity.
    function bestCost(IProcurementRounds.TierKind kind, IProcurementRounds.Tier[] memory tiers, uint256 quantity)
        internal
        pure
        returns (uint256 least)
    {
        if (quantity == 0) return 0;
        least = cost(kind, tiers, quantity);
        for (uint256 i; i < tiers.length; ++i) {
            if (tiers[i].minQuantity <= quantity) continue;
            least = Math.min(least, cost(kind, tiers, tiers[i].minQuantity));
        }
    }

    /// @notice Buys `ordered` units, or a tier start (in whole packs) of at most `most` units that costs less; ties: smaller.
    /// @param most What members accept at all: quantities plus tolerances.
    function buyUp(
        IProcurementRounds.TierKind kind,
        IProcurementRounds.Tier[] memory tiers,
        uint256 packSize,
        uint256 ordered,
        uint256 most
    ) internal pure returns (uint256 units, uint256 spent) {
        if (ordered == 0) return (0, 0);
        (units, spent) = (ordered, cost(kind, tiers, ordered));
        for (uint256 i; i < tiers.length; ++i) {
            uint256 start = Packs.roundUp(tiers[i].minQuantity, packSize);
            if (start <= ordered || start > most) continue;
            uint256 price = cost(kind, tiers, start);
            if (price < spent) (units, spent) = (start, price);
        }
    }

    /// @notice What the supplier may bill for `received` units when `ordered` units cost `spent`: the bound unit price
    /// (AllUnits), or the same share of the cost, rounded down (Incremental).
    function bill(IProcurementRounds.TierKind kind, uint256 ordered, uint256 spent, uint256 received) internal pure returns (uint256) {
        if (received == ordered) return spent;
        if (kind == IProcurementRounds.TierKind.AllUnits) return spent / ordered * received;
        return spent * received / ordered;
    }
}
