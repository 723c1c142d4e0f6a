// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MemberRegistry} from "../../../contracts/MemberRegistry.sol";
import {VotingToken} from "../../../contracts/VotingToken.sol";
import {SmallGovernor} from "./SmallGovernor.sol";

/// @notice Without: the cap is of the legal group. Each account has a cap of its own.
contract WeakGroupCap is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _group(Proposal storage, address voter) internal pure override returns (uint256) {
        return uint160(voter);
    }
}

/// @notice Without: the group is that of the snapshot. It is that of now, which a firm can change while a vote is open.
contract WeakGroupTime is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _group(Proposal storage, address voter) internal view override returns (uint256) {
        return registry.legalGroupOf(voter);
    }
}

/// @notice Without: the cap is on all the power that a group casts. It is on what a firm owns; what it received counts on top.
contract WeakDelegationCap is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _cap(Proposal storage) internal pure override returns (uint256) {
        return type(uint128).max;
    }

    function _weight(Proposal storage proposal, address voter) internal view override returns (uint256) {
        (uint256 own, uint256 cap) = (token.balanceOf(voter), _electorate(proposal) * CAP_BPS / 10_000);
        uint256 power = super._weight(proposal, voter);
        return own > cap ? power - own + cap : power;
    }
}
