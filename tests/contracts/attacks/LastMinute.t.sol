// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {Vault} from "../mocks/Vault.sol";
import {WeakClock} from "../mocks/WeakProposals.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The vote that is turned in its last second, when nobody has time to answer.
contract LastMinuteTest is AttackFixture {
    function test_a_last_minute_swing_works_without_an_extension() external {
        assertTrue(_swings(new WeakClock(registry, token)));
        assertFalse(_swings(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_a_swing_in_the_last_second_gives_the_others_a_day_to_answer() external {
        uint256 id = _almostLost();
        vote(mallory, id, FOR);
        vote(anna, id, FOR);
        vote(bert, id, FOR);
        skip(1);
        assertState(id, IGovernor.ProposalState.Active);
        vote(carla, id, AGAINST);
        vote(dora, id, AGAINST);
        vote(bert, id, AGAINST);
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_a_batch_that_swings_in_the_last_second_gives_a_day_too() external {
        uint256 id = _almostLost();
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](3);
        (ballots[0], ballots[1], ballots[2]) = (signed(mallory, id, FOR), signed(anna, id, FOR), signed(bert, id, FOR));
        uint256 deadline = governor.proposalDeadline(id);
        governor.castSignedBallots(id, packed(ballots));
        assertEq(governor.proposalDeadline(id), deadline + 1 days);
    }

    /// @notice Turning the lead back and forth buys no second extension, so a vote always ends.
    function test_there_is_one_extension_however_often_the_lead_turns() external {
        uint256 id = _almostLost();
        vote(mallory, id, FOR);
        vote(anna, id, FOR);
        vote(bert, id, FOR);
        uint256 extended = governor.proposalDeadline(id);
        vm.warp(extended);
        for (uint256 i = 0; i < 10; ++i) {
            vote(anna, id, i % 2 == 0 ? AGAINST : FOR);
        }
        assertEq(governor.proposalDeadline(id), extended);
        skip(1);
        assertState(id, IGovernor.ProposalState.Succeeded);
    }

    /// @notice An answer in the day given is not a new swing: the outcome of the extension's last second stands.
    function test_a_late_ballot_without_effect_extends_nothing() external {
        uint256 id = _almostLost();
        uint256 deadline = governor.proposalDeadline(id);
        vote(dora, id, AGAINST);
        assertEq(governor.proposalDeadline(id), deadline);
    }

    /// @dev One second before the close: Carla against, nobody for.
    function _almostLost() private returns (uint256 id) {
        id = propose(mallory, ordinary());
        skip(1);
        vote(carla, id, AGAINST);
        vm.warp(governor.proposalDeadline(id));
    }

    /// @dev Mallory's friends vote in the last second; the others answer as soon as they see it.
    function _swings(SmallGovernor small) private returns (bool) {
        (uint256 id, Vault loot) = proposeHeist(small);
        skip(1);
        (,,,,, uint48 deadline,,,,) = small.proposals(id);
        vm.warp(deadline);
        voteSmall(small, id, mallory, FOR);
        voteSmall(small, id, anna, FOR);
        voteSmall(small, id, dora, FOR);
        skip(1);
        _answers(small, id, bert);
        _answers(small, id, carla);
        closeSmall(small, id);
        if (!small.passed(id)) return false;
        small.execute(id);
        return loot.paid(mallory) == LOOT;
    }

    /// @dev Without an extension the answer comes too late and is refused.
    function _answers(SmallGovernor small, uint256 id, address voter) private {
        vm.prank(voter);
        try small.vote(id, AGAINST) {} catch {}
    }
}
