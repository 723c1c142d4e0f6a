// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SettlementToken} from "../../contracts/SettlementToken.sol";
import {Console} from "./cheats/Console.sol";
import {Test} from "./cheats/Test.sol";
import {RoundsLaws} from "./invariants/RoundsLaws.sol";

/// @notice What holds whatever anybody does, in whatever order. Numbered invariants:
/// R1 in each token the contract holds exactly what it owes (deposits and credits of all rounds), and what was sent uninvited;
/// R2 every change of a round's state is an allowed edge, taken by the act that may take it;
/// R3 a round that ended (settled, closed, cancelled) holds no deposit;
/// R4 money changes hands in a settlement only; credit falls, and money leaves, by a withdrawal of its owner only;
/// R5 in a settlement all charges together are the bill, to the cent, and each member pays exactly its charge;
/// R6 nobody does what only the coordinator, the arbiter, the supplier, the guardian or a vote may do.
/// R2 to R6 are watched by RoundsLaws after each act.
contract RoundsCampaign is RoundsLaws {
    /// @notice R1.
    function assertBooks() external view {
        _assertBooksOf(token);
        _assertBooksOf(second);
    }

    function _assertBooksOf(SettlementToken one) private view {
        address[] memory all = accounts();
        uint256 owed = uninvited[one];
        for (uint256 i; i < all.length; ++i) {
            owed += rounds.creditOf(address(one), all[i]) + escrowOf(one, all[i]);
        }
        assertEq(one.balanceOf(address(rounds)), owed, "R1 balance == deposits + credits");
    }
}

contract RoundsInvariantsTest is Test {
    /// @dev Shorter campaigns may miss a rare act.
    uint256 private constant LONG = 1_000;

    RoundsCampaign private campaign;

    function setUp() external {
        campaign = new RoundsCampaign();
        campaign.setUp();
        bytes4[] memory acts = new bytes4[](1);
        acts[0] = campaign.play.selector;
        targetContract(address(campaign));
        targetSelector(FuzzSelector(address(campaign), acts));
    }

    /// forge-config: default.invariant.runs = 1
    /// forge-config: default.invariant.depth = 150
    /// forge-config: deep.invariant.runs = 2
    /// forge-config: deep.invariant.depth = 2000
    function invariant_of_rounds() external view {
        assertEq(campaign.broken(), "", "R2 to R6");
        campaign.assertBooks();
    }

    /// @notice A long campaign that never reached an act proves nothing about it.
    function afterInvariant() external view {
        Console.log(campaign.ratios());
        if (campaign.turn() >= LONG) campaign.requireReached();
    }
}
