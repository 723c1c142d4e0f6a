// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IProcurementRounds, RoundId} from "../../contracts/interfaces/IProcurementRounds.sol";
import {RoundsFixture} from "./rounds/RoundsFixture.sol";

/// @notice A contract that is no token.
contract NoToken {
    uint256 public answer = 42;
}

/// @notice Drafting and opening a round; every term that can be wrong.
contract RoundsDraftTest is RoundsFixture {
    function test_a_draft_is_read_back_as_it_was_written() external {
        IProcurementRounds.Item[] memory items = _items();
        items[2].kind = IProcurementRounds.TierKind.Incremental;
        (items[1].packSize, items[1].minimum) = (5, 20);
        RoundId id = _draft(_terms(), items);
        assertEq(RoundId.unwrap(id), keccak256(abi.encode(block.chainid, address(rounds), 1)));
        assertEq(rounds.roundCount(), 1);
        assertEq(rounds.itemCount(id), 3);
        assertEq(keccak256(abi.encode(rounds.termsOf(id))), keccak256(abi.encode(_terms())));
        for (uint16 i; i < 3; ++i) {
            assertEq(keccak256(abi.encode(rounds.itemOf(id, i))), keccak256(abi.encode(items[i])));
        }
    }

    function test_a_draft_announces_its_terms_and_every_item() external {
        RoundId id = RoundId.wrap(keccak256(abi.encode(block.chainid, address(rounds), 1)));
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.RoundDrafted(id, coordinator, 1, _terms());
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.ItemListed(id, 0, _items()[0]);
        _draft(_terms(), _items());
    }

    function test_only_a_coordinator_drafts_and_opens() external {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, people[0]));
        vm.prank(people[0]);
        rounds.draftRound(_terms(), _items());
        RoundId id = _draft(_terms(), _items());
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, people[0]));
        vm.prank(people[0]);
        rounds.openDemand(id);
    }

    function test_dates_out_of_order_are_refused() external {
        IProcurementRounds.Terms memory terms = _terms();
        terms.freezeAt = START;
        _refuseTerms(terms, abi.encodeWithSelector(IProcurementRounds.RoundsDatesOutOfOrder.selector));
        terms = _terms();
        terms.commitCloseAt = terms.freezeAt - 1;
        _refuseTerms(terms, abi.encodeWithSelector(IProcurementRounds.RoundsDatesOutOfOrder.selector));
        terms = _terms();
        terms.deliverBy = terms.commitCloseAt;
        _refuseTerms(terms, abi.encodeWithSelector(IProcurementRounds.RoundsDatesOutOfOrder.selector));
    }

    function test_terms_without_a_usable_value_are_refused_by_name() external {
        IProcurementRounds.Terms memory terms = _terms();
        terms.title = "";
        _refuseField(terms, "title");
        terms = _terms();
        terms.supplier = address(0);
        _refuseField(terms, "supplier");
        terms.supplier = address(rounds);
        _refuseField(terms, "supplier");
        terms = _terms();
        terms.claimWindow = 0;
        _refuseField(terms, "claimWindow");
        terms = _terms();
        terms.decisionWindow = 0;
        _refuseField(terms, "decisionWindow");
        terms = _terms();
        terms.overToleranceBps = 10_001;
        _refuseField(terms, "overToleranceBps");
    }

    function test_a_wrong_currency_is_refused() external {
        IProcurementRounds.Terms memory terms = _terms();
        terms.decimals = 18;
        _refuseTerms(terms, abi.encodeWithSelector(IProcurementRounds.RoundsWrongDecimals.selector, 18, 2));
        terms = _terms();
        terms.token = address(new NoToken());
        _refuseTerms(terms, abi.encodeWithSelector(IProcurementRounds.RoundsNotAToken.selector, terms.token));
        terms.token = makeAddr("nobody");
        _refuseTerms(terms, abi.encodeWithSelector(IProcurementRounds.RoundsNotAToken.selector, terms.token));
    }

    function test_a_round_has_1_to_16_items() external {
        _refuse(new IProcurementRounds.Item[](0), abi.encodeWithSelector(IProcurementRounds.RoundsItemCount.selector, 0));
        _refuse(new IProcurementRounds.Item[](17), abi.encodeWithSelector(IProcurementRounds.RoundsItemCount.selector, 17));
    }

    function test_items_without_a_usable_value_are_refused_by_name() external {
        IProcurementRounds.Item[] memory items = _items();
        items[1].sku = "";
        _refuse(items, abi.encodeWithSelector(IProcurementRounds.RoundsItemField.selector, 1, bytes32("sku")));
        items = _items();
        items[2].unit = "";
        _refuse(items, abi.encodeWithSelector(IProcurementRounds.RoundsItemField.selector, 2, bytes32("unit")));
        items = _items();
        items[0].packSize = 0;
        _refuse(items, abi.encodeWithSelector(IProcurementRounds.RoundsItemField.selector, 0, bytes32("packSize")));
        items = _items();
        (items[0].packSize, items[0].minimum) = (4, 10);
        _refuse(items, abi.encodeWithSelector(IProcurementRounds.RoundsItemField.selector, 0, bytes32("minimum")));
    }

    function test_a_tier_table_that_is_no_price_list_is_refused() external {
        IProcurementRounds.Item[] memory items = _items();
        items[0].tiers = new IProcurementRounds.Tier[](0);
        _refuseTier(items, 0);
        items[0].tiers = new IProcurementRounds.Tier[](9);
        _refuseTier(items, 9);
        items = _items();
        items[0].tiers[0].minQuantity = 2;
        _refuseTier(items, 0);
        items = _items();
        items[0].tiers[2].minQuantity = 10;
        _refuseTier(items, 2);
        items = _items();
        items[0].tiers[1].unitPrice = 196;
        _refuseTier(items, 1);
        items = _items();
        items[0].tiers[2].unitPrice = 0;
        _refuseTier(items, 2);
    }

    function test_a_draft_opens_once_and_before_its_freeze() external {
        RoundId id = _draft(_terms(), _items());
        vm.warp(FREEZE_AT);
        vm.expectRevert(IProcurementRounds.RoundsDatesOutOfOrder.selector);
        vm.prank(coordinator);
        rounds.openDemand(id);
        vm.warp(START);
        vm.expectEmit(address(rounds));
        emit IProcurementRounds.DemandOpened(id);
        vm.prank(coordinator);
        rounds.openDemand(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsWrongState.selector, id, IProcurementRounds.State.DemandOpen));
        vm.prank(coordinator);
        rounds.openDemand(id);
    }

    function test_a_round_that_was_never_drafted_is_unknown() external {
        RoundId id = RoundId.wrap("nothing");
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.None));
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsUnknown.selector, id));
        rounds.termsOf(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsUnknown.selector, id));
        vm.prank(coordinator);
        rounds.openDemand(id);
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsUnknown.selector, id));
        rounds.lapse(id);
    }

    function _refuseTerms(IProcurementRounds.Terms memory terms, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(coordinator);
        rounds.draftRound(terms, _items());
    }

    function _refuseField(IProcurementRounds.Terms memory terms, bytes32 field) private {
        _refuseTerms(terms, abi.encodeWithSelector(IProcurementRounds.RoundsTermsField.selector, field));
    }

    function _refuse(IProcurementRounds.Item[] memory items, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(coordinator);
        rounds.draftRound(_terms(), items);
    }

    function _refuseTier(IProcurementRounds.Item[] memory items, uint256 tier) private {
        _refuse(items, abi.encodeWithSelector(IProcurementRounds.RoundsTierTable.selector, 0, tier));
    }
}
