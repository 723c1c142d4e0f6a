// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

/// @title Membership register: one soulbound membership a firm, carrying one head vote
/// @notice Names and contacts stay off chain; only the salted hash of a profile is recorded, so that it can be erased.
/// Power is read at a past timepoint (ERC-6372, mode=timestamp). Rule: governance.md, "Power".
interface IMemberRegistry is IERC5805 {
    /// @notice Where a membership stands. Only Active members vote, propose, commit or receive tokens.
    enum Status {
        None,
        Active,
        Suspended,
        Expelled,
        Exited
    }

    /// @notice What the governor needs to judge one ballot, in one call.
    /// @param index Position of the member in the register, from 1; 0 when the account never was a member.
    /// @param active Whether the membership is Active now.
    /// @param group Legal group of the member at the timepoint; never 0 for a member.
    /// @param groupShared Whether that group ever had more than one member (then its tokens are capped together).
    /// @param heads Head votes at the timepoint, own and received.
    struct Standing {
        uint16 index;
        bool active;
        uint32 group;
        bool groupShared;
        uint16 heads;
    }

    event MemberAdmitted(address indexed member, uint16 index, uint32 legalGroup, bytes32 profileHash);
    event MemberSuspended(address indexed member, string reason);
    event MemberReinstated(address indexed member, string reason);
    event MemberExpelled(address indexed member, string reason);
    event LegalGroupChanged(address indexed member, uint32 legalGroup, string reason);
    event ProfileUpdated(address indexed member, bytes32 profileHash);

    /// @notice Thrown when the account is not an Active member.
    error MemberRegistryNotActive(address account);
    /// @notice Thrown when the account already has (or had) a membership.
    error MemberRegistryAlreadyMember(address account);
    /// @notice Thrown when the member's status does not allow the change.
    error MemberRegistryWrongStatus(address member, Status status);
    /// @notice Thrown when a membership would move to another owner.
    error MemberRegistrySoulbound();
    /// @notice Thrown when a legal group is 0.
    error MemberRegistryNoGroup();
    /// @notice Thrown when the register holds 65,535 members.
    error MemberRegistryFull();
    /// @notice Thrown when a signed intent is past its deadline.
    error MemberRegistryIntentExpired(uint48 deadline);
    /// @notice Thrown when the signature is not the member's (65 bytes, low s, or ERC-1271).
    error MemberRegistryInvalidSignature(address member);

    function admit(address member, uint32 legalGroup, bytes32 profileHash) external;
    function suspend(address member, string calldata reason) external;
    function reinstate(address member, string calldata reason) external;
    function expel(address member, string calldata reason) external;
    function changeLegalGroup(address member, uint32 legalGroup, string calldata reason) external;
    /// @notice Signed intent UpdateProfile(address member,bytes32 profileHash,uint256 nonce,uint48 deadline).
    function updateProfileBySig(address member, bytes32 profileHash, uint256 nonce, uint48 deadline, bytes calldata signature) external;

    function isActive(address account) external view returns (bool);
    function statusOf(address account) external view returns (Status);
    function indexOf(address account) external view returns (uint16);
    function memberAt(uint16 index) external view returns (address);
    function memberCount() external view returns (uint16);
    function legalGroupOf(address account) external view returns (uint32);
    function profileHashOf(address account) external view returns (bytes32);
    function standingAt(address account, uint48 timepoint) external view returns (Standing memory);
}
