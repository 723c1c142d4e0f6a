// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassTable} from "../interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "../interfaces/IMemberRegistry.sol";
import {IVotingToken} from "../interfaces/IVotingToken.sol";
import {Ballot, Ballots} from "./Ballots.sol";
import {Proposals} from "./Proposals.sol";
import {HeadCount, Tallies, TokenCount} from "./Tallies.sol";

/// @notice Whom a governor asks about its voters and its rules.
struct Ground {
    IMemberRegistry registry;
    IVotingToken token;
    IClassTable classTable;
}

/// @notice A proposal while ballots are judged; `slot` is where it is stored. `gate` is the refusal of every ballot (0: open);
/// `form` is what signed ballots are hashed in (0: none are); `cap` is in tokens; `word` is the word of ballots in hand, number
/// `wordAt`.
struct Poll {
    uint256 id;
    uint256 slot;
    Ground ground;
    bytes4 gate;
    uint256 form;
    uint48 snapshot;
    bool countsHeads;
    bool countsTokens;
    bool changeable;
    uint256 cap;
    bool late;
    bool hadQuorum;
    bool hadSupport;
    HeadCount headCount;
    TokenCount tokenCount;
    uint256 wordAt;
    uint256 word;
}

/// @title Polls: a proposal is opened once, any number of ballots is judged in memory, and it is closed once
/// @notice Internal: a part of the governor's code, which judges one ballot, and of the linked library that judges batches.
library Polls {
    uint256 private constant NO_WORD = type(uint256).max;

    /// @notice Everything that the ballots of one proposal have in common, read once.
    function open(Proposals.Proposal storage proposal, uint256 proposalId, Ground memory ground) internal view returns (Poll memory poll) {
        poll.id = proposalId;
        poll.ground = ground;
        poll.gate = gate(proposal);
        if (poll.gate != 0) return poll;
        poll.slot = _slotOf(proposal);
        poll.snapshot = proposal.snapshot;
        poll.headCount = proposal.headCount;
        poll.wordAt = NO_WORD;
        poll.changeable = proposal.changeable;
        poll.countsHeads = proposal.electorate != IClassTable.Electorate.Tokens;
        poll.countsTokens = proposal.electorate != IClassTable.Electorate.Heads;
        if (poll.countsTokens) {
            poll.tokenCount = proposal.tokenCount;
            poll.cap = Tallies.bpsUp(ground.token.getPastTotalSupply(poll.snapshot), proposal.capBps);
        }
        poll.late = !proposal.extended && proposal.deadline - block.timestamp < proposal.lateWindow;
        if (poll.late) (poll.hadQuorum, poll.hadSupport) = _outlook(poll);
    }

    /// @notice Why no ballot is taken now; 0 while the vote is open.
    function gate(Proposals.Proposal storage proposal) internal view returns (bytes4) {
        if (proposal.executed || proposal.canceled) return IConsortiumGovernor.GovernorVotingClosed.selector;
        if (block.timestamp <= proposal.snapshot) return IConsortiumGovernor.GovernorVotingNotOpen.selector;
        if (block.timestamp > proposal.deadline) return IConsortiumGovernor.GovernorVotingClosed.selector;
        return 0;
    }

    // slither-disable-start incorrect-equality -- verdicts are compared, never a balance
    /// @notice Writes the count back and extends the vote once, when late ballots reached the quorum or turned the lead.
    function close(Poll memory poll) internal {
        // Effect: two words hold the whole count, and one the last ballots
        Proposals.Proposal storage proposal = proposalOf(poll);
        proposal.headCount = poll.headCount;
        if (poll.countsTokens) proposal.tokenCount = poll.tokenCount;
        putAway(poll);
        if (!poll.late) return;

        // Effect: late protection
        (bool hasQuorum, bool hasSupport) = _outlook(poll);
        if (hasQuorum == poll.hadQuorum && hasSupport == poll.hadSupport) return;
        if (poll.hadQuorum && !hasQuorum && hasSupport == poll.hadSupport) return;
        proposal.extended = true;
        proposal.deadline += proposal.lateExtension;
        emit IConsortiumGovernor.ProposalExtended(poll.id, proposal.deadline);
    }

    // slither-disable-end incorrect-equality
    /// @dev Quorum and support as the ballots of the poll stand.
    function _outlook(Poll memory poll) private view returns (bool, bool) {
        return verdict(proposalOf(poll), poll.ground, poll.headCount, poll.tokenCount);
    }

    /// @notice Quorum and support of a proposal by its rule, with that count.
    function verdict(Proposals.Proposal storage proposal, Ground memory ground, HeadCount heads, TokenCount tokens)
        internal
        view
        returns (bool quorum, bool support)
    {
        uint48 snapshot = proposal.snapshot;
        (uint256 allHeads, uint256 supply) = (ground.registry.getPastTotalSupply(snapshot), ground.token.getPastTotalSupply(snapshot));
        return ground.classTable.verdict(proposal.ruleVersion, proposal.class, heads, tokens, allHeads, supply);
    }

    // ------------------------------------------------------------------ the ballots cast so far

    /// @notice The member's byte, from the word in hand or, after the one in hand was put away, from the one that holds it.
    function lastBallot(Poll memory poll, uint256 index) internal returns (Ballot) {
        uint256 wordAt = Ballots.wordOf(index);
        if (poll.wordAt != wordAt) {
            putAway(poll);
            (poll.wordAt, poll.word) = (wordAt, proposalOf(poll).ballots[wordAt]);
        }
        return Ballots.inWord(poll.word, index);
    }

    /// @notice Writes the word of ballots in hand.
    function putAway(Poll memory poll) internal {
        if (poll.wordAt != NO_WORD) proposalOf(poll).ballots[poll.wordAt] = poll.word;
    }

    // ------------------------------------------------------------------ where it is stored

    /// @notice The proposal of the poll. Precondition: the poll is open (no gate).
    function proposalOf(Poll memory poll) internal pure returns (Proposals.Proposal storage proposal) {
        uint256 slot = poll.slot;
        assembly ("memory-safe") {
            proposal.slot := slot
        }
    }

    function _slotOf(Proposals.Proposal storage proposal) private pure returns (uint256 slot) {
        assembly ("memory-safe") {
            slot := proposal.slot
        }
    }
}
