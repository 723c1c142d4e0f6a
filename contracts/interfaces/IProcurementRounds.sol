// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice keccak256(abi.encode(chainid, contract, sequence)); sequence starts at 1.
type RoundId is bytes32;

/// @title Joint purchase rounds, price-first: known volume prices, signed commitments, escrow, exact settlement
/// @notice Quantities are whole units, money is in minor units of the settlement token. A commitment is fully funded at its
/// ceiling, so no default is possible once a round is bound. Rule: procurement.md.
interface IProcurementRounds {
    enum State {
        None,
        Draft,
        DemandOpen,
        DemandFrozen,
        Undersubscribed,
        Bound,
        Ordered,
        Delivering,
        Received,
        Reconciling,
        Disputed,
        Settled,
        Closed,
        Cancelled
    }
    enum TierKind {
        AllUnits,
        Incremental
    }
    /// @notice How freight and fee are divided among bound members.
    enum SideCostKey {
        Equal,
        ByQuantity,
        ByValue
    }
    /// @notice Why a line or a member was released at binding.
    enum Release {
        None,
        AboveCeiling,
        DearerThanAlone,
        BelowMinimum
    }

    struct Tier {
        uint96 minQuantity;
        uint96 unitPrice;
    }

    /// @param sku Supplier's article number. @param unit What one unit is ("each").
    /// @param packSize Units in a pack, at least 1. @param minimum Supplier's minimum order in units (0: none).
    /// @param tiers First minQuantity is 1, quantities rise strictly, prices never rise; 1 to 8 tiers.
    struct Item {
        string sku;
        string description;
        string unit;
        uint64 packSize;
        uint96 minimum;
        TierKind kind;
        Tier[] tiers;
    }

    /// @param token Settlement token; `decimals` must equal its decimals().
    /// @param freezeAt From here only changes that pass the no-harm rule. @param commitCloseAt From here anyone may bind.
    /// @param deliverBy After this the claim window opens by time alone.
    /// @param claimWindow Seconds after receipts end in which claims may be filed.
    /// @param decisionWindow Seconds an undersubscribed round, a claim or a mismatch may wait for a decision.
    /// @param overToleranceBps Cumulative receipts may exceed the order by this share, rounded down.
    /// @param minimumValue Goods value under which the round is undersubscribed.
    /// @param freight Quoted freight. @param fee Fee to the treasury. @param sideCostCap Largest share of freight + fee one member
    /// can be charged; escrowed with the goods. @param aloneSideCost What the supplier charges one firm ordering alone.
    /// @param claimsAcceptedByDefault What a claim becomes when nobody decides it in time.
    struct Terms {
        string title;
        address token;
        uint8 decimals;
        address supplier;
        SideCostKey sideCostKey;
        uint48 freezeAt;
        uint48 commitCloseAt;
        uint48 deliverBy;
        uint32 claimWindow;
        uint32 decisionWindow;
        uint16 overToleranceBps;
        uint96 minimumValue;
        uint96 freight;
        uint96 fee;
        uint96 sideCostCap;
        uint96 aloneSideCost;
        bool claimsAcceptedByDefault;
    }

    /// @param item Index of the item, from 0; lines are in rising item order. @param ceiling Highest unit price, minor units.
    struct Line {
        uint16 item;
        uint96 quantity;
        uint64 tolerance;
        uint96 ceiling;
    }

    /// @notice EIP-712 Commit(bytes32 roundId,address member,Line[] lines,uint256 deposit,uint256 nonce,uint48 deadline)
    /// Line(uint16 item,uint96 quantity,uint64 tolerance,uint96 ceiling). Replaces the member's earlier commitment.
    /// `deposit` = sum((quantity + tolerance) * ceiling) + sideCostCap, exactly. `nonce` = nonceOf(roundId, member).
    struct Commit {
        RoundId roundId;
        address member;
        Line[] lines;
        uint256 deposit;
        uint256 nonce;
        uint48 deadline;
    }

    /// @notice ERC-2612 permit for the deposit, so that a member needs no ether.
    struct Permit {
        uint256 value;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @param units Billed units of each item. @param goods Billed goods total. @param rebate Divided by received quantity.
    struct Invoice {
        bytes32 invoiceHash;
        uint96[] units;
        uint96 goods;
        uint96 freight;
        uint96 rebate;
    }

    event RoundDrafted(RoundId indexed roundId, address indexed coordinator, uint256 sequence, Terms terms);
    event ItemListed(RoundId indexed roundId, uint16 indexed item, Item listing);
    event DemandOpened(RoundId indexed roundId);
    event Committed(RoundId indexed roundId, address indexed member, Line[] lines, uint256 deposit, uint256 nonce);
    event CommitmentWithdrawn(RoundId indexed roundId, address indexed member, uint256 refunded, uint256 nonce);
    event DemandExtended(RoundId indexed roundId, uint48 freezeAt, uint48 commitCloseAt);
    event WorseTierAccepted(RoundId indexed roundId);
    /// @notice `item` is type(uint16).max when the whole member was released; `price` and `limit` are the two numbers compared.
    event LineReleased(RoundId indexed roundId, address indexed member, uint16 item, Release reason, uint256 price, uint256 limit);
    event FellShort(RoundId indexed roundId, uint256 goodsValue, uint256 minimumValue);
    /// @notice `ordered[i]` units of item i will be bought for `cost[i]`.
    event RoundBound(RoundId indexed roundId, uint96[] ordered, uint96[] cost, uint256 membersBound);
    event OrderPlaced(RoundId indexed roundId, bytes32 orderHash, uint256 total);
    /// @notice Units received of each item in this delivery (not cumulative).
    event GoodsReceived(RoundId indexed roundId, bytes32 receiptHash, uint96[] units, bool last);
    event ClaimFiled(RoundId indexed roundId, address indexed member, uint256 claimId, uint16 item, uint96 quantity, bytes32 evidenceHash);
    event ClaimDecided(RoundId indexed roundId, uint256 indexed claimId, bool accepted, address by);
    event InvoicePosted(RoundId indexed roundId, Invoice invoice, bool matches);
    event MismatchDecided(RoundId indexed roundId, bool receivedCharged, address by);
    /// @notice Final units and goods charges of an item, in participant order.
    event ItemAllocated(RoundId indexed roundId, uint16 indexed item, uint96[] units, uint96[] charges);
    /// @notice Everything one member paid and got back; charge = goods + side costs - rebate - claim credits.
    event MemberCharged(
        RoundId indexed roundId, address indexed member, uint256 goods, uint256 sideCosts, uint256 rebate, uint256 credits, uint256 refunded
    );
    event RoundSettled(RoundId indexed roundId, uint256 charged, uint256 toSupplier, uint256 toTreasury);
    event RoundClosed(RoundId indexed roundId, bytes32 reportHash);
    event RoundCancelled(RoundId indexed roundId, string reason);
    event CancellationConsented(RoundId indexed roundId, address indexed supplier);
    event Withdrawn(address indexed token, address indexed account, uint256 amount);
    event RoundsPaused(address indexed by, bool paused);

    error RoundsWrongState(RoundId roundId, State state);
    error RoundsUnknown(RoundId roundId);
    error RoundsPausedNow();
    error RoundsDatesOutOfOrder();
    error RoundsWrongDecimals(uint8 expected, uint8 actual);
    error RoundsNotAToken(address token);
    error RoundsItemCount(uint256 items);
    error RoundsTierTable(uint16 item, uint256 tier);
    error RoundsItemField(uint16 item, bytes32 field);
    error RoundsTermsField(bytes32 field);
    error RoundsNotMember(address member);
    error RoundsIntentExpired(uint48 deadline);
    error RoundsWrongNonce(address member, uint256 expected, uint256 actual);
    error RoundsBadSignature(address member);
    error RoundsNoLines();
    error RoundsLineOrder(uint256 line);
    error RoundsQuantityZero(uint16 item);
    error RoundsUnknownItem(uint16 item);
    error RoundsCeilingBelowEveryTier(uint16 item, uint96 ceiling, uint96 lowestPrice);
    error RoundsWrongDeposit(uint256 expected, uint256 actual);
    error RoundsDepositNotApproved(uint256 needed, uint256 allowance, uint256 balance);
    error RoundsTokenTookFee(uint256 expected, uint256 received);
    error RoundsTooManyLines(uint256 limit);
    /// @notice Thrown after the freeze when a change would harm others: changes of units, tolerance, packs and missing units.
    error RoundsHarmsOthers(uint16 item, int256 dUnits, int256 dTolerance, int256 dPacks, int256 dMissing);
    error RoundsNothingCommitted(address member);
    error RoundsTooEarly(uint48 notBefore);
    error RoundsTooLate(uint48 until);
    error RoundsCeilingLowered(uint16 item, uint96 before, uint96 wanted);
    error RoundsDepositAboveLimit(uint256 deposit, uint256 limit);
    error RoundsTooManyMembers(uint256 limit);
    error RoundsReceiptEmpty();
    error RoundsAlreadyExtended();
    error RoundsOrderTotal(uint256 expected, uint256 actual);
    error RoundsReceiptAboveOrder(uint16 item, uint256 received, uint256 most);
    error RoundsArrayLength(uint256 expected, uint256 actual);
    error RoundsClaimQuantity(uint96 claimed, uint96 received);
    error RoundsClaimUnknown(uint256 claimId);
    error RoundsClaimDecidedAlready(uint256 claimId);
    error RoundsNotSupplier(address caller);
    error RoundsNotGuardian(address caller);
    error RoundsConsentMissing();
    /// @notice Thrown when posted shares are not the Webster division: their sum, or the member at `place`, is wrong.
    error RoundsNotWebster(uint256 total, uint256 place);
    error RoundsItemAlreadyAllocated(uint16 item);
    error RoundsItemNotAllocated(uint16 item);
    error RoundsSideCostAboveCap(address member, uint256 share, uint256 cap);
    error RoundsRebateAboveBill(uint256 rebate, uint256 bill);
    error RoundsOpenClaims(uint256 open);
    error RoundsNothingToWithdraw(address account);

    // Coordinator (COORDINATOR role)
    function draftRound(Terms calldata terms, Item[] calldata items) external returns (RoundId roundId);
    function openDemand(RoundId roundId) external;
    function placeOrder(RoundId roundId, bytes32 orderHash, uint256 total) external;
    function recordReceipt(RoundId roundId, bytes32 receiptHash, uint96[] calldata units, bool last) external;
    function postInvoice(RoundId roundId, Invoice calldata invoice) external;
    function closeRound(RoundId roundId, bytes32 reportHash) external;
    /// @notice Before Bound: coordinator or timelock. After: timelock (a vote), once the supplier consented.
    function cancelRound(RoundId roundId, string calldata reason) external;

    // Members, relayed by anyone
    function commit(Commit calldata intent, bytes calldata signature) external;
    function commitWithPermit(Commit calldata intent, bytes calldata signature, Permit calldata permit) external;
    /// @notice WithdrawCommitment(bytes32 roundId,address member,uint256 nonce,uint48 deadline); free before the freeze, after it by the no-harm rule.
    function withdrawCommitment(RoundId roundId, address member, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice FileClaim(bytes32 roundId,address member,uint16 item,uint96 quantity,bytes32 evidenceHash,uint256 nonce,uint48 deadline).
    function fileClaim(
        RoundId roundId,
        address member,
        uint16 item,
        uint96 quantity,
        bytes32 evidenceHash,
        uint256 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external returns (uint256 claimId);

    // Anyone, when the time has come or the numbers prove themselves
    /// @notice Packs, tier and buy-up, ceilings, alone, minimum; releases until nothing changes; then Bound or Undersubscribed.
    function bind(RoundId roundId) external;
    function allocateItem(RoundId roundId, uint16 item, uint96[] calldata units, uint96[] calldata charges) external;
    function settle(RoundId roundId, uint96[] calldata freightShares, uint96[] calldata feeShares, uint96[] calldata rebateShares) external;
    /// @notice Sends an account's whole credit to that account.
    function withdraw(address token, address account) external;
    /// @notice After a deadline nobody answered: cancels an undecided undersubscribed round or one never ordered or delivered, lapses a claim or mismatch by its rule.
    function lapse(RoundId roundId) external;
    function lapseClaim(uint256 claimId) external;

    // Supplier, arbiter (ARBITER role), vote (timelock), guardian
    function consentToCancel(RoundId roundId) external;
    function decideClaim(uint256 claimId, bool accepted) external;
    function decideMismatch(RoundId roundId, bool chargeReceived) external;
    function extendDemand(RoundId roundId, uint48 freezeAt, uint48 commitCloseAt) external;
    function acceptWorseTier(RoundId roundId) external;
    function setPaused(bool paused) external;

    function stateOf(RoundId roundId) external view returns (State);
    function termsOf(RoundId roundId) external view returns (Terms memory);
    function itemOf(RoundId roundId, uint16 item) external view returns (Item memory);
    function itemCount(RoundId roundId) external view returns (uint16);
    function participantsOf(RoundId roundId) external view returns (address[] memory);
    function linesOf(RoundId roundId, address member) external view returns (Line[] memory);
    function depositOf(RoundId roundId, address member) external view returns (uint256);
    function nonceOf(RoundId roundId, address member) external view returns (uint256);
    function creditOf(address token, address account) external view returns (uint256);
    function orderedOf(RoundId roundId, uint16 item) external view returns (uint96 units, uint96 cost);
    function receivedOf(RoundId roundId, uint16 item) external view returns (uint96);
    function roundCount() external view returns (uint256);
}
