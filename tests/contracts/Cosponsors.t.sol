// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {ClassRules} from "./fixtures/ClassRules.sol";
import {Consortium} from "./fixtures/Consortium.sol";
import {Ledger} from "./fixtures/Ledger.sol";

/// @notice Members who put their name to another's proposal.
contract CosponsorsTest is Consortium {
    bytes32 private constant COSPONSOR_TYPEHASH = keccak256("CoSponsor(uint256 proposalId,address member,uint48 deadline)");

    address[] private three;
    uint256 private id;

    function setUp() external {
        deploy();
        three = admitMany(3);
        id = propose(three[0], ordinary());
        skip(1);
    }

    function test_a_co_sponsored_proposal_is_not_its_proposers_alone() external {
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.ProposalCosponsored(id, three[1]);
        _cosponsor(three[1]);
        assertEq(governor.cosponsorCount(id), 1);
        Content memory made = ordinary();
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, three[0]));
        cancel(three[0], made);
    }

    function test_a_signed_co_sponsorship_is_relayed_by_anybody_once() external {
        uint48 deadline = uint48(block.timestamp);
        bytes memory signature = _signed(three[1], deadline);
        vm.expectRevert(abi.encodeWithSignature("GovernorInvalidSignature(address)", three[2]));
        governor.cosponsorBySig(id, three[2], deadline, signature);
        governor.cosponsorBySig(id, three[1], deadline, signature);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorAlreadySponsor.selector, id, three[1]));
        governor.cosponsorBySig(id, three[1], deadline, signature);
        skip(1);
        signature = _signed(three[2], deadline);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorIntentExpired.selector, deadline));
        governor.cosponsorBySig(id, three[2], deadline, signature);
    }

    function test_only_active_members_of_the_electorate_besides_the_proposer_do() external {
        _refused(three[0], IConsortiumGovernor.GovernorAlreadySponsor.selector);
        _refused(makeAddr("stranger"), IConsortiumGovernor.GovernorNotActiveMember.selector);
        address fresh = admit("fresh", 0);
        skip(1);
        _refused(fresh, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
        suspend(three[1]);
        _refused(three[1], IConsortiumGovernor.GovernorNotActiveMember.selector);
    }

    function test_after_the_first_ballot_or_the_end_nobody_does() external {
        uint256 snapshot = vm.snapshotState();
        vote(three[2], id, FOR);
        _refused(three[1], IConsortiumGovernor.GovernorCannotCosponsor.selector);
        vm.revertToState(snapshot);
        cancel(three[0], ordinary());
        _refused(three[1], IConsortiumGovernor.GovernorCannotCosponsor.selector);
    }

    /// @notice While the snapshot is to come, whoever has a head by now may; afterwards whoever had one at the snapshot.
    function test_before_its_snapshot_a_proposal_is_co_sponsored_with_the_heads_of_a_second_ago() external {
        IClassTable.ClassRule[4] memory slow = ClassRules.all();
        slow[1].votingDelay = 2 days;
        byVote(address(table), abi.encodeCall(table.publish, (slow)));
        id = propose(three[1], content(abi.encodeCall(Ledger.decided, (2)), "Later"));
        assertState(id, IGovernor.ProposalState.Pending);
        address fresh = admit("fresh", 0);
        _refused(fresh, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
        skip(1);
        _cosponsor(fresh);
        vm.warp(governor.proposalSnapshot(id) + 1);
        address late = admit("late", 0);
        skip(1);
        _refused(late, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
        _cosponsor(three[2]);
        assertEq(governor.cosponsorCount(id), 2);
    }

    function test_an_unknown_proposal_has_no_co_sponsors() external {
        bytes memory unknown = abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 42);
        vm.expectRevert(unknown);
        governor.cosponsorCount(42);
        vm.prank(three[1]);
        vm.expectRevert(unknown);
        governor.cosponsor(42);
    }

    function _cosponsor(address member) private {
        vm.prank(member);
        governor.cosponsor(id);
    }

    function _refused(address member, bytes4 selector) private {
        vm.expectRevert(refusal(selector, id, member));
        _cosponsor(member);
    }

    function _signed(address member, uint48 deadline) private view returns (bytes memory) {
        return sign(keyOf[member], governorDigest(keccak256(abi.encode(COSPONSOR_TYPEHASH, id, member, deadline))));
    }
}
