// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKnowledgeRegistry} from "../../../contracts/interfaces/IKnowledgeRegistry.sol";
import {Vm} from "../cheats/Vm.sol";
import {KnowledgeHandler} from "./KnowledgeHandler.sol";

/// @title The laws of shared know-how that every act has to keep
/// @notice What the contract says is what the acts that went through made of it, for every item, reader, member and rulebook.
abstract contract KnowledgeLaws is KnowledgeHandler {
    function before() internal override {
        vm.recordLogs();
    }

    function watch(string memory name) internal override {
        for (uint256 i; i < items.length; ++i) {
            _watchItem(items[i], name);
        }
        for (uint256 i; i < people.length; ++i) {
            hold(knowledge.nonces(people[i]) == nonceNow[people[i]], string.concat("K7 a nonce was used by ", name));
        }
        _watchRulebooks(name);
        if (keccak256(bytes(name)) == keccak256("decide")) _watchDecision();
    }

    // ------------------------------------------------------------------ K1 to K4

    function _watchItem(Item storage item, string memory name) private {
        hold(knowledge.ownerOf(item.id) == item.owner, string.concat("K1 an item changed hands by ", name));
        hold(knowledge.labelOf(item.id) == item.label, string.concat("K2 a label changed by ", name));
        hold(knowledge.isErased(item.id) == item.erased, string.concat("K3 an item was erased, or came back, by ", name));
        for (uint256 i; i < people.length; ++i) {
            bool same = knowledge.grantedUntil(item.id, people[i]) == item.grantedUntil[people[i]];
            hold(same, string.concat("K4 a grant changed by ", name));
        }
    }

    // ------------------------------------------------------------------ K5

    /// @dev What was recorded is of the request, of the rulebook in force, and agrees with itself.
    function _watchDecision() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        Vm.Log memory log = logs[logs.length - 1];
        hold(log.topics[0] == IKnowledgeRegistry.DecisionRecorded.selector, "K5 a decision left no record");
        (bool allowed, uint8 leading, uint16 denials, uint32 version, uint48 decidedAt) =
            abi.decode(log.data, (bool, uint8, uint16, uint32, uint48));
        hold(version == rulebooks.length && version != 0, "K5 a decision by a rulebook that is not in force");
        hold(decidedAt == block.timestamp, "K5 a decision of another time");
        hold(allowed == (denials == 0), "K5 a decision allows what it denies");
        hold(denials == 0 ? leading == 0 : _lowest(denials) == leading, "K5 a decision leads with another rule than the lowest");
        hold(denials & ~uint16(0x7FE) == 0, "K5 a decision by a rule that is not there");
        hold(_isOf(log), "K5 a decision on something that was not asked for");
    }

    function _isOf(Vm.Log memory log) private view returns (bool) {
        for (uint256 i; i < requests.length; ++i) {
            Asked storage asked = requests[i];
            if (asked.hash != log.topics[3]) continue;
            return asked.decided && asked.itemId == log.topics[1] && asked.requester == address(uint160(uint256(log.topics[2])));
        }
        return false;
    }

    function _lowest(uint16 denials) private pure returns (uint256 lowest) {
        while (denials >> lowest & 1 == 0) ++lowest;
    }

    // ------------------------------------------------------------------ K6

    function _watchRulebooks(string memory name) private {
        hold(knowledge.rulebookVersion() == rulebooks.length, string.concat("K6 the rulebook changed by ", name));
        for (uint256 i; i < rulebooks.length; ++i) {
            bool same = knowledge.rulebookHashOf(uint32(i + 1)) == rulebooks[i];
            hold(same, string.concat("K6 a published rulebook changed by ", name));
        }
    }
}
