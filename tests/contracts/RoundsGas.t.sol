// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice The largest rounds that can exist still bind, allocate, settle and cancel in one transaction each, however their
/// members try to make it long. Osaka allows 16,777,216 gas a transaction (EIP-7825).
contract RoundsGasTest is RoundsFixture {
    uint256 private constant TRANSACTION_GAS = 16_777_216;
    /// @dev Calldata and the 21,000 of every transaction.
    uint256 private constant INTRINSIC = 21_000 + 36 * 16;

    function test_binding_fits_when_nobody_is_released() external {
        for (uint256 key; key < 3; ++key) {
            uint256 start = vm.snapshotState();
            RoundId id = _calm(50, 8, IProcurementRounds.SideCostKey(key));
            _assertBindFits(id, 1, "bind 50 x 8, nobody leaves");
            vm.revertToState(start);
        }
    }

    /// @notice Every pass releases one member, whose release makes the next one dearer than alone.
    function test_binding_fits_when_members_leave_one_by_one() external {
        for (uint256 key; key < 2; ++key) {
            uint256 start = vm.snapshotState();
            _assertBindFits(_leaving(50, 8, IProcurementRounds.SideCostKey(key)), 47, "bind 50 x 8, members leave one by one");
            vm.revertToState(start);
            _assertBindFits(_leaving(25, 16, IProcurementRounds.SideCostKey(key)), 22, "bind 25 x 16, members leave one by one");
            vm.revertToState(start);
        }
    }

    /// @notice Every pass releases one line of each item, which lifts the price above the next ceiling.
    function test_binding_fits_when_ceilings_break_one_by_one() external {
        uint256 start = vm.snapshotState();
        _assertBindFits(_breaking(50, 8), 48 * 8 + 1, "bind 50 x 8, ceilings break one by one");
        vm.revertToState(start);
        _assertBindFits(_breaking(25, 16), 23 * 16 + 1, "bind 25 x 16, ceilings break one by one");
    }

    function test_settling_and_cancelling_fit() external {
        RoundId id = _calm(50, 8, IProcurementRounds.SideCostKey.Equal);
        _bind(id);
        uint256 bound = vm.snapshotState();
        vm.prank(supplier);
        rounds.consentToCancel(id);
        vm.cool(address(rounds));
        vm.prank(timelock);
        rounds.cancelRound(id, "no");
        _assertLastCallFits("cancel 50 x 8");
        vm.revertToState(bound);

        _deliver(id);
        _postInvoice(id, _invoice(id, 5_000_00, 0));
        skip(5 days);
        uint96[] memory freight = new uint96[](50);
        uint96[] memory fee = new uint96[](50);
        for (uint256 m; m < 50; ++m) {
            (freight[m], fee[m]) = (100_00, 2_00);
        }
        vm.cool(address(rounds));
        rounds.settle(id, freight, fee, new uint96[](50));
        _assertLastCallFits("settle 50 x 8");
    }

    /// @dev Everybody gets what it ordered, at one price a unit.
    function _deliver(RoundId id) private {
        _order(id);
        uint96[] memory units = new uint96[](16);
        for (uint16 i; i < 16; ++i) {
            (units[i],) = rounds.orderedOf(id, i);
        }
        _receive(id, units, true);
        for (uint16 i; i < 16; ++i) {
            (uint96[] memory got, uint96[] memory charges) = (new uint96[](50), new uint96[](50));
            for (uint256 m = i % 2; m < 50; m += 2) {
                (got[m], charges[m]) = (uint96(m + 1), uint96((m + 1) * 190));
            }
            vm.cool(address(rounds));
            rounds.allocateItem(id, i, got, charges);
        }
        _assertLastCallFits("allocate an item to 25 of 50");
    }

    // ---- Rounds at the limits ----

    function _calm(uint256 count, uint256 each, IProcurementRounds.SideCostKey key) private returns (RoundId id) {
        IProcurementRounds.Item[] memory items = new IProcurementRounds.Item[](16);
        for (uint256 i; i < 16; ++i) {
            items[i] = _eightTiers(100, 200, 190, IProcurementRounds.TierKind.AllUnits);
        }
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostKey, terms.freight, terms.fee, terms.sideCostCap) = (key, 5_000_00, 100_00, 1_000_00);
        terms.aloneSideCost = 5_000_00;
        id = _open(terms, items);
        for (uint256 m; m < count; ++m) {
            IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](each);
            for (uint256 i; i < each; ++i) {
                lines[i] = IProcurementRounds.Line(uint16(2 * i + m % 2), uint96(m + 1), 1, 300);
            }
            _commit(id, _rich(m), lines);
        }
    }

    /// @dev Member m saves `quantity` by the group's price and loses freight / (members left) by its side cost.
    function _leaving(uint256 count, uint256 each, IProcurementRounds.SideCostKey key) private returns (RoundId id) {
        uint96 freight = 1_000_003;
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostKey, terms.freight, terms.fee, terms.sideCostCap, terms.aloneSideCost) = (key, freight, 37, freight + 37, 0);
        IProcurementRounds.Item[] memory items = new IProcurementRounds.Item[](each);
        for (uint256 i; i < each; ++i) {
            items[i] = i == 0
                ? _eightTiers(2 * freight, 11, 10, IProcurementRounds.TierKind.AllUnits)
                : _eightTiers(2_000 * freight, 11, 11, IProcurementRounds.TierKind.AllUnits);
        }
        id = _open(terms, items);
        for (uint256 m; m < count; ++m) {
            IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](each);
            for (uint256 i; i < each; ++i) {
                lines[i] = IProcurementRounds.Line(uint16(i), 1, 0, 20);
            }
            lines[0].quantity = uint96(freight / (count - m) - 2);
            if (m == count - 4) lines[0].quantity += 100;
            lines[1].quantity = 2 * freight - lines[0].quantity;
            _commit(id, _rich(m), lines);
        }
    }

    /// @dev Incremental prices: every unit that goes away lifts the average; ceilings are in between.
    function _breaking(uint256 count, uint256 each) private returns (RoundId id) {
        IProcurementRounds.Terms memory terms = _terms();
        (terms.sideCostCap, terms.aloneSideCost) = (100_00, type(uint64).max);
        IProcurementRounds.Item[] memory items = new IProcurementRounds.Item[](each);
        for (uint256 i; i < each; ++i) {
            items[i] = _eightTiers(2, 1_000_000, 1, IProcurementRounds.TierKind.Incremental);
        }
        id = _open(terms, items);
        for (uint256 m; m < count; ++m) {
            IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](each);
            uint96 ceiling = uint96(m + 2 < count ? 999_999 / (count - m) : 2_000_000);
            for (uint256 i; i < each; ++i) {
                lines[i] = IProcurementRounds.Line(uint16(i), 1, 0, ceiling);
            }
            _commit(id, _rich(m), lines);
        }
    }

    function _eightTiers(uint96 from, uint96 first, uint96 next, IProcurementRounds.TierKind kind)
        private
        pure
        returns (IProcurementRounds.Item memory item)
    {
        item = _item("ADA1798", 195, 176, 156);
        item.kind = kind;
        item.tiers = new IProcurementRounds.Tier[](8);
        item.tiers[0] = IProcurementRounds.Tier(1, first);
        for (uint96 t = 1; t < 8; ++t) {
            item.tiers[t] = IProcurementRounds.Tier(from + t - 1, next);
        }
    }

    function _rich(uint256 number) private returns (address account) {
        account = _admit(string.concat("member ", vm.toString(number)));
        token.mint(account, 1e18);
    }

    function _assertBindFits(RoundId id, uint256 events, string memory what) private {
        vm.warp(CLOSE_AT);
        vm.cool(address(rounds));
        vm.recordLogs();
        uint256 before = gasleft();
        rounds.bind(id);
        uint256 used = before - gasleft() + INTRINSIC;
        assertEq(vm.getRecordedLogs().length, events, "releases and the binding");
        vm.snapshotValue("Rounds", what, used);
        assertLe(used, TRANSACTION_GAS);
    }

    function _assertLastCallFits(string memory what) private {
        uint256 used = vm.lastCallGas().gasTotalUsed + 21_000;
        vm.snapshotValue("Rounds", what, used);
        assertLe(used, TRANSACTION_GAS);
    }
}

/// @notice What a commitment costs beside its floor: the gas that no contract can save which records a line in a slot, a member
/// in two, keeps its books, checks membership and prices, and moves a token.
contract RoundsCommitGasTest is RoundsFixture {
    uint256 private constant NEW_SLOT = 22_100;
    uint256 private constant CHANGED_SLOT = 5_000;
    uint256 private constant READ_SLOT = 2_100;
    uint256 private constant ACCOUNT = 2_600;

    function test_a_commitment_costs_at_most_fifteen_per_cent_more_than_its_floor() external {
        RoundId id = _open(_terms(), _manyItems());
        _commit(id, people[5], _lines(16));
        for (uint256 i = 1; i <= 16; ++i) {
            address member = _admit(string.concat("firm ", vm.toString(i)));
            vm.prank(member);
            token.approve(address(rounds), type(uint256).max);
            IProcurementRounds.Commit memory intent = _intent(id, member, _lines(i));
            bytes memory data = abi.encodeCall(rounds.commit, (intent, _sign(intent)));
            (uint256 used, uint256 floor) = (_run(data) + _intrinsic(data), _floor(i) + _intrinsic(data));
            assertLe(used * 100, floor * 115);
            if (i == 4) vm.snapshotValue("Rounds", "commit, 4 lines, calldata included", used);
            if (i == 4) vm.snapshotValue("Rounds", "commit, 4 lines, floor", floor);
        }
    }

    /// @dev The pause, the round, its token, prices (two a slot), the member's place and seat, one slot a line, two events; the
    /// registry and one slot of it; the token with two balances that change and an allowance that does not; one signature.
    function _floor(uint256 lines) private pure returns (uint256) {
        uint256 slots = (lines + 2) * NEW_SLOT + CHANGED_SLOT + (2 + (lines + 1) / 2) * READ_SLOT;
        uint256 others = 2 * ACCOUNT + READ_SLOT + 2 * CHANGED_SLOT + READ_SLOT;
        uint256 committed = 375 * 4 + 8 * 32 * (4 + 4 * lines);
        uint256 transfer = 375 * 4 + 8 * 32;
        return slots + others + committed + transfer + 3_000;
    }

    function _run(bytes memory data) private returns (uint256 used) {
        vm.cool(address(rounds));
        vm.cool(address(token));
        vm.cool(address(members));
        used = gasleft();
        (bool done,) = address(rounds).call(data);
        used -= gasleft();
        assertTrue(done);
    }

    function _intrinsic(bytes memory data) private pure returns (uint256 gas) {
        gas = 21_000;
        for (uint256 i; i < data.length; ++i) {
            gas += data[i] == 0 ? 4 : 16;
        }
    }

    function _lines(uint256 count) private pure returns (IProcurementRounds.Line[] memory lines) {
        lines = new IProcurementRounds.Line[](count);
        for (uint256 i; i < count; ++i) {
            lines[i] = IProcurementRounds.Line(uint16(i), 40, 5, 190);
        }
    }

    function _manyItems() private pure returns (IProcurementRounds.Item[] memory items) {
        items = new IProcurementRounds.Item[](16);
        for (uint256 i; i < 16; ++i) {
            items[i] = _items()[0];
        }
    }
}
