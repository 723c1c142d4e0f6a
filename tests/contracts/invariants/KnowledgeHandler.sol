// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {KnowledgeRegistry} from "../../../contracts/KnowledgeRegistry.sol";
import {IKnowledgeRegistry} from "../../../contracts/interfaces/IKnowledgeRegistry.sol";
import {MembersDouble} from "../rounds/Doubles.sol";
import {KnowledgeIntents} from "./KnowledgeIntents.sol";

/// @title What owners, readers, recorder, votes, time and outsiders do to shared know-how
/// @notice Beside the contract stands what it should say by now, written by the acts that may change it. The laws are in KnowledgeLaws.
abstract contract KnowledgeHandler is KnowledgeIntents {
    /// @dev What an item should say.
    struct Item {
        bytes32 id;
        address owner;
        IKnowledgeRegistry.Label label;
        bool erased;
        mapping(address reader => uint48) grantedUntil;
    }

    struct Asked {
        bytes32 hash;
        bytes32 itemId;
        address requester;
        bool decided;
    }

    /// @dev Each item is looked at after each act.
    uint256 internal constant MOST_ITEMS = 20;
    uint256 private constant PEOPLE = 5;

    MembersDouble internal members;
    address[] internal people;
    Item[] internal items;
    Asked[] internal requests;
    bytes32[] internal rulebooks;
    mapping(address account => uint256) internal nonceNow;
    uint256 internal erasures;
    address internal recorder = makeAddr("recorder");
    address internal timelock = makeAddr("timelock");
    address internal stranger = makeAddr("stranger");
    /// @dev The newest relabelling that went through, to be tried again.
    bytes internal used;

    function setUp() public virtual {
        AccessManager manager = new AccessManager(address(this));
        members = new MembersDouble();
        knowledge = KnowledgeRegistry(vm.deployCode("KnowledgeRegistry.sol:KnowledgeRegistry", abi.encode(manager, members)));
        bytes4[] memory recording = new bytes4[](1);
        recording[0] = knowledge.recordDecision.selector;
        manager.setTargetFunctionRole(address(knowledge), recording, 3);
        manager.grantRole(3, recorder, 0);
        manager.grantRole(0, timelock, 0);
        for (uint256 i; i < PEOPLE; ++i) {
            (address who, uint256 key) = makeAddrAndKey(string.concat("firm ", vm.toString(i)));
            people.push(who);
            keyOf[who] = key;
            members.set(who, true);
        }
        _deal();
    }

    function _deal() private {
        deal("share", this.share.selector, 6);
        deal("relabel", this.relabel.selector, 6);
        deal("review", this.review.selector, 2);
        deal("erase", this.erase.selector, 2);
        deal("grant", this.grant.selector, 6);
        deal("revoke", this.revoke.selector, 3);
        deal("sign an agreement", this.agree.selector, 2);
        deal("request", this.request.selector, 6);
        deal("decide", this.decide.selector, 5);
        deal("publish a rulebook", this.publish.selector, 1);
        deal("suspend or reinstate", this.suspendOrReinstate.selector, 2);
        deal("pass time", this.passTime.selector, 2);
        deal("try to share what never leaves", this.shareForbidden.selector, 1);
        deal("try in another's name", this.forge.selector, 6);
        deal("try a signature again", this.tryAgain.selector, 2);
        deal("try to decide again, or without the office", this.decideWrongly.selector, 3);
        deal("try to erase or to change what was erased", this.touchErased.selector, 2);
    }

    // ------------------------------------------------------------------ owners

    function share(uint256 dice) external act {
        require(items.length < MOST_ITEMS, "enough");
        IKnowledgeRegistry.ShareItem memory intent = _sharing(_person(dice, 1), dice);
        bytes32 id = knowledge.shareItem(intent, _sign(intent.owner, _hash(intent)));
        hold(id == knowledge.itemIdOf(intent.owner, intent.contentHash), "K1 another id than the owner's and the content's");
        Item storage item = items.push();
        (item.id, item.owner, item.label) = (id, intent.owner, intent.label);
        ++nonceNow[intent.owner];
    }

    function relabel(uint256 dice) external act {
        Item storage item = _item(dice);
        IKnowledgeRegistry.Label label = IKnowledgeRegistry.Label(pick(dice, 2, 5));
        bytes memory signature = _sign(item.owner, _relabelling(item.id, item.owner, label));
        bytes memory data = abi.encodeCall(knowledge.relabelItem, (item.id, label, knowledge.nonces(item.owner), FAR, signature));
        (bool done,) = address(knowledge).call(data);
        require(done, "refused");
        item.label = label;
        ++nonceNow[item.owner];
        used = data;
    }

    function review(uint256 dice) external act {
        Item storage item = _item(dice);
        uint48 date = uint48(block.timestamp + pick(dice, 2, 100 days));
        uint256 nonce = knowledge.nonces(item.owner);
        bytes32 structHash = keccak256(abi.encode(REVIEW_ITEM, item.id, item.owner, date, nonce, FAR));
        knowledge.reviewItem(item.id, date, nonce, FAR, _sign(item.owner, structHash));
        ++nonceNow[item.owner];
    }

    function erase(uint256 dice) external act {
        // A first one soon, and then so few that there is something left to do.
        require(erasures == 0 || pick(dice, 2, 4) == 0, "rarely");
        Item storage item = _item(dice);
        uint256 nonce = knowledge.nonces(item.owner);
        knowledge.eraseItem(item.id, nonce, FAR, _sign(item.owner, _erasure(item.id, item.owner)));
        item.erased = true;
        ++erasures;
        ++nonceNow[item.owner];
    }

    function grant(uint256 dice) external act {
        Item storage item = _item(dice);
        address reader = _person(dice, 2);
        uint48 until = uint48(block.timestamp + pick(dice, 3, 30 days));
        bytes memory signature = _sign(item.owner, _granting(item.id, item.owner, reader, until));
        knowledge.grantAccess(item.id, reader, until, knowledge.nonces(item.owner), FAR, signature);
        hold(members.isActive(item.owner) && members.isActive(reader), "K4 a grant by or for somebody who is not active");
        hold(until > block.timestamp, "K4 a grant of the past");
        item.grantedUntil[reader] = until;
        ++nonceNow[item.owner];
    }

    function revoke(uint256 dice) external act {
        Item storage item = _item(dice);
        address reader = _person(dice, 2);
        uint256 nonce = knowledge.nonces(item.owner);
        bytes32 structHash = keccak256(abi.encode(REVOKE_ACCESS, item.id, item.owner, reader, nonce, FAR));
        knowledge.revokeAccess(item.id, reader, nonce, FAR, _sign(item.owner, structHash));
        item.grantedUntil[reader] = 0;
        ++nonceNow[item.owner];
    }

    // ------------------------------------------------------------------ readers, recorder, votes

    function agree(uint256 dice) external act {
        address member = _person(dice, 1);
        uint256 nonce = knowledge.nonces(member);
        uint48 until = uint48(block.timestamp + pick(dice, 2, 30 days));
        bytes32 structHash = keccak256(abi.encode(SIGN_NDA, member, bytes32("nda"), keccak256("buying"), until, until, nonce, FAR));
        knowledge.signNda(member, "nda", "buying", until, until, nonce, FAR, _sign(member, structHash));
        ++nonceNow[member];
    }

    function request(uint256 dice) external act {
        Item storage item = _item(dice);
        IKnowledgeRegistry.RequestItem memory intent =
            IKnowledgeRegistry.RequestItem(item.id, _person(dice, 2), "audit", knowledge.nonces(_person(dice, 2)), FAR);
        bytes32 structHash = keccak256(abi.encode(REQUEST_ITEM, item.id, intent.requester, keccak256("audit"), intent.nonce, FAR));
        bytes32 hash = knowledge.requestItem(intent, _sign(intent.requester, structHash));
        requests.push(Asked(hash, item.id, intent.requester, false));
        ++nonceNow[intent.requester];
    }

    /// @dev A decision whose parts agree most of the time.
    function decide(uint256 dice) external act {
        Asked storage asked = requests[pick(dice, 1, requests.length)];
        uint16 denials = uint16(pick(dice, 2, 2) == 0 ? 0 : pick(dice, 3, 1 << 11));
        uint8 leading;
        while (denials != 0 && denials >> leading & 1 == 0) ++leading;
        if (pick(dice, 4, 8) == 0) ++leading;
        vm.prank(recorder);
        knowledge.recordDecision(asked.hash, denials == 0, leading, denials, uint32(rulebooks.length));
        hold(!asked.decided, "K5 a request was decided twice");
        asked.decided = true;
    }

    function publish(uint256 dice) external act {
        string memory parameters = vm.toString(dice);
        vm.prank(timelock);
        hold(knowledge.publishRulebook(parameters) == rulebooks.length + 1, "K6 versions do not count up by one");
        rulebooks.push(keccak256(bytes(parameters)));
    }

    function suspendOrReinstate(uint256 dice) external act {
        address member = _person(dice, 1);
        require(!members.isActive(member) || pick(dice, 2, 3) == 0, "rarely");
        members.set(member, !members.isActive(member));
    }

    function passTime(uint256 dice) external act {
        skip(1 + pick(dice, 1, 10 days));
    }

    // ------------------------------------------------------------------ what must be refused

    /// @dev Succeeds when the call is refused, as it must.
    function shareForbidden(uint256 dice) external act {
        IKnowledgeRegistry.ShareItem memory intent = _sharing(_person(dice, 1), dice);
        intent.partition = IKnowledgeRegistry.Partition(5 + pick(dice, 9, 4));
        _mustFail(
            stranger, abi.encodeCall(knowledge.shareItem, (intent, _sign(intent.owner, _hash(intent)))), "K1 what never leaves was shared"
        );
    }

    /// @dev An owner's act, or a reader's, signed by somebody else.
    function forge(uint256 dice) external act {
        Item storage item = _item(dice);
        address other = _person(dice, 2);
        require(other != item.owner, "it is the owner's own");
        (uint256 which, uint256 nonce) = (pick(dice, 3, 4), knowledge.nonces(item.owner));
        bytes memory data;
        if (which == 0) {
            bytes memory signature = _sign(other, _relabelling(item.id, item.owner, IKnowledgeRegistry.Label.Clear));
            data = abi.encodeCall(knowledge.relabelItem, (item.id, IKnowledgeRegistry.Label.Clear, nonce, FAR, signature));
        } else if (which == 1) {
            data = abi.encodeCall(knowledge.eraseItem, (item.id, nonce, FAR, _sign(other, _erasure(item.id, item.owner))));
        } else if (which == 2) {
            uint48 until = uint48(block.timestamp + 1 days);
            bytes memory signature = _sign(other, _granting(item.id, item.owner, other, until));
            data = abi.encodeCall(knowledge.grantAccess, (item.id, other, until, nonce, FAR, signature));
        } else {
            IKnowledgeRegistry.RequestItem memory intent = IKnowledgeRegistry.RequestItem(item.id, item.owner, "audit", nonce, FAR);
            bytes32 structHash = keccak256(abi.encode(REQUEST_ITEM, item.id, item.owner, keccak256("audit"), nonce, FAR));
            data = abi.encodeCall(knowledge.requestItem, (intent, _sign(other, structHash)));
        }
        _mustFail(other, data, "K4 somebody acted in another's name");
    }

    function tryAgain(uint256 dice) external act {
        require(used.length != 0, "nothing was signed yet");
        _mustFail(_person(dice, 1), used, "K7 a signature was used twice");
    }

    function decideWrongly(uint256 dice) external act {
        Asked storage asked = requests[pick(dice, 1, requests.length)];
        bytes memory data = abi.encodeCall(knowledge.recordDecision, (asked.hash, true, 0, 0, uint32(rulebooks.length)));
        address[4] memory others = [stranger, timelock, people[0], asked.requester];
        if (asked.decided) {
            _mustFail(recorder, data, "K5 a request was decided twice");
        } else if (pick(dice, 2, 2) == 0) {
            _mustFail(others[pick(dice, 3, 4)], data, "K6 somebody without the office decided");
        } else {
            _mustFail(
                pick(dice, 3, 2) == 0 ? recorder : stranger, abi.encodeCall(knowledge.publishRulebook, ("{}")), "K6 no vote published"
            );
        }
    }

    /// @dev What was erased is neither labelled, confirmed, granted nor erased again, also by its owner.
    function touchErased(uint256 dice) external act {
        Item storage item = _erased(dice);
        (uint256 which, uint256 nonce) = (pick(dice, 2, 3), knowledge.nonces(item.owner));
        bytes memory data;
        if (which == 0) {
            data = abi.encodeCall(knowledge.eraseItem, (item.id, nonce, FAR, _sign(item.owner, _erasure(item.id, item.owner))));
        } else if (which == 1) {
            bytes memory signature = _sign(item.owner, _relabelling(item.id, item.owner, IKnowledgeRegistry.Label.Clear));
            data = abi.encodeCall(knowledge.relabelItem, (item.id, IKnowledgeRegistry.Label.Clear, nonce, FAR, signature));
        } else {
            uint48 until = uint48(block.timestamp + 1 days);
            bytes memory signature = _sign(item.owner, _granting(item.id, item.owner, people[0], until));
            data = abi.encodeCall(knowledge.grantAccess, (item.id, people[0], until, nonce, FAR, signature));
        }
        _mustFail(item.owner, data, "K3 what was erased was changed");
    }

    // ------------------------------------------------------------------ short words

    function _mustFail(address caller, bytes memory data, string memory what) private {
        vm.prank(caller);
        (bool done,) = address(knowledge).call(data);
        hold(!done, what);
    }

    function _person(uint256 dice, uint256 salt) private view returns (address) {
        return people[pick(dice, salt, people.length)];
    }

    function _item(uint256 dice) private view returns (Item storage) {
        require(items.length != 0, "nothing is shared yet");
        return items[pick(dice, 7, items.length)];
    }

    function _erased(uint256 dice) private view returns (Item storage) {
        require(erasures != 0, "all are there");
        uint256 place = pick(dice, 7, items.length);
        while (!items[place].erased) place = (place + 1) % items.length;
        return items[place];
    }

    /// @dev Most of the time of a partition that may be shared; the same content comes again now and then.
    function _sharing(address owner, uint256 dice) private view returns (IKnowledgeRegistry.ShareItem memory) {
        IKnowledgeRegistry.Audience audience = IKnowledgeRegistry.Audience(pick(dice, 2, 3));
        return IKnowledgeRegistry.ShareItem({
            owner: owner,
            contentHash: keccak256(abi.encode(pick(dice, 3, 20))),
            template: "template",
            partition: IKnowledgeRegistry.Partition(pick(dice, 4, 5)),
            label: IKnowledgeRegistry.Label(pick(dice, 5, 5)),
            audience: audience,
            audienceRound: audience == IKnowledgeRegistry.Audience.Round ? bytes32("round") : bytes32(0),
            purpose: "choosing suppliers",
            sourceDate: uint48(block.timestamp),
            reviewDate: uint48(block.timestamp + 1 + pick(dice, 6, 100 days)),
            nonce: knowledge.nonces(owner),
            deadline: FAR
        });
    }
}
