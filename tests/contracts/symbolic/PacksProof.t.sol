// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NoHarm} from "../../../contracts/libraries/NoHarm.sol";
import {Packs} from "../../../contracts/libraries/Packs.sol";

/// @notice Packs, minimum order and the no-harm rule, proved by halmos for every quantity, tolerance and pack size below 2^3 (the
/// pack size divides, and a solver does not finish wider remainders; fuzz tests go on from there).
contract PacksProof {
    uint256 private constant WIDTH = 1 << 3;

    /// @notice An order is whole packs, no more than was asked with tolerances, and nothing when it would be under the minimum.
    function check_an_order_stays_inside_what_was_asked(uint8 quantity, uint8 tolerance, uint8 packSize, uint8 packs) external pure {
        if (packSize == 0 || quantity >= WIDTH || tolerance >= WIDTH || packSize >= WIDTH || packs > 3) return;
        uint256 minimum = uint256(packSize) * packs;
        uint256 units = Packs.ordered(quantity, tolerance, packSize, minimum);
        assert(units % packSize == 0);
        assert(units <= uint256(quantity) + tolerance);
        assert(units == 0 || units >= minimum);
        assert(quantity != 0 || units == 0);
    }

    /// @notice Missing units are those that would fill one more pack, and none are missing when none is open.
    function check_missing_units_fill_one_more_pack(uint8 quantity, uint8 tolerance, uint8 packSize) external pure {
        if (packSize == 0 || quantity >= WIDTH || tolerance >= WIDTH || packSize >= WIDTH) return;
        uint256 missing = Packs.missing(quantity, tolerance, packSize);
        if (missing == 0) return;
        uint256 filled = Packs.filled(quantity, tolerance, packSize);
        assert(Packs.filled(quantity, uint256(tolerance) + missing, packSize) == filled + 1);
        assert(Packs.filled(quantity, uint256(tolerance) + missing - 1, packSize) == filled);
    }

    /// @notice A late change that the no-harm rule accepts never costs anybody a pack.
    function check_no_accepted_change_loses_a_pack(uint8[4] memory totals, uint8 packSize) external pure {
        if (packSize == 0 || packSize >= WIDTH) return;
        for (uint256 i; i < 4; ++i) {
            if (totals[i] >= WIDTH) return;
        }
        NoHarm.Demand memory before = NoHarm.Demand(totals[0], totals[1]);
        NoHarm.Demand memory afterwards = NoHarm.Demand(totals[2], totals[3]);
        if (!NoHarm.accepts(NoHarm.between(before, afterwards, packSize))) return;
        assert(Packs.filled(totals[2], totals[3], packSize) >= Packs.filled(totals[0], totals[1], packSize));
    }
}
