// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {Vault} from "../mocks/Vault.sol";
import {WeakElectorate} from "../mocks/WeakPower.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Firms that leave, are suspended or expelled while a vote is open, so that it comes out otherwise.
contract LeavingTest is AttackFixture {
    function test_leaving_flips_a_vote_without_the_electorate_of_the_snapshot() external {
        assertTrue(_flips(new WeakElectorate(registry, token)));
        assertFalse(_flips(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_tokens_burnt_after_the_snapshot_lower_no_quorum() external {
        mint(dora, 9_000);
        skip(1);
        uint256 id = propose(mallory, heist());
        skip(1);
        address[3] memory three = [anna, bert, carla];
        for (uint256 i = 0; i < 3; ++i) {
            vote(three[i], id, FOR);
        }
        byVote(address(token), abi.encodeCall(token.burn, (dora, 9_100)));
        byVote(address(registry), abi.encodeCall(registry.expel, (dora, "left")));
        (, uint256 supply) = governor.proposalElectorate(id);
        assertEq(supply, 10_000);
        assertFalse(governor.quorumReached(id), "800 of 2,000");
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_heads_that_leave_lower_no_quorum() external {
        uint256 id = propose(mallory, ordinary());
        skip(1);
        vote(mallory, id, FOR);
        vote(anna, id, FOR);
        address[3] memory leavers = [bert, carla, dora];
        for (uint256 i = 0; i < 3; ++i) {
            byVote(address(registry), abi.encodeCall(registry.expel, (leavers[i], "left")));
        }
        (uint256 heads,) = governor.proposalElectorate(id);
        assertEq(heads, 5);
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_who_is_thrown_out_has_voted_and_votes_no_more() external {
        uint256 id = propose(mallory, ordinary());
        skip(1);
        vote(bert, id, AGAINST);
        byVote(address(registry), abi.encodeCall(registry.expel, (bert, "votes wrongly")));
        suspend(carla);
        assertEq(governor.proposalTally(id).headsAgainst, 1, "its ballot stays");
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorNotActiveMember.selector, id, bert));
        vote(bert, id, FOR);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorNotActiveMember.selector, id, carla));
        vote(carla, id, AGAINST);
    }

    /// @notice Whoever leaves, and whenever: the outcome is one that was reachable had the leavers abstained from voting.
    function testFuzz_leaving_is_the_same_as_not_voting(uint256 seed) external {
        address[5] memory all = [mallory, anna, bert, carla, dora];
        uint256 id = propose(mallory, ordinary());
        skip(1);
        uint256 inFavour;
        uint256 against;
        for (uint256 i = 0; i < 5; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            if (dice % 3 == 0) byVote(address(registry), abi.encodeCall(registry.expel, (all[i], "left")));
            if (dice % 3 == 0) continue;
            if (dice % 2 == 0) ++inFavour;
            else ++against;
            vote(all[i], id, dice % 2 == 0 ? FOR : AGAINST);
            // After its ballot a member may go, too: the ballot stays.
            if (dice >> 8 & 3 == 0) suspend(all[i]);
        }
        afterVote(id);
        bool passes = inFavour >= 3 && inFavour > against;
        assertState(id, passes ? IGovernor.ProposalState.Succeeded : IGovernor.ProposalState.Defeated);
    }

    function _flips(SmallGovernor small) private returns (bool) {
        uint256 before = vm.snapshotState();
        mint(dora, 2_000);
        skip(1);
        (uint256 id, Vault loot) = proposeHeist(small);
        skip(1);
        voteSmall(small, id, mallory, FOR);
        voteSmall(small, id, anna, FOR);
        voteSmall(small, id, bert, FOR);
        // Dora sells its membership and its tokens are burnt: 700 are more than half of the 900 that are left.
        byVote(address(token), abi.encodeCall(token.burn, (dora, 2_100)));
        closeSmall(small, id);
        bool robbed = small.passed(id);
        if (robbed) small.execute(id);
        robbed = loot.paid(mallory) == LOOT;
        vm.revertToState(before);
        return robbed;
    }
}
