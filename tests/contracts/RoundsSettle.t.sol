// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice Allocation, claims and settlement. Anna orders 60 (and 10 more if need be), Boris 40, Clara 20 of another item:
/// 100 units for 156.00, 20 for 107.20; freight 30.00, fee 10.00, divided by quantity.
contract RoundsSettleTest is RoundsFixture {
    RoundId private id;
    address private anna;
    address private boris;
    address private clara;

    function setUp() public override {
        super.setUp();
        (anna, boris, clara) = (people[0], people[1], people[2]);
        id = _bound(_terms());
    }

    function _bound(IProcurementRounds.Terms memory terms) private returns (RoundId round) {
        vm.warp(START);
        round = _open(terms, _items());
        _commit(round, anna, 0, 60, 10, 195);
        _commit(round, boris, 0, 40, 0, 195);
        _commit(round, clara, 1, 20, 0, 595);
        _bind(round);
        _order(round);
    }

    // ---- Allocation ----

    function test_a_short_delivery_is_divided_in_proportion() external {
        _receive(id, _units(50, 20, 0), true);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.ItemAllocated(id, 0, _units(30, 20, 0), _units(46_80, 31_20, 0));
        rounds.allocateItem(id, 0, _units(30, 20, 0), _units(46_80, 31_20, 0));
    }

    function test_units_beyond_the_orders_go_to_tolerances() external {
        _receive(id, _units(104, 20, 0), true);
        rounds.allocateItem(id, 0, _units(64, 40, 0), _units(99_84, 62_40, 0));
    }

    function test_posted_divisions_that_are_not_webster_are_refused() external {
        _receive(id, _units(50, 20, 0), true);
        _refuseShares(_units(31, 19, 0), _units(48_36, 29_64, 0), 50, 0);
        _refuseShares(_units(30, 19, 0), _units(46_80, 31_20, 0), 49, 3);
        _refuseShares(_units(30, 19, 1), _units(46_80, 29_64, 1_56), 49, 2);
        _refuseShares(_units(30, 20, 0), _units(46_81, 31_19, 0), 78_00, 0);
        _refuseShares(_units(30, 20, 0), _units(46_80, 31_19, 0), 77_99, 3);
    }

    function test_an_allocation_has_one_element_a_participant() external {
        _receive(id, _units(100, 20, 0), true);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsArrayLength.selector, 3, 2));
        rounds.allocateItem(id, 0, new uint96[](2), new uint96[](2));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsArrayLength.selector, 3, 4));
        rounds.allocateItem(id, 0, _units(60, 40, 0), new uint96[](4));
    }

    function test_an_item_is_allocated_once_when_everything_came() external {
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Ordered));
        rounds.allocateItem(id, 0, _units(0, 0, 0), _units(0, 0, 0));
        _receive(id, _units(100, 20, 0), false);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Delivering));
        rounds.allocateItem(id, 0, _units(60, 40, 0), _units(93_60, 62_40, 0));
        vm.warp(DELIVER_BY);
        rounds.allocateItem(id, 0, _units(60, 40, 0), _units(93_60, 62_40, 0));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsItemAlreadyAllocated.selector, 0));
        rounds.allocateItem(id, 0, _units(60, 40, 0), _units(93_60, 62_40, 0));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsUnknownItem.selector, 3));
        rounds.allocateItem(id, 3, _units(0, 0, 0), _units(0, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsUnknown.selector, RoundId.wrap("nothing")));
        rounds.allocateItem(RoundId.wrap("nothing"), 0, _units(0, 0, 0), _units(0, 0, 0));
    }

    // ---- Claims ----

    function test_an_accepted_claim_is_paid_by_the_supplier() external {
        _deliver(id);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.ClaimFiled(id, anna, 1, 0, 7, "evidence");
        assertEq(_claim(id, anna, 0, 7), 1);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Disputed));
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.ClaimDecided(id, 1, true, supplier);
        vm.prank(supplier);
        rounds.decideClaim(1, true);
        _finish(id);
        assertEq(rounds.creditOf(address(token), supplier), 156_00 + 107_20 + 30_00 - 10_92);
        // Anna: 93.60 goods, half of freight and fee, 10.92 back.
        assertEq(rounds.creditOf(address(token), anna), 70 * 195 + 25_00 - 93_60 - 20_00 + 10_92);
        _assertBooks();
    }

    function test_the_arbiter_decides_what_the_supplier_does_not_accept() external {
        _deliver(id);
        _claim(id, anna, 0, 7);
        _claim(id, boris, 0, 40);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, supplier));
        vm.prank(supplier);
        rounds.decideClaim(1, false);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, anna));
        vm.prank(anna);
        rounds.decideClaim(1, true);
        vm.startPrank(arbiter);
        rounds.decideClaim(1, false);
        rounds.decideClaim(2, true);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsClaimDecidedAlready.selector, 1));
        rounds.decideClaim(1, true);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsClaimUnknown.selector, 3));
        rounds.decideClaim(3, true);
        vm.stopPrank();
        _finish(id);
        assertEq(rounds.creditOf(address(token), supplier), 156_00 + 107_20 + 30_00 - 62_40);
        _assertBooks();
    }

    function test_an_undecided_claim_becomes_what_the_terms_say() external {
        IProcurementRounds.Terms memory terms = _terms();
        terms.claimsAcceptedByDefault = false;
        RoundId strict = _bound(terms);
        _deliver(id);
        _deliver(strict);
        _claim(id, anna, 0, 1);
        _claim(strict, anna, 0, 1);
        uint48 decideBy = uint48(block.timestamp) + 7 days;
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooEarly.selector, decideBy));
        rounds.lapseClaim(1);
        vm.warp(decideBy);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, decideBy));
        vm.prank(arbiter);
        rounds.decideClaim(1, true);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.ClaimDecided(id, 1, true, address(this));
        rounds.lapseClaim(1);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.ClaimDecided(strict, 2, false, address(this));
        rounds.lapseClaim(2);
    }

    function test_a_claim_is_for_units_that_the_member_got_and_comes_once_an_item() external {
        _receive(id, _units(100, 20, 0), true);
        bytes memory notYet = abi.encodeWithSelector(IProcurementRounds.RoundsItemNotAllocated.selector, 0);
        _refuseClaim(anna, 0, 1, notYet);
        (uint256[] memory units, uint256[] memory charges) = _shares(id, 1);
        rounds.allocateItem(id, 1, _narrow(units), _narrow(charges));
        _refuseClaim(anna, 0, 1, notYet);
        (units, charges) = _shares(id, 0);
        rounds.allocateItem(id, 0, _narrow(units), _narrow(charges));
        _refuseClaim(anna, 3, 1, abi.encodeWithSelector(IProcurementRounds.RoundsUnknownItem.selector, 3));
        _refuseClaim(anna, 0, 0, abi.encodeWithSelector(IProcurementRounds.RoundsClaimQuantity.selector, 0, 60));
        _refuseClaim(anna, 0, 61, abi.encodeWithSelector(IProcurementRounds.RoundsClaimQuantity.selector, 61, 60));
        _refuseClaim(anna, 1, 1, abi.encodeWithSelector(IProcurementRounds.RoundsClaimQuantity.selector, 1, 0));
        _refuseClaim(people[5], 0, 1, abi.encodeWithSelector(IProcurementRounds.RoundsClaimQuantity.selector, 1, 0));
        _claim(id, anna, 0, 50);
        _refuseClaim(anna, 0, 1, abi.encodeWithSelector(IProcurementRounds.RoundsClaimedAlready.selector, anna, 0));
    }

    function test_a_claim_needs_its_window_and_the_members_signature() external {
        bytes memory signature = _signClaim(id, anna, 0, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Ordered));
        rounds.fileClaim(id, anna, 0, 1, "evidence", 1, FAR, signature);
        _deliver(id);
        bytes memory forged = _signDigest(keyOf[boris], "nothing");
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsBadSignature.selector, anna));
        rounds.fileClaim(id, anna, 0, 1, "evidence", 1, FAR, forged);
        rounds.fileClaim(id, anna, 0, 1, "evidence", 1, FAR, signature);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongNonce.selector, anna, 2, 1));
        rounds.fileClaim(id, anna, 0, 1, "evidence", 1, FAR, signature);
        uint48 until = uint48(block.timestamp) + 5 days;
        vm.warp(until);
        _refuseClaim(anna, 0, 1, abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, until));
    }

    // ---- Settlement ----

    function test_a_settlement_tells_every_member_what_it_paid() external {
        _deliver(id);
        _postInvoice(id, _invoice(id, 30_00, 12_00));
        skip(5 days);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.MemberCharged(id, anna, 93_60, 20_00, 6_00, 0, 70 * 195 + 25_00 - 107_60);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.MemberCharged(id, boris, 62_40, 13_33, 4_00, 0, 40 * 195 + 25_00 - 71_73);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.MemberCharged(id, clara, 107_20, 6_67, 2_00, 0, 20 * 595 + 25_00 - 111_87);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundSettled(id, 291_20, 281_20, 10_00);
        rounds.settle(id, _units(15_00, 10_00, 5_00), _units(5_00, 3_33, 1_67), _units(6_00, 4_00, 2_00));
        _assertBooks();
    }

    /// @notice Boris wanted units at a price that nobody pays: released at binding, he has his deposit back and no bill.
    function test_who_was_released_is_charged_nothing() external {
        vm.warp(START);
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostCap, terms.aloneSideCost) = (40_00, 40_00);
        RoundId other = _open(terms, _items());
        _commit(other, anna, 0, 100, 0, 195);
        _commit(other, boris, 1, 1, 0, 476);
        _bind(other);
        assertEq(rounds.linesOf(other, boris).length, 0);
        _order(other);
        _receive(other, _units(100, 0, 0), true);
        _postInvoice(other, _invoice(other, 30_00, 0));
        _allocate(other);
        skip(5 days);
        vm.recordLogs();
        _settle(other, 30_00, 0);
        assertEq(vm.getRecordedLogs().length, 2, "one member charged, one round settled");
        assertEq(rounds.creditOf(address(token), boris), 476 + 40_00);
        _assertBooks();
    }

    function test_side_costs_follow_their_key() external {
        for (uint256 key; key < 3; ++key) {
            IProcurementRounds.Terms memory terms = _terms();
            (terms.sideCostKey, terms.aloneSideCost) = (IProcurementRounds.SideCostKey(key), 20_00);
            RoundId round = _bound(terms);
            _deliver(round);
            _finish(round);
            assertEq(rounds.depositOf(round, anna), 0);
        }
        assertEq(rounds.creditOf(address(token), timelock), 30_00);
    }

    function test_a_settlement_waits_for_the_claim_window() external {
        _deliver(id);
        _postInvoice(id, _invoice(id, 30_00, 0));
        uint48 until = uint48(block.timestamp) + 5 days;
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooEarly.selector, until));
        rounds.settle(id, _units(15_00, 10_00, 5_00), _units(5_00, 3_33, 1_67), _units(0, 0, 0));
    }

    function test_a_settlement_waits_for_claims_allocations_and_the_invoice() external {
        _receive(id, _units(100, 20, 0), true);
        rounds.allocateItem(id, 0, _units(60, 40, 0), _units(93_60, 62_40, 0));
        _claim(id, anna, 0, 1);
        skip(5 days);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsOpenClaims.selector, 1));
        rounds.settle(id, _units(0, 0, 0), _units(0, 0, 0), _units(0, 0, 0));
        vm.prank(arbiter);
        rounds.decideClaim(1, false);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Received));
        rounds.settle(id, _units(0, 0, 0), _units(0, 0, 0), _units(0, 0, 0));
        _postInvoice(id, _invoice(id, 30_00, 0));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsItemNotAllocated.selector, 1));
        rounds.settle(id, _units(0, 0, 0), _units(0, 0, 0), _units(0, 0, 0));
    }

    function test_posted_shares_of_freight_fee_and_rebate_are_proved() external {
        _deliver(id);
        _postInvoice(id, _invoice(id, 30_00, 12_00));
        skip(5 days);
        _refuseSettlement(_units(15_01, 9_99, 5_00), _units(5_00, 3_33, 1_67), _units(6_00, 4_00, 2_00), 30_00, 0);
        _refuseSettlement(_units(15_00, 10_00, 5_00), _units(5_00, 3_34, 1_66), _units(6_00, 4_00, 2_00), 10_00, 1);
        _refuseSettlement(_units(15_00, 10_00, 5_00), _units(5_00, 3_33, 1_67), _units(6_00, 4_00, 1_99), 11_99, 3);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsArrayLength.selector, 3, 0));
        rounds.settle(id, new uint96[](0), new uint96[](0), new uint96[](0));
    }

    /// @notice Only Clara's item came: divided by what arrived she would owe 107.20 and all 40.00 of freight and fee, more than the 144.00
    /// that she signed for. Divided by what was bound she owes 6.67 of them, and Anna 20.00 although nothing came for her.
    function test_a_short_delivery_leaves_everybodys_share_of_side_costs_as_it_was_bound() external {
        _receive(id, _units(0, 20, 0), true);
        _allocate(id);
        _finish(id);
        assertEq(rounds.creditOf(address(token), clara), 20 * 5_95 + 25_00 - 107_20 - 6_67);
        assertEq(rounds.creditOf(address(token), anna), 70 * 1_95 + 25_00 - 20_00);
        _assertBooks();
    }

    /// @notice Whoever bound: with ceilings and cap as tight as binding lets them be, any delivery the contract accepts settles.
    function testFuzz_no_delivery_makes_a_charge_exceed_a_deposit(uint256 seed) external {
        vm.warp(START);
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostKey, terms.minimumValue, terms.overToleranceBps) = (IProcurementRounds.SideCostKey(_pick(seed, 0, 3)), 0, 3000);
        (terms.freight, terms.fee, terms.sideCostCap) = (uint96(_pick(seed, 1, 40_00)), uint96(_pick(seed, 2, 9_99)), 14_00);
        terms.aloneSideCost = 100_00;
        IProcurementRounds.Item[] memory items = _items();
        items[0].kind = IProcurementRounds.TierKind(_pick(seed, 3, 2));
        items[1].packSize = uint64(1 + _pick(seed, 4, 6));
        id = _open(terms, items);
        for (uint256 m; m < 4; ++m) {
            IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](2);
            for (uint16 i; i < 2; ++i) {
                uint256 dice = uint256(keccak256(abi.encode(seed, m, i)));
                uint96 lowest = items[i].tiers[2].unitPrice;
                lines[i] = IProcurementRounds.Line(
                    i, uint96(1 + _pick(dice, 0, 60)), uint64(_pick(dice, 1, 20)), lowest + uint96(_pick(dice, 2, 60))
                );
            }
            _commit(id, people[m], lines);
        }
        _bind(id);
        if (rounds.stateOf(id) != IProcurementRounds.State.Bound) return;
        _order(id);
        uint96[] memory units = _units(_someOf(seed, 0), _someOf(seed, 1), 0);
        if (units[0] + units[1] == 0) return;
        _receive(id, units, true);
        _allocate(id);
        _postInvoice(id, _invoice(id, terms.freight, 0));
        skip(5 days);
        _settle(id, terms.freight, 0);
        _assertBooks();
    }

    function _pick(uint256 seed, uint256 turn, uint256 count) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, turn))) % count;
    }

    /// @dev Any number of units of an item that may be received, over-delivery included.
    function _someOf(uint256 seed, uint16 item) private view returns (uint96) {
        (uint256 ordered,) = rounds.orderedOf(id, item);
        uint256 accepted;
        address[] memory participants = rounds.participantsOf(id);
        for (uint256 m; m < participants.length; ++m) {
            IProcurementRounds.Line memory line = _lineOf(id, participants[m], item);
            accepted += uint256(line.quantity) + line.tolerance;
        }
        uint256 most = ordered + ordered * 3000 / 10_000;
        return uint96(_pick(seed, 10 + item, (most < accepted ? most : accepted) + 1));
    }

    /// @notice When everything was bad, the rebate is at most what is left of the bill.
    function test_a_rebate_never_makes_the_supplier_pay_twice() external {
        _deliver(id);
        _claim(id, anna, 0, 60);
        _claim(id, boris, 0, 40);
        _claim(id, clara, 1, 20);
        vm.startPrank(supplier);
        rounds.decideClaim(1, true);
        rounds.decideClaim(2, true);
        rounds.decideClaim(3, true);
        vm.stopPrank();
        _postInvoice(id, _invoice(id, 30_00, 100_00));
        skip(5 days);
        _settle(id, 30_00, 30_00);
        assertEq(rounds.creditOf(address(token), supplier), 0);
        _assertBooks();
    }

    function test_only_a_settled_round_is_closed() external {
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.Ordered));
        vm.prank(coordinator);
        rounds.closeRound(id, "report");
        _deliver(id);
        _finish(id);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundClosed(id, "report");
        vm.prank(coordinator);
        rounds.closeRound(id, "report");
    }

    function test_a_credit_is_sent_once_to_its_owner_only() external {
        _deliver(id);
        _finish(id);
        uint256 credit = rounds.creditOf(address(token), supplier);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.Withdrawn(address(token), supplier, credit);
        vm.prank(anna);
        rounds.withdraw(address(token), supplier);
        assertEq(token.balanceOf(supplier), credit);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNothingToWithdraw.selector, supplier));
        rounds.withdraw(address(token), supplier);
    }

    /// @notice Whatever arrived and was claimed: charges are the bill, payments are the deposits.
    function testFuzz_every_cent_has_one_owner(uint8 first, uint8 second, uint8 bad, uint8 key, uint8 freight, uint8 rebate) external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostKey, terms.fee, terms.aloneSideCost) = (IProcurementRounds.SideCostKey(key % 3), 1_01, 50_00);
        id = _bound(terms);
        uint96 units = uint96(1 + first % 105);
        _receive(id, _units(units, second % 21, 0), true);
        _allocate(id);
        (uint256[] memory got, uint256[] memory charges) = _shares(id, 0);
        assertEq(charges[0] + charges[1] + charges[2], uint256(units) * 156, "sum of charges == bill");
        uint256 left = _bill(id, 0) + _bill(id, 1) + freight;
        if (got[0] != 0) {
            uint256 claimed = 1 + bad % got[0];
            uint256 claimId = _claim(id, anna, 0, uint96(claimed));
            vm.prank(arbiter);
            rounds.decideClaim(claimId, bad % 2 == 0);
            if (bad % 2 == 0) left -= charges[0] * claimed / got[0];
        }
        _postInvoice(id, _invoice(id, freight, uint96(rebate % 100)));
        skip(5 days);
        _assertBooks();
        uint256 before = token.balanceOf(address(rounds));
        _settle(id, freight, rebate % 100 < left ? rebate % 100 : left);
        assertEq(token.balanceOf(address(rounds)), before);
        _assertBooks();
    }

    // ---- Short words ----

    function _deliver(RoundId round) private {
        _receive(round, _units(100, 20, 0), true);
        _allocate(round);
    }

    function _finish(RoundId round) private {
        _postInvoice(round, _invoice(round, 30_00, 0));
        skip(5 days);
        _settle(round, 30_00, 0);
    }

    function _refuseShares(uint96[] memory units, uint96[] memory charges, uint256 total, uint256 place) private {
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNotWebster.selector, total, place));
        rounds.allocateItem(id, 0, units, charges);
    }

    function _refuseSettlement(uint96[] memory freight, uint96[] memory fee, uint96[] memory rebate, uint256 total, uint256 place) private {
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNotWebster.selector, total, place));
        rounds.settle(id, freight, fee, rebate);
    }

    function _refuseClaim(address member, uint16 item, uint96 quantity, bytes memory refusal) private {
        uint256 nonce = rounds.nonceOf(id, member);
        bytes memory signature = _signClaim(id, member, item, quantity, nonce);
        vm.expectRevert(refusal);
        rounds.fileClaim(id, member, item, quantity, "evidence", nonce, FAR, signature);
    }
}
