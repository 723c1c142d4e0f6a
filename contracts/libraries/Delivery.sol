// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Lifecycle} from "./Lifecycle.sol";
import {Pricing} from "./Pricing.sol";
import {Listing, Round, Stage} from "./RoundBook.sol";

/// @title From the order to an invoice that everybody can live with: receipts, invoice, mismatch
/// @notice Billed units, goods and freight are compared with what was received at the bound price; what was received is charged.
/// Rule: procurement.md, "States" and "Failure rules".
library Delivery {
    using Lifecycle for Round;

    /// @notice The order goes to the supplier; `total` is the bound cost of all items.
    function order(Round storage round, RoundId roundId, bytes32 orderHash, uint256 total) external {
        round.requireState(roundId, IProcurementRounds.State.Bound);
        Lifecycle.requireBefore(round.deliverBy);
        uint256 expected = 0;
        for (uint256 i; i < round.items; ++i) {
            expected += round.listings[i].cost;
        }
        if (total != expected) revert IProcurementRounds.RoundsOrderTotal(expected, total);
        (round.stage, round.supplierConsented) = (Stage.Ordered, false);
        emit IProcurementRounds.OrderPlaced(roundId, orderHash, total);
    }

    /// @notice A delivery of `units` of each item. A first one may come after deliverBy; nothing is waited for after it.
    function take(Round storage round, RoundId roundId, bytes32 receiptHash, uint96[] calldata units, bool last) external {
        IProcurementRounds.State state = _requireUnderway(round, roundId);
        if (units.length != round.items) revert IProcurementRounds.RoundsArrayLength(round.items, units.length);
        bool any = false;
        for (uint16 i; i < units.length; ++i) {
            if (units[i] == 0) continue;
            any = true;
            _add(round.listings[i], i, units[i]);
        }
        // Nothing came: only to close a delivery short.
        if (!any && !(last && state == IProcurementRounds.State.Delivering)) revert IProcurementRounds.RoundsReceiptEmpty();
        (round.stage, round.supplierConsented, round.notedAt) = (Stage.Delivering, false, 0);
        if (last || block.timestamp >= round.deliverBy) round.lastReceiptAt = uint48(block.timestamp);
        emit IProcurementRounds.GoodsReceived(roundId, receiptHash, units, last, msg.sender);
    }

    /// @notice The supplier says that it delivered. Until a receipt answers, the round waits a decision window from now.
    function note(Round storage round, RoundId roundId, bytes32 noteHash) external {
        _requireUnderway(round, roundId);
        if (msg.sender != round.supplier) revert IProcurementRounds.RoundsNotSupplier(msg.sender);
        Lifecycle.requireBefore(round.deliverBy + round.decisionWindow);
        (round.notedAt, round.supplierConsented) = (uint48(block.timestamp), false);
        emit IProcurementRounds.DeliveryNoted(roundId, msg.sender, noteHash);
    }

    /// @notice The supplier's invoice, or a corrected one. A rebate is the supplier's to give: posted by anybody else it is a mismatch
    /// until the supplier posts it too. One that is still wrong does not prolong the wait for a decision.
    function invoice(Round storage round, RoundId roundId, IProcurementRounds.Invoice calldata posted) external {
        round.requireReceived(roundId);
        if (round.invoiceAccepted) revert IProcurementRounds.RoundsWrongState(roundId, round.stateOf());
        if (posted.units.length != round.items) revert IProcurementRounds.RoundsArrayLength(round.items, posted.units.length);
        uint256 bill = uint256(posted.goods) + posted.freight;
        if (posted.rebate > bill) revert IProcurementRounds.RoundsRebateAboveBill(posted.rebate, bill);
        bool matches = _matches(round, posted) && (posted.rebate == 0 || msg.sender == round.supplier);
        (round.billedFreight, round.rebate, round.invoiceAccepted) = (posted.freight, posted.rebate, matches);
        if (matches) round.mismatchAt = 0;
        else if (round.mismatchAt == 0) round.mismatchAt = uint48(block.timestamp);
        emit IProcurementRounds.InvoicePosted(roundId, posted, matches, msg.sender);
    }

    /// @notice Ends a mismatch: what was received is charged at the bound prices, with at most the quoted freight and no
    /// rebate. Without any invoice the quoted freight is charged.
    function chargeReceived(Round storage round, RoundId roundId) internal {
        bool invoiced = round.mismatchAt != 0;
        if (!invoiced || round.billedFreight > round.freight) round.billedFreight = round.freight;
        (round.rebate, round.invoiceAccepted, round.mismatchAt) = (0, true, 0);
        emit IProcurementRounds.MismatchDecided(roundId, true, msg.sender);
    }

    /// @notice What arrived of an item, at the bound price.
    function billOf(Listing storage listing) internal view returns (uint256) {
        if (listing.received == 0) return 0;
        return Pricing.bill(listing.kind, listing.ordered, listing.cost, listing.received);
    }

    /// @dev Stops unless goods may still come.
    function _requireUnderway(Round storage round, RoundId roundId) private view returns (IProcurementRounds.State state) {
        state = round.knownState(roundId);
        if (state != IProcurementRounds.State.Ordered && state != IProcurementRounds.State.Delivering) {
            revert IProcurementRounds.RoundsWrongState(roundId, state);
        }
    }

    function _add(Listing storage listing, uint16 item, uint96 units) private {
        uint256 received = uint256(listing.received) + units;
        if (received > listing.most) revert IProcurementRounds.RoundsReceiptAboveOrder(item, received, listing.most);
        listing.received = uint96(received);
    }

    function _matches(Round storage round, IProcurementRounds.Invoice calldata posted) private view returns (bool) {
        uint256 goods = 0;
        for (uint256 i; i < posted.units.length; ++i) {
            Listing storage listing = round.listings[i];
            if (posted.units[i] != listing.received) return false;
            goods += billOf(listing);
        }
        return posted.goods == goods && posted.freight <= round.freight;
    }
}
