// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Lines for whoever runs forge with -vv; forge listens at a fixed address.
library Console {
    address private constant LISTENER = 0x000000000000000000636F6e736F6c652e6c6f67;

    function log(string memory line) internal view {
        (bool heard,) = LISTENER.staticcall(abi.encodeWithSignature("log(string)", line));
        heard;
    }
}
