// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Stands in for the member registry: says who is active, as told.
contract MembersDouble {
    mapping(address account => bool) public isActive;

    function set(address account, bool active) external {
        isActive[account] = active;
    }
}

/// @notice Stands in for the governor: knows one guardian.
contract GuardianDouble {
    address private _guardian;

    constructor(address guardian) {
        _guardian = guardian;
    }

    function endTerm() external {
        _guardian = address(0);
    }

    function isGuardian(address account) external view returns (bool) {
        return account == _guardian;
    }
}

/// @notice A wallet contract that accepts what its owner's key signed.
contract WalletDouble {
    address private immutable _owner;

    constructor(address owner) {
        _owner = owner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(signature[0:32]), bytes32(signature[32:64]), uint8(signature[64]));
        return ecrecover(digest, v, r, s) == _owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }

    function run(address target, bytes calldata data) external {
        (bool done,) = target.call(data);
        require(done, "run");
    }
}
