// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an attacker is after: money that only its owner, a governor or its timelock, hands out.
contract Vault {
    error NotTheOwner(address caller);

    address public immutable owner;
    mapping(address account => uint256) public paid;

    constructor(address owner_) {
        owner = owner_;
    }

    function pay(address to, uint256 amount) external {
        if (msg.sender != owner) revert NotTheOwner(msg.sender);
        paid[to] += amount;
    }
}
