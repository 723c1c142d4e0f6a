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
    /// @dev Starts from the rounded quotas, which are Webster's division of their own sum, and corrects unit by unit: the work
    /// grows with the number of parties and not with `total`.
    function divide(uint256[] memory weights, bytes32[] memory keys, uint256 total) internal pure returns (uint256[] memory shares) {
        uint256 whole;
        shares = new uint256[](weights.length);
        for (uint256 i; i < weights.length; ++i) {
            whole += weights[i];
        }
        if (whole == 0) return shares;
        uint256 sum;
        for (uint256 i; i < weights.length; ++i) {
            shares[i] = (2 * weights[i] * total + whole) / (2 * whole);
            sum += shares[i];
        }
        Parties memory parties = Parties(weights, shares, shares, keys);
        for (; sum < total; ++sum) {
            ++shares[_next(parties)];
        }
        for (; sum > total; --sum) {
            --shares[_last(parties)];
        }
    }

    /// @dev The party with weight whose turn it is.
    function _next(Parties memory parties) private pure returns (uint256 best) {
        uint256[] memory has = parties.floors;
        best = has.length;
        for (uint256 i; i < has.length; ++i) {
            if (parties.weights[i] == 0) continue;
            if (best == has.length || _before(parties, i, has[i], best, has[best])) best = i;
        }
    }

    /// @dev The party that was served last.
    function _last(Parties memory parties) private pure returns (uint256 worst) {
        uint256[] memory has = parties.floors;
        worst = has.length;
        for (uint256 i; i < has.length; ++i) {
            if (has[i] == 0) continue;
            if (worst == has.length || _before(parties, worst, has[worst] - 1, i, has[i] - 1)) worst = i;
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
