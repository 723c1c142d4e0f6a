// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A token of 2 decimals that anybody mints. What is wrong with it is in the tokens below.
abstract contract BadToken is ERC20("Bad", "BAD") {
    function decimals() public pure override returns (uint8) {
        return 2;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice Keeps one unit of every transfer.
contract FeeToken is BadToken {
    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) super._update(to, address(0), 1);
    }
}

/// @notice Stops paying out when told so.
contract StoppingToken is BadToken {
    bool public stopped;

    function stop(bool now_) external {
        stopped = now_;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        require(!stopped, "stopped");
        return super.transfer(to, value);
    }
}

/// @notice Says false instead of moving anything, when told so.
contract FalseToken is BadToken {
    bool public lazy;

    function beLazy(bool now_) external {
        lazy = now_;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return !lazy && super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return !lazy && super.transferFrom(from, to, value);
    }
}

/// @notice Calls back in the middle of a transfer.
contract ReentrantToken is BadToken {
    address private _target;
    bytes private _data;
    bool public succeeded;

    function aim(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (_target != address(0) && from != address(0)) {
            address target = _target;
            _target = address(0);
            (succeeded,) = target.call(_data);
        }
        super._update(from, to, value);
    }
}
