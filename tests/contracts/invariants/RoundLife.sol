// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds} from "../../../contracts/interfaces/IProcurementRounds.sol";

/// @title The edges that a round may take, each by the acts that may take it
/// @notice An edge that is not listed for an act is forbidden, and an act that is not listed takes none.
abstract contract RoundLife {
    mapping(bytes32 act => mapping(uint256 from => uint256 toMask)) private _edges;

    constructor() {
        _allowDemand();
        _allowDelivery();
        _allowEnding();
    }

    function isAllowed(string memory act, IProcurementRounds.State from, IProcurementRounds.State to) internal view returns (bool) {
        return _edges[keccak256(bytes(act))][uint256(from)] >> uint256(to) & 1 == 1;
    }

    function _allow(string memory act, IProcurementRounds.State from, IProcurementRounds.State to) private {
        _edges[keccak256(bytes(act))][uint256(from)] |= 1 << uint256(to);
    }

    function _allowDemand() private {
        _allow("pass to the next date", IProcurementRounds.State.DemandOpen, IProcurementRounds.State.DemandFrozen);
        _allow("pass time", IProcurementRounds.State.DemandOpen, IProcurementRounds.State.DemandFrozen);
        _allow("bind", IProcurementRounds.State.DemandFrozen, IProcurementRounds.State.Bound);
        _allow("bind", IProcurementRounds.State.DemandFrozen, IProcurementRounds.State.Undersubscribed);
        _allow("extend demand", IProcurementRounds.State.Undersubscribed, IProcurementRounds.State.DemandOpen);
        _allow("accept a worse tier", IProcurementRounds.State.Undersubscribed, IProcurementRounds.State.DemandFrozen);
    }

    function _allowDelivery() private {
        _allow("order", IProcurementRounds.State.Bound, IProcurementRounds.State.Ordered);
        _allow("receive some", IProcurementRounds.State.Ordered, IProcurementRounds.State.Delivering);
        _allow("receive some", IProcurementRounds.State.Ordered, IProcurementRounds.State.Received);
        _allow("receive the last", IProcurementRounds.State.Ordered, IProcurementRounds.State.Received);
        _allow("receive the last", IProcurementRounds.State.Delivering, IProcurementRounds.State.Received);
        _allow("confirm a delivery", IProcurementRounds.State.Ordered, IProcurementRounds.State.Delivering);
        _allow("confirm a delivery", IProcurementRounds.State.Ordered, IProcurementRounds.State.Received);
        _allow("confirm a delivery", IProcurementRounds.State.Delivering, IProcurementRounds.State.Received);
        _allow("pass to the next date", IProcurementRounds.State.Delivering, IProcurementRounds.State.Received);
        _allow("pass time", IProcurementRounds.State.Delivering, IProcurementRounds.State.Received);
        _allow("invoice", IProcurementRounds.State.Received, IProcurementRounds.State.Reconciling);
        _allow("invoice", IProcurementRounds.State.Disputed, IProcurementRounds.State.Reconciling);
        _allow("invoice wrongly", IProcurementRounds.State.Received, IProcurementRounds.State.Disputed);
        _allow("claim", IProcurementRounds.State.Received, IProcurementRounds.State.Disputed);
        _allow("claim", IProcurementRounds.State.Reconciling, IProcurementRounds.State.Disputed);
        string[3] memory ends = ["accept a claim", "decide a claim", "lapse a claim"];
        for (uint256 i = 0; i < 3; ++i) {
            _allow(ends[i], IProcurementRounds.State.Disputed, IProcurementRounds.State.Received);
            _allow(ends[i], IProcurementRounds.State.Disputed, IProcurementRounds.State.Reconciling);
        }
        _allow("decide a mismatch", IProcurementRounds.State.Disputed, IProcurementRounds.State.Reconciling);
    }

    function _allowEnding() private {
        _allow("settle", IProcurementRounds.State.Reconciling, IProcurementRounds.State.Settled);
        _allow("close", IProcurementRounds.State.Settled, IProcurementRounds.State.Closed);
        _allow("lapse", IProcurementRounds.State.Received, IProcurementRounds.State.Reconciling);
        _allow("lapse", IProcurementRounds.State.Disputed, IProcurementRounds.State.Reconciling);
        for (uint256 from = uint256(IProcurementRounds.State.DemandOpen); from <= uint256(IProcurementRounds.State.Ordered); ++from) {
            _allow("lapse", IProcurementRounds.State(from), IProcurementRounds.State.Cancelled);
        }
        for (uint256 from = uint256(IProcurementRounds.State.Draft); from < uint256(IProcurementRounds.State.Bound); ++from) {
            _allow("cancel", IProcurementRounds.State(from), IProcurementRounds.State.Cancelled);
        }
        for (uint256 from = uint256(IProcurementRounds.State.Draft); from < uint256(IProcurementRounds.State.Settled); ++from) {
            _allow("cancel by vote", IProcurementRounds.State(from), IProcurementRounds.State.Cancelled);
        }
    }
}
