// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Webster's (Sainte-Lague) division: the next unit goes to the largest weight / (2 x has + 1), again and again
/// @notice Of two equal claims the lower tie key is served. The result is unique, so a posted division is verified in one pass
/// instead of being computed. Rule: procurement.md, "Allocation"; the same is governance/webster.py.
/// Weights stay below 2^127 and shares below 2^127, so no product overflows.
library Webster {
    /// @notice Who takes part: party i starts with `floors[i]` units and never holds more than `caps[i]`.
    struct Parties {
        uint256[] weights;
        uint256[] floors;
        uint256[] caps;
        bytes32[] keys;
    }

    /// @notice `place` of a right division.
    uint256 internal constant RIGHT = type(uint256).max;

    /// @notice Parties that start with nothing; whoever has weight gets as much as the division gives.
    function uncapped(uint256[] memory weights, bytes32[] memory keys) internal pure returns (Parties memory parties) {
        uint256[] memory caps = new uint256[](weights.length);
        for (uint256 i; i < caps.length; ++i) {
            if (weights[i] != 0) caps[i] = type(uint128).max;
        }
        return Parties(weights, new uint256[](weights.length), caps, keys);
    }

    /// @notice Whether `shares` is the division of exactly `total` units.
    /// @return sum Units handed out in `shares`.
    /// @return place RIGHT, or the number of parties when the sum is wrong, or the party that holds a unit out of its turn.
    function check(Parties memory parties, uint256[] memory shares, uint256 total) internal pure returns (uint256 sum, uint256 place) {
        uint256 n = shares.length;
        uint256 weakest = n; // of the units granted, the one that was served last
        uint256 strongest = n; // of the units not granted, the one to be served next
        for (uint256 i; i < n; ++i) {
            uint256 share = shares[i];
            if (share < parties.floors[i] || share > parties.caps[i]) return (sum, i);
            sum += share;
            if (share > parties.floors[i] && (weakest == n || !_before(parties, i, share - 1, weakest, shares[weakest] - 1))) weakest = i;
            if (share < parties.caps[i] && (strongest == n || _before(parties, i, share, strongest, shares[strongest]))) strongest = i;
        }
        if (sum != total) return (sum, n);
        if (weakest == n || strongest == n || weakest == strongest) return (sum, RIGHT);
        return (sum, _before(parties, weakest, shares[weakest] - 1, strongest, shares[strongest]) ? RIGHT : weakest);
    }

    /// @notice Divides `total` units by weights, nobody capped; the sum is exact. Nothing when every weight is 0.
    /// @param weights In rising order of the parties' tie keys: of two equal claims the earlier one is served.
    /// @param shares Where the result goes; as long as `weights`.
    /// @dev Starts from the rounded quotas, which are Webster's division of their own sum, and corrects by whole groups of equal
    /// claims: the work grows with the number of parties and not with `total`.
    function divide(uint256[] memory weights, uint256 total, uint256[] memory shares) internal pure {
        (uint256 whole, uint256 sum) = _roundQuotas(weights, total, shares);
        if (whole == 0) return;
        while (sum < total) {
            sum += _grant(weights, shares, total - sum);
        }
        while (sum > total) {
            sum -= _takeBack(weights, shares, sum - total);
        }
    }

    /// @dev Each quota rounded to the nearest unit, halves up. Gives the sum of weights and the sum of shares.
    function _roundQuotas(uint256[] memory weights, uint256 total, uint256[] memory shares)
        private
        pure
        returns (uint256 whole, uint256 sum)
    {
        assembly ("memory-safe") {
            let end := shl(5, mload(weights))
            for { let i := 0x20 } iszero(gt(i, end)) { i := add(i, 0x20) } { whole := add(whole, mload(add(weights, i))) }
            for { let i := 0x20 } iszero(gt(i, end)) { i := add(i, 0x20) } {
                // Division by a sum of 0 gives 0.
                let share := div(add(mul(shl(1, mload(add(weights, i))), total), whole), shl(1, whole))
                mstore(add(shares, i), share)
                sum := add(sum, share)
            }
        }
    }

    /// @dev Gives one unit to each party with the strongest claim, to the earlier ones if there are more than `most`.
    /// In assembly because binding a round asks this thousands of times.
    function _grant(uint256[] memory weights, uint256[] memory has, uint256 most) private pure returns (uint256 given) {
        assembly ("memory-safe") {
            let bestWeight := 0
            let bestTurn := 1
            let end := shl(5, mload(weights))
            for { let i := 0x20 } iszero(gt(i, end)) { i := add(i, 0x20) } {
                let weight := mload(add(weights, i))
                let turn := or(shl(1, mload(add(has, i))), 1)
                if gt(mul(weight, bestTurn), mul(bestWeight, turn)) {
                    bestWeight := weight
                    bestTurn := turn
                }
            }
            for { let i := 0x20 } and(lt(given, most), iszero(gt(i, end))) { i := add(i, 0x20) } {
                let weight := mload(add(weights, i))
                let share := mload(add(has, i))
                if eq(mul(weight, bestTurn), mul(bestWeight, or(shl(1, share), 1))) {
                    mstore(add(has, i), add(share, 1))
                    given := add(given, 1)
                }
            }
        }
    }

    /// @dev Takes one unit back from each party that was served last, from the later ones if there are more than `most`.
    function _takeBack(uint256[] memory weights, uint256[] memory has, uint256 most) private pure returns (uint256 taken) {
        assembly ("memory-safe") {
            let worstWeight := 1
            let worstTurn := 0
            for { let i := shl(5, mload(weights)) } i { i := sub(i, 0x20) } {
                let weight := mload(add(weights, i))
                let share := mload(add(has, i))
                if share {
                    let turn := sub(shl(1, share), 1)
                    if lt(mul(weight, worstTurn), mul(worstWeight, turn)) {
                        worstWeight := weight
                        worstTurn := turn
                    }
                }
            }
            for { let i := shl(5, mload(weights)) } and(lt(taken, most), gt(i, 0)) { i := sub(i, 0x20) } {
                let weight := mload(add(weights, i))
                let share := mload(add(has, i))
                if share {
                    if eq(mul(weight, worstTurn), mul(worstWeight, sub(shl(1, share), 1))) {
                        mstore(add(has, i), sub(share, 1))
                        taken := add(taken, 1)
                    }
                }
            }
        }
    }

    /// @dev Whether party `a`, holding `hasA`, is served before party `b`, holding `hasB`.
    function _before(Parties memory parties, uint256 a, uint256 hasA, uint256 b, uint256 hasB) private pure returns (bool) {
        unchecked {
            uint256 mine = parties.weights[a] * (2 * hasB + 1);
            uint256 theirs = parties.weights[b] * (2 * hasA + 1);
            return mine > theirs || (mine == theirs && parties.keys[a] < parties.keys[b]);
        }
    }
}
