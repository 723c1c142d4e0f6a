// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {Vault} from "../mocks/Vault.sol";
import {WeakTimelock} from "../mocks/WeakTimelock.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Power beside the vote: a guardian or somebody else who proposes, executes or cancels on the timelock.
contract SidePowerTest is AttackFixture {
    address private guardian;

    function setUp() public override {
        super.setUp();
        guardian = makeAddr("guardian");
        byVote(address(governor), abi.encodeCall(governor.setGuardian, (guardian, uint48(block.timestamp + 30 days))));
    }

    function test_a_guardian_robs_without_the_governor_as_only_proposer() external {
        WeakTimelock weak = new WeakTimelock(guardian);
        Vault loot = new Vault(address(weak));
        assertTrue(_robs(weak, loot));
        assertFalse(_robs(timelock, vault), "that defence alone");
    }

    function test_nobody_but_the_governor_gives_the_timelock_orders() external {
        address[5] memory who = [guardian, mallory, address(this), address(timelock), address(0xdead)];
        for (uint256 i = 0; i < who.length; ++i) {
            _mayDoNothing(who[i]);
        }
    }

    function test_the_guardian_takes_back_what_is_queued_and_nothing_before() external {
        uint256 id = propose(mallory, heist());
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, guardian));
        cancel(guardian, heist());
        skip(1);
        address[4] memory all = [mallory, anna, bert, carla];
        for (uint256 i = 0; i < 4; ++i) {
            vote(all[i], id, FOR);
        }
        afterVote(id);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, guardian));
        cancel(guardian, heist());
        queue(heist());
        cancel(guardian, heist());
        assertState(id, IGovernor.ProposalState.Canceled);
        vm.warp(governor.proposalEta(id));
        bytes32 queued = bytes32(1 << uint8(IGovernor.ProposalState.Queued));
        vm.expectRevert(
            abi.encodeWithSelector(IGovernor.GovernorUnexpectedProposalState.selector, id, IGovernor.ProposalState.Canceled, queued)
        );
        execute(heist());
    }

    function test_a_guardian_changes_no_rule_and_extends_no_term() external {
        bytes[4] memory calls = [
            abi.encodeCall(governor.setGuardian, (guardian, uint48(block.timestamp + 300 days))),
            abi.encodeCall(governor.setLiveProposalLimit, (20)),
            abi.encodeCall(governor.setGuardian, (mallory, uint48(block.timestamp + 1))),
            abi.encodeCall(governor.setGuardian, (address(0), 0))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(guardian);
            (bool done, bytes memory why) = address(governor).call(calls[i]);
            assertFalse(done);
            assertEq(why, abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, guardian));
        }
    }

    function _robs(TimelockController on, Vault loot) private returns (bool) {
        vm.prank(guardian);
        (bool scheduled,) = address(on).call(abi.encodeCall(on.schedule, (address(loot), 0, theft(), 0, 0, 0)));
        if (!scheduled) return false;
        vm.prank(mallory);
        on.execute(address(loot), 0, theft(), 0, 0);
        return loot.paid(mallory) == LOOT;
    }

    function _mayDoNothing(address who) private {
        (address[] memory to, uint256[] memory wei_, bytes[] memory data) = (new address[](1), new uint256[](1), new bytes[](1));
        (to[0], data[0]) = (address(vault), theft());
        bytes32 proposer = timelock.PROPOSER_ROLE();
        bytes[8] memory calls = [
            abi.encodeCall(timelock.schedule, (address(vault), 0, theft(), 0, 0, 0)),
            abi.encodeCall(timelock.scheduleBatch, (to, wei_, data, 0, 0, 0)),
            abi.encodeCall(timelock.execute, (address(vault), 0, theft(), 0, 0)),
            abi.encodeCall(timelock.executeBatch, (to, wei_, data, 0, 0)),
            abi.encodeCall(timelock.cancel, (bytes32("any"))),
            abi.encodeCall(IAccessControl.grantRole, (proposer, who)),
            abi.encodeCall(IAccessControl.grantRole, (bytes32(0), who)),
            abi.encodeCall(timelock.updateDelay, (0))
        ];
        // Itself, the timelock may set its delay and roles: that is what a vote decides.
        uint256 limit = who == address(timelock) ? 5 : 8;
        for (uint256 i = 0; i < limit; ++i) {
            vm.prank(who);
            (bool done,) = address(timelock).call(calls[i]);
            assertFalse(done);
        }
        assertEq(vault.paid(mallory), 0);
    }
}
