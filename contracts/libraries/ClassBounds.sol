// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassTable} from "../interfaces/IClassTable.sol";

/// @title What no vote can set a class to
/// @notice Bounds that keep every class decidable and no class trivial: no quorum of nothing, no minority that decides, no cap
/// under which a consortium of one legal group could never reach its quorum, no vote that nobody has time to see.
library ClassBounds {
    uint256 internal constant ALL = 10_000;
    uint256 internal constant MIN_PERIOD = 1 minutes;
    uint256 internal constant MAX_PERIOD = 60 days;

    /// @notice The name of the first parameter that is out of bounds; 0 when there is none.
    function violated(IClassTable.Class class, IClassTable.ClassRule memory rule) internal pure returns (bytes32 field) {
        field = _period(rule);
        if (field != 0) return field;
        field = _share(rule);
        if (field != 0) return field;
        return class == IClassTable.Class.Consent ? _consent(rule) : _decision(rule);
    }

    function _period(IClassTable.ClassRule memory rule) private pure returns (bytes32) {
        if (rule.votingDelay > MAX_PERIOD) return "votingDelay";
        if (rule.votingPeriod < MIN_PERIOD || rule.votingPeriod > MAX_PERIOD) return "votingPeriod";
        if (rule.executionDelay > MAX_PERIOD) return "executionDelay";
        if (rule.expiry < MIN_PERIOD || rule.expiry > MAX_PERIOD) return "expiry";
        if (rule.lateWindow > rule.votingPeriod) return "lateWindow";
        if (rule.lateExtension > rule.votingPeriod) return "lateExtension";
        return 0;
    }

    function _share(IClassTable.ClassRule memory rule) private pure returns (bytes32) {
        if (rule.headQuorumBps > ALL) return "headQuorumBps";
        if (rule.tokenQuorumBps > ALL) return "tokenQuorumBps";
        if (rule.capBps == 0 || rule.capBps > ALL || rule.capBps < rule.tokenQuorumBps) return "capBps";
        return 0;
    }

    /// @dev Silence is consent, so there is no quorum; but one objection must be able to count.
    function _consent(IClassTable.ClassRule memory rule) private pure returns (bytes32) {
        if (rule.electorate != IClassTable.Electorate.Heads) return "electorate";
        if (rule.headQuorumBps != 0) return "headQuorumBps";
        if (rule.minHeads != 0) return "minHeads";
        if (rule.objectionLimit == 0) return "objectionLimit";
        return 0;
    }

    /// @dev Support is more than a half, or at least a larger fraction; whoever counts has a quorum of at least one.
    function _decision(IClassTable.ClassRule memory rule) private pure returns (bytes32) {
        if (rule.supportNum >= rule.supportDen) return "supportNum";
        if (2 * uint256(rule.supportNum) < rule.supportDen) return "supportNum";
        if (2 * uint256(rule.supportNum) == rule.supportDen && !rule.supportStrict) return "supportStrict";
        if (rule.electorate != IClassTable.Electorate.Tokens && rule.headQuorumBps == 0) return "headQuorumBps";
        if (rule.electorate != IClassTable.Electorate.Heads && rule.tokenQuorumBps == 0) return "tokenQuorumBps";
        return 0;
    }
}
