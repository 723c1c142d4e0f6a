// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KnowledgeRegistry} from "../../../contracts/KnowledgeRegistry.sol";
import {IKnowledgeRegistry} from "../../../contracts/interfaces/IKnowledgeRegistry.sol";
import {Acts} from "./Acts.sol";

/// @title What members of the campaign of know-how sign
abstract contract KnowledgeIntents is Acts {
    bytes32 internal constant SHARE_ITEM = keccak256(
        "ShareItem(address owner,bytes32 contentHash,bytes32 template,uint8 partition,uint8 label,uint8 audience,bytes32 audienceRound,string purpose,uint48 sourceDate,uint48 reviewDate,uint256 nonce,uint48 deadline)"
    );
    bytes32 internal constant RELABEL_ITEM =
        keccak256("RelabelItem(bytes32 itemId,address owner,uint8 label,uint256 nonce,uint48 deadline)");
    bytes32 internal constant REVIEW_ITEM =
        keccak256("ReviewItem(bytes32 itemId,address owner,uint48 reviewDate,uint256 nonce,uint48 deadline)");
    bytes32 internal constant ERASE_ITEM = keccak256("EraseItem(bytes32 itemId,address owner,uint256 nonce,uint48 deadline)");
    bytes32 internal constant GRANT_ACCESS =
        keccak256("GrantAccess(bytes32 itemId,address owner,address reader,uint48 until,uint256 nonce,uint48 deadline)");
    bytes32 internal constant REVOKE_ACCESS =
        keccak256("RevokeAccess(bytes32 itemId,address owner,address reader,uint256 nonce,uint48 deadline)");
    bytes32 internal constant SIGN_NDA = keccak256(
        "SignNda(address member,bytes32 ndaHash,string purpose,uint48 validUntil,uint48 survivesUntil,uint256 nonce,uint48 deadline)"
    );
    bytes32 internal constant REQUEST_ITEM =
        keccak256("RequestItem(bytes32 itemId,address requester,string purpose,uint256 nonce,uint48 deadline)");
    bytes32 private constant DOMAIN = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    uint48 internal constant FAR = type(uint48).max;

    KnowledgeRegistry internal knowledge;
    mapping(address account => uint256) internal keyOf;

    function _relabelling(bytes32 id, address owner, IKnowledgeRegistry.Label label) internal view returns (bytes32) {
        return keccak256(abi.encode(RELABEL_ITEM, id, owner, label, knowledge.nonces(owner), FAR));
    }

    function _erasure(bytes32 id, address owner) internal view returns (bytes32) {
        return keccak256(abi.encode(ERASE_ITEM, id, owner, knowledge.nonces(owner), FAR));
    }

    function _granting(bytes32 id, address owner, address reader, uint48 until) internal view returns (bytes32) {
        return keccak256(abi.encode(GRANT_ACCESS, id, owner, reader, until, knowledge.nonces(owner), FAR));
    }

    function _hash(IKnowledgeRegistry.ShareItem memory intent) internal pure returns (bytes32) {
        bytes memory head =
            abi.encode(SHARE_ITEM, intent.owner, intent.contentHash, intent.template, intent.partition, intent.label, intent.audience);
        bytes memory tail = abi.encode(
            intent.audienceRound, keccak256(bytes(intent.purpose)), intent.sourceDate, intent.reviewDate, intent.nonce, intent.deadline
        );
        return keccak256(bytes.concat(head, tail));
    }

    function _sign(address who, bytes32 structHash) internal view returns (bytes memory) {
        bytes32 domain = keccak256(abi.encode(DOMAIN, keccak256("Guildhall Knowledge"), keccak256("1"), block.chainid, address(knowledge)));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[who], keccak256(abi.encodePacked("\x19\x01", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}
