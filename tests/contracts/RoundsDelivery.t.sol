// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice From the order to an invoice that is accepted: receipts, corrected invoices, mismatches and who ends them.
/// The round is bound to 100 units for 156.00 (item 0, tolerance 20) and 20 for 107.20 (item 1); freight 30.00 is quoted.
contract RoundsDeliveryTest is RoundsFixture {
    RoundId private id;

    function setUp() public override {
        super.setUp();
        id = _open();
        _commit(id, people[0], 0, 60, 10, 195);
        _commit(id, people[1], 0, 40, 10, 195);
        _commit(id, people[2], 1, 20, 0, 595);
        _bind(id);
    }

    // ---- Order ----

    function test_an_order_is_the_sum_of_what_was_bound() external {
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsOrderTotal.selector, 263_20, 263_19));
        vm.prank(coordinator);
        rounds.placeOrder(id, "order", 263_19);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.OrderPlaced(id, "order", 263_20);
        _order(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Ordered));
        _refuse(IProcurementRounds.State.Ordered);
        vm.prank(coordinator);
        rounds.placeOrder(id, "order", 263_20);
    }

    function test_an_order_after_the_delivery_date_is_refused() external {
        vm.warp(DELIVER_BY);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, DELIVER_BY));
        vm.prank(coordinator);
        rounds.placeOrder(id, "order", 263_20);
    }

    // ---- Receipts ----

    function test_receipts_add_up_to_the_order_and_the_tolerance() external {
        _order(id);
        _receive(id, _units(60, 0, 0), false);
        _receive(id, _units(45, 20, 0), false);
        assertEq(rounds.receivedOf(id, 0), 105, "5 % more than ordered");
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Delivering));
        _refuseReceipt(_units(1, 0, 0), abi.encodeWithSelector(IProcurementRounds.RoundsReceiptAboveOrder.selector, 0, 106, 105));
        _refuseReceipt(_units(0, 1, 0), abi.encodeWithSelector(IProcurementRounds.RoundsReceiptAboveOrder.selector, 1, 21, 20));
        _refuseReceipt(_units(0, 0, 1), abi.encodeWithSelector(IProcurementRounds.RoundsReceiptAboveOrder.selector, 2, 1, 0));
    }

    function test_a_receipt_names_every_item_and_some_unit() external {
        _order(id);
        _refuseReceipt(new uint96[](2), abi.encodeWithSelector(IProcurementRounds.RoundsArrayLength.selector, 3, 2));
        _refuseReceipt(_units(0, 0, 0), abi.encodeWithSelector(IProcurementRounds.RoundsReceiptEmpty.selector));
        vm.expectRevert(IProcurementRounds.RoundsReceiptEmpty.selector);
        _receive(id, _units(0, 0, 0), true);
        _receive(id, _units(60, 0, 0), false);
        _refuseReceipt(_units(0, 0, 0), abi.encodeWithSelector(IProcurementRounds.RoundsReceiptEmpty.selector));
        _receive(id, _units(0, 0, 0), true);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received), "closed short");
    }

    function test_deliveries_end_with_the_last_receipt_or_with_time() external {
        _order(id);
        _receive(id, _units(60, 0, 0), false);
        vm.warp(DELIVER_BY);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received));
        _refuse(IProcurementRounds.State.Received);
        _receive(id, _units(1, 0, 0), false);
    }

    function test_a_first_delivery_may_come_late_and_is_the_last() external {
        _order(id);
        vm.warp(DELIVER_BY + 1 days);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Ordered));
        _receive(id, _units(60, 0, 0), false);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received));
    }

    function test_nothing_is_received_before_the_order() external {
        _refuse(IProcurementRounds.State.Bound);
        _receive(id, _units(1, 0, 0), false);
    }

    // ---- Invoice ----

    function test_an_invoice_that_matches_is_accepted() external {
        _deliver();
        IProcurementRounds.Invoice memory invoice = _invoice(id, 29_00, 1_00);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.InvoicePosted(id, invoice, true, supplier);
        _postInvoice(id, invoice);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Reconciling));
        _refuse(IProcurementRounds.State.Reconciling);
        _postInvoice(id, invoice);
    }

    function test_what_does_not_match_is_disputed_until_it_is_corrected() external {
        _deliver();
        IProcurementRounds.Invoice memory invoice = _invoice(id, 30_00, 0);
        invoice.units[0] += 1;
        _expectMismatch(invoice);
        invoice = _invoice(id, 30_00, 0);
        invoice.goods += 1;
        _expectMismatch(invoice);
        invoice = _invoice(id, 30_00, 0);
        invoice.units[0] -= 1;
        _expectMismatch(invoice);
        invoice = _invoice(id, 30_00, 0);
        invoice.goods -= 1;
        _expectMismatch(invoice);
        _expectMismatch(_invoice(id, 30_01, 0));
        _postInvoice(id, _invoice(id, 30_00, 0));
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Reconciling));
    }

    function test_an_invoice_has_every_item_and_no_rebate_above_the_bill() external {
        _deliver();
        IProcurementRounds.Invoice memory invoice = _invoice(id, 30_00, 0);
        invoice.units = new uint96[](2);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsArrayLength.selector, 3, 2));
        _postInvoice(id, invoice);
        invoice = _invoice(id, 30_00, 0);
        invoice.rebate = invoice.goods + 30_01;
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsRebateAboveBill.selector, invoice.rebate, invoice.rebate - 1));
        _postInvoice(id, invoice);
    }

    function test_nothing_is_billed_before_everything_came() external {
        IProcurementRounds.Invoice memory invoice = _invoice(id, 30_00, 0);
        _refuse(IProcurementRounds.State.Bound);
        _postInvoice(id, invoice);
        _order(id);
        _receive(id, _units(60, 0, 0), false);
        invoice = _invoice(id, 30_00, 0);
        _refuse(IProcurementRounds.State.Delivering);
        _postInvoice(id, invoice);
    }

    // ---- Mismatch ----

    function test_the_arbiter_lets_what_was_received_be_charged() external {
        _deliver();
        _postInvoice(id, _invoice(id, 45_00, 2_00));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, supplier));
        vm.prank(supplier);
        rounds.decideMismatch(id, true);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.MismatchDecided(id, true, arbiter);
        vm.prank(arbiter);
        rounds.decideMismatch(id, true);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Reconciling));
        _allocate(id);
        skip(10 days);
        _settle(id, 30_00, 0);
        assertEq(rounds.creditOf(address(token), supplier), 163_80 + 107_20 + 30_00, "freight as quoted, no rebate");
    }

    /// @notice A rebate of the whole bill would pay the supplier nothing: it is the supplier's to give.
    function test_a_rebate_counts_only_when_the_supplier_posts_it() external {
        _deliver();
        IProcurementRounds.Invoice memory invoice = _invoice(id, 30_00, 0);
        invoice.rebate = invoice.goods + 30_00;
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.InvoicePosted(id, invoice, false, coordinator);
        vm.prank(coordinator);
        rounds.postInvoice(id, invoice);
        uint256 start = vm.snapshotState();
        skip(7 days);
        rounds.lapse(id);
        _allocate(id);
        _settle(id, 30_00, 0);
        assertEq(rounds.creditOf(address(token), supplier), 163_80 + 107_20 + 30_00, "unconfirmed, it is nothing");
        vm.revertToState(start);
        invoice.rebate = 5_00;
        _postInvoice(id, invoice);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Reconciling));
        _allocate(id);
        skip(5 days);
        _settle(id, 30_00, 5_00);
        assertEq(rounds.creditOf(address(token), supplier), 163_80 + 107_20 + 30_00 - 5_00);
    }

    function test_nobody_but_coordinator_vote_and_supplier_posts_an_invoice() external {
        _deliver();
        IProcurementRounds.Invoice memory invoice = _invoice(id, 30_00, 0);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, arbiter));
        vm.prank(arbiter);
        rounds.postInvoice(id, invoice);
        vm.prank(supplier);
        rounds.postInvoice(id, invoice);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Reconciling));
    }

    function test_the_arbiter_can_ask_for_a_corrected_invoice() external {
        _deliver();
        _postInvoice(id, _invoice(id, 45_00, 0));
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.MismatchDecided(id, false, arbiter);
        vm.prank(arbiter);
        rounds.decideMismatch(id, false);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Disputed));
        _postInvoice(id, _invoice(id, 30_00, 0));
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Reconciling));
        _refuse(IProcurementRounds.State.Reconciling);
        vm.prank(arbiter);
        rounds.decideMismatch(id, true);
    }

    function test_an_undecided_mismatch_ends_with_what_was_received() external {
        _deliver();
        _postInvoice(id, _invoice(id, 45_00, 0));
        uint48 until = uint48(block.timestamp) + 7 days;
        skip(6 days);
        _postInvoice(id, _invoice(id, 44_00, 0));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooEarly.selector, until));
        rounds.lapse(id);
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, until));
        vm.prank(arbiter);
        rounds.decideMismatch(id, true);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.MismatchDecided(id, true, address(this));
        rounds.lapse(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Reconciling));
    }

    function test_goods_that_were_never_billed_are_charged_in_the_end() external {
        _deliver();
        uint48 until = uint48(block.timestamp) + 5 days + 7 days;
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooEarly.selector, until));
        rounds.lapse(id);
        vm.warp(until);
        rounds.lapse(id);
        _allocate(id);
        _settle(id, 30_00, 0);
        assertEq(rounds.creditOf(address(token), supplier), 163_80 + 107_20 + 30_00);
        _assertBooks();
    }

    // ---- Short words ----

    function _deliver() private {
        _order(id);
        _receive(id, _units(105, 20, 0), true);
    }

    function _expectMismatch(IProcurementRounds.Invoice memory invoice) private {
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.InvoicePosted(id, invoice, false, coordinator);
        _postInvoice(id, invoice);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Disputed));
    }

    function _refuse(IProcurementRounds.State state) private {
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, state));
    }

    function _refuseReceipt(uint96[] memory units, bytes memory refusal) private {
        vm.expectRevert(refusal);
        _receive(id, units, false);
    }
}
