// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Buyer, Demand, DemandBook, Order} from "./DemandBook.sol";
import {Packs} from "./Packs.sol";
import {Pricing} from "./Pricing.sol";
import {Listing, PackedLine, Round, Seat, Stage} from "./RoundBook.sol";

/// @title Binding a round: packs, tier and buy-up, ceilings, side costs, alone, minimum; releases until nothing changes
/// @notice One pass: order every item; release lines whose ceiling is under the unit price and lines of items that cannot be
/// ordered, all at once; if that released nothing, release the members whose side costs would pass the cap and those who would
/// pay less alone, all at once. Passes repeat until one releases nothing. Only then something is stored. Rule: procurement.md, "Formulas".
library Binding {
    using DemandBook for Demand;
    using SafeCast for uint256;

    /// @notice Binds the round, or finds it short and releases nobody.
    /// @param credit Of the round's token, by account.
    function bind(Round storage round, RoundId roundId, mapping(address => uint256) storage credit) external {
        Demand memory demand = DemandBook.load(round, roundId);
        do {
            _order(demand);
        } while (_releaseByPrice(demand) || _releaseByCharge(round, demand));
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
        for (uint256 i; i < demand.orders.length; ++i) {
            Order memory order = demand.orders[i];
            if (!order.stale) continue;
            order.stale = false;
            uint256 units = Packs.ordered(order.quantity, order.tolerance, order.packSize, order.minimum);
            (order.units, order.cost) = Pricing.buyUp(order.prices, order.packSize, units, order.quantity + order.tolerance);
            order.unitPrice = order.units == 0 ? 0 : Math.ceilDiv(order.cost, order.units);
        }
    }

    /// @dev Releases every line above its ceiling and every line of an item that cannot be ordered.
    function _releaseByPrice(Demand memory demand) private pure returns (bool any) {
        for (uint256 i; i < demand.orders.length; ++i) {
            Order memory order = demand.orders[i];
            if (order.quantity + order.tolerance == 0) continue;
            if (order.units == 0) {
                demand.releaseItem(i);
                any = true;
            } else if (order.unitPrice > order.lowestCeiling) {
                any = demand.releaseAboveCeiling(i) || any;
            }
        }
    }

    /// @dev Releases every member whose shares of the quoted freight and of the fee are above the cap that it signed, and every
    /// member whose estimated charge is above what it would pay alone: goods and those shares, against its own best price and the
    /// side cost of one firm.
    function _releaseByCharge(Round storage round, Demand memory demand) private view returns (bool any) {
        demand.thin();
        demand.estimate(round.sideCostKey, round.freight, round.fee);
        (uint256 sideCostCap, uint256 aloneSideCost) = (round.sideCostCap, round.aloneSideCost);
        for (uint256 m; m < demand.everybody.length; ++m) {
            Buyer memory buyer = demand.everybody[m];
            if (buyer.standing == 0) continue;
            uint256 alone = buyer.alone + aloneSideCost;
            if (buyer.sideCosts > sideCostCap) {
                demand.releaseBuyer(buyer, IProcurementRounds.Release.SideCostsAboveCap, buyer.sideCosts, sideCostCap);
            } else if (buyer.charge > alone) {
                demand.releaseBuyer(buyer, IProcurementRounds.Release.DearerThanAlone, buyer.charge, alone);
            } else {
                continue;
            }
            any = true;
        }
    }

    function _goodsValue(Demand memory demand) private pure returns (uint256 value) {
        for (uint256 i; i < demand.orders.length; ++i) {
            value += demand.orders[i].cost;
        }
    }

    /// @dev What released lines held is the members' again at once; who has no line left gets its whole deposit back. The stock, which wants
    /// nothing, is no member.
    function _storeMembers(Round storage round, Demand memory demand, mapping(address => uint256) storage credit)
        private
        returns (uint256 bound)
    {
        for (uint256 m; m < demand.everybody.length; ++m) {
            Buyer memory buyer = demand.everybody[m];
            if (buyer.quantity != 0) ++bound;
            if (buyer.freed == 0) continue;
            Seat storage seat = round.seats[buyer.account];
            uint256 refund = buyer.standing == 0 ? seat.deposit : buyer.freed;
            seat.items = _standingItems(buyer.lines);
            seat.deposit -= uint96(refund);
            credit[buyer.account] += refund;
        }
    }

    function _standingItems(PackedLine[] memory lines) private pure returns (uint16 items) {
        for (uint256 i; i < lines.length; ++i) {
            if (!lines[i].isNone()) items |= uint16(1 << i);
        }
    }

    function _storeOrders(Round storage round, RoundId roundId, Demand memory demand, uint256 bound) private {
        uint256 count = demand.orders.length;
        (uint96[] memory ordered, uint96[] memory cost) = (new uint96[](count), new uint96[](count));
        uint256 tolerance = round.overToleranceBps;
        for (uint256 i; i < count; ++i) {
            Order memory order = demand.orders[i];
            if (order.units == 0) continue;
            (ordered[i], cost[i]) = (order.units.toUint96(), order.cost.toUint96());
            uint256 most = order.units + order.units * tolerance / 10_000;
            Listing storage listing = round.listings[i];
            listing.ordered = ordered[i];
            (listing.cost, listing.most) = (cost[i], Math.min(most, order.quantity + order.tolerance).toUint96());
        }
        emit IProcurementRounds.RoundBound(roundId, ordered, cost, bound);
    }
}
