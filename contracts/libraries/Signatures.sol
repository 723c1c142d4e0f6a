// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title One way to check who signed
/// @notice A signature is 65 bytes with low s of the signer's own key, or whatever the signer's contract accepts by ERC-1271.
/// Compact (64-byte) and high-s forms are refused: an intent has one signature a signer.
library Signatures {
    /// @notice Gas that a wallet contract may burn on one answer: enough for a passkey without the P-256 precompile.
    uint256 internal constant WALLET_GAS = 300_000;

    /// @dev Half the order of secp256k1: s above it is the other form of the same signature (EIP-2).
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @notice Thrown when the transaction carries too little gas to let a wallet contract answer in full; a valid signature
    /// is never refused because its relayer was mean.
    error SignaturesOutOfGas(address signer);

    /// @dev The key is tried first: an account with code of a delegation (EIP-7702) still is its key, and an account
    /// without code is never loaded.
    function isValid(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (_recovered(digest, signature) == signer && signer != address(0)) return true;
        return signer.code.length != 0 && _acceptedByWallet(signer, digest, signature);
    }

    /// @dev The address whose key signed; 0 for anything but 65 bytes with low s and v 27 or 28. OpenZeppelin's ECDSA does the
    /// same for four times the gas; tests hold both to the same answers.
    function _recovered(bytes32 digest, bytes calldata signature) private view returns (address signer) {
        uint256 place;
        assembly ("memory-safe") {
            place := signature.offset
        }
        return signature.length == 65 ? keyAt(place, digest) : address(0);
    }

    /// @notice The address whose key made the 65 bytes that lie in calldata at `place`; 0 for high s, another v, or nobody's.
    function keyAt(uint256 place, bytes32 digest) internal view returns (address signer) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, digest)
            mstore(add(free, 0x20), byte(0, calldataload(add(place, 0x40))))
            calldatacopy(add(free, 0x40), place, 0x40)
            if iszero(gt(mload(add(free, 0x60)), HALF_ORDER)) {
                mstore(0x00, 0)
                pop(staticcall(gas(), 0x01, free, 0x80, 0x00, 0x20))
                signer := mload(0x00)
            }
        }
    }

    /// @dev Bounded gas, no state can change, at most one word of the answer is copied.
    function _acceptedByWallet(address signer, bytes32 digest, bytes calldata signature) private view returns (bool accepted) {
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        // An account gives at most 63/64 of its gas to a call (EIP-150).
        if (gasleft() < WALLET_GAS + WALLET_GAS / 63 + 3_000) revert SignaturesOutOfGas(signer);
        bytes4 magic = IERC1271.isValidSignature.selector;
        assembly ("memory-safe") {
            let success := staticcall(WALLET_GAS, signer, add(question, 0x20), mload(question), 0x00, 0x20)
            accepted := and(success, and(gt(returndatasize(), 0x1f), eq(mload(0x00), magic)))
        }
    }
}
