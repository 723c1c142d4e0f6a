// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../../../contracts/interfaces/IClassTable.sol";
import {ProposalLife} from "./ProposalLife.sol";
import {TogetherHandler} from "./TogetherHandler.sol";

/// @title What is remembered of every act, and the laws that every act has to keep
/// @notice Ghost records: the state that each proposal was last seen in, what its snapshot held when it was first read, the rules
/// as they were published, what only a vote may change. A law that breaks is kept in `broken`.
abstract contract GovernanceLaws is TogetherHandler {
    mapping(uint256 id => IGovernor.ProposalState) private _seen;
    mapping(uint256 id => bool) private _known;
    mapping(uint256 id => bytes32) private _snapshots;
    mapping(uint32 version => bytes32) private _published;
    mapping(bytes32 act => bool) private _lawful;
    mapping(bytes32 act => ProposalLife.Cause) private _causes;
    bytes32 private _ruledBefore;

    constructor() {
        string[9] memory ruling =
            ["mint", "burn", "admit", "suspend", "reinstate", "expel", "regroup", "publish rules", "name the guardian"];
        for (uint256 i = 0; i < ruling.length; ++i) {
            _lawful[keccak256(bytes(ruling[i]))] = true;
        }
        _causes[keccak256("pass time")] = _causes[keccak256("pass to the next date")] = ProposalLife.Cause.Clock;
        _causes[keccak256("cast")] = _causes[keccak256("cast signed")] = ProposalLife.Cause.Ballot;
        _causes[keccak256("carry")] = _causes[keccak256("cast for others")] = ProposalLife.Cause.Ballot;
        _causes[keccak256("queue")] = ProposalLife.Cause.Queue;
        _causes[keccak256("execute")] = ProposalLife.Cause.Execute;
        _causes[keccak256("withdraw a proposal")] = _causes[keccak256("guard")] = ProposalLife.Cause.Cancel;
        _causes[keccak256("cancel by vote")] = ProposalLife.Cause.Cancel;
    }

    function before() internal override {
        _ruledBefore = ruled();
    }

    function watch(string memory name) internal override {
        bytes32 act_ = keccak256(bytes(name));
        if (!_lawful[act_]) hold(ruled() == _ruledBefore, string.concat("changed without a vote by: ", name));
        uint256 first = proposals.length > WATCHED ? proposals.length - WATCHED : 0;
        for (uint256 i = first; i < proposals.length; ++i) {
            _watchState(proposals[i], name, _causes[act_]);
            _watchExecution(proposals[i]);
            Verdict verdict = closedWith[proposals[i]];
            hold(verdict == Verdict.Unknown || verdict == verdictOf(proposals[i]), "closed early, and then decided otherwise");
        }
        if (proposals.length != 0) _watchSnapshot(proposals[first + turn % (proposals.length - first)]);
        _watchRules();
    }

    // ------------------------------------------------------------------ proposals

    /// @dev G4: every change of state is an edge of ProposalLife, taken by the act that may take it.
    function _watchState(uint256 id, string memory name, ProposalLife.Cause cause) private {
        IGovernor.ProposalState now_ = governor.state(id);
        IGovernor.ProposalState last = _seen[id];
        if (!_known[id]) {
            bool young = now_ == IGovernor.ProposalState.Pending || now_ == IGovernor.ProposalState.Active;
            hold(young, "a proposal began old");
            _known[id] = true;
        } else if (now_ != last) {
            string memory edge = string.concat(vm.toString(uint256(last)), " to ", vm.toString(uint256(now_)), " by ", name);
            hold(ProposalLife.isAllowed(last, now_, cause), edge);
            if (now_ == IGovernor.ProposalState.Executed) _holdInTime(id);
        }
        _seen[id] = now_;
    }

    /// @dev G5: executed in the window that its rule gives, no second earlier or later.
    function _holdInTime(uint256 id) private {
        uint256 eta = governor.proposalEta(id);
        hold(eta > governor.proposalDeadline(id), "executed without a time");
        hold(block.timestamp >= eta, "executed before its delay");
        hold(block.timestamp <= expiryOf(id), "executed after its expiry");
    }

    /// @dev G5: a deed is done once by an executed proposal, through the timelock, and never by any other.
    function _watchExecution(uint256 id) private {
        uint256 times = deeds.times(numberOf[id]);
        if (_seen[id] == IGovernor.ProposalState.Executed) {
            hold(times == 1, "an executed proposal did not act once");
            hold(deeds.by(numberOf[id]) == address(timelock), "somebody else acted");
        } else {
            hold(times == 0, "acted without being executed");
        }
    }

    /// @dev G6: what a snapshot says of everybody is what it said when it was first read.
    function _watchSnapshot(uint256 id) private {
        uint256 snapshot = governor.proposalSnapshot(id);
        if (block.timestamp <= snapshot) return;
        bytes32 told = keccak256(abi.encode(registry.getPastTotalSupply(snapshot), token.getPastTotalSupply(snapshot)));
        for (uint256 i = 0; i < members.length; ++i) {
            told = keccak256(abi.encode(told, _powerAt(members[i], uint48(snapshot))));
        }
        for (uint256 i = members.length; i < MOST_MEMBERS; ++i) {
            // Who is not a member yet had nothing, and will have had nothing.
            told = keccak256(abi.encode(told, keccak256(abi.encode(0, 0, 0))));
        }
        if (_snapshots[id] == 0) _snapshots[id] = told;
        hold(_snapshots[id] == told, "a snapshot changed");
    }

    /// @dev Heads, tokens and group; index and status are not of the snapshot but of now.
    function _powerAt(address member, uint48 snapshot) private view returns (bytes32) {
        uint256 group = registry.standingAt(member, snapshot).group;
        return keccak256(abi.encode(registry.getPastVotes(member, snapshot), token.getPastVotes(member, snapshot), group));
    }

    // ------------------------------------------------------------------ rules

    /// @notice Everything that only a vote changes, as one number.
    function ruled() internal view returns (bytes32 all) {
        (address guardian_, uint48 until) = governor.guardian();
        all = keccak256(abi.encode(guardian_, until, governor.liveProposalLimit(), table.currentVersion(), timelock.getMinDelay()));
        all = keccak256(abi.encode(all, token.totalSupply(), registry.memberCount(), address(timelock).balance));
        for (uint256 i = 0; i < members.length; ++i) {
            address member = members[i];
            all = keccak256(abi.encode(all, registry.statusOf(member), registry.legalGroupOf(member)));
        }
        for (uint256 i = 0; i < outsiders.length; ++i) {
            (bool isAdmin,) = manager.hasRole(0, outsiders[i]);
            bool proposes = timelock.hasRole(timelock.PROPOSER_ROLE(), outsiders[i]);
            all = keccak256(abi.encode(all, isAdmin, proposes, registry.indexOf(outsiders[i])));
        }
    }

    /// @dev G8: rules are in bounds, and a version never changes once it is published.
    function _watchRules() private {
        uint32 newest = table.currentVersion();
        uint32 version = uint32(1 + turn % newest);
        bytes32 told;
        for (uint256 i = 0; i < 4; ++i) {
            IClassTable.ClassRule memory rule = table.ruleOf(version, IClassTable.Class(i));
            told = keccak256(abi.encode(told, rule));
            hold(_inBounds(IClassTable.Class(i), rule), "rules out of bounds are in force");
        }
        if (_published[version] == 0) _published[version] = told;
        hold(_published[version] == told, "a published rule changed");
    }

    /// @dev The bounds of governance.md, written a second time.
    function _inBounds(IClassTable.Class class, IClassTable.ClassRule memory rule) private pure returns (bool) {
        bool inTime = rule.votingPeriod >= 1 minutes && rule.votingPeriod <= 60 days && rule.expiry >= 1 minutes && rule.expiry <= 60 days
            && rule.votingDelay <= 60 days && rule.executionDelay <= 60 days && rule.lateExtension <= rule.votingPeriod;
        bool reachable = rule.capBps != 0 && rule.capBps <= 10_000 && rule.tokenQuorumBps <= rule.capBps && rule.headQuorumBps <= 10_000;
        if (class == IClassTable.Class.Consent) return inTime && reachable && rule.objectionLimit != 0;
        uint256 twice = 2 * uint256(rule.supportNum);
        bool majority = rule.supportNum < rule.supportDen && (twice > rule.supportDen || (twice == rule.supportDen && rule.supportStrict));
        return inTime && reachable && majority && (rule.headQuorumBps != 0 || rule.tokenQuorumBps != 0);
    }
}
