// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {Vault} from "../mocks/Vault.sol";
import {WeakBallotPower, WeakProposerPower, WeakSnapshot} from "../mocks/WeakPower.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Power that is borrowed, or made, for one second: to propose (Selfie), to vote (Beanstalk), in the proposal's block.
contract BorrowedPowerTest is AttackFixture {
    address private pauper;
    /// @dev Firms without tokens, each in a group of its own: the cap is not what is attacked here.
    address[3] private straws;

    function setUp() public override {
        super.setUp();
        pauper = admit("pauper", 0);
        straws = [admit("straw one", 0), admit("straw two", 0), admit("straw three", 0)];
        skip(1);
    }

    // ------------------------------------------------------------------ to propose

    function test_selfie_works_without_power_of_a_second_ago() external {
        assertTrue(_proposesOnCredit(new WeakProposerPower(registry, token)));
        assertFalse(_proposesOnCredit(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_tokens_borrowed_in_this_second_propose_nothing() external {
        vm.prank(pauper);
        registry.delegate(anna);
        skip(1);
        lend(anna, pauper, 300);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, pauper, 0, 1));
        propose(pauper, heist());
        lend(pauper, anna, 300);
    }

    function test_heads_delegated_in_this_second_propose_nothing() external {
        vm.prank(pauper);
        registry.delegate(anna);
        skip(1);
        vm.prank(bert);
        registry.delegate(pauper);
        assertEq(registry.getVotes(pauper), 1, "borrowed");
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, pauper, 0, 1));
        propose(pauper, heist());
    }

    // ------------------------------------------------------------------ to vote

    function test_beanstalk_works_without_the_weight_of_the_snapshot() external {
        assertTrue(_robsOnCredit(new WeakBallotPower(registry, token)));
        assertFalse(_robsOnCredit(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_tokens_borrowed_after_the_proposal_vote_for_nothing() external {
        uint256 id = propose(mallory, heist());
        skip(1);
        lend(anna, pauper, 300);
        lend(bert, mallory, 300);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector, id, pauper));
        vote(pauper, id, FOR);
        assertEq(vote(mallory, id, FOR), 100, "what was its own before");
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(heist());
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
        assertEq(vault.paid(mallory), 0);
    }

    function test_heads_borrowed_after_the_proposal_vote_for_nothing() external {
        uint256 id = propose(mallory, ordinary());
        vm.prank(anna);
        registry.delegate(mallory);
        skip(1);
        assertEq(vote(mallory, id, FOR), 1);
        assertEq(vote(anna, id, AGAINST), 1, "anna's head is still where it was");
    }

    // ------------------------------------------------------------------ in the proposal's own second

    function test_minting_in_the_proposals_block_works_without_an_earlier_snapshot() external {
        assertTrue(_robsByMinting(new WeakSnapshot(registry, token)));
        assertFalse(_robsByMinting(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_tokens_minted_around_the_proposal_in_its_second_count_nowhere() external {
        mint(mallory, 10_000);
        uint256 id = propose(mallory, heist());
        mint(mallory, 10_000);
        skip(1);
        assertEq(vote(mallory, id, FOR), 100);
        (, uint256 supply) = governor.proposalElectorate(id);
        assertEq(supply, 1_000);
    }

    function test_firms_admitted_in_the_proposals_second_count_nowhere() external {
        address sister = admit("sister", 0);
        uint256 id = propose(mallory, ordinary());
        skip(1);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector, id, sister));
        vote(sister, id, FOR);
        (uint256 heads,) = governor.proposalElectorate(id);
        assertEq(heads, 9);
    }

    // ------------------------------------------------------------------ the attacks on the small governors

    /// @dev The pauper has nothing, borrows the threshold, proposes, and gives it back in the same second.
    function _proposesOnCredit(SmallGovernor small) private returns (bool proposed) {
        lend(anna, pauper, 300);
        vm.prank(pauper);
        (proposed,) = address(small).call(abi.encodeCall(small.propose, (address(1), "")));
        lend(pauper, anna, 300);
        skip(1);
    }

    /// @dev Mallory proposes, then borrows most tokens for one second, votes with them and gives them back.
    function _robsOnCredit(SmallGovernor small) private returns (bool) {
        (uint256 id, Vault loot) = proposeHeist(small);
        skip(1);
        address[3] memory lenders = [anna, bert, carla];
        uint256[3] memory amounts = [uint256(300), 300, 200];
        for (uint256 i = 0; i < 3; ++i) {
            lend(lenders[i], straws[i], amounts[i]);
            vm.prank(straws[i]);
            (bool voted,) = address(small).call(abi.encodeCall(small.vote, (id, FOR)));
            lend(straws[i], lenders[i], amounts[i]);
            if (!voted) return false;
        }
        closeSmall(small, id);
        small.execute(id);
        return loot.paid(mallory) == LOOT;
    }

    /// @dev Whoever mints lets three straw firms have tokens in the second of the proposal.
    function _robsByMinting(SmallGovernor small) private returns (bool) {
        uint256 before = vm.snapshotState();
        (uint256 id, Vault loot) = proposeHeist(small);
        for (uint256 i = 0; i < 3; ++i) {
            mint(straws[i], 1_000);
        }
        skip(1);
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(straws[i]);
            (bool voted,) = address(small).call(abi.encodeCall(small.vote, (id, FOR)));
            if (!voted) break;
        }
        closeSmall(small, id);
        bool robbed = small.passed(id);
        if (robbed) {
            small.execute(id);
            robbed = loot.paid(mallory) == LOOT;
        }
        vm.revertToState(before);
        return robbed;
    }
}
