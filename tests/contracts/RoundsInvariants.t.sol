// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds} from "../../contracts/interfaces/IProcurementRounds.sol";
import {Test} from "./cheats/Test.sol";
import {RoundsHandler} from "./rounds/RoundsHandler.sol";

/// @notice What holds whatever anybody does, in whatever order.
/// 1. The contract holds exactly what it owes: deposits and credits of all rounds.
/// 2. States never go back, except from undersubscribed to demand and out of a dispute.
/// 3. A round that ended (settled, closed, cancelled) holds no deposit.
contract RoundsInvariantsTest is Test {
    RoundsHandler private handler;

    function setUp() external {
        handler = new RoundsHandler();
        handler.setUp();
        bytes4[] memory acts = new bytes4[](9);
        acts[0] = handler.commit.selector;
        acts[1] = handler.withdrawCommitment.selector;
        acts[2] = handler.withdraw.selector;
        acts[3] = handler.claim.selector;
        acts[4] = handler.cancel.selector;
        acts[5] = handler.lapse.selector;
        // As often as the others together, so that rounds get somewhere.
        acts[6] = acts[7] = acts[8] = handler.step.selector;
        targetSelector(FuzzSelector(address(handler), acts));
        targetContract(address(handler));
    }

    function invariant_1_the_contract_holds_what_it_owes() external view {
        handler.assertBooks();
    }

    function invariant_2_states_never_go_back() external view {
        assertFalse(handler.wentBack());
    }

    function invariant_3_a_round_that_ended_holds_no_deposit() external view {
        handler.assertEnded();
    }
}
