// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";
import {Proposals} from "./Proposals.sol";
import {PackedStanding} from "./Standings.sol";

/// @title Members who put their name to another's proposal
library Cosponsors {
    bytes32 private constant COSPONSOR_TYPEHASH = keccak256("CoSponsor(uint256 proposalId,address member,uint48 deadline)");

    /// @notice EIP-712 struct hash of the signed intent; past its deadline it is refused.
    function hash(uint256 proposalId, address member, uint48 deadline) internal view returns (bytes32) {
        if (block.timestamp > deadline) revert IConsortiumGovernor.GovernorIntentExpired(deadline);
        return keccak256(abi.encode(COSPONSOR_TYPEHASH, proposalId, member, deadline));
    }

    /// @notice Puts the member's name to the proposal. Precondition: no ballot was cast, and the vote is not over.
    /// @param standing The member's at the snapshot, or one second ago while the snapshot is to come.
    function add(Proposals.Proposal storage proposal, uint256 proposalId, address member, PackedStanding standing) external {
        // Check: an Active member of the electorate, once
        if (!standing.isActive()) revert IConsortiumGovernor.GovernorNotActiveMember(proposalId, member);
        if (standing.heads() == 0) revert IConsortiumGovernor.GovernorNoPowerAtSnapshot(proposalId, member);
        if (proposal.proposer == member || proposal.isCosponsor[member]) {
            revert IConsortiumGovernor.GovernorAlreadySponsor(proposalId, member);
        }

        // Effect
        proposal.isCosponsor[member] = true;
        ++proposal.cosponsorCount;
        emit IConsortiumGovernor.ProposalCosponsored(proposalId, member);
    }
}
