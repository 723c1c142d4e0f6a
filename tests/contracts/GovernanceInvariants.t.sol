// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {Consortium} from "./fixtures/Consortium.sol";
import {Ledger} from "./fixtures/Ledger.sol";

/// @notice Everything that members, votes and time may do to a consortium of six, in any order. Numbered invariants:
/// G1 the token supply is the sum of the balances;
/// G2 the votes of all delegates together are the supply of tokens, and the number of Active members;
/// G3 no proposal counts more heads, voters or tokens than its snapshot gave out, and no group more tokens than the cap;
/// G4 no proposal goes back, and what is over stays over (forbidden transitions).
/// All are checked in one campaign after each act: the campaign is what costs time.
/// forge-config: default.invariant.runs = 16
contract GovernanceInvariants is Consortium {
    uint256 private constant MEMBERS = 6;

    address[] private members;
    uint256[] private proposals;
    /// @dev The state that a proposal was last seen in.
    mapping(uint256 id => IGovernor.ProposalState) private seen;
    string private forbidden;

    function setUp() external {
        deploy();
        for (uint256 i = 0; i < MEMBERS; ++i) {
            // Two groups of two and two lone members.
            members.push(admit(string.concat("member ", vm.toString(i)), 100 * (i + 1), uint32(1 + i * 2 / 3)));
        }
        skip(1);
        bytes4[] memory acts = new bytes4[](12);
        (acts[0], acts[1], acts[2]) = (this.delegateHead.selector, this.delegateTokens.selector, this.transfer.selector);
        (acts[3], acts[4], acts[5]) = (this.passTime.selector, this.mintSome.selector, this.burnSome.selector);
        (acts[6], acts[7], acts[8]) = (this.suspendOrReinstate.selector, this.regroup.selector, this.proposeOne.selector);
        (acts[9], acts[10], acts[11]) = (this.castOne.selector, this.castSigned.selector, this.revoke.selector);
        targetContract(address(this));
        targetSelector(FuzzSelector(address(this), acts));
    }

    modifier watched() {
        _;
        for (uint256 i = 0; i < proposals.length; ++i) {
            _watch(proposals[i]);
        }
    }

    // ------------------------------------------------------------------ members

    function delegateHead(uint256 from, uint256 to) external watched {
        vm.prank(_member(from));
        registry.delegate(_member(to));
    }

    function delegateTokens(uint256 from, uint256 to) external watched {
        vm.prank(_member(from));
        token.delegate(_member(to));
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external watched {
        address sender = _member(from);
        amount = bound(amount, 0, token.balanceOf(sender));
        vm.prank(sender);
        token.transfer(_member(to), amount);
    }

    function passTime(uint256 period) external watched {
        skip(bound(period, 1, 2 days));
    }

    // ------------------------------------------------------------------ by vote

    function mintSome(uint256 to, uint256 amount) external watched {
        mint(_member(to), bound(amount, 1, 1_000));
    }

    function burnSome(uint256 from, uint256 amount) external watched {
        address holder = _member(from);
        byVote(address(token), abi.encodeCall(token.burn, (holder, bound(amount, 0, token.balanceOf(holder)))));
    }

    function suspendOrReinstate(uint256 who) external watched {
        address member = _member(who);
        if (registry.isActive(member)) suspend(member);
        else byVote(address(registry), abi.encodeCall(registry.reinstate, (member, "paid")));
    }

    function regroup(uint256 who, uint256 group) external watched {
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (_member(who), uint32(bound(group, 1, 4)), "sold")));
    }

    // ------------------------------------------------------------------ proposals

    function proposeOne(uint256 who, uint256 class) external watched {
        uint256 number = proposals.length;
        bytes4[4] memory calls = [Ledger.consented.selector, Ledger.decided.selector, Ledger.paid.selector, Ledger.unlisted.selector];
        proposals.push(propose(_member(who), content(abi.encodeWithSelector(calls[class % 4], number), "one more")));
    }

    function castOne(uint256 who, uint256 which, uint256 support) external watched {
        vote(_member(who), _proposal(which), uint8(support % 3));
    }

    function castSigned(uint256 which, uint256 support, uint256 nonce) external watched {
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](MEMBERS);
        uint256 id = _proposal(which);
        for (uint256 i = 0; i < MEMBERS; ++i) {
            ballots[i] = signed(members[i], id, uint8((support >> (2 * i)) % 4), i % 2 == 0 ? "why" : "", (nonce >> i) % 2);
        }
        governor.castSignedBallots(id, ballots);
    }

    function revoke(uint256 who, uint256 which) external watched {
        vm.prank(_member(who));
        governor.revokeBallots(_proposal(which));
    }

    // ------------------------------------------------------------------ watching

    /// @dev What is over stays over, and nothing goes back.
    function _watch(uint256 id) private {
        IGovernor.ProposalState now_ = governor.state(id);
        IGovernor.ProposalState before = seen[id];
        if (before == now_) return;
        bool onward = before == IGovernor.ProposalState.Pending
            || (before == IGovernor.ProposalState.Active && now_ != IGovernor.ProposalState.Pending)
            || (before == IGovernor.ProposalState.Succeeded && now_ == IGovernor.ProposalState.Expired);
        if (!onward) forbidden = string.concat(vm.toString(uint256(before)), " to ", vm.toString(uint256(now_)));
        seen[id] = now_;
    }

    function _member(uint256 seed) private view returns (address) {
        return members[seed % MEMBERS];
    }

    function _proposal(uint256 seed) private view returns (uint256) {
        return proposals[seed % proposals.length];
    }

    // ------------------------------------------------------------------ the invariants

    function invariant_of_governance() external view {
        _G1_supply_is_the_sum_of_balances();
        _G2_delegated_votes_are_what_is_held();
        _G3_no_tally_exceeds_its_snapshot();
        _G3_the_tally_is_the_ballots_recounted();
        assertEq(forbidden, "", "G4");
    }

    function _G1_supply_is_the_sum_of_balances() private view {
        uint256 balances;
        for (uint256 i = 0; i < MEMBERS; ++i) {
            balances += token.balanceOf(members[i]);
        }
        assertEq(token.totalSupply(), balances);
    }

    function _G2_delegated_votes_are_what_is_held() private view {
        uint256 tokens;
        uint256 heads;
        uint256 active;
        for (uint256 i = 0; i < MEMBERS; ++i) {
            tokens += token.getVotes(members[i]);
            heads += registry.getVotes(members[i]);
            if (registry.isActive(members[i])) ++active;
        }
        assertEq(tokens, token.totalSupply());
        assertEq(heads, active);
    }

    function _G3_no_tally_exceeds_its_snapshot() private view {
        for (uint256 i = 0; i < proposals.length; ++i) {
            uint256 id = proposals[i];
            IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
            (uint256 heads, uint256 supply) = governor.proposalElectorate(id);
            assertLe(tally.headsAgainst + tally.headsFor + tally.headsAbstain, heads);
            assertLe(tally.objections, tally.headsAgainst);
            assertLe(tally.votersAgainst + tally.votersFor + tally.votersAbstain, MEMBERS);
            assertLe(tally.tokensAgainst + tally.tokensFor + tally.tokensAbstain, supply);
            for (uint32 group = 1; group <= 4; ++group) {
                (uint256 against, uint256 inFavour, uint256 abstain) = governor.groupTokens(id, group);
                assertLe(against + inFavour + abstain, supply);
            }
        }
    }

    function _G3_the_tally_is_the_ballots_recounted() private view {
        for (uint256 i = 0; i < proposals.length; ++i) {
            IConsortiumGovernor.Tally memory recount = _recount(proposals[i]);
            assertEq(abi.encode(governor.proposalTally(proposals[i])), abi.encode(recount));
        }
    }

    /// @dev From ballots, past votes and groups alone, in the plainest way.
    function _recount(uint256 id) private view returns (IConsortiumGovernor.Tally memory tally) {
        uint256 snapshot = governor.proposalSnapshot(id);
        (, uint256 supply) = governor.proposalElectorate(id);
        (IClassTable.Class class,) = governor.proposalClass(id);
        bool tokensCount = class >= IClassTable.Class.Financial;
        uint256[3][5] memory raw;
        for (uint256 i = 0; i < MEMBERS; ++i) {
            (bool cast, uint8 support, bool objection,) = governor.ballotOf(id, members[i]);
            if (!cast) continue;
            uint256 heads = registry.getPastVotes(members[i], snapshot);
            _addHeads(tally, support, objection, heads);
            uint32 group = registry.standingAt(members[i], uint48(snapshot)).group;
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

    function _addHeads(IConsortiumGovernor.Tally memory tally, uint8 support, bool objection, uint256 heads) private pure {
        if (support == AGAINST) (tally.headsAgainst, tally.votersAgainst) = (tally.headsAgainst + heads, tally.votersAgainst + 1);
        if (support == FOR) (tally.headsFor, tally.votersFor) = (tally.headsFor + heads, tally.votersFor + 1);
        if (support == ABSTAIN) (tally.headsAbstain, tally.votersAbstain) = (tally.headsAbstain + heads, tally.votersAbstain + 1);
        if (objection) tally.objections += heads;
    }
}
