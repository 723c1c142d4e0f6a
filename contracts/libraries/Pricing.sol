// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IProcurementRounds} from "../interfaces/IProcurementRounds.sol";
import {Packs} from "./Packs.sol";

/// @title Volume prices: the cost of a quantity, buying up to a cheaper tier, the bill of what arrived
/// @notice Money in minor units, quantities in whole units. Rule: procurement.md, "Price"; the same is governance/price.py.
/// Quantities and costs stay below 2^96 each times 2^96: nothing overflows.
library Pricing {
    /// @notice A tier table made ready for many questions. In tier i, `q` units cost bases[i] + (q - below[i]) * prices[i].
    /// @param starts First quantity of each tier. @param prices Unit price of each tier.
    /// @param below Incremental: units priced by earlier tiers; AllUnits: 0. @param bases What those units cost.
    /// @param cheapest The least that a start of tier i or a later one costs; one element more than there are tiers.
    struct Table {
        uint256[] starts;
        uint256[] prices;
        uint256[] below;
        uint256[] bases;
        uint256[] cheapest;
    }

    /// @notice Makes a table of 1 to 8 tiers ready.
    function table(IProcurementRounds.TierKind kind, IProcurementRounds.Tier[] memory tiers) internal pure returns (Table memory made) {
        uint256 n = tiers.length;
        made = Table(new uint256[](n), new uint256[](n), new uint256[](n), new uint256[](n), new uint256[](n + 1));
        for (uint256 i; i < n; ++i) {
            (made.starts[i], made.prices[i]) = (tiers[i].minQuantity, tiers[i].unitPrice);
            if (i == 0 || kind == IProcurementRounds.TierKind.AllUnits) continue;
            made.below[i] = made.starts[i] - 1;
            made.bases[i] = made.bases[i - 1] + (made.below[i] - made.below[i - 1]) * made.prices[i - 1];
        }
        made.cheapest[n] = type(uint256).max;
        for (uint256 i = n; i != 0; --i) {
            made.cheapest[i - 1] = Math.min(made.cheapest[i], _costIn(made, i - 1, made.starts[i - 1]));
        }
    }

    /// @notice What exactly `quantity` units cost. AllUnits: one price for all. Incremental: band by band.
    function cost(Table memory self, uint256 quantity) internal pure returns (uint256) {
        return quantity == 0 ? 0 : _costIn(self, _tierOf(self, quantity), quantity);
    }

    /// @notice The least that gets `quantity` units or more: at a tier start if that is cheaper. Never falls with quantity.
    function bestCost(Table memory self, uint256 quantity) internal pure returns (uint256) {
        if (quantity == 0) return 0;
        uint256 tier = _tierOf(self, quantity);
        return Math.min(_costIn(self, tier, quantity), self.cheapest[tier + 1]);
    }

    /// @notice Buys `ordered` units, or a tier start (in whole packs) of at most `most` units that costs less; ties: smaller.
    /// @param ordered A whole number of packs. @param most What members accept at all: quantities plus tolerances.
    function buyUp(Table memory self, uint256 packSize, uint256 ordered, uint256 most)
        internal
        pure
        returns (uint256 units, uint256 spent)
    {
        if (ordered == 0) return (0, 0);
        uint256 tier = _tierOf(self, ordered);
        (units, spent) = (ordered, _costIn(self, tier, ordered));
        for (++tier; tier < self.starts.length; ++tier) {
            uint256 start = Packs.roundUp(self.starts[tier], packSize);
            if (start > most) break;
            uint256 price = cost(self, start);
            if (price < spent) (units, spent) = (start, price);
        }
    }

    /// @notice What the supplier may bill for `received` units when `ordered` units cost `spent`: the bound unit price
    /// (AllUnits), or the same share of the cost, rounded down (Incremental).
    function bill(IProcurementRounds.TierKind kind, uint256 ordered, uint256 spent, uint256 received) internal pure returns (uint256) {
        if (received == ordered) return spent;
        // slither-disable-next-line divide-before-multiply -- spent is unit price times ordered: nothing is cut off
        if (kind == IProcurementRounds.TierKind.AllUnits) return spent / ordered * received;
        return spent * received / ordered;
    }

    /// @dev The last tier that a quantity of at least 1 reaches.
    function _tierOf(Table memory self, uint256 quantity) private pure returns (uint256 tier) {
        uint256[] memory starts = self.starts;
        unchecked {
            tier = starts.length - 1;
            while (starts[tier] > quantity) --tier;
        }
    }

    function _costIn(Table memory self, uint256 tier, uint256 quantity) private pure returns (uint256) {
        unchecked {
            return self.bases[tier] + (quantity - self.below[tier]) * self.prices[tier];
        }
    }
}
