// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ProcurementRounds} from "../../../contracts/ProcurementRounds.sol";
import {SettlementToken} from "../../../contracts/SettlementToken.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "../../../contracts/interfaces/IMemberRegistry.sol";
import {IProcurementRounds, RoundId} from "../../../contracts/interfaces/IProcurementRounds.sol";
import {Test} from "../cheats/Test.sol";
import {Division} from "./Division.sol";
import {GuardianDouble, MembersDouble} from "./Doubles.sol";

/// @notice A consortium of seven members around one rounds contract, and short words for what they do.
/// Prices are those of the electronics list of the demo: 1.95/1.76/1.56, 5.95/5.36/4.76, 8.95/8.06/7.16.
abstract contract RoundsFixture is Test {
    bytes32 private constant LINE_TYPEHASH = keccak256("Line(uint16 item,uint96 quantity,uint64 tolerance,uint96 ceiling)");
    bytes32 private constant COMMIT_TYPEHASH = keccak256(
        "Commit(bytes32 roundId,address member,Line[] lines,uint256 deposit,uint256 nonce,uint48 deadline)Line(uint16 item,uint96 quantity,uint64 tolerance,uint96 ceiling)"
    );
    uint48 internal constant START = 1_767_225_600; // 2026-01-01
    uint48 internal constant FREEZE_AT = START + 7 days;
    uint48 internal constant CLOSE_AT = START + 8 days;
    uint48 internal constant DELIVER_BY = START + 30 days;
    uint48 internal constant FAR = START + 36_500 days;

    AccessManager internal manager;
    MembersDouble internal members;
    GuardianDouble internal guardians;
    SettlementToken internal token;
    ProcurementRounds internal rounds;

    address internal coordinator = makeAddr("coordinator");
    address internal arbiter = makeAddr("arbiter");
    address internal timelock = makeAddr("timelock");
    address internal guardian = makeAddr("guardian");
    address internal supplier = makeAddr("supplier");
    address[] internal people;
    mapping(address account => uint256) internal keyOf;

    function setUp() public virtual {
        vm.warp(START);
        manager = new AccessManager(address(this));
        members = new MembersDouble();
        token = new SettlementToken("Euro", "EUR", 2, address(this));
        guardians = new GuardianDouble(guardian);
        rounds =
            ProcurementRounds(vm.deployCode("ProcurementRounds.sol:ProcurementRounds", abi.encode(manager, members, guardians, timelock)));
        _assignRoles();
        string[7] memory names = ["anna", "boris", "clara", "david", "emma", "felix", "greta"];
        for (uint256 i; i < names.length; ++i) {
            _admit(names[i]);
        }
    }

    function _assignRoles() private {
        bytes4[] memory running = new bytes4[](7);
        running[0] = rounds.draftRound.selector;
        running[1] = rounds.openDemand.selector;
        running[2] = rounds.placeOrder.selector;
        running[3] = rounds.recordReceipt.selector;
        running[4] = rounds.postInvoice.selector;
        running[5] = rounds.closeRound.selector;
        running[6] = rounds.cancelRound.selector;
        manager.setTargetFunctionRole(address(rounds), running, 1);
        bytes4[] memory judging = new bytes4[](3);
        judging[0] = rounds.decideClaim.selector;
        judging[1] = rounds.decideMismatch.selector;
        judging[2] = rounds.confirmDelivery.selector;
        manager.setTargetFunctionRole(address(rounds), judging, 2);
        manager.grantRole(1, coordinator, 0);
        manager.grantRole(1, timelock, 0);
        manager.grantRole(2, arbiter, 0);
        manager.grantRole(0, timelock, 0);
    }

    function _admit(string memory name) internal returns (address account) {
        uint256 key;
        (account, key) = makeAddrAndKey(name);
        keyOf[account] = key;
        people.push(account);
        members.set(account, true);
        token.mint(account, 1_000_000_00);
    }

    // ---- Terms ----

    function _terms() internal view returns (IProcurementRounds.Terms memory) {
        return IProcurementRounds.Terms({
            title: "Connectors, spring",
            token: address(token),
            decimals: 2,
            supplier: supplier,
            sideCostKey: IProcurementRounds.SideCostKey.ByQuantity,
            freezeAt: FREEZE_AT,
            commitCloseAt: CLOSE_AT,
            deliverBy: DELIVER_BY,
            claimWindow: 5 days,
            decisionWindow: 7 days,
            overToleranceBps: 500,
            minimumValue: 100_00,
            freight: 30_00,
            fee: 10_00,
            sideCostCap: 25_00,
            aloneSideCost: 15_00,
            claimsAcceptedByDefault: true
        });
    }

    function _item(string memory sku, uint96 one, uint96 ten, uint96 hundred) internal pure returns (IProcurementRounds.Item memory item) {
        (item.sku, item.description, item.unit, item.packSize) = (sku, "from the list", "each", 1);
        item.tiers = new IProcurementRounds.Tier[](3);
        item.tiers[0] = IProcurementRounds.Tier(1, one);
        item.tiers[1] = IProcurementRounds.Tier(10, ten);
        item.tiers[2] = IProcurementRounds.Tier(100, hundred);
    }

    function _items() internal pure returns (IProcurementRounds.Item[] memory items) {
        items = new IProcurementRounds.Item[](3);
        items[0] = _item("ADA1798", 195, 176, 156);
        items[1] = _item("ADA3691", 595, 536, 476);
        items[2] = _item("ADA1674", 895, 806, 716);
    }

    // ---- Coordinator ----

    function _draft(IProcurementRounds.Terms memory terms, IProcurementRounds.Item[] memory items) internal returns (RoundId) {
        vm.prank(coordinator);
        return rounds.draftRound(terms, items);
    }

    function _open(IProcurementRounds.Terms memory terms, IProcurementRounds.Item[] memory items) internal returns (RoundId id) {
        id = _draft(terms, items);
        vm.prank(coordinator);
        rounds.openDemand(id);
    }

    function _open() internal returns (RoundId) {
        return _open(_terms(), _items());
    }

    function _order(RoundId id) internal {
        uint256 total;
        for (uint16 i; i < rounds.itemCount(id); ++i) {
            (, uint96 cost) = rounds.orderedOf(id, i);
            total += cost;
        }
        vm.prank(coordinator);
        rounds.placeOrder(id, "order", total);
    }

    function _receive(RoundId id, uint96[] memory units, bool last) internal {
        vm.prank(coordinator);
        rounds.recordReceipt(id, "receipt", units, last);
    }

    function _invoice(RoundId id, uint96 freight, uint96 rebate) internal view returns (IProcurementRounds.Invoice memory invoice) {
        (invoice.invoiceHash, invoice.freight, invoice.rebate) = ("invoice", freight, rebate);
        invoice.units = new uint96[](rounds.itemCount(id));
        for (uint16 i; i < invoice.units.length; ++i) {
            invoice.units[i] = rounds.receivedOf(id, i);
            invoice.goods += uint96(_bill(id, i));
        }
    }

    /// @notice The coordinator posts it, or the supplier when it gives a rebate.
    function _postInvoice(RoundId id, IProcurementRounds.Invoice memory invoice) internal {
        vm.prank(invoice.rebate == 0 ? coordinator : supplier);
        rounds.postInvoice(id, invoice);
    }

    function _bill(RoundId id, uint16 item) internal view returns (uint256) {
        (uint256 units, uint256 cost) = rounds.orderedOf(id, item);
        uint256 received = rounds.receivedOf(id, item);
        if (received == 0) return 0;
        if (rounds.itemOf(id, item).kind == IProcurementRounds.TierKind.AllUnits) return cost / units * received;
        return cost * received / units;
    }

    // ---- Members ----

    function _line(uint16 item, uint96 quantity, uint64 tolerance, uint96 ceiling)
        internal
        pure
        returns (IProcurementRounds.Line[] memory lines)
    {
        lines = new IProcurementRounds.Line[](1);
        lines[0] = IProcurementRounds.Line(item, quantity, tolerance, ceiling);
    }

    function _intent(RoundId id, address member, IProcurementRounds.Line[] memory lines)
        internal
        view
        returns (IProcurementRounds.Commit memory)
    {
        uint256 deposit = rounds.termsOf(id).sideCostCap;
        for (uint256 i; i < lines.length; ++i) {
            deposit += (uint256(lines[i].quantity) + lines[i].tolerance) * lines[i].ceiling;
        }
        return IProcurementRounds.Commit(id, member, lines, deposit, rounds.nonceOf(id, member), FAR);
    }

    function _commit(RoundId id, address member, IProcurementRounds.Line[] memory lines) internal {
        IProcurementRounds.Commit memory intent = _intent(id, member, lines);
        bytes memory signature = _sign(intent);
        vm.prank(member);
        token.approve(address(rounds), type(uint256).max);
        rounds.commit(intent, signature);
    }

    function _commit(RoundId id, address member, uint16 item, uint96 quantity, uint64 tolerance, uint96 ceiling) internal {
        _commit(id, member, _line(item, quantity, tolerance, ceiling));
    }

    function _sign(IProcurementRounds.Commit memory intent) internal view returns (bytes memory) {
        return _signDigest(keyOf[intent.member], _digest(_hash(intent)));
    }

    function _hash(IProcurementRounds.Commit memory intent) internal pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i; i < intent.lines.length; ++i) {
            hashes = bytes.concat(hashes, keccak256(abi.encode(LINE_TYPEHASH, intent.lines[i])));
        }
        return keccak256(
            abi.encode(COMMIT_TYPEHASH, intent.roundId, intent.member, keccak256(hashes), intent.deposit, intent.nonce, intent.deadline)
        );
    }

    function _withdrawCommitment(RoundId id, address member) internal {
        uint256 nonce = rounds.nonceOf(id, member);
        bytes32 typeHash = keccak256("WithdrawCommitment(bytes32 roundId,address member,uint256 nonce,uint48 deadline)");
        bytes memory signature = _signDigest(keyOf[member], _digest(keccak256(abi.encode(typeHash, id, member, nonce, FAR))));
        rounds.withdrawCommitment(id, member, nonce, FAR, signature);
    }

    function _claim(RoundId id, address member, uint16 item, uint96 quantity) internal returns (uint256) {
        uint256 nonce = rounds.nonceOf(id, member);
        bytes memory signature = _signClaim(id, member, item, quantity, nonce);
        return rounds.fileClaim(id, member, item, quantity, "evidence", nonce, FAR, signature);
    }

    function _signClaim(RoundId id, address member, uint16 item, uint96 quantity, uint256 nonce) internal view returns (bytes memory) {
        bytes32 typeHash = keccak256(
            "FileClaim(bytes32 roundId,address member,uint16 item,uint96 quantity,bytes32 evidenceHash,uint256 nonce,uint48 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(typeHash, id, member, item, quantity, bytes32("evidence"), nonce, FAR));
        return _signDigest(keyOf[member], _digest(structHash));
    }

    function _permit(address member, uint256 value) internal view returns (IProcurementRounds.Permit memory permit) {
        bytes32 typeHash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash = keccak256(abi.encode(typeHash, member, address(rounds), value, token.nonces(member), uint256(FAR)));
        (permit.value, permit.deadline) = (value, FAR);
        (permit.v, permit.r, permit.s) =
            vm.sign(keyOf[member], keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), structHash)));
    }

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Guildhall Rounds"),
                keccak256("1"),
                block.chainid,
                address(rounds)
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, structHash));
    }

    function _signDigest(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    // ---- Anyone ----

    function _bind(RoundId id) internal {
        vm.warp(rounds.termsOf(id).commitCloseAt);
        rounds.bind(id);
    }

    function _keys(RoundId id) internal view returns (bytes32[] memory keys) {
        address[] memory participants = rounds.participantsOf(id);
        keys = new bytes32[](participants.length);
        for (uint256 i; i < keys.length; ++i) {
            keys[i] = keccak256(abi.encode(id, participants[i]));
        }
    }

    function _lineOf(RoundId id, address member, uint16 item) internal view returns (IProcurementRounds.Line memory) {
        IProcurementRounds.Line[] memory lines = rounds.linesOf(id, member);
        for (uint256 i; i < lines.length; ++i) {
            if (lines[i].item == item) return lines[i];
        }
        return IProcurementRounds.Line(item, 0, 0, 0);
    }

    /// @notice The right division of an item's units and charges.
    function _shares(RoundId id, uint16 item) internal view returns (uint256[] memory units, uint256[] memory charges) {
        address[] memory participants = rounds.participantsOf(id);
        uint256[] memory orders = new uint256[](participants.length);
        uint256[] memory tolerances = new uint256[](participants.length);
        for (uint256 i; i < participants.length; ++i) {
            IProcurementRounds.Line memory line = _lineOf(id, participants[i], item);
            (orders[i], tolerances[i]) = (line.quantity, line.tolerance);
        }
        units = Division.units(rounds.receivedOf(id, item), orders, tolerances, _keys(id));
        charges = Division.money(_bill(id, item), units, _keys(id));
    }

    function _allocate(RoundId id) internal {
        for (uint16 i; i < rounds.itemCount(id); ++i) {
            (uint256[] memory units, uint256[] memory charges) = _shares(id, i);
            rounds.allocateItem(id, i, _narrow(units), _narrow(charges));
        }
    }

    /// @notice What the rebate is divided by: all units received, by participant.
    function _received(RoundId id) internal view returns (uint256[] memory units) {
        units = new uint256[](rounds.participantsOf(id).length);
        for (uint16 item; item < rounds.itemCount(id); ++item) {
            (uint256[] memory got,) = _shares(id, item);
            for (uint256 i; i < units.length; ++i) {
                units[i] += got[i];
            }
        }
    }

    /// @notice What freight and fee are divided by: what was bound, by the round's key.
    function _sideWeights(RoundId id) internal view returns (uint256[] memory weights) {
        address[] memory participants = rounds.participantsOf(id);
        weights = new uint256[](participants.length);
        for (uint256 i; i < weights.length; ++i) {
            weights[i] = _sideWeight(id, rounds.linesOf(id, participants[i]));
        }
    }

    function _sideWeight(RoundId id, IProcurementRounds.Line[] memory lines) private view returns (uint256 weight) {
        IProcurementRounds.SideCostKey key = rounds.termsOf(id).sideCostKey;
        for (uint256 i; i < lines.length; ++i) {
            uint256 quantity = lines[i].quantity;
            (uint256 ordered, uint256 cost) = rounds.orderedOf(id, lines[i].item);
            if (quantity == 0) continue;
            if (key == IProcurementRounds.SideCostKey.Equal) return 1;
            weight += key == IProcurementRounds.SideCostKey.ByQuantity ? quantity : (cost * quantity + ordered - 1) / ordered;
        }
    }

    function _settle(RoundId id, uint256 freight, uint256 rebate) internal {
        IProcurementRounds.Terms memory terms = rounds.termsOf(id);
        bytes32[] memory keys = _keys(id);
        uint256[] memory weights = _sideWeights(id);
        rounds.settle(
            id,
            _narrow(Division.money(freight, weights, keys)),
            _narrow(Division.money(terms.fee, weights, keys)),
            _narrow(Division.money(rebate, _received(id), keys))
        );
    }

    function _narrow(uint256[] memory wide) internal pure returns (uint96[] memory narrow) {
        narrow = new uint96[](wide.length);
        for (uint256 i; i < wide.length; ++i) {
            narrow[i] = uint96(wide[i]);
        }
    }

    function _units(uint96 a, uint96 b, uint96 c) internal pure returns (uint96[] memory units) {
        units = new uint96[](3);
        (units[0], units[1], units[2]) = (a, b, c);
    }

    /// @notice The law of the books: what the contract holds is exactly what it owes, over all rounds.
    function _assertBooks() internal view {
        uint256 owed = rounds.creditOf(address(token), supplier) + rounds.creditOf(address(token), timelock);
        for (uint256 sequence = 1; sequence <= rounds.roundCount(); ++sequence) {
            owed += rounds.depositOf(_idOf(sequence), timelock);
        }
        for (uint256 i; i < people.length; ++i) {
            owed += rounds.creditOf(address(token), people[i]);
            for (uint256 sequence = 1; sequence <= rounds.roundCount(); ++sequence) {
                owed += rounds.depositOf(_idOf(sequence), people[i]);
            }
        }
        assertEq(token.balanceOf(address(rounds)), owed, "balance == deposits + credits");
    }

    function _idOf(uint256 sequence) internal view returns (RoundId) {
        return RoundId.wrap(keccak256(abi.encode(block.chainid, address(rounds), sequence)));
    }
}
