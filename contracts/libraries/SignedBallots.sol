// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";

/// @notice What a ballot says besides its reason and its signature, in one word: bits 0-15 length of the signature, 16-31 length
/// of the reason, 32-79 deadline, 80-87 nonce, 88-95 support, 96-255 voter. The lengths are those of a batch, 0 elsewhere.
type BallotHead is uint256;

using SignedBallots for BallotHead global;

/// @title Signed ballots, read from calldata and hashed where they lie
/// @notice Written in assembly because a batch does this a hundred times: it costs a tenth of what the compiler's decoder and
/// encoder cost. Nothing is trusted for it: what a malformed encoding yields is hashed, and no member signed that hash.
library SignedBallots {
    bytes32 internal constant CAST_VOTE_TYPEHASH =
        keccak256("CastVote(uint256 proposalId,uint8 support,address voter,string reason,uint256 nonce,uint48 deadline)");
    /// @dev Of the reason of most ballots.
    bytes32 internal constant NO_REASON = keccak256("");

    // ------------------------------------------------------------------ the head

    /// @notice The head of a ballot by transaction: neither nonce nor deadline.
    function unsignedHead(address voter, uint8 support) internal pure returns (BallotHead) {
        return BallotHead.wrap(uint256(uint160(voter)) << 96 | uint256(support) << 88);
    }

    /// @notice The head of a ballot that came alone. A nonce above 255 counts as 255: no voter has made so many ballots, so that
    /// both are refused for their number and neither is ever hashed.
    function headOf(IConsortiumGovernor.SignedBallot calldata ballot) internal pure returns (BallotHead head) {
        assembly ("memory-safe") {
            let nonce := calldataload(add(ballot, 0x60))
            if gt(nonce, 0xff) { nonce := 0xff }
            head := or(shl(96, calldataload(ballot)), shl(88, and(calldataload(add(ballot, 0x20)), 0xff)))
            head := or(head, or(shl(80, nonce), shl(32, and(calldataload(add(ballot, 0x80)), 0xffffffffffff))))
        }
    }

    function voterOf(BallotHead head) internal pure returns (address) {
        return address(uint160(BallotHead.unwrap(head) >> 96));
    }

    /// @dev Masked here: the compiler leaves what is above a uint8 in place, and Tallies and Ballots shift by it in assembly.
    function supportOf(BallotHead head) internal pure returns (uint8 support) {
        assembly ("memory-safe") {
            support := and(shr(88, head), 0xff)
        }
    }

    function nonceOf(BallotHead head) internal pure returns (uint256) {
        return uint8(BallotHead.unwrap(head) >> 80);
    }

    function deadlineOf(BallotHead head) internal pure returns (uint256) {
        return uint48(BallotHead.unwrap(head) >> 32);
    }

    // ------------------------------------------------------------------ the parts of a ballot that came alone

    // slither-disable-start write-after-write -- length and offset are two fields of one calldata string, not one variable
    function reasonOf(IConsortiumGovernor.SignedBallot calldata ballot) internal pure returns (string calldata reason) {
        assembly ("memory-safe") {
            let at := add(ballot, calldataload(add(ballot, 0x40)))
            reason.length := calldataload(at)
            reason.offset := add(at, 0x20)
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

    // ------------------------------------------------------------------ what the voter signed

    /// @notice A form of CastVote in memory with all that the ballots of one proposal have in common: the struct (seven words),
    /// then what is hashed last (0x1901, domain, struct hash). The form is filled in anew for each ballot.
    function newForm(bytes32 domain, uint256 proposalId) internal pure returns (uint256 form) {
        bytes32 typeHash = CAST_VOTE_TYPEHASH;
        assembly ("memory-safe") {
            form := mload(0x40)
            mstore(form, typeHash)
            mstore(add(form, 0x20), proposalId)
            mstore(add(form, 0xe0), hex"1901")
            mstore(add(form, 0xe2), domain)
            mstore(0x40, add(form, 0x140))
        }
    }

    /// @notice keccak256 of a reason. Precondition: it is short (its length was checked).
    function reasonHash(string calldata reason) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, reason.offset, reason.length)
            hash := keccak256(free, reason.length)
        }
    }

    /// @notice EIP-712 digest of the ballot with that head and a reason of that hash.
    function digestOf(uint256 form, BallotHead head, bytes32 hashOfReason) internal pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            mstore(add(form, 0x40), and(shr(88, head), 0xff))
            mstore(add(form, 0x60), shr(96, head))
            mstore(add(form, 0x80), hashOfReason)
            mstore(add(form, 0xa0), and(shr(80, head), 0xff))
            mstore(add(form, 0xc0), and(shr(32, head), 0xffffffffffff))
            mstore(add(form, 0x102), keccak256(form, 0xe0))
            digest := keccak256(add(form, 0xe0), 0x42)
        }
    }
}
