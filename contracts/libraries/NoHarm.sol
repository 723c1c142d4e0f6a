// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Packs} from "./Packs.sol";

/// @title The no-harm rule: which change of demand is still accepted after the freeze
/// @notice Judged on the totals of one item over all members. Rule: procurement.md, "No-harm rule after the freeze".
library NoHarm {
    /// @notice Totals of an item: units wanted and units tolerated beyond them.
    struct Demand {
        uint256 quantity;
        uint256 tolerance;
    }

    /// @notice What a change does to the totals.
    struct Change {
        int256 units;
        int256 tolerance;
        int256 packs;
        int256 missing;
    }

    /// @notice The change from one pair of totals to another, packs and missing units included.
    function between(Demand memory before, Demand memory afterwards, uint256 packSize) internal pure returns (Change memory change) {
        change.units = _minus(afterwards.quantity, before.quantity);
        change.tolerance = _minus(afterwards.tolerance, before.tolerance);
        change.packs = _minus(
            Packs.filled(afterwards.quantity, afterwards.tolerance, packSize), Packs.filled(before.quantity, before.tolerance, packSize)
        );
        change.missing = _minus(
            Packs.missing(afterwards.quantity, afterwards.tolerance, packSize), Packs.missing(before.quantity, before.tolerance, packSize)
        );
    }

    /// @notice Accepts more tolerance alone, a change that brings the last pack nearer without losing one, and units taken
    /// out of the member's own tolerance.
    function accepts(Change memory change) internal pure returns (bool) {
        if (change.units == 0 && change.tolerance >= 0) return true;
        if (change.missing < 0 && change.packs >= 0 && change.tolerance >= 0) return true;
        return change.units > 0 && change.units == -change.tolerance;
    }

    /// @dev Totals stay far below 2^255: a deposit bounds them.
    function _minus(uint256 a, uint256 b) private pure returns (int256) {
        return int256(a) - int256(b);
    }
}
