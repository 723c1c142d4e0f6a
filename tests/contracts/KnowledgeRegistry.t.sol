// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {KnowledgeRegistry} from "../../contracts/KnowledgeRegistry.sol";
import {IKnowledgeRegistry} from "../../contracts/interfaces/IKnowledgeRegistry.sol";
import {Test} from "./cheats/Test.sol";
import {MembersDouble, WalletDouble} from "./rounds/Doubles.sol";

/// @notice Items, labels, grants, agreements, requests and decisions: what is recorded and what can never be.
contract KnowledgeRegistryTest is Test {
    bytes32 private constant SHARE_ITEM = keccak256(
        "ShareItem(address owner,bytes32 contentHash,bytes32 template,uint8 partition,uint8 label,uint8 audience,bytes32 audienceRound,string purpose,uint48 sourceDate,uint48 reviewDate,uint256 nonce,uint48 deadline)"
    );
    bytes32 private constant RELABEL_ITEM =
        keccak256("RelabelItem(bytes32 itemId,address owner,uint8 label,uint256 nonce,uint48 deadline)");
    bytes32 private constant REVIEW_ITEM =
        keccak256("ReviewItem(bytes32 itemId,address owner,uint48 reviewDate,uint256 nonce,uint48 deadline)");
    bytes32 private constant ERASE_ITEM = keccak256("EraseItem(bytes32 itemId,address owner,uint256 nonce,uint48 deadline)");
    bytes32 private constant GRANT_ACCESS =
        keccak256("GrantAccess(bytes32 itemId,address owner,address reader,uint48 until,uint256 nonce,uint48 deadline)");
    bytes32 private constant REVOKE_ACCESS =
        keccak256("RevokeAccess(bytes32 itemId,address owner,address reader,uint256 nonce,uint48 deadline)");
    bytes32 private constant SIGN_NDA = keccak256(
        "SignNda(address member,bytes32 ndaHash,string purpose,uint48 validUntil,uint48 survivesUntil,uint256 nonce,uint48 deadline)"
    );
    bytes32 private constant REQUEST_ITEM =
        keccak256("RequestItem(bytes32 itemId,address requester,string purpose,uint256 nonce,uint48 deadline)");

    uint48 private constant NOW = 1_767_225_600;
    uint48 private constant LATER = NOW + 180 days;

    /// @dev Kinds of acts as `act` numbers them.
    uint256 private constant ACTS = 7;
    uint256 private constant ERASURE = 2;
    uint256 private constant REVOCATION = 4;
    uint256 private constant FIRST_OF_BORIS = 5;
    uint256 private constant AGREEMENT = 5;

    KnowledgeRegistry private knowledge;
    MembersDouble private members;
    address private anna;
    uint256 private annasKey;
    address private boris;
    uint256 private borisKey;
    address private recorder = makeAddr("recorder");
    address private timelock = makeAddr("timelock");
    bytes32 private itemId;

    function setUp() external {
        vm.warp(NOW);
        AccessManager manager = new AccessManager(address(this));
        members = new MembersDouble();
        knowledge = KnowledgeRegistry(vm.deployCode("KnowledgeRegistry.sol:KnowledgeRegistry", abi.encode(manager, members)));
        bytes4[] memory recording = new bytes4[](1);
        recording[0] = knowledge.recordDecision.selector;
        manager.setTargetFunctionRole(address(knowledge), recording, 3);
        manager.grantRole(3, recorder, 0);
        manager.grantRole(0, timelock, 0);
        (anna, annasKey) = makeAddrAndKey("anna");
        (boris, borisKey) = makeAddrAndKey("boris");
        members.set(anna, true);
        members.set(boris, true);
        itemId = knowledge.itemIdOf(anna, "content");
    }

    // ---- Sharing ----

    function test_an_item_is_registered_with_its_label_and_owner() external {
        IKnowledgeRegistry.ShareItem memory intent = _intent();
        bytes memory signature = _sign(annasKey, _hash(intent));
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.ItemShared(
            itemId,
            anna,
            "content",
            "template",
            IKnowledgeRegistry.Partition.SupplierPerformance,
            IKnowledgeRegistry.Label.Amber,
            IKnowledgeRegistry.Audience.Consortium,
            0,
            "choosing suppliers",
            NOW - 30 days,
            LATER
        );
        assertEq(knowledge.shareItem(intent, signature), itemId);
        assertEq(itemId, keccak256(abi.encode(block.chainid, address(knowledge), anna, bytes32("content"))));
        assertEq(knowledge.ownerOf(itemId), anna);
        assertEq(uint256(knowledge.labelOf(itemId)), uint256(IKnowledgeRegistry.Label.Amber));
        assertEq(knowledge.nonces(anna), 1);
    }

    function test_what_never_leaves_its_owner_cannot_be_registered() external {
        IKnowledgeRegistry.ShareItem memory intent = _intent();
        for (uint256 i = 5; i < 9; ++i) {
            intent.partition = IKnowledgeRegistry.Partition(i);
            _refuse(intent, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeNeverShared.selector, intent.partition));
        }
        intent.partition = IKnowledgeRegistry.Partition.OwnDemand;
        knowledge.shareItem(intent, _sign(annasKey, _hash(intent)));
    }

    function test_an_item_without_hash_or_with_wrong_dates_is_refused() external {
        IKnowledgeRegistry.ShareItem memory intent = _intent();
        intent.contentHash = 0;
        _refuse(intent, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeEmptyHash.selector));
        intent = _intent();
        intent.sourceDate = NOW + 1;
        _refuse(intent, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeDatesOutOfOrder.selector));
        intent = _intent();
        intent.reviewDate = NOW;
        _refuse(intent, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeDatesOutOfOrder.selector));
    }

    function test_an_audience_of_a_round_names_one_and_no_other_does() external {
        IKnowledgeRegistry.ShareItem memory intent = _intent();
        intent.audience = IKnowledgeRegistry.Audience.Round;
        _refuse(intent, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeAudienceRound.selector, IKnowledgeRegistry.Audience.Round, 0));
        intent = _intent();
        intent.audienceRound = "round";
        _refuse(
            intent,
            abi.encodeWithSelector(
                IKnowledgeRegistry.KnowledgeAudienceRound.selector, IKnowledgeRegistry.Audience.Consortium, bytes32("round")
            )
        );
        intent.audience = IKnowledgeRegistry.Audience.Round;
        knowledge.shareItem(intent, _sign(annasKey, _hash(intent)));
    }

    function test_only_active_members_share_once_by_their_own_signature() external {
        IKnowledgeRegistry.ShareItem memory intent = _intent();
        members.set(anna, false);
        _refuse(intent, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeNotActive.selector, anna));
        members.set(anna, true);
        bytes memory signature = _sign(borisKey, _hash(intent));
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeBadSignature.selector, anna));
        knowledge.shareItem(intent, signature);
        intent.deadline = NOW - 1;
        _refuse(intent, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeIntentExpired.selector, NOW - 1));
        intent = _intent();
        signature = _sign(annasKey, _hash(intent));
        knowledge.shareItem(intent, signature);
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemExists.selector, itemId));
        knowledge.shareItem(intent, signature);
        intent.contentHash = "another";
        _refuse(intent, abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, anna, 1));
    }

    function test_a_wallet_contract_shares_by_its_owners_signature() external {
        WalletDouble wallet = new WalletDouble(anna);
        members.set(address(wallet), true);
        IKnowledgeRegistry.ShareItem memory intent = _intent();
        intent.owner = address(wallet);
        bytes memory signature = _sign(annasKey, _hash(intent));
        assertEq(knowledge.ownerOf(knowledge.shareItem(intent, signature)), address(wallet));
    }

    // ---- Labels, reviews, erasure ----

    function test_an_owner_relabels_and_reviews_its_item() external {
        _share();
        bytes memory signature =
            _sign(annasKey, keccak256(abi.encode(RELABEL_ITEM, itemId, anna, IKnowledgeRegistry.Label.Green, 1, LATER)));
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.ItemRelabelled(itemId, IKnowledgeRegistry.Label.Green);
        knowledge.relabelItem(itemId, IKnowledgeRegistry.Label.Green, 1, LATER, signature);
        assertEq(uint256(knowledge.labelOf(itemId)), uint256(IKnowledgeRegistry.Label.Green));

        signature = _sign(annasKey, keccak256(abi.encode(REVIEW_ITEM, itemId, anna, LATER + 1, 2, LATER)));
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.ItemReviewed(itemId, LATER + 1);
        knowledge.reviewItem(itemId, LATER + 1, 2, LATER, signature);
        vm.expectRevert(IKnowledgeRegistry.KnowledgeDatesOutOfOrder.selector);
        knowledge.reviewItem(itemId, NOW, 3, LATER, signature);
    }

    function test_nobody_else_changes_an_item() external {
        _share();
        bytes memory signature =
            _sign(borisKey, keccak256(abi.encode(RELABEL_ITEM, itemId, anna, IKnowledgeRegistry.Label.Clear, 1, LATER)));
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeBadSignature.selector, anna));
        knowledge.relabelItem(itemId, IKnowledgeRegistry.Label.Clear, 1, LATER, signature);
        members.set(anna, false);
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeNotActive.selector, anna));
        knowledge.relabelItem(itemId, IKnowledgeRegistry.Label.Clear, 1, LATER, signature);
    }

    function test_an_owner_erases_even_after_it_left() external {
        _share();
        members.set(anna, false);
        bytes memory signature = _sign(annasKey, keccak256(abi.encode(ERASE_ITEM, itemId, anna, 1, LATER)));
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.ItemErased(itemId);
        knowledge.eraseItem(itemId, 1, LATER, signature);
        assertTrue(knowledge.isErased(itemId));
        assertEq(knowledge.ownerOf(itemId), anna, "the record stays");
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemErased.selector, itemId));
        knowledge.eraseItem(itemId, 2, LATER, signature);
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemErased.selector, itemId));
        knowledge.relabelItem(itemId, IKnowledgeRegistry.Label.Red, 2, LATER, signature);
        members.set(anna, true);
        IKnowledgeRegistry.ShareItem memory again = _intent();
        again.nonce = 2;
        _refuse(again, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemExists.selector, itemId));
    }

    function test_an_unknown_item_is_named() external {
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemUnknown.selector, itemId));
        knowledge.labelOf(itemId);
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemUnknown.selector, itemId));
        knowledge.eraseItem(itemId, 0, LATER, "");
    }

    // ---- Grants and agreements ----

    function test_a_grant_has_an_end_and_can_be_revoked() external {
        _share();
        bytes memory signature = _sign(annasKey, keccak256(abi.encode(GRANT_ACCESS, itemId, anna, boris, LATER, 1, LATER)));
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.AccessGranted(itemId, boris, LATER);
        knowledge.grantAccess(itemId, boris, LATER, 1, LATER, signature);
        assertEq(knowledge.grantedUntil(itemId, boris), LATER);
        members.set(anna, false);
        signature = _sign(annasKey, keccak256(abi.encode(REVOKE_ACCESS, itemId, anna, boris, 2, LATER)));
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.AccessRevoked(itemId, boris);
        knowledge.revokeAccess(itemId, boris, 2, LATER, signature);
        assertEq(knowledge.grantedUntil(itemId, boris), 0);
    }

    function test_a_grant_is_for_active_members_and_the_future() external {
        _share();
        vm.expectRevert(IKnowledgeRegistry.KnowledgeDatesOutOfOrder.selector);
        knowledge.grantAccess(itemId, boris, NOW, 1, LATER, "");
        members.set(boris, false);
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeNotActive.selector, boris));
        knowledge.grantAccess(itemId, boris, LATER, 1, LATER, "");
    }

    function test_an_agreement_is_signed_with_its_purpose_and_survival() external {
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.NdaSigned(boris, "nda", "buying", LATER, LATER + 365 days);
        knowledge.signNda(boris, "nda", "buying", LATER, LATER + 365 days, 0, LATER, _signedNda("nda", LATER, LATER + 365 days));
        bytes memory signature = _signedNda("nda", LATER, LATER);
        vm.expectRevert(IKnowledgeRegistry.KnowledgeEmptyHash.selector);
        knowledge.signNda(boris, 0, "buying", LATER, LATER, 1, LATER, signature);
        vm.expectRevert(IKnowledgeRegistry.KnowledgeDatesOutOfOrder.selector);
        knowledge.signNda(boris, "nda", "buying", NOW, LATER, 1, LATER, signature);
        vm.expectRevert(IKnowledgeRegistry.KnowledgeDatesOutOfOrder.selector);
        knowledge.signNda(boris, "nda", "buying", LATER, LATER - 1, 1, LATER, signature);
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeBadSignature.selector, boris));
        knowledge.signNda(boris, "nda", "selling", LATER, LATER, 1, LATER, signature);
    }

    // ---- What every signed act has in common ----

    /// @notice By the signer's own signature alone, until its deadline and in that second too, and once.
    function test_every_act_needs_its_signers_own_signature_in_time_and_counts_once() external {
        _share();
        uint256 ready = vm.snapshotState();
        for (uint256 which = 0; which < ACTS; ++which) {
            address signer = which < FIRST_OF_BORIS ? anna : boris;
            uint256 nonce = knowledge.nonces(signer);
            bytes memory signature = _sign(which < FIRST_OF_BORIS ? annasKey : borisKey, _hashOf(which, nonce));
            bytes memory forged = _sign(which < FIRST_OF_BORIS ? borisKey : annasKey, _hashOf(which, nonce));
            vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeBadSignature.selector, signer));
            this.act(which, nonce, forged);
            this.act(which, nonce, signature);
            vm.expectRevert(
                which == ERASURE
                    ? abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemErased.selector, itemId)
                    : abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, signer, nonce + 1)
            );
            this.act(which, nonce, signature);
            vm.revertToState(ready);
            skip(1);
            vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeIntentExpired.selector, NOW));
            this.act(which, nonce, signature);
            vm.revertToState(ready);
        }
    }

    /// @notice Nothing is done with what was erased, and what an owner gives it gives as an Active member.
    function test_an_erased_item_and_an_owner_that_left_allow_nothing_more() external {
        _share();
        uint256 ready = vm.snapshotState();
        assertFalse(knowledge.isErased(itemId));
        knowledge.eraseItem(itemId, 1, NOW, _sign(annasKey, _hashOf(ERASURE, 1)));
        for (uint256 which = 0; which < ACTS; ++which) {
            if (which == AGREEMENT) continue;
            vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemErased.selector, itemId));
            this.act(which, 2, "");
        }
        vm.revertToState(ready);
        members.set(anna, false);
        members.set(boris, false);
        for (uint256 which = 0; which < ACTS; ++which) {
            if (which == ERASURE || which == REVOCATION) continue;
            address signer = which < FIRST_OF_BORIS ? anna : boris;
            vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeNotActive.selector, signer));
            this.act(which, 1, "");
        }
    }

    function test_dates_may_lie_at_their_bounds() external {
        IKnowledgeRegistry.ShareItem memory intent = _intent();
        (intent.sourceDate, intent.reviewDate, intent.deadline) = (NOW, NOW + 1, NOW);
        knowledge.shareItem(intent, _sign(annasKey, _hash(intent)));
        bytes32 structHash = keccak256(abi.encode(SIGN_NDA, boris, bytes32("nda"), keccak256("buying"), NOW + 1, NOW + 1, 0, NOW));
        knowledge.signNda(boris, "nda", "buying", NOW + 1, NOW + 1, 0, NOW, _sign(borisKey, structHash));
    }

    /// @dev Each kind of act but sharing, with a deadline of now.
    function act(uint256 which, uint256 nonce, bytes calldata signature) external {
        if (which == 0) knowledge.relabelItem(itemId, IKnowledgeRegistry.Label.Green, nonce, NOW, signature);
        if (which == 1) knowledge.reviewItem(itemId, LATER, nonce, NOW, signature);
        if (which == ERASURE) knowledge.eraseItem(itemId, nonce, NOW, signature);
        if (which == 3) knowledge.grantAccess(itemId, boris, LATER, nonce, NOW, signature);
        if (which == REVOCATION) knowledge.revokeAccess(itemId, boris, nonce, NOW, signature);
        if (which == AGREEMENT) knowledge.signNda(boris, "nda", "buying", LATER, LATER, nonce, NOW, signature);
        if (which == 6) knowledge.requestItem(IKnowledgeRegistry.RequestItem(itemId, boris, "audit", nonce, NOW), signature);
    }

    function _hashOf(uint256 which, uint256 nonce) private view returns (bytes32) {
        bytes[ACTS] memory parts = [
            abi.encode(RELABEL_ITEM, itemId, anna, IKnowledgeRegistry.Label.Green, nonce, NOW),
            abi.encode(REVIEW_ITEM, itemId, anna, LATER, nonce, NOW),
            abi.encode(ERASE_ITEM, itemId, anna, nonce, NOW),
            abi.encode(GRANT_ACCESS, itemId, anna, boris, LATER, nonce, NOW),
            abi.encode(REVOKE_ACCESS, itemId, anna, boris, nonce, NOW),
            abi.encode(SIGN_NDA, boris, bytes32("nda"), keccak256("buying"), LATER, LATER, nonce, NOW),
            abi.encode(REQUEST_ITEM, itemId, boris, keccak256("audit"), nonce, NOW)
        ];
        return keccak256(parts[which]);
    }

    // ---- Requests and decisions ----

    function test_a_request_is_recorded_under_what_was_signed() external {
        _share();
        IKnowledgeRegistry.RequestItem memory intent = IKnowledgeRegistry.RequestItem(itemId, boris, "audit", 0, LATER);
        bytes32 structHash = keccak256(abi.encode(REQUEST_ITEM, itemId, boris, keccak256("audit"), 0, LATER));
        bytes memory signature = _sign(borisKey, structHash);
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.ItemRequested(itemId, boris, _digest(structHash), "audit");
        assertEq(knowledge.requestItem(intent, signature), _digest(structHash));
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, boris, 1));
        knowledge.requestItem(intent, signature);
        intent.itemId = "nothing";
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeItemUnknown.selector, bytes32("nothing")));
        knowledge.requestItem(intent, signature);
        members.set(boris, false);
        vm.expectRevert(abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeNotActive.selector, boris));
        knowledge.requestItem(intent, signature);
    }

    function test_a_decision_is_recorded_once_by_the_rulebook_in_force() external {
        bytes32 request = _requested();
        _refuseDecision(request, true, 0, 0, 0, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeUnknownRulebook.selector, 0));
        _publish();
        _publish();
        _refuseDecision(request, true, 0, 0, 1, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeUnknownRulebook.selector, 1));
        _refuseDecision(request, true, 0, 0, 3, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeUnknownRulebook.selector, 3));
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.DecisionRecorded(itemId, boris, request, false, 3, 0x208, 2, NOW);
        vm.prank(recorder);
        knowledge.recordDecision(request, false, 3, 0x208, 2);
        _refuseDecision(request, true, 0, 0, 2, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeDecidedAlready.selector, request));
        _refuseDecision(
            "other", true, 0, 0, 2, abi.encodeWithSelector(IKnowledgeRegistry.KnowledgeRequestUnknown.selector, bytes32("other"))
        );
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, anna));
        vm.prank(anna);
        knowledge.recordDecision(request, true, 0, 0, 2);
    }

    /// @notice Exactly the decisions whose parts agree are recorded.
    function testFuzz_a_decision_agrees_with_itself(bool allowed, uint8 leading, uint16 denials) external {
        leading = uint8(bound(leading, 0, 17));
        bytes32 request = _requested();
        _publish();
        uint8 lowest;
        while (denials != 0 && denials >> lowest & 1 == 0) ++lowest;
        bool agrees = allowed ? leading == 0 && denials == 0 : denials != 0 && denials & ~uint16(0x7FE) == 0 && leading == lowest;
        vm.prank(recorder);
        if (!agrees) vm.expectRevert(IKnowledgeRegistry.KnowledgeInconsistentDecision.selector);
        knowledge.recordDecision(request, allowed, leading, denials, 1);
    }

    function test_a_rulebook_is_put_in_force_by_a_vote() external {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, recorder));
        vm.prank(recorder);
        knowledge.publishRulebook("{}");
        vm.expectRevert(IKnowledgeRegistry.KnowledgeEmptyRulebook.selector);
        vm.prank(timelock);
        knowledge.publishRulebook("");
        vm.expectEmit(address(knowledge));
        emit IKnowledgeRegistry.RulebookPublished(1, keccak256("{}"), "{}");
        _publish();
        assertEq(knowledge.rulebookVersion(), 1);
        assertEq(knowledge.rulebookHashOf(1), keccak256("{}"));
    }

    // ---- Short words ----

    function _intent() private view returns (IKnowledgeRegistry.ShareItem memory) {
        return IKnowledgeRegistry.ShareItem({
            owner: anna,
            contentHash: "content",
            template: "template",
            partition: IKnowledgeRegistry.Partition.SupplierPerformance,
            label: IKnowledgeRegistry.Label.Amber,
            audience: IKnowledgeRegistry.Audience.Consortium,
            audienceRound: 0,
            purpose: "choosing suppliers",
            sourceDate: NOW - 30 days,
            reviewDate: LATER,
            nonce: 0,
            deadline: LATER
        });
    }

    function _hash(IKnowledgeRegistry.ShareItem memory intent) private pure returns (bytes32) {
        bytes memory head =
            abi.encode(SHARE_ITEM, intent.owner, intent.contentHash, intent.template, intent.partition, intent.label, intent.audience);
        bytes memory tail = abi.encode(
            intent.audienceRound, keccak256(bytes(intent.purpose)), intent.sourceDate, intent.reviewDate, intent.nonce, intent.deadline
        );
        return keccak256(bytes.concat(head, tail));
    }

    function _share() private {
        IKnowledgeRegistry.ShareItem memory intent = _intent();
        knowledge.shareItem(intent, _sign(annasKey, _hash(intent)));
    }

    function _refuse(IKnowledgeRegistry.ShareItem memory intent, bytes memory refusal) private {
        bytes memory signature = _sign(annasKey, _hash(intent));
        vm.expectRevert(refusal);
        knowledge.shareItem(intent, signature);
    }

    function _signedNda(bytes32 nda, uint48 validUntil, uint48 survivesUntil) private view returns (bytes memory) {
        uint256 nonce = knowledge.nonces(boris);
        bytes32 structHash = keccak256(abi.encode(SIGN_NDA, boris, nda, keccak256("buying"), validUntil, survivesUntil, nonce, LATER));
        return _sign(borisKey, structHash);
    }

    function _requested() private returns (bytes32) {
        _share();
        bytes32 structHash = keccak256(abi.encode(REQUEST_ITEM, itemId, boris, keccak256("audit"), 0, LATER));
        return knowledge.requestItem(IKnowledgeRegistry.RequestItem(itemId, boris, "audit", 0, LATER), _sign(borisKey, structHash));
    }

    function _publish() private {
        vm.prank(timelock);
        knowledge.publishRulebook("{}");
    }

    function _refuseDecision(bytes32 request, bool allowed, uint8 leading, uint16 denials, uint32 version, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(recorder);
        knowledge.recordDecision(request, allowed, leading, denials, version);
    }

    function _sign(uint256 key, bytes32 structHash) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digest(structHash));
        return abi.encodePacked(r, s, v);
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Guildhall Knowledge"),
                keccak256("1"),
                block.chainid,
                address(knowledge)
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, structHash));
    }
}
