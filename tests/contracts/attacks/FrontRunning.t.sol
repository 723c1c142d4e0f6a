// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {WeakLimit, WeakSequence} from "../mocks/WeakProposals.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Proposals put to hinder others: copied, put first and cancelled (CVE-2023-34234), or so many that nobody reads them.
contract FrontRunningTest is AttackFixture {
    function test_copying_and_cancelling_works_without_a_sequence_number() external {
        assertTrue(_silences(new WeakSequence(registry, token)));
        assertFalse(_silences(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_content_that_was_copied_and_cancelled_can_be_put_and_passed() external {
        uint256 copy = propose(mallory, ordinary());
        cancel(mallory, ordinary());
        assertState(copy, IGovernor.ProposalState.Canceled);
        uint256 id = propose(anna, ordinary());
        assertTrue(id != copy);
        skip(1);
        address[3] memory three = [anna, bert, carla];
        for (uint256 i = 0; i < 3; ++i) {
            vote(three[i], id, FOR);
        }
        afterVote(id);
        queue(ordinary());
        vm.warp(governor.proposalEta(id));
        execute(ordinary());
        assertState(id, IGovernor.ProposalState.Executed);
        assertState(copy, IGovernor.ProposalState.Canceled);
    }

    function test_a_copy_that_is_kept_open_is_a_proposal_like_any_other_and_no_longer_its_proposers_to_cancel() external {
        uint256 copy = propose(mallory, ordinary());
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorSameContentLive.selector, copy));
        propose(anna, ordinary());
        skip(1);
        vote(anna, copy, FOR);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, copy, mallory));
        cancel(mallory, ordinary());
    }

    function test_nobody_else_puts_what_names_its_proposer() external {
        Content memory made = ordinary();
        made.description = string.concat(made.description, "#proposer=", vm.toString(anna));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorRestrictedProposer.selector, mallory));
        propose(mallory, made);
        propose(anna, made);
    }

    // ------------------------------------------------------------------ spam

    function test_spam_works_without_a_limit() external {
        assertEq(_spams(new WeakLimit(registry, token)), 50);
        assertEq(_spams(new SmallGovernor(registry, token)), 3, "that defence alone");
    }

    function test_the_fourth_live_proposal_of_a_member_is_refused_and_others_still_put_theirs() external {
        uint256 made;
        for (uint256 i = 0; i < 50; ++i) {
            try this.proposeAs(mallory, i) {
                ++made;
            } catch (bytes memory why) {
                assertEq(why, abi.encodeWithSelector(IConsortiumGovernor.GovernorTooManyLiveProposals.selector, mallory, 3));
            }
        }
        assertEq(made, 3);
        propose(anna, ordinary());
    }

    function test_withdrawing_gives_one_place_and_not_more() external {
        Content memory first = content(abi.encodeCall(book.decided, (0)), "spam");
        this.proposeAs(mallory, 0);
        this.proposeAs(mallory, 1);
        this.proposeAs(mallory, 2);
        cancel(mallory, first);
        this.proposeAs(mallory, 3);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTooManyLiveProposals.selector, mallory, 3));
        this.proposeAs(mallory, 4);
    }

    function proposeAs(address proposer, uint256 number) external {
        propose(proposer, content(abi.encodeCall(book.decided, (number)), "spam"));
    }

    function _silences(SmallGovernor small) private returns (bool) {
        bytes memory data = abi.encodeCall(book.decided, (7));
        vm.startPrank(mallory);
        small.cancel(small.propose(address(book), data));
        vm.stopPrank();
        vm.prank(anna);
        (bool proposed,) = address(small).call(abi.encodeCall(small.propose, (address(book), data)));
        return !proposed;
    }

    function _spams(SmallGovernor small) private returns (uint256 made) {
        for (uint256 i = 0; i < 50; ++i) {
            vm.prank(mallory);
            (bool proposed,) = address(small).call(abi.encodeCall(small.propose, (address(book), abi.encodeCall(book.decided, (i)))));
            if (proposed) ++made;
        }
    }
}
