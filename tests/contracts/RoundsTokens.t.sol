// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {BadToken, FalseToken, FeeToken, ReentrantToken, StoppingToken} from "./rounds/BadTokens.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice Tokens that take a fee, stop, lie or call back cannot break the books: neither their own nor those of other rounds.
contract RoundsTokensTest is RoundsFixture {
    address private anna;

    function setUp() public override {
        super.setUp();
        anna = people[0];
    }

    function test_a_token_that_takes_a_fee_is_refused() external {
        (RoundId id, IProcurementRounds.Commit memory intent) = _prepared(new FeeToken());
        bytes memory signature = _sign(intent);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsTokenTookFee.selector, intent.deposit, intent.deposit - 1));
        rounds.commit(intent, signature);
        assertEq(rounds.depositOf(id, anna), 0);
    }

    function test_a_token_that_says_false_collects_nothing_and_pays_nothing() external {
        FalseToken lazy = new FalseToken();
        (RoundId id, IProcurementRounds.Commit memory intent) = _prepared(lazy);
        bytes memory signature = _sign(intent);
        lazy.beLazy(true);
        vm.expectRevert(
            abi.encodeWithSelector(IProcurementRounds.RoundsDepositNotApproved.selector, intent.deposit, type(uint256).max, 1_000_00)
        );
        rounds.commit(intent, signature);
        lazy.beLazy(false);
        rounds.commit(intent, signature);
        _withdrawCommitment(id, anna);
        lazy.beLazy(true);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(lazy)));
        rounds.withdraw(address(lazy), anna);
        assertEq(rounds.creditOf(address(lazy), anna), intent.deposit, "the credit stays");
    }

    function test_a_token_that_stops_holds_up_nobody_else() external {
        StoppingToken stopping = new StoppingToken();
        (RoundId id, IProcurementRounds.Commit memory intent) = _prepared(stopping);
        rounds.commit(intent, _sign(intent));
        RoundId other = _open();
        _commit(other, anna, 0, 10, 0, 195);
        vm.prank(coordinator);
        rounds.cancelRound(id, "no");
        vm.prank(coordinator);
        rounds.cancelRound(other, "no");
        stopping.stop(true);
        vm.expectRevert("stopped");
        rounds.withdraw(address(stopping), anna);
        rounds.withdraw(address(token), anna);
        assertEq(token.balanceOf(anna), 1_000_000_00);
        stopping.stop(false);
        rounds.withdraw(address(stopping), anna);
        assertEq(stopping.balanceOf(anna), 1_000_00);
        assertEq(stopping.balanceOf(address(rounds)), 0);
    }

    function test_a_token_that_calls_back_cannot_be_paid_twice() external {
        ReentrantToken reentrant = new ReentrantToken();
        (RoundId id, IProcurementRounds.Commit memory intent) = _prepared(reentrant);
        rounds.commit(intent, _sign(intent));
        reentrant.mint(address(rounds), intent.deposit);
        _withdrawCommitment(id, anna);
        reentrant.aim(address(rounds), abi.encodeCall(rounds.withdraw, (address(reentrant), anna)));
        rounds.withdraw(address(reentrant), anna);
        assertFalse(reentrant.succeeded());
        assertEq(reentrant.balanceOf(anna), 1_000_00);
        assertEq(reentrant.balanceOf(address(rounds)), intent.deposit, "what others put in is untouched");
    }

    function test_a_token_that_calls_back_cannot_commit_twice() external {
        ReentrantToken reentrant = new ReentrantToken();
        (RoundId id, IProcurementRounds.Commit memory intent) = _prepared(reentrant);
        IProcurementRounds.Commit memory second = _intent(id, anna, _line(0, 20, 0, 195));
        second.nonce = 1;
        bytes memory signature = _sign(second);
        reentrant.aim(address(rounds), abi.encodeCall(rounds.commit, (second, signature)));
        rounds.commit(intent, _sign(intent));
        assertFalse(reentrant.succeeded());
        assertEq(rounds.depositOf(id, anna), reentrant.balanceOf(address(rounds)));
    }

    /// @notice A withdrawal in the middle of a commitment only turns the deposit into credit; the books stay even.
    function test_a_token_that_calls_back_into_a_withdrawal_leaves_the_books_even() external {
        ReentrantToken reentrant = new ReentrantToken();
        (RoundId id, IProcurementRounds.Commit memory intent) = _prepared(reentrant);
        bytes32 typeHash = keccak256("WithdrawCommitment(bytes32 roundId,address member,uint256 nonce,uint48 deadline)");
        bytes memory consent = _signDigest(keyOf[anna], _digest(keccak256(abi.encode(typeHash, id, anna, 1, FAR))));
        reentrant.aim(address(rounds), abi.encodeCall(rounds.withdrawCommitment, (id, anna, 1, FAR, consent)));
        rounds.commit(intent, _sign(intent));
        assertTrue(reentrant.succeeded());
        assertEq(rounds.depositOf(id, anna), 0);
        assertEq(rounds.creditOf(address(reentrant), anna), reentrant.balanceOf(address(rounds)));
    }

    /// @dev A round in that token, and Anna's commitment to it, approved but not sent.
    function _prepared(BadToken bad) private returns (RoundId id, IProcurementRounds.Commit memory intent) {
        IProcurementRounds.Terms memory terms = _terms();
        terms.token = address(bad);
        id = _open(terms, _items());
        bad.mint(anna, 1_000_00);
        vm.prank(anna);
        bad.approve(address(rounds), type(uint256).max);
        intent = _intent(id, anna, _line(0, 10, 0, 195));
    }
}
