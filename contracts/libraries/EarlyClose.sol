// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassTable} from "../interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";
import {Ballots} from "./Ballots.sol";
import {Proposals} from "./Proposals.sol";
import {HeadCount, Tallies, TokenCount} from "./Tallies.sol";

/// @title Ending a vote that no outstanding ballot can change
/// @notice Sound: whatever part of the outstanding heads and tokens is cast, however, the verdict stays. Exact on heads: all
/// against and all for are completions, and no other is worse or better for the proposal. Cautious on tokens: how much of
/// what was cast lies above the cap of its group is not stored, so all that is not counted is taken as outstanding; and one
/// outstanding token, cast in a group above its cap, moves a side by one token at most and takes as much from another.
library EarlyClose {
    uint256 private constant ALL_VOTERS = type(uint16).max;

    /// @notice Makes now the last second of the vote, or refuses.
    /// @param allHeads Head votes at the snapshot. @param supply Tokens at the snapshot.
    function close(Proposals.Proposal storage proposal, uint256 proposalId, IClassTable table, uint256 allHeads, uint256 supply) external {
        // Check: ballots that stay, time left, and a verdict that is sure
        if (proposal.changeable || proposal.deadline <= block.timestamp || !_isDecided(proposal, table, allHeads, supply)) {
            revert IConsortiumGovernor.GovernorNotDecided(proposalId);
        }

        // Effect: the deadline is now, and late protection is over with it
        proposal.deadline = uint48(block.timestamp);
        proposal.extended = true;
        emit IConsortiumGovernor.ProposalClosedEarly(proposalId, proposal.deadline);
    }

    function _isDecided(Proposals.Proposal storage proposal, IClassTable table, uint256 allHeads, uint256 supply)
        private
        view
        returns (bool)
    {
        (HeadCount heads, TokenCount tokens) = (proposal.headCount, proposal.tokenCount);
        if (_passes(proposal, table, _allAgainst(heads, allHeads), _lessFor(tokens, supply), allHeads, supply)) return true;
        return !_passes(proposal, table, _allFor(heads, allHeads), _moreFor(tokens, supply), allHeads, supply);
    }

    function _passes(
        Proposals.Proposal storage proposal,
        IClassTable table,
        HeadCount heads,
        TokenCount tokens,
        uint256 allHeads,
        uint256 supply
    ) private view returns (bool) {
        (bool quorum, bool support) = table.verdict(proposal.ruleVersion, proposal.class, heads, tokens, allHeads, supply);
        return quorum && support;
    }

    // ------------------------------------------------------------------ the worst and the best end

    /// @dev Every outstanding head against, and objecting.
    function _allAgainst(HeadCount heads, uint256 allHeads) private pure returns (HeadCount) {
        return heads.replace(HeadCount.wrap(0), Tallies.headsOf(Ballots.AGAINST, true, _outstanding(heads, allHeads)));
    }

    /// @dev Every outstanding head for; how many members hold them is not known, so enough came to vote.
    function _allFor(HeadCount heads, uint256 allHeads) private pure returns (HeadCount) {
        HeadCount more = Tallies.headsOf(Ballots.FOR, false, _outstanding(heads, allHeads));
        uint256 came = heads.voters(Ballots.FOR) + 1;
        uint256 voters = HeadCount.unwrap(more) + ((ALL_VOTERS - came) << 64);
        return heads.replace(HeadCount.wrap(0), HeadCount.wrap(voters));
    }

    function _outstanding(HeadCount heads, uint256 allHeads) private pure returns (uint256) {
        return allHeads - heads.heads(Ballots.AGAINST) - heads.heads(Ballots.FOR) - heads.heads(Ballots.ABSTAIN);
    }

    function _lessFor(TokenCount tokens, uint256 supply) private pure returns (TokenCount) {
        uint256 open = _uncounted(tokens, supply);
        return
            _sums(
                tokens.tokens(Ballots.AGAINST) + open, _less(tokens.tokens(Ballots.FOR), open), _less(tokens.tokens(Ballots.ABSTAIN), open)
            );
    }

    function _moreFor(TokenCount tokens, uint256 supply) private pure returns (TokenCount) {
        uint256 open = _uncounted(tokens, supply);
        return _sums(_less(tokens.tokens(Ballots.AGAINST), open), tokens.tokens(Ballots.FOR) + open, tokens.tokens(Ballots.ABSTAIN) + open);
    }

    /// @dev Counted tokens are never more than those cast, so this is never less than what is outstanding.
    function _uncounted(TokenCount tokens, uint256 supply) private pure returns (uint256) {
        return supply - tokens.tokens(Ballots.AGAINST) - tokens.tokens(Ballots.FOR) - tokens.tokens(Ballots.ABSTAIN);
    }

    function _less(uint256 amount, uint256 open) private pure returns (uint256) {
        return amount > open ? amount - open : 0;
    }

    function _sums(uint256 against, uint256 inFavour, uint256 abstain) private pure returns (TokenCount) {
        return TokenCount.wrap(against | inFavour << 80 | abstain << 160);
    }
}
