// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {Roles} from "../../../contracts/Roles.sol";
import {ClassRules} from "../fixtures/ClassRules.sol";
import {Acts} from "./Acts.sol";
import {Deeds} from "./Deeds.sol";
import {Outsiders} from "./Outsiders.sol";

/// @title What members, votes, time and outsiders do to a consortium of six to nine firms
/// @notice A dice gives every choice of an act. The laws are in GovernanceLaws.
abstract contract GovernanceHandler is Outsiders, Acts {
    uint256 internal constant MOST_MEMBERS = 9;
    /// @dev Proposals that are still looked at; older ones are over.
    uint256 internal constant WATCHED = 6;

    Deeds internal deeds;
    address[] internal members;
    address[] internal outsiders;
    address internal guardian;
    uint256[] internal proposals;
    mapping(uint256 id => uint256 number) internal numberOf;
    /// @dev Who cast a member's last ballot in its place; address(0) when it did so itself.
    mapping(uint256 id => mapping(address voter => address delegate)) internal castBy;
    mapping(uint256 id => bytes4) private _deedOf;

    function setUp() external virtual {
        deploy();
        deeds = new Deeds();
        _classDeeds();
        for (uint256 i = 0; i < 6; ++i) {
            // Two groups of two and two lone members.
            members.push(admit(string.concat("member ", vm.toString(i)), 100 * (i + 1), uint32(1 + i * 2 / 3)));
        }
        guardian = makeAddr("guardian");
        outsiders = [guardian, makeAddr("stranger"), makeAddr("coordinator"), makeAddr("recorder"), makeAddr("supplier")];
        byVote(address(manager), abi.encodeCall(manager.grantRole, (Roles.COORDINATOR, outsiders[2], 0)));
        byVote(address(manager), abi.encodeCall(manager.grantRole, (Roles.RECORDER, outsiders[3], 0)));
        vm.deal(address(timelock), 10 ether);
        skip(1);
        _dealMembers();
        _dealProposals();
        dealMore();
    }

    /// @dev Acts that are written elsewhere.
    function dealMore() internal virtual;

    function _classDeeds() private {
        byVote(address(table), abi.encodeCall(table.assign, (address(deeds), Deeds.consented.selector, IClassTable.Class.Consent)));
        byVote(address(table), abi.encodeCall(table.assign, (address(deeds), Deeds.decided.selector, IClassTable.Class.Ordinary)));
        byVote(address(table), abi.encodeCall(table.assign, (address(deeds), Deeds.paid.selector, IClassTable.Class.Financial)));
    }

    function _dealMembers() private {
        deal("delegate a head", this.delegateHead.selector, 2);
        deal("delegate tokens", this.delegateTokens.selector, 2);
        deal("transfer tokens", this.transferTokens.selector, 2);
        deal("freeze tokens", this.freezeTokens.selector, 1);
        deal("mint", this.mintSome.selector, 1);
        deal("burn", this.burnSome.selector, 1);
        deal("admit", this.admitOne.selector, 1);
        deal("suspend", this.suspendOne.selector, 1);
        deal("reinstate", this.reinstateOne.selector, 2);
        deal("expel", this.expelOne.selector, 1);
        deal("regroup", this.regroup.selector, 1);
        deal("publish rules", this.publishRules.selector, 1);
        deal("publish rules out of bounds", this.publishWrongRules.selector, 1);
        deal("name the guardian", this.nameGuardian.selector, 1);
        deal("try what only a vote may do", this.intrude.selector, 4);
    }

    function _dealProposals() private {
        deal("pass time", this.passTime.selector, 1);
        deal("pass to the next date", this.passToDate.selector, 8);
        deal("propose", this.proposeOne.selector, 6);
        deal("cast", this.castOne.selector, 6);
        deal("cast signed", this.castSigned.selector, 4);
        deal("carry", this.carry.selector, 5);
        deal("revoke", this.revoke.selector, 2);
        deal("queue", this.queueOne.selector, 6);
        deal("execute", this.executeOne.selector, 8);
        deal("withdraw a proposal", this.withdrawOne.selector, 1);
        deal("guard", this.guard.selector, 3);
        deal("cancel by vote", this.cancelByVote.selector, 2);
    }

    // ------------------------------------------------------------------ members

    function delegateHead(uint256 dice) external act {
        vm.prank(_member(dice, 1));
        registry.delegate(_member(dice, 2));
    }

    function delegateTokens(uint256 dice) external act {
        vm.prank(_member(dice, 1));
        token.delegate(_member(dice, 2));
    }

    function transferTokens(uint256 dice) external act {
        address sender = _member(dice, 1);
        uint256 amount = pick(dice, 3, token.balanceOf(sender) + 1);
        vm.prank(sender);
        token.transfer(_member(dice, 2), amount);
    }

    function freezeTokens(uint256 dice) external act {
        token.freeze(_member(dice, 1));
    }

    // ------------------------------------------------------------------ by vote

    function mintSome(uint256 dice) external act {
        mint(_member(dice, 1), 1 + pick(dice, 2, 1_000));
    }

    function burnSome(uint256 dice) external act {
        address holder = _member(dice, 1);
        byVote(address(token), abi.encodeCall(token.burn, (holder, pick(dice, 2, token.balanceOf(holder) + 1))));
    }

    function admitOne(uint256 dice) external act {
        require(members.length < MOST_MEMBERS, "enough");
        members.push(admit(string.concat("member ", vm.toString(members.length)), pick(dice, 1, 500), uint32(1 + pick(dice, 2, 4))));
    }

    function suspendOne(uint256 dice) external act {
        require(activeMembers() > 4, "who would vote");
        suspend(_member(dice, 1));
    }

    function reinstateOne(uint256 dice) external act {
        byVote(address(registry), abi.encodeCall(registry.reinstate, (_inactive(dice), "paid")));
    }

    function expelOne(uint256 dice) external act {
        require(activeMembers() > 4 && pick(dice, 2, 4) == 0, "rarely");
        byVote(address(registry), abi.encodeCall(registry.expel, (_member(dice, 1), "left")));
    }

    function regroup(uint256 dice) external act {
        uint32 group = uint32(1 + pick(dice, 2, 4));
        byVote(address(registry), abi.encodeCall(registry.changeLegalGroup, (_member(dice, 1), group, "sold")));
    }

    /// @dev Other numbers in the same order of size; sometimes a delay before the vote, or ballots that are final.
    function publishRules(uint256 dice) external act {
        IClassTable.ClassRule[4] memory rules_ = ClassRules.all();
        for (uint256 i = 0; i < 4; ++i) {
            rules_[i].votingDelay = uint32(pick(dice, i, 2) * 1 days);
            rules_[i].votingPeriod = uint32(2 days + pick(dice, 10 + i, 3 days));
            rules_[i].expiry = uint32(1 days + pick(dice, 20 + i, 13 days));
            rules_[i].changeable = pick(dice, 30 + i, 2) == 0;
            rules_[i].executionDelay = uint32(pick(dice, 40 + i, 3 days));
        }
        byVote(address(table), abi.encodeCall(table.publish, (rules_)));
    }

    /// @dev Succeeds when the table refuses, as it must.
    function publishWrongRules(uint256 dice) external act {
        IClassTable.ClassRule[4] memory wrong = ClassRules.all();
        IClassTable.ClassRule memory rule = wrong[1 + pick(dice, 1, 3)];
        uint256 which = pick(dice, 2, 6);
        if (which == 0) rule.votingPeriod = 59;
        else if (which == 1) rule.expiry = 61 days;
        else if (which == 2) (rule.supportNum, rule.supportDen) = (1, 3);
        else if (which == 3) rule.capBps = rule.tokenQuorumBps == 0 ? 0 : rule.tokenQuorumBps - 1;
        else if (which == 4) rule.lateExtension = rule.votingPeriod + 1;
        else wrong[0].objectionLimit = 0;
        vm.prank(address(timelock));
        try table.publish(wrong) {
            hold(false, "rules out of bounds were published");
        } catch {}
    }

    function nameGuardian(uint256 dice) external act {
        uint48 until = uint48(block.timestamp + 30 days + pick(dice, 1, 60 days));
        byVote(address(governor), abi.encodeCall(governor.setGuardian, (guardian, until)));
    }

    // ------------------------------------------------------------------ outsiders

    /// @dev Succeeds when the call is refused, as it must.
    function intrude(uint256 dice) external act {
        address caller = pick(dice, 1, 2) == 0 ? outsiders[pick(dice, 2, outsiders.length)] : _member(dice, 2);
        (address[] memory targets, bytes[] memory calls) = privileged(_member(dice, 3), caller);
        uint256 which = pick(dice, 4, targets.length);
        vm.prank(caller);
        (bool done,) = targets[which].call(calls[which]);
        hold(!done, string.concat("a privileged call went through: ", vm.toString(bytes32(bytes4(calls[which])))));
    }

    // ------------------------------------------------------------------ time

    function passTime(uint256 dice) external act {
        skip(1 + pick(dice, 1, 1 days));
    }

    /// @dev To a second in which something about a proposal changes, or to the one after it.
    function passToDate(uint256 dice) external act {
        uint256 id = _watched(dice);
        uint256 date = governor.proposalSnapshot(id);
        if (block.timestamp > date) date = governor.proposalDeadline(id);
        if (block.timestamp > date && governor.proposalEta(id) != 0) date = governor.proposalEta(id);
        if (block.timestamp > date && pick(dice, 2, 4) == 0) date = expiryOf(id);
        date += pick(dice, 3, 2);
        require(date > block.timestamp, "time goes on");
        vm.warp(date);
    }

    // ------------------------------------------------------------------ proposals and ballots

    function proposeOne(uint256 dice) external act {
        bytes4[4] memory calls = [Deeds.consented.selector, Deeds.decided.selector, Deeds.paid.selector, Deeds.unlisted.selector];
        uint256 number = proposals.length;
        bytes4 deed = calls[pick(dice, 2, 4)];
        uint256 id = propose(_member(dice, 1), content(address(deeds), abi.encodeWithSelector(deed, number), "one more"));
        proposals.push(id);
        (numberOf[id], _deedOf[id]) = (number, deed);
    }

    function castOne(uint256 dice) external act {
        uint256 id = _inState(dice, IGovernor.ProposalState.Active);
        vote(_member(dice, 1), id, uint8(pick(dice, 2, 3)));
        castBy[id][_member(dice, 1)] = address(0);
    }

    /// @dev A batch of everybody's ballots, some with a wrong nonce; succeeds when one counted.
    function castSigned(uint256 dice) external act {
        uint256 id = _inState(dice, IGovernor.ProposalState.Active);
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](members.length);
        for (uint256 i = 0; i < members.length; ++i) {
            (,,, uint256 nonce) = governor.ballotOf(id, members[i]);
            uint8 support = uint8(pick(dice, 10 + i, 3));
            ballots[i] = signed(members[i], id, support, i % 2 == 0 ? "why" : "", nonce + pick(dice, 30 + i, 4) / 3);
        }
        require(governor.castSignedBallots(id, packed(ballots)) != 0, "none counted");
        for (uint256 i = 0; i < members.length; ++i) {
            (,,, uint256 nonce) = governor.ballotOf(id, members[i]);
            if (nonce == ballots[i].nonce + 1) castBy[id][members[i]] = address(0);
        }
    }

    /// @dev Everybody who can votes for.
    function carry(uint256 dice) external act {
        uint256 id = _inState(dice, IGovernor.ProposalState.Active);
        uint256 cast;
        for (uint256 i = 0; i < members.length; ++i) {
            vm.prank(members[i]);
            try governor.castVote(id, FOR) {
                castBy[id][members[i]] = address(0);
                ++cast;
            } catch {}
        }
        require(cast != 0, "nobody could");
    }

    function revoke(uint256 dice) external act {
        uint256 id = _inState(dice, IGovernor.ProposalState.Active);
        vm.prank(_member(dice, 1));
        governor.revokeBallots(id);
    }

    function queueOne(uint256 dice) external act {
        queue(contentOf(_inState(dice, IGovernor.ProposalState.Succeeded)));
    }

    /// @dev Tried at any time, by anybody.
    function executeOne(uint256 dice) external act {
        execute(contentOf(_inState(dice, IGovernor.ProposalState.Queued)));
    }

    function withdrawOne(uint256 dice) external act {
        uint256 id = _watched(dice);
        uint256 others = governor.cosponsorCount(id);
        cancel(governor.proposalProposer(id), contentOf(id));
        hold(others == 0, "a co-sponsored proposal was taken back");
    }

    function guard(uint256 dice) external act {
        cancel(guardian, contentOf(_inState(dice, IGovernor.ProposalState.Queued)));
    }

    function cancelByVote(uint256 dice) external act {
        require(pick(dice, 9, 4) == 0, "rarely");
        cancel(address(timelock), contentOf(_inState(dice, IGovernor.ProposalState.Succeeded)));
    }

    // ------------------------------------------------------------------ short words

    function contentOf(uint256 id) internal view returns (Content memory) {
        return content(address(deeds), abi.encodeWithSelector(_deedOf[id], numberOf[id]), "one more");
    }

    function activeMembers() internal view returns (uint256 count) {
        for (uint256 i = 0; i < members.length; ++i) {
            if (registry.isActive(members[i])) ++count;
        }
    }

    /// @dev Last second in which a passed proposal can be queued or executed, by the rule that it was made under.
    function expiryOf(uint256 id) internal view returns (uint256) {
        (IClassTable.Class class, uint32 version) = governor.proposalClass(id);
        IClassTable.ClassRule memory rule = table.ruleOf(version, class);
        uint256 eta = governor.proposalEta(id);
        return (eta != 0 ? eta : governor.proposalDeadline(id) + rule.executionDelay) + rule.expiry;
    }

    function _member(uint256 dice, uint256 salt) internal view returns (address) {
        return members[pick(dice, salt, members.length)];
    }

    /// @dev A member that is not Active, if there is one.
    function _inactive(uint256 dice) private view returns (address member) {
        for (uint256 i = 0; i < members.length; ++i) {
            member = members[(pick(dice, 1, members.length) + i) % members.length];
            if (!registry.isActive(member)) return member;
        }
    }

    /// @dev Mostly one of the newest that is in this state, so that acts get somewhere; now and then any.
    function _inState(uint256 dice, IGovernor.ProposalState state) internal view returns (uint256 id) {
        for (uint256 i = 0; i < 2 * WATCHED; ++i) {
            id = _watched(uint256(keccak256(abi.encode(dice, i))));
            if (governor.state(id) == state || pick(dice, i, 8) == 0) return id;
        }
    }

    /// @dev One of the newest proposals.
    function _watched(uint256 dice) internal view returns (uint256) {
        uint256 first = proposals.length > WATCHED ? proposals.length - WATCHED : 0;
        return proposals[first + pick(dice, 99, proposals.length - first)];
    }
}
