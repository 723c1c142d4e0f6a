// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice The consortium's stock: tolerance without a quantity, committed by a vote, served last.
contract RoundsStockTest is RoundsFixture {
    function setUp() public override {
        super.setUp();
        token.mint(timelock, 1_000_000_00);
        vm.prank(timelock);
        token.approve(address(rounds), type(uint256).max);
    }

    // ---- Committing ----

    function test_only_a_vote_commits_stock() external {
        RoundId id = _open();
        vm.prank(coordinator);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNotTreasury.selector, coordinator));
        rounds.commitStock(id, _line(0, 0, 11, 156));
    }

    function test_stock_is_tolerance_alone_of_items_that_can_be_bought() external {
        RoundId id = _open();
        _refuse(id, _line(0, 1, 11, 156), abi.encodeWithSelector(IProcurementRounds.RoundsStockLine.selector, 0));
        _refuse(id, _line(2, 0, 0, 716), abi.encodeWithSelector(IProcurementRounds.RoundsStockLine.selector, 2));
        _refuse(id, _line(3, 0, 1, 716), abi.encodeWithSelector(IProcurementRounds.RoundsUnknownItem.selector, 3));
        _refuse(id, _line(0, 0, 1, 155), abi.encodeWithSelector(IProcurementRounds.RoundsCeilingBelowEveryTier.selector, 0, 155, 156));
        IProcurementRounds.Line[] memory twice = new IProcurementRounds.Line[](2);
        (twice[0], twice[1]) = (_line(1, 0, 1, 600)[0], _line(1, 0, 2, 600)[0]);
        _refuse(id, twice, abi.encodeWithSelector(IProcurementRounds.RoundsLineOrder.selector, 1));
        _refuse(id, _line(0, 0, type(uint64).max, type(uint96).max), _tooDear());
    }

    function test_stock_holds_its_ceilings_and_no_side_costs() external {
        RoundId id = _open();
        IProcurementRounds.Line[] memory lines = _line(0, 0, 11, 160);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.StockCommitted(id, timelock, lines, 11 * 160, 0);
        _stock(id, lines);
        assertEq(rounds.depositOf(id, timelock), 11 * 160);
        _stock(id, _line(1, 0, 2, 600));
        assertEq(rounds.linesOf(id, timelock).length, 1, "the line of item 0 is gone");
        assertEq(rounds.depositOf(id, timelock), 2 * 600);
        assertEq(rounds.creditOf(address(token), timelock), 11 * 160 - 2 * 600);
        assertEq(rounds.participantsOf(id).length, 1);
        _assertBooks();
    }

    function test_stock_that_is_taken_back_is_credit() external {
        RoundId id = _open();
        _refuse(id, new IProcurementRounds.Line[](0), abi.encodeWithSelector(IProcurementRounds.RoundsNothingCommitted.selector, timelock));
        _stock(id, _line(0, 0, 11, 156));
        _commit(id, people[0], 0, 12, 0, 195);
        _stock(id, new IProcurementRounds.Line[](0));
        assertEq(rounds.participantsOf(id).length, 1);
        assertEq(rounds.creditOf(address(token), timelock), 11 * 156);
        _assertBooks();
    }

    function test_after_the_freeze_stock_may_grow_and_not_shrink() external {
        RoundId id = _open();
        _commit(id, people[0], 0, 89, 0, 195);
        _stock(id, _line(0, 0, 5, 160));
        vm.warp(FREEZE_AT);
        _stock(id, _line(0, 0, 11, 160));
        _refuse(id, _line(0, 0, 10, 160), _harm(-1));
        _refuse(id, new IProcurementRounds.Line[](0), _harm(-11));
        vm.warp(CLOSE_AT);
        _refuse(id, _line(0, 0, 12, 160), abi.encodeWithSelector(IProcurementRounds.RoundsTooLate.selector, CLOSE_AT));
    }

    function test_a_pause_stops_stock_and_lets_it_go_home() external {
        RoundId id = _open();
        _stock(id, _line(0, 0, 11, 156));
        vm.prank(guardian);
        rounds.setPaused(true);
        _refuse(id, _line(0, 0, 12, 156), abi.encodeWithSelector(IProcurementRounds.RoundsPausedNow.selector));
        _stock(id, new IProcurementRounds.Line[](0));
        assertEq(rounds.participantsOf(id).length, 0);
    }

    // ---- What it does to a round ----

    function test_89_units_are_bought_as_100_and_the_stock_takes_what_tolerances_leave() external {
        RoundId id = _openRoomy();
        _commit(id, people[0], 0, 60, 3, 195);
        _commit(id, people[1], 0, 29, 2, 195);
        _stock(id, _line(0, 0, 30, 156));
        vm.warp(CLOSE_AT);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundBound(id, _units(100, 0, 0), _units(156_00, 0, 0), 2);
        rounds.bind(id);
        _deliverAll(id);
        (uint256[] memory units, uint256[] memory charges) = _shares(id, 0);
        assertEq(units[0], 63);
        assertEq(units[1], 31);
        assertEq(units[2], 6, "the stock");
        assertEq(charges[2], 6 * 156);
        vm.warp(block.timestamp + 5 days);
        _settle(id, 30_00, 0);
        assertEq(rounds.creditOf(address(token), timelock), 24 * 156 + 10_00, "what was not charged, and the fee");
        _assertBooks();
    }

    function test_a_short_delivery_leaves_the_stock_nothing() external {
        RoundId id = _openRoomy();
        _commit(id, people[0], 0, 89, 2, 195);
        _stock(id, _line(0, 0, 11, 156));
        _bind(id);
        _order(id);
        _receive(id, _units(91, 0, 0), true);
        uint96[] memory charges = new uint96[](2);
        charges[0] = 91 * 156;
        uint96[] memory early = new uint96[](2);
        (early[0], early[1]) = (90, 1);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsNotWebster.selector, 91, 1));
        rounds.allocateItem(id, 0, early, charges);
        early[0] = 91;
        early[1] = 0;
        rounds.allocateItem(id, 0, early, charges);
    }

    function test_stock_fills_a_pack_and_reaches_a_minimum() external {
        IProcurementRounds.Item[] memory items = _items();
        (items[0].packSize, items[1].minimum) = (10, 8);
        RoundId id = _openCheap(items);
        _commit(id, people[0], 0, 7, 0, 195);
        _commit(id, people[1], 1, 4, 0, 595);
        IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](2);
        (lines[0], lines[1]) = (_line(0, 0, 3, 195)[0], _line(1, 0, 4, 595)[0]);
        _stock(id, lines);
        _bind(id);
        (uint96 packed,) = rounds.orderedOf(id, 0);
        (uint96 lifted,) = rounds.orderedOf(id, 1);
        assertEq(packed, 10);
        assertEq(lifted, 8);
    }

    function test_stock_alone_orders_nothing() external {
        RoundId id = _openCheap(_items());
        _commit(id, people[0], 0, 7, 0, 195);
        IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](2);
        (lines[0], lines[1]) = (_line(0, 0, 3, 195)[0], _line(1, 0, 200, 595)[0]);
        _stock(id, lines);
        vm.warp(CLOSE_AT);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.LineReleased(id, timelock, 1, IProcurementRounds.Release.BelowMinimum, 0, 1);
        rounds.bind(id);
        assertEq(rounds.creditOf(address(token), timelock), 200 * 595);
        assertEq(rounds.depositOf(id, timelock), 3 * 195, "the line that stayed, no side costs");
        _assertBooks();
    }

    function test_stock_above_its_ceiling_is_released_whole() external {
        RoundId id = _openCheap(_items());
        _commit(id, people[0], 0, 7, 0, 195);
        _stock(id, _line(0, 0, 2, 156));
        _bind(id);
        assertEq(rounds.creditOf(address(token), timelock), 2 * 156);
        assertEq(rounds.depositOf(id, timelock), 0);
        _assertBooks();
    }

    function testFuzz_stock_bears_its_goods_alone_and_every_cent_has_one_owner(
        uint256 key,
        uint256 first,
        uint256 second,
        uint256 stock,
        uint256 shortBy
    ) external {
        IProcurementRounds.Terms memory terms = _terms();
        terms.sideCostKey = IProcurementRounds.SideCostKey(bound(key, 0, 2));
        (terms.minimumValue, terms.aloneSideCost, terms.sideCostCap) = (0, 500_00, 100_00);
        RoundId id = _open(terms, _items());
        _commit(id, people[0], 0, uint96(bound(first, 1, 120)), 4, 200);
        _commit(id, people[1], 0, uint96(bound(second, 1, 40)), 0, 200);
        _stock(id, _line(0, 0, uint64(bound(stock, 1, 60)), 200));
        _bind(id);
        _order(id);
        (uint96 units,) = rounds.orderedOf(id, 0);
        _receive(id, _units(units - uint96(bound(shortBy, 0, units - 1)), 0, 0), true);
        _allocate(id);
        _postInvoice(id, _invoice(id, 30_00, 0));
        (uint256[] memory got, uint256[] memory charges) = _shares(id, 0);
        uint256 held = rounds.depositOf(id, timelock);
        vm.warp(block.timestamp + 5 days);
        _settle(id, 30_00, 0);
        assertEq(rounds.creditOf(address(token), timelock), held - charges[2] + 10_00, "its goods alone");
        if (got[2] != 0) assertEq(got[0], uint256(bound(first, 1, 120)) + 4, "after every member's tolerance");
        _assertBooks();
    }

    // ---- Short words ----

    function _stock(RoundId id, IProcurementRounds.Line[] memory lines) private {
        vm.prank(timelock);
        rounds.commitStock(id, lines);
    }

    function _refuse(RoundId id, IProcurementRounds.Line[] memory lines, bytes memory why) private {
        vm.prank(timelock);
        vm.expectRevert(why);
        rounds.commitStock(id, lines);
    }

    function _openCheap(IProcurementRounds.Item[] memory items) private returns (RoundId) {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.minimumValue, terms.freight, terms.fee, terms.aloneSideCost) = (0, 0, 0, 500_00);
        return _open(terms, items);
    }

    /// @notice Side costs that nobody is released for.
    function _openRoomy() private returns (RoundId) {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostCap, terms.aloneSideCost) = (50_00, 50_00);
        return _open(terms, _items());
    }

    function _deliverAll(RoundId id) private {
        _order(id);
        _receive(id, _units(100, 0, 0), true);
        _allocate(id);
        _postInvoice(id, _invoice(id, 30_00, 0));
    }

    function _harm(int256 tolerance) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IProcurementRounds.RoundsHarmsOthers.selector, 0, int256(0), tolerance, int256(0), int256(0));
    }

    function _tooDear() private pure returns (bytes memory) {
        uint256 limit = uint256(type(uint96).max) / 50;
        uint256 deposit = uint256(type(uint64).max) * type(uint96).max;
        return abi.encodeWithSelector(IProcurementRounds.RoundsDepositAboveLimit.selector, deposit, limit);
    }
}
