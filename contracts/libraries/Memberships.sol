// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PackedStanding} from "./Standings.sol";

/// @notice All that a ballot asks of a member, in one slot: bits 0-15 index, 24-31 status, 32-63 group, 64-79 heads, then 48
/// bits each: heads since (80), group since (128), group shared since (176; 0: never).
type Membership is uint256;

using Memberships for Membership global;

/// @title Memberships, one word each
/// @notice `heads` and `group` are the newest; what held at a timepoint before their `since` is in the histories.
library Memberships {
    uint256 private constant STATUS_AT = 24;
    uint256 private constant GROUP_AT = 32;
    uint256 private constant HEADS_AT = 64;
    uint256 private constant HEADS_SINCE_AT = 80;
    uint256 private constant GROUP_SINCE_AT = 128;
    uint256 private constant SHARED_SINCE_AT = 176;

    /// @dev uint8(IMemberRegistry.Status.Active).
    uint256 private constant ACTIVE = 1;

    /// @dev The lanes that a standing has in the same place.
    uint256 private constant STANDING_LANES = 0xffff_ffffffff_0000_ffff;

    function index(Membership member) internal pure returns (uint16) {
        return uint16(Membership.unwrap(member));
    }

    function status(Membership member) internal pure returns (uint8) {
        return uint8(Membership.unwrap(member) >> STATUS_AT);
    }

    function group(Membership member) internal pure returns (uint32) {
        return uint32(Membership.unwrap(member) >> GROUP_AT);
    }

    function headsSince(Membership member) internal pure returns (uint48) {
        return uint48(Membership.unwrap(member) >> HEADS_SINCE_AT);
    }

    function groupSince(Membership member) internal pure returns (uint48) {
        return uint48(Membership.unwrap(member) >> GROUP_SINCE_AT);
    }

    function sharedSince(Membership member) internal pure returns (uint48) {
        return uint48(Membership.unwrap(member) >> SHARED_SINCE_AT);
    }

    function withIndex(Membership member, uint16 index_) internal pure returns (Membership) {
        return _with(member, 0, type(uint16).max, index_);
    }

    function withStatus(Membership member, uint8 status_) internal pure returns (Membership) {
        return _with(member, STATUS_AT, type(uint8).max, status_);
    }

    function withHeads(Membership member, uint16 heads, uint48 since) internal pure returns (Membership) {
        return _with(_with(member, HEADS_AT, type(uint16).max, heads), HEADS_SINCE_AT, type(uint48).max, since);
    }

    function withGroup(Membership member, uint32 group_, uint48 since) internal pure returns (Membership) {
        return _with(_with(member, GROUP_AT, type(uint32).max, group_), GROUP_SINCE_AT, type(uint48).max, since);
    }

    function withSharedSince(Membership member, uint48 since) internal pure returns (Membership) {
        return _with(member, SHARED_SINCE_AT, type(uint48).max, since);
    }

    /// @notice Whether nothing about the member but its status changed after the timepoint.
    function isSettledAt(Membership member, uint48 timepoint) internal pure returns (bool settled) {
        assembly ("memory-safe") {
            let heads := and(shr(HEADS_SINCE_AT, member), 0xffffffffffff)
            let group_ := and(shr(GROUP_SINCE_AT, member), 0xffffffffffff)
            settled := iszero(or(gt(heads, timepoint), gt(group_, timepoint)))
        }
    }

    /// @notice The standing at a timepoint after which nothing changed but the status, which is that of now.
    function standing(Membership member, uint48 timepoint) internal pure returns (PackedStanding packed) {
        assembly ("memory-safe") {
            let active := eq(and(shr(STATUS_AT, member), 0xff), ACTIVE)
            let since := and(shr(SHARED_SINCE_AT, member), 0xffffffffffff)
            // Some time since, and not after the timepoint: 0 (never) wraps to the largest number there is.
            let shared := lt(sub(since, 1), timepoint)
            packed := or(and(member, STANDING_LANES), or(shl(16, active), shl(17, shared)))
        }
    }

    function _with(Membership member, uint256 at_, uint256 mask, uint256 value) private pure returns (Membership) {
        return Membership.wrap(Membership.unwrap(member) & ~(mask << at_) | value << at_);
    }
}
