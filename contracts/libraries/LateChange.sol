// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";
import {NoHarm} from "./NoHarm.sol";
import {PackedLine, Round, packLine, standingLine} from "./RoundBook.sol";

/// @title A change of a commitment after the freeze, judged item by item by the no-harm rule
/// @notice Totals are added up when a change comes instead of being kept, so that commitments before the freeze stay cheap.
library LateChange {
    /// @notice Stops when the member's new lines (none: it withdraws) would harm others, or lower a ceiling that others rely on.
    function requireHarmless(Round storage round, address member, IProcurementRounds.Line[] calldata lines) external view {
        judge(round, member, lines);
    }

    /// @notice The same, for other libraries: a part of their code, so that none is linked to another.
    function judge(Round storage round, address member, IProcurementRounds.Line[] calldata lines) internal view {
        PackedLine[] memory wanted = new PackedLine[](round.items);
        for (uint256 i; i < lines.length; ++i) {
            wanted[lines[i].item] = packLine(lines[i].quantity, lines[i].tolerance, lines[i].ceiling);
        }
        for (uint16 item; item < wanted.length; ++item) {
            PackedLine old = standingLine(round, member, item);
            if (PackedLine.unwrap(old) == PackedLine.unwrap(wanted[item])) continue;
            _requireCeilingKept(item, old, wanted[item]);
            _requireNoHarm(round, item, old, wanted[item]);
        }
    }

    /// @dev A lower ceiling is a withdrawal in disguise: the line would be released at binding.
    function _requireCeilingKept(uint16 item, PackedLine old, PackedLine wanted) private pure {
        if (!wanted.isNone() && wanted.ceilingOf() < old.ceilingOf()) {
            revert IProcurementRounds.RoundsCeilingLowered(item, uint96(old.ceilingOf()), uint96(wanted.ceilingOf()));
        }
    }

    function _requireNoHarm(Round storage round, uint16 item, PackedLine old, PackedLine wanted) private view {
        NoHarm.Demand memory before = _totals(round, item);
        NoHarm.Demand memory afterwards = NoHarm.Demand({
            quantity: before.quantity + wanted.quantityOf() - old.quantityOf(),
            tolerance: before.tolerance + wanted.toleranceOf() - old.toleranceOf()
        });
        NoHarm.Change memory change = NoHarm.between(before, afterwards, round.listings[item].packSize);
        if (!NoHarm.accepts(change)) {
            revert IProcurementRounds.RoundsHarmsOthers(item, change.units, change.tolerance, change.packs, change.missing);
        }
    }

    function _totals(Round storage round, uint16 item) private view returns (NoHarm.Demand memory totals) {
        uint256 members = round.members;
        for (uint256 m; m < members; ++m) {
            PackedLine line = standingLine(round, round.memberAt[m], item);
            totals.quantity += line.quantityOf();
            totals.tolerance += line.toleranceOf();
        }
    }
}
