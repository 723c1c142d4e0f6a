// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {LateChange} from "./LateChange.sol";
import {MAX_DEPOSIT, MAX_ITEMS, PackedLine, Round, Seat, lowestPriceOf, packLine} from "./RoundBook.sol";
import {Seats} from "./Seats.sol";

/// @title The consortium's stock: units that a vote takes beyond what members want and tolerate
/// @notice Lines of tolerance alone. Without a quantity they have no claim before any member's, bear no side costs, and order nothing by
/// themselves. Rule: procurement.md, "Consortium stock".
library Stock {
    /// @notice Puts the treasury's lines in place of its earlier ones; without a line it takes them back. Gives what has to be collected; a
    /// smaller deposit than before becomes credit.
    /// @param credit Of the round's token, by account. @param frozen Whether only what harms nobody is accepted.
    function commit(
        Round storage round,
        RoundId roundId,
        mapping(address => uint256) storage credit,
        IProcurementRounds.Line[] calldata lines,
        bool frozen
    ) external returns (uint256 due) {
        // Check:
        Seat memory seat = round.seats[msg.sender];
        if (lines.length == 0 && seat.items == 0) revert IProcurementRounds.RoundsNothingCommitted(msg.sender);
        uint256 deposit = _judge(round, lines);
        if (frozen) LateChange.judge(round, msg.sender, lines);

        // Effect:
        if (lines.length == 0) {
            Seats.giveBack(round, roundId, credit, msg.sender);
            return 0;
        }
        uint16 place = Seats.take(round, msg.sender, seat, lines.length);
        uint16 items = _store(round.linesOf[msg.sender], lines, seat.items);
        round.seats[msg.sender] = Seat(uint96(deposit), seat.nonce + 1, items, place);
        emit IProcurementRounds.StockCommitted(roundId, msg.sender, lines, deposit, seat.nonce);
        if (deposit >= seat.deposit) return deposit - seat.deposit;
        credit[msg.sender] += seat.deposit - deposit;
    }

    /// @dev Judges every line and adds up what they need.
    function _judge(Round storage round, IProcurementRounds.Line[] calldata lines) private view returns (uint256 deposit) {
        uint256 count = lines.length;
        if (count > MAX_ITEMS) revert IProcurementRounds.RoundsLineOrder(MAX_ITEMS);
        for (uint256 i; i < count; ++i) {
            (uint16 item, uint96 ceiling) = (lines[i].item, lines[i].ceiling);
            if (item >= round.items) revert IProcurementRounds.RoundsUnknownItem(item);
            if (i != 0 && item <= lines[i - 1].item) revert IProcurementRounds.RoundsLineOrder(i);
            if (lines[i].quantity != 0 || lines[i].tolerance == 0) revert IProcurementRounds.RoundsStockLine(item);
            uint96 lowest = lowestPriceOf(round, item);
            if (ceiling < lowest) revert IProcurementRounds.RoundsCeilingBelowEveryTier(item, ceiling, lowest);
            deposit += uint256(lines[i].tolerance) * ceiling;
        }
        if (deposit > MAX_DEPOSIT) revert IProcurementRounds.RoundsDepositAboveLimit(deposit, MAX_DEPOSIT);
    }

    function _store(mapping(uint256 => PackedLine) storage stored, IProcurementRounds.Line[] calldata lines, uint256 before)
        private
        returns (uint16 items)
    {
        for (uint256 item; before >> item != 0; ++item) {
            stored[item] = PackedLine.wrap(0);
        }
        for (uint256 i; i < lines.length; ++i) {
            stored[lines[i].item] = packLine(0, lines[i].tolerance, lines[i].ceiling);
            items |= uint16(1 << lines[i].item);
        }
    }
}
