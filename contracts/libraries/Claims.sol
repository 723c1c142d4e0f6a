// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Claim, Round, Share} from "./RoundBook.sol";

/// @title Claims: bad units are paid back by the supplier when it accepts, the arbiter decides, or nobody does in time
/// @notice Rule: procurement.md, "Failure rules", bad goods.
library Claims {
    /// @notice What a member says of what it got.
    struct Complaint {
        RoundId roundId;
        address member;
        uint16 item;
        uint96 quantity;
        bytes32 evidenceHash;
        uint256 nonce;
        uint48 deadline;
    }

    /// @notice Files a claim on units that the member was allocated: one claim for each item it got.
    function file(Round storage round, Claim storage claim, uint256 claimId, Complaint calldata complaint) external {
        // Check:
        (address member, uint16 item, uint96 quantity) = (complaint.member, complaint.item, complaint.quantity);
        uint96 credit = _claimable(round, member, item, quantity);

        // Effect:
        ++round.seats[member].nonce;
        ++round.openClaims;
        round.claimed[member][item] = true;
        (claim.roundId, claim.member, claim.credit) = (complaint.roundId, member, credit);
        claim.decideBy = uint48(block.timestamp) + round.decisionWindow;
        emit IProcurementRounds.ClaimFiled(complaint.roundId, member, claimId, item, quantity, complaint.evidenceHash);
    }

    /// @notice Ends a claim; accepted, its credit is taken from what the supplier gets.
    function decide(Round storage round, Claim storage claim, uint256 claimId, bool accepted) external {
        claim.decided = true;
        --round.openClaims;
        if (accepted) round.claimCredits[claim.member] += claim.credit;
        emit IProcurementRounds.ClaimDecided(claim.roundId, claimId, accepted, msg.sender);
    }

    /// @dev What the supplier owes for `quantity` bad units: the same share of the member's charge, rounded down.
    function _claimable(Round storage round, address member, uint16 item, uint96 quantity) private view returns (uint96) {
        if (item >= round.items) revert IProcurementRounds.RoundsUnknownItem(item);
        if (round.allocated >> item & 1 == 0) revert IProcurementRounds.RoundsItemNotAllocated(item);
        if (round.claimed[member][item]) revert IProcurementRounds.RoundsClaimedAlready(member, item);
        Share memory share = round.shares[member][item];
        if (quantity == 0 || quantity > share.units) revert IProcurementRounds.RoundsClaimQuantity(quantity, share.units);
        return uint96(uint256(share.charge) * quantity / share.units);
    }
}
