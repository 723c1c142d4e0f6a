// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {IVotingToken} from "../../contracts/interfaces/IVotingToken.sol";
import {Consortium} from "./fixtures/Consortium.sol";

contract VotingTokenTest is Consortium {
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    address private anna;
    address private bert;
    address private stranger;

    function setUp() external {
        deploy();
        anna = admit("anna", 100);
        bert = admit("bert", 0);
        stranger = makeAddr("stranger");
        skip(10);
    }

    function test_tokens_are_whole() external view {
        assertEq(token.decimals(), 0);
        assertEq(token.CLOCK_MODE(), "mode=timestamp");
        assertEq(token.clock(), block.timestamp);
    }

    function test_only_a_vote_mints_and_burns() external {
        vm.startPrank(anna);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, anna));
        token.mint(anna, 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, anna));
        token.burn(anna, 1);
        vm.stopPrank();
    }

    function test_the_first_receipt_delegates_to_the_receiver_itself() external {
        assertEq(token.delegates(bert), address(0));
        vm.prank(anna);
        token.transfer(bert, 40);
        assertEq(token.delegates(bert), bert);
        assertEq(token.getVotes(bert), 40);
        assertEq(token.getVotes(anna), 60);
    }

    function test_a_later_receipt_leaves_the_chosen_delegate() external {
        vm.prank(anna);
        token.delegate(bert);
        mint(anna, 5);
        assertEq(token.getVotes(bert), 105);
        assertEq(token.getVotes(anna), 0);
    }

    function test_tokens_go_to_active_members_only() external {
        bytes memory refused = abi.encodeWithSelector(IVotingToken.VotingTokenNotMember.selector, stranger);
        vm.prank(anna);
        vm.expectRevert(refused);
        token.transfer(stranger, 1);
        vm.prank(address(timelock));
        vm.expectRevert(refused);
        token.mint(stranger, 1);
    }

    function test_tokens_of_a_suspended_member_are_frozen_and_stay_in_the_supply() external {
        suspend(anna);
        bytes memory refused = abi.encodeWithSelector(IVotingToken.VotingTokenNotMember.selector, anna);
        vm.prank(anna);
        vm.expectRevert(refused);
        token.transfer(bert, 1);
        vm.prank(anna);
        vm.expectRevert(refused);
        token.delegate(bert);
        assertEq(token.totalSupply(), 100);
        byVote(address(token), abi.encodeCall(token.burn, (anna, 30)));
        assertEq(token.balanceOf(anna), 70);
        assertEq(token.getVotes(anna), 70);
    }

    function test_power_is_delegated_to_active_members_only() external {
        vm.prank(anna);
        vm.expectRevert(abi.encodeWithSelector(IVotingToken.VotingTokenNotMember.selector, stranger));
        token.delegate(stranger);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IVotingToken.VotingTokenNotMember.selector, stranger));
        token.delegate(anna);
    }

    function test_the_supply_stays_below_two_to_the_eighty() external {
        mint(anna, type(uint80).max - 100);
        vm.prank(address(timelock));
        vm.expectRevert(
            abi.encodeWithSelector(ERC20Votes.ERC20ExceededSafeSupply.selector, uint256(type(uint80).max) + 1, type(uint80).max)
        );
        token.mint(anna, 1);
    }

    function test_a_permit_allows_a_spender_between_members() external {
        uint256 deadline = block.timestamp;
        bytes32 structHash = keccak256(abi.encode(PERMIT_TYPEHASH, anna, stranger, 30, 0, deadline));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[anna], typedDigest("Guildhall Votes", address(token), block.chainid, structHash));
        token.permit(anna, stranger, 30, deadline, v, r, s);
        vm.prank(stranger);
        token.transferFrom(anna, bert, 30);
        assertEq(token.balanceOf(bert), 30);
        assertEq(token.nonces(anna), 1);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(anna, stranger, 30, deadline, v, r, s);
    }

    function test_past_votes_of_a_timepoint_to_come_are_not_known() external {
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, block.timestamp, block.timestamp));
        token.getPastVotes(anna, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, block.timestamp + 1, block.timestamp));
        token.getPastVotes(anna, block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, block.timestamp, block.timestamp));
        token.getPastVotesOf(new address[](1), block.timestamp);
    }

    /// @notice In their order, each as it is answered alone: of nobody, of a stranger, twice the same.
    function test_past_votes_of_many_are_those_of_each() external {
        uint256 before = block.timestamp - 1;
        vm.prank(anna);
        token.transfer(bert, 40);
        skip(5);
        assertEq(token.getPastVotesOf(new address[](0), before).length, 0);
        address[] memory asked = new address[](4);
        (asked[0], asked[1], asked[2], asked[3]) = (bert, stranger, anna, bert);
        _votesOfMany(asked, before, 0, 100);
        _votesOfMany(asked, block.timestamp - 1, 40, 60);
    }

    /// @dev Bert, a stranger, anna and bert again.
    function _votesOfMany(address[] memory asked, uint256 time, uint256 berts, uint256 annas) private view {
        uint256[] memory votes = token.getPastVotesOf(asked, time);
        assertEq(abi.encode(votes.length, votes[0], votes[1], votes[2], votes[3]), abi.encode(4, berts, 0, annas, berts));
    }

    /// @notice The newest checkpoint, kept apart for ballots, and the history give the same answer.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_past_votes_are_those_of_the_checkpoints(uint256 seed) external {
        address[2] memory members = [anna, bert];
        for (uint256 i = 0; i < 10; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            address member = members[dice % 2];
            uint256 third = token.balanceOf(member) / 3;
            vm.prank(member);
            if ((dice >> 8) % 2 == 0) token.delegate(members[(dice >> 16) % 2]);
            else token.transfer(members[(dice >> 16) % 2], third);
            skip((dice >> 24) % 3);
        }
        skip(1);
        for (uint256 time = START; time < block.timestamp; ++time) {
            assertEq(token.getPastVotes(anna, time), _lastCheckpoint(anna, time));
            assertEq(token.getPastVotes(bert, time), _lastCheckpoint(bert, time));
        }
    }

    function _lastCheckpoint(address account, uint256 time) private view returns (uint256 votes) {
        for (uint32 i = 0; i < token.numCheckpoints(account); ++i) {
            if (token.checkpoints(account, i)._key <= time) votes = token.checkpoints(account, i)._value;
        }
    }
}
