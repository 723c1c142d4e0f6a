// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IClassTable} from "./interfaces/IClassTable.sol";
import {ClassBounds} from "./libraries/ClassBounds.sol";
import {HeadCount, Tallies, TokenCount} from "./libraries/Tallies.sol";

/// @title ClassTable
/// @notice The manual is IClassTable.
contract ClassTable is IClassTable, AccessManaged {
    uint256 private constant CLASSES = 4;

    /// @inheritdoc IClassTable
    uint32 public currentVersion;

    mapping(uint32 version => ClassRule[CLASSES]) private _rules;
    /// @dev How much less strict than Constitutional: an unlisted call reads 0, the strictest.
    mapping(address target => mapping(bytes4 selector => uint8)) private _relief;

    /// @param rules Version 1, by class.
    constructor(address manager, ClassRule[CLASSES] memory rules) AccessManaged(manager) {
        _publish(rules);
    }

    /// @inheritdoc IClassTable
    function assign(address target, bytes4 selector, Class class) external restricted {
        // Check: what judges the classes stays in the strictest one
        if (target == address(this) && class != Class.Constitutional) revert ClassTableOwnClassFixed(selector);

        // Effect
        _relief[target][selector] = uint8(Class.Constitutional) - uint8(class);
        emit ClassAssigned(target, selector, class);
    }

    /// @inheritdoc IClassTable
    function publish(ClassRule[CLASSES] calldata rules) external restricted returns (uint32 version) {
        return _publish(rules);
    }

    /// @inheritdoc IClassTable
    function classOf(address target, bytes4 selector) public view returns (Class) {
        return Class(uint8(Class.Constitutional) - _relief[target][selector]);
    }

    /// @inheritdoc IClassTable
    function classify(address[] calldata targets, bytes[] calldata calldatas) external view returns (Class strictest) {
        for (uint256 i = 0; i < targets.length; ++i) {
            if (calldatas[i].length < 4) return Class.Constitutional;
            Class class = classOf(targets[i], bytes4(calldatas[i]));
            if (class > strictest) strictest = class;
        }
    }

    /// @inheritdoc IClassTable
    function ruleOf(uint32 version, Class class) public view returns (ClassRule memory) {
        if (version == 0 || version > currentVersion) revert ClassTableUnknownVersion(version);
        return _rules[version][uint8(class)];
    }

    /// @inheritdoc IClassTable
    function verdict(uint32 version, Class class, HeadCount heads, TokenCount tokens, uint256 allHeads, uint256 supply)
        external
        view
        returns (bool quorumReached, bool voteSucceeded)
    {
        ClassRule memory rule = ruleOf(version, class);
        quorumReached = Tallies.quorumReached(class, rule, heads, tokens, allHeads, supply);
        voteSucceeded = Tallies.voteSucceeded(class, rule, heads, tokens, allHeads);
    }

    function _publish(ClassRule[CLASSES] memory rules) private returns (uint32 version) {
        // Check: every parameter in bounds
        for (uint256 i = 0; i < CLASSES; ++i) {
            bytes32 field = ClassBounds.violated(Class(i), rules[i]);
            if (field != 0) revert ClassTableOutOfBounds(Class(i), field);
        }

        // Effect: a new version; none is ever written again
        version = ++currentVersion;
        for (uint256 i = 0; i < CLASSES; ++i) {
            _rules[version][i] = rules[i];
        }
        emit ClassRulesPublished(version, rules);
    }
}
