// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Demand, DemandBook, Order} from "./DemandBook.sol";
import {Packs} from "./Packs.sol";
import {Pricing} from "./Pricing.sol";
import {Listing, PackedLine, Round, Seat, Stage, WHOLE_MEMBER} from "./RoundBook.sol";
import {Webster} from "./Webster.sol";

/// @title Binding a round: packs, tier and buy-up, ceilings, alone, minimum; releases until nothing changes
/// @notice One pass: order every item; release lines whose ceiling is under the unit price and lines of items that cannot be
/// ordered, all at once; if that released nothing, release the members who would pay less alone, all at once. Passes repeat
/// until one releases nothing. Only then something is stored. Rule: procurement.md, "Formulas".
library Binding {
    using DemandBook for Demand;
    using SafeCast for uint256;

    /// @notice Binds the round, or finds it short and releases nobody.
    /// @param credit Of the round's token, by account.
    function bind(Round storage round, RoundId roundId, mapping(address => uint256) storage credit) external {
        Demand memory demand = DemandBook.load(round, roundId);
        do {
            _order(demand);
        } while (_releaseByPrice(demand) || _releaseDearer(round, demand));
        uint256 value = _goodsValue(demand);
        if (value == 0 || (value < round.minimumValue && !round.worseTierAccepted)) {
            (round.stage, round.shortAt) = (Stage.Short, uint48(block.timestamp));
            emit IProcurementRounds.FellShort(roundId, value, round.minimumValue);
            return;
        }
        round.stage = Stage.Bound;
        demand.emitReleases(roundId);
        uint256 bound = _storeMembers(round, demand, credit);
        _storeOrders(round, roundId, demand, bound);
    }

    /// @dev Packs, tier and buy-up of every item whose demand changed since the last pass.
    function _order(Demand memory demand) private pure {
        for (uint256 i; i < demand.items; ++i) {
            Order memory order = demand.orders[i];
            if (!order.stale) continue;
            order.stale = false;
            uint256 units = Packs.ordered(order.quantity, order.tolerance, order.packSize, order.minimum);
            (order.units, order.cost) = Pricing.buyUp(order.kind, order.tiers, order.packSize, units, order.quantity + order.tolerance);
            order.unitPrice = order.units == 0 ? 0 : Math.ceilDiv(order.cost, order.units);
        }
    }

    /// @dev Releases every line above its ceiling and every line of an item that cannot be ordered.
    function _releaseByPrice(Demand memory demand) private pure returns (bool any) {
        for (uint256 i; i < demand.items; ++i) {
            Order memory order = demand.orders[i];
            if (order.quantity == 0) continue;
            if (order.units == 0) {
                demand.releaseItem(i, Math.max(order.minimum, order.packSize));
                any = true;
            } else if (order.unitPrice > order.lowestCeiling) {
                any = demand.releaseAboveCeiling(i) || any;
            }
        }
    }

    /// @dev Releases every member whose estimated charge, side costs included, is above what it would pay alone.
    function _releaseDearer(Round storage round, Demand memory demand) private view returns (bool any) {
        uint256[] memory charges = _estimate(round, demand);
        uint256 aloneSideCost = round.aloneSideCost;
        for (uint256 m; m < demand.members; ++m) {
            if (demand.masks[m] == 0) continue;
            uint256 alone = demand.aloneCost(m) + aloneSideCost;
            if (charges[m] <= alone) continue;
            demand.releaseMember(m, charges[m], alone);
            any = true;
        }
    }

    /// @dev Per member: goods, each line rounded up, and its shares of the quoted freight and of the fee.
    function _estimate(Round storage round, Demand memory demand) private view returns (uint256[] memory charges) {
        charges = demand.goodsEstimates();
        (uint256 freight, uint256 fee) = (round.freight, round.fee);
        if (freight == 0 && fee == 0) return charges;
        uint256[] memory weights = demand.weights(round.sideCostKey, charges);
        uint256[] memory freightShares = Webster.divide(weights, demand.keys, freight);
        uint256[] memory feeShares = Webster.divide(weights, demand.keys, fee);
        for (uint256 m; m < charges.length; ++m) {
            charges[m] += freightShares[m] + feeShares[m];
        }
    }

    function _goodsValue(Demand memory demand) private pure returns (uint256 value) {
        for (uint256 i; i < demand.items; ++i) {
            value += demand.orders[i].cost;
        }
    }

    /// @dev What released lines held is the members' again at once.
    function _storeMembers(Round storage round, Demand memory demand, mapping(address => uint256) storage credit)
        private
        returns (uint256 bound)
    {
        for (uint256 m; m < demand.members; ++m) {
            if (demand.masks[m] != 0) ++bound;
            Seat storage seat = round.seats[demand.accounts[m]];
            if (seat.items == demand.masks[m]) continue;
            uint256 refund = demand.masks[m] == 0 ? seat.deposit : demand.escrowReleased(m, seat.items);
            seat.items = uint16(demand.masks[m]);
            seat.deposit -= uint96(refund);
            credit[demand.accounts[m]] += refund;
        }
    }

    function _storeOrders(Round storage round, RoundId roundId, Demand memory demand, uint256 bound) private {
        uint96[] memory ordered = new uint96[](demand.items);
        uint96[] memory cost = new uint96[](demand.items);
        uint256 tolerance = round.overToleranceBps;
        for (uint256 i; i < demand.items; ++i) {
            Order memory order = demand.orders[i];
            (ordered[i], cost[i]) = (order.units.toUint96(), order.cost.toUint96());
            if (order.units == 0) continue;
            Listing storage listing = round.listings[i];
            uint256 most = order.units + order.units * tolerance / 10_000;
            listing.ordered = ordered[i];
            (listing.cost, listing.most) = (cost[i], Math.min(most, order.quantity + order.tolerance).toUint96());
        }
        emit IProcurementRounds.RoundBound(roundId, ordered, cost, bound);
    }
}
