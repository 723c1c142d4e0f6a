// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SettlementToken} from "../../contracts/SettlementToken.sol";
import {Test} from "./cheats/Test.sol";

contract SettlementTokenTest is Test {
    SettlementToken private money;
    address private issuer;

    function setUp() external {
        issuer = makeAddr("issuer");
        money = new SettlementToken("Local Euro", "LEUR", 2, issuer);
    }

    function test_the_issuer_creates_money_for_anybody() external {
        vm.prank(issuer);
        money.mint(makeAddr("anna"), 12_34);
        assertEq(money.balanceOf(makeAddr("anna")), 12_34);
        assertEq(money.decimals(), 2);
        assertEq(money.issuer(), issuer);
    }

    function test_nobody_else_creates_money() external {
        vm.expectRevert(abi.encodeWithSelector(SettlementToken.SettlementTokenNotIssuer.selector, address(this)));
        money.mint(address(this), 1);
    }

    function test_a_permit_is_bound_to_the_token_by_its_name() external view {
        (, string memory name, string memory version, uint256 chainId, address verifier,,) = money.eip712Domain();
        assertEq(name, "Local Euro");
        assertEq(version, "1");
        assertEq(chainId, block.chainid);
        assertEq(verifier, address(money));
    }
}
