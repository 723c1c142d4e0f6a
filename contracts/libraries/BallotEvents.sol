// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

/// @title The two events of IGovernor for a ballot, byte for byte as the compiler encodes them
/// @notice Written in assembly because the compiler's encoder costs a third of what the log itself does; a test holds both to the
/// same bytes. Precondition: the reason is short (its length was checked).
library BallotEvents {
    /// @notice VoteCast(voter indexed, proposalId, support, weight, reason).
    function voteCast(address voter, uint256 proposalId, uint8 support, string calldata reason, uint256 weight) internal {
        bytes32 topic = IGovernor.VoteCast.selector;
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, proposalId)
            mstore(add(data, 0x20), support)
            mstore(add(data, 0x40), weight)
            mstore(add(data, 0x60), 0x80)
            mstore(add(data, 0x80), reason.length)
            let end := add(data, 0xa0)
            if reason.length {
                calldatacopy(end, reason.offset, reason.length)
                // Zeros up to a whole word.
                mstore(add(end, reason.length), 0)
                end := add(end, and(add(reason.length, 0x1f), not(0x1f)))
            }
            log2(data, sub(end, data), topic, voter)
        }
    }

    /// @notice VoteCast with an empty reason.
    function voteCastInSilence(address voter, uint256 proposalId, uint8 support, uint256 weight) internal {
        bytes32 topic = IGovernor.VoteCast.selector;
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, proposalId)
            mstore(add(data, 0x20), support)
            mstore(add(data, 0x40), weight)
            mstore(add(data, 0x60), 0x80)
            mstore(add(data, 0x80), 0)
            log2(data, 0xa0, topic, voter)
        }
    }

    /// @notice VoteCastWithParams(voter indexed, proposalId, support, weight = tokens, reason, abi.encode(heads, tokens)).
    function voteCastWithParams(address voter, uint256 proposalId, uint8 support, string calldata reason, uint256 heads, uint256 tokens)
        internal
    {
        bytes32 topic = IGovernor.VoteCastWithParams.selector;
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, proposalId)
            mstore(add(data, 0x20), support)
            mstore(add(data, 0x40), tokens)
            mstore(add(data, 0x60), 0xa0)
            mstore(add(data, 0xa0), reason.length)
            let params := add(data, 0xc0)
            if reason.length {
                calldatacopy(params, reason.offset, reason.length)
                // Zeros up to a whole word.
                mstore(add(params, reason.length), 0)
                params := add(params, and(add(reason.length, 0x1f), not(0x1f)))
            }
            mstore(add(data, 0x80), sub(params, data))
            mstore(params, 0x40)
            mstore(add(params, 0x20), heads)
            mstore(add(params, 0x40), tokens)
            log2(data, sub(add(params, 0x60), data), topic, voter)
        }
    }
}
