// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Console} from "./cheats/Console.sol";
import {Test} from "./cheats/Test.sol";
import {KnowledgeLaws} from "./invariants/KnowledgeLaws.sol";

/// @notice What holds of shared know-how whatever anybody does, in whatever order. Numbered invariants:
/// K1 an item has one owner for ever, its id is owner and content, and what never leaves its owner is not shared;
/// K2 a label changes by a relabelling that its owner signed, to exactly that label, and by nothing else;
/// K3 what was erased stays erased and is changed no more; nobody but its owner erases it;
/// K4 who may read until when changes by grants and revocations of the owner only; grants are of Active members for Active members;
/// K5 a request is decided once, by the rulebook in force, and what is recorded agrees with itself;
/// K6 nobody but the recorder decides, nobody but a vote publishes; versions count up by one and never change;
/// K7 each signature works once: a nonce is used by an act of its signer that went through, and by nothing else.
/// K2 to K7 are watched by KnowledgeLaws after each act.
contract KnowledgeCampaign is KnowledgeLaws {
    /// @notice K1: no id twice.
    function assertBooks() external view {
        for (uint256 i; i < items.length; ++i) {
            for (uint256 j; j < i; ++j) {
                assertTrue(items[i].id != items[j].id, "K1 one content twice of one owner");
            }
        }
    }
}

contract KnowledgeInvariantsTest is Test {
    /// @dev Shorter campaigns may miss a rare act.
    uint256 private constant LONG = 1_000;

    KnowledgeCampaign private campaign;

    function setUp() external {
        campaign = new KnowledgeCampaign();
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
    function invariant_of_knowledge() external view {
        assertEq(campaign.broken(), "", "K1 to K7");
        campaign.assertBooks();
    }

    /// @notice A long campaign that never reached an act proves nothing about it.
    function afterInvariant() external view {
        Console.log(campaign.ratios());
        if (campaign.turn() >= LONG) campaign.requireReached();
    }
}
