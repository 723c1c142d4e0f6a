// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Role ids of the one AccessManager
/// @notice Who may call what is read from that contract alone. A `restricted` function without a role belongs to ADMIN.
library Roles {
    /// @notice Held by the timelock only, once the consortium is deployed: whatever needs a vote.
    uint64 internal constant ADMIN = 0;
    /// @notice Opens and runs rounds; is no member.
    uint64 internal constant COORDINATOR = 1;
    /// @notice Decides claims and mismatches of an invoice.
    uint64 internal constant ARBITER = 2;
    /// @notice Records the decisions that the knowledge rules give.
    uint64 internal constant RECORDER = 3;
    /// @notice Reads what only auditors may read; can change nothing.
    uint64 internal constant AUDITOR = 4;
}
