// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Register of shared know-how: hashes, labels, grants and every decision; never content
/// @notice Rule: knowledge.md. Who may read is decided by the rulebook in Python; this contract records facts and refuses what can never be.
interface IKnowledgeRegistry {
    /// @notice The last four never leave their owner.
    enum Partition {
        ProcurementSpec,
        SupplierPerformance,
        BestPractice,
        Aggregate,
        OwnDemand,
        SellPrice,
        Customer,
        Capacity,
        Strategy
    }
    /// @notice TLP 2.0, from the most restrictive; unlabelled is Red.
    enum Label {
        Red,
        AmberStrict,
        Amber,
        Green,
        Clear
    }
    enum Audience {
        Named,
        Round,
        Consortium
    }

    /// @notice EIP-712 ShareItem(address owner,bytes32 contentHash,bytes32 template,uint8 partition,uint8 label,uint8 audience,bytes32 audienceRound,string purpose,uint48 sourceDate,uint48 reviewDate,uint256 nonce,uint48 deadline).
    /// @param contentHash keccak256(salt || content). @param template keccak256 of the template's name and version; 0 when none.
    /// @param nonce nonces(owner).
    struct ShareItem {
        address owner;
        bytes32 contentHash;
        bytes32 template;
        Partition partition;
        Label label;
        Audience audience;
        bytes32 audienceRound;
        string purpose;
        uint48 sourceDate;
        uint48 reviewDate;
        uint256 nonce;
        uint48 deadline;
    }

    /// @notice EIP-712 RequestItem(bytes32 itemId,address requester,string purpose,uint256 nonce,uint48 deadline), nonce = nonces(requester).
    struct RequestItem {
        bytes32 itemId;
        address requester;
        string purpose;
        uint256 nonce;
        uint48 deadline;
    }

    event ItemShared(
        bytes32 indexed itemId,
        address indexed owner,
        bytes32 contentHash,
        bytes32 template,
        Partition partition,
        Label label,
        Audience audience,
        bytes32 audienceRound,
        string purpose,
        uint48 sourceDate,
        uint48 reviewDate
    );
    event ItemRelabelled(bytes32 indexed itemId, Label label);
    event ItemReviewed(bytes32 indexed itemId, uint48 reviewDate);
    event ItemErased(bytes32 indexed itemId);
    event AccessGranted(bytes32 indexed itemId, address indexed reader, uint48 until);
    event AccessRevoked(bytes32 indexed itemId, address indexed reader);
    event NdaSigned(address indexed member, bytes32 ndaHash, string purpose, uint48 validUntil, uint48 survivesUntil);
    event ItemRequested(bytes32 indexed itemId, address indexed requester, bytes32 requestHash, string purpose);
    /// @notice `denials` has bit n set when rule n denied (n = 1..10); 0 means allowed; `leading` is the lowest such n.
    event DecisionRecorded(
        bytes32 indexed itemId,
        address indexed requester,
        bytes32 indexed requestHash,
        bool allowed,
        uint8 leading,
        uint16 denials,
        uint32 rulebookVersion,
        uint48 decidedAt
    );
    event RulebookPublished(uint32 indexed version, bytes32 rulebookHash, string parameters);

    /// @notice Thrown when an owner, a reader or a requester is not an Active member.
    error KnowledgeNotActive(address account);
    /// @notice Thrown when a signed intent is past its deadline.
    error KnowledgeIntentExpired(uint48 deadline);
    /// @notice Thrown when the signature is not the signer's (65 bytes, low s, or ERC-1271).
    error KnowledgeBadSignature(address signer);
    /// @notice Thrown when the owner already shared an item with this content hash, erased or not.
    error KnowledgeItemExists(bytes32 itemId);
    /// @notice Thrown when no item has this id.
    error KnowledgeItemUnknown(bytes32 itemId);
    /// @notice Thrown when the item was erased.
    error KnowledgeItemErased(bytes32 itemId);
    /// @notice Thrown when a content hash or an NDA's hash is 0.
    error KnowledgeEmptyHash();
    /// @notice Thrown when the partition is one of the four that never leave their owner.
    error KnowledgeNeverShared(Partition partition);
    /// @notice Thrown when an audience of a round names no round, or another audience names one.
    error KnowledgeAudienceRound(Audience audience, bytes32 audienceRound);
    /// @notice Thrown when a source date is in the future, a review date or a period is over already, or an NDA ends to survive earlier
    /// than it ends to be valid.
    error KnowledgeDatesOutOfOrder();
    /// @notice Thrown when no request has this hash.
    error KnowledgeRequestUnknown(bytes32 requestHash);
    /// @notice Thrown when the request was decided before.
    error KnowledgeDecidedAlready(bytes32 requestHash);
    /// @notice Thrown when a decision allows with denials, denies without one, names a rule above 10, or leads with another than the lowest.
    error KnowledgeInconsistentDecision();
    /// @notice Thrown when a decision was not taken by the rulebook in force.
    error KnowledgeUnknownRulebook(uint32 version);
    /// @notice Thrown when a rulebook without parameters would be published.
    error KnowledgeEmptyRulebook();

    /// @notice Registers an item of the owner, an active member. Returns itemIdOf(owner, contentHash).
    function shareItem(ShareItem calldata intent, bytes calldata signature) external returns (bytes32 itemId);
    /// @notice Changes the label; no label changes by itself. EIP-712 RelabelItem(bytes32 itemId,address owner,uint8 label,uint256 nonce,uint48 deadline).
    function relabelItem(bytes32 itemId, Label label, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice The owner confirms the item until a new review date. EIP-712 ReviewItem(bytes32 itemId,address owner,uint48 reviewDate,uint256 nonce,uint48 deadline).
    function reviewItem(bytes32 itemId, uint48 reviewDate, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice The content was erased; the hash stays. An owner may do so whatever its status. EIP-712 EraseItem(bytes32 itemId,address owner,uint256 nonce,uint48 deadline).
    function eraseItem(bytes32 itemId, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice Lets an active member read until a time, in the owner's name. EIP-712 GrantAccess(bytes32 itemId,address owner,address reader,uint48 until,uint256 nonce,uint48 deadline).
    function grantAccess(bytes32 itemId, address reader, uint48 until, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice Ends a grant; an owner may do so whatever its status. EIP-712 RevokeAccess(bytes32 itemId,address owner,address reader,uint256 nonce,uint48 deadline).
    function revokeAccess(bytes32 itemId, address reader, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice A member signs the consortium's non-disclosure agreement for a purpose. EIP-712 SignNda(address member,bytes32 ndaHash,string purpose,uint48 validUntil,uint48 survivesUntil,uint256 nonce,uint48 deadline).
    function signNda(
        address member,
        bytes32 ndaHash,
        string calldata purpose,
        uint48 validUntil,
        uint48 survivesUntil,
        uint256 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external;
    /// @notice A member asks to read an item. Returns the EIP-712 digest that it signed, by which the decision is recorded.
    function requestItem(RequestItem calldata intent, bytes calldata signature) external returns (bytes32 requestHash);
    /// @notice Records what the rulebook in force gives for a request, once. Restricted (RECORDER role).
    function recordDecision(bytes32 requestHash, bool allowed, uint8 leading, uint16 denials, uint32 rulebookVersion) external;
    /// @notice Puts a new rulebook in force. Restricted (timelock): parameters as canonical JSON, hash = keccak256 of it.
    function publishRulebook(string calldata parameters) external returns (uint32 version);

    /// @notice keccak256(abi.encode(chainid, contract, owner, contentHash)).
    function itemIdOf(address owner, bytes32 contentHash) external view returns (bytes32);
    /// @notice Label of an item, also of an erased one. Reverts for an unknown one.
    function labelOf(bytes32 itemId) external view returns (Label);
    /// @notice Owner of an item, also of an erased one. Reverts for an unknown one.
    function ownerOf(bytes32 itemId) external view returns (address);
    /// @notice Whether the item was erased. Reverts for an unknown one.
    function isErased(bytes32 itemId) external view returns (bool);
    /// @notice End of the owner's grant to `reader`; 0 when there is none or it was revoked.
    function grantedUntil(bytes32 itemId, address reader) external view returns (uint48);
    /// @notice Version of the rulebook in force; 0 before the first was published.
    function rulebookVersion() external view returns (uint32);
    /// @notice keccak256 of the parameters of a version; 0 for one that was never published.
    function rulebookHashOf(uint32 version) external view returns (bytes32);
}
