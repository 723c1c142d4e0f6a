// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

/// @title The edges that a proposal may take, and what may take it over each
/// @notice States follow from facts and the clock, so the clock alone may take a proposal over several edges at once.
library ProposalLife {
    enum Cause {
        Other,
        Clock,
        Ballot,
        Queue,
        Execute,
        Cancel
    }

    function isAllowed(IGovernor.ProposalState from, IGovernor.ProposalState to, Cause cause) internal pure returns (bool) {
        if (cause == Cause.Clock) return _byClock(from, to);
        if (cause == Cause.Queue) return from == IGovernor.ProposalState.Succeeded && to == IGovernor.ProposalState.Queued;
        if (cause == Cause.Execute) return from == IGovernor.ProposalState.Queued && to == IGovernor.ProposalState.Executed;
        return cause == Cause.Cancel && isLive(from) && to == IGovernor.ProposalState.Canceled;
    }

    function isLive(IGovernor.ProposalState state) internal pure returns (bool) {
        return state == IGovernor.ProposalState.Pending || state == IGovernor.ProposalState.Active
            || state == IGovernor.ProposalState.Succeeded || state == IGovernor.ProposalState.Queued;
    }

    function _byClock(IGovernor.ProposalState from, IGovernor.ProposalState to) private pure returns (bool) {
        if (from == IGovernor.ProposalState.Pending && to == IGovernor.ProposalState.Active) return true;
        if (from == IGovernor.ProposalState.Pending || from == IGovernor.ProposalState.Active) {
            return
                to == IGovernor.ProposalState.Defeated || to == IGovernor.ProposalState.Succeeded || to == IGovernor.ProposalState.Expired;
        }
        if (from == IGovernor.ProposalState.Succeeded || from == IGovernor.ProposalState.Queued) {
            return to == IGovernor.ProposalState.Expired;
        }
        return false;
    }
}
