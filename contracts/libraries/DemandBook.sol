// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Drafting} from "./Drafting.sol";
import {Pricing} from "./Pricing.sol";
import {Listing, PackedLine, Round, WHOLE_MEMBER} from "./RoundBook.sol";
import {Webster} from "./Webster.sol";

/// @notice One item while a round is being bound: what is wanted of it and what that comes to.
/// @dev `lowestCeiling` is no higher than any standing line's ceiling; `stale` while units and cost belong to earlier totals.
struct Order {
    Pricing.Table prices;
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

/// @notice One member while a round is being bound. `lines[i]` is its line for item i, none if it does not stand.
/// @dev `alone` is what the standing lines would cost the member alone, before its own side cost; `freed` what released lines held,
/// `charge` the last estimate of what it would pay in the group, `sideCosts` the part of it that is freight and fee.
struct Buyer {
    address account;
    bytes32 key;
    uint256 standing;
    uint256 quantity;
    uint256 alone;
    uint256 freed;
    uint256 charge;
    uint256 sideCosts;
    PackedLine[] lines;
    uint256[] aloneCosts;
}

/// @notice A release that takes effect only if the round binds.
struct Out {
    address member;
    uint16 item;
    IProcurementRounds.Release reason;
    uint256 price;
    uint256 limit;
}

/// @notice A round's demand in memory. `everybody` is in the order of participants; `buyers` are those of whom a line stands, in
/// rising order of their tie keys.
/// @dev `weights`, `freight` and `fee` are overwritten by each estimate, one element a buyer.
struct Demand {
    Order[] orders;
    Buyer[] everybody;
    Buyer[] buyers;
    Out[] outs;
    uint256 outCount;
    uint256[] weights;
    uint256[] freight;
    uint256[] fee;
}

/// @title The demand of a round while it is being bound: totals, releases, estimates; nothing here is stored
/// @notice Sums cannot overflow, so they are unchecked: every deposit is at most MAX_DEPOSIT, and prices are at least 1.
library DemandBook {
    /// @notice Reads everything that stands in the round.
    function load(Round storage round, RoundId roundId) internal view returns (Demand memory demand) {
        uint256 members = round.members;
        demand.orders = _orders(round, round.items);
        (demand.everybody, demand.buyers) = (new Buyer[](members), new Buyer[](members));
        (demand.weights, demand.freight, demand.fee) = (new uint256[](members), new uint256[](members), new uint256[](members));
        demand.outs = new Out[](uint256(round.lines) + members);
        for (uint256 m; m < members; ++m) {
            Buyer memory buyer = demand.everybody[m];
            buyer.account = round.memberAt[m];
            buyer.key = tieKey(roundId, buyer.account);
            _loadLines(round, demand.orders, buyer);
            _insert(demand.buyers, m, buyer);
        }
    }

    /// @notice Forgets the buyers of whom no line stands; the others keep their order.
    function thin(Demand memory demand) internal pure {
        Buyer[] memory buyers = demand.buyers;
        uint256 left = 0;
        for (uint256 m; m < buyers.length; ++m) {
            Buyer memory buyer = buyers[m];
            if (buyer.standing != 0) buyers[left++] = buyer;
        }
        if (left != buyers.length) _shorten(demand, left);
    }

    /// @notice Of two equal claims the lower key is served.
    function tieKey(RoundId roundId, address member) internal pure returns (bytes32) {
        return keccak256(abi.encode(roundId, member));
    }

    /// @notice Releases every line of an item of which not even one pack, or the minimum, can be ordered.
    function releaseItem(Demand memory demand, uint256 item) internal pure {
        Order memory order = demand.orders[item];
        // Tolerance counts for nothing where nobody wants a unit: only the stock has such lines.
        uint256 most = order.quantity == 0 ? 0 : order.quantity + order.tolerance;
        uint256 needed = Math.max(order.minimum, order.packSize);
        for (uint256 m; m < demand.everybody.length; ++m) {
            Buyer memory buyer = demand.everybody[m];
            if (buyer.lines[item].isNone()) continue;
            _drop(buyer, order, item);
            _note(demand, Out(buyer.account, uint16(item), IProcurementRounds.Release.BelowMinimum, most, needed));
        }
    }

    /// @notice Releases every line of an item whose ceiling is under the unit price.
    function releaseAboveCeiling(Demand memory demand, uint256 item) internal pure returns (bool any) {
        Order memory order = demand.orders[item];
        uint256 lowest = type(uint256).max;
        for (uint256 m; m < demand.everybody.length; ++m) {
            Buyer memory buyer = demand.everybody[m];
            if (buyer.lines[item].isNone()) continue;
            uint256 ceiling = buyer.lines[item].ceilingOf();
            if (ceiling >= order.unitPrice) {
                lowest = Math.min(lowest, ceiling);
                continue;
            }
            any = true;
            _drop(buyer, order, item);
            _note(demand, Out(buyer.account, uint16(item), IProcurementRounds.Release.AboveCeiling, order.unitPrice, ceiling));
        }
        order.lowestCeiling = lowest;
    }

    /// @notice Releases a whole member because of what it would pay: `price` is above `limit`.
    function releaseBuyer(Demand memory demand, Buyer memory buyer, IProcurementRounds.Release reason, uint256 price, uint256 limit)
        internal
        pure
    {
        for (uint256 item; buyer.standing != 0; ++item) {
            if (!buyer.lines[item].isNone()) _drop(buyer, demand.orders[item], item);
        }
        _note(demand, Out(buyer.account, WHOLE_MEMBER, reason, price, limit));
    }

    /// @notice Estimates what each buyer would pay: its quantities at the group's price, each line rounded up, and its shares of
    /// freight and fee; the stock wants nothing, so it pays nothing here.
    function estimate(Demand memory demand, IProcurementRounds.SideCostKey key, uint256 freight, uint256 fee) internal pure {
        Buyer[] memory buyers = demand.buyers;
        (uint256[] memory weights, uint256[] memory bought) = (demand.weights, _bought(demand.orders));
        for (uint256 m; m < buyers.length; ++m) {
            Buyer memory buyer = buyers[m];
            buyer.charge = _goodsEstimate(buyer.lines, bought);
            if (key == IProcurementRounds.SideCostKey.ByQuantity) weights[m] = buyer.quantity;
            else if (key == IProcurementRounds.SideCostKey.ByValue) weights[m] = buyer.charge;
            else weights[m] = buyer.quantity == 0 ? 0 : 1;
        }
        Webster.divide(weights, freight, demand.freight);
        Webster.divide(weights, fee, demand.fee);
        for (uint256 m; m < buyers.length; ++m) {
            buyers[m].sideCosts = demand.freight[m] + demand.fee[m];
            buyers[m].charge += buyers[m].sideCosts;
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
            (order.packSize, order.minimum) = (listing.packSize, listing.minimum);
            order.prices = Pricing.table(listing.kind, Drafting.tiersOf(listing));
            (order.lowestCeiling, order.stale) = (type(uint256).max, true);
        }
    }

    function _loadLines(Round storage round, Order[] memory orders, Buyer memory buyer) private view {
        buyer.lines = new PackedLine[](orders.length);
        buyer.aloneCosts = new uint256[](orders.length);
        mapping(uint256 => PackedLine) storage lines = round.linesOf[buyer.account];
        uint256 mask = round.seats[buyer.account].items;
        for (uint256 item; mask != 0; (mask >>= 1, ++item)) {
            if (mask & 1 == 1) _loadLine(buyer, orders[item], item, lines[item]);
        }
    }

    /// @dev Puts a buyer among the first `count`, which are in rising order of their keys.
    function _insert(Buyer[] memory buyers, uint256 count, Buyer memory buyer) private pure {
        for (; count != 0 && buyers[count - 1].key > buyer.key; --count) {
            buyers[count] = buyers[count - 1];
        }
        buyers[count] = buyer;
    }

    function _loadLine(Buyer memory buyer, Order memory order, uint256 item, PackedLine line) private pure {
        unchecked {
            uint256 quantity = line.quantityOf();
            uint256 alone = Pricing.bestCost(order.prices, quantity);
            order.quantity += quantity;
            order.tolerance += line.toleranceOf();
            order.lowestCeiling = Math.min(order.lowestCeiling, line.ceilingOf());
            (buyer.lines[item], buyer.aloneCosts[item]) = (line, alone);
            (buyer.standing, buyer.quantity, buyer.alone) = (buyer.standing + 1, buyer.quantity + quantity, buyer.alone + alone);
        }
    }

    /// @dev Units and cost of item i at 2 i and 2 i + 1.
    function _bought(Order[] memory orders) private pure returns (uint256[] memory bought) {
        bought = new uint256[](2 * orders.length);
        for (uint256 item; item < orders.length; ++item) {
            (bought[2 * item], bought[2 * item + 1]) = (orders[item].units, orders[item].cost);
        }
    }

    /// @dev sum of ceil(cost * quantity / units) over the standing lines. In assembly because binding asks this for every line in
    /// every pass.
    function _goodsEstimate(PackedLine[] memory lines, uint256[] memory bought) private pure returns (uint256 sum) {
        assembly ("memory-safe") {
            let end := add(lines, shl(5, mload(lines)))
            for { let spot := add(lines, 0x20) } iszero(gt(spot, end)) { spot := add(spot, 0x20) } {
                bought := add(bought, 0x20)
                let quantity := shr(160, mload(spot))
                if quantity {
                    let units := mload(bought)
                    sum := add(sum, div(sub(add(mul(mload(add(bought, 0x20)), quantity), units), 1), units))
                }
                bought := add(bought, 0x20)
            }
        }
    }

    /// @dev Cuts every list of one element a buyer to `left` elements, in place.
    function _shorten(Demand memory demand, uint256 left) private pure {
        Buyer[] memory buyers = demand.buyers;
        (uint256[] memory weights, uint256[] memory freight, uint256[] memory fee) = (demand.weights, demand.freight, demand.fee);
        assembly ("memory-safe") {
            mstore(buyers, left)
            mstore(weights, left)
            mstore(freight, left)
            mstore(fee, left)
        }
    }

    function _drop(Buyer memory buyer, Order memory order, uint256 item) private pure {
        unchecked {
            PackedLine line = buyer.lines[item];
            order.quantity -= line.quantityOf();
            order.tolerance -= line.toleranceOf();
            order.stale = true;
            buyer.lines[item] = PackedLine.wrap(0);
            (buyer.standing, buyer.quantity) = (buyer.standing - 1, buyer.quantity - line.quantityOf());
            (buyer.alone, buyer.freed) = (buyer.alone - buyer.aloneCosts[item], buyer.freed + line.escrowOf());
        }
    }

    function _note(Demand memory demand, Out memory out) private pure {
        demand.outs[demand.outCount++] = out;
    }
}
