// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Webster} from "../../../contracts/libraries/Webster.sol";

/// @notice Webster's division between two parties, proved by halmos for weights and totals below 2^3.
contract WebsterProof {
    /// @notice What the contract computes passes what it verifies, and its sum is exact.
    function check_a_computed_division_is_verified(uint8 first, uint8 second, uint8 total) external pure {
        if (first >= 8 || second >= 8 || total >= 8 || (first == 0 && second == 0)) return;
        (Webster.Parties memory parties, uint256[] memory shares) = _two(first, second);
        Webster.divide(parties.weights, total, shares);
        (uint256 sum, uint256 place) = Webster.check(parties, shares, total);
        assert(sum == total);
        assert(place == Webster.RIGHT);
    }

    /// @notice Only one posted division is right: whoever posts it has no choice.
    function check_one_division_alone_is_right(uint8 first, uint8 second, uint8 total, uint8 mine, uint8 yours) external pure {
        if (first >= 8 || second >= 8 || total >= 8 || mine > total || yours > total || mine == yours) return;
        (Webster.Parties memory parties, uint256[] memory shares) = _two(first, second);
        (shares[0], shares[1]) = (mine, total - mine);
        (, uint256 place) = Webster.check(parties, shares, total);
        if (place != Webster.RIGHT) return;
        (shares[0], shares[1]) = (yours, total - yours);
        (, place) = Webster.check(parties, shares, total);
        assert(place != Webster.RIGHT);
    }

    function _two(uint8 first, uint8 second) private pure returns (Webster.Parties memory, uint256[] memory) {
        uint256[] memory weights = new uint256[](2);
        bytes32[] memory keys = new bytes32[](2);
        (weights[0], weights[1]) = (first, second);
        (keys[0], keys[1]) = (bytes32(uint256(1)), bytes32(uint256(2)));
        return (Webster.uncapped(weights, keys), new uint256[](2));
    }
}
