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

    error KnowledgeNotActive(address account);
    error KnowledgeIntentExpired(uint48 deadline);
    error KnowledgeBadSignature(address signer);
    error KnowledgeItemExists(bytes32 itemId);
    error KnowledgeItemUnknown(bytes32 itemId);
    error KnowledgeItemErased(bytes32 itemId);
    error KnowledgeNotOwner(bytes32 itemId, address account);
    error KnowledgeEmptyHash();
    error KnowledgeNeverShared(Partition partition);
    error KnowledgeDatesOutOfOrder();
    error KnowledgeRequestUnknown(bytes32 requestHash);
    error KnowledgeDecidedAlready(bytes32 requestHash);
    error KnowledgeInconsistentDecision();
    error KnowledgeUnknownRulebook(uint32 version);

    function shareItem(ShareItem calldata intent, bytes calldata signature) external returns (bytes32 itemId);
    /// @notice RelabelItem(bytes32 itemId,address owner,uint8 label,uint256 nonce,uint48 deadline).
    function relabelItem(bytes32 itemId, Label label, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice ReviewItem(bytes32 itemId,address owner,uint48 reviewDate,uint256 nonce,uint48 deadline).
    function reviewItem(bytes32 itemId, uint48 reviewDate, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice EraseItem(bytes32 itemId,address owner,uint256 nonce,uint48 deadline).
    function eraseItem(bytes32 itemId, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice GrantAccess(bytes32 itemId,address owner,address reader,uint48 until,uint256 nonce,uint48 deadline).
    function grantAccess(bytes32 itemId, address reader, uint48 until, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice RevokeAccess(bytes32 itemId,address owner,address reader,uint256 nonce,uint48 deadline).
    function revokeAccess(bytes32 itemId, address reader, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice SignNda(address member,bytes32 ndaHash,string purpose,uint48 validUntil,uint48 survivesUntil,uint256 nonce,uint48 deadline).
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
    function requestItem(RequestItem calldata intent, bytes calldata signature) external returns (bytes32 requestHash);
    /// @notice Restricted (RECORDER role).
    function recordDecision(bytes32 requestHash, bool allowed, uint8 leading, uint16 denials, uint32 rulebookVersion) external;
    /// @notice Restricted (timelock): parameters as canonical JSON, hash = keccak256 of it.
    function publishRulebook(string calldata parameters) external returns (uint32 version);

    function itemIdOf(address owner, bytes32 contentHash) external view returns (bytes32);
    function labelOf(bytes32 itemId) external view returns (Label);
    function ownerOf(bytes32 itemId) external view returns (address);
    function grantedUntil(bytes32 itemId, address reader) external view returns (uint48);
    function rulebookVersion() external view returns (uint32);
}
