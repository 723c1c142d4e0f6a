// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Test} from "./cheats/Test.sol";

contract Counter {
    error CounterFull(uint256 count);

    event Counted(uint256 indexed count);

    uint256 public constant LIMIT = 5;
    uint256 public count;

    function increase() external {
        if (count == LIMIT) revert CounterFull(count);
        emit Counted(++count);
    }

    function reset() external {
        count = 0;
    }
}

contract Coin is ERC20("Coin", "C") {
    constructor() {
        _mint(msg.sender, 1e18);
    }
}

/// @notice The tools themselves: what the contract tests rely on works under the pinned forge and compiler.
contract CheatsTest is Test {
    Counter private counter;

    function setUp() external {
        counter = new Counter();
        targetContract(address(counter));
    }

    function test_an_expected_refusal_is_compared_with_its_arguments() external {
        for (uint256 i = 0; i < counter.LIMIT(); i++) {
            counter.increase();
        }
        vm.expectRevert(abi.encodeWithSelector(Counter.CounterFull.selector, 5));
        counter.increase();
    }

    function test_an_expected_event_is_compared_with_its_arguments() external {
        vm.expectEmit(address(counter));
        emit Counter.Counted(1);
        counter.increase();
    }

    function test_a_named_account_signs_with_its_own_key() external {
        (address account, uint256 key) = makeAddrAndKey("anna");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256("digest"));
        assertEq(ecrecover(keccak256("digest"), v, r, s), account);
    }

    function testFuzz_bound_stays_inside(uint256 value, uint128 min, uint128 size) external pure {
        uint256 bounded = bound(value, min, uint256(min) + size);
        assertGe(bounded, min);
        assertLe(bounded, uint256(min) + size);
    }

    function testFuzz_a_prank_moves_the_caller_and_skip_the_clock(address to, uint256 amount) external {
        vm.assume(to != address(0) && to != address(this));
        Coin coin = new Coin();
        coin.transfer(to, bound(amount, 0, 1e18));
        uint256 before = vm.getBlockTimestamp();
        skip(3 days);
        vm.prank(to);
        coin.approve(address(this), 1);
        assertEq(coin.allowance(to, address(this)), 1);
        assertEq(vm.getBlockTimestamp(), before + 3 days);
    }

    /// @dev Only the named target is called, and here calls that revert are no failure.
    /// forge-config: default.invariant.fail-on-revert = false
    /// forge-config: deep.invariant.fail-on-revert = false
    function invariant_the_counter_never_passes_its_limit() external view {
        assertLe(counter.count(), counter.LIMIT());
    }
}
