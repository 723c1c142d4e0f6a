// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {ClassRules} from "./fixtures/ClassRules.sol";
import {Consortium} from "./fixtures/Consortium.sol";

/// @notice Votes that end before their time, because nothing outstanding can change their result. The exhaustive comparison
/// with every completion is tests/governance/test_early_close.py.
contract EarlyCloseTest is Consortium {
    address[] private five;

    function setUp() external {
        deploy();
        for (uint256 i = 0; i < 5; ++i) {
            five.push(admit(string.concat("member ", vm.toString(i)), 100));
        }
        skip(1);
    }

    /// @dev Ordinary ballots cannot be changed here.
    function rules() internal pure override returns (IClassTable.ClassRule[4] memory all) {
        all = ClassRules.all();
        all[uint256(IClassTable.Class.Ordinary)].changeable = false;
    }

    function test_a_vote_that_is_carried_whatever_comes_ends_at_once() external {
        uint256 id = _proposed(ordinary());
        _vote(id, 0, 2, FOR);
        _refused(id);
        vote(five[2], id, FOR);
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.ProposalClosedEarly(id, uint64(block.timestamp));
        governor.closeEarly(id);
        assertEq(governor.proposalDeadline(id), block.timestamp);
        skip(1);
        assertState(id, IGovernor.ProposalState.Succeeded);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorVotingClosed.selector, id, five[4]));
        vm.prank(five[4]);
        governor.castVote(id, AGAINST);
    }

    function test_a_vote_that_is_lost_whatever_comes_ends_at_once() external {
        uint256 id = _proposed(ordinary());
        _vote(id, 0, 2, AGAINST);
        _refused(id);
        vote(five[2], id, AGAINST);
        governor.closeEarly(id);
        skip(1);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_a_tie_that_one_abstention_makes_sure_is_lost() external {
        uint256 id = _proposed(ordinary());
        _vote(id, 0, 2, AGAINST);
        vote(five[2], id, ABSTAIN);
        vote(five[3], id, FOR);
        governor.closeEarly(id);
        skip(1);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_tokens_are_judged_with_care() external {
        uint256 id = _proposed(financial());
        _vote(id, 0, 3, FOR);
        _refused(id);
        vote(five[3], id, FOR);
        governor.closeEarly(id);
        skip(1);
        assertState(id, IGovernor.ProposalState.Succeeded);
    }

    function test_where_ballots_can_be_changed_no_vote_ends_early() external {
        uint256 id = _proposed(consent());
        _vote(id, 0, 5, FOR);
        _refused(id);
    }

    function test_a_vote_that_is_not_open_is_not_closed_and_none_is_closed_twice() external {
        uint256 id = propose(five[0], ordinary());
        skip(1);
        _vote(id, 0, 5, FOR);
        governor.closeEarly(id);
        _refused(id);
        skip(1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorUnexpectedProposalState.selector,
                id,
                IGovernor.ProposalState.Succeeded,
                bytes32(1 << uint8(IGovernor.ProposalState.Active))
            )
        );
        governor.closeEarly(id);
    }

    function test_no_late_ballot_opens_a_closed_vote_again() external {
        uint256 id = _proposed(financial());
        _vote(id, 0, 4, AGAINST);
        governor.closeEarly(id);
        vote(five[4], id, ABSTAIN);
        assertEq(governor.proposalDeadline(id), block.timestamp);
    }

    function _proposed(Content memory made) private returns (uint256 id) {
        id = propose(five[0], made);
        skip(1);
    }

    function _vote(uint256 id, uint256 from, uint256 to, uint8 support) private {
        for (uint256 i = from; i < to; ++i) {
            vote(five[i], id, support);
        }
    }

    function _refused(uint256 id) private {
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorNotDecided.selector, id));
        governor.closeEarly(id);
    }
}
