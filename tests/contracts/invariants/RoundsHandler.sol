// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SettlementToken} from "../../../contracts/SettlementToken.sol";
import {IProcurementRounds, RoundId} from "../../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "../rounds/RoundsFixture.sol";
import {Acts} from "./Acts.sol";

/// @title What members, coordinator, supplier, arbiter, guardian, votes, time and outsiders do to four rounds in two tokens
/// @notice A dice gives every choice of an act; time passes in acts of its own. The laws are in RoundsLaws.
abstract contract RoundsHandler is RoundsFixture, Acts {
    /// @dev What the handler has to remember to post right shares, and what is open.
    struct Play {
        RoundId id;
        SettlementToken token;
        uint96 freight;
        uint96 rebate;
        uint256[] claims;
    }

    uint96 private constant FREIGHT = 3_01;

    Play[4] internal plays;
    SettlementToken internal second;
    address internal stranger;
    /// @dev What lies in the contract and is nobody's.
    mapping(SettlementToken token => uint256) internal uninvited;
    bool private _paused;

    function setUp() public virtual override {
        super.setUp();
        stranger = makeAddr("stranger");
        second = new SettlementToken("Franc", "CHF", 2, address(this));
        for (uint256 i; i < people.length; ++i) {
            second.mint(people[i], 1_000_000_00);
            vm.startPrank(people[i]);
            token.approve(address(rounds), type(uint256).max);
            second.approve(address(rounds), type(uint256).max);
            vm.stopPrank();
        }
        _fundTreasury();
        for (uint256 i; i < 4; ++i) {
            _start(i);
        }
        _dealDemand();
        _dealDelivery();
        _dealRest();
    }

    function _fundTreasury() private {
        token.mint(timelock, 1_000_000_00);
        second.mint(timelock, 1_000_000_00);
        vm.startPrank(timelock);
        token.approve(address(rounds), type(uint256).max);
        second.approve(address(rounds), type(uint256).max);
        vm.stopPrank();
    }

    function _dealDemand() private {
        deal("start another", this.startAnother.selector, 4);
        deal("commit", this.commitSome.selector, 12);
        deal("take a commitment back", this.takeBack.selector, 2);
        deal("commit stock", this.commitStock.selector, 2);
        deal("bind", this.bindOne.selector, 4);
        deal("extend demand", this.extend.selector, 3);
        deal("accept a worse tier", this.acceptWorse.selector, 2);
        deal("pass time", this.passTime.selector, 2);
        deal("pass to the next date", this.passToDate.selector, 4);
    }

    function _dealDelivery() private {
        deal("order", this.order.selector, 4);
        deal("receive some", this.receiveSome.selector, 3);
        deal("receive the last", this.receiveLast.selector, 4);
        deal("note a delivery", this.noteDelivery.selector, 3);
        deal("confirm a delivery", this.confirmDelivery.selector, 3);
        deal("allocate", this.allocate.selector, 8);
        deal("invoice", this.invoiceRight.selector, 3);
        deal("invoice wrongly", this.invoiceWrong.selector, 2);
        deal("claim", this.claim.selector, 10);
        deal("accept a claim", this.acceptClaim.selector, 4);
        deal("decide a claim", this.decideClaim.selector, 3);
        deal("lapse a claim", this.lapseClaim.selector, 2);
        deal("decide a mismatch", this.decideMismatch.selector, 3);
        deal("settle", this.settleOne.selector, 6);
        deal("close", this.closeOne.selector, 1);
    }

    function _dealRest() private {
        deal("lapse", this.lapse.selector, 2);
        deal("cancel", this.cancel.selector, 1);
        deal("consent to cancel", this.consentToCancel.selector, 1);
        deal("cancel by vote", this.cancelByVote.selector, 1);
        deal("pause", this.pause.selector, 1);
        deal("pause by vote", this.pauseByVote.selector, 1);
        deal("go on", this.goOn.selector, 4);
        deal("withdraw", this.withdraw.selector, 4);
        deal("send uninvited", this.sendUninvited.selector, 1);
        deal("suspend or reinstate", this.suspendOrReinstate.selector, 1);
        deal("try what somebody else may do", this.intrude.selector, 3);
    }

    // ------------------------------------------------------------------ demand

    function startAnother(uint256 dice) external act {
        uint256 which = pick(dice, 1, 4);
        require(rounds.stateOf(plays[which].id) >= IProcurementRounds.State.Settled, "still going on");
        _holdNothingLeft(plays[which].id);
        _start(which);
    }

    /// @dev Two members, each one or two lines.
    function commitSome(uint256 dice) external act {
        RoundId id = _in(dice, IProcurementRounds.State.DemandOpen).id;
        uint256 first = pick(dice, 1, 5);
        _commitAs(id, people[first], dice);
        if (members.isActive(people[(first + 1) % 5])) _commitAs(id, people[(first + 1) % 5], dice >> 1);
    }

    function _commitAs(RoundId id, address member, uint256 dice) private {
        uint96[3] memory prices = [uint96(176), 536, 806];
        IProcurementRounds.Line[] memory lines = new IProcurementRounds.Line[](1 + pick(dice, 2, 2));
        for (uint256 i; i < lines.length; ++i) {
            uint256 item = i == 0 ? pick(dice, 3, 4 - lines.length) : 2;
            uint96 ceiling = prices[item] + uint96(pick(dice, 4 + i, 60));
            lines[i] = IProcurementRounds.Line(uint16(item), uint96(1 + pick(dice, 6 + i, 40)), uint64(pick(dice, 8 + i, 9)), ceiling);
        }
        IProcurementRounds.Commit memory intent = _intent(id, member, lines);
        rounds.commit(intent, _sign(intent));
    }

    function takeBack(uint256 dice) external act {
        _withdrawCommitment(_in(dice, IProcurementRounds.State.DemandOpen).id, people[pick(dice, 1, 5)]);
    }

    /// @dev A vote's own purchase, sometimes in place of an earlier one, sometimes taken back.
    function commitStock(uint256 dice) external act {
        RoundId id = _in(dice, IProcurementRounds.State.DemandOpen).id;
        IProcurementRounds.Line[] memory lines = _line(uint16(pick(dice, 1, 3)), 0, uint64(1 + pick(dice, 2, 20)), 960);
        vm.prank(timelock);
        rounds.commitStock(id, pick(dice, 3, 4) == 0 ? new IProcurementRounds.Line[](0) : lines);
    }

    function bindOne(uint256 dice) external act {
        RoundId id = _in(dice, IProcurementRounds.State.DemandFrozen).id;
        require(rounds.participantsOf(id).length > 2 || pick(dice, 1, 6) == 0, "rarely");
        rounds.bind(id);
    }

    function extend(uint256 dice) external act {
        uint48 now_ = uint48(block.timestamp);
        RoundId id = _in(dice, IProcurementRounds.State.Undersubscribed).id;
        vm.prank(timelock);
        rounds.extendDemand(id, now_ + 1 days, now_ + 2 days);
    }

    function acceptWorse(uint256 dice) external act {
        RoundId id = _in(dice, IProcurementRounds.State.Undersubscribed).id;
        vm.prank(timelock);
        rounds.acceptWorseTier(id);
    }

    // ------------------------------------------------------------------ time

    function passTime(uint256 dice) external act {
        require(pick(dice, 2, 2) == 0, "rarely");
        skip(1 + pick(dice, 1, 1 days));
    }

    /// @dev To where a round waits for the clock. Long waits are rare: all rounds wait together.
    function passToDate(uint256 dice) external act {
        RoundId id = plays[pick(dice, 1, 4)].id;
        IProcurementRounds.State state = rounds.stateOf(id);
        IProcurementRounds.Terms memory terms = rounds.termsOf(id);
        uint256 date;
        if (state == IProcurementRounds.State.DemandOpen && rounds.participantsOf(id).length > 3) date = terms.freezeAt;
        else if (state == IProcurementRounds.State.DemandFrozen) date = terms.commitCloseAt;
        else if (state >= IProcurementRounds.State.Received && state <= IProcurementRounds.State.Disputed) date = block.timestamp + 2 days;
        else if (pick(dice, 2, 24) == 0) date = terms.deliverBy + (pick(dice, 3, 2) == 0 ? 0 : terms.decisionWindow);
        require(date > block.timestamp, "time goes on");
        vm.warp(date);
    }

    // ------------------------------------------------------------------ delivery and bill

    function order(uint256 dice) external act {
        _order(_in(dice, IProcurementRounds.State.Bound).id);
    }

    function receiveSome(uint256 dice) external act {
        RoundId id = _in(dice, IProcurementRounds.State.Ordered).id;
        _receive(id, _someUnits(id, dice), false);
    }

    function receiveLast(uint256 dice) external act {
        IProcurementRounds.State state = pick(dice, 7, 2) == 0 ? IProcurementRounds.State.Ordered : IProcurementRounds.State.Delivering;
        RoundId id = _in(dice, state).id;
        uint96[] memory units = _someUnits(id, dice);
        if (rounds.stateOf(id) == IProcurementRounds.State.Delivering && pick(dice, 8, 2) == 0) units = new uint96[](3);
        _receive(id, units, true);
    }

    function noteDelivery(uint256 dice) external act {
        RoundId id = _in(dice, pick(dice, 7, 2) == 0 ? IProcurementRounds.State.Ordered : IProcurementRounds.State.Delivering).id;
        vm.prank(supplier);
        rounds.noteDelivery(id, "note");
    }

    /// @dev Of any round that waits for an answer to a note, else of one that is noted first.
    function confirmDelivery(uint256 dice) external act {
        for (uint256 i; i < 4; ++i) {
            RoundId id = plays[(pick(dice, 1, 4) + i) % 4].id;
            uint96[] memory units = _someUnits(id, dice);
            vm.prank(arbiter);
            try rounds.confirmDelivery(id, "receipt", units, pick(dice, 2, 2) == 0) {
                return;
            } catch {}
        }
        RoundId next = _in(dice, pick(dice, 7, 2) == 0 ? IProcurementRounds.State.Ordered : IProcurementRounds.State.Delivering).id;
        uint96[] memory some = _someUnits(next, dice);
        vm.prank(supplier);
        rounds.noteDelivery(next, "note");
        vm.prank(arbiter);
        rounds.confirmDelivery(next, "receipt", some, pick(dice, 2, 2) == 0);
    }

    /// @dev All items of a round, as anybody may post them.
    function allocate(uint256 dice) external act {
        IProcurementRounds.State state = pick(dice, 7, 2) == 0 ? IProcurementRounds.State.Received : IProcurementRounds.State.Reconciling;
        _allocate(_in(dice, state).id);
    }

    function invoiceRight(uint256 dice) external act {
        Play storage play = _in(dice, pick(dice, 7, 3) == 0 ? IProcurementRounds.State.Disputed : IProcurementRounds.State.Received);
        (uint96 freight, uint96 rebate) = (uint96(pick(dice, 1, FREIGHT + 1)), uint96(pick(dice, 2, 60)));
        _postInvoice(play.id, _invoice(play.id, freight, rebate));
        (play.freight, play.rebate) = (freight, rebate);
    }

    /// @dev Too much freight, too much for the goods, or another number of units; never with a rebate.
    function invoiceWrong(uint256 dice) external act {
        Play storage play = _in(dice, IProcurementRounds.State.Received);
        IProcurementRounds.Invoice memory bill = _invoice(play.id, FREIGHT, 0);
        uint256 which = pick(dice, 1, 3);
        if (which == 0) bill.freight = FREIGHT + 1;
        else if (which == 1) bill.goods += 1;
        else bill.units[0] += 1;
        _postInvoice(play.id, bill);
        (play.freight, play.rebate) = (FREIGHT, 0);
    }

    /// @dev Somebody who got some of an item claims some of it.
    function claim(uint256 dice) external act {
        Play storage play = _in(dice, pick(dice, 7, 2) == 0 ? IProcurementRounds.State.Reconciling : IProcurementRounds.State.Received);
        for (uint256 i; i < 15; ++i) {
            address member = people[(pick(dice, 1, 5) + i) % 5];
            (uint16 item, uint96 quantity) = (uint16(i / 5), uint96(1 + pick(dice, 2, 3)));
            uint256 nonce = rounds.nonceOf(play.id, member);
            bytes memory signature = _signClaim(play.id, member, item, quantity, nonce);
            try rounds.fileClaim(play.id, member, item, quantity, "evidence", nonce, FAR, signature) returns (uint256 claimId) {
                play.claims.push(claimId);
                return;
            } catch {}
        }
        revert("nothing to claim");
    }

    function acceptClaim(uint256 dice) external act {
        uint256 claimId = _lastClaim(_in(dice, IProcurementRounds.State.Disputed));
        vm.prank(supplier);
        rounds.decideClaim(claimId, true);
    }

    function decideClaim(uint256 dice) external act {
        uint256 claimId = _lastClaim(_in(dice, IProcurementRounds.State.Disputed));
        vm.prank(arbiter);
        rounds.decideClaim(claimId, pick(dice, 2, 2) == 0);
    }

    function lapseClaim(uint256 dice) external act {
        uint256 claimId = _lastClaim(_in(dice, IProcurementRounds.State.Disputed));
        // Decided by nobody for a decision window.
        if (pick(dice, 2, 2) == 0) rounds.lapseClaim(claimId);
        else _lapseInTime(claimId);
    }

    function decideMismatch(uint256 dice) external act {
        RoundId id = _in(dice, IProcurementRounds.State.Disputed).id;
        vm.prank(arbiter);
        rounds.decideMismatch(id, pick(dice, 2, 4) != 0);
    }

    // ------------------------------------------------------------------ ending

    function settleOne(uint256 dice) external act {
        Play storage play = _in(dice, IProcurementRounds.State.Reconciling);
        _settle(play.id, play.freight, play.rebate);
    }

    function closeOne(uint256 dice) external act {
        RoundId id = _in(dice, IProcurementRounds.State.Settled).id;
        vm.prank(coordinator);
        rounds.closeRound(id, "report");
    }

    /// @dev Where a bill was never accepted the quoted freight is charged; after a wrong one, at most that.
    function lapse(uint256 dice) external act {
        Play storage play = plays[pick(dice, 1, 4)];
        rounds.lapse(play.id);
        (play.freight, play.rebate) = (FREIGHT, 0);
    }

    function cancel(uint256 dice) external act {
        require(pick(dice, 2, 4) == 0, "rarely");
        RoundId id = plays[pick(dice, 1, 4)].id;
        vm.prank(coordinator);
        rounds.cancelRound(id, "no");
    }

    function consentToCancel(uint256 dice) external act {
        RoundId id = plays[pick(dice, 1, 4)].id;
        vm.prank(supplier);
        rounds.consentToCancel(id);
    }

    function cancelByVote(uint256 dice) external act {
        RoundId id = plays[pick(dice, 1, 4)].id;
        require(rounds.stateOf(id) >= IProcurementRounds.State.Bound || pick(dice, 2, 8) == 0, "rarely");
        vm.prank(timelock);
        rounds.cancelRound(id, "we voted");
    }

    // ------------------------------------------------------------------ the rest

    function pause(uint256 dice) external act {
        require(pick(dice, 1, 4) == 0, "rarely");
        vm.prank(guardian);
        rounds.setPaused(true);
        _paused = true;
    }

    /// @dev No guardian touches it.
    function pauseByVote(uint256 dice) external act {
        require(pick(dice, 1, 4) == 0, "rarely");
        vm.prank(timelock);
        rounds.setPaused(true);
        _paused = true;
        vm.prank(guardian);
        try rounds.setPaused(pick(dice, 2, 2) == 0) {
            hold(false, "a guardian touched the pause of a vote");
        } catch {}
    }

    function goOn(uint256) external act {
        require(_paused, "going on");
        vm.prank(timelock);
        rounds.setPaused(false);
        _paused = false;
    }

    function withdraw(uint256 dice) external act {
        address[7] memory payees = [people[0], people[1], people[2], people[3], people[4], supplier, timelock];
        rounds.withdraw(address(pick(dice, 1, 2) == 0 ? token : second), payees[pick(dice, 2, 7)]);
    }

    function sendUninvited(uint256 dice) external act {
        require(pick(dice, 3, 4) == 0, "rarely");
        SettlementToken one = pick(dice, 1, 2) == 0 ? token : second;
        uint256 amount = 1 + pick(dice, 2, 100);
        one.mint(address(rounds), amount);
        uninvited[one] += amount;
    }

    function suspendOrReinstate(uint256 dice) external act {
        address member = people[pick(dice, 1, 5)];
        require(!members.isActive(member) || pick(dice, 2, 4) == 0, "rarely");
        members.set(member, !members.isActive(member));
    }

    /// @dev Succeeds when the call is refused, as it must.
    function intrude(uint256 dice) external act {
        RoundId id = plays[pick(dice, 1, 4)].id;
        uint256 which = pick(dice, 2, 19);
        address caller = _outsiderTo(which, dice);
        bytes memory data = _privileged(id, which, dice);
        vm.prank(caller);
        (bool done,) = address(rounds).call(data);
        hold(!done, string.concat("went through: ", vm.toString(which), " by ", vm.toString(caller)));
    }

    // ------------------------------------------------------------------ short words

    function _start(uint256 which) private {
        uint48 now_ = uint48(block.timestamp);
        IProcurementRounds.Terms memory terms = _terms();
        terms.token = address(which < 2 ? token : second);
        terms.sideCostKey = IProcurementRounds.SideCostKey(rounds.roundCount() % 3);
        (terms.freezeAt, terms.commitCloseAt, terms.deliverBy) = (now_ + 7 days, now_ + 8 days, now_ + 200 days);
        (terms.freight, terms.fee, terms.minimumValue, terms.overToleranceBps) =
        (FREIGHT, 1_01, rounds.roundCount() % 2 == 0 ? 900_00 : 20_00, 1_000);
        IProcurementRounds.Item[] memory items = _items();
        items[1].kind = IProcurementRounds.TierKind.Incremental;
        items[0].packSize = 3;
        delete plays[which];
        (plays[which].id, plays[which].token) = (_open(terms, items), which < 2 ? token : second);
    }

    /// @dev Mostly a round in this state, so that acts get somewhere; now and then any.
    function _in(uint256 dice, IProcurementRounds.State state) internal view returns (Play storage play) {
        uint256 first = pick(dice, 50, 4);
        play = plays[first];
        if (pick(dice, 51, 10) == 0) return play;
        for (uint256 i; i < 4; ++i) {
            play = plays[(first + i) % 4];
            if (rounds.stateOf(play.id) == state) return play;
        }
    }

    function _lastClaim(Play storage play) private returns (uint256 claimId) {
        require(play.claims.length != 0, "no claim");
        claimId = play.claims[play.claims.length - 1];
        play.claims.pop();
    }

    /// @dev A claim that nobody answers, to the end of its time.
    function _lapseInTime(uint256 claimId) private {
        skip(7 days);
        rounds.lapseClaim(claimId);
    }

    function _someUnits(RoundId id, uint256 dice) private view returns (uint96[] memory units) {
        units = new uint96[](3);
        for (uint16 i; i < 3; ++i) {
            (uint96 ordered,) = rounds.orderedOf(id, i);
            units[i] = uint96(ordered * (1 + pick(dice, 5, 11)) / 10);
        }
    }

    function _holdNothingLeft(RoundId id) private {
        for (uint256 m; m < people.length; ++m) {
            hold(rounds.depositOf(id, people[m]) == 0, "a round that ended holds a deposit");
        }
        hold(rounds.depositOf(id, timelock) == 0, "a round that ended holds a deposit of the stock");
    }

    // ------------------------------------------------------------------ what outsiders try

    /// @dev Somebody without the right to the call: 0-6 the coordinator's, 7-9 the arbiter's, 10-12 a vote's, 13 the guardian's,
    /// 14-15 the supplier's, 16-18 nobody's.
    function _outsiderTo(uint256 which, uint256 dice) private view returns (address) {
        address[7] memory all = [stranger, people[5], people[0], which <= 6 ? arbiter : coordinator, guardian, arbiter, supplier];
        if (which == 13) return [stranger, people[5], coordinator, arbiter, supplier][pick(dice, 3, 5)];
        // The arbiter and the supplier have a say in claims and bills.
        bool theirs = which == 4 || (which >= 7 && which <= 9) || which == 14 || which == 15;
        return all[pick(dice, 3, theirs ? 5 : 7)];
    }

    function _privileged(RoundId id, uint256 which, uint256 dice) private view returns (bytes memory) {
        if (which == 0) return abi.encodeCall(rounds.draftRound, (_termsFrom(block.timestamp), _items()));
        if (which == 1) return abi.encodeCall(rounds.openDemand, (id));
        if (which == 2) return abi.encodeCall(rounds.placeOrder, (id, "order", _cost(id)));
        if (which == 3) return abi.encodeCall(rounds.recordReceipt, (id, "receipt", _units(1, 1, 1), true));
        if (which == 4) return abi.encodeCall(rounds.postInvoice, (id, _invoice(id, 0, 0)));
        if (which == 5) return abi.encodeCall(rounds.closeRound, (id, "report"));
        if (which == 6) return abi.encodeCall(rounds.cancelRound, (id, "no"));
        if (which == 7) return abi.encodeCall(rounds.decideMismatch, (id, true));
        if (which == 8) return abi.encodeCall(rounds.decideClaim, (_someClaim(dice), false));
        if (which == 9) return abi.encodeCall(rounds.confirmDelivery, (id, "receipt", _units(1, 1, 1), true));
        uint48 now_ = uint48(block.timestamp);
        if (which == 10) return abi.encodeCall(rounds.extendDemand, (id, now_ + 1, now_ + 2));
        if (which == 11) return abi.encodeCall(rounds.acceptWorseTier, (id));
        if (which == 12) return abi.encodeCall(rounds.commitStock, (id, _line(0, 0, 1, 195)));
        if (which == 13) return abi.encodeCall(rounds.setPaused, (pick(dice, 4, 2) == 0));
        if (which == 14) return abi.encodeCall(rounds.consentToCancel, (id));
        if (which == 15) return abi.encodeCall(rounds.noteDelivery, (id, "note"));
        if (which == 16) return abi.encodeCall(rounds.setAuthority, (stranger));
        return _forged(id, which == 17, dice);
    }

    /// @dev A commitment, or its withdrawal, of one member, signed by another.
    function _forged(RoundId id, bool commits, uint256 dice) private view returns (bytes memory) {
        address member = people[pick(dice, 5, 5)];
        if (!commits) {
            bytes memory signature = _signDigest(keyOf[people[6]], keccak256("anything"));
            return abi.encodeCall(rounds.withdrawCommitment, (id, member, rounds.nonceOf(id, member), FAR, signature));
        }
        IProcurementRounds.Commit memory intent = _intent(id, member, _line(0, 1, 0, 195));
        return abi.encodeCall(rounds.commit, (intent, _signDigest(keyOf[people[6]], _digest(_hash(intent)))));
    }

    function _termsFrom(uint256 now_) private view returns (IProcurementRounds.Terms memory terms) {
        terms = _terms();
        (terms.freezeAt, terms.commitCloseAt, terms.deliverBy) = (uint48(now_ + 1), uint48(now_ + 2), uint48(now_ + 3));
    }

    function _cost(RoundId id) private view returns (uint256 total) {
        for (uint16 i; i < 3; ++i) {
            (, uint96 cost) = rounds.orderedOf(id, i);
            total += cost;
        }
    }

    function _someClaim(uint256 dice) private view returns (uint256) {
        Play storage play = plays[pick(dice, 6, 4)];
        return play.claims.length == 0 ? 1 : play.claims[0];
    }
}
