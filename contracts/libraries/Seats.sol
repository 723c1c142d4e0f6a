// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {MAX_LINES, MAX_MEMBERS, PackedLine, Round, Seat, countBits, standingLine} from "./RoundBook.sol";

/// @title Seats: who takes part in a round, and in which place
/// @notice A round has MAX_MEMBERS seats, because it is bound and settled in one transaction. Who withdraws gives its seat back: the
/// last participant moves to its place, so that places have no gap and no order has to be kept.
library Seats {
    /// @notice Makes room for the `lines` of a commitment. Gives the member's place, from 1: its own, or the next free one.
    function take(Round storage round, address member, Seat memory seat, uint256 lines) internal returns (uint16 place) {
        uint256 standing = uint256(round.lines) + lines - countBits(seat.items);
        if (standing > MAX_LINES) revert IProcurementRounds.RoundsTooManyLines(MAX_LINES);
        round.lines = uint16(standing);
        place = seat.place;
        if (place != 0) return place;
        place = round.members + 1;
        if (place > MAX_MEMBERS) revert IProcurementRounds.RoundsTooManyMembers(MAX_MEMBERS);
        round.memberAt[place - 1] = member;
        round.members = place;
    }

    /// @notice Takes a commitment back: its deposit is credit, its seat is free.
    function vacate(Round storage round, RoundId roundId, mapping(address => uint256) storage credit, address member) external {
        giveBack(round, roundId, credit, member);
    }

    /// @notice The same, for other libraries: a part of their code, so that none is linked to another.
    function giveBack(Round storage round, RoundId roundId, mapping(address => uint256) storage credit, address member) internal {
        Seat memory seat = round.seats[member];
        round.seats[member] = Seat(0, seat.nonce + 1, 0, 0);
        round.lines -= uint16(countBits(seat.items));
        uint16 last = round.members;
        address moved = round.memberAt[last - 1];
        if (moved != member) {
            round.memberAt[seat.place - 1] = moved;
            round.seats[moved].place = seat.place;
        }
        delete round.memberAt[last - 1];
        round.members = last - 1;
        credit[member] += seat.deposit;
        emit IProcurementRounds.CommitmentWithdrawn(roundId, member, seat.deposit, seat.nonce);
    }

    /// @notice Everybody who takes part, by place.
    function participantsOf(Round storage round) external view returns (address[] memory members) {
        members = new address[](round.members);
        for (uint256 m; m < members.length; ++m) {
            members[m] = round.memberAt[m];
        }
    }

    /// @notice The member's lines that stand: neither withdrawn nor released.
    function linesOf(Round storage round, address member) external view returns (IProcurementRounds.Line[] memory lines) {
        lines = new IProcurementRounds.Line[](countBits(round.seats[member].items));
        uint256 next = 0;
        for (uint16 item; next < lines.length; ++item) {
            PackedLine line = standingLine(round, member, item);
            if (line.isNone()) continue;
            lines[next++] = IProcurementRounds.Line(item, uint96(line.quantityOf()), uint64(line.toleranceOf()), uint96(line.ceilingOf()));
        }
    }
}
