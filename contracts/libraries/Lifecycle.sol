// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Round, Stage} from "./RoundBook.sol";

/// @title The state of a round, derived from what happened and from the clock, never stored
/// @notice Rule: procurement.md, "States". Freezing and the end of receipts hold by time alone; nobody has to trigger them.
library Lifecycle {
    function stateOf(Round storage round) internal view returns (IProcurementRounds.State) {
        Stage stage = round.stage;
        if (stage == Stage.None) return IProcurementRounds.State.None;
        if (stage == Stage.Cancelled) return IProcurementRounds.State.Cancelled;
        if (stage == Stage.Closed) return IProcurementRounds.State.Closed;
        if (stage == Stage.Settled) return IProcurementRounds.State.Settled;
        if (stage == Stage.Delivering) return _afterDelivery(round);
        if (stage == Stage.Ordered) return IProcurementRounds.State.Ordered;
        if (stage == Stage.Bound) return IProcurementRounds.State.Bound;
        if (stage == Stage.Short) return IProcurementRounds.State.Undersubscribed;
        if (stage == Stage.Drafted) return IProcurementRounds.State.Draft;
        if (block.timestamp >= round.freezeAt) return IProcurementRounds.State.DemandFrozen;
        return IProcurementRounds.State.DemandOpen;
    }

    /// @notice Until when a receipt is waited for: deliverBy, and a decision window after a note of the supplier that no receipt answered.
    function awaitedUntil(Round storage round) internal view returns (uint48 until) {
        until = round.deliverBy;
        uint48 noted = round.notedAt;
        if (noted != 0 && noted + round.decisionWindow > until) until = noted + round.decisionWindow;
    }

    /// @notice When the last receipt came, or the wait for one ended after a first one; 0 while deliveries go on.
    function receiptsEndedAt(Round storage round) internal view returns (uint48) {
        if (round.lastReceiptAt != 0) return round.lastReceiptAt;
        if (round.stage != Stage.Delivering) return 0;
        uint48 until = awaitedUntil(round);
        return block.timestamp >= until ? until : 0;
    }

    /// @notice Last moment of the claim window; after it nobody can file a claim and the round can be settled.
    function claimsUntil(Round storage round) internal view returns (uint48) {
        return receiptsEndedAt(round) + round.claimWindow;
    }

    /// @notice The state of a round that exists; stops for any other.
    function knownState(Round storage round, RoundId roundId) internal view returns (IProcurementRounds.State state) {
        state = stateOf(round);
        if (state == IProcurementRounds.State.None) revert IProcurementRounds.RoundsUnknown(roundId);
    }

    /// @notice Stops unless the round is in `state`.
    function requireState(Round storage round, RoundId roundId, IProcurementRounds.State state) internal view {
        IProcurementRounds.State current = knownState(round, roundId);
        if (current != state) revert IProcurementRounds.RoundsWrongState(roundId, current);
    }

    /// @notice Stops unless all goods came and nothing is settled: Received, Reconciling or Disputed.
    function requireReceived(Round storage round, RoundId roundId) internal view {
        IProcurementRounds.State current = knownState(round, roundId);
        if (round.stage != Stage.Delivering || receiptsEndedAt(round) == 0) {
            revert IProcurementRounds.RoundsWrongState(roundId, current);
        }
    }

    /// @notice Stops once `until` is reached.
    function requireBefore(uint48 until) internal view {
        if (block.timestamp >= until) revert IProcurementRounds.RoundsTooLate(until);
    }

    /// @notice Stops until `from` is reached.
    function requireFrom(uint48 from) internal view {
        if (block.timestamp < from) revert IProcurementRounds.RoundsTooEarly(from);
    }

    function _afterDelivery(Round storage round) private view returns (IProcurementRounds.State) {
        if (receiptsEndedAt(round) == 0) return IProcurementRounds.State.Delivering;
        if (round.openClaims != 0 || round.mismatchAt != 0) return IProcurementRounds.State.Disputed;
        if (round.invoiceAccepted) return IProcurementRounds.State.Reconciling;
        return IProcurementRounds.State.Received;
    }
}
