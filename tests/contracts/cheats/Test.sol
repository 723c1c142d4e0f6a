// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "./Assertions.sol";
import {Invariants} from "./Invariants.sol";
import {Vm} from "./Vm.sol";

/// @title The base of every contract test
/// @notice forge runs `setUp` before each `test*` function and before each invariant run.
abstract contract Test is Assertions, Invariants {
    /// @notice Folds a fuzzed number into [min, max], the ends and small numbers kept, so that shrinking stays readable.
    function bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        require(min <= max, "bound: min above max");
        if (value >= min && value <= max) return value;
        uint256 size = max - min;
        if (size == type(uint256).max) return value;
        return min + (value % (size + 1));
    }

    /// @notice A labelled account and its key, the same for the same name on every run.
    function makeAddrAndKey(string memory name) internal returns (address account, uint256 privateKey) {
        Vm.Wallet memory wallet = vm.createWallet(name);
        return (wallet.addr, wallet.privateKey);
    }

    /// @notice A labelled account, the same for the same name on every run.
    function makeAddr(string memory name) internal returns (address account) {
        (account,) = makeAddrAndKey(name);
    }

    /// @notice Lets `period` seconds pass.
    function skip(uint256 period) internal {
        vm.warp(vm.getBlockTimestamp() + period);
    }
}
