// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ClassTable} from "../../contracts/ClassTable.sol";
import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {HeadCount, Tallies, TokenCount} from "../../contracts/libraries/Tallies.sol";
import {ClassRules} from "./fixtures/ClassRules.sol";
import {Consortium} from "./fixtures/Consortium.sol";
import {Ledger} from "./fixtures/Ledger.sol";

contract ClassTableTest is Consortium {
    function setUp() external {
        deploy();
    }

    // ------------------------------------------------------------------ who

    function test_only_a_vote_assigns_and_publishes() external {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(this)));
        table.assign(address(book), Ledger.paid.selector, IClassTable.Class.Consent);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(this)));
        table.publish(ClassRules.all());
    }

    // ------------------------------------------------------------------ classes

    function test_an_unlisted_call_is_constitutional() external view {
        assertEq(_class(address(book), Ledger.unlisted.selector), IClassTable.Class.Constitutional);
        assertEq(_class(address(token), token.mint.selector), IClassTable.Class.Constitutional);
    }

    function test_an_assigned_call_has_its_class_until_it_is_assigned_again() external {
        assertEq(_class(address(book), Ledger.decided.selector), IClassTable.Class.Ordinary);
        vm.expectEmit(address(table));
        emit IClassTable.ClassAssigned(address(book), Ledger.decided.selector, IClassTable.Class.Financial);
        _assign(address(book), Ledger.decided.selector, IClassTable.Class.Financial);
        assertEq(_class(address(book), Ledger.decided.selector), IClassTable.Class.Financial);
        _assign(address(book), Ledger.decided.selector, IClassTable.Class.Constitutional);
        assertEq(_class(address(book), Ledger.decided.selector), IClassTable.Class.Constitutional);
    }

    function test_calls_to_the_table_itself_stay_constitutional() external {
        vm.prank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(IClassTable.ClassTableOwnClassFixed.selector, table.assign.selector));
        table.assign(address(table), table.assign.selector, IClassTable.Class.Financial);
        _assign(address(table), table.assign.selector, IClassTable.Class.Constitutional);
    }

    function test_the_strictest_call_decides_the_class() external view {
        assertEq(_classOfTwo(Ledger.consented.selector, Ledger.consented.selector), IClassTable.Class.Consent);
        assertEq(_classOfTwo(Ledger.consented.selector, Ledger.decided.selector), IClassTable.Class.Ordinary);
        assertEq(_classOfTwo(Ledger.paid.selector, Ledger.decided.selector), IClassTable.Class.Financial);
        assertEq(_classOfTwo(Ledger.paid.selector, Ledger.unlisted.selector), IClassTable.Class.Constitutional);
    }

    /// @notice Four bytes are a whole call; three are none, also where a zero behind them would make one that is listed.
    function test_a_call_of_four_bytes_has_its_class() external {
        _assign(address(book), 0x01020300, IClassTable.Class.Consent);
        address[] memory targets = new address[](1);
        targets[0] = address(book);
        bytes[] memory calldatas = new bytes[](1);
        calldatas[0] = hex"01020300";
        assertEq(table.classify(targets, calldatas), IClassTable.Class.Consent);
        calldatas[0] = hex"010203";
        assertEq(table.classify(targets, calldatas), IClassTable.Class.Constitutional);
    }

    function test_a_call_with_less_than_four_bytes_is_constitutional() external view {
        address[] memory targets = new address[](1);
        targets[0] = address(book);
        bytes[] memory calldatas = new bytes[](1);
        assertEq(table.classify(targets, calldatas), IClassTable.Class.Constitutional);
        calldatas[0] = hex"010203";
        assertEq(table.classify(targets, calldatas), IClassTable.Class.Constitutional);
    }

    // ------------------------------------------------------------------ versions

    function test_a_version_is_never_written_again() external {
        bytes32 before = keccak256(abi.encode(table.ruleOf(1, IClassTable.Class.Ordinary)));
        IClassTable.ClassRule[4] memory changed = ClassRules.all();
        changed[1].headQuorumBps = 9_999;
        vm.expectEmit(address(table));
        emit IClassTable.ClassRulesPublished(2, changed);
        byVote(address(table), abi.encodeCall(table.publish, (changed)));
        assertEq(table.currentVersion(), 2);
        assertEq(table.ruleOf(2, IClassTable.Class.Ordinary).headQuorumBps, 9_999);
        assertEq(keccak256(abi.encode(table.ruleOf(1, IClassTable.Class.Ordinary))), before);
    }

    function test_an_unknown_version_is_refused() external {
        vm.expectRevert(abi.encodeWithSelector(IClassTable.ClassTableUnknownVersion.selector, 0));
        table.ruleOf(0, IClassTable.Class.Ordinary);
        vm.expectRevert(abi.encodeWithSelector(IClassTable.ClassTableUnknownVersion.selector, 2));
        table.ruleOf(2, IClassTable.Class.Ordinary);
    }

    function test_what_is_published_is_what_is_read() external view {
        IClassTable.ClassRule[4] memory rules_ = ClassRules.all();
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(abi.encode(table.ruleOf(1, IClassTable.Class(i))), abi.encode(rules_[i]));
        }
    }

    function test_anybody_may_ask_for_a_verdict_on_any_count() external {
        HeadCount heads = Tallies.headsOf(1, false, 3);
        TokenCount tokens = Tallies.tokensOf(1, 200);
        (bool quorum, bool support) = table.verdict(1, IClassTable.Class.Financial, heads, tokens, 3, 1_000);
        assertFalse(quorum);
        assertTrue(support);
        (quorum, support) = table.verdict(1, IClassTable.Class.Ordinary, heads, tokens, 3, 1_000);
        assertTrue(quorum);
        assertTrue(support);
        vm.expectRevert(abi.encodeWithSelector(IClassTable.ClassTableUnknownVersion.selector, 9));
        table.verdict(9, IClassTable.Class.Ordinary, heads, tokens, 3, 1_000);
    }

    // ------------------------------------------------------------------ bounds

    function test_every_parameter_has_bounds_and_the_refusal_names_it() external {
        IClassTable.ClassRule[4] memory changed = ClassRules.all();
        changed[1].votingDelay = 60 days + 1;
        _outOfBounds(changed, 1, "votingDelay");
        changed = ClassRules.all();
        changed[1].votingPeriod = 59;
        _outOfBounds(changed, 1, "votingPeriod");
        changed = ClassRules.all();
        changed[1].votingPeriod = 60 days + 1;
        _outOfBounds(changed, 1, "votingPeriod");
        changed = ClassRules.all();
        changed[3].executionDelay = 60 days + 1;
        _outOfBounds(changed, 3, "executionDelay");
        changed = ClassRules.all();
        changed[0].expiry = 59;
        _outOfBounds(changed, 0, "expiry");
        changed = ClassRules.all();
        changed[2].lateWindow = changed[2].votingPeriod + 1;
        _outOfBounds(changed, 2, "lateWindow");
        changed = ClassRules.all();
        changed[2].lateExtension = changed[2].votingPeriod + 1;
        _outOfBounds(changed, 2, "lateExtension");
    }

    function test_shares_have_bounds() external {
        IClassTable.ClassRule[4] memory changed = ClassRules.all();
        changed[1].headQuorumBps = 10_001;
        _outOfBounds(changed, 1, "headQuorumBps");
        changed = ClassRules.all();
        changed[1].headQuorumBps = 0;
        _outOfBounds(changed, 1, "headQuorumBps");
        changed = ClassRules.all();
        changed[2].tokenQuorumBps = 10_001;
        _outOfBounds(changed, 2, "tokenQuorumBps");
        changed = ClassRules.all();
        changed[2].tokenQuorumBps = 0;
        _outOfBounds(changed, 2, "tokenQuorumBps");
        changed = ClassRules.all();
        changed[2].capBps = changed[2].tokenQuorumBps - 1;
        _outOfBounds(changed, 2, "capBps");
        changed = ClassRules.all();
        changed[1].capBps = 0;
        _outOfBounds(changed, 1, "capBps");
        changed[1].capBps = 10_001;
        _outOfBounds(changed, 1, "capBps");
    }

    function test_support_is_more_than_a_half_and_less_than_all() external {
        IClassTable.ClassRule[4] memory changed = ClassRules.all();
        (changed[1].supportNum, changed[1].supportDen) = (2, 2);
        _outOfBounds(changed, 1, "supportNum");
        (changed[1].supportNum, changed[1].supportDen) = (1, 3);
        _outOfBounds(changed, 1, "supportNum");
        (changed[1].supportNum, changed[1].supportDen, changed[1].supportStrict) = (1, 2, false);
        _outOfBounds(changed, 1, "supportStrict");
    }

    function test_consent_counts_heads_has_no_quorum_and_heeds_one_objection() external {
        IClassTable.ClassRule[4] memory changed = ClassRules.all();
        changed[0].electorate = IClassTable.Electorate.Both;
        _outOfBounds(changed, 0, "electorate");
        changed = ClassRules.all();
        changed[0].headQuorumBps = 1;
        _outOfBounds(changed, 0, "headQuorumBps");
        changed = ClassRules.all();
        changed[0].minHeads = 1;
        _outOfBounds(changed, 0, "minHeads");
        changed = ClassRules.all();
        changed[0].objectionLimit = 0;
        _outOfBounds(changed, 0, "objectionLimit");
    }

    function test_the_first_version_has_bounds_too() external {
        IClassTable.ClassRule[4] memory changed = ClassRules.all();
        changed[1].votingPeriod = 0;
        vm.expectRevert(
            abi.encodeWithSelector(IClassTable.ClassTableOutOfBounds.selector, IClassTable.Class.Ordinary, bytes32("votingPeriod"))
        );
        this.construct("ClassTable.sol:ClassTable", abi.encode(manager, changed));
    }

    // ------------------------------------------------------------------ words

    function _outOfBounds(IClassTable.ClassRule[4] memory changed, uint256 class, bytes32 field) private {
        vm.prank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(IClassTable.ClassTableOutOfBounds.selector, class, field));
        table.publish(changed);
    }

    function _assign(address target, bytes4 selector, IClassTable.Class class) private {
        byVote(address(table), abi.encodeCall(table.assign, (target, selector, class)));
    }

    function _class(address target, bytes4 selector) private view returns (IClassTable.Class) {
        return table.classOf(target, selector);
    }

    function _classOfTwo(bytes4 first, bytes4 second) private view returns (IClassTable.Class) {
        address[] memory targets = new address[](2);
        bytes[] memory calldatas = new bytes[](2);
        (targets[0], targets[1]) = (address(book), address(book));
        (calldatas[0], calldatas[1]) = (abi.encodeWithSelector(first, 1), abi.encodeWithSelector(second, 1));
        return table.classify(targets, calldatas);
    }

    function assertEq(IClassTable.Class left, IClassTable.Class right) private pure {
        assertEq(uint256(left), uint256(right));
    }
}
