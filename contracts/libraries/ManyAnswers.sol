// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title One word of an answer for each of many accounts
/// @notice What the compiler's array accesses and encoder cost a batch of ballots is more than half of the rest of the question.
library ManyAnswers {
    /// @notice Room for a word an account, and where the first one goes. Give it back with `giveBack` when all are written.
    function room(address[] calldata accounts) internal pure returns (uint256 next) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, 0x20)
            mstore(add(start, 0x20), accounts.length)
            next := add(start, 0x40)
            mstore(0x40, add(next, shl(5, accounts.length)))
        }
    }

    /// @notice Where in calldata the accounts begin and end (the decoder checked that they lie there).
    function bounds(address[] calldata accounts) internal pure returns (uint256 from, uint256 end) {
        assembly ("memory-safe") {
            from := accounts.offset
            end := add(from, shl(5, accounts.length))
        }
    }

    /// @notice The account that lies at `from`; what is above its 160 bits is cut off.
    function accountAt(uint256 from) internal pure returns (address account) {
        assembly ("memory-safe") {
            account := shr(96, shl(96, calldataload(from)))
        }
    }

    /// @notice Writes the word of one account. Precondition: `next` is of `room` and `put`, no more often than there are accounts.
    function put(uint256 next, uint256 word) internal pure returns (uint256 following) {
        assembly ("memory-safe") {
            mstore(next, word)
            following := add(next, 0x20)
        }
    }

    // slither-disable-start incorrect-return -- ending the call with the answer is what it is for
    /// @notice Ends the call with the words, an ABI array. Precondition: all of `room` are written, up to `next`.
    function giveBack(address[] calldata accounts, uint256 next) internal pure {
        assembly ("memory-safe") {
            let length := add(0x40, shl(5, accounts.length))
            return(sub(next, length), length)
        }
    }
    // slither-disable-end incorrect-return
}
