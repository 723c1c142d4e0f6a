// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title An escrow as small as it can be, with every defence against its token in a function of its own
/// @notice The mocks below override exactly one of these functions, as designs that were robbed had it.
contract SmallEscrow {
    IERC20 public immutable token;
    mapping(address account => uint256) public credit;

    constructor(IERC20 token_) {
        token = token_;
    }

    function deposit(uint256 amount) external {
        uint256 before = token.balanceOf(address(this));
        require(token.transferFrom(msg.sender, address(this), amount), "not collected");
        credit[msg.sender] += _booked(amount, token.balanceOf(address(this)) - before);
    }

    /// @notice Anybody has an account paid.
    function withdraw(address account) public {
        uint256 amount = credit[account];
        require(amount != 0, "nothing is owed");
        _pay(account, amount);
    }

    function payAll(address[] calldata accounts) external {
        for (uint256 i; i < accounts.length; ++i) {
            _payOne(accounts[i]);
        }
    }

    // ------------------------------------------------------------------ the defences, one function each

    /// @dev What came is what was asked.
    function _booked(uint256 asked, uint256 came) internal pure virtual returns (uint256) {
        require(came == asked, "the token took a fee");
        return asked;
    }

    /// @dev State before interaction.
    function _pay(address account, uint256 amount) internal virtual {
        credit[account] = 0;
        _hear(token.transfer(account, amount));
    }

    /// @dev A token that says no has not paid.
    function _hear(bool paid) internal pure virtual {
        require(paid, "not paid");
    }

    /// @dev Each is paid for itself.
    function _payOne(address account) internal virtual {
        try this.withdraw(account) {} catch {}
    }
}

/// @notice Without: what came is what was asked.
contract WeakBooking is SmallEscrow {
    constructor(IERC20 token_) SmallEscrow(token_) {}

    function _booked(uint256 asked, uint256) internal pure override returns (uint256) {
        return asked;
    }
}

/// @notice Without: state before interaction. As The DAO, 2016.
contract WeakOrder is SmallEscrow {
    constructor(IERC20 token_) SmallEscrow(token_) {}

    function _pay(address account, uint256 amount) internal override {
        _hear(token.transfer(account, amount));
        credit[account] = 0;
    }
}

/// @notice Without: a token that says no has not paid.
contract WeakHearing is SmallEscrow {
    constructor(IERC20 token_) SmallEscrow(token_) {}

    function _hear(bool) internal pure override {}
}

/// @notice Without: each is paid for itself.
contract WeakPayments is SmallEscrow {
    constructor(IERC20 token_) SmallEscrow(token_) {}

    function _payOne(address account) internal override {
        withdraw(account);
    }
}
