// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "../../contracts/interfaces/IMemberRegistry.sol";
import {Console} from "./cheats/Console.sol";
import {Test} from "./cheats/Test.sol";
import {GovernanceLaws} from "./invariants/GovernanceLaws.sol";

/// @notice Everything that members, votes, outsiders and time may do to a consortium, in any order. Numbered invariants:
/// G1 the token supply is the sum of the balances;
/// G2 the votes of all delegates together are the supply of tokens, and the number of Active members;
/// G3 no proposal counts more heads, voters or tokens than its snapshot gave out, and exactly the ballots recounted;
/// G4 every change of a proposal's state is an allowed edge, taken by the act that may take it;
/// G5 nothing is executed twice, before its delay, after its expiry, or by anybody but the timelock;
/// G6 what a snapshot says never changes;
/// G7 nobody but a vote changes members, roles, rules, supply, guardian or the treasury;
/// G8 published rules are in bounds and never change;
/// G9 one membership and one head a firm, that never move; heads go where Active members delegate them, and nowhere else.
/// G10 a vote that was closed early ends as it stood then, and no proposer takes a co-sponsored proposal back.
/// G4 to G8 and G10 are watched by GovernanceLaws after each act. One campaign checks all: the campaign is what costs time.
contract GovernanceCampaign is GovernanceLaws {
    /// @notice G1, G2, G3, G9.
    function assertBooks() external view {
        _G1_supply_is_the_sum_of_balances();
        _G2_delegated_votes_are_what_is_held();
        _G9_one_head_a_firm();
        if (proposals.length == 0) return;
        uint256 id = _watched(turn);
        if (block.timestamp <= governor.proposalSnapshot(id)) return;
        _G3_no_tally_exceeds_its_snapshot(id);
        assertEq(abi.encode(governor.proposalTally(id)), abi.encode(_recount(id)));
    }

    function _G1_supply_is_the_sum_of_balances() private view {
        uint256 balances;
        for (uint256 i = 0; i < members.length; ++i) {
            balances += token.balanceOf(members[i]);
        }
        assertEq(token.totalSupply(), balances);
    }

    function _G2_delegated_votes_are_what_is_held() private view {
        uint256 tokens;
        uint256 frozen;
        uint256 heads;
        uint256 active;
        for (uint256 i = 0; i < members.length; ++i) {
            tokens += token.getVotes(members[i]);
            if (token.delegates(members[i]) == address(0)) frozen += token.balanceOf(members[i]);
            heads += registry.getVotes(members[i]);
            if (registry.isActive(members[i])) ++active;
        }
        assertEq(tokens + frozen, token.totalSupply());
        assertEq(heads, active);
    }

    function _G3_no_tally_exceeds_its_snapshot(uint256 id) private view {
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        (uint256 heads, uint256 supply) = governor.proposalElectorate(id);
        assertLe(tally.headsAgainst + tally.headsFor + tally.headsAbstain, heads);
        assertLe(tally.objections, tally.headsAgainst);
        assertLe(tally.votersAgainst + tally.votersFor + tally.votersAbstain, members.length);
        assertLe(tally.tokensAgainst + tally.tokensFor + tally.tokensAbstain, supply);
        for (uint32 group = 1; group <= 4; ++group) {
            (uint256 against, uint256 inFavour, uint256 abstain) = governor.groupTokens(id, group);
            assertLe(against + inFavour + abstain, supply);
        }
    }

    function _G9_one_head_a_firm() private view {
        uint256[] memory received = new uint256[](members.length + 1);
        for (uint256 i = 0; i < members.length; ++i) {
            if (registry.isActive(members[i])) ++received[registry.indexOf(registry.delegates(members[i]))];
        }
        for (uint256 i = 0; i < members.length; ++i) {
            address member = members[i];
            uint16 index = registry.indexOf(member);
            assertEq(registry.getVotes(member), received[index], "heads of Active members that delegate to it");
            bool stands = registry.statusOf(member) != IMemberRegistry.Status.Expelled;
            assertEq(registry.balanceOf(member), stands ? 1 : 0, "one membership");
            assertEq(registry.memberAt(index), member);
            if (stands) assertEq(registry.ownerOf(index), member, "soulbound");
        }
    }

    /// @dev From ballots, who cast them, past votes and groups alone, in the plainest way.
    function _recount(uint256 id) private view returns (IConsortiumGovernor.Tally memory tally) {
        uint256 snapshot = governor.proposalSnapshot(id);
        (, uint256 supply) = governor.proposalElectorate(id);
        (IClassTable.Class class,) = governor.proposalClass(id);
        bool tokensCount = class >= IClassTable.Class.Financial;
        uint256[3][5] memory raw;
        for (uint256 i = 0; i < members.length; ++i) {
            (bool cast, uint8 support, bool objection,) = governor.ballotOf(id, members[i]);
            if (!cast) continue;
            uint256 heads = registry.getPastVotes(members[i], snapshot);
            address delegate = castBy[id][members[i]];
            _addHeads(tally, support, objection, heads, delegate == address(0) ? 1 : 0);
            uint32 group = registry.standingAt(delegate == address(0) ? members[i] : delegate, uint48(snapshot)).group;
            if (tokensCount) raw[group][support] += token.getPastVotes(members[i], snapshot);
        }
        uint256 cap = (supply * 3_400 + 9_999) / 10_000;
        for (uint256 group = 1; group < 5; ++group) {
            uint256 sum = raw[group][0] + raw[group][1] + raw[group][2];
            tally.tokensAgainst += sum > cap ? raw[group][0] * cap / sum : raw[group][0];
            tally.tokensFor += sum > cap ? raw[group][1] * cap / sum : raw[group][1];
            tally.tokensAbstain += sum > cap ? raw[group][2] * cap / sum : raw[group][2];
        }
    }

    /// @param voters 1 who came to vote, 0 for a ballot that a class delegate cast.
    function _addHeads(IConsortiumGovernor.Tally memory tally, uint8 support, bool objection, uint256 heads, uint256 voters) private pure {
        if (support == AGAINST) (tally.headsAgainst, tally.votersAgainst) = (tally.headsAgainst + heads, tally.votersAgainst + voters);
        if (support == FOR) (tally.headsFor, tally.votersFor) = (tally.headsFor + heads, tally.votersFor + voters);
        if (support == ABSTAIN) (tally.headsAbstain, tally.votersAbstain) = (tally.headsAbstain + heads, tally.votersAbstain + voters);
        if (objection) tally.objections += heads;
    }
}

contract GovernanceInvariants is Test {
    /// @dev Shorter campaigns may miss a rare act.
    uint256 private constant LONG = 1_000;

    GovernanceCampaign private campaign;

    function setUp() external {
        campaign = new GovernanceCampaign();
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
    function invariant_of_governance() external view {
        assertEq(campaign.broken(), "", "G4 to G8, G10");
        campaign.assertBooks();
    }

    /// @notice A long campaign that never reached an act proves nothing about it.
    function afterInvariant() external view {
        Console.log(campaign.ratios());
        if (campaign.turn() >= LONG) campaign.requireReached();
    }
}
