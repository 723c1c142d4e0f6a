// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {Division} from "./rounds/Division.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice Freezing and binding: late changes, packs, buy-up, releases and what they set free.
contract RoundsBindTest is RoundsFixture {
    // ---- After the freeze ----

    function test_after_the_freeze_only_changes_that_harm_nobody_are_taken() external {
        RoundId id = _openPacks(10, 0);
        _commit(id, people[0], 0, 12, 0, 195);
        _commit(id, people[1], 0, 6, 3, 195);
        vm.warp(FREEZE_AT);
        _refuseLate(id, people[0], 11, 0, _harm(-1, 0, 0, 0));
        _refuseLate(id, people[1], 6, 2, _harm(0, -1, 0, 0));
        _refuseLate(id, people[0], 10, 0, _harm(-2, 0, -1, 1));
        _commit(id, people[1], 0, 6, 5, 195);
        _commit(id, people[1], 0, 8, 3, 195);
        assertEq(rounds.linesOf(id, people[1])[0].quantity, 8);
        _refuseLate(id, people[2], 3, 0, _harm(3, 0, 0, 4));
        _assertBooks();
    }

    /// @notice 15 wanted and twice 3 tolerated fill two packs of ten; with one unit less they still do.
    function test_a_late_change_is_judged_beside_the_tolerances_of_all() external {
        RoundId id = _openPacks(10, 0);
        _commit(id, people[0], 0, 12, 3, 195);
        _commit(id, people[1], 0, 3, 3, 195);
        vm.warp(FREEZE_AT);
        _refuseLate(id, people[1], 2, 3, _harm(-1, 0, 0, 0));
        _refuseLate(id, people[1], 3, 1, _harm(0, -2, -1, 1));
    }

    function test_units_that_complete_a_pack_come_late_and_welcome() external {
        RoundId id = _openPacks(10, 0);
        _commit(id, people[0], 0, 12, 0, 195);
        vm.warp(FREEZE_AT);
        _commit(id, people[1], 0, 8, 0, 195);
        _bind(id);
        (uint96 units,) = rounds.orderedOf(id, 0);
        assertEq(units, 20);
    }

    function test_a_late_withdrawal_that_costs_others_their_pack_is_refused() external {
        RoundId id = _openPacks(10, 0);
        _commit(id, people[0], 0, 12, 0, 195);
        _commit(id, people[1], 0, 8, 0, 195);
        _commit(id, people[2], 0, 3, 0, 195);
        vm.warp(FREEZE_AT);
        uint256 nonce = rounds.nonceOf(id, people[1]);
        bytes32 typeHash = keccak256("WithdrawCommitment(bytes32 roundId,address member,uint256 nonce,uint48 deadline)");
        bytes memory signature = _signDigest(keyOf[people[1]], _digest(keccak256(abi.encode(typeHash, id, people[1], nonce, FAR))));
        vm.expectRevert(_harm(-8, 0, -1, -2));
        rounds.withdrawCommitment(id, people[1], nonce, FAR, signature);
        _withdrawCommitment(id, people[2]);
        assertEq(rounds.linesOf(id, people[2]).length, 0, "3 units beyond whole packs can go");
    }

    function test_a_ceiling_cannot_be_lowered_late() external {
        RoundId id = _open();
        _commit(id, people[0], 0, 12, 0, 195);
        vm.warp(FREEZE_AT);
        IProcurementRounds.Commit memory intent = _intent(id, people[0], _line(0, 12, 0, 194));
        bytes memory signature = _sign(intent);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsCeilingLowered.selector, 0, 195, 194));
        rounds.commit(intent, signature);
        _commit(id, people[0], 0, 12, 0, 196);
    }

    // ---- When ----

    function test_binding_waits_for_the_end_of_commitments() external {
        RoundId id = _open();
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.DemandOpen));
        rounds.bind(id);
        vm.warp(CLOSE_AT - 1);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTooEarly.selector, CLOSE_AT));
        rounds.bind(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsUnknown.selector, RoundId.wrap("nothing")));
        rounds.bind(RoundId.wrap("nothing"));
    }

    // ---- Packs, minimum, buy-up ----

    function test_ninety_nine_units_are_bought_as_a_hundred_for_156_00() external {
        RoundId id = _openFree(_items());
        _commit(id, people[0], 0, 60, 1, 156);
        _commit(id, people[1], 0, 39, 0, 156);
        vm.warp(CLOSE_AT);
        (uint96[] memory ordered, uint96[] memory cost) = (_units(100, 0, 0), _units(156_00, 0, 0));
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundBound(id, ordered, cost, 2);
        rounds.bind(id);
    }

    function test_a_minimum_is_reached_by_tolerances() external {
        RoundId id = _openPacks(10, 20);
        _commit(id, people[0], 0, 15, 5, 195);
        _bind(id);
        (uint96 units, uint96 cost) = rounds.orderedOf(id, 0);
        assertEq(units, 20);
        assertEq(cost, 35_20);
    }

    function test_lines_under_the_minimum_or_a_pack_are_released() external {
        IProcurementRounds.Item[] memory items = _items();
        (items[0].packSize, items[0].minimum) = (10, 20);
        items[1].packSize = 10;
        RoundId id = _openFree(items);
        _commit(id, people[0], 0, 15, 4, 195);
        _commit(id, people[1], 1, 3, 2, 595);
        _commit(id, people[2], 2, 1, 0, 895);
        vm.warp(CLOSE_AT);
        _expectRelease(id, people[0], 0, IProcurementRounds.Release.BelowMinimum, 19, 20);
        _expectRelease(id, people[1], 1, IProcurementRounds.Release.BelowMinimum, 5, 10);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundBound(id, _units(0, 0, 1), _units(0, 0, 895), 1);
        rounds.bind(id);
        assertEq(rounds.creditOf(address(token), people[0]), 19 * 195 + 25_00, "the whole deposit");
        assertEq(rounds.depositOf(id, people[0]), 0);
        _assertBooks();
    }

    // ---- Ceilings ----

    function test_a_release_raises_the_price_and_releases_another() external {
        RoundId id = _openFree(_items());
        _commit(id, people[0], 0, 3, 0, 160);
        _commit(id, people[1], 0, 4, 0, 180);
        _commit(id, people[2], 0, 5, 0, 195);
        vm.warp(CLOSE_AT);
        _expectRelease(id, people[0], 0, IProcurementRounds.Release.AboveCeiling, 176, 160);
        _expectRelease(id, people[1], 0, IProcurementRounds.Release.AboveCeiling, 195, 180);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundBound(id, _units(5, 0, 0), _units(9_75, 0, 0), 1);
        rounds.bind(id);
        _assertBooks();
    }

    function test_a_member_keeps_the_lines_that_were_not_released() external {
        RoundId id = _openFree(_items());
        IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](2);
        lines[0] = IProcurementRounds.Line(0, 3, 2, 180);
        lines[1] = IProcurementRounds.Line(1, 2, 0, 600);
        _commit(id, people[0], lines);
        _bind(id);
        assertEq(rounds.creditOf(address(token), people[0]), 5 * 180, "what the line held, not the side costs");
        assertEq(rounds.depositOf(id, people[0]), 2 * 600 + 25_00);
        assertEq(rounds.linesOf(id, people[0]).length, 1);
        assertEq(rounds.linesOf(id, people[0])[0].item, 1);
        _assertBooks();
    }

    // ---- Alone ----

    function test_who_would_pay_less_alone_is_released_whole() external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostKey, terms.aloneSideCost) = (IProcurementRounds.SideCostKey.Equal, 10_00);
        RoundId id = _open(terms, _items());
        _commit(id, people[0], 0, 50, 0, 195);
        _commit(id, people[1], 0, 5, 0, 195);
        _commit(id, people[2], 0, 50, 0, 195);
        vm.warp(CLOSE_AT);
        uint256[] memory ones = new uint256[](3);
        (ones[0], ones[1], ones[2]) = (1, 1, 1);
        uint256 fee = Division.money(10_00, ones, _keys(id))[1];
        _expectRelease(id, people[1], type(uint16).max, IProcurementRounds.Release.DearerThanAlone, 7_80 + 10_00 + fee, 9_75 + 10_00);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundBound(id, _units(100, 0, 0), _units(156_00, 0, 0), 2);
        rounds.bind(id);
        assertEq(rounds.creditOf(address(token), people[1]), 5 * 195 + 25_00);
        _assertBooks();
    }

    /// @notice By quantity the large order would bear 36.00 of 40.00, above the 25.00 that it signed; it blocks nobody.
    function test_whose_side_costs_would_pass_the_cap_is_released_whole() external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.aloneSideCost, terms.minimumValue) = (40_00, 10_00);
        RoundId id = _open(terms, _items());
        _commit(id, people[0], 0, 10, 0, 195);
        _commit(id, people[1], 0, 180, 0, 195);
        _commit(id, people[2], 0, 10, 0, 195);
        vm.warp(CLOSE_AT);
        _expectRelease(id, people[1], type(uint16).max, IProcurementRounds.Release.SideCostsAboveCap, 36_00, 25_00);
        rounds.bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Bound));
        assertEq(rounds.creditOf(address(token), people[1]), 180 * 1_95 + 25_00);
        _assertBooks();
    }

    function test_a_cap_that_nobody_left_can_keep_falls_short() external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostCap, terms.aloneSideCost) = (19_99, 40_00);
        RoundId id = _open(terms, _items());
        _commit(id, people[0], 0, 50, 0, 195);
        _commit(id, people[1], 0, 50, 0, 195);
        vm.warp(CLOSE_AT);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.FellShort(id, 0, 100_00);
        rounds.bind(id);
    }

    /// @notice Two equal orders bear 15.00 of freight and 5.00 of the fee each.
    function test_whose_side_costs_reach_the_cap_stays() external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostCap, terms.aloneSideCost) = (20_00, 40_00);
        RoundId id = _open(terms, _items());
        _commit(id, people[0], 0, 50, 0, 195);
        _commit(id, people[1], 0, 50, 0, 195);
        vm.warp(CLOSE_AT);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundBound(id, _units(100, 0, 0), _units(156_00, 0, 0), 2);
        rounds.bind(id);
    }

    function test_who_pays_just_as_much_alone_stays() external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostKey, terms.aloneSideCost) = (IProcurementRounds.SideCostKey.Equal, 10_00);
        RoundId id = _open(terms, _items());
        // In the group 78.00 + 15.00 + 5.00; alone 88.00 + 10.00.
        _commit(id, people[0], 0, 50, 0, 195);
        _commit(id, people[2], 0, 50, 0, 195);
        _bind(id);
        assertEq(rounds.linesOf(id, people[0]).length, 1);
        assertEq(rounds.linesOf(id, people[2]).length, 1);
    }

    function test_alone_a_member_may_buy_up_too() external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.freight, terms.fee, terms.aloneSideCost) = (2_00, 0, 0);
        RoundId id = _open(terms, _items());
        // 95 alone are bought as 100 for 156.00; in the group 95 cost 167.20.
        _commit(id, people[0], 0, 95, 0, 195);
        vm.warp(CLOSE_AT);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.FellShort(id, 0, 100_00);
        rounds.bind(id);
    }

    // ---- Short ----

    function test_a_round_under_its_minimum_value_releases_nobody() external {
        RoundId id = _open();
        _commit(id, people[0], 0, 3, 0, 160);
        _commit(id, people[1], 0, 9, 0, 195);
        uint256 deposit = rounds.depositOf(id, people[0]);
        vm.warp(CLOSE_AT);
        vm.recordLogs();
        rounds.bind(id);
        assertEq(vm.getRecordedLogs().length, 1, "FellShort and nothing else");
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Undersubscribed));
        assertEq(rounds.depositOf(id, people[0]), deposit);
        assertEq(rounds.linesOf(id, people[0]).length, 1);
        _assertBooks();
    }

    function test_a_round_that_reaches_its_minimum_value_binds() external {
        IProcurementRounds.Terms memory terms = _terms();
        terms.minimumValue = 156_00;
        RoundId id = _open(terms, _items());
        _commit(id, people[0], 0, 60, 0, 195);
        _commit(id, people[1], 0, 40, 0, 195);
        _bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Bound));
    }

    /// @notice A vote for a worse tier is none for an order of nothing.
    function test_a_worse_tier_of_nothing_is_short_again() external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostCap, terms.aloneSideCost) = (19_99, 40_00);
        RoundId id = _open(terms, _items());
        _commit(id, people[0], 0, 50, 0, 195);
        _commit(id, people[1], 0, 50, 0, 195);
        _bind(id);
        vm.prank(timelock);
        rounds.acceptWorseTier(id);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.FellShort(id, 0, 100_00);
        rounds.bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Undersubscribed));
    }

    function test_a_round_without_commitments_is_short() external {
        IProcurementRounds.Terms memory terms = _terms();
        terms.minimumValue = 0;
        RoundId id = _open(terms, _items());
        vm.warp(CLOSE_AT);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.FellShort(id, 0, 0);
        rounds.bind(id);
    }

    // ---- Properties ----

    /// @notice However members commit: no bound line pays above its ceiling, no bound member pays more than alone, the order
    /// stays inside what was asked, and every cent is a deposit or a credit.
    function testFuzz_binding_keeps_every_promise(uint256 seed, uint8 key, uint16 freight, uint16 fee, bool incremental) external {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostKey, terms.freight, terms.fee) = (IProcurementRounds.SideCostKey(key % 3), freight % 4_000, fee % 900);
        (terms.minimumValue, terms.aloneSideCost) = (0, freight % 4_000 / 3);
        IProcurementRounds.Item[] memory items = _items();
        (items[1].packSize, items[1].minimum) = (5, 10);
        if (incremental) items[2].kind = IProcurementRounds.TierKind.Incremental;
        RoundId id = _open(terms, items);
        for (uint256 m; m < 5; ++m) {
            _commit(id, people[m], _randomLines(seed, m));
        }
        _bind(id);
        _assertBooks();
        if (rounds.stateOf(id) == IProcurementRounds.State.Bound) _assertPromises(id, terms);
    }

    function _assertPromises(RoundId id, IProcurementRounds.Terms memory terms) private view {
        address[] memory participants = rounds.participantsOf(id);
        uint256[] memory goods = new uint256[](participants.length);
        uint256[] memory weights = new uint256[](participants.length);
        for (uint16 i; i < 3; ++i) {
            (uint256 units, uint256 cost) = rounds.orderedOf(id, i);
            (uint256 quantity, uint256 most) = (0, 0);
            for (uint256 m; m < participants.length; ++m) {
                IProcurementRounds.Line memory line = _lineOf(id, participants[m], i);
                if (line.quantity == 0) continue;
                (quantity, most) = (quantity + line.quantity, most + line.quantity + line.tolerance);
                assertLe((cost + units - 1) / units, line.ceiling, "ceiling");
                goods[m] += (cost * line.quantity + units - 1) / units;
                weights[m] += terms.sideCostKey == IProcurementRounds.SideCostKey.ByQuantity ? line.quantity : 0;
            }
            assertLe(units, most, "never more than tolerated");
            assertTrue(units != 0 || quantity == 0, "nobody stays bound to an item that is not ordered");
        }
        _assertNotDearer(id, terms, participants, goods, weights);
    }

    function _assertNotDearer(
        RoundId id,
        IProcurementRounds.Terms memory terms,
        address[] memory participants,
        uint256[] memory goods,
        uint256[] memory weights
    ) private view {
        for (uint256 m; m < weights.length; ++m) {
            if (terms.sideCostKey == IProcurementRounds.SideCostKey.ByValue) weights[m] = goods[m];
            if (terms.sideCostKey == IProcurementRounds.SideCostKey.Equal && goods[m] != 0) weights[m] = 1;
        }
        uint256[] memory freight = Division.money(terms.freight, weights, _keys(id));
        uint256[] memory fee = Division.money(terms.fee, weights, _keys(id));
        for (uint256 m; m < participants.length; ++m) {
            if (goods[m] != 0) assertLe(goods[m] + freight[m] + fee[m], _alone(id, participants[m]) + terms.aloneSideCost, "alone");
        }
    }

    /// @dev Own best purchase of every line, by trying every tier start.
    function _alone(RoundId id, address member) private view returns (uint256 sum) {
        IProcurementRounds.Line[] memory lines = rounds.linesOf(id, member);
        for (uint256 i; i < lines.length; ++i) {
            IProcurementRounds.Item memory item = rounds.itemOf(id, lines[i].item);
            uint256 best = _cost(item, lines[i].quantity);
            for (uint256 t; t < item.tiers.length; ++t) {
                if (item.tiers[t].minQuantity <= lines[i].quantity) continue;
                uint256 cost = _cost(item, item.tiers[t].minQuantity);
                if (cost < best) best = cost;
            }
            sum += best;
        }
    }

    function _cost(IProcurementRounds.Item memory item, uint256 quantity) private pure returns (uint256 cost) {
        uint256 price;
        for (uint256 unit = 1; unit <= quantity; ++unit) {
            for (uint256 t; t < item.tiers.length; ++t) {
                if (item.tiers[t].minQuantity == unit) price = item.tiers[t].unitPrice;
            }
            cost += price;
        }
        if (item.kind == IProcurementRounds.TierKind.AllUnits) cost = quantity * price;
    }

    function _randomLines(uint256 seed, uint256 m) private pure returns (IProcurementRounds.Line[] memory lines) {
        uint96[3] memory prices = [uint96(156), 476, 716];
        lines = new IProcurementRounds.Line[](1 + uint256(keccak256(abi.encode(seed, m))) % 3);
        for (uint256 i; i < lines.length; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, m, i)));
            lines[i] = IProcurementRounds.Line({
                item: uint16(i),
                quantity: uint96(1 + dice % 40),
                tolerance: uint64((dice >> 32) % 12),
                ceiling: uint96(prices[i] + (dice >> 64) % 60)
            });
        }
    }

    // ---- Short words ----

    /// @dev Nothing but goods, no minimum value.
    function _openFree(IProcurementRounds.Item[] memory items) private returns (RoundId) {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.freight, terms.fee, terms.minimumValue) = (0, 0, 0);
        return _open(terms, items);
    }

    function _openPacks(uint64 packSize, uint96 minimum) private returns (RoundId) {
        IProcurementRounds.Item[] memory items = _items();
        (items[0].packSize, items[0].minimum) = (packSize, minimum);
        return _openFree(items);
    }

    function _harm(int256 units, int256 tolerance, int256 packs, int256 missing) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IProcurementRounds.RoundsHarmsOthers.selector, 0, units, tolerance, packs, missing);
    }

    function _refuseLate(RoundId id, address member, uint96 quantity, uint64 tolerance, bytes memory refusal) private {
        IProcurementRounds.Commit memory intent = _intent(id, member, _line(0, quantity, tolerance, 195));
        bytes memory signature = _sign(intent);
        vm.expectRevert(refusal);
        rounds.commit(intent, signature);
    }

    function _expectRelease(RoundId id, address member, uint16 item, IProcurementRounds.Release reason, uint256 price, uint256 limit)
        private
    {
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.LineReleased(id, member, item, reason, price, limit);
    }
}
