// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Signatures} from "../../contracts/libraries/Signatures.sol";
import {Test} from "./cheats/Test.sol";

/// @notice Our check of a key's signature and OpenZeppelin's give the same answer.
contract SignaturesTest is Test {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function testFuzz_a_key_signs_for_its_own_address_only(uint256 key, bytes32 digest, address other) external view {
        key = bound(key, 1, ORDER - 1);
        bytes memory signature = _sign(key, digest);
        assertTrue(this.isValid(vm.addr(key), digest, signature));
        assertEq(this.isValid(other, digest, signature), other == vm.addr(key));
        assertFalse(this.isValid(vm.addr(key), keccak256(abi.encode(digest)), signature));
    }

    function testFuzz_any_bytes_get_the_answer_of_openzeppelin(bytes32 digest, bytes calldata signature) external view {
        _sameAnswer(digest, signature);
    }

    function testFuzz_any_65_bytes_get_the_answer_of_openzeppelin(bytes32 digest, bytes32 r, bytes32 s, uint8 v) external view {
        _sameAnswer(digest, abi.encodePacked(r, s, uint8(26 + v % 4)));
        _sameAnswer(digest, abi.encodePacked(r, s, v));
    }

    function testFuzz_the_high_form_is_refused(uint256 key, bytes32 digest) external view {
        key = bound(key, 1, ORDER - 1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        assertFalse(this.isValid(vm.addr(key), digest, abi.encodePacked(r, bytes32(ORDER - uint256(s)), uint8(55 - v))));
    }

    function test_nothing_is_signed_by_the_zero_address() external view {
        assertFalse(this.isValid(address(0), bytes32(0), new bytes(65)));
        assertFalse(this.isValid(address(0), bytes32(0), ""));
    }

    function _sameAnswer(bytes32 digest, bytes memory signature) private view {
        (address recovered, ECDSA.RecoverError failure,) = ECDSA.tryRecover(digest, signature);
        if (failure == ECDSA.RecoverError.NoError) assertTrue(this.isValid(recovered, digest, signature));
        else assertFalse(this.isValid(recovered, digest, signature));
    }

    function isValid(address signer, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return Signatures.isValid(signer, digest, signature);
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
