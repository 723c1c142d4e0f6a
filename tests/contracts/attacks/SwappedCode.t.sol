// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {WeakCode} from "../mocks/WeakProposals.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice What everybody reads before the vote: it pays the auditor.
contract HonestPlan {
    mapping(address account => uint256) public paid;

    function run() external {
        paid[address(0xA0D1)] += 1;
    }
}

/// @notice What lies at the same address when it is executed.
contract RobbersPlan {
    mapping(address account => uint256) public paid;

    function run() external {
        paid[address(0xBAD)] += 1_000_000;
    }
}

/// @notice Other code at an approved address (Tornado Cash, 2023).
contract SwappedCodeTest is AttackFixture {
    function test_swapped_code_works_without_the_code_hash() external {
        assertTrue(_swaps(new WeakCode(registry, token)));
        assertFalse(_swaps(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_code_swapped_after_the_vote_is_neither_queued_nor_executed() external {
        address plan = address(new HonestPlan());
        Content memory made = content(plan, abi.encodeCall(HonestPlan.run, ()), "Pay the auditor");
        uint256 id = propose(mallory, made);
        skip(1);
        _allFor(id);
        afterVote(id);
        uint256 passed = vm.snapshotState();

        _swap(plan);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTargetCodeChanged.selector, id));
        queue(made);

        vm.revertToState(passed);
        queue(made);
        vm.warp(governor.proposalEta(id));
        _swap(plan);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTargetCodeChanged.selector, id));
        execute(made);
        assertEq(RobbersPlan(plan).paid(address(0xBAD)), 0);
        assertState(id, IGovernor.ProposalState.Queued);
    }

    function test_code_that_is_taken_away_or_comes_after_the_vote_is_refused() external {
        address plan = address(new HonestPlan());
        _passesAndIsRefusedAfter(plan, "");
        _passesAndIsRefusedAfter(makeAddr("nobody yet"), type(RobbersPlan).runtimeCode);
    }

    function test_any_of_several_targets_is_held_to_its_code() external {
        address plan = address(new HonestPlan());
        Content memory made = Content(new address[](2), new uint256[](2), new bytes[](2), "Two plans");
        (made.targets[0], made.targets[1]) = (address(book), plan);
        (made.calldatas[0], made.calldatas[1]) = (abi.encodeCall(book.unlisted, (1)), abi.encodeCall(HonestPlan.run, ()));
        uint256 id = propose(mallory, made);
        skip(1);
        _allFor(id);
        afterVote(id);
        _swap(plan);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTargetCodeChanged.selector, id));
        queue(made);
    }

    function _passesAndIsRefusedAfter(address plan, bytes memory code) private {
        Content memory made = content(plan, abi.encodeCall(HonestPlan.run, ()), string(abi.encodePacked("Plan of ", plan)));
        uint256 id = propose(mallory, made);
        skip(1);
        _allFor(id);
        afterVote(id);
        queue(made);
        vm.warp(governor.proposalEta(id));
        vm.etch(plan, code);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTargetCodeChanged.selector, id));
        execute(made);
    }

    function _swaps(SmallGovernor small) private returns (bool) {
        address plan = address(new HonestPlan());
        vm.prank(mallory);
        uint256 id = small.propose(plan, abi.encodeCall(HonestPlan.run, ()));
        skip(1);
        voteSmall(small, id, anna, FOR);
        voteSmall(small, id, bert, FOR);
        closeSmall(small, id);
        _swap(plan);
        try small.execute(id) {
            return RobbersPlan(plan).paid(address(0xBAD)) == LOOT;
        } catch {
            return false;
        }
    }

    function _allFor(uint256 id) private {
        address[5] memory all = [mallory, anna, bert, carla, dora];
        for (uint256 i = 0; i < 5; ++i) {
            vote(all[i], id, FOR);
        }
    }

    /// @dev What SELFDESTRUCT and a second CREATE2 deployment leave behind, on a chain where code can still be destroyed.
    function _swap(address plan) private {
        vm.etch(plan, type(RobbersPlan).runtimeCode);
    }
}
