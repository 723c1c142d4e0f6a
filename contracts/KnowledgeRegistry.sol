// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IKnowledgeRegistry} from "./interfaces/IKnowledgeRegistry.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {Signatures} from "./libraries/Signatures.sol";

/// @title Register of shared know-how: the implementation
/// @notice Records facts and refuses what can never be; who may read follows from the facts by the rulebook.
contract KnowledgeRegistry is IKnowledgeRegistry, AccessManaged, EIP712, Nonces {
    /// @dev What is kept of an item beside its event.
    struct Stored {
        address owner;
        Label label;
        bool erased;
    }

    /// @dev What is kept of a request until it is decided.
    struct Asked {
        bytes32 itemId;
        address requester;
        bool decided;
    }

    bytes32 private constant SHARE_ITEM_TYPEHASH = keccak256(
        "ShareItem(address owner,bytes32 contentHash,bytes32 template,uint8 partition,uint8 label,uint8 audience,bytes32 audienceRound,string purpose,uint48 sourceDate,uint48 reviewDate,uint256 nonce,uint48 deadline)"
    );
    bytes32 private constant REQUEST_ITEM_TYPEHASH =
        keccak256("RequestItem(bytes32 itemId,address requester,string purpose,uint256 nonce,uint48 deadline)");
    bytes32 private constant RELABEL_ITEM_TYPEHASH =
        keccak256("RelabelItem(bytes32 itemId,address owner,uint8 label,uint256 nonce,uint48 deadline)");
    bytes32 private constant REVIEW_ITEM_TYPEHASH =
        keccak256("ReviewItem(bytes32 itemId,address owner,uint48 reviewDate,uint256 nonce,uint48 deadline)");
    bytes32 private constant ERASE_ITEM_TYPEHASH = keccak256("EraseItem(bytes32 itemId,address owner,uint256 nonce,uint48 deadline)");
    bytes32 private constant GRANT_ACCESS_TYPEHASH =
        keccak256("GrantAccess(bytes32 itemId,address owner,address reader,uint48 until,uint256 nonce,uint48 deadline)");
    bytes32 private constant REVOKE_ACCESS_TYPEHASH =
        keccak256("RevokeAccess(bytes32 itemId,address owner,address reader,uint256 nonce,uint48 deadline)");
    bytes32 private constant SIGN_NDA_TYPEHASH = keccak256(
        "SignNda(address member,bytes32 ndaHash,string purpose,uint48 validUntil,uint48 survivesUntil,uint256 nonce,uint48 deadline)"
    );

    /// @dev Bits 1 to 10: one a rule.
    uint16 private constant EVERY_RULE = 0x7FE;

    /// @notice Says who is an active member.
    IMemberRegistry public immutable registry;

    uint32 private _rulebookVersion;
    mapping(bytes32 itemId => Stored) private _items;
    mapping(bytes32 itemId => mapping(address reader => uint48)) private _grants;
    mapping(bytes32 requestHash => Asked) private _requests;
    mapping(uint32 version => bytes32) private _rulebookHashes;

    constructor(address manager, IMemberRegistry registry_) AccessManaged(manager) EIP712("Guildhall Knowledge", "1") {
        registry = registry_;
    }

    // ---- Owners ----

    /// @inheritdoc IKnowledgeRegistry
    function shareItem(ShareItem calldata intent, bytes calldata signature) external returns (bytes32 itemId) {
        // Check:
        _requireActive(intent.owner);
        _requireShareable(intent);
        itemId = itemIdOf(intent.owner, intent.contentHash);
        if (_items[itemId].owner != address(0)) revert KnowledgeItemExists(itemId);
        _useIntent(intent.owner, intent.nonce, intent.deadline, _hashShareItem(intent), signature);

        // Effect:
        _items[itemId] = Stored(intent.owner, intent.label, false);
        _emitShared(itemId, intent);
    }

    /// @inheritdoc IKnowledgeRegistry
    function relabelItem(bytes32 itemId, Label label, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        address owner = _activeOwner(itemId);
        _useIntent(owner, nonce, deadline, keccak256(abi.encode(RELABEL_ITEM_TYPEHASH, itemId, owner, label, nonce, deadline)), signature);
        _items[itemId].label = label;
        emit ItemRelabelled(itemId, label);
    }

    /// @inheritdoc IKnowledgeRegistry
    function reviewItem(bytes32 itemId, uint48 reviewDate, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        address owner = _activeOwner(itemId);
        _requireFuture(reviewDate);
        bytes32 structHash = keccak256(abi.encode(REVIEW_ITEM_TYPEHASH, itemId, owner, reviewDate, nonce, deadline));
        _useIntent(owner, nonce, deadline, structHash, signature);
        emit ItemReviewed(itemId, reviewDate);
    }

    /// @inheritdoc IKnowledgeRegistry
    function eraseItem(bytes32 itemId, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        address owner = _standing(itemId).owner;
        _useIntent(owner, nonce, deadline, keccak256(abi.encode(ERASE_ITEM_TYPEHASH, itemId, owner, nonce, deadline)), signature);
        _items[itemId].erased = true;
        emit ItemErased(itemId);
    }

    /// @inheritdoc IKnowledgeRegistry
    function grantAccess(bytes32 itemId, address reader, uint48 until, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        // Check:
        address owner = _activeOwner(itemId);
        _requireActive(reader);
        _requireFuture(until);
        bytes32 structHash = keccak256(abi.encode(GRANT_ACCESS_TYPEHASH, itemId, owner, reader, until, nonce, deadline));
        _useIntent(owner, nonce, deadline, structHash, signature);

        // Effect:
        _grants[itemId][reader] = until;
        emit AccessGranted(itemId, reader, until);
    }

    /// @inheritdoc IKnowledgeRegistry
    function revokeAccess(bytes32 itemId, address reader, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        address owner = _standing(itemId).owner;
        bytes32 structHash = keccak256(abi.encode(REVOKE_ACCESS_TYPEHASH, itemId, owner, reader, nonce, deadline));
        _useIntent(owner, nonce, deadline, structHash, signature);
        _grants[itemId][reader] = 0;
        emit AccessRevoked(itemId, reader);
    }

    // ---- Readers ----

    /// @inheritdoc IKnowledgeRegistry
    function signNda(
        address member,
        bytes32 ndaHash,
        string calldata purpose,
        uint48 validUntil,
        uint48 survivesUntil,
        uint256 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external {
        _requireActive(member);
        if (ndaHash == 0) revert KnowledgeEmptyHash();
        _requireFuture(validUntil);
        if (survivesUntil < validUntil) revert KnowledgeDatesOutOfOrder();
        bytes32 purposeHash = keccak256(bytes(purpose));
        bytes32 structHash =
            keccak256(abi.encode(SIGN_NDA_TYPEHASH, member, ndaHash, purposeHash, validUntil, survivesUntil, nonce, deadline));
        _useIntent(member, nonce, deadline, structHash, signature);
        emit NdaSigned(member, ndaHash, purpose, validUntil, survivesUntil);
    }

    /// @inheritdoc IKnowledgeRegistry
    function requestItem(RequestItem calldata intent, bytes calldata signature) external returns (bytes32 requestHash) {
        // Check:
        _requireActive(intent.requester);
        _standing(intent.itemId);
        bytes32 structHash = keccak256(
            abi.encode(
                REQUEST_ITEM_TYPEHASH, intent.itemId, intent.requester, keccak256(bytes(intent.purpose)), intent.nonce, intent.deadline
            )
        );
        requestHash = _useIntent(intent.requester, intent.nonce, intent.deadline, structHash, signature);

        // Effect:
        _requests[requestHash] = Asked(intent.itemId, intent.requester, false);
        emit ItemRequested(intent.itemId, intent.requester, requestHash, intent.purpose);
    }

    // ---- Recorder and vote ----

    /// @inheritdoc IKnowledgeRegistry
    function recordDecision(bytes32 requestHash, bool allowed, uint8 leading, uint16 denials, uint32 version) external restricted {
        // Check:
        Asked storage asked = _requests[requestHash];
        if (asked.requester == address(0)) revert KnowledgeRequestUnknown(requestHash);
        if (asked.decided) revert KnowledgeDecidedAlready(requestHash);
        if (version == 0 || version != _rulebookVersion) revert KnowledgeUnknownRulebook(version);
        if (!_isConsistent(allowed, leading, denials)) revert KnowledgeInconsistentDecision();

        // Effect:
        asked.decided = true;
        emit DecisionRecorded(asked.itemId, asked.requester, requestHash, allowed, leading, denials, version, uint48(block.timestamp));
    }

    /// @inheritdoc IKnowledgeRegistry
    function publishRulebook(string calldata parameters) external restricted returns (uint32 version) {
        if (bytes(parameters).length == 0) revert KnowledgeEmptyRulebook();
        version = ++_rulebookVersion;
        _rulebookHashes[version] = keccak256(bytes(parameters));
        emit RulebookPublished(version, _rulebookHashes[version], parameters);
    }

    // ---- Views ----

    /// @inheritdoc IKnowledgeRegistry
    function itemIdOf(address owner, bytes32 contentHash) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), owner, contentHash));
    }

    /// @inheritdoc IKnowledgeRegistry
    function labelOf(bytes32 itemId) external view returns (Label) {
        return _known(itemId).label;
    }

    /// @inheritdoc IKnowledgeRegistry
    function ownerOf(bytes32 itemId) external view returns (address) {
        return _known(itemId).owner;
    }

    /// @inheritdoc IKnowledgeRegistry
    function isErased(bytes32 itemId) external view returns (bool) {
        return _known(itemId).erased;
    }

    /// @inheritdoc IKnowledgeRegistry
    function grantedUntil(bytes32 itemId, address reader) external view returns (uint48) {
        return _grants[itemId][reader];
    }

    /// @inheritdoc IKnowledgeRegistry
    function rulebookVersion() external view returns (uint32) {
        return _rulebookVersion;
    }

    /// @inheritdoc IKnowledgeRegistry
    function rulebookHashOf(uint32 version) external view returns (bytes32) {
        return _rulebookHashes[version];
    }

    // ---- Checks ----

    function _requireShareable(ShareItem calldata intent) private view {
        if (intent.contentHash == 0) revert KnowledgeEmptyHash();
        if (intent.partition >= Partition.SellPrice) revert KnowledgeNeverShared(intent.partition);
        if ((intent.audience == Audience.Round) != (intent.audienceRound != 0)) {
            revert KnowledgeAudienceRound(intent.audience, intent.audienceRound);
        }
        if (intent.sourceDate > block.timestamp) revert KnowledgeDatesOutOfOrder();
        _requireFuture(intent.reviewDate);
    }

    function _requireFuture(uint48 date) private view {
        if (date <= block.timestamp) revert KnowledgeDatesOutOfOrder();
    }

    function _requireActive(address account) private view {
        if (!registry.isActive(account)) revert KnowledgeNotActive(account);
    }

    function _known(bytes32 itemId) private view returns (Stored memory stored) {
        stored = _items[itemId];
        if (stored.owner == address(0)) revert KnowledgeItemUnknown(itemId);
    }

    function _standing(bytes32 itemId) private view returns (Stored memory stored) {
        stored = _known(itemId);
        if (stored.erased) revert KnowledgeItemErased(itemId);
    }

    function _activeOwner(bytes32 itemId) private view returns (address owner) {
        owner = _standing(itemId).owner;
        _requireActive(owner);
    }

    /// @dev Allowed means that no rule denied; the leading rule is the lowest that did.
    function _isConsistent(bool allowed, uint8 leading, uint16 denials) private pure returns (bool) {
        if (allowed) return leading == 0 && denials == 0;
        if (denials == 0 || denials & ~EVERY_RULE != 0 || leading > 10) return false;
        return denials & ((uint16(2) << leading) - 1) == uint16(1) << leading;
    }

    /// @dev Checks deadline, nonce and signature and uses the nonce up. Gives the digest that was signed.
    function _useIntent(address signer, uint256 nonce, uint48 deadline, bytes32 structHash, bytes calldata signature)
        private
        returns (bytes32 digest)
    {
        if (block.timestamp > deadline) revert KnowledgeIntentExpired(deadline);
        _useCheckedNonce(signer, nonce);
        digest = _hashTypedDataV4(structHash);
        if (!Signatures.isValid(signer, digest, signature)) revert KnowledgeBadSignature(signer);
    }

    function _hashShareItem(ShareItem calldata intent) private pure returns (bytes32) {
        bytes memory head = abi.encode(
            SHARE_ITEM_TYPEHASH, intent.owner, intent.contentHash, intent.template, intent.partition, intent.label, intent.audience
        );
        return keccak256(
            bytes.concat(
                head,
                abi.encode(
                    intent.audienceRound,
                    keccak256(bytes(intent.purpose)),
                    intent.sourceDate,
                    intent.reviewDate,
                    intent.nonce,
                    intent.deadline
                )
            )
        );
    }

    function _emitShared(bytes32 itemId, ShareItem calldata intent) private {
        emit ItemShared(
            itemId,
            intent.owner,
            intent.contentHash,
            intent.template,
            intent.partition,
            intent.label,
            intent.audience,
            intent.audienceRound,
            intent.purpose,
            intent.sourceDate,
            intent.reviewDate
        );
    }
}
