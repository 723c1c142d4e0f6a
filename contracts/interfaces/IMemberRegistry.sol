// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {PackedStanding} from "../libraries/Standings.sol";
import {IClassTable} from "./IClassTable.sol";

/// @title Membership register: one soulbound membership a firm, carrying one head vote
/// @notice An ERC-721 whose token id is the member's index and which never moves. Names and contacts stay off chain; only
/// the salted hash of a profile is recorded, so that it can be erased. Power is read at a past timepoint (ERC-6372,
/// mode=timestamp). A member delegates its head vote to itself at admission; only Active members delegate, and only to
/// Active members. While suspended a membership carries no vote. Rule: governance.md, "Power".
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
    /// @param group Legal group of the member at the timepoint; never 0 for who was a member then.
    /// @param groupShared Whether by the timepoint a second membership had joined that group (then its tokens are capped
    /// together). Sticky, and fixed by the timepoint: what comes later never changes how a ballot is counted.
    /// @param heads Head votes at the timepoint, own and received.
    struct Standing {
        uint16 index;
        bool active;
        uint32 group;
        bool groupShared;
        uint16 heads;
    }

    /// @notice From now on `delegate` may cast the member's own ballot on proposals of the class, until the second `until`;
    /// nobody may when both are 0.
    event ClassDelegateChanged(address indexed member, IClassTable.Class class, address indexed delegate, uint48 until);
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
    /// @notice Thrown when a membership would move to another owner, or someone would be approved to move it.
    error MemberRegistrySoulbound();
    /// @notice Thrown when a legal group is 0.
    error MemberRegistryNoGroup();
    /// @notice Thrown when the member already belongs to the legal group.
    error MemberRegistrySameGroup(address member, uint32 legalGroup);
    /// @notice Thrown when the register holds 65,535 members.
    error MemberRegistryFull();
    /// @notice Thrown when a signed intent is past its deadline.
    error MemberRegistryIntentExpired(uint48 deadline);
    /// @notice Thrown when the signature is not the member's (65 bytes, low s, or ERC-1271).
    error MemberRegistryInvalidSignature(address member);

    /// @notice Thrown when a member would name itself its class delegate.
    error MemberRegistryOwnClassDelegate(address member);
    /// @notice Thrown when a class delegate's term would not end from now on to 366 days from now.
    error MemberRegistryDelegateTermOutOfBounds(uint48 until);

    /// @notice Admits a firm: Active, one head vote, delegated to itself. An account is admitted once in its life. Restricted.
    /// @param legalGroup Firms under one owner share a number; a firm of its own has one of its own. Not 0.
    /// @param profileHash Salted hash of the profile that is kept off chain.
    function admit(address member, uint32 legalGroup, bytes32 profileHash) external;
    /// @notice Takes the head vote of an Active member away until reinstated. Ballots already cast stay. Restricted.
    function suspend(address member, string calldata reason) external;
    /// @notice Makes a Suspended member Active again; its head vote goes to the delegate that it had chosen. Restricted.
    function reinstate(address member, string calldata reason) external;
    /// @notice Ends an Active or Suspended membership and burns its head. Ballots already cast stay. Restricted.
    function expel(address member, string calldata reason) external;
    /// @notice Records that an Active or Suspended member came under another owner. Open votes keep the old group. Restricted.
    function changeLegalGroup(address member, uint32 legalGroup, string calldata reason) external;
    /// @notice Signed intent UpdateProfile(address member,bytes32 profileHash,uint256 nonce,uint48 deadline);
    /// nonce = nonces(member), shared with delegateBySig. Only an Active member's.
    function updateProfileBySig(address member, bytes32 profileHash, uint256 nonce, uint48 deadline, bytes calldata signature) external;

    /// @notice Lets another Active member cast the caller's own ballots on proposals of a class until the second `until`
    /// (inclusive, at most 366 days away), on proposals whose snapshot comes after this act; naming the same delegate again
    /// before that only moves the end. There is one delegate a class; a new one, or 0 for delegate or `until`, ends the old
    /// one's authority at once, on open votes too. Only an Active member names one; whoever was a member may revoke.
    function delegateClass(IClassTable.Class proposalClass, address delegate, uint48 until) external;
    /// @notice Signed DelegateClass(address member,uint8 proposalClass,address delegate,uint48 until,uint256 nonce,uint48 deadline);
    /// nonce = nonces(member), shared with delegateBySig.
    function delegateClassBySig(
        address member,
        IClassTable.Class proposalClass,
        address delegate,
        uint48 until,
        uint256 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external;
    /// @notice What the member said last of a class: delegate, since when without a break, until when; zeros when nothing.
    function classDelegateOf(address member, IClassTable.Class class) external view returns (address delegate, uint48 since, uint48 until);
    /// @notice Who may cast the member's ballot now on a proposal with this class and snapshot, and its standing at the
    /// snapshot: named by then, term not over, Active now; address(0) for nobody. `timepoint` must be in the past.
    function castingDelegate(address member, IClassTable.Class class, uint48 timepoint)
        external
        view
        returns (address delegate, PackedStanding standing);

    function isActive(address account) external view returns (bool);
    function statusOf(address account) external view returns (Status);
    /// @notice Position in the register, from 1, kept after the membership ended; 0 when never a member.
    function indexOf(address account) external view returns (uint16);
    /// @notice The account admitted at this position, also after its membership ended; address(0) when there is none.
    function memberAt(uint16 index) external view returns (address);
    /// @notice How many firms were ever admitted; indexes run from 1 to this number.
    function memberCount() external view returns (uint16);
    /// @notice Legal group now; 0 when never a member.
    function legalGroupOf(address account) external view returns (uint32);
    function profileHashOf(address account) external view returns (bytes32);
    /// @notice All that a ballot needs to know of a voter; `timepoint` must be in the past. Everything but `active` is
    /// read at the timepoint.
    function standingAt(address account, uint48 timepoint) external view returns (Standing memory);
    /// @notice The same in one word (see PackedStanding): what the governor asks for a ballot.
    function packedStandingAt(address account, uint48 timepoint) external view returns (PackedStanding);
    /// @notice The same of many accounts: what the governor asks, once, for a batch of ballots.
    function packedStandingsAt(address[] calldata accounts, uint48 timepoint) external view returns (PackedStanding[] memory);
}
