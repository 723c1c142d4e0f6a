// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "../cheats/Test.sol";
import {SmallEscrow, WeakBooking, WeakHearing, WeakOrder, WeakPayments} from "../mocks/SmallEscrow.sol";
import {HostileToken} from "../rounds/HostileToken.sol";

/// @notice What a hostile token does to an escrow from which one defence was taken. That the rounds withstand the same is shown
/// by HostileTokensTest and ReentryTest.
contract RobbedEscrowsTest is Test {
    HostileToken private hostile;
    address private mallory;
    address private bert;

    function setUp() external {
        (mallory, bert) = (makeAddr("mallory"), makeAddr("bert"));
        hostile = new HostileToken();
        hostile.mint(mallory, 1_000);
        hostile.mint(bert, 1_000);
    }

    function test_a_token_that_takes_a_fee_robs_without_a_look_at_what_came() external {
        assertTrue(_robsByFee(new WeakBooking(_token())));
        assertFalse(_robsByFee(new SmallEscrow(_token())), "that defence alone");
    }

    function test_a_token_that_calls_back_is_paid_twice_without_state_before_interaction() external {
        assertTrue(_isPaidTwice(new WeakOrder(_token())));
        assertFalse(_isPaidTwice(new SmallEscrow(_token())), "that defence alone");
    }

    function test_a_token_that_says_false_keeps_money_without_an_ear_for_its_answer() external {
        assertTrue(_losesACredit(new WeakHearing(_token())));
        assertFalse(_losesACredit(new SmallEscrow(_token())), "that defence alone");
    }

    function test_a_token_that_reverts_for_one_holds_up_all_without_payments_one_by_one() external {
        assertTrue(_holdsUpAll(new WeakPayments(_token())));
        assertFalse(_holdsUpAll(new SmallEscrow(_token())), "that defence alone");
    }

    // ------------------------------------------------------------------ the attacks

    /// @dev Mallory is credited what never came, and is paid it out of Bert's.
    function _robsByFee(SmallEscrow escrow) private returns (bool robbed) {
        assertTrue(_deposits(escrow, bert));
        hostile.be(HostileToken.Mood.TakesFee);
        bool credited = _deposits(escrow, mallory);
        hostile.be(HostileToken.Mood.Fair);
        if (!credited) return false;
        escrow.withdraw(mallory);
        (bool paid,) = address(escrow).call(abi.encodeCall(escrow.withdraw, (bert)));
        return !paid;
    }

    /// @dev In the middle of her payment the token has Mallory paid once more.
    function _isPaidTwice(SmallEscrow escrow) private returns (bool twice) {
        assertTrue(_deposits(escrow, bert));
        assertTrue(_deposits(escrow, mallory));
        uint256 before = hostile.balanceOf(mallory);
        hostile.aim(address(escrow), abi.encodeCall(escrow.withdraw, (mallory)));
        escrow.withdraw(mallory);
        assertTrue(hostile.calledBack());
        hostile.be(HostileToken.Mood.Fair);
        return hostile.balanceOf(mallory) == before + 200;
    }

    /// @dev Bert's credit is gone, and nothing came.
    function _losesACredit(SmallEscrow escrow) private returns (bool lost) {
        assertTrue(_deposits(escrow, bert));
        uint256 before = hostile.balanceOf(bert);
        hostile.be(HostileToken.Mood.SaysFalse);
        (bool done,) = address(escrow).call(abi.encodeCall(escrow.withdraw, (bert)));
        hostile.be(HostileToken.Mood.Fair);
        return done && escrow.credit(bert) == 0 && hostile.balanceOf(bert) == before;
    }

    /// @dev Nobody can be paid because Mallory cannot.
    function _holdsUpAll(SmallEscrow escrow) private returns (bool heldUp) {
        assertTrue(_deposits(escrow, bert));
        assertTrue(_deposits(escrow, mallory));
        address[] memory all = new address[](2);
        (all[0], all[1]) = (mallory, bert);
        hostile.blacklist(mallory);
        (bool done,) = address(escrow).call(abi.encodeCall(escrow.payAll, (all)));
        hostile.be(HostileToken.Mood.Fair);
        return !done && escrow.credit(bert) != 0;
    }

    function _deposits(SmallEscrow escrow, address who) private returns (bool done) {
        vm.startPrank(who);
        hostile.approve(address(escrow), 100);
        (done,) = address(escrow).call(abi.encodeCall(escrow.deposit, (100)));
        vm.stopPrank();
    }

    function _token() private view returns (IERC20) {
        return IERC20(address(hostile));
    }
}
