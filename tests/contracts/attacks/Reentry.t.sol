// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../../../contracts/interfaces/IProcurementRounds.sol";
import {HostileToken} from "../rounds/HostileToken.sol";
import {RoundsFixture} from "../rounds/RoundsFixture.sol";

/// @notice A token that calls back into every function of the rounds, from every place where it is asked, in league with the
/// coordinator, the arbiter and the supplier: it holds their roles. Whatever goes through, the books of all tokens stay exact.
contract ReentryTest is RoundsFixture {
    HostileToken private hostile;
    RoundId private bad;
    RoundId private good;
    RoundId private draft;
    address private anna;
    address private boris;
    address private clara;
    /// @dev Who makes the call in which the token is asked.
    address private _caller = address(this);

    function setUp() public override {
        super.setUp();
        (anna, boris, clara) = (people[0], people[1], people[2]);
        hostile = new HostileToken();
        manager.grantRole(1, address(hostile), 0);
        manager.grantRole(2, address(hostile), 0);
        IProcurementRounds.Terms memory terms = _terms();
        (terms.token, terms.supplier) = (address(hostile), address(hostile));
        (terms.freight, terms.fee, terms.minimumValue) = (3_00, 1_00, 1_00);
        (bad, draft) = (_open(terms, _items()), _draft(terms, _items()));
        good = _open();
        for (uint256 i; i < 3; ++i) {
            hostile.mint(people[i], 1_000_00);
            vm.prank(people[i]);
            hostile.approve(address(rounds), 1_000_00);
        }
        _commit(good, boris, 0, 60, 0, 195);
        _commit(good, clara, 0, 10, 0, 195);
        _withdrawCommitment(good, clara);
        _commitBad(boris);
        _commitBad(clara);
        _withdrawCommitment(bad, clara);
    }

    function test_calling_back_from_a_commitment_leaves_every_book_exact() external {
        (IProcurementRounds.Commit memory intent, bytes memory signature) = _signed(anna, 0, 30);
        _fromEveryFunction(abi.encodeCall(rounds.commit, (intent, signature)));
    }

    function test_calling_back_from_a_permit_leaves_every_book_exact() external {
        (IProcurementRounds.Commit memory intent, bytes memory signature) = _signed(anna, 0, 30);
        IProcurementRounds.Permit memory permit;
        (permit.value, permit.deadline) = (1_000_00, FAR);
        _fromEveryFunction(abi.encodeCall(rounds.commitWithPermit, (intent, signature, permit)));
    }

    function test_calling_back_from_a_payment_leaves_every_book_exact() external {
        _fromEveryFunction(abi.encodeCall(rounds.withdraw, (address(hostile), clara)));
    }

    /// @notice A vote's own purchase: the treasury commits stock in that token.
    function test_calling_back_from_the_stock_leaves_every_book_exact() external {
        hostile.mint(timelock, 1_000_00);
        vm.prank(timelock);
        hostile.approve(address(rounds), 1_000_00);
        _caller = timelock;
        _fromEveryFunction(abi.encodeCall(rounds.commitStock, (bad, _line(0, 0, 11, 195))));
    }

    /// @notice Once demand is closed the token may bind, and then whatever follows, in the middle of a payment.
    function test_calling_back_from_a_payment_through_the_life_of_a_round() external {
        vm.warp(CLOSE_AT);
        bytes memory entry = abi.encodeCall(rounds.withdraw, (address(hostile), clara));
        _fromEveryFunction(entry);
        rounds.bind(bad);
        _fromEveryFunction(entry);
        _order(bad);
        _fromEveryFunction(entry);
        _receive(bad, _units(60, 0, 0), true);
        _fromEveryFunction(entry);
        _allocate(bad);
        _postInvoice(bad, _invoice(bad, 3_00, 0));
        _fromEveryFunction(entry);
        skip(6 days);
        _fromEveryFunction(entry);
        _settle(bad, 3_00, 0);
        _fromEveryFunction(entry);
    }

    /// @notice Of the functions that move money, none is entered while another one runs.
    function test_no_function_that_moves_money_is_entered_twice() external {
        (IProcurementRounds.Commit memory second, bytes memory signature) = _signed(anna, 1, 20);
        IProcurementRounds.Permit memory permit;
        bytes[4] memory inner = [
            abi.encodeCall(rounds.commit, (second, signature)),
            abi.encodeCall(rounds.commitWithPermit, (second, signature, permit)),
            abi.encodeCall(rounds.withdraw, (address(hostile), clara)),
            abi.encodeCall(rounds.withdraw, (address(token), clara))
        ];
        (IProcurementRounds.Commit memory first, bytes memory signed) = _signed(anna, 0, 30);
        for (uint256 i; i < 4; ++i) {
            uint256 before = vm.snapshotState();
            hostile.aim(address(rounds), inner[i]);
            rounds.commit(first, signed);
            assertTrue(hostile.calledBack());
            assertFalse(hostile.succeeded());
            vm.revertToState(before);
        }
    }

    // ------------------------------------------------------------------ every function

    function _fromEveryFunction(bytes memory entry) private {
        bytes[] memory inner = _everyFunction();
        uint256 went;
        for (uint256 i; i < inner.length; ++i) {
            uint256 before = vm.snapshotState();
            hostile.aim(address(rounds), inner[i]);
            vm.prank(_caller);
            (bool done,) = address(rounds).call(entry);
            // Calling back may make the act impossible; then everything is as before.
            if (done) assertTrue(hostile.calledBack(), "the token was asked");
            if (done) ++went;
            hostile.be(HostileToken.Mood.Fair);
            _assertExact();
            vm.revertToState(before);
        }
        assertGt(went, inner.length / 2, "most calls back hinder nothing");
    }

    /// @dev With arguments that are right when the token is asked: a nonce is one further for who is committing.
    function _everyFunction() private view returns (bytes[] memory calls) {
        calls = new bytes[](30);
        IProcurementRounds.Permit memory permit;
        (IProcurementRounds.Commit memory second, bytes memory signature) = _signed(anna, 1, 20);
        uint96[] memory none = new uint96[](rounds.participantsOf(bad).length);
        calls[0] = abi.encodeCall(rounds.commit, (second, signature));
        calls[1] = abi.encodeCall(rounds.commitWithPermit, (second, signature, permit));
        calls[2] = _withdrawal(anna, 1);
        calls[3] = _withdrawal(boris, rounds.nonceOf(bad, boris));
        calls[4] = abi.encodeCall(rounds.withdraw, (address(hostile), clara));
        calls[5] = abi.encodeCall(rounds.withdraw, (address(token), clara));
        calls[6] = abi.encodeCall(rounds.bind, (bad));
        calls[7] = abi.encodeCall(rounds.lapse, (bad));
        calls[8] = abi.encodeCall(rounds.lapseClaim, (1));
        calls[9] = abi.encodeCall(rounds.decideClaim, (1, true));
        calls[10] = abi.encodeCall(rounds.decideMismatch, (bad, true));
        calls[11] = abi.encodeCall(rounds.consentToCancel, (bad));
        calls[12] = abi.encodeCall(rounds.cancelRound, (bad, "in the middle"));
        calls[13] = abi.encodeCall(rounds.closeRound, (bad, "report"));
        calls[14] = abi.encodeCall(rounds.openDemand, (draft));
        calls[15] = abi.encodeCall(rounds.setPaused, (true));
        calls[16] = abi.encodeCall(rounds.extendDemand, (bad, uint48(block.timestamp + 1), uint48(block.timestamp + 2)));
        calls[17] = abi.encodeCall(rounds.acceptWorseTier, (bad));
        calls[18] = abi.encodeCall(rounds.settle, (bad, none, none, none));
        calls[19] = abi.encodeCall(rounds.allocateItem, (bad, 0, none, none));
        calls[20] = abi.encodeCall(rounds.postInvoice, (bad, _invoice(bad, 0, 0)));
        calls[21] = abi.encodeCall(rounds.recordReceipt, (bad, "receipt", _units(1, 0, 0), true));
        (, uint96 cost) = rounds.orderedOf(bad, 0);
        calls[22] = abi.encodeCall(rounds.placeOrder, (bad, "order", cost));
        calls[23] = _filedClaim(boris);
        calls[24] = abi.encodeCall(rounds.draftRound, (_termsNow(), _items()));
        calls[25] = abi.encodeCall(rounds.cancelRound, (good, "somebody else's"));
        calls[26] = abi.encodeCall(rounds.setAuthority, (address(hostile)));
        calls[27] = abi.encodeCall(rounds.noteDelivery, (bad, "note"));
        calls[28] = abi.encodeCall(rounds.confirmDelivery, (bad, "receipt", _units(1, 0, 0), true));
        calls[29] = abi.encodeCall(rounds.commitStock, (bad, _line(0, 0, 11, 195)));
    }

    function _termsNow() private view returns (IProcurementRounds.Terms memory terms) {
        terms = _terms();
        uint48 now_ = uint48(block.timestamp);
        (terms.freezeAt, terms.commitCloseAt, terms.deliverBy) = (now_ + 1, now_ + 2, now_ + 3);
    }

    function _withdrawal(address member, uint256 nonce) private view returns (bytes memory) {
        bytes32 typeHash = keccak256("WithdrawCommitment(bytes32 roundId,address member,uint256 nonce,uint48 deadline)");
        bytes memory consent = _signDigest(keyOf[member], _digest(keccak256(abi.encode(typeHash, bad, member, nonce, FAR))));
        return abi.encodeCall(rounds.withdrawCommitment, (bad, member, nonce, FAR, consent));
    }

    function _filedClaim(address member) private view returns (bytes memory) {
        uint256 nonce = rounds.nonceOf(bad, member);
        bytes memory signature = _signClaim(bad, member, 0, 1, nonce);
        return abi.encodeCall(rounds.fileClaim, (bad, member, 0, 1, "evidence", nonce, FAR, signature));
    }

    function _signed(address member, uint256 nonce, uint96 quantity)
        private
        view
        returns (IProcurementRounds.Commit memory intent, bytes memory signature)
    {
        intent = _intent(bad, member, _line(0, quantity, 0, 195));
        intent.nonce = nonce;
        signature = _sign(intent);
    }

    function _commitBad(address member) private {
        (IProcurementRounds.Commit memory intent, bytes memory signature) = _signed(member, 0, 60);
        rounds.commit(intent, signature);
    }

    function _assertExact() private view {
        address[5] memory all = [anna, boris, clara, address(hostile), timelock];
        uint256 owed;
        uint256 honest;
        for (uint256 i; i < all.length; ++i) {
            owed += rounds.depositOf(bad, all[i]) + rounds.creditOf(address(hostile), all[i]);
            honest += rounds.depositOf(good, all[i]) + rounds.creditOf(address(token), all[i]);
        }
        assertEq(hostile.balanceOf(address(rounds)), owed, "books of the hostile token");
        assertEq(token.balanceOf(address(rounds)), honest, "books of the honest token");
    }
}
