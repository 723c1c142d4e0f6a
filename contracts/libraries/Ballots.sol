// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a member has done on one proposal, in one byte: bits 0-1 choice (0 none, else support + 1), bit 2 objection,
/// bits 3-7 how many ballots and revocations there were.
type Ballot is uint8;

using Ballots for Ballot global;

/// @title Ballots of a proposal, 32 members a word, by index in the register
library Ballots {
    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;

    /// @notice Ballots and revocations one member can make on one proposal: what five bits count.
    uint256 internal constant MAX_COUNT = 31;
    /// @notice From so many on a class delegate casts no more for the member: the rest is the member's own.
    uint256 internal constant MAX_BEFORE_DELEGATE = 15;
    /// @notice Longest reason, in bytes.
    uint256 internal constant MAX_REASON = 1_000;

    uint256 private constant OBJECTION = 4;
    uint256 private constant ONE_MORE = 8;
    uint256 private constant COUNT = 0xf8;

    /// @notice The byte after a new ballot. Precondition: support <= 2, count < 31.
    function next(Ballot ballot, uint8 support, bool isObjection) internal pure returns (Ballot later) {
        assembly ("memory-safe") {
            later := add(add(and(ballot, COUNT), ONE_MORE), add(add(support, 1), mul(OBJECTION, isObjection)))
        }
    }

    /// @notice The byte after a revocation: the same choice. Precondition: count < 31.
    function revoked(Ballot ballot) internal pure returns (Ballot) {
        unchecked {
            return Ballot.wrap(uint8(Ballot.unwrap(ballot) + ONE_MORE));
        }
    }

    function isCast(Ballot ballot) internal pure returns (bool) {
        return Ballot.unwrap(ballot) & 3 != 0;
    }

    /// @notice Precondition: a ballot is cast.
    function choice(Ballot ballot) internal pure returns (uint8) {
        return (Ballot.unwrap(ballot) & 3) - 1;
    }

    function objects(Ballot ballot) internal pure returns (bool) {
        return Ballot.unwrap(ballot) & OBJECTION != 0;
    }

    /// @notice Ballots and revocations so far: the nonce of the next one.
    function count(Ballot ballot) internal pure returns (uint256) {
        return Ballot.unwrap(ballot) >> 3;
    }

    /// @notice Whether no ballot stands, a ballot of that nonce is the next, and it is not one too many.
    function isFirstWith(Ballot ballot, uint256 nonce) internal pure returns (bool first) {
        assembly ("memory-safe") {
            first := and(iszero(and(ballot, 3)), and(eq(shr(3, and(ballot, 0xff)), nonce), lt(nonce, MAX_COUNT)))
        }
    }

    /// @notice Number of the word that holds the member's byte.
    function wordOf(uint256 index) internal pure returns (uint256) {
        return index >> 5;
    }

    /// @notice The member's byte of its word.
    function inWord(uint256 word, uint256 index) internal pure returns (Ballot) {
        return Ballot.wrap(uint8(word >> _shift(index)));
    }

    /// @notice The word with this byte of the member replaced. Precondition: the word holds it.
    function replaceIn(Ballot ballot, uint256 word, uint256 index, Ballot later) internal pure returns (uint256) {
        return word ^ uint256(Ballot.unwrap(ballot) ^ Ballot.unwrap(later)) << _shift(index);
    }

    function _shift(uint256 index) private pure returns (uint256) {
        return (index & 31) << 3;
    }
}
