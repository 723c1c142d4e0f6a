// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IConsortiumGovernor} from "./interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {IProcurementRounds, RoundId} from "./interfaces/IProcurementRounds.sol";
import {Binding} from "./libraries/Binding.sol";
import {Claims} from "./libraries/Claims.sol";
import {Delivery} from "./libraries/Delivery.sol";
import {Drafting} from "./libraries/Drafting.sol";
import {Ending} from "./libraries/Ending.sol";
import {LateChange} from "./libraries/LateChange.sol";
import {Lifecycle} from "./libraries/Lifecycle.sol";
import {Claim, Listing, MAX_DEPOSIT, MAX_ITEMS, PackedLine, Round, Seat, Stage, lowestPriceOf, packLine} from "./libraries/RoundBook.sol";
import {Seats} from "./libraries/Seats.sol";
import {Settlement} from "./libraries/Settlement.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {Stock} from "./libraries/Stock.sol";

/// @title Joint purchase rounds: the implementation
/// @notice Reads as its interface says; the arithmetic is in libraries.
/// @dev For every token: balance of this contract >= sum of deposits + sum of credits, with equality unless somebody sent
/// tokens uninvited. Tokens come in only by `_collect` and leave only by `withdraw`.
contract ProcurementRounds is IProcurementRounds, AccessManaged, EIP712, ReentrancyGuardTransient {
    using Lifecycle for Round;
    using SafeERC20 for IERC20;

    /// @dev What judging the lines of a commitment gives: items as a mask, the deposit they need, their EIP-712 hash, and the lines as
    /// they are stored, in rising order of items.
    struct Judged {
        uint16 items;
        uint256 deposit;
        bytes32 linesHash;
        PackedLine[] packed;
    }

    bytes32 private constant LINE_TYPEHASH = keccak256("Line(uint16 item,uint96 quantity,uint64 tolerance,uint96 ceiling)");
    bytes32 private constant COMMIT_TYPEHASH = keccak256(
        "Commit(bytes32 roundId,address member,Line[] lines,uint256 deposit,uint256 nonce,uint48 deadline)Line(uint16 item,uint96 quantity,uint64 tolerance,uint96 ceiling)"
    );
    bytes32 private constant WITHDRAW_COMMITMENT_TYPEHASH =
        keccak256("WithdrawCommitment(bytes32 roundId,address member,uint256 nonce,uint48 deadline)");
    bytes32 private constant FILE_CLAIM_TYPEHASH = keccak256(
        "FileClaim(bytes32 roundId,address member,uint16 item,uint96 quantity,bytes32 evidenceHash,uint256 nonce,uint48 deadline)"
    );

    /// @notice Says who is an active member.
    IMemberRegistry public immutable registry;
    /// @notice Says who is the guardian.
    IConsortiumGovernor public immutable governor;
    /// @notice The timelock: gets the fees, and acts for a vote.
    address public immutable treasury;

    uint48 private _roundCount;
    uint48 private _claimCount;
    /// @dev Who paused, or zero. A guardian's pause ends with its term; the treasury's, which is a vote's, does not.
    address private _pausedBy;
    mapping(RoundId roundId => Round) private _rounds;
    mapping(uint256 claimId => Claim) private _claims;
    mapping(address token => mapping(address account => uint256)) private _credits;

    constructor(address manager, IMemberRegistry registry_, IConsortiumGovernor governor_, address treasury_)
        AccessManaged(manager)
        EIP712("Guildhall Rounds", "1")
    {
        (registry, governor, treasury) = (registry_, governor_, treasury_);
    }

    // ---- Coordinator ----

    /// @inheritdoc IProcurementRounds
    function draftRound(Terms calldata terms, Item[] calldata items) external restricted returns (RoundId roundId) {
        uint256 sequence = ++_roundCount;
        roundId = RoundId.wrap(keccak256(abi.encode(block.chainid, address(this), sequence)));
        Drafting.draft(_rounds[roundId], roundId, sequence, terms, items);
    }

    /// @inheritdoc IProcurementRounds
    function openDemand(RoundId roundId) external restricted {
        Round storage round = _inState(roundId, State.Draft);
        Drafting.requireDates(round.freezeAt, round.commitCloseAt, round.deliverBy);
        round.stage = Stage.Opened;
        emit DemandOpened(roundId);
    }

    /// @inheritdoc IProcurementRounds
    function placeOrder(RoundId roundId, bytes32 orderHash, uint256 total) external restricted {
        Delivery.order(_rounds[roundId], roundId, orderHash, total);
    }

    /// @inheritdoc IProcurementRounds
    function recordReceipt(RoundId roundId, bytes32 receiptHash, uint96[] calldata units, bool last) external restricted {
        Delivery.take(_rounds[roundId], roundId, receiptHash, units, last);
    }

    /// @inheritdoc IProcurementRounds
    /// @dev The supplier may too: it is its own bill.
    function postInvoice(RoundId roundId, Invoice calldata invoice) external {
        Round storage round = _rounds[roundId];
        if (msg.sender != round.supplier) _checkCanCall(msg.sender, msg.data);
        Delivery.invoice(round, roundId, invoice);
    }

    /// @inheritdoc IProcurementRounds
    function closeRound(RoundId roundId, bytes32 reportHash) external restricted {
        _inState(roundId, State.Settled).stage = Stage.Closed;
        emit RoundClosed(roundId, reportHash);
    }

    /// @inheritdoc IProcurementRounds
    function cancelRound(RoundId roundId, string calldata reason) external restricted {
        Round storage round = _rounds[roundId];
        Ending.cancel(round, roundId, _credits[round.token], treasury, reason);
    }

    // ---- Members ----

    /// @inheritdoc IProcurementRounds
    function commit(Commit calldata intent, bytes calldata signature) external nonReentrant {
        Round storage round = _rounds[intent.roundId];
        uint256 due = _accept(round, intent, signature);
        if (due != 0) _collect(IERC20(round.token), intent.member, due);
    }

    /// @inheritdoc IProcurementRounds
    function commitWithPermit(Commit calldata intent, bytes calldata signature, Permit calldata permit) external nonReentrant {
        Round storage round = _rounds[intent.roundId];
        uint256 due = _accept(round, intent, signature);
        if (due == 0) return;
        address token = round.token;
        // Interaction: a permit that somebody sent ahead fails here and its allowance is there all the same.
        try IERC20Permit(token).permit(intent.member, address(this), permit.value, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
        _collect(IERC20(token), intent.member, due);
    }

    /// @inheritdoc IProcurementRounds
    function withdrawCommitment(RoundId roundId, address member, uint256 nonce, uint48 deadline, bytes calldata signature) external {
        // Check:
        Round storage round = _rounds[roundId];
        bool frozen = _requireTakingDemand(round, roundId);
        Seat memory seat = round.seats[member];
        bytes32 structHash = keccak256(abi.encode(WITHDRAW_COMMITMENT_TYPEHASH, roundId, member, nonce, deadline));
        _requireIntent(member, seat.nonce, nonce, deadline, structHash, signature);
        if (seat.items == 0) revert RoundsNothingCommitted(member);
        if (frozen) LateChange.requireHarmless(round, member, new Line[](0));

        // Effect:
        Seats.vacate(round, roundId, _credits[round.token], member);
    }

    /// @inheritdoc IProcurementRounds
    function fileClaim(
        RoundId roundId,
        address member,
        uint16 item,
        uint96 quantity,
        bytes32 evidenceHash,
        uint256 nonce,
        uint48 deadline,
        bytes calldata signature
    ) external returns (uint256 claimId) {
        return _fileClaim(Claims.Complaint(roundId, member, item, quantity, evidenceHash, nonce, deadline), signature);
    }

    // ---- Anyone ----

    /// @inheritdoc IProcurementRounds
    function bind(RoundId roundId) external {
        _requireRunning();
        Round storage round = _inState(roundId, State.DemandFrozen);
        Lifecycle.requireFrom(round.commitCloseAt);
        Binding.bind(round, roundId, _credits[round.token]);
    }

    /// @inheritdoc IProcurementRounds
    function allocateItem(RoundId roundId, uint16 item, uint96[] calldata units, uint96[] calldata charges) external {
        Settlement.allocate(_rounds[roundId], roundId, item, units, charges);
    }

    /// @inheritdoc IProcurementRounds
    function settle(RoundId roundId, uint96[] calldata freightShares, uint96[] calldata feeShares, uint96[] calldata rebateShares)
        external
    {
        Round storage round = _rounds[roundId];
        Settlement.Posted memory posted = Settlement.Posted(freightShares, feeShares, rebateShares);
        Settlement.settle(round, roundId, _credits[round.token], treasury, posted);
    }

    /// @inheritdoc IProcurementRounds
    function withdraw(address token, address account) external nonReentrant {
        // Check:
        uint256 amount = _credits[token][account];
        if (amount == 0) revert RoundsNothingToWithdraw(account);

        // Effect:
        _credits[token][account] = 0;
        emit Withdrawn(token, account, amount);

        // Interaction:
        IERC20(token).safeTransfer(account, amount);
    }

    /// @inheritdoc IProcurementRounds
    function lapse(RoundId roundId) external {
        Round storage round = _rounds[roundId];
        Ending.lapse(round, roundId, _credits[round.token]);
    }

    /// @inheritdoc IProcurementRounds
    function lapseClaim(uint256 claimId) external {
        Claim storage claim = _openClaim(claimId);
        Lifecycle.requireFrom(claim.decideBy);
        Round storage round = _rounds[claim.roundId];
        Claims.decide(round, claim, claimId, round.claimsAcceptedByDefault);
    }

    // ---- Supplier, arbiter, vote, guardian ----

    /// @inheritdoc IProcurementRounds
    function consentToCancel(RoundId roundId) external {
        Ending.consent(_rounds[roundId], roundId);
    }

    /// @inheritdoc IProcurementRounds
    function noteDelivery(RoundId roundId, bytes32 noteHash) external {
        Delivery.note(_rounds[roundId], roundId, noteHash);
    }

    /// @inheritdoc IProcurementRounds
    function confirmDelivery(RoundId roundId, bytes32 receiptHash, uint96[] calldata units, bool last) external restricted {
        Round storage round = _rounds[roundId];
        if (round.notedAt == 0) revert RoundsNothingNoted(roundId);
        Delivery.take(round, roundId, receiptHash, units, last);
    }

    /// @inheritdoc IProcurementRounds
    /// @dev The supplier may accept, for it is the supplier who pays; all else is the arbiter's.
    function decideClaim(uint256 claimId, bool accepted) external {
        Claim storage claim = _openClaim(claimId);
        Round storage round = _rounds[claim.roundId];
        if (!accepted || msg.sender != round.supplier) _checkCanCall(msg.sender, msg.data);
        Lifecycle.requireBefore(claim.decideBy);
        Claims.decide(round, claim, claimId, accepted);
    }

    /// @inheritdoc IProcurementRounds
    function decideMismatch(RoundId roundId, bool chargeReceived) external restricted {
        Round storage round = _inState(roundId, State.Disputed);
        if (round.mismatchAt == 0) revert RoundsWrongState(roundId, State.Disputed);
        Lifecycle.requireBefore(round.mismatchAt + round.decisionWindow);
        if (chargeReceived) Delivery.chargeReceived(round, roundId);
        else emit MismatchDecided(roundId, false, msg.sender);
    }

    /// @inheritdoc IProcurementRounds
    function extendDemand(RoundId roundId, uint48 freezeAt, uint48 commitCloseAt) external restricted {
        Ending.extend(_rounds[roundId], roundId, freezeAt, commitCloseAt);
    }

    /// @inheritdoc IProcurementRounds
    function acceptWorseTier(RoundId roundId) external restricted {
        Ending.acceptWorseTier(_rounds[roundId], roundId);
    }

    /// @inheritdoc IProcurementRounds
    function commitStock(RoundId roundId, Line[] calldata lines) external nonReentrant {
        // Check:
        if (msg.sender != treasury) revert RoundsNotTreasury(msg.sender);
        if (lines.length != 0) _requireRunning();
        Round storage round = _rounds[roundId];
        bool frozen = _requireTakingDemand(round, roundId);

        // Check the lines, and effect:
        address token = round.token;
        uint256 due = Stock.commit(round, roundId, _credits[token], lines, frozen);

        // Interaction:
        if (due != 0) _collect(IERC20(token), msg.sender, due);
    }

    /// @inheritdoc IProcurementRounds
    function setPaused(bool paused) external {
        if (msg.sender != treasury) {
            if (!governor.isGuardian(msg.sender)) revert RoundsNotGuardian(msg.sender);
            if (_pausedBy == treasury) revert RoundsPausedNow();
        }
        _pausedBy = paused ? msg.sender : address(0);
        emit RoundsPaused(msg.sender, paused);
    }

    // ---- Views ----

    /// @inheritdoc IProcurementRounds
    function stateOf(RoundId roundId) external view returns (State) {
        return _rounds[roundId].stateOf();
    }

    /// @inheritdoc IProcurementRounds
    function termsOf(RoundId roundId) external view returns (Terms memory) {
        return Drafting.termsOf(_round(roundId));
    }

    /// @inheritdoc IProcurementRounds
    function itemOf(RoundId roundId, uint16 item) external view returns (Item memory) {
        return Drafting.itemOf(_listing(roundId, item));
    }

    /// @inheritdoc IProcurementRounds
    function itemCount(RoundId roundId) external view returns (uint16) {
        return _rounds[roundId].items;
    }

    /// @inheritdoc IProcurementRounds
    function participantsOf(RoundId roundId) external view returns (address[] memory) {
        return Seats.participantsOf(_rounds[roundId]);
    }

    /// @inheritdoc IProcurementRounds
    function linesOf(RoundId roundId, address member) external view returns (Line[] memory) {
        return Seats.linesOf(_rounds[roundId], member);
    }

    /// @inheritdoc IProcurementRounds
    function depositOf(RoundId roundId, address member) external view returns (uint256) {
        return _rounds[roundId].seats[member].deposit;
    }

    /// @inheritdoc IProcurementRounds
    function nonceOf(RoundId roundId, address member) external view returns (uint256) {
        return _rounds[roundId].seats[member].nonce;
    }

    /// @inheritdoc IProcurementRounds
    function creditOf(address token, address account) external view returns (uint256) {
        return _credits[token][account];
    }

    /// @inheritdoc IProcurementRounds
    function orderedOf(RoundId roundId, uint16 item) external view returns (uint96 units, uint96 cost) {
        Listing storage listing = _listing(roundId, item);
        return (listing.ordered, listing.cost);
    }

    /// @inheritdoc IProcurementRounds
    function receivedOf(RoundId roundId, uint16 item) external view returns (uint96) {
        return _listing(roundId, item).received;
    }

    /// @inheritdoc IProcurementRounds
    function roundCount() external view returns (uint256) {
        return _roundCount;
    }

    // ---- Commitments ----

    /// @dev Judges and records a commitment. Gives what has to be collected; a smaller deposit than before becomes credit.
    function _accept(Round storage round, Commit calldata intent, bytes calldata signature) private returns (uint256 due) {
        // Check:
        _requireRunning();
        bool frozen = _requireTakingDemand(round, intent.roundId);
        Seat memory seat = round.seats[intent.member];
        if (!registry.isActive(intent.member)) revert RoundsNotMember(intent.member);
        Judged memory judged = _judgeLines(round, intent.lines);
        uint256 deposit = judged.deposit;
        if (deposit > MAX_DEPOSIT) revert RoundsDepositAboveLimit(deposit, MAX_DEPOSIT);
        if (deposit != intent.deposit) revert RoundsWrongDeposit(deposit, intent.deposit);
        _requireCommitSigned(seat.nonce, intent, judged.linesHash, signature);
        if (frozen) LateChange.requireHarmless(round, intent.member, intent.lines);

        // Effect:
        uint16 place = Seats.take(round, intent.member, seat, intent.lines.length);
        _storeLines(round.linesOf[intent.member], judged, seat.items);
        round.seats[intent.member] = Seat(uint96(deposit), seat.nonce + 1, judged.items, place);
        emit Committed(intent.roundId, intent.member, intent.lines, deposit, intent.nonce);
        if (deposit >= seat.deposit) return deposit - seat.deposit;
        _credits[round.token][intent.member] += seat.deposit - deposit;
    }

    /// @dev Judges every line and adds up what they need.
    function _judgeLines(Round storage round, Line[] calldata lines) private view returns (Judged memory judged) {
        uint256 count = lines.length;
        if (count == 0) revert RoundsNoLines();
        // Before memory is taken: a list longer than the items cannot be in rising order.
        if (count > MAX_ITEMS) revert RoundsLineOrder(MAX_ITEMS);
        bytes32[] memory hashes = new bytes32[](count);
        PackedLine[] memory packed = new PackedLine[](count);
        (uint256 known, uint256 deposit, uint256 items) = (round.items, round.sideCostCap, 0);
        for (uint256 i; i < count; ++i) {
            Line calldata line = lines[i];
            uint16 item = line.item;
            if (item >= known) revert RoundsUnknownItem(item);
            if (items >> item != 0) revert RoundsLineOrder(i);
            packed[i] = _judgeLine(round, item, line);
            hashes[i] = _hashLine(line);
            items |= 1 << item;
            deposit += packed[i].escrowOf();
        }
        (judged.items, judged.deposit, judged.packed) = (uint16(items), deposit, packed);
        judged.linesHash = keccak256(abi.encodePacked(hashes));
    }

    /// @dev Gives the line as it is stored.
    function _judgeLine(Round storage round, uint16 item, Line calldata line) private view returns (PackedLine) {
        (uint96 quantity, uint96 ceiling) = (line.quantity, line.ceiling);
        if (quantity == 0) revert RoundsQuantityZero(item);
        uint96 lowest = lowestPriceOf(round, item);
        if (ceiling < lowest) revert RoundsCeilingBelowEveryTier(item, ceiling, lowest);
        return packLine(quantity, line.tolerance, ceiling);
    }

    /// @dev A line lies in calldata as its EIP-712 encoding without the type hash; its fields were read and so are in range.
    function _hashLine(Line calldata line) private pure returns (bytes32 hash) {
        bytes32 typeHash = LINE_TYPEHASH;
        assembly ("memory-safe") {
            let spot := mload(0x40)
            mstore(spot, typeHash)
            calldatacopy(add(spot, 0x20), line, 0x80)
            hash := keccak256(spot, 0xa0)
        }
    }

    function _requireCommitSigned(uint256 nonce, Commit calldata intent, bytes32 linesHash, bytes calldata signature) private view {
        bytes32 structHash =
            keccak256(abi.encode(COMMIT_TYPEHASH, intent.roundId, intent.member, linesHash, intent.deposit, intent.nonce, intent.deadline));
        _requireIntent(intent.member, nonce, intent.nonce, intent.deadline, structHash, signature);
    }

    /// @dev Stores the lines that were judged and clears those of `before` that are not among them.
    function _storeLines(mapping(uint256 => PackedLine) storage lines, Judged memory judged, uint256 before) private {
        (uint256 items, uint256 next) = (judged.items, 0);
        for (uint256 item; (items | before) >> item != 0; ++item) {
            if (items >> item & 1 == 1) lines[item] = judged.packed[next++];
            else if (before >> item & 1 == 1) lines[item] = PackedLine.wrap(0);
        }
    }

    /// @dev Takes exactly `due` from the member. Interaction only.
    function _collect(IERC20 token, address member, uint256 due) private {
        uint256 before = token.balanceOf(address(this));
        if (!token.trySafeTransferFrom(member, address(this), due)) {
            revert RoundsDepositNotApproved(due, token.allowance(member, address(this)), token.balanceOf(member));
        }
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != due) revert RoundsTokenTookFee(due, received);
    }

    /// @dev A complaint in memory is laid out like the EIP-712 type that its member signs.
    function _fileClaim(Claims.Complaint memory complaint, bytes calldata signature) private returns (uint256 claimId) {
        Round storage round = _rounds[complaint.roundId];
        round.requireReceived(complaint.roundId);
        Lifecycle.requireBefore(round.claimsUntil());
        bytes32 structHash = keccak256(abi.encode(FILE_CLAIM_TYPEHASH, complaint));
        _requireIntent(complaint.member, round.seats[complaint.member].nonce, complaint.nonce, complaint.deadline, structHash, signature);
        claimId = ++_claimCount;
        Claims.file(round, _claims[claimId], claimId, complaint);
    }

    // ---- What many functions ask ----

    function _round(RoundId roundId) private view returns (Round storage round) {
        round = _rounds[roundId];
        if (round.stage == Stage.None) revert RoundsUnknown(roundId);
    }

    function _inState(RoundId roundId, State state) private view returns (Round storage round) {
        round = _rounds[roundId];
        round.requireState(roundId, state);
    }

    function _listing(RoundId roundId, uint16 item) private view returns (Listing storage) {
        Round storage round = _round(roundId);
        if (item >= round.items) revert RoundsUnknownItem(item);
        return round.listings[item];
    }

    /// @dev A decision on a claim has no effect once the round was settled or cancelled.
    function _openClaim(uint256 claimId) private view returns (Claim storage claim) {
        claim = _claims[claimId];
        if (claim.member == address(0)) revert RoundsClaimUnknown(claimId);
        if (claim.decided) revert RoundsClaimDecidedAlready(claimId);
        _inState(claim.roundId, State.Disputed);
    }

    function _requireRunning() private view {
        address by = _pausedBy;
        if (by != address(0) && (by == treasury || governor.isGuardian(by))) revert RoundsPausedNow();
    }

    /// @dev Whether the freeze has begun; stops when commitments are not taken or changed any more.
    function _requireTakingDemand(Round storage round, RoundId roundId) private view returns (bool frozen) {
        if (round.stage != Stage.Opened) {
            if (round.stage == Stage.None) revert RoundsUnknown(roundId);
            revert RoundsWrongState(roundId, round.stateOf());
        }
        Lifecycle.requireBefore(round.commitCloseAt);
        return block.timestamp >= round.freezeAt;
    }

    function _requireIntent(address member, uint256 expected, uint256 nonce, uint48 deadline, bytes32 structHash, bytes calldata signature)
        private
        view
    {
        if (block.timestamp > deadline) revert RoundsIntentExpired(deadline);
        if (nonce != expected) revert RoundsWrongNonce(member, expected, nonce);
        if (!Signatures.isValid(member, _hashTypedDataV4(structHash), signature)) revert RoundsBadSignature(member);
    }
}
