// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IClassTable} from "./interfaces/IClassTable.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {ManyAnswers} from "./libraries/ManyAnswers.sol";
import {Membership} from "./libraries/Memberships.sol";
import {PackedStanding} from "./libraries/Standings.sol";
import {Signatures} from "./libraries/Signatures.sol";

/// @title MemberRegistry
/// @notice The manual is IMemberRegistry. What a ballot asks of a voter fits one storage slot; the histories behind it are
/// read only when something changed after the timepoint.
contract MemberRegistry is IMemberRegistry, ERC721, Votes, AccessManaged {
    using Checkpoints for Checkpoints.Trace208;

    /// @dev The first member that ever joined, and since when there were two.
    struct Group {
        uint16 first;
        uint48 sharedSince;
    }

    /// @dev Who casts a member's ballots of one class: named at `since` without a break, until the second `until`.
    struct ClassDelegate {
        address delegate;
        uint48 since;
        uint48 until;
    }

    uint256 private constant MAX_DELEGATE_TERM = 366 days;
    bytes32 private constant DELEGATE_CLASS_TYPEHASH =
        keccak256("DelegateClass(address member,uint8 proposalClass,address delegate,uint48 until,uint256 nonce,uint48 deadline)");
    bytes32 private constant UPDATE_PROFILE_TYPEHASH =
        keccak256("UpdateProfile(address member,bytes32 profileHash,uint256 nonce,uint48 deadline)");

    uint16 private _count;
    mapping(address account => Membership) private _members;
    mapping(uint16 index => address) private _accounts;
    mapping(address account => bytes32) private _profiles;
    mapping(uint32 group => Group) private _groups;
    /// @dev Groups that a member left, each at the time it was joined.
    mapping(address account => Checkpoints.Trace208) private _formerGroups;

    mapping(address member => mapping(IClassTable.Class class => ClassDelegate)) private _classDelegates;

    constructor(address manager) ERC721("Guildhall Members", "GUILD") EIP712("Guildhall Members", "1") AccessManaged(manager) {}

    // ------------------------------------------------------------------ by vote

    /// @inheritdoc IMemberRegistry
    function admit(address member, uint32 legalGroup, bytes32 profileHash) external restricted {
        // Check: a new account, a group, and room in the register
        if (indexOf(member) != 0) revert MemberRegistryAlreadyMember(member);
        if (legalGroup == 0) revert MemberRegistryNoGroup();
        if (_count == type(uint16).max) revert MemberRegistryFull();

        // Effect: the membership, its group, and its head vote delegated to itself
        uint16 index = ++_count;
        _accounts[index] = member;
        _profiles[member] = profileHash;
        _members[member] = _members[member].withIndex(index);
        _setStatus(member, Status.Active);
        _joinGroup(member, legalGroup);
        emit MemberAdmitted(member, index, legalGroup, profileHash);
        _mint(member, index);
        _transferVotingUnits(address(0), member, 1);
        _delegate(member, member);
    }

    /// @inheritdoc IMemberRegistry
    function suspend(address member, string calldata reason) external restricted {
        // Check: an Active member
        if (!isActive(member)) revert MemberRegistryWrongStatus(member, statusOf(member));

        // Effect: no vote from now on
        _setStatus(member, Status.Suspended);
        emit MemberSuspended(member, reason);
        _transferVotingUnits(member, address(0), 1);
    }

    /// @inheritdoc IMemberRegistry
    function reinstate(address member, string calldata reason) external restricted {
        // Check: a Suspended member
        if (statusOf(member) != Status.Suspended) revert MemberRegistryWrongStatus(member, statusOf(member));

        // Effect: one vote again
        _setStatus(member, Status.Active);
        emit MemberReinstated(member, reason);
        _transferVotingUnits(address(0), member, 1);
    }

    /// @inheritdoc IMemberRegistry
    function expel(address member, string calldata reason) external restricted {
        // Check: a membership that still stands
        Status status = _standingStatus(member);

        // Effect: the end of the membership, its vote and its token
        _setStatus(member, Status.Expelled);
        emit MemberExpelled(member, reason);
        if (status == Status.Active) _transferVotingUnits(member, address(0), 1);
        _burn(indexOf(member));
    }

    /// @inheritdoc IMemberRegistry
    function changeLegalGroup(address member, uint32 legalGroup, string calldata reason) external restricted {
        // Check: another group, of a membership that still stands
        _standingStatus(member);
        if (legalGroup == 0) revert MemberRegistryNoGroup();
        Membership current = _members[member];
        if (current.group() == legalGroup) revert MemberRegistrySameGroup(member, legalGroup);

        // Effect: the old group stays readable at every timepoint before now
        // slither-disable-next-line unused-return -- it returns the values around the new checkpoint; only its place is wanted
        _formerGroups[member].push(current.groupSince(), current.group());
        _joinGroup(member, legalGroup);
        emit LegalGroupChanged(member, legalGroup, reason);
    }

    // ------------------------------------------------------------------ by the member

    /// @inheritdoc IMemberRegistry
    function updateProfileBySig(address member, bytes32 profileHash, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        // Check: an Active member, in time, signed by it
        if (!isActive(member)) revert MemberRegistryNotActive(member);
        bytes32 structHash = keccak256(abi.encode(UPDATE_PROFILE_TYPEHASH, member, profileHash, nonce, deadline));
        _requireSigned(member, structHash, nonce, deadline, signature);

        // Effect
        _profiles[member] = profileHash;
        emit ProfileUpdated(member, profileHash);
    }

    /// @inheritdoc IMemberRegistry
    function delegateClass(IClassTable.Class proposalClass, address delegate, uint48 until) external {
        _delegateClass(msg.sender, proposalClass, delegate, until);
    }

    /// @inheritdoc IMemberRegistry
    function delegateClassBySig(
        address member,
        IClassTable.Class proposalClass,
        address delegate,
        uint48 until,
        uint256 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external {
        // Check: in time, the next nonce, signed by the member
        bytes32 structHash = keccak256(abi.encode(DELEGATE_CLASS_TYPEHASH, member, proposalClass, delegate, until, nonce, deadline));
        _requireSigned(member, structHash, nonce, deadline, signature);

        _delegateClass(member, proposalClass, delegate, until);
    }

    /// @dev Naming the same delegate before its term is over is one authority without a break.
    function _delegateClass(address member, IClassTable.Class class, address delegate, uint48 until) private {
        if (delegate == address(0) || until == 0) return _revokeClass(member, class);

        // Check: by and to different Active members, with an end in sight
        if (!isActive(member)) revert MemberRegistryNotActive(member);
        if (!isActive(delegate)) revert MemberRegistryNotActive(delegate);
        if (delegate == member) revert MemberRegistryOwnClassDelegate(member);
        if (until < block.timestamp || until > block.timestamp + MAX_DELEGATE_TERM) revert MemberRegistryDelegateTermOutOfBounds(until);

        // Effect
        ClassDelegate storage named = _classDelegates[member][class];
        if (named.delegate != delegate || named.until < block.timestamp) (named.delegate, named.since) = (delegate, clock());
        named.until = until;
        emit ClassDelegateChanged(member, class, delegate, until);
    }

    function _revokeClass(address member, IClassTable.Class class) private {
        // Check: whoever was a member, also a suspended one
        if (indexOf(member) == 0) revert MemberRegistryNotActive(member);

        // Effect
        delete _classDelegates[member][class];
        emit ClassDelegateChanged(member, class, address(0), 0);
    }

    // ------------------------------------------------------------------ reading

    /// @inheritdoc IMemberRegistry
    function classDelegateOf(address member, IClassTable.Class class) external view returns (address delegate, uint48 since, uint48 until) {
        ClassDelegate storage named = _classDelegates[member][class];
        return (named.delegate, named.since, named.until);
    }

    /// @inheritdoc IMemberRegistry
    function castingDelegate(address member, IClassTable.Class class, uint48 timepoint)
        external
        view
        returns (address delegate, PackedStanding standing)
    {
        _requirePast(timepoint);
        ClassDelegate storage named = _classDelegates[member][class];
        if (named.since > timepoint || named.until < block.timestamp || !isActive(named.delegate)) return (delegate, standing);
        return (named.delegate, _standingAt(named.delegate, timepoint));
    }

    /// @inheritdoc IMemberRegistry
    function isActive(address account) public view returns (bool) {
        return statusOf(account) == Status.Active;
    }

    /// @inheritdoc IMemberRegistry
    function statusOf(address account) public view returns (Status) {
        return Status(_members[account].status());
    }

    /// @inheritdoc IMemberRegistry
    function indexOf(address account) public view returns (uint16) {
        return _members[account].index();
    }

    /// @inheritdoc IMemberRegistry
    function memberAt(uint16 index) external view returns (address) {
        return _accounts[index];
    }

    /// @inheritdoc IMemberRegistry
    function memberCount() external view returns (uint16) {
        return _count;
    }

    /// @inheritdoc IMemberRegistry
    function legalGroupOf(address account) external view returns (uint32) {
        return _members[account].group();
    }

    /// @inheritdoc IMemberRegistry
    function profileHashOf(address account) external view returns (bytes32) {
        return _profiles[account];
    }

    /// @inheritdoc IMemberRegistry
    function standingAt(address account, uint48 timepoint) external view returns (Standing memory) {
        PackedStanding standing = packedStandingAt(account, timepoint);
        return Standing({
            index: uint16(standing.index()),
            active: standing.isActive(),
            group: standing.group(),
            groupShared: standing.isGroupShared(),
            heads: uint16(standing.heads())
        });
    }

    /// @inheritdoc IMemberRegistry
    function packedStandingAt(address account, uint48 timepoint) public view returns (PackedStanding) {
        _requirePast(timepoint);
        return _standingAt(account, timepoint);
    }

    /// @inheritdoc IMemberRegistry
    function packedStandingsAt(address[] calldata accounts, uint48 timepoint) external view returns (PackedStanding[] memory) {
        _requirePast(timepoint);
        uint256 next = ManyAnswers.room(accounts);
        (uint256 from, uint256 end) = ManyAnswers.bounds(accounts);
        while (from < end) {
            address account = ManyAnswers.accountAt(from);
            Membership member = _members[account];
            if (!member.isSettledAt(timepoint)) member = _rewound(member, account, timepoint);
            next = ManyAnswers.put(next, PackedStanding.unwrap(member.standing(timepoint)));
            // Places in calldata.
            unchecked {
                from += 32;
            }
        }
        ManyAnswers.giveBack(accounts, next);
    }

    /// @inheritdoc IERC6372
    function clock() public view override(Votes, IERC6372) returns (uint48) {
        return Time.timestamp();
    }

    /// @inheritdoc IERC6372
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Votes, IERC6372) returns (string memory) {
        return "mode=timestamp";
    }

    // ------------------------------------------------------------------ soulbound

    /// @notice Always refused: nobody can be approved to move a membership.
    function approve(address, uint256) public pure override {
        revert MemberRegistrySoulbound();
    }

    /// @notice Always refused: nobody can be approved to move a membership.
    function setApprovalForAll(address, bool) public pure override {
        revert MemberRegistrySoulbound();
    }

    /// @dev A membership begins and ends; it never moves.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address) {
        if (to != address(0) && _ownerOf(tokenId) != address(0)) revert MemberRegistrySoulbound();
        return super._update(to, tokenId, auth);
    }

    // ------------------------------------------------------------------ inside

    /// @dev Status of a membership that has not ended; anything else is refused.
    function _standingStatus(address member) private view returns (Status status) {
        status = statusOf(member);
        if (status != Status.Active && status != Status.Suspended) revert MemberRegistryWrongStatus(member, status);
    }

    function _setStatus(address member, Status status) private {
        _members[member] = _members[member].withStatus(uint8(status));
    }

    /// @dev In time, the next nonce, signed by the member.
    function _requireSigned(address member, bytes32 structHash, uint256 nonce, uint48 deadline, bytes calldata signature) private {
        if (block.timestamp > deadline) revert MemberRegistryIntentExpired(deadline);
        _useCheckedNonce(member, nonce);
        if (!Signatures.isValid(member, _hashTypedDataV4(structHash), signature)) revert MemberRegistryInvalidSignature(member);
    }

    function _requirePast(uint48 timepoint) private view {
        if (timepoint >= block.timestamp) revert ERC5805FutureLookup(timepoint, clock());
    }

    /// @dev From the member's slot, unless something changed after the timepoint: then from the histories.
    function _standingAt(address account, uint48 timepoint) private view returns (PackedStanding) {
        Membership member = _members[account];
        if (!member.isSettledAt(timepoint)) member = _rewound(member, account, timepoint);
        return member.standing(timepoint);
    }

    /// @dev The membership as it was at the timepoint, but for its status.
    function _rewound(Membership member, address account, uint48 timepoint) private view returns (Membership) {
        member = member.withHeads(uint16(getPastVotes(account, timepoint)), timepoint);
        if (member.groupSince() <= timepoint) return member;
        uint32 group = uint32(_formerGroups[account].upperLookup(timepoint));
        return member.withGroup(group, timepoint).withSharedSince(_groups[group].sharedSince);
    }

    /// @dev The second membership to join makes the group shared, for itself and for the first one. A firm that comes back to
    /// a group of its own makes it shared too: that costs it gas, and the cap gives the same number.
    function _joinGroup(address member, uint32 legalGroup) private {
        Group storage group = _groups[legalGroup];
        Membership joining = _members[member];
        if (group.first == 0) group.first = joining.index();
        else if (group.sharedSince == 0) _shareGroup(group, legalGroup);
        _members[member] = joining.withGroup(legalGroup, clock()).withSharedSince(group.sharedSince);
    }

    function _shareGroup(Group storage group, uint32 legalGroup) private {
        group.sharedSince = clock();
        address first = _accounts[group.first];
        Membership member = _members[first];
        if (member.group() == legalGroup) _members[first] = member.withSharedSince(clock());
    }

    /// @dev Only by and to Active members.
    function _delegate(address account, address delegatee) internal override {
        if (!isActive(account)) revert MemberRegistryNotActive(account);
        if (!isActive(delegatee)) revert MemberRegistryNotActive(delegatee);
        super._delegate(account, delegatee);
    }

    /// @dev Keeps the latest head votes in the member's slot.
    function _moveDelegateVotes(address from, address to, uint256 amount) internal override {
        super._moveDelegateVotes(from, to, amount);
        if (from == to || amount == 0) return;
        _rememberHeads(from);
        _rememberHeads(to);
    }

    function _rememberHeads(address account) private {
        if (account == address(0)) return;
        _members[account] = _members[account].withHeads(SafeCast.toUint16(getVotes(account)), clock());
    }

    /// @dev One head while Active, none otherwise.
    function _getVotingUnits(address account) internal view override returns (uint256) {
        return isActive(account) ? 1 : 0;
    }
}
