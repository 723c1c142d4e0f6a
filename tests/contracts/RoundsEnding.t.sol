// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice Rounds that do not end with a settlement: undersubscribed, cancelled, forgotten. Money always goes home.
contract RoundsEndingTest is RoundsFixture {
    // ---- Undersubscribed ----

    function test_an_undersubscribed_round_is_extended_once_by_a_vote() external {
        RoundId id = _short();
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, coordinator));
        vm.prank(coordinator);
        rounds.extendDemand(id, CLOSE_AT + 2 days, CLOSE_AT + 3 days);
        vm.startPrank(timelock);
        vm.expectRevert(IProcurementRounds.RoundsDatesOutOfOrder.selector);
        rounds.extendDemand(id, CLOSE_AT + 2 days, DELIVER_BY);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.DemandExtended(id, CLOSE_AT + 2 days, CLOSE_AT + 3 days);
        rounds.extendDemand(id, CLOSE_AT + 2 days, CLOSE_AT + 3 days);
        vm.stopPrank();
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.DemandOpen));
        assertEq(rounds.termsOf(id).commitCloseAt, CLOSE_AT + 3 days);

        _commit(id, people[1], 0, 1, 0, 195);
        vm.warp(CLOSE_AT + 3 days);
        rounds.bind(id);
        vm.expectRevert(IProcurementRounds.RoundsAlreadyExtended.selector);
        vm.prank(timelock);
        rounds.extendDemand(id, CLOSE_AT + 4 days, CLOSE_AT + 5 days);
    }

    function test_an_extended_round_can_still_be_bound() external {
        RoundId id = _short();
        vm.prank(timelock);
        rounds.extendDemand(id, CLOSE_AT + 2 days, CLOSE_AT + 3 days);
        _commit(id, people[1], 0, 90, 0, 195);
        _bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Bound));
    }

    function test_a_vote_accepts_the_worse_tier() external {
        RoundId id = _short();
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.WorseTierAccepted(id);
        vm.prank(timelock);
        rounds.acceptWorseTier(id);
        vm.warp(CLOSE_AT + 1 days);
        rounds.bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Bound));
        (uint96 units, uint96 cost) = rounds.orderedOf(id, 0);
        assertEq(units, 20);
        assertEq(cost, 35_20);
    }

    function test_decisions_come_while_the_window_is_open() external {
        RoundId id = _short();
        uint48 until = CLOSE_AT + 7 days;
        vm.warp(until);
        vm.startPrank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, until));
        rounds.acceptWorseTier(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, until));
        rounds.extendDemand(id, until + 1, until + 2);
        vm.stopPrank();
    }

    function test_an_undecided_undersubscribed_round_sends_the_money_home() external {
        RoundId id = _short();
        uint48 until = CLOSE_AT + 7 days;
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooEarly.selector, until));
        rounds.lapse(id);
        vm.warp(until);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundCancelled(id, "undersubscribed and undecided", address(this));
        rounds.lapse(id);
        _assertSentHome(id);
    }

    function test_only_an_undersubscribed_round_is_extended_or_accepted() external {
        RoundId id = _open();
        vm.startPrank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.DemandOpen));
        rounds.acceptWorseTier(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.DemandOpen));
        rounds.extendDemand(id, CLOSE_AT + 1, CLOSE_AT + 2);
        vm.stopPrank();
    }

    // ---- Cancelled ----

    function test_before_binding_the_coordinator_cancels_and_everybody_gets_everything_back() external {
        RoundId id = _committed();
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, people[0]));
        vm.prank(people[0]);
        rounds.cancelRound(id, "no");
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundCancelled(id, "supplier closed", coordinator);
        vm.prank(coordinator);
        rounds.cancelRound(id, "supplier closed");
        _assertSentHome(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Cancelled));
        vm.prank(coordinator);
        rounds.cancelRound(id, "again");
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Cancelled));
        rounds.lapse(id);
    }

    function test_an_undersubscribed_round_and_a_draft_can_be_cancelled() external {
        RoundId id = _short();
        vm.prank(coordinator);
        rounds.cancelRound(id, "no");
        _assertSentHome(id);
        vm.warp(START);
        id = _draft(_terms(), _items());
        vm.prank(timelock);
        rounds.cancelRound(id, "no");
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Cancelled));
    }

    function test_after_binding_it_takes_a_vote_and_the_supplier() external {
        RoundId id = _committed();
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.DemandOpen));
        vm.prank(supplier);
        rounds.consentToCancel(id);
        _bind(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Bound));
        vm.prank(coordinator);
        rounds.cancelRound(id, "no");
        vm.expectRevert(IProcurementRounds.RoundsConsentMissing.selector);
        vm.prank(timelock);
        rounds.cancelRound(id, "no");
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNotSupplier.selector, coordinator));
        vm.prank(coordinator);
        rounds.consentToCancel(id);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.CancellationConsented(id, supplier);
        vm.prank(supplier);
        rounds.consentToCancel(id);
        vm.prank(timelock);
        rounds.cancelRound(id, "no");
        _assertSentHome(id);
    }

    /// @notice What the supplier agreed to before it delivered does not take its goods from it afterwards.
    function test_an_order_and_a_receipt_void_the_consent() external {
        RoundId id = _committed();
        _bind(id);
        vm.prank(supplier);
        rounds.consentToCancel(id);
        _order(id);
        _refuseWithoutConsent(id);
        vm.prank(supplier);
        rounds.consentToCancel(id);
        _receive(id, _units(100, 0, 0), true);
        _refuseWithoutConsent(id);
    }

    /// @notice A consent is to a round without goods under way: a note of a delivery takes it back, as an order and a receipt do.
    function test_a_note_voids_the_consent() external {
        RoundId id = _committed();
        _bind(id);
        _order(id);
        vm.startPrank(supplier);
        rounds.consentToCancel(id);
        rounds.noteDelivery(id, "note");
        vm.stopPrank();
        _refuseWithoutConsent(id);
    }

    /// @notice The supplier is paid: nothing of the round comes back, with the consent of before neither.
    function test_a_settled_round_is_neither_cancelled_nor_lapses() external {
        RoundId id = _committed();
        _bind(id);
        _order(id);
        _receive(id, _units(100, 0, 0), true);
        _postInvoice(id, _invoice(id, 30_00, 0));
        _allocate(id);
        vm.prank(supplier);
        rounds.consentToCancel(id);
        skip(5 days);
        _settle(id, 30_00, 0);
        _refuseEnding(id, IProcurementRounds.State.Settled);
        vm.prank(coordinator);
        rounds.closeRound(id, "kept");
        _refuseEnding(id, IProcurementRounds.State.Closed);
        _assertBooks();
    }

    function test_claims_of_a_cancelled_round_are_void() external {
        RoundId id = _committed();
        _bind(id);
        _order(id);
        _receive(id, _units(100, 0, 0), true);
        _allocate(id);
        uint256 claimId = _claim(id, people[0], 0, 1);
        vm.prank(supplier);
        rounds.consentToCancel(id);
        vm.prank(timelock);
        rounds.cancelRound(id, "no");
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Cancelled));
        vm.prank(arbiter);
        rounds.decideClaim(claimId, true);
        _assertSentHome(id);
    }

    // ---- Forgotten ----

    function test_a_round_that_nobody_bound_ordered_or_delivered_sends_the_money_home() external {
        RoundId never = _committed();
        RoundId bound = _committed();
        RoundId ordered = _committed();
        vm.warp(CLOSE_AT);
        rounds.bind(bound);
        rounds.bind(ordered);
        _order(ordered);
        uint48 until = DELIVER_BY + 7 days;
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooEarly.selector, until));
        rounds.lapse(ordered);
        vm.warp(until);
        RoundId[3] memory all = [never, bound, ordered];
        for (uint256 i; i < 3; ++i) {
            vm.expectEmit(address(rounds));
            emit IProcurementRounds.RoundCancelled(all[i], "nothing delivered in time", address(this));
            rounds.lapse(all[i]);
            _assertSentHome(all[i]);
        }
    }

    /// @notice The supplier shipped and the coordinator keeps silent: the arbiter has a decision window before the money goes home.
    function test_a_noted_delivery_is_waited_for_a_decision_window_longer() external {
        RoundId id = _committed();
        _bind(id);
        _order(id);
        uint48 noted = DELIVER_BY + 7 days - 1;
        vm.warp(noted);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.DeliveryNoted(id, supplier, "note");
        vm.prank(supplier);
        rounds.noteDelivery(id, "note");
        vm.warp(noted + 7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooEarly.selector, noted + 7 days));
        rounds.lapse(id);
        uint256 start = vm.snapshotState();
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.GoodsReceived(id, "receipt", _units(1, 0, 0), true, arbiter);
        vm.prank(arbiter);
        rounds.confirmDelivery(id, "receipt", _units(1, 0, 0), true);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received));
        vm.revertToState(start);
        vm.warp(noted + 7 days);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundCancelled(id, "nothing delivered in time", address(this));
        rounds.lapse(id);
        _assertSentHome(id);
    }

    function test_a_delivery_cannot_be_noted_without_end_nor_by_anybody_else() external {
        RoundId id = _committed();
        _bind(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Bound));
        vm.prank(supplier);
        rounds.noteDelivery(id, "note");
        _order(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNotSupplier.selector, coordinator));
        vm.prank(coordinator);
        rounds.noteDelivery(id, "note");
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNothingNoted.selector, id));
        vm.prank(arbiter);
        rounds.confirmDelivery(id, "receipt", _units(1, 0, 0), true);
        vm.warp(DELIVER_BY + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, DELIVER_BY + 7 days));
        vm.prank(supplier);
        rounds.noteDelivery(id, "note");
    }

    /// @notice A second part that nobody records is waited for like a first one; a receipt answers the note.
    function test_a_noted_second_delivery_keeps_receipts_open() external {
        RoundId id = _committed();
        _bind(id);
        _order(id);
        _receive(id, _units(1, 0, 0), false);
        vm.warp(DELIVER_BY - 1 days);
        vm.prank(supplier);
        rounds.noteDelivery(id, "note");
        vm.warp(DELIVER_BY + 6 days - 1);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Delivering));
        uint256 start = vm.snapshotState();
        vm.prank(arbiter);
        rounds.confirmDelivery(id, "receipt", _units(1, 0, 0), false);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received), "after the delivery date it is the last");
        vm.revertToState(start);
        vm.warp(DELIVER_BY + 6 days);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received), "unanswered, receipts end");
    }

    /// @notice The delivery date holds whatever was noted long before it.
    function test_an_early_note_shortens_no_wait() external {
        RoundId id = _committed();
        _bind(id);
        _order(id);
        _receive(id, _units(1, 0, 0), false);
        vm.prank(supplier);
        rounds.noteDelivery(id, "note");
        vm.warp(DELIVER_BY - 1);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Delivering));
        vm.warp(DELIVER_BY);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received));
    }

    /// @notice A receipt answers the note: the arbiter's turn is over and the delivery date holds again.
    function test_a_receipt_answers_the_note() external {
        RoundId id = _committed();
        _bind(id);
        _order(id);
        vm.warp(DELIVER_BY - 1);
        vm.prank(supplier);
        rounds.noteDelivery(id, "note");
        _receive(id, _units(1, 0, 0), false);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNothingNoted.selector, id));
        vm.prank(arbiter);
        rounds.confirmDelivery(id, "receipt", _units(1, 0, 0), false);
        vm.warp(DELIVER_BY);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received));
    }

    function test_what_waits_for_nobody_does_not_lapse() external {
        RoundId id = _draft(_terms(), _items());
        vm.warp(FAR);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Draft));
        rounds.lapse(id);
    }

    /// @notice A claim has its own end; a round that waits for one alone is not charged before it.
    function test_neither_an_open_claim_nor_an_accepted_invoice_lapses() external {
        RoundId id = _committed();
        _bind(id);
        _order(id);
        _receive(id, _units(100, 0, 0), true);
        _allocate(id);
        uint256 claimId = _claim(id, people[0], 0, 1);
        vm.warp(DELIVER_BY + 60 days);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Disputed));
        rounds.lapse(id);
        rounds.lapseClaim(claimId);
        _postInvoice(id, _invoice(id, 30_00, 0));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Reconciling));
        rounds.lapse(id);
    }

    // ---- Short words ----

    function _refuseEnding(RoundId id, IProcurementRounds.State state) private {
        bytes memory refusal = abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, state);
        vm.expectRevert(refusal);
        vm.prank(timelock);
        rounds.cancelRound(id, "no");
        vm.expectRevert(refusal);
        vm.prank(supplier);
        rounds.consentToCancel(id);
        vm.expectRevert(refusal);
        rounds.lapse(id);
    }

    function _refuseWithoutConsent(RoundId id) private {
        vm.expectRevert(IProcurementRounds.RoundsConsentMissing.selector);
        vm.prank(timelock);
        rounds.cancelRound(id, "no");
    }

    function _committed() private returns (RoundId id) {
        vm.warp(START);
        id = _open();
        _commit(id, people[0], 0, 60, 0, 195);
        _commit(id, people[1], 0, 40, 0, 195);
    }

    /// @dev 20 units are worth 35.20; the minimum is 100.00.
    function _short() private returns (RoundId id) {
        vm.warp(START);
        IProcurementRounds.Terms memory terms = _terms();
        (terms.freight, terms.fee) = (0, 0);
        id = _open(terms, _items());
        _commit(id, people[0], 0, 20, 0, 195);
        _bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Undersubscribed));
    }

    function _assertSentHome(RoundId id) private {
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Cancelled));
        _assertBooks();
        address[] memory participants = rounds.participantsOf(id);
        for (uint256 i; i < participants.length; ++i) {
            assertEq(rounds.depositOf(id, participants[i]), 0);
            if (rounds.creditOf(address(token), participants[i]) != 0) rounds.withdraw(address(token), participants[i]);
        }
        _assertBooks();
    }
}
