// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {Delivery} from "./Delivery.sol";
import {Drafting} from "./Drafting.sol";
import {Lifecycle} from "./Lifecycle.sol";
import {Round, Stage} from "./RoundBook.sol";

/// @title How a round ends without a settlement, or goes on although nobody answered: every wait has an end
/// @notice Rule: procurement.md, "Failure rules"; timeouts send money home.
library Ending {
    using Lifecycle for Round;

    /// @notice Before binding whoever runs rounds may cancel; afterwards only a vote, once the supplier consented.
    function cancel(
        Round storage round,
        RoundId roundId,
        mapping(address => uint256) storage credit,
        address treasury,
        string calldata reason
    ) external {
        IProcurementRounds.State state = round.knownState(roundId);
        if (round.stage >= Stage.Settled) revert IProcurementRounds.RoundsWrongState(roundId, state);
        if (round.stage >= Stage.Bound) {
            if (msg.sender != treasury) revert IProcurementRounds.RoundsWrongState(roundId, state);
            if (!round.supplierConsented) revert IProcurementRounds.RoundsConsentMissing();
        }
        _refundAll(round, roundId, credit, reason);
    }

    /// @notice The supplier agrees to a cancellation of what is bound.
    function consent(Round storage round, RoundId roundId) external {
        IProcurementRounds.State state = round.knownState(roundId);
        if (msg.sender != round.supplier) revert IProcurementRounds.RoundsNotSupplier(msg.sender);
        if (round.stage < Stage.Bound || round.stage >= Stage.Settled) revert IProcurementRounds.RoundsWrongState(roundId, state);
        round.supplierConsented = true;
        emit IProcurementRounds.CancellationConsented(roundId, msg.sender);
    }

    /// @notice A vote gives an undersubscribed round new dates, once.
    function extend(Round storage round, RoundId roundId, uint48 freezeAt, uint48 commitCloseAt) external {
        // Check:
        _requireUndecided(round, roundId);
        if (round.extended) revert IProcurementRounds.RoundsAlreadyExtended();
        Drafting.requireDates(freezeAt, commitCloseAt, round.deliverBy);

        // Effect:
        (round.stage, round.extended) = (Stage.Opened, true);
        (round.freezeAt, round.commitCloseAt) = (freezeAt, commitCloseAt);
        emit IProcurementRounds.DemandExtended(roundId, freezeAt, commitCloseAt);
    }

    /// @notice A vote lets an undersubscribed round buy below its minimum value.
    function acceptWorseTier(Round storage round, RoundId roundId) external {
        _requireUndecided(round, roundId);
        (round.stage, round.worseTierAccepted) = (Stage.Opened, true);
        emit IProcurementRounds.WorseTierAccepted(roundId);
    }

    /// @notice What happens when nobody answered in time: an undecided undersubscribed round, and one of which nothing was
    /// delivered, are cancelled; an undecided mismatch, and a delivery never invoiced, are charged as received.
    function lapse(Round storage round, RoundId roundId, mapping(address => uint256) storage credit) external {
        IProcurementRounds.State state = round.knownState(roundId);
        uint48 window = round.decisionWindow;
        if (state == IProcurementRounds.State.Undersubscribed) {
            Lifecycle.requireFrom(round.shortAt + window);
            _refundAll(round, roundId, credit, "undersubscribed and undecided");
        } else if (round.stage >= Stage.Opened && round.stage <= Stage.Ordered) {
            Lifecycle.requireFrom(round.deliverBy + window);
            Lifecycle.requireFrom(round.awaitedUntil());
            _refundAll(round, roundId, credit, "nothing delivered in time");
        } else {
            _requireUnanswered(round, roundId, state, window);
            Delivery.chargeReceived(round, roundId);
        }
    }

    function _requireUndecided(Round storage round, RoundId roundId) private view {
        round.requireState(roundId, IProcurementRounds.State.Undersubscribed);
        Lifecycle.requireBefore(round.shortAt + round.decisionWindow);
    }

    function _requireUnanswered(Round storage round, RoundId roundId, IProcurementRounds.State state, uint48 window) private view {
        if (state == IProcurementRounds.State.Disputed && round.mismatchAt != 0) {
            return Lifecycle.requireFrom(round.mismatchAt + window);
        }
        if (state != IProcurementRounds.State.Received) revert IProcurementRounds.RoundsWrongState(roundId, state);
        Lifecycle.requireFrom(round.claimsUntil() + window);
    }

    function _refundAll(Round storage round, RoundId roundId, mapping(address => uint256) storage credit, string memory reason) private {
        round.stage = Stage.Cancelled;
        uint256 members = round.members;
        for (uint256 m; m < members; ++m) {
            address member = round.memberAt[m];
            uint96 deposit = round.seats[member].deposit;
            if (deposit == 0) continue;
            round.seats[member].deposit = 0;
            credit[member] += deposit;
        }
        emit IProcurementRounds.RoundCancelled(roundId, reason, msg.sender);
    }
}
