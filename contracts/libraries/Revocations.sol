// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";
import {Ballot, Ballots} from "./Ballots.sol";
import {Polls} from "./Polls.sol";
import {Proposals} from "./Proposals.sol";

/// @title Revoking what was signed and not relayed
/// @notice A linked library: few members revoke, and the governor's code is nearly as long as code may be.
library Revocations {
    /// @notice One more act of the voter, that changes no count. `index` is the voter's in the register, 0 for nobody's.
    function revoke(Proposals.Proposal storage proposal, uint256 proposalId, address voter, uint256 index) external {
        // Check: a vote to come or open, a member, and a nonce left
        if (Polls.gate(proposal) == IConsortiumGovernor.GovernorVotingClosed.selector) {
            revert IConsortiumGovernor.GovernorVotingClosed(proposalId, voter);
        }
        // slither-disable-next-line incorrect-equality -- a place in the register, never a balance
        if (index == 0) revert IConsortiumGovernor.GovernorNotActiveMember(proposalId, voter);
        uint256 wordAt = Ballots.wordOf(index);
        uint256 word = proposal.ballots[wordAt];
        Ballot last = Ballots.inWord(word, index);
        // slither-disable-next-line incorrect-equality -- a count of ballots
        if (last.count() == Ballots.MAX_COUNT) revert IConsortiumGovernor.GovernorTooManyChanges(proposalId, voter);

        // Effect
        Ballot next = last.revoked();
        proposal.ballots[wordAt] = last.replaceIn(word, index, next);
        emit IConsortiumGovernor.BallotsRevoked(proposalId, voter, next.count());
    }
}
