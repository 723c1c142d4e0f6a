// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MemberRegistry} from "../../../contracts/MemberRegistry.sol";
import {VotingToken} from "../../../contracts/VotingToken.sol";
import {SmallGovernor} from "./SmallGovernor.sol";

/// @notice Without: power to propose is that of a second ago. As in the exercise Selfie (Damn Vulnerable DeFi).
contract WeakProposerPower is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _proposerPower(address account) internal view override returns (uint256) {
        return token.getVotes(account);
    }
}

/// @notice Without: a ballot weighs what its voter had at the snapshot. As Beanstalk, 2022.
contract WeakBallotPower is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _weight(Proposal storage, address voter) internal view override returns (uint256) {
        return token.getVotes(voter);
    }
}

/// @notice Without: the electorate is fixed one second before the proposal. It is that of the proposal's own second, in which
/// power can still come.
contract WeakSnapshot is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _snapshot() internal view override returns (uint48) {
        return uint48(block.timestamp);
    }
}

/// @notice Without: denominators are those of the snapshot. They are those of now, so that who leaves moves them.
contract WeakElectorate is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _electorate(Proposal storage) internal view override returns (uint256) {
        return token.totalSupply();
    }
}
