// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice keccak256(abi.encode(chainid, contract, sequence)); sequence starts at 1.
type RoundId is bytes32;

/// @title Joint purchase rounds, price-first: known volume prices, signed commitments, escrow, exact settlement
/// @notice Quantities are whole units, money is in minor units of the settlement token. A commitment is fully funded at its
/// ceiling, so no default is possible once a round is bound. Rule: procurement.md.
interface IProcurementRounds {
    /// @notice Where a round stands: derived from what happened and the clock, one direction only (undersubscribed may go back to
    /// demand, a dispute ends). DemandFrozen holds from freezeAt on without anybody's doing, and Received from deliverBy on once
    /// something came, unless a noted delivery is waited for.
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
    /// @notice AllUnits: the tier reached prices every unit. Incremental: each unit costs the price of its own band.
    enum TierKind {
        AllUnits,
        Incremental
    }
    /// @notice How freight and fee are divided among bound members, whatever arrived: equally, by units wanted, or by what those units cost
    /// at the bound price (each line rounded up).
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
        BelowMinimum,
        SideCostsAboveCap
    }

    /// @notice From `minQuantity` units on, a unit costs `unitPrice` minor units.
    struct Tier {
        uint96 minQuantity;
        uint96 unitPrice;
    }

    /// @param sku Supplier's article number. @param unit What one unit is ("each").
    /// @param packSize Units in a pack, at least 1. @param minimum Supplier's minimum order in units, whole packs (0: none).
    /// @param tiers First minQuantity is 1, quantities rise strictly, prices never rise and are never 0; 1 to 8 tiers.
    struct Item {
        string sku;
        string description;
        string unit;
        uint64 packSize;
        uint96 minimum;
        TierKind kind;
        Tier[] tiers;
    }

    /// @notice What everybody who commits agrees to. now < freezeAt <= commitCloseAt < deliverBy.
    /// @param token Settlement token; `decimals` must equal its decimals().
    /// @param freezeAt From here only changes that pass the no-harm rule. @param commitCloseAt From here anyone may bind.
    /// @param deliverBy From here on what came is all that came, and the claim window runs, unless a noted delivery is waited for.
    /// @param claimWindow Seconds after receipts end in which claims may be filed.
    /// @param decisionWindow Seconds an undersubscribed round, a claim or a mismatch may wait for a decision.
    /// @param overToleranceBps Cumulative receipts may exceed the order by this share, rounded down.
    /// @param minimumValue Goods value under which the round is undersubscribed.
    /// @param freight Quoted freight. @param fee Fee to the treasury. @param sideCostCap Largest share of quoted freight + fee
    /// with which a member is bound, and so the largest that it is charged; escrowed with the goods. @param aloneSideCost What the supplier charges one firm ordering alone.
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

    /// @notice What a member wants of one item: units, extra units it would also take, highest unit price it pays.
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

    /// @notice The supplier's bill. It matches when units are those received, goods the bound price of them, freight within the quote.
    /// @param units Billed units of each item. @param goods Billed goods total. @param rebate Divided by received quantity.
    struct Invoice {
        bytes32 invoiceHash;
        uint96[] units;
        uint96 goods;
        uint96 freight;
        uint96 rebate;
    }

    /// @notice A coordinator published the terms of a new round.
    event RoundDrafted(RoundId indexed roundId, address indexed coordinator, uint256 sequence, Terms terms);
    /// @notice An item of a new round.
    event ItemListed(RoundId indexed roundId, uint16 indexed item, Item listing);
    /// @notice Members may commit from now on.
    event DemandOpened(RoundId indexed roundId);
    /// @notice A signed commitment that replaces the member's earlier one. What the earlier deposit held beyond this one is credit.
    event Committed(RoundId indexed roundId, address indexed member, Line[] lines, uint256 deposit, uint256 nonce);
    /// @notice A member took its commitment back; `refunded` is credit of the member. The last participant moves to its place.
    event CommitmentWithdrawn(RoundId indexed roundId, address indexed member, uint256 refunded, uint256 nonce);
    /// @notice A vote committed the consortium's stock: lines of tolerance alone, in place of earlier ones, funded by the treasury. It is
    /// taken back as a member's commitment is. What the earlier deposit held beyond this one is credit.
    event StockCommitted(RoundId indexed roundId, address indexed treasury, Line[] lines, uint256 deposit, uint256 nonce);
    /// @notice A vote gave an undersubscribed round new dates.
    event DemandExtended(RoundId indexed roundId, uint48 freezeAt, uint48 commitCloseAt);
    /// @notice A vote waived the minimum value; anyone may bind again.
    event WorseTierAccepted(RoundId indexed roundId);
    /// @notice Emitted only when the round binds, in the order of the passes, in a pass by item and participant. AboveCeiling: unit
    /// price, ceiling. BelowMinimum: units wanted and tolerated (0 if no
    /// member wants any), units needed (minimum, or a pack). DearerThanAlone: estimated charge,
    /// cost alone. SideCostsAboveCap: estimated freight and fee, sideCostCap. `item` is type(uint16).max when the whole member was released; `price` and `limit` are the two numbers compared.
    event LineReleased(RoundId indexed roundId, address indexed member, uint16 item, Release reason, uint256 price, uint256 limit);
    /// @notice What would be bought is worth less than the minimum, or nothing. Nobody was released.
    event FellShort(RoundId indexed roundId, uint256 goodsValue, uint256 minimumValue);
    /// @notice `ordered[i]` units of item i will be bought for `cost[i]`.
    event RoundBound(RoundId indexed roundId, uint96[] ordered, uint96[] cost, uint256 membersBound);
    /// @notice The order went to the supplier; `total` is the bound cost of all items, without freight and fee.
    event OrderPlaced(RoundId indexed roundId, bytes32 orderHash, uint256 total);
    /// @notice Units received of each item in this delivery (not cumulative), as the coordinator, a vote, or the arbiter recorded them.
    event GoodsReceived(RoundId indexed roundId, bytes32 receiptHash, uint96[] units, bool last, address by);
    /// @notice The supplier says that it delivered, with the hash of its delivery note; a receipt is waited for.
    event DeliveryNoted(RoundId indexed roundId, address indexed supplier, bytes32 noteHash);
    /// @notice A member says that units it was allocated are bad. Claim ids start at 1 and are one sequence over all rounds.
    event ClaimFiled(RoundId indexed roundId, address indexed member, uint256 claimId, uint16 item, uint96 quantity, bytes32 evidenceHash);
    /// @notice The supplier (accepting), the arbiter, or anyone after the deadline ended a claim.
    event ClaimDecided(RoundId indexed roundId, uint256 indexed claimId, bool accepted, address by);
    /// @notice The invoice, or a corrected one; `matches` opens the settlement. A rebate matches only when the supplier posted it.
    event InvoicePosted(RoundId indexed roundId, Invoice invoice, bool matches, address by);
    /// @notice `receivedCharged`: what was received is charged at the bound price with the quoted freight at most (all of it when there
    /// was no invoice) and without a rebate. Otherwise a corrected invoice is awaited and nothing else changes.
    event MismatchDecided(RoundId indexed roundId, bool receivedCharged, address by);
    /// @notice Final units and goods charges of an item, in participant order.
    event ItemAllocated(RoundId indexed roundId, uint16 indexed item, uint96[] units, uint96[] charges);
    /// @notice Everything one bound member paid and got back; charge = goods + side costs - rebate - claim credits.
    event MemberCharged(
        RoundId indexed roundId, address indexed member, uint256 goods, uint256 sideCosts, uint256 rebate, uint256 credits, uint256 refunded
    );
    /// @notice charged = toSupplier + toTreasury, to the minor unit.
    event RoundSettled(RoundId indexed roundId, uint256 charged, uint256 toSupplier, uint256 toTreasury);
    /// @notice The savings report was published.
    event RoundClosed(RoundId indexed roundId, bytes32 reportHash);
    /// @notice The round ended without a purchase, by the act of `by` or because its time was over; every deposit is its member's credit.
    event RoundCancelled(RoundId indexed roundId, string reason, address by);
    /// @notice The supplier agreed to a cancellation after binding, until the next order, receipt or delivery note.
    event CancellationConsented(RoundId indexed roundId, address indexed supplier);
    /// @notice An account's whole credit in one token was sent to it.
    event Withdrawn(address indexed token, address indexed account, uint256 amount);
    /// @notice The guardian (for its term at most) or a vote stopped commitments and binding, or let them go on.
    event RoundsPaused(address indexed by, bool paused);

    /// @notice Thrown when the round's state does not allow the act (or not this caller's).
    error RoundsWrongState(RoundId roundId, State state);
    /// @notice Thrown when no round has this id.
    error RoundsUnknown(RoundId roundId);
    /// @notice Thrown when commitments and binding are paused, and when a guardian would touch the pause of a vote.
    error RoundsPausedNow();
    /// @notice Thrown when dates are not now < freezeAt <= commitCloseAt < deliverBy.
    error RoundsDatesOutOfOrder();
    /// @notice Thrown when the token's decimals are not those of the terms.
    error RoundsWrongDecimals(uint8 expected, uint8 actual);
    /// @notice Thrown when the token has no code or tells no decimals.
    error RoundsNotAToken(address token);
    /// @notice Thrown when a round would have no item or more than 16.
    error RoundsItemCount(uint256 items);
    /// @notice Thrown when a tier table is no volume price list: `tier` is the first wrong tier, or their number if there are none or more
    /// than 8.
    error RoundsTierTable(uint16 item, uint256 tier);
    /// @notice Thrown when a field of an item has no usable value.
    error RoundsItemField(uint16 item, bytes32 field);
    /// @notice Thrown when a field of the terms has no usable value.
    error RoundsTermsField(bytes32 field);
    /// @notice Thrown when who commits is not an Active member.
    error RoundsNotMember(address member);
    /// @notice Thrown when a signed intent is past its deadline.
    error RoundsIntentExpired(uint48 deadline);
    /// @notice Thrown when the nonce is not nonceOf(roundId, member).
    error RoundsWrongNonce(address member, uint256 expected, uint256 actual);
    /// @notice Thrown when the signature is not the member's (65 bytes, low s, or ERC-1271).
    error RoundsBadSignature(address member);
    /// @notice Thrown when a commitment has no line.
    error RoundsNoLines();
    /// @notice Thrown when lines are not in rising item order, or more than 16.
    error RoundsLineOrder(uint256 line);
    /// @notice Thrown when a line asks for no unit.
    error RoundsQuantityZero(uint16 item);
    /// @notice Thrown when a line of the stock has a quantity, or no tolerance.
    error RoundsStockLine(uint16 item);
    /// @notice Thrown when the round has no such item.
    error RoundsUnknownItem(uint16 item);
    /// @notice Thrown when a ceiling is under the lowest price of the list, so that the line could never be bought.
    error RoundsCeilingBelowEveryTier(uint16 item, uint96 ceiling, uint96 lowestPrice);
    /// @notice Thrown when the signed deposit is not the sum that the lines need.
    error RoundsWrongDeposit(uint256 expected, uint256 actual);
    /// @notice Thrown when a deposit is so large that sums over a round would not fit in 96 bits.
    error RoundsDepositAboveLimit(uint256 deposit, uint256 limit);
    /// @notice Thrown when the deposit cannot be collected: allowance, balance, or the token itself.
    error RoundsDepositNotApproved(uint256 needed, uint256 allowance, uint256 balance);
    /// @notice Thrown when another amount arrived than was sent.
    error RoundsTokenTookFee(uint256 expected, uint256 received);
    /// @notice Thrown when more lines would stand in the round than can be bound in one transaction.
    error RoundsTooManyLines(uint256 limit);
    /// @notice Thrown when more members would take part at once than can be bound in one transaction.
    error RoundsTooManyMembers(uint256 limit);
    /// @notice Thrown after the freeze when a change would harm others: changes of units, tolerance, packs and missing units of all members
    /// together.
    error RoundsHarmsOthers(uint16 item, int256 dUnits, int256 dTolerance, int256 dPacks, int256 dMissing);
    /// @notice Thrown after the freeze when a ceiling would go down, which could release the line that others rely on.
    error RoundsCeilingLowered(uint16 item, uint96 before, uint96 wanted);
    /// @notice Thrown when a member without a standing commitment withdraws it.
    error RoundsNothingCommitted(address member);
    /// @notice Thrown when the time for the act has not come.
    error RoundsTooEarly(uint48 notBefore);
    /// @notice Thrown when the time for the act is over.
    error RoundsTooLate(uint48 until);
    /// @notice Thrown when a round would be extended a second time.
    error RoundsAlreadyExtended();
    /// @notice Thrown when the order's total is not the bound cost of all items.
    error RoundsOrderTotal(uint256 expected, uint256 actual);
    /// @notice Thrown when all receipts together would exceed the order and its tolerance, or what members accept.
    error RoundsReceiptAboveOrder(uint16 item, uint256 received, uint256 most);
    /// @notice Thrown when a receipt has no unit, unless it is the last and something came before.
    error RoundsReceiptEmpty();
    /// @notice Thrown when a list has not one element an item, or a participant.
    error RoundsArrayLength(uint256 expected, uint256 actual);
    /// @notice Thrown when a member claims an item a second time: one claim names all of its bad units.
    error RoundsClaimedAlready(address member, uint16 item);
    /// @notice Thrown when a claim is for no unit, or for more than the `received` units that the member got.
    error RoundsClaimQuantity(uint96 claimed, uint96 received);
    /// @notice Thrown when no claim has this id.
    error RoundsClaimUnknown(uint256 claimId);
    /// @notice Thrown when the claim was decided before.
    error RoundsClaimDecidedAlready(uint256 claimId);
    /// @notice Thrown when the arbiter would record a delivery that the supplier did not note, or that a receipt answered.
    error RoundsNothingNoted(RoundId roundId);
    /// @notice Thrown when somebody else than the supplier consents, or notes a delivery.
    error RoundsNotSupplier(address caller);
    /// @notice Thrown when somebody else than the treasury, which is a vote, commits the consortium's stock.
    error RoundsNotTreasury(address caller);
    /// @notice Thrown when somebody else than the guardian or a vote pauses.
    error RoundsNotGuardian(address caller);
    /// @notice Thrown when a bound round would be cancelled without the supplier's consent.
    error RoundsConsentMissing();
    /// @notice Thrown when posted shares are not the Webster division. `total` is their sum (so far); `place` is the participant who holds
    /// a unit out of its turn, or the number of participants when the sum is wrong.
    error RoundsNotWebster(uint256 total, uint256 place);
    /// @notice Thrown when an item would be allocated twice.
    error RoundsItemAlreadyAllocated(uint16 item);
    /// @notice Thrown when an item with deliveries is not allocated yet.
    error RoundsItemNotAllocated(uint16 item);
    /// @notice Thrown when an invoice's rebate is above its goods and freight.
    error RoundsRebateAboveBill(uint256 rebate, uint256 bill);
    /// @notice Thrown when a round would be settled while claims are undecided.
    error RoundsOpenClaims(uint256 open);
    /// @notice Thrown when the account has no credit in the token.
    error RoundsNothingToWithdraw(address account);

    // Coordinator (COORDINATOR role)
    /// @notice Judges and publishes the terms and items of a new round; it takes no commitments yet.
    function draftRound(Terms calldata terms, Item[] calldata items) external returns (RoundId roundId);
    /// @notice Members may commit from now on.
    function openDemand(RoundId roundId) external;
    /// @notice The order went to the supplier. `total` is the bound cost of all items, without freight and fee.
    function placeOrder(RoundId roundId, bytes32 orderHash, uint256 total) external;
    /// @notice Units received of each item in this delivery. A first delivery may come after deliverBy; it then is the last.
    function recordReceipt(RoundId roundId, bytes32 receiptHash, uint96[] calldata units, bool last) external;
    /// @notice The supplier's invoice, or a corrected one as long as none was accepted; the supplier may post it too. One that does not
    /// match is disputed, and so is one with a rebate that the supplier did not post itself.
    function postInvoice(RoundId roundId, Invoice calldata invoice) external;
    /// @notice Ends a settled round with the hash of its savings report.
    function closeRound(RoundId roundId, bytes32 reportHash) external;
    /// @notice Before Bound: coordinator or timelock. After: timelock (a vote), once the supplier consented.
    function cancelRound(RoundId roundId, string calldata reason) external;

    // Members, relayed by anyone
    /// @notice Records a signed commitment and collects its deposit, or the difference to the earlier one, from the member's allowance.
    /// Free before the freeze, after it by the no-harm rule, until commitCloseAt.
    function commit(Commit calldata intent, bytes calldata signature) external;
    /// @notice The same with a permit; a permit that was sent ahead by somebody else does not hinder.
    function commitWithPermit(Commit calldata intent, bytes calldata signature, Permit calldata permit) external;
    /// @notice WithdrawCommitment(bytes32 roundId,address member,uint256 nonce,uint48 deadline); free before the freeze, after it by the no-harm rule.
    function withdrawCommitment(RoundId roundId, address member, uint256 nonce, uint48 deadline, bytes calldata signature) external;
    /// @notice FileClaim(bytes32 roundId,address member,uint16 item,uint96 quantity,bytes32 evidenceHash,uint256 nonce,uint48 deadline);
    /// on units of an allocated item, one claim for each, until claimWindow after receipts ended. Accepted, the supplier owes the same share of the charge.
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
    /// @notice Packs, tier and buy-up, ceilings, alone; releases until nothing changes; then Bound, or Undersubscribed and nobody released.
    function bind(RoundId roundId) external;
    /// @notice Posts the units and charges of an item once all receipts are in, one element a participant in the order of participantsOf
    /// (0 for those without a line). Proved: units by orders, then tolerances; charges by units; ties to the lower
    /// keccak256(abi.encode(roundId, member)). The bill is what was received at the bound price; it does not wait for the invoice.
    function allocateItem(RoundId roundId, uint16 item, uint96[] calldata units, uint96[] calldata charges) external;
    /// @notice Posts the shares of billed freight and fee (by the round's key over what was bound) and of the rebate (by units received), one element
    /// a participant.
    /// Needs an accepted invoice, the end of the claim window, no open claim and every received item allocated. The rebate divided is the
    /// invoice's, at most what goods and freight leave after claims.
    function settle(RoundId roundId, uint96[] calldata freightShares, uint96[] calldata feeShares, uint96[] calldata rebateShares) external;
    /// @notice Sends an account's whole credit to that account.
    function withdraw(address token, address account) external;
    /// @notice When nobody answered in time. A decision window after falling short: cancelled. A decision window after deliverBy, and
    /// after the supplier's last note of a delivery, with nothing received: cancelled. A decision window after a first mismatch, or after the claim window without any invoice: what was
    /// received is charged.
    function lapse(RoundId roundId) external;
    /// @notice A decision window after it was filed a claim becomes what claimsAcceptedByDefault says.
    function lapseClaim(uint256 claimId) external;

    // Supplier, arbiter (ARBITER role), vote (timelock), guardian
    /// @notice The supplier agrees to cancel a bound round as it stands: an order, a receipt or a delivery note after it voids the consent.
    function consentToCancel(RoundId roundId) external;
    /// @notice The supplier says that it delivered, as long as goods are awaited: until a receipt answers, or a decision window passed, the
    /// round neither sends the money home nor ends its receipts. Until a decision window after deliverBy.
    function noteDelivery(RoundId roundId, bytes32 noteHash) external;
    /// @notice The arbiter records what came of a delivery that the supplier noted and no receipt answered.
    function confirmDelivery(RoundId roundId, bytes32 receiptHash, uint96[] calldata units, bool last) external;
    /// @notice Ends a claim in time. The supplier may accept; the arbiter may do either.
    function decideClaim(uint256 claimId, bool accepted) external;
    /// @notice Ends a mismatch by charging what was received, without a rebate, or asks for a corrected invoice.
    function decideMismatch(RoundId roundId, bool chargeReceived) external;
    /// @notice A vote gives an undersubscribed round new dates, once.
    function extendDemand(RoundId roundId, uint48 freezeAt, uint48 commitCloseAt) external;
    /// @notice A vote waives the minimum value of an undersubscribed round.
    function acceptWorseTier(RoundId roundId) external;
    /// @notice A vote commits the consortium's stock in place of what it committed before: units of each item that the treasury takes beyond
    /// what members want and tolerate, served after every member. Collects sum(tolerance * ceiling) from the treasury's allowance; it bears
    /// no side costs. No line: the stock is taken back. Free before the freeze, after it by the no-harm rule, until commitCloseAt.
    function commitStock(RoundId roundId, Line[] calldata lines) external;
    /// @notice Stops commitments and binding, never withdrawals. Guardian or vote; a guardian's pause ends with its term, and what a vote
    /// paused only a vote lets go on.
    function setPaused(bool paused) external;

    /// @notice Where the round stands now; None for an unknown one.
    function stateOf(RoundId roundId) external view returns (State);
    /// @notice The terms, with the dates as they stand after an extension.
    function termsOf(RoundId roundId) external view returns (Terms memory);
    /// @notice An item as it was listed.
    function itemOf(RoundId roundId, uint16 item) external view returns (Item memory);
    /// @notice How many items the round has.
    function itemCount(RoundId roundId) external view returns (uint16);
    /// @notice Everybody who takes part, in the order of first commitments, but for the last one who moves to the place of who withdraws.
    /// Who was released keeps its place.
    function participantsOf(RoundId roundId) external view returns (address[] memory);
    /// @notice The member's lines that stand: neither withdrawn nor released.
    function linesOf(RoundId roundId, address member) external view returns (Line[] memory);
    /// @notice What the round holds for the member now.
    function depositOf(RoundId roundId, address member) external view returns (uint256);
    /// @notice How many commitments, withdrawals and claims the member signed in this round.
    function nonceOf(RoundId roundId, address member) external view returns (uint256);
    /// @notice What `withdraw` would send.
    function creditOf(address token, address account) external view returns (uint256);
    /// @notice Units of an item bought for `cost`; 0 before binding.
    function orderedOf(RoundId roundId, uint16 item) external view returns (uint96 units, uint96 cost);
    /// @notice Units of an item received so far.
    function receivedOf(RoundId roundId, uint16 item) external view returns (uint96);
    /// @notice How many rounds were drafted; the last sequence number.
    function roundCount() external view returns (uint256);
}
