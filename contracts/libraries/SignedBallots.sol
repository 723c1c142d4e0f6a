// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";

/// @title Signed ballots, read from calldata and hashed where they lie
/// @notice Written in assembly because a batch does this a hundred times: it costs a tenth of what the compiler's decoder and
/// encoder cost. Nothing is trusted for it: what a malformed encoding yields is hashed, and no member signed that hash.
library SignedBallots {
    bytes32 internal constant CAST_VOTE_TYPEHASH =
        keccak256("CastVote(uint256 proposalId,uint8 support,address voter,string reason,uint256 nonce,uint48 deadline)");

    /// @notice The i-th ballot of a batch. Precondition: i < ballots.length.
    function unsafeAt(IConsortiumGovernor.SignedBallot[] calldata ballots, uint256 i)
        internal
        pure
        returns (IConsortiumGovernor.SignedBallot calldata ballot)
    {
        assembly ("memory-safe") {
            ballot := add(ballots.offset, calldataload(add(ballots.offset, shl(5, i))))
        }
    }

    /// @notice What `target` answers to `selector(address[] voters, timepoint)`: one word a ballot, in its order.
    /// @dev Question and answer are written where they are used, without the copies that an encoder and a decoder would make.
    function ask(IConsortiumGovernor.SignedBallot[] calldata ballots, address target, bytes4 selector, uint256 timepoint)
        internal
        view
        returns (uint256[] memory words)
    {
        assembly ("memory-safe") {
            words := mload(0x40)
            let length := shl(5, ballots.length)
            mstore(words, selector)
            mstore(add(words, 0x04), 0x40)
            mstore(add(words, 0x24), timepoint)
            mstore(add(words, 0x44), ballots.length)
            for { let i := 0 } lt(i, length) { i := add(i, 0x20) } {
                let ballot := add(ballots.offset, calldataload(add(ballots.offset, i)))
                mstore(add(add(words, 0x64), i), shr(96, shl(96, calldataload(ballot))))
            }
            if iszero(staticcall(gas(), target, words, add(0x64, length), 0x00, 0x00)) {
                returndatacopy(words, 0x00, returndatasize())
                revert(words, returndatasize())
            }
            // The answer is an offset, the number of words, and the words.
            returndatacopy(words, 0x20, add(0x20, length))
            if iszero(eq(mload(words), ballots.length)) { revert(0x00, 0x00) }
            mstore(0x40, add(add(words, 0x20), length))
        }
    }

    function voterOf(IConsortiumGovernor.SignedBallot calldata ballot) internal pure returns (address voter) {
        assembly ("memory-safe") {
            voter := shr(96, shl(96, calldataload(ballot)))
        }
    }

    function supportOf(IConsortiumGovernor.SignedBallot calldata ballot) internal pure returns (uint8 support) {
        assembly ("memory-safe") {
            support := and(calldataload(add(ballot, 0x20)), 0xff)
        }
    }

    // slither-disable-start write-after-write -- length and offset are two fields of one calldata string, not one variable
    function reasonOf(IConsortiumGovernor.SignedBallot calldata ballot) internal pure returns (string calldata reason) {
        assembly ("memory-safe") {
            let at := add(ballot, calldataload(add(ballot, 0x40)))
            reason.length := calldataload(at)
            reason.offset := add(at, 0x20)
        }
    }

    function nonceOf(IConsortiumGovernor.SignedBallot calldata ballot) internal pure returns (uint256 nonce) {
        assembly ("memory-safe") {
            nonce := calldataload(add(ballot, 0x60))
        }
    }

    function deadlineOf(IConsortiumGovernor.SignedBallot calldata ballot) internal pure returns (uint256 deadline) {
        assembly ("memory-safe") {
            deadline := and(calldataload(add(ballot, 0x80)), 0xffffffffffff)
        }
    }

    function signatureOf(IConsortiumGovernor.SignedBallot calldata ballot) internal pure returns (bytes calldata signature) {
        assembly ("memory-safe") {
            let at := add(ballot, calldataload(add(ballot, 0xa0)))
            signature.length := calldataload(at)
            signature.offset := add(at, 0x20)
        }
    }

    // slither-disable-end write-after-write

    /// @notice EIP-712 digest of the ballot. Precondition: the reason is short (its length was checked).
    function digestOf(IConsortiumGovernor.SignedBallot calldata ballot, bytes32 domain, uint256 proposalId)
        internal
        pure
        returns (bytes32 digest)
    {
        bytes32 typeHash = CAST_VOTE_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            let reason := add(ballot, calldataload(add(ballot, 0x40)))
            let length := calldataload(reason)
            calldatacopy(free, add(reason, 0x20), length)
            let reasonHash := keccak256(free, length)
            mstore(free, typeHash)
            mstore(add(free, 0x20), proposalId)
            mstore(add(free, 0x40), and(calldataload(add(ballot, 0x20)), 0xff))
            mstore(add(free, 0x60), shr(96, shl(96, calldataload(ballot))))
            mstore(add(free, 0x80), reasonHash)
            mstore(add(free, 0xa0), calldataload(add(ballot, 0x60)))
            mstore(add(free, 0xc0), and(calldataload(add(ballot, 0x80)), 0xffffffffffff))
            let structHash := keccak256(free, 0xe0)
            mstore(free, hex"1901")
            mstore(add(free, 0x02), domain)
            mstore(add(free, 0x22), structHash)
            digest := keccak256(free, 0x42)
        }
    }
}
