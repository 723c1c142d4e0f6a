// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {ClassRules} from "./fixtures/ClassRules.sol";
import {Consortium} from "./fixtures/Consortium.sol";

/// @notice Who may vote, with which weight, and how ballots count. Signed ballots have their own tests.
contract BallotBoxTest is Consortium {
    bytes32 private constant BALLOT_TYPEHASH = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    bytes32 private constant EXTENDED_BALLOT_TYPEHASH =
        keccak256("ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)");

    address private anna;
    address private bert;
    address private carla;
    address private dora;
    address private emil;

    /// @dev Five one-vote members; anna 600 tokens, bert 200, carla and dora 100 each, emil none. The cap is 340.
    function setUp() external {
        deploy();
        anna = admit("anna", 600);
        bert = admit("bert", 200);
        carla = admit("carla", 100);
        dora = admit("dora", 100);
        emil = admit("emil", 0);
        skip(1);
    }

    // ------------------------------------------------------------------ who may vote

    function test_a_stranger_does_not_vote() external {
        _refused(propose(anna, ordinary()), makeAddr("stranger"), FOR, IConsortiumGovernor.GovernorNotActiveMember.selector);
    }

    function test_a_member_suspended_after_the_snapshot_casts_nothing_and_its_ballot_cast_before_stays() external {
        uint256 id = propose(anna, ordinary());
        vote(bert, id, FOR);
        suspend(bert);
        suspend(carla);
        _refused(id, carla, FOR, IConsortiumGovernor.GovernorNotActiveMember.selector);
        _refused(id, bert, AGAINST, IConsortiumGovernor.GovernorNotActiveMember.selector);
        assertEq(governor.proposalTally(id).headsFor, 1);
        (uint256 heads,) = governor.proposalElectorate(id);
        assertEq(heads, 5);
    }

    function test_a_member_admitted_in_the_second_of_the_proposal_has_no_power_in_it() external {
        uint256 id = propose(anna, ordinary());
        address fresh = admit("fresh", 0);
        skip(1);
        _refused(id, fresh, FOR, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
        (uint256 heads,) = governor.proposalElectorate(id);
        assertEq(heads, 5);
    }

    function test_tokens_minted_in_the_second_of_the_proposal_count_nowhere_in_it() external {
        mint(emil, 5_000);
        uint256 id = propose(anna, financial());
        mint(emil, 5_000);
        skip(1);
        _refused(id, emil, FOR, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
        (, uint256 supply) = governor.proposalElectorate(id);
        assertEq(supply, 1_000);
    }

    function test_tokens_borrowed_after_the_snapshot_count_nowhere() external {
        uint256 id = propose(anna, financial());
        vm.prank(anna);
        token.transfer(emil, 600);
        skip(1);
        _refused(id, emil, FOR, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
        assertEq(vote(anna, id, FOR), 600);
    }

    function test_a_token_class_refuses_who_has_no_tokens_and_both_classes_take_either() external {
        _refused(propose(anna, financial()), emil, FOR, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
        uint256 id = propose(anna, constitutional());
        assertEq(vote(emil, id, FOR), 0);
        assertEq(governor.proposalTally(id).headsFor, 1);
        assertEq(governor.proposalTally(id).tokensFor, 0);
    }

    function test_unknown_support_is_refused() external {
        _refused(propose(anna, ordinary()), anna, 3, IConsortiumGovernor.GovernorUnknownSupport.selector);
        _refused(propose(anna, consent()), anna, 255, IConsortiumGovernor.GovernorUnknownSupport.selector);
    }

    function test_a_reason_has_a_thousand_bytes_at_most() external {
        uint256 id = propose(anna, ordinary());
        string memory reason = string(new bytes(1_001));
        vm.prank(anna);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorReasonTooLong.selector, id, anna));
        governor.castVoteWithReason(id, FOR, reason);
        vm.prank(anna);
        governor.castVoteWithReason(id, FOR, string(new bytes(1_000)));
    }

    function test_nobody_votes_after_the_deadline_and_everybody_in_its_last_second() external {
        uint256 id = propose(anna, ordinary());
        vm.warp(governor.proposalDeadline(id));
        vote(anna, id, AGAINST);
        skip(1);
        _refused(id, bert, FOR, IConsortiumGovernor.GovernorVotingClosed.selector);
    }

    function test_params_must_be_empty() external {
        uint256 id = propose(anna, ordinary());
        vm.prank(anna);
        vm.expectRevert(IGovernor.GovernorInvalidVoteParams.selector);
        governor.castVoteWithReasonAndParams(id, FOR, "", "x");
        vm.expectRevert(IGovernor.GovernorInvalidVoteParams.selector);
        governor.castVoteWithReasonAndParamsBySig(id, FOR, anna, "", "x", "");
        vm.prank(anna);
        assertEq(governor.castVoteWithReasonAndParams(id, FOR, "why not", ""), 1);
    }

    function _refused(uint256 id, address voter, uint8 support, bytes4 selector) private {
        vm.prank(voter);
        vm.expectRevert(refusal(selector, id, voter));
        governor.castVote(id, support);
    }

    // ------------------------------------------------------------------ what is announced

    function test_a_class_of_heads_announces_heads() external {
        uint256 id = propose(anna, ordinary());
        vm.expectEmit(address(governor));
        emit IGovernor.VoteCast(anna, id, AGAINST, 1, "too dear");
        vm.prank(anna);
        assertEq(governor.castVoteWithReason(id, AGAINST, "too dear"), 1);
        assertTrue(governor.hasVoted(id, anna));
        assertFalse(governor.hasVoted(id, bert));
        (bool cast, uint8 support, bool objection, uint256 nextNonce) = governor.ballotOf(id, anna);
        assertEq(abi.encode(cast, support, objection, nextNonce), abi.encode(true, AGAINST, true, 1));
        (cast, support, objection, nextNonce) = governor.ballotOf(id, bert);
        assertEq(abi.encode(cast, support, objection, nextNonce), abi.encode(false, 0, false, 0));
    }

    function test_a_class_with_tokens_announces_raw_tokens_and_both_powers() external {
        uint256 id = propose(anna, financial());
        vm.expectEmit(address(governor));
        emit IGovernor.VoteCastWithParams(anna, id, FOR, 600, "", abi.encode(uint256(1), uint256(600)));
        assertEq(vote(anna, id, FOR), 600);
        assertEq(governor.proposalTally(id).tokensFor, 340);
    }

    // ------------------------------------------------------------------ delegation

    function test_a_delegate_votes_with_what_it_received_and_the_delegator_with_nothing() external {
        vm.prank(anna);
        registry.delegate(emil);
        vm.prank(carla);
        token.delegate(emil);
        skip(1);
        uint256 id = propose(bert, constitutional());
        vm.expectEmit(address(governor));
        emit IGovernor.VoteCastWithParams(emil, id, FOR, 100, "", abi.encode(uint256(2), uint256(100)));
        vote(emil, id, FOR);
        id = propose(bert, ordinary());
        _refused(id, anna, FOR, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
        assertEq(governor.proposalTally(id).votersFor, 0);
    }

    function test_power_delegated_to_a_member_that_is_suspended_cannot_be_cast() external {
        vm.prank(anna);
        token.delegate(bert);
        skip(1);
        suspend(bert);
        skip(1);
        uint256 id = propose(carla, financial());
        _refused(id, bert, FOR, IConsortiumGovernor.GovernorNotActiveMember.selector);
        _refused(id, anna, FOR, IConsortiumGovernor.GovernorNoPowerAtSnapshot.selector);
    }

    // ------------------------------------------------------------------ change

    function test_a_ballot_is_replaced_where_the_class_allows_it() external {
        uint256 id = propose(anna, ordinary());
        vote(anna, id, FOR);
        vm.prank(anna);
        governor.castVoteWithReason(id, AGAINST, "changed my mind");
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(tally.headsFor, 0);
        assertEq(tally.votersFor, 0);
        assertEq(tally.headsAgainst, 1);
        assertEq(tally.votersAgainst, 1);
        assertEq(tally.objections, 1);
        vote(anna, id, ABSTAIN);
        tally = governor.proposalTally(id);
        assertEq(tally.objections, 0);
        assertEq(tally.headsAbstain, 1);
        (,,, uint256 nextNonce) = governor.ballotOf(id, anna);
        assertEq(nextNonce, 3);
    }

    function test_a_ballot_is_final_where_the_class_says_so() external {
        uint256 id = propose(anna, financial());
        vote(anna, id, FOR);
        _refused(id, anna, AGAINST, IConsortiumGovernor.GovernorBallotFinal.selector);
    }

    function test_a_member_makes_thirty_one_ballots_at_most() external {
        uint256 id = propose(anna, ordinary());
        for (uint256 i = 0; i < 31; ++i) {
            vote(anna, id, uint8(i % 3));
        }
        _refused(id, anna, FOR, IConsortiumGovernor.GovernorTooManyChanges.selector);
        vm.prank(anna);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorTooManyChanges.selector, id, anna));
        governor.revokeBallots(id);
        assertEq(governor.proposalTally(id).headsAgainst, 1);
    }

    // ------------------------------------------------------------------ outcomes among five

    function test_a_single_vote_passes_nothing() external {
        uint256 id = propose(anna, ordinary());
        vote(anna, id, FOR);
        vote(bert, id, FOR);
        assertFalse(governor.quorumReached(id));
        uint256 two = vm.snapshotState();
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
        vm.revertToState(two);
        vote(carla, id, ABSTAIN);
        assertTrue(governor.quorumReached(id));
        assertTrue(governor.voteSucceeded(id));
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Succeeded);
    }

    function test_a_tie_of_heads_is_lost() external {
        uint256 id = propose(anna, ordinary());
        vote(anna, id, FOR);
        vote(bert, id, FOR);
        vote(carla, id, AGAINST);
        vote(dora, id, AGAINST);
        vote(emil, id, ABSTAIN);
        assertTrue(governor.quorumReached(id));
        assertFalse(governor.voteSucceeded(id));
    }

    function test_one_objection_stops_consent_and_a_bare_vote_against_does_not() external {
        uint256 id = propose(anna, consent());
        vote(anna, id, AGAINST);
        assertTrue(governor.voteSucceeded(id));
        vm.prank(bert);
        governor.castVoteWithReason(id, AGAINST, "not like this");
        assertFalse(governor.voteSucceeded(id));
        assertTrue(governor.quorumReached(id));
        vote(bert, id, FOR);
        assertTrue(governor.voteSucceeded(id));
    }

    function test_a_rich_member_alone_decides_nothing() external {
        uint256 id = propose(anna, financial());
        vote(anna, id, FOR);
        assertFalse(governor.quorumReached(id));
        vote(bert, id, FOR);
        vote(carla, id, AGAINST);
        assertFalse(governor.quorumReached(id));
        vote(dora, id, FOR);
        assertTrue(governor.quorumReached(id));
        assertTrue(governor.voteSucceeded(id));
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(tally.tokensFor, 340 + 200 + 100);
        assertEq(tally.tokensAgainst, 100);
    }

    function test_a_constitution_needs_two_thirds_of_heads_and_more_tokens() external {
        uint256 id = propose(anna, constitutional());
        vote(bert, id, FOR);
        vote(carla, id, FOR);
        vote(emil, id, AGAINST);
        assertFalse(governor.quorumReached(id));
        vote(dora, id, FOR);
        assertTrue(governor.quorumReached(id));
        assertTrue(governor.voteSucceeded(id));
        vote(anna, id, AGAINST);
        assertFalse(governor.voteSucceeded(id));
    }

    // ------------------------------------------------------------------ cap by legal group

    function test_sister_firms_share_one_cap_whatever_the_order() external {
        _joinGroup(bert, anna);
        skip(1);
        uint256 id = propose(carla, financial());
        uint256 open = vm.snapshotState();
        vote(anna, id, FOR);
        vote(bert, id, AGAINST);
        bytes32 first = keccak256(abi.encode(governor.proposalTally(id)));
        vm.revertToState(open);
        vote(bert, id, AGAINST);
        vote(anna, id, FOR);
        assertEq(keccak256(abi.encode(governor.proposalTally(id))), first);
        // 600 for and 200 against, capped together at 340.
        assertEq(governor.proposalTally(id).tokensFor, 255);
        assertEq(governor.proposalTally(id).tokensAgainst, 85);
        (uint256 against, uint256 inFavour, uint256 abstain) = governor.groupTokens(id, registry.legalGroupOf(anna));
        assertEq(abi.encode(against, inFavour, abstain), abi.encode(200, 600, 0));
    }

    function test_a_sister_firm_below_the_cap_adds_nothing_above_it() external {
        _joinGroup(bert, anna);
        skip(1);
        uint256 id = propose(carla, financial());
        vote(bert, id, FOR);
        assertEq(governor.proposalTally(id).tokensFor, 200);
        vote(anna, id, FOR);
        assertEq(governor.proposalTally(id).tokensFor, 340);
    }

    function test_received_tokens_count_under_the_cap_of_who_casts_them() external {
        vm.prank(bert);
        token.delegate(anna);
        skip(1);
        uint256 id = propose(carla, financial());
        assertEq(vote(anna, id, FOR), 800);
        assertEq(governor.proposalTally(id).tokensFor, 340);
    }

    function test_a_sister_that_leaves_after_the_snapshot_stays_under_the_cap() external {
        _joinGroup(bert, anna);
        skip(1);
        uint256 id = propose(carla, financial());
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (bert, 99, "sold")));
        skip(1);
        vote(anna, id, FOR);
        vote(bert, id, FOR);
        assertEq(governor.proposalTally(id).tokensFor, 340);
    }

    function test_a_sister_that_joins_after_the_snapshot_changes_no_count() external {
        uint256 id = propose(carla, financial());
        vote(anna, id, FOR);
        _joinGroup(bert, anna);
        skip(1);
        vote(bert, id, FOR);
        assertEq(governor.proposalTally(id).tokensFor, 340 + 200);
    }

    function test_the_cap_rounds_up() external {
        mint(emil, 1);
        skip(1);
        uint256 id = propose(carla, financial());
        vote(anna, id, FOR);
        assertEq(governor.proposalTally(id).tokensFor, 341);
    }

    function _joinGroup(address member, address sister) private {
        byVote(
            address(registry),
            abi.encodeCall(registry.changeLegalGroup, (member, registry.legalGroupOf(sister), "bought by the same owner"))
        );
    }

    // ------------------------------------------------------------------ late protection

    function test_a_late_ballot_that_reaches_the_quorum_extends_the_vote_once() external {
        uint256 id = propose(anna, ordinary());
        vote(anna, id, FOR);
        vote(bert, id, FOR);
        uint256 deadline = governor.proposalDeadline(id);
        vm.warp(deadline - 1 days + 1);
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.ProposalExtended(id, uint64(deadline + 1 days));
        vote(carla, id, FOR);
        assertEq(governor.proposalDeadline(id), deadline + 1 days);
        vm.warp(deadline + 1 days);
        vote(dora, id, AGAINST);
        vote(emil, id, AGAINST);
        vote(carla, id, AGAINST);
        assertEq(governor.proposalDeadline(id), deadline + 1 days);
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_a_late_ballot_that_turns_the_lead_extends_the_vote() external {
        uint256 id = propose(anna, ordinary());
        vote(anna, id, FOR);
        vote(bert, id, FOR);
        vote(carla, id, ABSTAIN);
        uint256 deadline = governor.proposalDeadline(id);
        vm.warp(deadline);
        vote(dora, id, AGAINST);
        assertEq(governor.proposalDeadline(id), deadline);
        vote(emil, id, AGAINST);
        assertEq(governor.proposalDeadline(id), deadline + 1 days);
    }

    function test_a_late_objection_extends_consent() external {
        uint256 id = propose(anna, consent());
        uint256 deadline = governor.proposalDeadline(id);
        vm.warp(deadline);
        vm.prank(dora);
        governor.castVoteWithReason(id, AGAINST, "wait");
        assertEq(governor.proposalDeadline(id), deadline + 1 days);
    }

    function test_a_ballot_in_time_or_one_that_turns_nothing_extends_nothing() external {
        uint256 id = propose(anna, ordinary());
        uint256 deadline = governor.proposalDeadline(id);
        vote(anna, id, FOR);
        vm.warp(deadline - 1 days);
        vote(bert, id, FOR);
        vote(carla, id, FOR);
        skip(1);
        vote(dora, id, FOR);
        assertEq(governor.proposalDeadline(id), deadline);
    }

    function test_a_late_ballot_that_loses_the_quorum_extends_nothing_unless_it_turns_the_lead() external {
        uint256 id = propose(anna, ordinary());
        uint256 deadline = governor.proposalDeadline(id);
        vote(anna, id, FOR);
        vote(bert, id, FOR);
        vote(carla, id, ABSTAIN);
        vm.warp(deadline);
        uint256 before = vm.snapshotState();
        vote(carla, id, AGAINST);
        assertFalse(governor.quorumReached(id));
        assertEq(governor.proposalDeadline(id), deadline);
        vm.revertToState(before);
        vm.warp(deadline - 2 days);
        vote(dora, id, AGAINST);
        vm.warp(deadline);
        vote(carla, id, AGAINST);
        assertFalse(governor.quorumReached(id));
        assertEq(governor.proposalDeadline(id), deadline + 1 days);
    }

    // ------------------------------------------------------------------ signed as OpenZeppelin's governor asks

    function test_the_inherited_signed_ballot_obeys_the_same_rules() external {
        uint256 id = propose(anna, financial());
        bytes memory signature = _legacy(bert, id, FOR, 0);
        assertEq(governor.castVoteBySig(id, FOR, bert, signature), 200);
        assertEq(governor.nonces(bert), 1);
        (,,, uint256 nextNonce) = governor.ballotOf(id, bert);
        assertEq(nextNonce, 1);
        bytes memory second = _legacy(bert, id, AGAINST, 1);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorBallotFinal.selector, id, bert));
        governor.castVoteBySig(id, AGAINST, bert, second);
        suspend(carla);
        signature = _legacy(carla, id, FOR, 0);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorNotActiveMember.selector, id, carla));
        governor.castVoteBySig(id, FOR, carla, signature);
    }

    function test_the_inherited_signed_ballot_counts_once() external {
        uint256 id = propose(anna, ordinary());
        bytes memory signature = _legacy(bert, id, FOR, 0);
        governor.castVoteBySig(id, FOR, bert, signature);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, bert));
        governor.castVoteBySig(id, FOR, bert, signature);
    }

    function test_the_inherited_signed_ballot_of_another_is_refused() external {
        uint256 id = propose(anna, ordinary());
        bytes memory signature = _legacy(bert, id, FOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, carla));
        governor.castVoteBySig(id, FOR, carla, signature);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, bert));
        governor.castVoteBySig(id, AGAINST, bert, signature);
    }

    function test_the_inherited_ballot_with_a_reason_may_object() external {
        uint256 id = propose(anna, consent());
        bytes32 structHash =
            keccak256(abi.encode(EXTENDED_BALLOT_TYPEHASH, id, AGAINST, bert, 0, keccak256("not like this"), keccak256("")));
        bytes memory signature = sign(keyOf[bert], governorDigest(structHash));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, bert));
        governor.castVoteWithReasonAndParamsBySig(id, AGAINST, bert, "like this", "", signature);
        assertEq(governor.castVoteWithReasonAndParamsBySig(id, AGAINST, bert, "not like this", "", signature), 1);
        assertEq(governor.proposalTally(id).objections, 1);
    }

    function _legacy(address voter, uint256 id, uint8 support, uint256 nonce) private view returns (bytes memory) {
        return sign(keyOf[voter], governorDigest(keccak256(abi.encode(BALLOT_TYPEHASH, id, support, voter, nonce))));
    }

    // ------------------------------------------------------------------ rules kept by version

    function test_a_class_that_becomes_final_leaves_open_votes_changeable() external {
        uint256 id = propose(anna, ordinary());
        IClassTable.ClassRule[4] memory strict = ClassRules.all();
        strict[1].changeable = false;
        byVote(address(table), abi.encodeCall(table.publish, (strict)));
        vote(anna, id, FOR);
        vote(anna, id, AGAINST);
        uint256 next = propose(bert, content(abi.encodeCall(book.decided, (2)), "next"));
        vote(anna, next, FOR);
        _refused(next, anna, AGAINST, IConsortiumGovernor.GovernorBallotFinal.selector);
    }

    function test_heads_and_tokens_of_a_both_class_count_apart() external {
        uint256 id = propose(anna, constitutional());
        vote(anna, id, FOR);
        vote(bert, id, AGAINST);
        vote(emil, id, ABSTAIN);
        assertEq(abi.encode(governor.proposalTally(id)), abi.encode(IConsortiumGovernor.Tally(1, 1, 1, 0, 1, 1, 1, 200, 340, 0)));
    }
}
