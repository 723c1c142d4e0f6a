// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Packs and minimum order: how many units of an item are ordered
/// @notice Quantities are whole units. Rule: procurement.md, "Packs"; the same arithmetic is governance/packs.py.
library Packs {
    /// @notice Whole packs for `quantity` wanted units, the last one filled from tolerances when they suffice.
    /// Never a pack by tolerance alone.
    function filled(uint256 quantity, uint256 tolerance, uint256 packSize) internal pure returns (uint256) {
        uint256 rest = quantity % packSize;
        return rest != 0 && rest + tolerance >= packSize ? quantity / packSize + 1 : quantity / packSize;
    }

    /// @notice Units that are still needed to fill the last pack; 0 when every wanted unit is in a full pack.
    function missing(uint256 quantity, uint256 tolerance, uint256 packSize) internal pure returns (uint256) {
        uint256 rest = quantity % packSize;
        return rest == 0 || rest + tolerance >= packSize ? 0 : packSize - rest - tolerance;
    }

    /// @notice `units` rounded up to whole packs.
    function roundUp(uint256 units, uint256 packSize) internal pure returns (uint256) {
        // slither-disable-next-line divide-before-multiply -- whole packs first is the rule
        return (units + packSize - 1) / packSize * packSize;
    }

    /// @notice Units to order before any buy-up. Nothing when quantity and tolerance stay under the minimum; the minimum, in
    /// whole packs, when the quantity alone is under it but the tolerances reach that far; otherwise by packs.
    function ordered(uint256 quantity, uint256 tolerance, uint256 packSize, uint256 minimum) internal pure returns (uint256) {
        if (quantity == 0 || quantity + tolerance < minimum) return 0;
        uint256 lifted = roundUp(minimum, packSize);
        if (quantity < minimum && lifted <= quantity + tolerance) return lifted;
        return filled(quantity, tolerance, packSize) * packSize;
    }
}
