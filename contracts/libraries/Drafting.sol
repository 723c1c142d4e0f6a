// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Listing, MAX_ITEMS, MAX_TIERS, Round, Stage, setLowestPrice} from "./RoundBook.sol";

/// @title Drafting a round: every term and every item is judged here, once
/// @notice Rule: procurement.md, "States", DRAFT and DEMAND_OPEN.
library Drafting {
    /// @notice Judges terms and items and stores them as a draft.
    function draft(
        Round storage round,
        RoundId roundId,
        uint256 sequence,
        IProcurementRounds.Terms calldata terms,
        IProcurementRounds.Item[] calldata items
    ) external {
        _requireTerms(terms);
        if (items.length == 0 || items.length > MAX_ITEMS) revert IProcurementRounds.RoundsItemCount(items.length);
        _storeTerms(round, terms);
        round.stage = Stage.Drafted;
        emit IProcurementRounds.RoundDrafted(roundId, msg.sender, sequence, terms);
        round.items = uint8(items.length);
        for (uint256 i; i < items.length; ++i) {
            _requireItem(uint16(i), items[i]);
            _storeItem(round.listings[i], items[i]);
            setLowestPrice(round, i, items[i].tiers[items[i].tiers.length - 1].unitPrice);
            emit IProcurementRounds.ItemListed(roundId, uint16(i), items[i]);
        }
    }

    /// @notice The terms as they were drafted; dates as they stand after an extension.
    function termsOf(Round storage round) external view returns (IProcurementRounds.Terms memory terms) {
        terms.title = round.title;
        terms.token = round.token;
        terms.decimals = round.decimals;
        terms.supplier = round.supplier;
        terms.sideCostKey = round.sideCostKey;
        (terms.freezeAt, terms.commitCloseAt, terms.deliverBy) = (round.freezeAt, round.commitCloseAt, round.deliverBy);
        (terms.claimWindow, terms.decisionWindow) = (round.claimWindow, round.decisionWindow);
        terms.overToleranceBps = round.overToleranceBps;
        terms.minimumValue = round.minimumValue;
        (terms.freight, terms.fee) = (round.freight, round.fee);
        (terms.sideCostCap, terms.aloneSideCost) = (round.sideCostCap, round.aloneSideCost);
        terms.claimsAcceptedByDefault = round.claimsAcceptedByDefault;
    }

    /// @notice The item as it was drafted.
    function itemOf(Listing storage listing) external view returns (IProcurementRounds.Item memory item) {
        item.sku = listing.sku;
        item.description = listing.description;
        item.unit = listing.unit;
        (item.packSize, item.minimum, item.kind) = (listing.packSize, listing.minimum, listing.kind);
        item.tiers = tiersOf(listing);
    }

    /// @notice The volume prices of an item, in memory.
    function tiersOf(Listing storage listing) internal view returns (IProcurementRounds.Tier[] memory tiers) {
        tiers = new IProcurementRounds.Tier[](listing.tierCount);
        for (uint256 i; i < tiers.length; ++i) {
            tiers[i] = listing.tiers[i];
        }
    }

    /// @notice Dates in order: from now to the freeze, to the end of commitments, to the delivery.
    function requireDates(uint48 freezeAt, uint48 commitCloseAt, uint48 deliverBy) internal view {
        if (freezeAt <= block.timestamp || commitCloseAt < freezeAt || deliverBy <= commitCloseAt) {
            revert IProcurementRounds.RoundsDatesOutOfOrder();
        }
    }

    function _requireTerms(IProcurementRounds.Terms calldata terms) private view {
        requireDates(terms.freezeAt, terms.commitCloseAt, terms.deliverBy);
        _requireTerm(bytes(terms.title).length != 0, "title");
        _requireTerm(terms.supplier != address(0) && terms.supplier != address(this), "supplier");
        _requireTerm(terms.claimWindow != 0, "claimWindow");
        _requireTerm(terms.decisionWindow != 0, "decisionWindow");
        _requireTerm(terms.overToleranceBps <= 10_000, "overToleranceBps");
        _requireToken(terms.token, terms.decimals);
    }

    function _requireTerm(bool holds, bytes32 field) private pure {
        if (!holds) revert IProcurementRounds.RoundsTermsField(field);
    }

    function _requireToken(address token, uint8 expected) private view {
        if (token.code.length == 0) revert IProcurementRounds.RoundsNotAToken(token);
        (bool answered, uint8 actual) = SafeERC20.tryGetDecimals(IERC20(token));
        if (!answered) revert IProcurementRounds.RoundsNotAToken(token);
        if (actual != expected) revert IProcurementRounds.RoundsWrongDecimals(expected, actual);
    }

    function _requireItem(uint16 index, IProcurementRounds.Item calldata item) private pure {
        if (bytes(item.sku).length == 0) revert IProcurementRounds.RoundsItemField(index, "sku");
        if (bytes(item.unit).length == 0) revert IProcurementRounds.RoundsItemField(index, "unit");
        if (item.packSize == 0) revert IProcurementRounds.RoundsItemField(index, "packSize");
        // A minimum that is no whole number of packs could be ordered short of itself.
        if (item.minimum % item.packSize != 0) revert IProcurementRounds.RoundsItemField(index, "minimum");
        _requireTiers(index, item.tiers);
    }

    /// @dev A price of 0 would leave nothing to divide side costs by.
    function _requireTiers(uint16 index, IProcurementRounds.Tier[] calldata tiers) private pure {
        uint256 count = tiers.length;
        if (count == 0 || count > MAX_TIERS) revert IProcurementRounds.RoundsTierTable(index, count);
        if (tiers[0].minQuantity != 1) revert IProcurementRounds.RoundsTierTable(index, 0);
        for (uint256 i; i < count; ++i) {
            bool ordered = i == 0 || (tiers[i].minQuantity > tiers[i - 1].minQuantity && tiers[i].unitPrice <= tiers[i - 1].unitPrice);
            if (!ordered || tiers[i].unitPrice == 0) revert IProcurementRounds.RoundsTierTable(index, i);
        }
    }

    function _storeTerms(Round storage round, IProcurementRounds.Terms calldata terms) private {
        round.title = terms.title;
        (round.token, round.decimals, round.supplier) = (terms.token, terms.decimals, terms.supplier);
        round.sideCostKey = terms.sideCostKey;
        (round.freezeAt, round.commitCloseAt, round.deliverBy) = (terms.freezeAt, terms.commitCloseAt, terms.deliverBy);
        (round.claimWindow, round.decisionWindow) = (terms.claimWindow, terms.decisionWindow);
        round.overToleranceBps = terms.overToleranceBps;
        round.minimumValue = terms.minimumValue;
        (round.freight, round.fee) = (terms.freight, terms.fee);
        (round.sideCostCap, round.aloneSideCost) = (terms.sideCostCap, terms.aloneSideCost);
        round.claimsAcceptedByDefault = terms.claimsAcceptedByDefault;
    }

    function _storeItem(Listing storage listing, IProcurementRounds.Item calldata item) private {
        (listing.sku, listing.description, listing.unit) = (item.sku, item.description, item.unit);
        (listing.packSize, listing.minimum, listing.kind) = (item.packSize, item.minimum, item.kind);
        uint256 count = item.tiers.length;
        listing.tierCount = uint8(count);
        for (uint256 i; i < count; ++i) {
            listing.tiers[i] = item.tiers[i];
        }
    }
}
