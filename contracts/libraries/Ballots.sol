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
    /// @notice Longest reason, in bytes.
    uint256 internal constant MAX_REASON = 1_000;

    uint256 private constant OBJECTION = 4;

    /// @notice The byte of a ballot that stands. Precondition: support <= 2, count <= 31.
    function standing(uint8 support, bool isObjection, uint256 acts) internal pure returns (Ballot) {
        return Ballot.wrap(uint8(support + 1 | (isObjection ? OBJECTION : 0) | acts << 3));
    }

    /// @notice The same choice after one more act.
    function counted(Ballot ballot) internal pure returns (Ballot) {
        return Ballot.wrap(Ballot.unwrap(ballot) + 8);
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

    function read(mapping(uint256 => uint256) storage words, uint256 index) internal view returns (Ballot) {
        return Ballot.wrap(uint8(words[index >> 5] >> _shift(index)));
    }

    function write(mapping(uint256 => uint256) storage words, uint256 index, Ballot ballot) internal {
        uint256 shift = _shift(index);
        words[index >> 5] = words[index >> 5] & ~(0xff << shift) | uint256(Ballot.unwrap(ballot)) << shift;
    }

    function _shift(uint256 index) private pure returns (uint256) {
        return (index & 31) << 3;
    }
}
