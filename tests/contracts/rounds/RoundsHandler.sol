// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "./RoundsFixture.sol";

/// @notice Plays two rounds at a time, in one token, by random acts in random order. `step` does what the state waits for; the
/// other acts come whenever they like, and what is refused reverts and changes nothing.
contract RoundsHandler is RoundsFixture {
    /// @dev What the handler has to remember to post right shares.
    struct Play {
        RoundId id;
        bool allocated;
        uint96 freight;
        uint96 rebate;
        uint256[] claims;
    }

    Play[2] private _plays;
    /// @notice Set once a state was left for one that cannot follow it.
    bool public wentBack;
    /// @notice Rounds that came to a settlement; a run that settles none proves little.
    uint256 public settled;

    function setUp() public override {
        super.setUp();
        _renew(0);
        _renew(1);
    }

    /// @dev Every act notes whether the round went back.
    modifier act(uint256 which) {
        RoundId id = _plays[which % 2].id;
        IProcurementRounds.State before = rounds.stateOf(id);
        _;
        if (!_mayFollow(before, rounds.stateOf(id))) wentBack = true;
    }

    function commit(uint256 which, uint256 who, uint96 quantity, uint64 tolerance, uint96 extra) external act(which) {
        _commitSome(_plays[which % 2].id, people[who % 5], quantity, tolerance, extra);
    }

    function withdrawCommitment(uint256 which, uint256 who) external act(which) {
        _withdrawCommitment(_plays[which % 2].id, people[who % 5]);
    }

    function withdraw(uint256 who) external {
        rounds.withdraw(address(token), who % 7 == 5 ? supplier : who % 7 == 6 ? timelock : people[who % 7]);
    }

    /// @notice Somebody who got some of an item claims some of it.
    function claim(uint256 which, uint256 dice) external act(which) {
        Play storage play = _plays[which % 2];
        for (uint256 i; i < 15; ++i) {
            address member = people[(dice + i) % 5];
            (uint16 item, uint96 quantity) = (uint16(i / 5), uint96(1 + dice % 3));
            uint256 nonce = rounds.nonceOf(play.id, member);
            bytes memory signature = _signClaim(play.id, member, item, quantity, nonce);
            try rounds.fileClaim(play.id, member, item, quantity, "evidence", nonce, FAR, signature) returns (uint256 claimId) {
                play.claims.push(claimId);
                return;
            } catch {}
        }
        revert("nothing to claim");
    }

    function cancel(uint256 which, uint256 dice) external act(which) {
        require(dice % 32 == 0, "rarely");
        RoundId id = _plays[which % 2].id;
        vm.prank(supplier);
        try rounds.consentToCancel(id) {} catch {}
        vm.prank(timelock);
        rounds.cancelRound(id, "no");
    }

    function lapse(uint256 which) external act(which) {
        rounds.lapse(_plays[which % 2].id);
    }

    /// @notice What the round waits for, in one of several ways.
    function step(uint256 which, uint256 dice) external act(which) {
        Play storage play = _plays[which % 2];
        IProcurementRounds.State state = rounds.stateOf(play.id);
        if (state == IProcurementRounds.State.DemandOpen) _freeze(play, dice);
        else if (state == IProcurementRounds.State.DemandFrozen) _bind(play.id);
        else if (state == IProcurementRounds.State.Undersubscribed) _decideShort(play, dice);
        else if (state == IProcurementRounds.State.Bound) _order(play.id);
        else if (state == IProcurementRounds.State.Ordered) _receiveSome(play, dice);
        else if (state == IProcurementRounds.State.Delivering) _receiveSome(play, dice);
        else if (state == IProcurementRounds.State.Received) _reconcile(play, dice);
        else if (state == IProcurementRounds.State.Disputed) _decide(play, dice);
        else if (state == IProcurementRounds.State.Reconciling) _settlePlay(play);
        else _renew(which % 2);
    }

    /// @notice The law of the books, for whoever runs the acts.
    function assertBooks() external view {
        _assertBooks();
    }

    /// @notice A round that ended holds nothing.
    function assertEnded() external view {
        for (uint256 i; i < 2; ++i) {
            if (rounds.stateOf(_plays[i].id) < IProcurementRounds.State.Settled) continue;
            for (uint256 m; m < people.length; ++m) {
                assertEq(rounds.depositOf(_plays[i].id, people[m]), 0, "nothing is left in escrow");
            }
        }
    }

    function _renew(uint256 which) private {
        uint48 now_ = uint48(block.timestamp);
        IProcurementRounds.Terms memory terms = _terms();
        terms.sideCostKey = IProcurementRounds.SideCostKey(rounds.roundCount() % 3);
        (terms.freezeAt, terms.commitCloseAt, terms.deliverBy) = (now_ + 7 days, now_ + 8 days, now_ + 300 days);
        (terms.freight, terms.fee, terms.minimumValue, terms.overToleranceBps) = (3_01, 1_01, 20_00, 1_000);
        IProcurementRounds.Item[] memory items = _items();
        items[1].kind = IProcurementRounds.TierKind.Incremental;
        items[0].packSize = 3;
        delete _plays[which];
        _plays[which].id = _open(terms, items);
    }

    /// @dev Three more members commit, then time may pass.
    function _freeze(Play storage play, uint256 dice) private {
        for (uint256 i; i < 3; ++i) {
            uint256 roll = uint256(keccak256(abi.encode(dice, i)));
            _commitSome(play.id, people[(dice + i) % 5], uint96(roll), uint64(roll >> 64), uint96(roll >> 128));
        }
        if (dice % 2 == 0) vm.warp(rounds.termsOf(play.id).freezeAt);
    }

    function _commitSome(RoundId id, address member, uint96 quantity, uint64 tolerance, uint96 extra) private {
        uint96[3] memory prices = [uint96(176), 536, 806];
        uint16 item = uint16(quantity % 3);
        _commit(id, member, item, 1 + quantity % 40, tolerance % 9, prices[item] + extra % 60);
    }

    function _decideShort(Play storage play, uint256 dice) private {
        uint48 now_ = uint48(block.timestamp);
        if (dice % 3 == 2) {
            skip(7 days);
            return rounds.lapse(play.id);
        }
        vm.prank(timelock);
        if (dice % 3 == 1) rounds.extendDemand(play.id, now_ + 1 days, now_ + 2 days);
        else rounds.acceptWorseTier(play.id);
    }

    function _receiveSome(Play storage play, uint256 dice) private {
        uint96[] memory units = new uint96[](3);
        for (uint16 i; i < 3; ++i) {
            (uint96 ordered,) = rounds.orderedOf(play.id, i);
            units[i] = uint96((ordered * (1 + dice % 7) + 9) / 10);
        }
        if (dice % 5 == 4) units = new uint96[](3);
        if (dice % 11 > 3) return _receive(play.id, units, dice % 5 > 2);
        vm.prank(supplier);
        rounds.noteDelivery(play.id, "note");
        skip(dice % 2 == 0 ? 0 : 150 days);
        vm.prank(arbiter);
        rounds.confirmDelivery(play.id, "receipt", units, dice % 5 > 2);
    }

    function _reconcile(Play storage play, uint256 dice) private {
        if (!play.allocated) {
            _allocate(play.id);
            play.allocated = true;
        } else if (dice % 8 == 7) {
            skip(12 days);
            rounds.lapse(play.id);
            (play.freight, play.rebate) = (3_01, 0);
        } else {
            (play.freight, play.rebate) = (uint96(dice % 3_50), uint96(dice % 60));
            _postInvoice(play.id, _invoice(play.id, play.freight, play.rebate));
        }
    }

    function _decide(Play storage play, uint256 dice) private {
        if (play.claims.length == 0) {
            vm.prank(arbiter);
            rounds.decideMismatch(play.id, true);
            if (play.freight > 3_01) play.freight = 3_01;
            play.rebate = 0;
            return;
        }
        uint256 claimId = play.claims[play.claims.length - 1];
        play.claims.pop();
        vm.prank(arbiter);
        rounds.decideClaim(claimId, dice % 2 == 0);
    }

    function _settlePlay(Play storage play) private {
        skip(5 days);
        // Claims are of a few units and rebates of a few cents: the bill covers both, or the settlement waits.
        _settle(play.id, play.freight, play.rebate);
        ++settled;
    }

    /// @dev States go forward; an undersubscribed round may take demand again, a dispute may end.
    function _mayFollow(IProcurementRounds.State before, IProcurementRounds.State then_) private pure returns (bool) {
        if (then_ >= before) return true;
        if (before == IProcurementRounds.State.Undersubscribed) return then_ >= IProcurementRounds.State.DemandOpen;
        return before == IProcurementRounds.State.Disputed && then_ >= IProcurementRounds.State.Received;
    }
}
