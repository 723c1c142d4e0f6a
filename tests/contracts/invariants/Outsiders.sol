// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IClassTable} from "../../../contracts/interfaces/IClassTable.sol";
import {Consortium} from "../fixtures/Consortium.sol";
import {ClassRules} from "../fixtures/ClassRules.sol";

/// @title Everything that only a vote may do, as calls that anybody may try
/// @notice Most would go through if the timelock made them, so that only who calls can be the reason of a refusal; a few (an
/// order to the timelock, an approval of a membership) are nobody's.
abstract contract Outsiders is Consortium {
    /// @notice Every privileged function of the contracts of a vote, aimed at `member`, for the good of `caller`.
    function privileged(address member, address caller) internal view returns (address[] memory targets, bytes[] memory calls) {
        (targets, calls) = (new address[](34), new bytes[](34));
        uint256 n;
        (n, targets[n], calls[n]) = (n + 1, address(registry), abi.encodeCall(registry.admit, (caller, 7, 0)));
        n = _onRegistry(n, targets, calls, member, caller);
        n = _onToken(n, targets, calls, member, caller);
        n = _onRules(n, targets, calls, caller);
        n = _onTimelock(n, targets, calls, caller);
        n = _onManager(n, targets, calls, caller);
        assembly ("memory-safe") {
            mstore(targets, n)
            mstore(calls, n)
        }
    }

    function _onRegistry(uint256 n, address[] memory targets, bytes[] memory calls, address member, address caller)
        private
        view
        returns (uint256)
    {
        uint256 from = n;
        calls[n++] = abi.encodeCall(registry.suspend, (member, "no reason"));
        calls[n++] = abi.encodeCall(registry.reinstate, (member, "no reason"));
        calls[n++] = abi.encodeCall(registry.expel, (member, "no reason"));
        calls[n++] = abi.encodeCall(registry.changeLegalGroup, (member, 77, "no reason"));
        calls[n++] = abi.encodeCall(registry.approve, (caller, registry.indexOf(member)));
        calls[n++] = abi.encodeCall(registry.setApprovalForAll, (caller, true));
        calls[n++] = abi.encodeCall(registry.transferFrom, (member, caller, registry.indexOf(member)));
        calls[n++] = abi.encodeWithSignature("safeTransferFrom(address,address,uint256)", member, caller, registry.indexOf(member));
        calls[n++] = abi.encodeCall(registry.setAuthority, (caller));
        return _aim(from, n, targets, address(registry));
    }

    function _onToken(uint256 n, address[] memory targets, bytes[] memory calls, address member, address caller)
        private
        view
        returns (uint256)
    {
        uint256 from = n;
        calls[n++] = abi.encodeCall(token.mint, (member, 1_000_000));
        calls[n++] = abi.encodeCall(token.burn, (member, 1));
        calls[n++] = abi.encodeCall(token.setAuthority, (caller));
        if (registry.isActive(member)) calls[n++] = abi.encodeCall(token.freeze, (member));
        return _aim(from, n, targets, address(token));
    }

    function _onRules(uint256 n, address[] memory targets, bytes[] memory calls, address caller) private view returns (uint256) {
        uint256 from = n;
        calls[n++] = abi.encodeCall(table.assign, (address(book), bytes4(0x12345678), IClassTable.Class.Consent));
        calls[n++] = abi.encodeCall(table.publish, (ClassRules.all()));
        calls[n++] = abi.encodeCall(table.setAuthority, (caller));
        n = _aim(from, n, targets, address(table));
        from = n;
        calls[n++] = abi.encodeCall(governor.setGuardian, (caller, uint48(block.timestamp + 1 days)));
        calls[n++] = abi.encodeCall(governor.setLiveProposalLimit, (20));
        return _aim(from, n, targets, address(governor));
    }

    function _onTimelock(uint256 n, address[] memory targets, bytes[] memory calls, address caller) private view returns (uint256) {
        uint256 from = n;
        bytes memory data = abi.encodeCall(token.mint, (caller, 1));
        calls[n++] = abi.encodeCall(timelock.schedule, (address(token), 0, data, 0, 0, 0));
        calls[n++] = abi.encodeCall(timelock.execute, (address(token), 0, data, 0, 0));
        calls[n++] = abi.encodeCall(timelock.execute, (caller, 1 ether, "", 0, 0));
        calls[n++] = abi.encodeCall(timelock.updateDelay, (0));
        calls[n++] = abi.encodeCall(IAccessControl.grantRole, (timelock.PROPOSER_ROLE(), caller));
        calls[n++] = abi.encodeCall(IAccessControl.grantRole, (timelock.EXECUTOR_ROLE(), caller));
        calls[n++] = abi.encodeCall(IAccessControl.grantRole, (timelock.DEFAULT_ADMIN_ROLE(), caller));
        calls[n++] = abi.encodeCall(IAccessControl.revokeRole, (timelock.PROPOSER_ROLE(), address(governor)));
        return _aim(from, n, targets, address(timelock));
    }

    function _onManager(uint256 n, address[] memory targets, bytes[] memory calls, address caller) private view returns (uint256) {
        uint256 from = n;
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = token.mint.selector;
        calls[n++] = abi.encodeCall(manager.grantRole, (0, caller, 0));
        calls[n++] = abi.encodeCall(manager.setTargetFunctionRole, (address(token), selectors, manager.PUBLIC_ROLE()));
        calls[n++] = abi.encodeCall(manager.setTargetClosed, (address(token), true));
        calls[n++] = abi.encodeCall(manager.setRoleAdmin, (1, 2));
        calls[n++] = abi.encodeCall(manager.updateAuthority, (address(token), caller));
        calls[n++] = abi.encodeCall(manager.execute, (address(token), abi.encodeCall(token.mint, (caller, 1))));
        return _aim(from, n, targets, address(manager));
    }

    function _aim(uint256 from, uint256 to, address[] memory targets, address target) private pure returns (uint256) {
        for (uint256 i = from; i < to; ++i) {
            targets[i] = target;
        }
        return to;
    }
}
