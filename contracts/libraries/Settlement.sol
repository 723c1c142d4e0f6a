// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {DemandBook} from "./DemandBook.sol";
import {Delivery} from "./Delivery.sol";
import {Lifecycle} from "./Lifecycle.sol";
import {Listing, PackedLine, Round, Seat, Share, Stage, standingLine} from "./RoundBook.sol";
import {Webster} from "./Webster.sol";

/// @title Who gets which units and who pays what: posted by anyone, proved here, exact to the minor unit
/// @notice Every array has one element for each participant, in the order of participantsOf. Rule: procurement.md, "Allocation"
/// and "Charges"; the same is governance/allocation.py and governance/settlement.py.
library Settlement {
    using Lifecycle for Round;

    /// @notice Sums over one member, or over all.
    struct Account {
        uint256 units;
        uint256 goods;
        uint256 sideCosts;
        uint256 rebate;
        uint256 credits;
    }

    /// @notice The posted divisions of one settlement.
    struct Posted {
        uint96[] freight;
        uint96[] fee;
        uint96[] rebate;
    }

    /// @notice Proves the division of the units received of an item, and of their bill, and stores both.
    function allocate(Round storage round, RoundId roundId, uint16 item, uint96[] calldata units, uint96[] calldata charges) external {
        // Check:
        round.requireReceived(roundId);
        if (item >= round.items) revert IProcurementRounds.RoundsUnknownItem(item);
        if (_isAllocated(round, item)) revert IProcurementRounds.RoundsItemAlreadyAllocated(item);
        _requireUnits(round, roundId, item, units);
        _requireCharges(round, roundId, item, units, charges);

        // Effect:
        round.allocated |= uint16(1 << item);
        for (uint256 m; m < units.length; ++m) {
            if (units[m] != 0) round.shares[round.memberAt[m]][item] = Share(units[m], charges[m]);
        }
        emit IProcurementRounds.ItemAllocated(roundId, item, units, charges);
    }

    /// @notice Proves the divisions of freight, fee and rebate and turns every deposit into payments and refunds, by credit.
    function settle(
        Round storage round,
        RoundId roundId,
        mapping(address => uint256) storage credit,
        address treasury,
        Posted calldata posted
    ) external {
        // Check:
        if (round.openClaims != 0) revert IProcurementRounds.RoundsOpenClaims(round.openClaims);
        round.requireState(roundId, IProcurementRounds.State.Reconciling);
        Lifecycle.requireFrom(round.claimsUntil());
        Account[] memory accounts = _accounts(round);
        Account memory sums = _sum(accounts);
        uint256 rebate = Math.min(round.rebate, sums.goods + round.billedFreight - sums.credits);
        _requireDivisions(round, roundId, accounts, posted, rebate);

        // Effect:
        round.stage = Stage.Settled;
        _chargeMembers(round, roundId, credit, accounts);
        uint256 toSupplier = sums.goods + round.billedFreight - rebate - sums.credits;
        credit[round.supplier] += toSupplier;
        credit[treasury] += round.fee;
        emit IProcurementRounds.RoundSettled(roundId, toSupplier + round.fee, toSupplier, round.fee);
    }

    /// @dev Orders first; only when all are full, tolerances.
    function _requireUnits(Round storage round, RoundId roundId, uint16 item, uint96[] calldata units) private view {
        uint256 members = round.members;
        _requireLength(members, units.length);
        uint256 received = round.listings[item].received;
        uint256 wanted = 0;
        Webster.Parties memory parties =
            Webster.Parties(new uint256[](members), new uint256[](members), new uint256[](members), _keys(round, roundId));
        for (uint256 m; m < members; ++m) {
            PackedLine line = standingLine(round, round.memberAt[m], item);
            (parties.weights[m], parties.caps[m]) = (line.quantityOf(), line.mostUnits());
            wanted += line.quantityOf();
        }
        if (received > wanted) parties.floors = parties.weights;
        else parties.caps = parties.weights;
        _requireDivision(parties, units, received);
    }

    function _requireCharges(Round storage round, RoundId roundId, uint16 item, uint96[] calldata units, uint96[] calldata charges)
        private
        view
    {
        _requireLength(units.length, charges.length);
        _requireDivision(Webster.uncapped(_wide(units), _keys(round, roundId)), charges, Delivery.billOf(round.listings[item]));
    }

    /// @dev Proves the three divisions and notes each member's part in its account.
    function _requireDivisions(Round storage round, RoundId roundId, Account[] memory accounts, Posted calldata posted, uint256 rebate)
        private
        view
    {
        bytes32[] memory keys = _keys(round, roundId);
        Webster.Parties memory sides = Webster.uncapped(_sideWeights(round), keys);
        _requireShares(sides, posted.freight, round.billedFreight);
        _requireShares(sides, posted.fee, round.fee);
        _requireShares(Webster.uncapped(_units(accounts), keys), posted.rebate, rebate);
        for (uint256 m; m < accounts.length; ++m) {
            (accounts[m].sideCosts, accounts[m].rebate) = (uint256(posted.freight[m]) + posted.fee[m], posted.rebate[m]);
        }
    }

    function _requireShares(Webster.Parties memory parties, uint96[] calldata shares, uint256 total) private pure {
        _requireLength(parties.weights.length, shares.length);
        _requireDivision(parties, shares, total);
    }

    function _requireDivision(Webster.Parties memory parties, uint96[] calldata shares, uint256 total) private pure {
        (uint256 sum, uint256 place) = Webster.check(parties, _wide(shares), total);
        if (place != Webster.RIGHT) revert IProcurementRounds.RoundsNotWebster(sum, place);
    }

    function _requireLength(uint256 expected, uint256 actual) private pure {
        if (expected != actual) revert IProcurementRounds.RoundsArrayLength(expected, actual);
    }

    /// @dev What each bound member got, owes and was credited; stops while an item with deliveries is not allocated.
    function _accounts(Round storage round) private view returns (Account[] memory accounts) {
        for (uint16 i; i < round.items; ++i) {
            if (!_isAllocated(round, i) && round.listings[i].received != 0) revert IProcurementRounds.RoundsItemNotAllocated(i);
        }
        accounts = new Account[](round.members);
        for (uint256 m; m < accounts.length; ++m) {
            address member = round.memberAt[m];
            mapping(uint256 => Share) storage shares = round.shares[member];
            uint256 mask = round.seats[member].items;
            for (uint256 item; mask >> item != 0; ++item) {
                if (mask >> item & 1 == 0) continue;
                Share memory share = shares[item];
                accounts[m].units += share.units;
                accounts[m].goods += share.charge;
            }
            accounts[m].credits = round.claimCredits[member];
        }
    }

    function _sum(Account[] memory accounts) private pure returns (Account memory sums) {
        for (uint256 m; m < accounts.length; ++m) {
            sums.goods += accounts[m].goods;
            sums.credits += accounts[m].credits;
        }
    }

    function _units(Account[] memory accounts) private pure returns (uint256[] memory units) {
        units = new uint256[](accounts.length);
        for (uint256 m; m < units.length; ++m) {
            units[m] = accounts[m].units;
        }
    }

    /// @dev What freight and fee are divided by: what was bound, whatever arrived. These are the weights of the last pass of binding, so no
    /// share is above the one that was found within the cap there: a smaller amount divided by the same weights gives nobody more.
    function _sideWeights(Round storage round) private view returns (uint256[] memory weights) {
        weights = new uint256[](round.members);
        IProcurementRounds.SideCostKey key = round.sideCostKey;
        for (uint256 m; m < weights.length; ++m) {
            weights[m] = _sideWeight(round, round.memberAt[m], key);
        }
    }

    /// @dev Standing quantities, or what they cost at the bound price, each line rounded up; 1 with equal shares. 0 for who is out.
    function _sideWeight(Round storage round, address member, IProcurementRounds.SideCostKey key) private view returns (uint256 weight) {
        mapping(uint256 => PackedLine) storage lines = round.linesOf[member];
        uint256 mask = round.seats[member].items;
        for (uint256 item; mask >> item != 0; ++item) {
            uint256 quantity = mask >> item & 1 == 0 ? 0 : lines[item].quantityOf();
            if (quantity == 0) continue;
            if (key == IProcurementRounds.SideCostKey.Equal) return 1;
            Listing storage listing = round.listings[item];
            weight += key == IProcurementRounds.SideCostKey.ByQuantity ? quantity : Math.ceilDiv(quantity * listing.cost, listing.ordered);
        }
    }

    /// @dev A deposit is never smaller than the charge: goods stay within the ceilings (the bound unit price is, and no share of a bill is
    /// above it), side costs within the cap. Checked arithmetic would stop if that were ever wrong.
    function _chargeMembers(Round storage round, RoundId roundId, mapping(address => uint256) storage credit, Account[] memory accounts)
        private
    {
        for (uint256 m; m < accounts.length; ++m) {
            address member = round.memberAt[m];
            Seat storage seat = round.seats[member];
            if (seat.items == 0) continue;
            Account memory account = accounts[m];
            uint256 refund = seat.deposit + account.rebate + account.credits - account.goods - account.sideCosts;
            seat.deposit = 0;
            credit[member] += refund;
            emit IProcurementRounds.MemberCharged(
                roundId, member, account.goods, account.sideCosts, account.rebate, account.credits, refund
            );
        }
    }

    function _isAllocated(Round storage round, uint16 item) private view returns (bool) {
        return round.allocated >> item & 1 == 1;
    }

    function _keys(Round storage round, RoundId roundId) private view returns (bytes32[] memory keys) {
        keys = new bytes32[](round.members);
        for (uint256 m; m < keys.length; ++m) {
            keys[m] = DemandBook.tieKey(roundId, round.memberAt[m]);
        }
    }

    function _wide(uint96[] calldata narrow) private pure returns (uint256[] memory wide) {
        wide = new uint256[](narrow.length);
        for (uint256 i; i < wide.length; ++i) {
            wide[i] = narrow[i];
        }
    }
}
