// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @notice Without: the governor alone proposes and executes. A guardian was made a proposer "for emergencies", and anybody
/// executes, as in many deployments.
contract WeakTimelock is TimelockController {
    constructor(address guardian) TimelockController(0, _one(guardian), _one(address(0)), address(0)) {}

    function _one(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
