// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {IMemberRegistry} from "../../contracts/interfaces/IMemberRegistry.sol";
import {PackedStanding} from "../../contracts/libraries/Standings.sol";
import {Consortium} from "./fixtures/Consortium.sol";

contract MemberRegistryTest is Consortium {
    bytes32 private constant DELEGATION_TYPEHASH = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");
    bytes32 private constant UPDATE_PROFILE_TYPEHASH =
        keccak256("UpdateProfile(address member,bytes32 profileHash,uint256 nonce,uint48 deadline)");
    bytes32 private constant PROFILE = keccak256("salted profile");

    address private anna;
    address private bert;

    function setUp() external {
        deploy();
        anna = admit("anna", 0, 7);
        bert = admit("bert", 0, 8);
        skip(100);
    }

    // ------------------------------------------------------------------ admit

    function test_admission_makes_an_active_member_with_one_vote_of_its_own() external {
        address carla = makeAddr("carla");
        vm.expectEmit(address(registry));
        emit IMemberRegistry.MemberAdmitted(carla, 3, 9, PROFILE);
        byVote(address(registry), abi.encodeCall(registry.admit, (carla, 9, PROFILE)));
        assertEq(uint256(registry.statusOf(carla)), uint256(IMemberRegistry.Status.Active));
        assertEq(registry.indexOf(carla), 3);
        assertEq(registry.memberAt(3), carla);
        assertEq(registry.memberCount(), 3);
        assertEq(registry.legalGroupOf(carla), 9);
        assertEq(registry.profileHashOf(carla), PROFILE);
        assertEq(registry.ownerOf(3), carla);
        assertEq(registry.delegates(carla), carla);
        assertEq(registry.getVotes(carla), 1);
    }

    function test_only_a_vote_changes_the_register() external {
        bytes[5] memory calls = [
            abi.encodeCall(registry.admit, (makeAddr("carla"), 9, PROFILE)),
            abi.encodeCall(registry.suspend, (anna, "")),
            abi.encodeCall(registry.reinstate, (anna, "")),
            abi.encodeCall(registry.expel, (anna, "")),
            abi.encodeCall(registry.changeLegalGroup, (anna, 9, ""))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(anna);
            (bool done, bytes memory answer) = address(registry).call(calls[i]);
            assertFalse(done);
            assertEq(answer, abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, anna));
        }
    }

    function test_a_member_is_admitted_once_in_its_life() external {
        bytes memory refused = abi.encodeWithSelector(IMemberRegistry.MemberRegistryAlreadyMember.selector, anna);
        vm.expectRevert(refused);
        this.admitAgain(anna);
        byVote(address(registry), abi.encodeCall(registry.expel, (anna, "fraud")));
        vm.expectRevert(refused);
        this.admitAgain(anna);
    }

    function admitAgain(address member) external {
        byVote(address(registry), abi.encodeCall(registry.admit, (member, 9, PROFILE)));
    }

    function test_a_member_without_a_group_is_refused() external {
        vm.prank(address(timelock));
        vm.expectRevert(IMemberRegistry.MemberRegistryNoGroup.selector);
        registry.admit(makeAddr("carla"), 0, PROFILE);
        vm.prank(address(timelock));
        vm.expectRevert(IMemberRegistry.MemberRegistryNoGroup.selector);
        registry.changeLegalGroup(anna, 0, "");
    }

    function test_a_full_register_admits_nobody() external {
        // The count shares the slot of the authority (20 bytes) and a flag.
        bytes32 slot = bytes32(uint256(12));
        vm.store(address(registry), slot, vm.load(address(registry), slot) | bytes32(uint256(0xffff) << 168));
        assertEq(registry.memberCount(), type(uint16).max);
        vm.prank(address(timelock));
        vm.expectRevert(IMemberRegistry.MemberRegistryFull.selector);
        registry.admit(makeAddr("carla"), 9, PROFILE);
    }

    // ------------------------------------------------------------------ suspend, reinstate, expel

    function test_a_suspended_member_has_no_vote_until_it_is_reinstated() external {
        vm.expectEmit(address(registry));
        emit IMemberRegistry.MemberSuspended(anna, "unpaid dues");
        suspend(anna);
        assertFalse(registry.isActive(anna));
        assertEq(registry.getVotes(anna), 0);
        assertEq(registry.ownerOf(1), anna);
        skip(10);
        vm.expectEmit(address(registry));
        emit IMemberRegistry.MemberReinstated(anna, "paid");
        byVote(address(registry), abi.encodeCall(registry.reinstate, (anna, "paid")));
        assertTrue(registry.isActive(anna));
        assertEq(registry.getVotes(anna), 1);
        assertEq(registry.getPastTotalSupply(block.timestamp - 1), 1);
        assertEq(registry.getPastTotalSupply(block.timestamp - 11), 2);
    }

    function test_a_suspended_member_takes_its_vote_from_its_delegate_and_gives_it_back() external {
        vm.prank(anna);
        registry.delegate(bert);
        assertEq(registry.getVotes(bert), 2);
        suspend(anna);
        assertEq(registry.getVotes(bert), 1);
        byVote(address(registry), abi.encodeCall(registry.reinstate, (anna, "paid")));
        assertEq(registry.getVotes(bert), 2);
    }

    function test_an_expelled_member_loses_vote_and_token_and_keeps_its_index() external {
        vm.expectEmit(address(registry));
        emit IMemberRegistry.MemberExpelled(anna, "fraud");
        byVote(address(registry), abi.encodeCall(registry.expel, (anna, "fraud")));
        assertEq(uint256(registry.statusOf(anna)), uint256(IMemberRegistry.Status.Expelled));
        assertEq(registry.balanceOf(anna), 0);
        assertEq(registry.getVotes(anna), 0);
        assertEq(registry.memberAt(1), anna);
        assertEq(registry.indexOf(anna), 1);
        skip(1);
        assertEq(registry.getPastTotalSupply(block.timestamp - 1), 1);
    }

    function test_expelling_a_suspended_member_takes_no_second_vote() external {
        suspend(anna);
        byVote(address(registry), abi.encodeCall(registry.expel, (anna, "fraud")));
        skip(1);
        assertEq(registry.getPastTotalSupply(block.timestamp - 1), 1);
    }

    function test_a_status_that_does_not_allow_the_change_is_named() external {
        address carla = makeAddr("carla");
        _refused(abi.encodeCall(registry.suspend, (carla, "")), carla, IMemberRegistry.Status.None);
        _refused(abi.encodeCall(registry.reinstate, (anna, "")), anna, IMemberRegistry.Status.Active);
        _refused(abi.encodeCall(registry.expel, (carla, "")), carla, IMemberRegistry.Status.None);
        _refused(abi.encodeCall(registry.changeLegalGroup, (carla, 9, "")), carla, IMemberRegistry.Status.None);
        suspend(anna);
        _refused(abi.encodeCall(registry.suspend, (anna, "")), anna, IMemberRegistry.Status.Suspended);
        byVote(address(registry), abi.encodeCall(registry.expel, (anna, "")));
        _refused(abi.encodeCall(registry.expel, (anna, "")), anna, IMemberRegistry.Status.Expelled);
        _refused(abi.encodeCall(registry.reinstate, (anna, "")), anna, IMemberRegistry.Status.Expelled);
    }

    function _refused(bytes memory data, address member, IMemberRegistry.Status status) private {
        vm.prank(address(timelock));
        (bool done, bytes memory answer) = address(registry).call(data);
        assertFalse(done);
        assertEq(answer, abi.encodeWithSelector(IMemberRegistry.MemberRegistryWrongStatus.selector, member, status));
    }

    // ------------------------------------------------------------------ soulbound

    function test_a_membership_never_moves_and_nobody_can_be_approved_to_move_it() external {
        vm.startPrank(anna);
        vm.expectRevert(IMemberRegistry.MemberRegistrySoulbound.selector);
        registry.transferFrom(anna, bert, 1);
        vm.expectRevert(IMemberRegistry.MemberRegistrySoulbound.selector);
        registry.safeTransferFrom(anna, bert, 1);
        vm.expectRevert(IMemberRegistry.MemberRegistrySoulbound.selector);
        registry.safeTransferFrom(anna, bert, 1, "data");
        vm.expectRevert(IMemberRegistry.MemberRegistrySoulbound.selector);
        registry.approve(bert, 1);
        vm.expectRevert(IMemberRegistry.MemberRegistrySoulbound.selector);
        registry.setApprovalForAll(bert, true);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ delegation

    function test_only_active_members_delegate_and_only_to_active_members() external {
        address carla = makeAddr("carla");
        vm.prank(carla);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryNotActive.selector, carla));
        registry.delegate(anna);
        vm.prank(anna);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryNotActive.selector, carla));
        registry.delegate(carla);
        vm.prank(anna);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryNotActive.selector, address(0)));
        registry.delegate(address(0));
        suspend(anna);
        vm.prank(anna);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryNotActive.selector, anna));
        registry.delegate(bert);
    }

    function test_a_signed_delegation_moves_the_vote_once() external {
        bytes32 structHash = keccak256(abi.encode(DELEGATION_TYPEHASH, bert, 0, block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[anna], _digest(structHash));
        registry.delegateBySig(bert, 0, block.timestamp, v, r, s);
        assertEq(registry.getVotes(bert), 2);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, anna, 1));
        registry.delegateBySig(bert, 0, block.timestamp, v, r, s);
    }

    // ------------------------------------------------------------------ profile

    function test_a_member_updates_its_profile_by_a_signature() external {
        bytes memory signature = _signedProfile(anna, 0, uint48(block.timestamp));
        vm.expectEmit(address(registry));
        emit IMemberRegistry.ProfileUpdated(anna, PROFILE);
        registry.updateProfileBySig(anna, PROFILE, 0, uint48(block.timestamp), signature);
        assertEq(registry.profileHashOf(anna), PROFILE);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, anna, 1));
        registry.updateProfileBySig(anna, PROFILE, 0, uint48(block.timestamp), signature);
    }

    function test_a_profile_update_is_refused_when_late_forged_or_of_no_active_member() external {
        uint48 deadline = uint48(block.timestamp);
        bytes memory forged = _signedProfile(bert, 0, deadline);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryInvalidSignature.selector, anna));
        registry.updateProfileBySig(anna, PROFILE, 0, deadline, forged);
        bytes memory signature = _signedProfile(anna, 0, deadline);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryIntentExpired.selector, deadline));
        registry.updateProfileBySig(anna, PROFILE, 0, deadline, signature);
        suspend(anna);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryNotActive.selector, anna));
        registry.updateProfileBySig(anna, PROFILE, 0, deadline, signature);
    }

    function _signedProfile(address signer, uint256 nonce, uint48 deadline) private view returns (bytes memory) {
        address member = signer == bert ? anna : signer;
        return sign(keyOf[signer], _digest(keccak256(abi.encode(UPDATE_PROFILE_TYPEHASH, member, PROFILE, nonce, deadline))));
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return typedDigest("Guildhall Members", address(registry), block.chainid, structHash);
    }

    // ------------------------------------------------------------------ standing at a timepoint

    function test_the_standing_of_a_timepoint_to_come_is_not_known() external {
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, block.timestamp, block.timestamp));
        registry.standingAt(anna, uint48(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, block.timestamp + 1, block.timestamp));
        registry.packedStandingAt(anna, uint48(block.timestamp + 1));
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, block.timestamp, block.timestamp));
        registry.packedStandingsAt(new address[](1), uint48(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, block.timestamp, block.timestamp));
        registry.castingDelegate(anna, IClassTable.Class.Ordinary, uint48(block.timestamp));
    }

    /// @notice In their order, each as it is answered alone: of nobody, of a stranger, of one that changed since, twice the same.
    function test_standings_of_many_are_those_of_each() external {
        uint48 before = uint48(block.timestamp - 1);
        vm.prank(anna);
        registry.delegate(bert);
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (anna, 8, "sold")));
        skip(5);
        address[] memory asked = new address[](4);
        (asked[0], asked[1], asked[2], asked[3]) = (bert, makeAddr("carla"), anna, bert);
        assertEq(registry.packedStandingsAt(new address[](0), before).length, 0);
        for (uint48 time = before; time < block.timestamp; ++time) {
            PackedStanding[] memory found = registry.packedStandingsAt(asked, time);
            assertEq(found.length, 4);
            for (uint256 i = 0; i < 4; ++i) {
                assertEq(PackedStanding.unwrap(found[i]), PackedStanding.unwrap(registry.packedStandingAt(asked[i], time)));
            }
        }
    }

    /// @notice More heads than a byte holds.
    function test_one_delegate_may_cast_the_heads_of_hundreds() external {
        for (uint256 i = 0; i < 255; ++i) {
            address member = address(uint160(0x10000 + i));
            admit(member, 0, uint32(100 + i));
            vm.prank(member);
            registry.delegate(anna);
        }
        skip(1);
        assertEq(registry.standingAt(anna, uint48(block.timestamp - 1)).heads, 256);
    }

    function test_who_never_was_a_member_has_no_standing() external {
        IMemberRegistry.Standing memory standing = registry.standingAt(makeAddr("carla"), uint48(block.timestamp - 1));
        assertEq(abi.encode(standing), abi.encode(IMemberRegistry.Standing(0, false, 0, false, 0)));
    }

    function test_the_status_is_that_of_now_and_all_else_that_of_the_timepoint() external {
        uint48 before = uint48(block.timestamp - 1);
        suspend(anna);
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (anna, 8, "sold")));
        skip(1);
        IMemberRegistry.Standing memory standing = registry.standingAt(anna, before);
        assertEq(abi.encode(standing), abi.encode(IMemberRegistry.Standing(1, false, 7, false, 1)));
        standing = registry.standingAt(anna, uint48(block.timestamp - 1));
        assertEq(abi.encode(standing), abi.encode(IMemberRegistry.Standing(1, false, 8, true, 0)));
    }

    function test_a_group_is_shared_from_its_second_member_on_for_both() external {
        uint48 before = uint48(block.timestamp - 1);
        address sister = admit("sister of anna", 0, 7);
        skip(1);
        uint48 later = uint48(block.timestamp - 1);
        assertFalse(registry.standingAt(anna, before).groupShared);
        assertTrue(registry.standingAt(anna, later).groupShared);
        assertTrue(registry.standingAt(sister, later).groupShared);
        assertFalse(registry.standingAt(bert, later).groupShared);
    }

    function test_a_third_member_of_a_group_leaves_it_shared_since_the_second() external {
        admit("sister of anna", 0, 7);
        skip(1);
        uint48 shared = uint48(block.timestamp - 1);
        skip(10);
        admit("niece of anna", 0, 7);
        skip(1);
        assertTrue(registry.standingAt(anna, shared).groupShared);
        assertFalse(registry.standingAt(anna, shared - 1).groupShared);
    }

    function test_the_history_of_groups_answers_for_every_timepoint() external {
        uint48 inSeven = uint48(block.timestamp - 1);
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (anna, 20, "sold")));
        skip(10);
        uint48 inTwenty = uint48(block.timestamp - 1);
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (anna, 21, "sold again")));
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (anna, 7, "bought back")));
        skip(10);
        assertEq(registry.standingAt(anna, inSeven).group, 7);
        assertEq(registry.standingAt(anna, inTwenty).group, 20);
        assertEq(registry.standingAt(anna, uint48(block.timestamp - 1)).group, 7);
        assertEq(registry.standingAt(anna, START - 1).group, 0);
    }

    function test_a_group_counts_from_the_second_of_the_change_on_whatever_came_later() external {
        uint48 changed = uint48(block.timestamp);
        vm.expectEmit(address(registry));
        emit IMemberRegistry.LegalGroupChanged(anna, 20, "sold");
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (anna, 20, "sold")));
        skip(10);
        vm.prank(anna);
        registry.delegate(bert);
        skip(1);
        assertEq(registry.standingAt(anna, changed - 1).group, 7);
        assertEq(registry.standingAt(anna, changed).group, 20);
    }

    function test_the_same_group_again_is_refused() external {
        vm.prank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistrySameGroup.selector, anna, 7));
        registry.changeLegalGroup(anna, 7, "");
    }

    function test_the_register_keeps_time_by_timestamps() external view {
        assertEq(registry.clock(), block.timestamp);
        assertEq(registry.CLOCK_MODE(), "mode=timestamp");
    }

    /// @notice Whatever happens, the word that a ballot reads says what the checkpoints say.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_heads_in_a_standing_are_the_past_votes(uint256 seed) external {
        address[3] memory members = [anna, bert, admit("carla", 0, 9)];
        for (uint256 i = 0; i < 12; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            _somethingHappens(members[dice % 3], members[(dice >> 8) % 3], (dice >> 16) % 4);
            skip((dice >> 24) % 3);
        }
        skip(1);
        for (uint48 time = START; time < block.timestamp; ++time) {
            for (uint256 i = 0; i < 3; ++i) {
                assertEq(registry.standingAt(members[i], time).heads, registry.getPastVotes(members[i], time));
            }
        }
    }

    function _somethingHappens(address member, address other, uint256 what) private {
        bool active = registry.isActive(member);
        if (what < 2 && active && registry.isActive(other)) {
            vm.prank(member);
            registry.delegate(other);
        } else if (what == 2 && active) {
            suspend(member);
        } else if (what == 3 && !active) {
            byVote(address(registry), abi.encodeCall(registry.reinstate, (member, "")));
        }
    }
}
