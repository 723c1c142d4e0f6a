// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClassTable} from "../../../contracts/interfaces/IClassTable.sol";
import {Consortium} from "../fixtures/Consortium.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {Vault} from "../mocks/Vault.sol";

/// @title Mallory, whom nobody should trust, among honest firms, and a vault that a vote may open
/// @notice Every attack is played twice: against a mock from which exactly one defence was taken, where it must succeed, and
/// against the contracts, where it must fail. Tests named `..._works_without_...` are of the first kind; they also play it
/// against the whole SmallGovernor, where it fails, so that nothing but the missing defence explains the success.
abstract contract AttackFixture is Consortium {
    uint256 internal constant LOOT = 1_000_000;

    address internal mallory;
    address internal anna;
    address internal bert;
    address internal carla;
    address internal dora;
    /// @dev Owned by the timelock.
    Vault internal vault;

    function setUp() public virtual {
        deploy();
        mallory = admit("mallory", 100);
        anna = admit("anna", 300);
        bert = admit("bert", 300);
        carla = admit("carla", 200);
        dora = admit("dora", 100);
        vault = new Vault(address(timelock));
        byVote(address(table), abi.encodeCall(table.assign, (address(vault), Vault.pay.selector, IClassTable.Class.Financial)));
        skip(1);
    }

    /// @dev What Mallory wants, as a call.
    function theft() internal view returns (bytes memory) {
        return abi.encodeCall(Vault.pay, (mallory, LOOT));
    }

    /// @dev The same as a proposal of this consortium.
    function heist() internal view returns (Content memory) {
        return content(address(vault), theft(), "Pay the auditor");
    }

    /// @dev The same as a proposal of a small governor, which owns a vault of its own.
    function proposeHeist(SmallGovernor small) internal returns (uint256 id, Vault loot) {
        loot = new Vault(address(small));
        vm.prank(mallory);
        id = small.propose(address(loot), theft());
    }

    function voteSmall(SmallGovernor small, uint256 id, address voter, uint8 support) internal {
        vm.prank(voter);
        small.vote(id, support);
    }

    function closeSmall(SmallGovernor small, uint256 id) internal {
        (,,,,, uint48 deadline,,,,) = small.proposals(id);
        vm.warp(deadline + 1);
    }

    /// @dev Tokens that are given for this second and go back in it: a loan.
    function lend(address lender, address borrower, uint256 amount) internal {
        vm.prank(lender);
        token.transfer(borrower, amount);
    }
}
