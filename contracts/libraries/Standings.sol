// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A Standing in one word: bits 0-15 index, 16 active, 17 groupShared, 32-63 group, 64-79 heads.
type PackedStanding is uint256;

using Standings for PackedStanding global;

/// @title Standings in one word each: nearly all that a ballot costs is storage, and the rest should not be encoding
library Standings {
    uint256 internal constant ACTIVE = 1 << 16;
    uint256 internal constant SHARED = 1 << 17;

    function index(PackedStanding standing) internal pure returns (uint256) {
        return uint16(PackedStanding.unwrap(standing));
    }

    function isActive(PackedStanding standing) internal pure returns (bool) {
        return PackedStanding.unwrap(standing) & ACTIVE != 0;
    }

    /// @notice Active, with a head at least: what is above bit 63.
    function isActiveWithHeads(PackedStanding standing) internal pure returns (bool both) {
        assembly ("memory-safe") {
            both := and(shr(16, standing), iszero(iszero(shr(64, standing))))
        }
    }

    function isGroupShared(PackedStanding standing) internal pure returns (bool) {
        return PackedStanding.unwrap(standing) & SHARED != 0;
    }

    function group(PackedStanding standing) internal pure returns (uint32) {
        return uint32(PackedStanding.unwrap(standing) >> 32);
    }

    function heads(PackedStanding standing) internal pure returns (uint256) {
        return uint16(PackedStanding.unwrap(standing) >> 64);
    }
}
