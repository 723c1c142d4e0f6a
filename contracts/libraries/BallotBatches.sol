// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";
import {BallotHead} from "./SignedBallots.sol";

/// @title Batches of signed ballots: one packed after the other, without padding
/// @notice A ballot is its BallotHead (32 bytes), its reason and its signature. Half of the gas of the ABI's encoding is for zeros
/// and offsets. As in SignedBallots nothing is trusted, except that the ballots fill the batch: `questionAbout` makes sure.
library BallotBatches {
    uint256 private constant QUESTION_WITHOUT_VOTERS = 0x64;
    uint256 private constant HEAD_BYTES = 0x20;
    /// @dev Lengths of a plain ballot as its head has them: no reason, 65 bytes of signature.
    uint256 private constant PLAIN_LENGTHS = 65;

    /// @notice The call data of `anything(address[] voters, timepoint)` with every voter of the batch, in its order.
    /// @dev Lengths are 16 bits each and the batch is as long as calldata, so no sum wraps.
    function questionAbout(bytes calldata ballots, uint256 timepoint) internal pure returns (bytes memory question) {
        bytes4 malformed = IConsortiumGovernor.GovernorMalformedBatch.selector;
        assembly ("memory-safe") {
            question := mload(0x40)
            let voters := add(question, 0x84)
            let next := voters
            let place := ballots.offset
            let end := add(place, ballots.length)
            for {} lt(place, end) {} {
                let head := calldataload(place)
                mstore(next, shr(96, head))
                next := add(next, 0x20)
                place := add(add(place, 0x20), add(and(head, 0xffff), and(shr(16, head), 0xffff)))
            }
            if iszero(eq(place, end)) {
                mstore(0x00, malformed)
                revert(0x00, 0x04)
            }
            mstore(question, sub(next, add(question, 0x20)))
            // The first word ends in the selector's place; `ask` writes it.
            mstore(add(question, 0x24), 0x40)
            mstore(add(question, 0x44), timepoint)
            mstore(add(question, 0x64), shr(5, sub(next, voters)))
            mstore(0x40, and(add(next, 0x1f), not(0x1f)))
        }
    }

    /// @notice How many ballots the question is about.
    function count(bytes memory question) internal pure returns (uint256) {
        unchecked {
            return (question.length - QUESTION_WITHOUT_VOTERS) >> 5;
        }
    }

    /// @notice What `target` answers when it is asked `selector(voters, timepoint)`: one word a ballot.
    /// @dev The answer is used where it was written, without the copy that a decoder would make.
    function ask(bytes memory question, address target, bytes4 selector) internal view returns (uint256[] memory words) {
        uint256 expected = count(question);
        assembly ("memory-safe") {
            let data := add(question, 0x20)
            mstore(data, or(selector, and(mload(data), sub(shl(224, 1), 1))))
            words := mload(0x40)
            if iszero(staticcall(gas(), target, data, mload(question), 0x00, 0x00)) {
                returndatacopy(words, 0x00, returndatasize())
                revert(words, returndatasize())
            }
            // The answer is an offset, the number of words, and the words; a shorter one stops here.
            let length := add(0x20, shl(5, expected))
            returndatacopy(words, 0x20, length)
            if iszero(eq(mload(words), expected)) { revert(0x00, 0x00) }
            mstore(0x40, add(words, length))
        }
    }

    /// @notice The word that lies `offset` bytes from where the words begin with their length: 32 for the first. Precondition: one does.
    function unsafeAt(uint256[] memory words, uint256 offset) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(words, offset))
        }
    }

    /// @notice Where in calldata the first ballot lies.
    function start(bytes calldata ballots) internal pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := ballots.offset
        }
    }

    /// @notice The head of the ballot that lies at `place`. Precondition: one lies there.
    function headAt(uint256 place) internal pure returns (BallotHead head) {
        assembly ("memory-safe") {
            head := calldataload(place)
        }
    }

    /// @notice Whether the ballot has no reason, a signature as long as one of a key, a support that there is, and time left.
    function isPlain(BallotHead head) internal view returns (bool plain) {
        assembly ("memory-safe") {
            plain := eq(and(head, 0xffffffff), PLAIN_LENGTHS)
            plain := and(plain, lt(and(shr(88, head), 0xff), 3))
            plain := and(plain, iszero(gt(timestamp(), and(shr(32, head), 0xffffffffffff))))
        }
    }

    /// @notice Where the signature of the plain ballot at `place` lies, and where the next ballot does.
    function afterPlain(uint256 place) internal pure returns (uint256 signature, uint256 next) {
        assembly ("memory-safe") {
            signature := add(place, HEAD_BYTES)
            next := add(signature, PLAIN_LENGTHS)
        }
    }

    // slither-disable-start write-after-write -- length and offset are two fields of one calldata string, not one variable
    /// @notice The parts of the ballot that lies at `place`, and where the next one does. Precondition: one lies there.
    function read(uint256 place) internal pure returns (BallotHead head, string calldata reason, bytes calldata signature, uint256 next) {
        assembly ("memory-safe") {
            head := calldataload(place)
            reason.offset := add(place, 0x20)
            reason.length := and(shr(16, head), 0xffff)
            signature.offset := add(reason.offset, reason.length)
            signature.length := and(head, 0xffff)
            next := add(signature.offset, signature.length)
        }
    }

    /// @notice An empty reason.
    function noReason() internal pure returns (string calldata reason) {
        assembly ("memory-safe") {
            reason.offset := 0
            reason.length := 0
        }
    }

    // slither-disable-end write-after-write
}
