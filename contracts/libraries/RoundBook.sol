// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../interfaces/IProcurementRounds.sol";

/// @dev Items of a round at most.
uint256 constant MAX_ITEMS = 16;
/// @dev Tiers of an item at most.
uint256 constant MAX_TIERS = 8;
/// @dev Members who take part in one round: binding and settling must fit in one transaction of 16,777,216 gas.
uint256 constant MAX_MEMBERS = 50;
/// @dev Lines standing in one round at most, for the same reason.
uint256 constant MAX_LINES = 400;
/// @dev The largest deposit of one member, so that every sum over a round fits in 96 bits.
uint256 constant MAX_DEPOSIT = type(uint96).max / MAX_MEMBERS;
/// @dev `item` of a release that took a whole member out.
uint16 constant WHOLE_MEMBER = type(uint16).max;

/// @notice The last transition of a round that somebody made; its state follows from it and from the clock.
enum Stage {
    None,
    Drafted,
    Opened,
    Short,
    Bound,
    Ordered,
    Delivering,
    Settled,
    Closed,
    Cancelled
}

/// @notice A line in one storage slot: quantity (96 bits), tolerance (64), ceiling (96). Zero when there is none.
type PackedLine is uint256;

using {quantityOf, toleranceOf, ceilingOf, mostUnits, escrowOf, isNone} for PackedLine global;

function packLine(uint96 quantity, uint64 tolerance, uint96 ceiling) pure returns (PackedLine) {
    return PackedLine.wrap(uint256(quantity) << 160 | uint256(tolerance) << 96 | ceiling);
}

function quantityOf(PackedLine line) pure returns (uint256) {
    return PackedLine.unwrap(line) >> 160;
}

function toleranceOf(PackedLine line) pure returns (uint256) {
    return uint64(PackedLine.unwrap(line) >> 96);
}

function ceilingOf(PackedLine line) pure returns (uint256) {
    return uint96(PackedLine.unwrap(line));
}

/// @notice Quantity and tolerance together.
function mostUnits(PackedLine line) pure returns (uint256) {
    return quantityOf(line) + toleranceOf(line);
}

/// @notice What the line can cost at most; held until it is known what it does cost.
function escrowOf(PackedLine line) pure returns (uint256) {
    return mostUnits(line) * ceilingOf(line);
}

function isNone(PackedLine line) pure returns (bool) {
    return PackedLine.unwrap(line) == 0;
}

/// @notice An item on offer and what became of it. `most` is how many units may be received.
struct Listing {
    uint96 minimum;
    uint64 packSize;
    IProcurementRounds.TierKind kind;
    uint8 tierCount;
    // A slot that binding writes.
    uint96 ordered;
    uint96 cost;
    // A slot that receipts rewrite.
    uint96 most;
    uint96 received;
    mapping(uint256 => IProcurementRounds.Tier) tiers;
    string sku;
    string description;
    string unit;
}

/// @notice What one member has in one round. `items` has bit i set while its line for item i stands; `place` is its place among the
/// participants, from 1, or 0 when it takes no part.
struct Seat {
    uint96 deposit;
    uint32 nonce;
    uint16 items;
    uint16 place;
}

/// @notice Units of an item that a member got and what they cost it, before side costs, rebate and claims.
struct Share {
    uint96 units;
    uint96 charge;
}

/// @notice Everything stored of one round, in the order in which it is used together.
struct Round {
    // All that a commitment reads and writes of its round, beside the token.
    uint48 freezeAt;
    uint48 commitCloseAt;
    uint96 sideCostCap;
    uint16 members;
    uint16 lines;
    uint8 items;
    Stage stage;
    // Money and time.
    address token;
    uint8 decimals;
    IProcurementRounds.SideCostKey sideCostKey;
    uint16 overToleranceBps;
    uint48 deliverBy;
    bool claimsAcceptedByDefault;
    // The supplier, and what was decided about the round.
    address supplier;
    uint32 claimWindow;
    uint32 decisionWindow;
    bool extended;
    bool worseTierAccepted;
    bool supplierConsented;
    bool invoiceAccepted;
    // Quoted amounts, and when things happened.
    uint96 minimumValue;
    uint96 freight;
    uint48 shortAt;
    uint96 fee;
    uint96 aloneSideCost;
    uint48 lastReceiptAt;
    uint16 allocated;
    // The last invoice.
    uint96 billedFreight;
    uint96 rebate;
    uint48 mismatchAt;
    uint16 openClaims;
    // The supplier's last note of a delivery that no receipt answered.
    uint48 notedAt;
    string title;
    mapping(uint256 item => Listing) listings;
    mapping(uint256 pair => uint256) lowestPrices;
    mapping(uint256 place => address) memberAt;
    mapping(address member => Seat) seats;
    mapping(address member => mapping(uint256 item => PackedLine)) linesOf;
    mapping(address member => mapping(uint256 item => Share)) shares;
    mapping(address member => mapping(uint256 item => bool)) claimed;
    mapping(address member => uint256) claimCredits;
}

/// @notice The lowest unit price of an item; two items share a slot, because a commitment reads one a line.
function lowestPriceOf(Round storage round, uint256 item) view returns (uint96) {
    return uint96(round.lowestPrices[item / 2] >> 96 * (item % 2));
}

/// @notice Sets the lowest unit price of an item that has none yet.
function setLowestPrice(Round storage round, uint256 item, uint96 price) {
    round.lowestPrices[item / 2] |= uint256(price) << 96 * (item % 2);
}

/// @notice The member's standing line for an item; none when it has no such line, or it was released.
function standingLine(Round storage round, address member, uint256 item) view returns (PackedLine) {
    if (round.seats[member].items >> item & 1 == 0) return PackedLine.wrap(0);
    return round.linesOf[member][item];
}

/// @notice How many bits of a mask are set.
function countBits(uint256 mask) pure returns (uint256 count) {
    for (; mask != 0; mask &= mask - 1) {
        ++count;
    }
}

/// @notice A complaint about units received. `credit` is paid by the supplier if it is accepted.
struct Claim {
    RoundId roundId;
    address member;
    uint48 decideBy;
    bool decided;
    uint96 credit;
}
