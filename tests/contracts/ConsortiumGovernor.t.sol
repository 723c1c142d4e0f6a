// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {Consortium} from "./fixtures/Consortium.sol";
import {ClassRules} from "./fixtures/ClassRules.sol";
import {Ledger} from "./fixtures/Ledger.sol";

/// @notice The life of a proposal: propose, queue, execute, cancel, and what no vote can change under it.
contract ConsortiumGovernorTest is Consortium {
    bytes32 private constant PROPOSE_TYPEHASH = keccak256(
        "Propose(address proposer,address[] targets,uint256[] values,bytes[] calldatas,string description,uint256 nonce,uint48 deadline)"
    );
    bytes32 private constant WITHDRAW_TYPEHASH =
        keccak256("WithdrawProposal(uint256 proposalId,address proposer,uint256 nonce,uint48 deadline)");

    address[] private five;
    address private stranger;

    function setUp() external {
        deploy();
        five = admitMany(5);
        stranger = makeAddr("stranger");
    }

    // ------------------------------------------------------------------ the whole way

    function test_a_proposal_runs_from_proposal_to_execution() external {
        uint256 id = propose(five[0], ordinary());
        assertState(id, IGovernor.ProposalState.Active);
        voteAll(five, id, FOR);
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Succeeded);
        vm.expectEmit(address(governor));
        emit IGovernor.ProposalQueued(id, block.timestamp + 1 days);
        queue(ordinary());
        assertState(id, IGovernor.ProposalState.Queued);
        assertEq(governor.proposalEta(id), block.timestamp + 1 days);
        skip(1 days);
        vm.expectEmit(address(book));
        emit Ledger.Written("decided", 1, address(timelock));
        execute(ordinary());
        assertState(id, IGovernor.ProposalState.Executed);
    }

    function test_an_execution_pays_with_what_is_sent_along() external {
        for (uint256 i = 0; i < 3; ++i) {
            mint(five[i], 100);
        }
        skip(1);
        Content memory made = financial();
        made.values[0] = 3 ether;
        uint256 id = propose(five[0], made);
        voteAll(five3(), id, FOR);
        afterVote(id);
        queue(made);
        skip(2 days);
        vm.deal(address(this), 3 ether);
        governor.execute{value: 3 ether}(made.targets, made.values, made.calldatas, keccak256(bytes(made.description)));
        assertEq(address(book).balance, 3 ether);
    }

    function five3() private view returns (address[] memory three) {
        three = new address[](3);
        (three[0], three[1], three[2]) = (five[0], five[1], five[2]);
    }

    // ------------------------------------------------------------------ propose: what it writes down

    function test_a_proposal_names_class_rules_sequence_content_and_code() external {
        Content memory made = financial();
        bytes32 contentHash = keccak256(abi.encode(made.targets, made.values, made.calldatas, keccak256(bytes(made.description))));
        uint256 expected = uint256(keccak256(abi.encode(block.chainid, address(governor), 1, contentHash)));
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = address(book).codehash;
        bytes32 codeHash = keccak256(abi.encode(hashes));
        vm.expectEmit(address(governor));
        emit IGovernor.ProposalCreated(
            expected,
            five[0],
            made.targets,
            made.values,
            new string[](1),
            made.calldatas,
            block.timestamp - 1,
            block.timestamp - 1 + 5 days,
            made.description
        );
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.ProposalClassed(expected, IClassTable.Class.Financial, 1, 1, contentHash, codeHash);
        assertEq(propose(five[0], made), expected);

        (IClassTable.Class class, uint32 version) = governor.proposalClass(expected);
        assertEq(uint256(class), uint256(IClassTable.Class.Financial));
        assertEq(version, 1);
        (uint256 sequence, bytes32 storedCode) = governor.proposalOrigin(expected);
        assertEq(sequence, 1);
        assertEq(storedCode, codeHash);
        assertEq(governor.proposalCount(), 1);
        assertEq(governor.proposalProposer(expected), five[0]);
        assertEq(governor.proposalSnapshot(expected), block.timestamp - 1);
        assertEq(governor.proposalDeadline(expected), block.timestamp - 1 + 5 days);
        assertEq(governor.latestProposalId(contentHash), expected);
        assertEq(governor.getProposalId(made.targets, made.values, made.calldatas, keccak256(bytes(made.description))), expected);
        assertEq(governor.hashProposal(made.targets, made.values, made.calldatas, keccak256(bytes(made.description))), uint256(contentHash));
        (uint256 heads, uint256 supply) = governor.proposalElectorate(expected);
        assertEq(heads, 5);
        assertEq(supply, 0);
    }

    function test_a_class_with_a_delay_is_pending_until_its_snapshot_has_passed() external {
        IClassTable.ClassRule[4] memory slow = ClassRules.all();
        slow[1].votingDelay = 2 days;
        byVote(address(table), abi.encodeCall(table.publish, (slow)));
        uint256 made = block.timestamp;
        uint256 id = propose(five[0], ordinary());
        assertEq(governor.proposalSnapshot(id), made - 1 + 2 days);
        vm.warp(made - 1 + 2 days);
        assertState(id, IGovernor.ProposalState.Pending);
        vm.prank(five[0]);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorVotingNotOpen.selector, id, five[0]));
        governor.castVote(id, FOR);
        vm.warp(made + 2 days);
        assertState(id, IGovernor.ProposalState.Active);
        vote(five[0], id, FOR);
    }

    // ------------------------------------------------------------------ propose: who may not, and what not

    function test_a_proposal_is_well_formed() external {
        Content memory made = ordinary();
        made.values = new uint256[](2);
        vm.prank(five[0]);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidProposalLength.selector, 1, 1, 2));
        governor.propose(made.targets, made.values, made.calldatas, made.description);
        vm.prank(five[0]);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidProposalLength.selector, 0, 0, 0));
        governor.propose(new address[](0), new uint256[](0), new bytes[](0), "nothing");
    }

    function test_only_active_members_with_a_vote_of_yesterday_propose() external {
        _cannotPropose(stranger, abi.encodeWithSelector(IConsortiumGovernor.GovernorProposerNotActive.selector, stranger));
        suspend(five[1]);
        _cannotPropose(five[1], abi.encodeWithSelector(IConsortiumGovernor.GovernorProposerNotActive.selector, five[1]));
        address fresh = admit("fresh", 0);
        _cannotPropose(fresh, abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, fresh, 0, 1));
        vm.prank(five[2]);
        registry.delegate(five[0]);
        skip(1);
        _cannotPropose(five[2], abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, five[2], 0, 1));
        propose(fresh, ordinary());
    }

    function _cannotPropose(address proposer, bytes memory refused) private {
        Content memory made = ordinary();
        vm.prank(proposer);
        vm.expectRevert(refused);
        governor.propose(made.targets, made.values, made.calldatas, made.description);
    }

    function test_a_description_that_names_its_proposer_cannot_be_put_by_another() external {
        Content memory made = ordinary();
        made.description = string.concat("Boxes #proposer=", vm.toString(five[1]));
        vm.prank(five[0]);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorRestrictedProposer.selector, five[0]));
        governor.propose(made.targets, made.values, made.calldatas, made.description);
        propose(five[1], made);
    }

    function test_a_description_that_names_nobody_properly_is_open_to_all() external {
        Content memory made = ordinary();
        made.description = "Boxes #proposer=0x00000000000000000000000000000000000000zz";
        propose(five[0], made);
        made.description = string.concat("Boxes #proposer=", vm.toString(five[1]), " ");
        propose(five[0], made);
    }

    function test_the_same_content_is_live_once_and_can_be_put_again_when_defeated() external {
        uint256 first = propose(five[0], ordinary());
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorSameContentLive.selector, first));
        this.proposeOrdinary(five[1]);
        afterVote(first);
        assertState(first, IGovernor.ProposalState.Defeated);
        uint256 second = propose(five[1], ordinary());
        assertNotEq(first, second);
        assertState(first, IGovernor.ProposalState.Defeated);
        assertState(second, IGovernor.ProposalState.Active);
    }

    function proposeOrdinary(address proposer) external {
        propose(proposer, ordinary());
    }

    function test_a_front_run_proposal_that_is_withdrawn_can_be_put_again() external {
        propose(five[1], ordinary());
        cancel(five[1], ordinary());
        uint256 id = propose(five[0], ordinary());
        assertState(id, IGovernor.ProposalState.Active);
        assertEq(governor.proposalProposer(id), five[0]);
    }

    function test_a_member_has_three_live_proposals_at_most() external {
        uint256[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) {
            ids[i] = propose(five[0], _numbered(i));
        }
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTooManyLiveProposals.selector, five[0], 3));
        this.proposeNumbered(five[0], 3);
        propose(five[1], _numbered(3));
        cancel(five[0], _numbered(1));
        propose(five[0], _numbered(4));
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTooManyLiveProposals.selector, five[0], 3));
        this.proposeNumbered(five[0], 5);
        afterVote(ids[0]);
        for (uint256 i = 5; i < 8; ++i) {
            propose(five[0], _numbered(i));
        }
    }

    function test_a_lower_limit_holds_for_proposals_made_from_then_on() external {
        propose(five[0], _numbered(0));
        propose(five[0], _numbered(1));
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.LiveProposalLimitSet(1);
        byVote(address(governor), abi.encodeCall(governor.setLiveProposalLimit, (1)));
        assertEq(governor.liveProposalLimit(), 1);
        cancel(five[0], _numbered(0));
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTooManyLiveProposals.selector, five[0], 1));
        this.proposeNumbered(five[0], 2);
        cancel(five[0], _numbered(1));
        propose(five[0], _numbered(2));
    }

    function proposeNumbered(address proposer, uint256 number) external {
        propose(proposer, _numbered(number));
    }

    function _numbered(uint256 number) private view returns (Content memory) {
        return content(abi.encodeCall(Ledger.decided, (number)), "numbered");
    }

    // ------------------------------------------------------------------ propose by signature

    function test_a_signed_proposal_is_that_of_its_signer() external {
        Content memory made = ordinary();
        bytes memory signature = _signedProposal(five[0], made, 0, uint48(block.timestamp));
        vm.prank(stranger);
        uint256 id = governor.proposeBySig(
            five[0], made.targets, made.values, made.calldatas, made.description, 0, uint48(block.timestamp), signature
        );
        assertEq(governor.proposalProposer(id), five[0]);
        assertEq(governor.nonces(five[0]), 1);
    }

    function test_a_signed_proposal_is_refused_when_late_replayed_or_forged() external {
        Content memory made = ordinary();
        uint48 deadline = uint48(block.timestamp);
        bytes memory signature = _signedProposal(five[0], made, 0, deadline);
        bytes memory forged = _signedProposal(five[1], made, 0, deadline);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorBadProposerSignature.selector, five[2]));
        governor.proposeBySig(five[2], made.targets, made.values, made.calldatas, made.description, 0, deadline, forged);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorBadProposerSignature.selector, five[0]));
        governor.proposeBySig(five[0], made.targets, made.values, made.calldatas, "another text", 0, deadline, signature);
        governor.proposeBySig(five[0], made.targets, made.values, made.calldatas, made.description, 0, deadline, signature);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, five[0], 1));
        governor.proposeBySig(five[0], made.targets, made.values, made.calldatas, made.description, 0, deadline, signature);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorIntentExpired.selector, deadline));
        governor.proposeBySig(five[1], made.targets, made.values, made.calldatas, made.description, 0, deadline, forged);
    }

    function _signedProposal(address proposer, Content memory made, uint256 nonce, uint48 deadline) private view returns (bytes memory) {
        bytes32[] memory calls = new bytes32[](made.calldatas.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            calls[i] = keccak256(made.calldatas[i]);
        }
        bytes32 structHash = keccak256(
            abi.encode(
                PROPOSE_TYPEHASH,
                proposer,
                keccak256(abi.encodePacked(made.targets)),
                keccak256(abi.encodePacked(made.values)),
                keccak256(abi.encodePacked(calls)),
                keccak256(bytes(made.description)),
                nonce,
                deadline
            )
        );
        return sign(keyOf[proposer], governorDigest(structHash));
    }

    // ------------------------------------------------------------------ queue, execute, expire

    function test_only_a_passed_proposal_is_queued_and_only_a_queued_one_executed() external {
        uint256 id = propose(five[0], ordinary());
        voteAll(five, id, FOR);
        _wrongState(IGovernor.ProposalState.Active, IGovernor.ProposalState.Succeeded, id, abi.encodeCall(this.queueOrdinary, ()));
        afterVote(id);
        _wrongState(IGovernor.ProposalState.Succeeded, IGovernor.ProposalState.Queued, id, abi.encodeCall(this.executeOrdinary, ()));
        queue(ordinary());
        _wrongState(IGovernor.ProposalState.Queued, IGovernor.ProposalState.Succeeded, id, abi.encodeCall(this.queueOrdinary, ()));
        skip(1 days - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        this.executeOrdinary();
        skip(1);
        execute(ordinary());
        _wrongState(IGovernor.ProposalState.Executed, IGovernor.ProposalState.Queued, id, abi.encodeCall(this.executeOrdinary, ()));
    }

    function queueOrdinary() external {
        queue(ordinary());
    }

    function executeOrdinary() external {
        execute(ordinary());
    }

    function _wrongState(IGovernor.ProposalState current, IGovernor.ProposalState expected, uint256 id, bytes memory data) private {
        (bool done, bytes memory answer) = address(this).call(data);
        assertFalse(done);
        bytes32 bitmap = bytes32(1 << uint8(expected));
        assertEq(answer, abi.encodeWithSelector(IGovernor.GovernorUnexpectedProposalState.selector, id, current, bitmap));
    }

    function test_an_unknown_proposal_is_named() external {
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 0));
        this.queueOrdinary();
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 42));
        governor.state(42);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 42));
        governor.castVote(42, FOR);
    }

    function test_a_passed_proposal_that_nobody_queues_expires() external {
        uint256 id = propose(five[0], ordinary());
        voteAll(five, id, FOR);
        vm.warp(governor.proposalDeadline(id) + 1 days + 14 days);
        assertState(id, IGovernor.ProposalState.Succeeded);
        skip(1);
        assertState(id, IGovernor.ProposalState.Expired);
        propose(five[0], ordinary());
    }

    function test_a_queued_proposal_that_nobody_executes_expires() external {
        uint256 id = propose(five[0], ordinary());
        voteAll(five, id, FOR);
        afterVote(id);
        skip(10 days);
        queue(ordinary());
        uint256 eta = governor.proposalEta(id);
        vm.warp(eta + 14 days);
        assertState(id, IGovernor.ProposalState.Queued);
        skip(1);
        assertState(id, IGovernor.ProposalState.Expired);
        _wrongState(IGovernor.ProposalState.Expired, IGovernor.ProposalState.Queued, id, abi.encodeCall(this.executeOrdinary, ()));
    }

    function test_consent_without_delay_executes_right_after_queueing() external {
        uint256 id = propose(five[0], consent());
        afterVote(id);
        queue(consent());
        execute(consent());
        assertState(id, IGovernor.ProposalState.Executed);
    }

    // ------------------------------------------------------------------ what cannot change under a vote

    function test_a_later_rule_reaches_no_proposal_made_before() external {
        uint256 id = propose(five[0], ordinary());
        vote(five[0], id, FOR);
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Defeated);
        IClassTable.ClassRule[4] memory lower = ClassRules.all();
        (lower[1].headQuorumBps, lower[1].minHeads) = (1, 1);
        byVote(address(table), abi.encodeCall(table.publish, (lower)));
        assertState(id, IGovernor.ProposalState.Defeated);
        byVote(address(table), abi.encodeCall(table.assign, (address(book), Ledger.decided.selector, IClassTable.Class.Consent)));
        assertState(id, IGovernor.ProposalState.Defeated);
        (IClassTable.Class class, uint32 version) = governor.proposalClass(id);
        assertEq(uint256(class), uint256(IClassTable.Class.Ordinary));
        assertEq(version, 1);
    }

    function test_other_code_at_a_target_is_refused_at_queueing_and_at_execution() external {
        uint256 id = propose(five[0], ordinary());
        voteAll(five, id, FOR);
        afterVote(id);
        bytes memory code = address(book).code;
        bytes memory refused = abi.encodeWithSelector(IConsortiumGovernor.GovernorTargetCodeChanged.selector, id);
        vm.etch(address(book), hex"00");
        vm.expectRevert(refused);
        this.queueOrdinary();
        vm.etch(address(book), code);
        queue(ordinary());
        skip(1 days);
        vm.etch(address(book), hex"00");
        vm.expectRevert(refused);
        this.executeOrdinary();
        vm.etch(address(book), code);
        execute(ordinary());
    }

    function test_a_first_wei_at_a_payee_without_code_spoils_nothing() external {
        Content memory made = content(stranger, "", "Pay the stranger");
        made.values[0] = 1 ether;
        for (uint256 i = 0; i < 5; ++i) {
            mint(five[i], 100);
        }
        skip(1);
        uint256 id = propose(five[0], made);
        voteAll(five, id, FOR);
        afterVote(id);
        vm.deal(stranger, 1);
        queue(made);
        vm.deal(address(timelock), 1 ether);
        skip(5 days);
        execute(made);
        assertEq(stranger.balance, 1 ether + 1);
    }

    function test_a_payee_that_gets_code_after_the_proposal_is_refused() external {
        Content memory made = content(stranger, hex"12345678", "Call the stranger");
        mint(five[0], 100);
        skip(1);
        uint256 id = propose(five[0], made);
        voteAll(five, id, FOR);
        afterVote(id);
        vm.etch(stranger, hex"00");
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTargetCodeChanged.selector, id));
        this.queueContent(made);
    }

    function queueContent(Content memory made) external {
        queue(made);
    }

    // ------------------------------------------------------------------ cancel

    function test_the_proposer_cancels_until_the_first_ballot() external {
        uint256 id = propose(five[0], ordinary());
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, five[1]));
        this.cancelOrdinary(five[1]);
        vm.expectEmit(address(governor));
        emit IGovernor.ProposalCanceled(id);
        cancel(five[0], ordinary());
        assertState(id, IGovernor.ProposalState.Canceled);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorVotingClosed.selector, id, five[0]));
        this.voteFor(five[0], id);

        id = propose(five[0], ordinary());
        vote(five[1], id, AGAINST);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, five[0]));
        this.cancelOrdinary(five[0]);
    }

    function cancelOrdinary(address caller) external {
        cancel(caller, ordinary());
    }

    function voteFor(address voter, uint256 id) external {
        vote(voter, id, FOR);
    }

    function test_a_signed_withdrawal_cancels_until_the_first_ballot() external {
        uint256 id = propose(five[0], ordinary());
        uint48 deadline = uint48(block.timestamp);
        bytes memory forged = sign(keyOf[five[1]], _withdrawal(id, five[0], 0, deadline));
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorBadProposerSignature.selector, five[0]));
        governor.withdrawProposalBySig(id, 0, deadline, forged);
        bytes memory signature = sign(keyOf[five[0]], _withdrawal(id, five[0], 0, deadline));
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, five[0], 0));
        governor.withdrawProposalBySig(id, 1, deadline, signature);
        governor.withdrawProposalBySig(id, 0, deadline, signature);
        assertState(id, IGovernor.ProposalState.Canceled);

        id = propose(five[0], ordinary());
        vote(five[1], id, FOR);
        signature = sign(keyOf[five[0]], _withdrawal(id, five[0], 1, deadline));
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, five[0]));
        governor.withdrawProposalBySig(id, 1, deadline, signature);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorIntentExpired.selector, deadline));
        governor.withdrawProposalBySig(id, 1, deadline, signature);
    }

    function _withdrawal(uint256 id, address proposer, uint256 nonce, uint48 deadline) private view returns (bytes32) {
        return governorDigest(keccak256(abi.encode(WITHDRAW_TYPEHASH, id, proposer, nonce, deadline)));
    }

    function test_the_guardian_cancels_queued_proposals_only_and_only_in_its_term() external {
        address guardian = makeAddr("guardian");
        uint48 until = uint48(block.timestamp + 10 days);
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.GuardianSet(guardian, until);
        byVote(address(governor), abi.encodeCall(governor.setGuardian, (guardian, until)));
        assertTrue(governor.isGuardian(guardian));
        assertFalse(governor.isGuardian(stranger));
        uint256 id = propose(five[0], ordinary());
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, guardian));
        this.cancelOrdinary(guardian);
        voteAll(five, id, FOR);
        afterVote(id);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, guardian));
        this.cancelOrdinary(guardian);
        queue(ordinary());
        uint256 queued = vm.snapshotState();
        cancel(guardian, ordinary());
        assertState(id, IGovernor.ProposalState.Canceled);
        _nothingIsScheduled(id);
        vm.revertToState(queued);
        vm.warp(until + 1);
        assertFalse(governor.isGuardian(guardian));
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, guardian));
        this.cancelOrdinary(guardian);
    }

    function test_no_guardian_cancels_a_vote_that_does_nothing_but_replace_it() external {
        address guardian = makeAddr("guardian");
        byVote(address(governor), abi.encodeCall(governor.setGuardian, (guardian, uint48(block.timestamp + 60 days))));
        for (uint256 i = 0; i < five.length; ++i) {
            mint(five[i], 100);
        }
        skip(1);
        Content memory removal = content(address(governor), abi.encodeCall(governor.setGuardian, (address(0), 0)), "No guardian");
        Content memory stowaway = Content(new address[](2), new uint256[](2), new bytes[](2), "No guardian, and more");
        (stowaway.targets[0], stowaway.calldatas[0]) = (removal.targets[0], removal.calldatas[0]);
        (stowaway.targets[1], stowaway.calldatas[1]) = (address(book), abi.encodeCall(Ledger.unlisted, (1)));
        uint256 id = _queued(removal);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, guardian));
        cancel(guardian, removal);
        id = _queued(stowaway);
        cancel(guardian, stowaway);
        assertState(id, IGovernor.ProposalState.Canceled);
        vm.warp(governor.proposalEta(governor.getProposalId(removal.targets, removal.values, removal.calldatas, keccak256("No guardian"))));
        execute(removal);
        assertFalse(governor.isGuardian(guardian));
    }

    function _queued(Content memory made) private returns (uint256 id) {
        id = propose(five[0], made);
        skip(1);
        voteAll(five, id, FOR);
        afterVote(id);
        queue(made);
    }

    function _nothingIsScheduled(uint256 id) private view {
        Content memory made = ordinary();
        bytes32 operation = timelock.hashOperationBatch(made.targets, made.values, made.calldatas, 0, bytes32(id));
        assertFalse(timelock.isOperation(operation));
    }

    function test_nobody_is_guardian_until_a_vote_names_one() external view {
        assertFalse(governor.isGuardian(address(0)));
        (address account, uint48 until) = governor.guardian();
        assertEq(account, address(0));
        assertEq(until, 0);
    }

    function test_a_vote_cancels_any_live_proposal() external {
        uint256 id = propose(five[0], ordinary());
        voteAll(five, id, FOR);
        uint256 active = vm.snapshotState();
        cancel(address(timelock), ordinary());
        assertState(id, IGovernor.ProposalState.Canceled);
        vm.revertToState(active);
        afterVote(id);
        queue(ordinary());
        cancel(address(timelock), ordinary());
        _nothingIsScheduled(id);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorCannotCancel.selector, id, address(timelock)));
        this.cancelOrdinary(address(timelock));
    }

    // ------------------------------------------------------------------ by vote only

    function test_guardian_and_limit_are_set_by_vote_only_and_within_bounds() external {
        bytes memory refused = abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, five[0]);
        vm.startPrank(five[0]);
        vm.expectRevert(refused);
        governor.setGuardian(five[0], 1);
        vm.expectRevert(refused);
        governor.setLiveProposalLimit(4);
        vm.stopPrank();
        vm.startPrank(address(timelock));
        uint48 late = uint48(block.timestamp + 366 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorGuardianTermTooLong.selector, late));
        governor.setGuardian(five[0], late);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorLiveLimitOutOfBounds.selector, 0));
        governor.setLiveProposalLimit(0);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorLiveLimitOutOfBounds.selector, 21));
        governor.setLiveProposalLimit(21);
        vm.stopPrank();
    }

    /// @notice The longest term and the highest limit that a vote can set; a guardian is one until its last second.
    function test_bounds_belong_to_what_they_bound() external {
        address guardian = makeAddr("guardian");
        uint48 until = uint48(block.timestamp + 366 days);
        byVote(address(governor), abi.encodeCall(governor.setGuardian, (guardian, until)));
        byVote(address(governor), abi.encodeCall(governor.setLiveProposalLimit, (20)));
        assertEq(governor.liveProposalLimit(), 20);
        (address account, uint48 end) = governor.guardian();
        assertEq(abi.encode(account, end), abi.encode(guardian, until));
        vm.warp(until);
        assertTrue(governor.isGuardian(guardian));
        vm.warp(until + 1);
        assertFalse(governor.isGuardian(guardian));
    }

    /// @notice What a guardian cannot stop is its own end alone: neither another rule of the governor nor an end told to others.
    function test_a_guardian_cancels_whatever_else_the_governor_is_told() external {
        address guardian = makeAddr("guardian");
        byVote(address(governor), abi.encodeCall(governor.setGuardian, (guardian, uint48(block.timestamp + 60 days))));
        for (uint256 i = 0; i < five.length; ++i) {
            mint(five[i], 100);
        }
        skip(1);
        bytes memory ending = abi.encodeCall(governor.setGuardian, (address(0), 0));
        Content[2] memory others = [
            content(address(governor), abi.encodeCall(governor.setLiveProposalLimit, (5)), "Five each"),
            content(stranger, ending, "No guardian of theirs")
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            uint256 id = _queued(others[i]);
            cancel(guardian, others[i]);
            assertState(id, IGovernor.ProposalState.Canceled);
        }
        Content memory removal = content(address(governor), ending, "No guardian");
        uint256 removed = _queued(removal);
        cancel(address(timelock), removal);
        assertState(removed, IGovernor.ProposalState.Canceled);
    }

    /// @notice A proposal that waits, passed or is queued keeps its seat and its content, and a vote may cancel it.
    function test_a_proposal_lives_until_it_is_decided_for_good() external {
        IClassTable.ClassRule[4] memory slow = ClassRules.all();
        slow[1].votingDelay = 2 days;
        byVote(address(table), abi.encodeCall(table.publish, (slow)));
        byVote(address(governor), abi.encodeCall(governor.setLiveProposalLimit, (1)));
        uint256 id = propose(five[0], ordinary());
        _livesOn(id, IGovernor.ProposalState.Pending);
        vm.warp(governor.proposalSnapshot(id) + 1);
        voteAll(five, id, FOR);
        _livesOn(id, IGovernor.ProposalState.Active);
        vm.warp(governor.proposalDeadline(id));
        _livesOn(id, IGovernor.ProposalState.Active);
        skip(1);
        _livesOn(id, IGovernor.ProposalState.Succeeded);
        queue(ordinary());
        _livesOn(id, IGovernor.ProposalState.Queued);
        skip(1 days);
        execute(ordinary());
        propose(five[0], ordinary());
    }

    function _livesOn(uint256 id, IGovernor.ProposalState expected) private {
        assertState(id, expected);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorTooManyLiveProposals.selector, five[0], 1));
        this.proposeNumbered(five[0], 9);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorSameContentLive.selector, id));
        this.proposeOrdinary(five[1]);
        uint256 before = vm.snapshotState();
        cancel(address(timelock), ordinary());
        assertState(id, IGovernor.ProposalState.Canceled);
        vm.revertToState(before);
    }

    function test_a_proposal_can_change_the_governor_itself() external {
        for (uint256 i = 0; i < 5; ++i) {
            mint(five[i], 10);
        }
        skip(1);
        Content memory made = content(address(governor), abi.encodeCall(governor.setLiveProposalLimit, (5)), "Five each");
        uint256 id = propose(five[0], made);
        voteAll(five, id, FOR);
        afterVote(id);
        queue(made);
        skip(5 days);
        execute(made);
        assertEq(governor.liveProposalLimit(), 5);
    }

    // ------------------------------------------------------------------ who holds which role

    function test_the_timelock_takes_orders_from_the_governor_alone() external {
        Content memory made = ordinary();
        bytes32 salt = bytes32(uint256(1));
        address[3] memory callers = [address(this), five[0], address(timelock)];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.startPrank(callers[i]);
            vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
            timelock.scheduleBatch(made.targets, made.values, made.calldatas, 0, salt, 0);
            vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
            timelock.executeBatch(made.targets, made.values, made.calldatas, 0, salt);
            vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
            timelock.cancel(salt);
            vm.stopPrank();
        }
        assertFalse(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)));
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)));
    }

    function test_the_deployer_holds_no_admin_and_cannot_take_it_back() external {
        (bool isMember,) = manager.hasRole(0, address(this));
        assertFalse(isMember);
        (isMember,) = manager.hasRole(0, address(timelock));
        assertTrue(isMember);
        vm.expectPartialRevert(IAccessManager.AccessManagerUnauthorizedAccount.selector);
        manager.grantRole(0, address(this), 0);
    }

    // ------------------------------------------------------------------ IGovernor

    function test_the_governor_answers_as_an_igovernor() external view {
        assertEq(governor.name(), "Guildhall Governor");
        assertEq(governor.version(), "1");
        assertEq(governor.CLOCK_MODE(), "mode=timestamp");
        assertEq(governor.clock(), block.timestamp);
        assertEq(governor.COUNTING_MODE(), "support=bravo&quorum=for,abstain&params=heads,tokens&rules=guildhall-1");
        assertEq(governor.proposalThreshold(), 1);
        assertTrue(governor.proposalNeedsQueuing(1));
        assertTrue(governor.supportsInterface(type(IGovernor).interfaceId));
        assertTrue(governor.supportsInterface(type(IGovernor).interfaceId ^ IGovernor.getProposalId.selector));
        assertTrue(governor.supportsInterface(type(IConsortiumGovernor).interfaceId));
        assertTrue(governor.supportsInterface(type(IERC165).interfaceId));
        assertTrue(governor.supportsInterface(type(IERC6372).interfaceId));
        assertFalse(governor.supportsInterface(0xffffffff));
        assertEq(address(governor.registry()), address(registry));
        assertEq(address(governor.token()), address(token));
        assertEq(address(governor.classTable()), address(table));
        assertEq(address(governor.timelock()), address(timelock));
    }

    function test_questions_without_a_class_are_answered_for_the_strictest() external {
        assertEq(governor.votingDelay(), 0);
        assertEq(governor.votingPeriod(), 7 days);
        assertEq(governor.quorum(block.timestamp - 1), 3);
        assertEq(governor.getVotes(five[0], block.timestamp - 1), 1);
        assertEq(governor.getVotesWithParams(five[0], block.timestamp - 1, ""), 1);
        vm.expectRevert(IGovernor.GovernorInvalidVoteParams.selector);
        governor.getVotesWithParams(five[0], block.timestamp - 1, "x");
    }

    function test_the_constructor_has_bounds_too() external {
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorLiveLimitOutOfBounds.selector, 0));
        this.construct("ConsortiumGovernor.sol:ConsortiumGovernor", abi.encode(registry, token, table, timelock, 0));
    }
}
