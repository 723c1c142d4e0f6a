// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MemberRegistry} from "../../../contracts/MemberRegistry.sol";
import {VotingToken} from "../../../contracts/VotingToken.sol";
import {SmallGovernor} from "./SmallGovernor.sol";

/// @notice Without: a signature is for one proposal.
contract WeakProposalBinding is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function digestOf(uint256, address voter, uint8 support, uint256 nonce) public view override returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), voter, support, nonce));
    }
}

/// @notice Without: a signature is for one chain.
contract WeakChainBinding is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function digestOf(uint256 id, address voter, uint8 support, uint256 nonce) public view override returns (bytes32) {
        return keccak256(abi.encode(address(this), id, voter, support, nonce));
    }
}

/// @notice Without: a signature is for one governor, and so for one consortium.
contract WeakContractBinding is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function digestOf(uint256 id, address voter, uint8 support, uint256 nonce) public view override returns (bytes32) {
        return keccak256(abi.encode(block.chainid, id, voter, support, nonce));
    }
}

/// @notice Without: a signature serves once.
contract WeakNonce is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _useUp(uint256, address, uint256, bytes calldata) internal pure override {}
}

/// @notice The historic design that takes a signature for an id: sound only as long as a signature has one form.
contract SignatureIsId is SmallGovernor {
    mapping(bytes32 hash => bool) private _used;

    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _useUp(uint256, address, uint256, bytes calldata signature) internal override {
        require(!_used[keccak256(signature)], "used");
        _used[keccak256(signature)] = true;
    }
}

/// @notice Without: one form a signature. The high s and the compact form (EIP-2098) are taken too.
contract WeakForm is SignatureIsId {
    constructor(MemberRegistry registry_, VotingToken token_) SignatureIsId(registry_, token_) {}

    function _recover(bytes32 digest, bytes calldata signature) internal pure override returns (address) {
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        if (signature.length == 65) return ecrecover(digest, uint8(signature[64]), r, s);
        return ecrecover(digest, 27 + uint8(uint256(s) >> 255), r, s & bytes32(type(uint256).max >> 1));
    }
}

/// @notice Without: while a wallet is asked nothing can change. It is called, and what was read before is written after it.
contract WeakWalletCall is SmallGovernor {
    constructor(MemberRegistry registry_, VotingToken token_) SmallGovernor(registry_, token_) {}

    function _askWallet(address voter, bytes32 digest, bytes calldata signature) internal override returns (bool) {
        bytes memory question = abi.encodeWithSignature("isValidSignature(bytes32,bytes)", digest, signature);
        (bool answered, bytes memory answer) = voter.call(question);
        return answered && answer.length == 32 && bytes4(bytes32(answer)) == bytes4(0x1626ba7e);
    }
}
