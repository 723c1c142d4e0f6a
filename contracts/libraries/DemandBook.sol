// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Drafting} from "./Drafting.sol";
import {Pricing} from "./Pricing.sol";
import {Listing, PackedLine, Round, Seat, WHOLE_MEMBER} from "./RoundBook.sol";

/// @notice One item while a round is being bound: what is wanted of it and what that comes to.
/// @dev `lowestCeiling` is no higher than any standing line's ceiling; `stale` while units and cost belong to earlier totals.
struct Order {
    IProcurementRounds.TierKind kind;
    IProcurementRounds.Tier[] tiers;
    uint256 packSize;
    uint256 minimum;
    uint256 quantity;
    uint256 tolerance;
    uint256 units;
    uint256 cost;
    uint256 unitPrice;
    uint256 lowestCeiling;
    bool stale;
}

/// @notice A release that takes effect only if the round binds.
struct Out {
    address member;
    uint16 item;
    IProcurementRounds.Release reason;
    uint256 price;
    uint256 limit;
}

/// @notice A round's demand in memory. The line of member m for item i is at m * items + i.
struct Demand {
    uint256 members;
    uint256 items;
    address[] accounts;
    bytes32[] keys;
    uint256[] masks;
    PackedLine[] lines;
    uint256[] alone;
    Order[] orders;
    Out[] outs;
    uint256 outCount;
}

/// @title The demand of a round while it is being bound: totals, releases, estimates; nothing here is stored
/// @notice Sums cannot overflow: every deposit is at most MAX_DEPOSIT, prices are at least 1.
library DemandBook {
    /// @notice Reads everything that stands in the round.
    function load(Round storage round, RoundId roundId) internal view returns (Demand memory demand) {
        (demand.members, demand.items) = (round.members, round.items);
        demand.orders = _orders(round, demand.items);
        demand.accounts = new address[](demand.members);
        demand.keys = new bytes32[](demand.members);
        demand.masks = new uint256[](demand.members);
        demand.lines = new PackedLine[](demand.members * demand.items);
        demand.alone = new uint256[](demand.members * demand.items);
        demand.outs = new Out[](uint256(round.lines) + demand.members);
        for (uint256 m; m < demand.members; ++m) {
            address account = round.memberAt[m];
            demand.accounts[m] = account;
            demand.keys[m] = tieKey(roundId, account);
            demand.masks[m] = round.seats[account].items;
            _loadLines(round, demand, m, account);
        }
    }

    /// @notice Of two equal claims the lower key is served.
    function tieKey(RoundId roundId, address member) internal pure returns (bytes32) {
        return keccak256(abi.encode(roundId, member));
    }

    /// @notice Releases every line of an item of which not even one pack, or the minimum, can be ordered.
    function releaseItem(Demand memory demand, uint256 item, uint256 needed) internal pure {
        Order memory order = demand.orders[item];
        uint256 most = order.quantity + order.tolerance;
        for (uint256 m; m < demand.members; ++m) {
            if (demand.masks[m] >> item & 1 == 0) continue;
            _drop(demand, m, item);
            _note(demand, Out(demand.accounts[m], uint16(item), IProcurementRounds.Release.BelowMinimum, most, needed));
        }
    }

    /// @notice Releases every line of an item whose ceiling is under the unit price.
    function releaseAboveCeiling(Demand memory demand, uint256 item) internal pure returns (bool any) {
        Order memory order = demand.orders[item];
        uint256 lowest = type(uint256).max;
        for (uint256 m; m < demand.members; ++m) {
            if (demand.masks[m] >> item & 1 == 0) continue;
            uint256 ceiling = demand.lines[m * demand.items + item].ceilingOf();
            if (ceiling >= order.unitPrice) {
                lowest = Math.min(lowest, ceiling);
                continue;
            }
            any = true;
            _drop(demand, m, item);
            _note(demand, Out(demand.accounts[m], uint16(item), IProcurementRounds.Release.AboveCeiling, order.unitPrice, ceiling));
        }
        order.lowestCeiling = lowest;
    }

    /// @notice Releases a whole member who would pay less alone.
    function releaseMember(Demand memory demand, uint256 m, uint256 charge, uint256 alone) internal pure {
        for (uint256 mask = demand.masks[m]; mask != 0; mask &= mask - 1) {
            _drop(demand, m, _lowestBit(mask));
        }
        _note(demand, Out(demand.accounts[m], WHOLE_MEMBER, IProcurementRounds.Release.DearerThanAlone, charge, alone));
    }

    /// @notice Per member the cost of its quantities at the group's price, each line rounded up.
    function goodsEstimates(Demand memory demand) internal pure returns (uint256[] memory goods) {
        goods = new uint256[](demand.members);
        for (uint256 m; m < demand.members; ++m) {
            uint256 sum;
            for (uint256 mask = demand.masks[m]; mask != 0; mask &= mask - 1) {
                uint256 item = _lowestBit(mask);
                Order memory order = demand.orders[item];
                uint256 quantity = demand.lines[m * demand.items + item].quantityOf();
                sum += (order.cost * quantity + order.units - 1) / order.units;
            }
            goods[m] = sum;
        }
    }

    /// @notice What side costs are divided by: 0 for members who are out.
    function weights(Demand memory demand, IProcurementRounds.SideCostKey key, uint256[] memory goods)
        internal
        pure
        returns (uint256[] memory result)
    {
        result = new uint256[](demand.members);
        for (uint256 m; m < demand.members; ++m) {
            if (demand.masks[m] == 0) continue;
            if (key == IProcurementRounds.SideCostKey.Equal) result[m] = 1;
            else if (key == IProcurementRounds.SideCostKey.ByValue) result[m] = goods[m];
            else result[m] = _quantity(demand, m);
        }
    }

    /// @notice What the member's standing lines would cost it alone, its own buy-up allowed, before its own side cost.
    function aloneCost(Demand memory demand, uint256 m) internal pure returns (uint256 cost) {
        for (uint256 mask = demand.masks[m]; mask != 0; mask &= mask - 1) {
            cost += demand.alone[m * demand.items + _lowestBit(mask)];
        }
    }

    /// @notice What the lines held that stood before (`before`) and do not stand any more.
    function escrowReleased(Demand memory demand, uint256 m, uint256 before) internal pure returns (uint256 sum) {
        for (uint256 mask = before & ~demand.masks[m]; mask != 0; mask &= mask - 1) {
            sum += demand.lines[m * demand.items + _lowestBit(mask)].escrowOf();
        }
    }

    /// @notice Announces the releases in the order in which they happened.
    function emitReleases(Demand memory demand, RoundId roundId) internal {
        for (uint256 i; i < demand.outCount; ++i) {
            Out memory out = demand.outs[i];
            emit IProcurementRounds.LineReleased(roundId, out.member, out.item, out.reason, out.price, out.limit);
        }
    }

    function _orders(Round storage round, uint256 items) private view returns (Order[] memory orders) {
        orders = new Order[](items);
        for (uint256 i; i < items; ++i) {
            Listing storage listing = round.listings[i];
            Order memory order = orders[i];
            (order.kind, order.packSize, order.minimum) = (listing.kind, listing.packSize, listing.minimum);
            order.tiers = Drafting.tiersOf(listing);
            (order.lowestCeiling, order.stale) = (type(uint256).max, true);
        }
    }

    function _loadLines(Round storage round, Demand memory demand, uint256 m, address account) private view {
        mapping(uint256 => PackedLine) storage lines = round.linesOf[account];
        for (uint256 mask = demand.masks[m]; mask != 0; mask &= mask - 1) {
            uint256 item = _lowestBit(mask);
            PackedLine line = lines[item];
            Order memory order = demand.orders[item];
            order.quantity += line.quantityOf();
            order.tolerance += line.toleranceOf();
            order.lowestCeiling = Math.min(order.lowestCeiling, line.ceilingOf());
            demand.lines[m * demand.items + item] = line;
            demand.alone[m * demand.items + item] = Pricing.bestCost(order.kind, order.tiers, line.quantityOf());
        }
    }

    function _quantity(Demand memory demand, uint256 m) private pure returns (uint256 sum) {
        for (uint256 mask = demand.masks[m]; mask != 0; mask &= mask - 1) {
            sum += demand.lines[m * demand.items + _lowestBit(mask)].quantityOf();
        }
    }

    function _drop(Demand memory demand, uint256 m, uint256 item) private pure {
        demand.masks[m] &= ~(1 << item);
        PackedLine line = demand.lines[m * demand.items + item];
        Order memory order = demand.orders[item];
        order.quantity -= line.quantityOf();
        order.tolerance -= line.toleranceOf();
        order.stale = true;
    }

    function _note(Demand memory demand, Out memory out) private pure {
        demand.outs[demand.outCount++] = out;
    }

    /// @dev Index of the lowest set bit of a mask of at most 16 bits; a standing line is never far from bit 0.
    function _lowestBit(uint256 mask) private pure returns (uint256 bit) {
        while (mask >> bit & 1 == 0) ++bit;
    }
}
