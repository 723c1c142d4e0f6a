// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {GovernanceHandler} from "./GovernanceHandler.sol";

/// @title What members do together: ballots cast for others, co-sponsors, votes that end before their time
abstract contract TogetherHandler is GovernanceHandler {
    enum Verdict {
        Unknown,
        Fails,
        Passes
    }

    /// @dev What an early close said of a proposal.
    mapping(uint256 id => Verdict) internal closedWith;

    function dealMore() internal override {
        deal("name a class delegate", this.nameClassDelegate.selector, 4);
        deal("cast for others", this.castForOthers.selector, 6);
        deal("co-sponsor", this.cosponsorOne.selector, 3);
        deal("close early", this.closeOne.selector, 4);
    }

    /// @dev Mostly for long enough to be of use; sometimes nobody any more.
    function nameClassDelegate(uint256 dice) external act {
        address delegate = pick(dice, 3, 8) == 0 ? address(0) : _member(dice, 2);
        uint48 until = uint48(block.timestamp + pick(dice, 4, 300 days));
        vm.prank(_member(dice, 1));
        registry.delegateClass(IClassTable.Class(pick(dice, 5, 4)), delegate, until);
    }

    /// @dev Every ballot that a class delegate may cast on a proposal; succeeds when one counted.
    function castForOthers(uint256 dice) external act {
        uint256 counted;
        for (uint256 i = 0; i < WATCHED && counted == 0; ++i) {
            counted = _castAllFor(_inState(uint256(keccak256(abi.encode(dice, i))), IGovernor.ProposalState.Active), dice);
        }
        require(counted != 0, "none counted");
    }

    /// @dev By the first that may; succeeds when one might.
    function cosponsorOne(uint256 dice) external act {
        for (uint256 i = 0; i < WATCHED; ++i) {
            uint256 id = _watched(uint256(keccak256(abi.encode(dice, i))));
            vm.prank(_member(dice, i));
            try governor.cosponsor(id) {
                return;
            } catch {}
        }
        revert("nobody may");
    }

    function closeOne(uint256 dice) external act {
        for (uint256 i = 0; i < WATCHED; ++i) {
            uint256 id = _inState(uint256(keccak256(abi.encode(dice, i))), IGovernor.ProposalState.Active);
            try governor.closeEarly(id) {
                closedWith[id] = verdictOf(id);
                return;
            } catch {}
        }
        revert("all open");
    }

    function verdictOf(uint256 id) internal view returns (Verdict) {
        return governor.quorumReached(id) && governor.voteSucceeded(id) ? Verdict.Passes : Verdict.Fails;
    }

    function _castAllFor(uint256 id, uint256 dice) private returns (uint256 counted) {
        (IClassTable.Class class,) = governor.proposalClass(id);
        uint48 snapshot = uint48(governor.proposalSnapshot(id));
        if (snapshot >= block.timestamp) return 0;
        for (uint256 i = 0; i < members.length; ++i) {
            (address delegate,) = registry.castingDelegate(members[i], class, snapshot);
            if (delegate == address(0) || !_castFor(id, members[i], delegate, uint8(pick(dice, 10 + i, 3)))) continue;
            castBy[id][members[i]] = delegate;
            ++counted;
        }
    }

    function _castFor(uint256 id, address voter, address delegate, uint8 support) private returns (bool) {
        (,,, uint256 nonce) = governor.ballotOf(id, voter);
        IConsortiumGovernor.SignedBallot memory ballot = signed(voter, id, support, support == AGAINST ? "why" : "", nonce);
        ballot.signature = sign(keyOf[delegate], ballotDigest(address(governor), block.chainid, id, ballot));
        try governor.castSignedBallot(id, ballot) {
            return true;
        } catch {
            return false;
        }
    }
}
