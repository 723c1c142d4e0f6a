// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../../../contracts/interfaces/IClassTable.sol";
import {ClassRules} from "../fixtures/ClassRules.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {Vault} from "../mocks/Vault.sol";
import {WeakQuorum} from "../mocks/WeakProposals.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A quorum that is lowered later revives what was defeated (CVE-2022-31198).
contract RevivedProposalTest is AttackFixture {
    function test_a_lowered_quorum_revives_without_frozen_rules() external {
        assertTrue(_revives(new WeakQuorum(registry, token)));
        assertFalse(_revives(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_easier_rules_published_later_revive_nothing() external {
        uint256 id = propose(mallory, heist());
        skip(1);
        vote(mallory, id, FOR);
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
        _publishEasiest();
        assertState(id, IGovernor.ProposalState.Defeated);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        queue(heist());
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(heist());
    }

    function test_a_call_made_ordinary_later_does_not_change_the_class_of_an_open_proposal() external {
        uint256 id = propose(mallory, heist());
        byVote(address(table), abi.encodeCall(table.assign, (address(vault), Vault.pay.selector, IClassTable.Class.Consent)));
        (IClassTable.Class class, uint32 version) = governor.proposalClass(id);
        assertEq(uint256(class), uint256(IClassTable.Class.Financial));
        assertEq(version, 1);
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_harder_rules_published_later_defeat_nothing_that_passed() external {
        uint256 id = propose(anna, heist());
        skip(1);
        address[3] memory three = [anna, bert, carla];
        for (uint256 i = 0; i < 3; ++i) {
            vote(three[i], id, FOR);
        }
        afterVote(id);
        IClassTable.ClassRule[4] memory harder = ClassRules.all();
        (harder[2].tokenQuorumBps, harder[2].capBps, harder[2].expiry) = (10_000, 10_000, 1 minutes);
        byVote(address(table), abi.encodeCall(table.publish, (harder)));
        skip(10 days);
        assertState(id, IGovernor.ProposalState.Succeeded);
    }

    function _publishEasiest() private {
        IClassTable.ClassRule[4] memory easy = ClassRules.all();
        for (uint256 i = 1; i < 4; ++i) {
            (easy[i].headQuorumBps, easy[i].minHeads, easy[i].tokenQuorumBps) = (1, 0, 1);
            (easy[i].minVoters, easy[i].minHeadsFor, easy[i].expiry) = (0, 0, 60 days);
        }
        byVote(address(table), abi.encodeCall(table.publish, (easy)));
    }

    function _revives(SmallGovernor small) private returns (bool) {
        (uint256 id, Vault loot) = proposeHeist(small);
        skip(1);
        voteSmall(small, id, mallory, FOR);
        closeSmall(small, id);
        assertFalse(small.passed(id), "one tenth is no quorum");
        small.setQuorum(1_000);
        if (!small.passed(id)) return false;
        small.execute(id);
        return loot.paid(mallory) == LOOT;
    }
}
