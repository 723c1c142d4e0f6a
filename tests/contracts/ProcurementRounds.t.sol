// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice The whole life of a round, to the cent.
contract ProcurementRoundsLifeTest is RoundsFixture {
    function test_a_round_lives_from_draft_to_closed_and_every_cent_is_placed() external {
        RoundId id = _draft(_terms(), _items());
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Draft));
        vm.prank(coordinator);
        rounds.openDemand(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.DemandOpen));

        IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](2);
        lines[0] = IProcurementRounds.Line(0, 40, 5, 190);
        lines[1] = IProcurementRounds.Line(1, 6, 0, 595);
        IProcurementRounds.Commit memory intent = _intent(id, people[0], lines);
        IProcurementRounds.Permit memory permit = _permit(people[0], intent.deposit);
        bytes memory signature = _sign(intent);
        rounds.commitWithPermit(intent, signature, permit);
        _commit(id, people[1], 0, 30, 0, 176);
        _commit(id, people[2], 0, 19, 10, 195);
        _commit(id, people[3], 1, 5, 0, 560);
        _assertBooks();

        vm.warp(FREEZE_AT);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.DemandFrozen));
        _bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Bound));
        (uint96 units, uint96 cost) = rounds.orderedOf(id, 0);
        assertEq(units, 100, "89 units are bought up to 100");
        assertEq(cost, 156_00);
        (units, cost) = rounds.orderedOf(id, 1);
        assertEq(units, 11);
        assertEq(cost, 58_96);
        _assertBooks();

        _order(id);
        _receive(id, _units(60, 11, 0), false);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Delivering));
        _receive(id, _units(40, 0, 0), true);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Received));
        _allocate(id);
        _postInvoice(id, _invoice(id, 30_00, 2_00));
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Reconciling));
        skip(5 days);
        _settle(id, 30_00, 2_00);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Settled));
        assertEq(rounds.creditOf(address(token), supplier), 156_00 + 58_96 + 30_00 - 2_00);
        assertEq(rounds.creditOf(address(token), timelock), 10_00);
        _assertBooks();

        for (uint256 i; i < 4; ++i) {
            rounds.withdraw(address(token), people[i]);
        }
        rounds.withdraw(address(token), supplier);
        rounds.withdraw(address(token), timelock);
        assertEq(token.balanceOf(address(rounds)), 0);
        vm.prank(coordinator);
        rounds.closeRound(id, "report");
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Closed));
    }
}
