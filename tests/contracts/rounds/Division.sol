// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Webster's division written as its definition: one unit after the other to whose turn it is. The oracle of the tests.
library Division {
    /// @notice Units of `total` for orders with tolerances: orders first, then tolerances.
    function units(uint256 total, uint256[] memory orders, uint256[] memory tolerances, bytes32[] memory keys)
        internal
        pure
        returns (uint256[] memory has)
    {
        has = new uint256[](orders.length);
        uint256[] memory most = new uint256[](orders.length);
        uint256 wanted;
        for (uint256 i; i < orders.length; ++i) {
            most[i] = orders[i] + tolerances[i];
            wanted += orders[i];
        }
        handOut(has, total < wanted ? total : wanted, orders, orders, keys);
        if (total > wanted) handOut(has, total - wanted, orders, most, keys);
    }

    /// @notice An amount divided by weights without caps.
    function amount(uint256 total, uint256[] memory weights, bytes32[] memory keys) internal pure returns (uint256[] memory has) {
        has = new uint256[](weights.length);
        uint256[] memory caps = new uint256[](weights.length);
        for (uint256 i; i < weights.length; ++i) {
            caps[i] = weights[i] == 0 ? 0 : type(uint96).max;
        }
        handOut(has, total, weights, caps, keys);
    }

    /// @notice The same division, from shares that it surely reaches: quotas of half a unit a party less than there is, rounded down
    /// from the half. For amounts of money, where unit by unit would take too long; a test compares both.
    function money(uint256 total, uint256[] memory weights, bytes32[] memory keys) internal pure returns (uint256[] memory has) {
        uint256 n = weights.length;
        uint256 whole;
        for (uint256 i; i < n; ++i) {
            whole += weights[i];
        }
        has = new uint256[](n);
        uint256[] memory caps = new uint256[](n);
        uint256 left = total;
        for (uint256 i; i < n; ++i) {
            caps[i] = weights[i] == 0 ? 0 : type(uint96).max;
            if (whole == 0 || weights[i] * 2 * total <= weights[i] * n + whole) continue;
            has[i] = (weights[i] * (2 * total - n) - whole + 2 * whole - 1) / (2 * whole);
            left -= has[i];
        }
        handOut(has, left, weights, caps, keys);
    }

    /// @notice Gives `count` units, each to the largest weight / (2 x has + 1) that is below its cap; ties: lower key.
    function handOut(uint256[] memory has, uint256 count, uint256[] memory weights, uint256[] memory caps, bytes32[] memory keys)
        internal
        pure
    {
        for (; count != 0; --count) {
            uint256 best = has.length;
            for (uint256 i; i < has.length; ++i) {
                if (has[i] >= caps[i]) continue;
                if (best == has.length || precedes(i, best, has, weights, keys)) best = i;
            }
            require(best != has.length, "more units than places");
            ++has[best];
        }
    }

    function precedes(uint256 i, uint256 best, uint256[] memory has, uint256[] memory weights, bytes32[] memory keys)
        private
        pure
        returns (bool)
    {
        uint256 mine = weights[i] * (2 * has[best] + 1);
        uint256 theirs = weights[best] * (2 * has[i] + 1);
        return mine > theirs || (mine == theirs && keys[i] < keys[best]);
    }
}
