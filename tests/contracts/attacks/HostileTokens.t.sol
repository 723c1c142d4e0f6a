// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IProcurementRounds, RoundId} from "../../../contracts/interfaces/IProcurementRounds.sol";
import {HostileToken} from "../rounds/HostileToken.sol";
import {RoundsFixture} from "../rounds/RoundsFixture.sol";

/// @notice A token of every bad kind against every function that moves money: it is refused by name, or what it breaks is its own.
/// Beside the hostile round there is an honest one, in another token; it must not notice.
contract HostileTokensTest is RoundsFixture {
    enum Way {
        Commit,
        CommitWithPermit,
        Withdraw,
        Stock
    }

    HostileToken private hostile;
    RoundId private bad;
    RoundId private good;
    address private anna;
    address private boris;
    address private clara;

    function setUp() public virtual override {
        super.setUp();
        (anna, boris, clara) = (people[0], people[1], people[2]);
        hostile = new HostileToken();
        IProcurementRounds.Terms memory terms = _terms();
        terms.token = address(hostile);
        (terms.freight, terms.fee, terms.minimumValue) = (3_00, 1_00, 1_00);
        bad = _open(terms, _items());
        good = _open();
        for (uint256 i; i < 3; ++i) {
            hostile.mint(people[i], 1_000_00);
            vm.prank(people[i]);
            hostile.approve(address(rounds), 1_000_00);
        }
        hostile.mint(timelock, 1_000_00);
        vm.prank(timelock);
        hostile.approve(address(rounds), 1_000_00);
        // In both rounds Boris has a deposit and Clara a credit.
        _commit(good, boris, 0, 20, 0, 195);
        _commit(good, clara, 0, 10, 0, 195);
        _withdrawCommitment(good, clara);
        _commitBad(boris, 0);
        _commitBad(clara, 0);
        _withdrawCommitment(bad, clara);
    }

    // ------------------------------------------------------------------ refused by name

    function test_a_commitment_is_refused_by_name_in_every_bad_mood() external {
        uint256 due = _intent(bad, anna, _line(0, 10, 0, 195)).deposit;
        bytes memory notApproved =
            abi.encodeWithSelector(IProcurementRounds.RoundsDepositNotApproved.selector, due, uint256(1_000_00), uint256(1_000_00));
        bytes memory nothingCame = abi.encodeWithSelector(IProcurementRounds.RoundsTokenTookFee.selector, due, uint256(0));
        bytes memory feeTaken = abi.encodeWithSelector(IProcurementRounds.RoundsTokenTookFee.selector, due, due - 1);
        _commitIsRefused(HostileToken.Mood.TakesFee, feeTaken);
        _commitIsRefused(HostileToken.Mood.RevertsOnCollect, notApproved);
        _commitIsRefused(HostileToken.Mood.RevertsOnBalance, abi.encodeWithSignature("Error(string)", "balance"));
        _commitIsRefused(HostileToken.Mood.SaysFalse, notApproved);
        _commitIsRefused(HostileToken.Mood.Lies, nothingCame);
        _commitIsRefused(HostileToken.Mood.Shrinks, "");
        hostile.blacklist(address(rounds));
        _isRefused(Way.Commit, notApproved);
    }

    function test_a_payment_is_refused_by_name_and_the_credit_stays() external {
        bytes memory failed = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(hostile));
        hostile.be(HostileToken.Mood.SaysFalse);
        _isRefused(Way.Withdraw, failed);
        hostile.be(HostileToken.Mood.RevertsOnPay);
        _isRefused(Way.Withdraw, abi.encodeWithSignature("Error(string)", "pay"));
        hostile.blacklist(clara);
        _isRefused(Way.Withdraw, abi.encodeWithSignature("Error(string)", "blacklisted"));
    }

    function test_tokens_that_say_nothing_or_too_much_are_taken_exactly() external {
        HostileToken.Mood[2] memory moods = [HostileToken.Mood.SaysNothing, HostileToken.Mood.SaysTooMuch];
        for (uint256 i; i < 2; ++i) {
            uint256 before = vm.snapshotState();
            hostile.be(moods[i]);
            assertTrue(_tries(Way.Commit));
            assertTrue(_tries(Way.Withdraw));
            _assertContained();
            vm.revertToState(before);
        }
    }

    // ------------------------------------------------------------------ contained

    /// @notice Every mood against every way, one after the other in any order: the books of both tokens stay exact.
    function testFuzz_whatever_its_moods_a_token_breaks_nothing_but_itself(uint256 seed) external {
        for (uint256 i; i < 12; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            // Shrinking and lying are left out here: they take the money of their own holders, which no contract can prevent.
            HostileToken.Mood mood = HostileToken.Mood(dice % uint256(HostileToken.Mood.Shrinks));
            if (mood == HostileToken.Mood.Blacklists) hostile.blacklist(people[(dice >> 8) % 3]);
            else hostile.be(mood);
            _tries(Way((dice >> 16) % 4));
            hostile.be(HostileToken.Mood.Fair);
            if (dice >> 24 & 1 == 1 && rounds.depositOf(bad, anna) != 0) _withdrawCommitment(bad, anna);
            // A fee on a payment is the payee's loss, and nobody else's.
            _assertContained();
        }
    }

    function test_a_token_that_shrinks_pays_who_comes_first_and_touches_no_other_token() external {
        hostile.be(HostileToken.Mood.Shrinks);
        assertTrue(_tries(Way.Withdraw));
        hostile.be(HostileToken.Mood.Fair);
        _withdrawCommitment(bad, boris);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        rounds.withdraw(address(hostile), boris);
        assertGt(rounds.creditOf(address(hostile), boris), 0, "what is owed is still written down");
        _assertHonestRoundWorks();
    }

    function test_a_blacklisted_member_holds_up_nobody_else() external {
        hostile.blacklist(clara);
        assertFalse(_tries(Way.Withdraw));
        _withdrawCommitment(bad, boris);
        rounds.withdraw(address(hostile), boris);
        assertEq(hostile.balanceOf(boris), 1_000_00);
        _assertHonestRoundWorks();
    }

    // ------------------------------------------------------------------ a token that died

    /// @notice Once money is in, only `withdraw` asks the token anything: a round lives on to its end without it.
    function test_a_token_that_answers_nothing_any_more_stops_payments_and_nothing_else() external {
        _commitBad(anna, 1);
        vm.etch(address(hostile), hex"60006000fd");
        _bind(bad);
        _order(bad);
        _receive(bad, _units(10, 0, 0), false);
        _receive(bad, _units(20, 0, 0), true);
        _postInvoice(bad, _invoice(bad, 3_00, 0));
        _allocate(bad);
        uint256 claimId = _claim(bad, anna, 0, 1);
        vm.prank(supplier);
        rounds.decideClaim(claimId, true);
        skip(6 days);
        _settle(bad, 3_00, 0);
        assertEq(uint256(rounds.stateOf(bad)), uint256(IProcurementRounds.State.Settled));
        assertGt(rounds.creditOf(address(hostile), supplier), 0);
        vm.expectRevert();
        rounds.withdraw(address(hostile), supplier);
        _assertHonestRoundWorks();
    }

    function test_a_round_in_a_token_that_died_can_be_cancelled() external {
        vm.etch(address(hostile), hex"60006000fd");
        vm.prank(coordinator);
        rounds.cancelRound(bad, "the token died");
        assertGt(rounds.creditOf(address(hostile), boris), 0);
        _assertHonestRoundWorks();
    }

    // ------------------------------------------------------------------ short words

    function _commitBad(address member, uint256 salt) internal {
        IProcurementRounds.Commit memory intent = _intent(bad, member, _line(0, uint96(20 + salt), 0, 195));
        rounds.commit(intent, _sign(intent));
    }

    function _commitIsRefused(HostileToken.Mood mood, bytes memory why) private {
        hostile.be(mood);
        _isRefused(Way.Commit, why);
        _isRefused(Way.CommitWithPermit, mood == HostileToken.Mood.Fair ? bytes("") : why);
    }

    /// @dev Refused with these bytes (any, when there are none), and nothing changed.
    function _isRefused(Way way, bytes memory why) private {
        uint256 before = vm.snapshotState();
        (bool done, bytes memory answer) = _try(way);
        assertFalse(done, "refused");
        if (why.length != 0) assertEq(answer, why);
        assertEq(rounds.depositOf(bad, anna), 0);
        _assertContained();
        vm.revertToState(before);
    }

    function _tries(Way way) private returns (bool done) {
        (done,) = _try(way);
    }

    function _try(Way way) private returns (bool, bytes memory) {
        if (way == Way.Withdraw) return address(rounds).call(abi.encodeCall(rounds.withdraw, (address(hostile), clara)));
        if (way == Way.Stock) {
            vm.prank(timelock);
            return address(rounds).call(abi.encodeCall(rounds.commitStock, (bad, _line(0, 0, 10, 195))));
        }
        IProcurementRounds.Commit memory intent = _intent(bad, anna, _line(0, 10, 0, 195));
        bytes memory signature = _sign(intent);
        if (way == Way.Commit) return address(rounds).call(abi.encodeCall(rounds.commit, (intent, signature)));
        IProcurementRounds.Permit memory permit;
        (permit.value, permit.deadline) = (1_000_00, FAR);
        return address(rounds).call(abi.encodeCall(rounds.commitWithPermit, (intent, signature, permit)));
    }

    /// @dev Exact books in both tokens.
    function _assertContained() private {
        HostileToken.Mood mood = hostile.mood();
        hostile.be(HostileToken.Mood.Fair);
        uint256 owed = rounds.depositOf(bad, timelock) + rounds.creditOf(address(hostile), timelock);
        for (uint256 i; i < 3; ++i) {
            owed += rounds.depositOf(bad, people[i]) + rounds.creditOf(address(hostile), people[i]);
        }
        if (mood != HostileToken.Mood.Shrinks) assertEq(hostile.balanceOf(address(rounds)), owed, "books of the hostile token");
        assertEq(token.balanceOf(address(rounds)), _owedHonest(), "books of the honest token");
        hostile.be(mood);
    }

    function _owedHonest() private view returns (uint256 owed) {
        for (uint256 i; i < 3; ++i) {
            owed += rounds.depositOf(good, people[i]) + rounds.creditOf(address(token), people[i]);
        }
    }

    /// @dev The honest round pays what it owes and takes commitments, or could have been bound meanwhile.
    function _assertHonestRoundWorks() private {
        assertEq(token.balanceOf(address(rounds)), _owedHonest(), "books of the honest token");
        uint256 credit = rounds.creditOf(address(token), clara);
        uint256 before = token.balanceOf(clara);
        rounds.withdraw(address(token), clara);
        assertEq(token.balanceOf(clara), before + credit);
    }
}
