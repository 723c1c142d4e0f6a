// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {WalletDouble} from "./rounds/Doubles.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice Commitments: what is recorded, what is collected, every refusal.
contract RoundsCommitTest is RoundsFixture {
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    RoundId private id;
    address private anna;

    function setUp() public override {
        super.setUp();
        id = _open();
        anna = people[0];
    }

    // ---- Recorded ----

    function test_a_commitment_is_recorded_and_its_deposit_collected() external {
        IProcurementRounds.Line[] memory lines = _twoLines();
        uint256 deposit = 45 * 190 + 6 * 595 + 25_00;
        vm.prank(anna);
        token.approve(address(rounds), deposit);
        IProcurementRounds.Commit memory intent = _intent(id, anna, lines);
        bytes memory signature = _sign(intent);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.Committed(id, anna, lines, deposit, 0);
        rounds.commit(intent, signature);
        assertEq(token.balanceOf(address(rounds)), deposit);
        assertEq(rounds.depositOf(id, anna), deposit);
        assertEq(rounds.nonceOf(id, anna), 1);
        assertEq(keccak256(abi.encode(rounds.linesOf(id, anna))), keccak256(abi.encode(lines)));
        assertEq(rounds.participantsOf(id).length, 1);
        assertEq(rounds.participantsOf(id)[0], anna);
    }

    function test_a_later_commitment_replaces_the_earlier_one_and_collects_the_difference() external {
        _commit(id, anna, _twoLines());
        uint256 before = rounds.depositOf(id, anna);
        _commit(id, anna, 2, 10, 0, 895);
        assertEq(rounds.linesOf(id, anna).length, 1);
        assertEq(rounds.linesOf(id, anna)[0].item, 2);
        uint256 deposit = 89_50 + 25_00;
        assertEq(rounds.depositOf(id, anna), deposit);
        assertEq(rounds.creditOf(address(token), anna), before - deposit, "what is too much is credit, not sent");
        _assertBooks();
        _commit(id, anna, 2, 20, 0, 895);
        assertEq(rounds.depositOf(id, anna), 179_00 + 25_00);
        assertEq(token.balanceOf(address(rounds)), before + 89_50, "only the difference is collected");
        assertEq(rounds.participantsOf(id).length, 1);
        _assertBooks();
    }

    function test_a_permit_makes_a_commitment_without_ether() external {
        IProcurementRounds.Commit memory intent = _intent(id, anna, _twoLines());
        IProcurementRounds.Permit memory permit = _permit(anna, intent.deposit);
        bytes memory signature = _sign(intent);
        rounds.commitWithPermit(intent, signature, permit);
        assertEq(rounds.depositOf(id, anna), intent.deposit);
        assertEq(token.allowance(anna, address(rounds)), 0);
    }

    function test_a_permit_sent_ahead_by_somebody_else_blocks_nothing() external {
        IProcurementRounds.Commit memory intent = _intent(id, anna, _twoLines());
        IProcurementRounds.Permit memory permit = _permit(anna, intent.deposit);
        bytes memory signature = _sign(intent);
        vm.prank(people[3]);
        token.permit(anna, address(rounds), permit.value, permit.deadline, permit.v, permit.r, permit.s);
        rounds.commitWithPermit(intent, signature, permit);
        assertEq(rounds.depositOf(id, anna), intent.deposit);
    }

    function test_a_wallet_contract_commits_by_its_owners_signature() external {
        WalletDouble wallet = new WalletDouble(anna);
        members.set(address(wallet), true);
        token.mint(address(wallet), 1_000_00);
        wallet.run(address(token), abi.encodeCall(token.approve, (address(rounds), type(uint256).max)));
        IProcurementRounds.Commit memory intent = _intent(id, address(wallet), _twoLines());
        rounds.commit(intent, _signDigest(keyOf[anna], _digest(_hash(intent))));
        assertEq(rounds.depositOf(id, address(wallet)), intent.deposit);
        intent = _intent(id, address(wallet), _twoLines());
        bytes memory forged = _signDigest(keyOf[people[1]], _digest(_hash(intent)));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsBadSignature.selector, address(wallet)));
        rounds.commit(intent, forged);
    }

    // ---- Withdrawn ----

    function test_before_the_freeze_a_withdrawal_is_free() external {
        _commit(id, anna, _twoLines());
        uint256 deposit = rounds.depositOf(id, anna);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.CommitmentWithdrawn(id, anna, deposit, 1);
        _withdrawCommitment(id, anna);
        assertEq(rounds.linesOf(id, anna).length, 0);
        assertEq(rounds.creditOf(address(token), anna), deposit);
        assertEq(rounds.participantsOf(id).length, 0, "its seat is free");
        _assertBooks();
        rounds.withdraw(address(token), anna);
        assertEq(token.balanceOf(anna), 1_000_000_00);
        _commit(id, anna, _twoLines());
        assertEq(rounds.participantsOf(id).length, 1);
    }

    function test_a_suspended_member_can_still_withdraw() external {
        _commit(id, anna, _twoLines());
        members.set(anna, false);
        _withdrawCommitment(id, anna);
        assertEq(rounds.depositOf(id, anna), 0);
    }

    function test_who_committed_nothing_has_nothing_to_withdraw() external {
        _refuseWithdrawal(anna, 0, FAR, abi.encodeWithSelector(IProcurementRounds.RoundsNothingCommitted.selector, anna));
    }

    function test_a_withdrawal_needs_its_own_signature_nonce_and_time() external {
        _commit(id, anna, _twoLines());
        _refuseWithdrawal(anna, 0, FAR, abi.encodeWithSelector(IProcurementRounds.RoundsWrongNonce.selector, anna, 1, 0));
        _refuseWithdrawal(anna, 1, START - 1, abi.encodeWithSelector(IProcurementRounds.RoundsIntentExpired.selector, START - 1));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsBadSignature.selector, anna));
        rounds.withdrawCommitment(id, anna, 1, FAR, _signDigest(keyOf[people[1]], "nothing"));
    }

    // ---- Refused: lines and deposit ----

    function test_lines_are_judged_one_by_one() external {
        IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](0);
        _refuse(_intent(id, anna, lines), abi.encodeWithSelector(IProcurementRounds.RoundsNoLines.selector));
        _refuseLine(0, 0, 5, 190, abi.encodeWithSelector(IProcurementRounds.RoundsQuantityZero.selector, 0));
        _refuseLine(3, 1, 0, 190, abi.encodeWithSelector(IProcurementRounds.RoundsUnknownItem.selector, 3));
        _refuseLine(16, 1, 0, 190, abi.encodeWithSelector(IProcurementRounds.RoundsUnknownItem.selector, 16));
        _refuseLine(1, 1, 0, 475, abi.encodeWithSelector(IProcurementRounds.RoundsCeilingBelowEveryTier.selector, 1, 475, 476));
        lines = _twoLines();
        (lines[0], lines[1]) = (lines[1], lines[0]);
        _refuse(_intent(id, anna, lines), abi.encodeWithSelector(IProcurementRounds.RoundsLineOrder.selector, 1));
        lines[1] = lines[0];
        _refuse(_intent(id, anna, lines), abi.encodeWithSelector(IProcurementRounds.RoundsLineOrder.selector, 1));
        lines = new IProcurementRounds.Line[](17);
        _refuse(_intent(id, anna, lines), abi.encodeWithSelector(IProcurementRounds.RoundsLineOrder.selector, 16));
    }

    function test_a_deposit_is_exact() external {
        IProcurementRounds.Commit memory intent = _intent(id, anna, _twoLines());
        intent.deposit -= 1;
        _refuse(intent, abi.encodeWithSelector(IProcurementRounds.RoundsWrongDeposit.selector, intent.deposit + 1, intent.deposit));
    }

    function test_a_deposit_that_sums_could_not_hold_is_refused() external {
        IProcurementRounds.Commit memory intent = _intent(id, anna, _line(0, type(uint96).max, 0, 190));
        uint256 limit = type(uint96).max / 50;
        _refuse(intent, abi.encodeWithSelector(IProcurementRounds.RoundsDepositAboveLimit.selector, intent.deposit, limit));
    }

    function test_a_deposit_that_is_not_approved_or_not_there_is_refused() external {
        IProcurementRounds.Commit memory intent = _intent(id, anna, _line(0, 10, 0, 190));
        vm.prank(anna);
        token.approve(address(rounds), 43_99);
        _refuse(intent, abi.encodeWithSelector(IProcurementRounds.RoundsDepositNotApproved.selector, 44_00, 43_99, 1_000_000_00));
        address poor = people[1];
        vm.startPrank(poor);
        token.transfer(anna, 999_999_00);
        token.approve(address(rounds), type(uint256).max);
        vm.stopPrank();
        _refuse(
            _intent(id, poor, _line(0, 100, 0, 190)),
            abi.encodeWithSelector(IProcurementRounds.RoundsDepositNotApproved.selector, 215_00, type(uint256).max, 1_00)
        );
    }

    // ---- Refused: who, when, how signed ----

    function test_only_active_members_commit() external {
        members.set(anna, false);
        _refuse(_intent(id, anna, _twoLines()), abi.encodeWithSelector(IProcurementRounds.RoundsNotMember.selector, anna));
    }

    function test_a_signature_is_the_members_own_over_these_very_terms() external {
        IProcurementRounds.Commit memory intent = _intent(id, anna, _twoLines());
        bytes memory signature = _sign(intent);
        bytes memory refusal = abi.encodeWithSelector(IProcurementRounds.RoundsBadSignature.selector, anna);
        _refuseSigned(intent, _signDigest(keyOf[people[1]], _digest(_hash(intent))), refusal);
        _refuseSigned(intent, "", refusal);
        _refuseSigned(intent, _highS(signature), refusal);
        _refuseSigned(intent, bytes.concat(signature, hex"00"), refusal);
        IProcurementRounds.Commit memory other = _intent(id, anna, _twoLines());
        other.deadline = FAR - 1;
        _refuseSigned(intent, _sign(other), refusal);
        vm.chainId(1);
        _refuseSigned(intent, signature, refusal);
    }

    function test_an_expired_intent_is_refused() external {
        IProcurementRounds.Commit memory intent = _intent(id, anna, _twoLines());
        intent.deadline = START + 1;
        bytes memory signature = _sign(intent);
        vm.warp(START + 2);
        _refuseSigned(intent, signature, abi.encodeWithSelector(IProcurementRounds.RoundsIntentExpired.selector, START + 1));
    }

    function test_a_commitment_cannot_be_replayed() external {
        IProcurementRounds.Commit memory intent = _intent(id, anna, _twoLines());
        bytes memory signature = _sign(intent);
        vm.prank(anna);
        token.approve(address(rounds), type(uint256).max);
        rounds.commit(intent, signature);
        _refuseSigned(intent, signature, abi.encodeWithSelector(IProcurementRounds.RoundsWrongNonce.selector, anna, 1, 0));
    }

    function test_a_commitment_of_one_round_is_none_of_another() external {
        RoundId other = _open();
        IProcurementRounds.Commit memory intent = _intent(id, anna, _twoLines());
        bytes memory signature = _sign(intent);
        intent.roundId = other;
        _refuseSigned(intent, signature, abi.encodeWithSelector(IProcurementRounds.RoundsBadSignature.selector, anna));
    }

    function test_commitments_end_with_time() external {
        _commit(id, people[1], 0, 10, 0, 195);
        vm.warp(CLOSE_AT);
        bytes memory late = abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, CLOSE_AT);
        _refuse(_intent(id, anna, _twoLines()), late);
        _refuseWithdrawal(people[1], 1, FAR, late);
    }

    function test_a_draft_and_an_unknown_round_take_no_commitments() external {
        RoundId draft = _draft(_terms(), _items());
        _refuse(
            _intent(draft, anna, _twoLines()),
            abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, draft, IProcurementRounds.State.Draft)
        );
        IProcurementRounds.Commit memory intent = _intent(id, anna, _twoLines());
        intent.roundId = RoundId.wrap("nothing");
        _refuse(intent, abi.encodeWithSelector(IProcurementRounds.RoundsUnknown.selector, intent.roundId));
    }

    function test_the_guardian_stops_commitments_and_binding_but_never_withdrawals() external {
        _commit(id, anna, _twoLines());
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNotGuardian.selector, coordinator));
        vm.prank(coordinator);
        rounds.setPaused(true);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundsPaused(guardian, true);
        vm.prank(guardian);
        rounds.setPaused(true);
        _refuse(_intent(id, people[1], _twoLines()), abi.encodeWithSelector(IProcurementRounds.RoundsPausedNow.selector));
        _withdrawCommitment(id, anna);
        rounds.withdraw(address(token), anna);
        assertEq(token.balanceOf(anna), 1_000_000_00);
        vm.warp(CLOSE_AT);
        vm.expectRevert(IProcurementRounds.RoundsPausedNow.selector);
        rounds.bind(id);
        vm.prank(timelock);
        rounds.setPaused(false);
        rounds.bind(id);
    }

    /// @notice A guardian that is gone cannot hold a round; what a vote paused, a vote lets go on.
    function test_a_pause_ends_with_the_guardians_term_unless_a_vote_paused() external {
        vm.prank(guardian);
        rounds.setPaused(true);
        guardians.endTerm();
        _commit(id, anna, _twoLines());
        vm.prank(timelock);
        rounds.setPaused(true);
        _refuse(_intent(id, people[1], _twoLines()), abi.encodeWithSelector(IProcurementRounds.RoundsPausedNow.selector));
    }

    /// @notice Neither lifted nor, by pausing again, bound to the guardian's term.
    function test_what_a_vote_paused_no_guardian_lifts_or_shortens() external {
        vm.prank(timelock);
        rounds.setPaused(true);
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(IProcurementRounds.RoundsPausedNow.selector);
            vm.prank(guardian);
            rounds.setPaused(i == 0);
        }
        guardians.endTerm();
        _refuse(_intent(id, anna, _twoLines()), abi.encodeWithSelector(IProcurementRounds.RoundsPausedNow.selector));
        vm.prank(timelock);
        rounds.setPaused(false);
        _commit(id, anna, _twoLines());
    }

    // ---- Refused: limits ----

    function test_the_fifty_first_member_is_refused() external {
        for (uint256 i; i < 50; ++i) {
            _commit(id, _admit(string.concat("firm ", vm.toString(i))), 0, 1, 0, 195);
        }
        vm.prank(anna);
        token.approve(address(rounds), type(uint256).max);
        _refuse(_intent(id, anna, _line(0, 1, 0, 195)), abi.encodeWithSelector(IProcurementRounds.RoundsTooManyMembers.selector, 50));
        _withdrawCommitment(id, people[20]);
        assertEq(rounds.participantsOf(id).length, 49);
        assertEq(rounds.participantsOf(id)[13], people[56], "the last one took its place");
        _commit(id, anna, 0, 1, 0, 195);
        assertEq(rounds.participantsOf(id)[49], anna);
    }

    function test_who_withdraws_gives_its_seat_back_and_keeps_its_nonce() external {
        for (uint256 i; i < 4; ++i) {
            _commit(id, people[i], 0, 1, 0, 195);
        }
        _withdrawCommitment(id, people[3]);
        _withdrawCommitment(id, people[0]);
        address[] memory participants = rounds.participantsOf(id);
        assertEq(participants.length, 2);
        assertEq(participants[0], people[2]);
        assertEq(participants[1], people[1]);
        assertEq(rounds.nonceOf(id, people[0]), 2);
        _withdrawCommitment(id, people[2]);
        _commit(id, people[0], 0, 60, 0, 195);
        _commit(id, people[1], 0, 40, 0, 195);
        _bind(id);
        participants = rounds.participantsOf(id);
        assertEq(participants[0], people[1]);
        assertEq(participants[1], people[0]);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Bound));
    }

    function test_the_four_hundred_and_first_line_is_refused() external {
        IProcurementRounds.Item[] memory items = new IProcurementRounds.Item[](16);
        for (uint256 i; i < 16; ++i) {
            items[i] = _items()[0];
        }
        id = _open(_terms(), items);
        IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](16);
        for (uint16 i; i < 16; ++i) {
            lines[i] = IProcurementRounds.Line(i, 1, 0, 195);
        }
        for (uint256 i; i < 25; ++i) {
            _commit(id, _admit(string.concat("firm ", vm.toString(i))), lines);
        }
        vm.prank(anna);
        token.approve(address(rounds), type(uint256).max);
        _refuse(_intent(id, anna, _line(0, 1, 0, 195)), abi.encodeWithSelector(IProcurementRounds.RoundsTooManyLines.selector, 400));
        _withdrawCommitment(id, people[7]);
        _commit(id, anna, lines);
        // Eight lines less and then sixteen: there is room for just twenty-four.
        IProcurementRounds.Line[] memory eight = new IProcurementRounds.Line[](8);
        for (uint256 i; i < 8; ++i) {
            eight[i] = lines[i];
        }
        _commit(id, people[8], eight);
        _withdrawCommitment(id, people[9]);
        _commit(id, people[1], lines);
        _commit(id, people[2], eight);
        vm.prank(people[3]);
        token.approve(address(rounds), type(uint256).max);
        _refuse(_intent(id, people[3], _line(0, 1, 0, 195)), abi.encodeWithSelector(IProcurementRounds.RoundsTooManyLines.selector, 400));
    }

    // ---- Short words ----

    function _twoLines() private pure returns (IProcurementRounds.Line[] memory lines) {
        lines = new IProcurementRounds.Line[](2);
        lines[0] = IProcurementRounds.Line(0, 40, 5, 190);
        lines[1] = IProcurementRounds.Line(1, 6, 0, 595);
    }

    function _refuse(IProcurementRounds.Commit memory intent, bytes memory refusal) private {
        _refuseSigned(intent, _sign(intent), refusal);
    }

    function _refuseSigned(IProcurementRounds.Commit memory intent, bytes memory signature, bytes memory refusal) private {
        vm.expectRevert(refusal);
        rounds.commit(intent, signature);
    }

    function _refuseLine(uint16 item, uint96 quantity, uint64 tolerance, uint96 ceiling, bytes memory refusal) private {
        _refuse(_intent(id, anna, _line(item, quantity, tolerance, ceiling)), refusal);
    }

    function _refuseWithdrawal(address member, uint256 nonce, uint48 deadline, bytes memory refusal) private {
        bytes32 typeHash = keccak256("WithdrawCommitment(bytes32 roundId,address member,uint256 nonce,uint48 deadline)");
        bytes memory signature = _signDigest(keyOf[member], _digest(keccak256(abi.encode(typeHash, id, member, nonce, deadline))));
        vm.expectRevert(refusal);
        rounds.withdrawCommitment(id, member, nonce, deadline, signature);
    }

    /// @dev The other signature of the same key over the same digest, which is refused.
    function _highS(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s, uint8 v) = _split(signature);
        assertLe(uint256(s), HALF_ORDER);
        return abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    function _split(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
