// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MemberRegistry} from "../../../contracts/MemberRegistry.sol";
import {VotingToken} from "../../../contracts/VotingToken.sol";
import {SmallGovernor} from "./SmallGovernor.sol";

/// @notice Without: what is called is the code that was voted on. As Tornado Cash, 2023.
contract WeakCode is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _isSameCode(Proposal storage) internal pure override returns (bool) {
        return true;
    }
}

/// @notice Without: the quorum is the one under which the proposal was made. As OpenZeppelin's governor before 4.7.2
/// (CVE-2022-31198).
contract WeakQuorum is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _quorumBps(Proposal storage) internal view override returns (uint256) {
        return quorumBps;
    }
}

/// @notice Without: no two proposals have one id. As OpenZeppelin's governor before 4.9.1, where the id was the content
/// (CVE-2023-34234).
contract WeakSequence is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _sequence() internal pure override returns (uint256) {
        return 0;
    }
}

/// @notice Without: a limit of live proposals.
contract WeakLimit is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _liveLimit() internal pure override returns (uint256) {
        return type(uint256).max;
    }
}

/// @notice Without: a late turn of the lead gives the others a day.
contract WeakClock is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _protectLate(Proposal storage) internal pure override {}
}
