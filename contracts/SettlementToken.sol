// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title Settlement token for local chains only
/// @notice Stands in for the stablecoin of a shared chain: an ERC-20 with permit whose issuer creates money at will. Never
/// deploy it where money is meant.
contract SettlementToken is ERC20, ERC20Permit {
    /// @notice Thrown when somebody else than the issuer would create money.
    error SettlementTokenNotIssuer(address caller);

    /// @notice Who creates money.
    address public immutable issuer;

    uint8 private immutable _decimals;

    /// @param name_ At most 31 bytes: it is the name of the EIP-712 domain too. @param decimals_ 2 makes a minor unit a cent.
    constructor(string memory name_, string memory symbol_, uint8 decimals_, address issuer_) ERC20(name_, symbol_) ERC20Permit(name_) {
        _decimals = decimals_;
        issuer = issuer_;
    }

    /// @notice Creates `amount` minor units for anybody. Only the issuer.
    function mint(address to, uint256 amount) external {
        if (msg.sender != issuer) revert SettlementTokenNotIssuer(msg.sender);
        _mint(to, amount);
    }

    /// @notice How many digits of the smallest unit make one whole unit of money.
    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}
