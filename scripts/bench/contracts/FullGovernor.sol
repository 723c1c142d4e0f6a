// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorNoncesKeyed} from "@openzeppelin/contracts/governance/extensions/GovernorNoncesKeyed.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSequentialProposalId} from "@openzeppelin/contracts/governance/extensions/GovernorSequentialProposalId.sol";
import {GovernorStorage} from "@openzeppelin/contracts/governance/extensions/GovernorStorage.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {PlainGovernor} from "./PlainGovernor.sol";

/// @title The plain governor with what our own has too: late protection, a guardian, nonces that need no order, ids in sequence;
/// and with the calls of its proposals in storage
contract FullGovernor is
    PlainGovernor,
    GovernorPreventLateQuorum,
    GovernorProposalGuardian,
    GovernorNoncesKeyed,
    GovernorSequentialProposalId,
    GovernorStorage
{
    constructor(IVotes token_, TimelockController timelock_) PlainGovernor(token_, timelock_) GovernorPreventLateQuorum(1 days) {
        _setProposalGuardian(msg.sender);
    }

    function state(uint256 proposalId) public view override(Governor, PlainGovernor) returns (ProposalState) {
        return super.state(proposalId);
    }

    function proposalNeedsQueuing(uint256 proposalId) public view override(Governor, PlainGovernor) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    function proposalThreshold() public view override(Governor, PlainGovernor) returns (uint256) {
        return super.proposalThreshold();
    }

    function proposalDeadline(uint256 proposalId) public view override(Governor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    function getProposalId(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 text)
        public
        view
        override(Governor, GovernorSequentialProposalId)
        returns (uint256)
    {
        return super.getProposalId(targets, values, calldatas, text);
    }

    function _propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory text, address proposer)
        internal
        override(Governor, GovernorSequentialProposalId, GovernorStorage)
        returns (uint256)
    {
        return super._propose(targets, values, calldatas, text, proposer);
    }

    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    function _validateCancel(uint256 proposalId, address caller)
        internal
        view
        override(Governor, GovernorProposalGuardian)
        returns (bool)
    {
        return super._validateCancel(proposalId, caller);
    }

    function _validateVoteSig(uint256 proposalId, uint8 support, address voter, bytes memory signature)
        internal
        override(Governor, GovernorNoncesKeyed)
        returns (bool)
    {
        return super._validateVoteSig(proposalId, support, voter, signature);
    }

    function _validateExtendedVoteSig(
        uint256 proposalId,
        uint8 support,
        address voter,
        string memory reason,
        bytes memory params,
        bytes memory signature
    ) internal override(Governor, GovernorNoncesKeyed) returns (bool) {
        return super._validateExtendedVoteSig(proposalId, support, voter, reason, params, signature);
    }

    function _useCheckedNonce(address owner, uint256 nonce) internal override(Nonces, GovernorNoncesKeyed) {
        super._useCheckedNonce(owner, nonce);
    }

    function _queueOperations(uint256 id, address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 text)
        internal
        override(Governor, PlainGovernor)
        returns (uint48)
    {
        return super._queueOperations(id, targets, values, calldatas, text);
    }

    function _executeOperations(uint256 id, address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 text)
        internal
        override(Governor, PlainGovernor)
    {
        super._executeOperations(id, targets, values, calldatas, text);
    }

    function _cancel(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 text)
        internal
        override(Governor, PlainGovernor)
        returns (uint256)
    {
        return super._cancel(targets, values, calldatas, text);
    }

    function _executor() internal view override(Governor, PlainGovernor) returns (address) {
        return super._executor();
    }
}
