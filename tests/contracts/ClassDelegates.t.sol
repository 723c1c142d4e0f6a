// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IClassTable} from "../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "../../contracts/interfaces/IMemberRegistry.sol";
import {ClassRules} from "./fixtures/ClassRules.sol";
import {Consortium} from "./fixtures/Consortium.sol";

/// @notice A member's ballots of one class, cast by another member until a date.
contract ClassDelegatesTest is Consortium {
    bytes32 private constant DELEGATE_CLASS_TYPEHASH =
        keccak256("DelegateClass(address member,uint8 proposalClass,address delegate,uint48 until,uint256 nonce,uint48 deadline)");
    IClassTable.Class private constant ORDINARY = IClassTable.Class.Ordinary;
    IClassTable.Class private constant FINANCIAL = IClassTable.Class.Financial;

    address private anna;
    address private bert;
    address private carla;
    address private dora;
    address private emil;

    /// @dev Anna 300 tokens, bert 200, carla and dora 150 each, emil 200; the cap is 340.
    function setUp() external {
        deploy();
        anna = admit("anna", 300);
        bert = admit("bert", 200);
        carla = admit("carla", 150);
        dora = admit("dora", 150);
        emil = admit("emil", 200);
        skip(1);
    }

    /// @dev Ballots of the financial class can be changed here, so that every way to count one is met.
    function rules() internal pure override returns (IClassTable.ClassRule[4] memory all) {
        all = ClassRules.all();
        all[uint256(FINANCIAL)].changeable = true;
    }

    // ------------------------------------------------------------------ naming

    function test_a_delegate_is_named_for_one_class_until_a_date() external {
        uint48 until = _in(30 days);
        vm.expectEmit(address(registry));
        emit IMemberRegistry.ClassDelegateChanged(bert, ORDINARY, anna, until);
        _name(bert, ORDINARY, anna, until);
        (address delegate, uint48 since, uint48 end) = registry.classDelegateOf(bert, ORDINARY);
        assertEq(abi.encode(delegate, since, end), abi.encode(anna, block.timestamp, until));
        (delegate,,) = registry.classDelegateOf(bert, FINANCIAL);
        assertEq(delegate, address(0));
    }

    function test_naming_itself_a_stranger_or_for_no_term_is_refused() external {
        _refusedNaming(bert, bert, _in(1), abi.encodeWithSelector(IMemberRegistry.MemberRegistryOwnClassDelegate.selector, bert));
        address stranger = makeAddr("stranger");
        bytes memory notActive = abi.encodeWithSelector(IMemberRegistry.MemberRegistryNotActive.selector, stranger);
        _refusedNaming(bert, stranger, _in(1), notActive);
        _refusedNaming(stranger, bert, _in(1), notActive);
        uint48[2] memory ends = [uint48(block.timestamp - 1), _in(366 days + 1)];
        for (uint256 i = 0; i < ends.length; ++i) {
            _refusedNaming(
                bert, anna, ends[i], abi.encodeWithSelector(IMemberRegistry.MemberRegistryDelegateTermOutOfBounds.selector, ends[i])
            );
        }
    }

    function test_a_signed_naming_counts_once_and_in_time() external {
        uint48 until = _in(30 days);
        uint48 deadline = _in(1);
        bytes memory signature = _signedNaming(bert, anna, until, 0, deadline);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryInvalidSignature.selector, carla));
        registry.delegateClassBySig(carla, ORDINARY, anna, until, 0, deadline, signature);
        registry.delegateClassBySig(bert, ORDINARY, anna, until, 0, deadline, signature);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, bert, 1));
        registry.delegateClassBySig(bert, ORDINARY, anna, until, 0, deadline, signature);
        signature = _signedNaming(bert, anna, until, 1, deadline);
        skip(2);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRegistryIntentExpired.selector, deadline));
        registry.delegateClassBySig(bert, ORDINARY, anna, until, 1, deadline, signature);
    }

    /// @notice Nobody until a date and somebody until never both mean nobody.
    function test_half_a_naming_revokes() external {
        address[2] memory delegates = [address(0), anna];
        uint48[2] memory ends = [_in(30 days), 0];
        for (uint256 i = 0; i < 2; ++i) {
            _name(bert, ORDINARY, carla, _in(1 days));
            vm.expectEmit(address(registry));
            emit IMemberRegistry.ClassDelegateChanged(bert, ORDINARY, address(0), 0);
            _name(bert, ORDINARY, delegates[i], ends[i]);
            (address delegate, uint48 since, uint48 until) = registry.classDelegateOf(bert, ORDINARY);
            assertEq(abi.encode(delegate, since, until), abi.encode(address(0), 0, 0));
        }
    }

    function test_a_suspended_member_may_revoke_and_a_stranger_may_not() external {
        _name(bert, ORDINARY, anna, _in(30 days));
        suspend(bert);
        _name(bert, ORDINARY, address(0), 0);
        (address delegate, uint48 since, uint48 until) = registry.classDelegateOf(bert, ORDINARY);
        assertEq(abi.encode(delegate, since, until), abi.encode(address(0), 0, 0));
        address stranger = makeAddr("stranger");
        _refusedNaming(stranger, anna, 0, abi.encodeWithSelector(IMemberRegistry.MemberRegistryNotActive.selector, stranger));
    }

    // ------------------------------------------------------------------ who may cast

    function test_the_delegate_casts_the_members_ballot_and_it_says_so() external {
        _name(bert, ORDINARY, anna, _in(30 days));
        skip(1);
        uint256 id = propose(carla, ordinary());
        skip(1);
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.BallotByDelegate(id, bert, anna);
        assertEq(governor.castSignedBallot(id, _by(anna, bert, id, FOR, 0)), 1);
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(abi.encode(tally.headsFor, tally.votersFor), abi.encode(1, 0));
        assertTrue(governor.hasVoted(id, bert));
        assertFalse(governor.hasVoted(id, anna));
    }

    function test_a_delegate_named_after_the_snapshot_casts_nothing() external {
        uint256 id = propose(carla, ordinary());
        _name(bert, ORDINARY, anna, _in(30 days));
        skip(1);
        _refused(id, _by(anna, bert, id, FOR, 0), IConsortiumGovernor.GovernorBadBallotSignature.selector);
    }

    function test_a_term_that_is_renewed_in_time_is_one_authority_and_one_that_lapsed_is_not() external {
        _name(bert, ORDINARY, anna, _in(1 hours));
        _name(carla, ORDINARY, anna, _in(1 hours));
        skip(1);
        uint256 id = propose(dora, ordinary());
        skip(1 hours - 1);
        _name(bert, ORDINARY, anna, _in(1 days));
        skip(1);
        _name(carla, ORDINARY, anna, _in(1 days));
        governor.castSignedBallot(id, _by(anna, bert, id, FOR, 0));
        _refused(id, _by(anna, carla, id, FOR, 0), IConsortiumGovernor.GovernorBadBallotSignature.selector);
    }

    function test_revoked_expired_suspended_or_of_another_class_a_delegate_casts_nothing() external {
        _name(bert, FINANCIAL, anna, _in(30 days));
        _name(carla, ORDINARY, anna, _in(1 hours));
        _name(dora, ORDINARY, anna, _in(30 days));
        _name(emil, ORDINARY, bert, _in(30 days));
        skip(1);
        uint256 id = propose(anna, ordinary());
        skip(1 hours);
        _name(dora, ORDINARY, address(0), 0);
        suspend(bert);
        address[3] memory voters = [bert, carla, dora];
        bytes4 bad = IConsortiumGovernor.GovernorBadBallotSignature.selector;
        _refused(id, _by(anna, voters[1], id, FOR, 0), bad);
        _refused(id, _by(anna, voters[2], id, FOR, 0), bad);
        _refused(id, _by(bert, emil, id, FOR, 0), bad);
        _refused(id, _by(anna, voters[0], id, FOR, 0), IConsortiumGovernor.GovernorNotActiveMember.selector);
    }

    function test_the_voter_decides_first_and_last() external {
        _name(bert, ORDINARY, anna, _in(30 days));
        skip(1);
        uint256 id = propose(carla, ordinary());
        skip(1);
        governor.castSignedBallot(id, _by(anna, bert, id, FOR, 0));
        governor.castSignedBallot(id, _by(anna, bert, id, ABSTAIN, 1));
        governor.castSignedBallot(id, signed(bert, id, AGAINST, "", 2));
        _refused(id, _by(anna, bert, id, FOR, 3), IConsortiumGovernor.GovernorVoterDecided.selector);
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(abi.encode(tally.headsAgainst, tally.headsFor, tally.headsAbstain), abi.encode(1, 0, 0));
        assertEq(abi.encode(tally.votersAgainst, tally.votersFor, tally.votersAbstain), abi.encode(1, 0, 0));
    }

    /// @notice A member makes 31 ballots and revocations on a proposal: its delegate cannot use them up and so have the last word.
    function test_a_delegate_leaves_the_voter_enough_ballots_to_decide_last() external {
        _name(bert, ORDINARY, anna, _in(30 days));
        skip(1);
        uint256 id = propose(carla, ordinary());
        skip(1);
        for (uint256 nonce = 0; nonce < 15; ++nonce) {
            governor.castSignedBallot(id, _by(anna, bert, id, uint8(nonce % 3), nonce));
        }
        _refused(id, _by(anna, bert, id, FOR, 15), IConsortiumGovernor.GovernorTooManyChanges.selector);
        for (uint256 nonce = 15; nonce < 31; ++nonce) {
            governor.castSignedBallot(id, signed(bert, id, AGAINST, "", nonce));
        }
        _refused(id, signed(bert, id, FOR, "", 31), IConsortiumGovernor.GovernorTooManyChanges.selector);
        assertEq(governor.proposalTally(id).headsAgainst, 1);
    }

    // ------------------------------------------------------------------ how it counts

    function test_tokens_cast_for_others_are_capped_with_the_delegates_own_in_any_order() external {
        _nameAnnaByAll();
        uint256[3] memory orders = [uint256(0x012), 0x120, 0x210];
        uint256 state = vm.snapshotState();
        for (uint256 i = 0; i < orders.length; ++i) {
            uint256 id = propose(emil, financial());
            skip(1);
            for (uint256 shift = 0; shift < 12; shift += 4) {
                _castForThree(id, orders[i] >> shift & 15);
            }
            IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
            // Raw 300 + 200 for and 150 against, in anna's group: of the cap of 340 for floor(500 x 340 / 650).
            assertEq(abi.encode(tally.tokensFor, tally.tokensAgainst), abi.encode(261, 78));
            assertEq(abi.encode(tally.headsFor, tally.votersFor, tally.headsAgainst, tally.votersAgainst), abi.encode(2, 1, 1, 0));
            vm.revertToState(state);
        }
    }

    function test_one_firm_with_all_ballots_of_others_is_one_voter_and_makes_no_quorum() external {
        _nameAnnaByAll();
        uint256 id = propose(emil, financial());
        skip(1);
        for (uint256 who = 0; who < 3; ++who) {
            _castForThree(id, who);
        }
        assertFalse(governor.quorumReached(id));
        vote(dora, id, FOR);
        assertFalse(governor.quorumReached(id));
        vote(emil, id, FOR);
        assertTrue(governor.quorumReached(id));
    }

    function test_a_voter_that_takes_its_ballot_back_counts_in_its_own_group_again() external {
        _nameAnnaByAll();
        uint256 id = propose(emil, financial());
        skip(1);
        for (uint256 who = 0; who < 3; ++who) {
            _castForThree(id, who);
        }
        vote(bert, id, AGAINST);
        vote(carla, id, AGAINST);
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(abi.encode(tally.tokensFor, tally.tokensAgainst), abi.encode(300, 350));
        vote(anna, id, ABSTAIN);
        tally = governor.proposalTally(id);
        assertEq(abi.encode(tally.tokensFor, tally.tokensAgainst, tally.tokensAbstain), abi.encode(0, 350, 300));
        (uint256 against, uint256 inFavour, uint256 abstain) = governor.groupTokens(id, registry.legalGroupOf(anna));
        assertEq(abi.encode(against, inFavour, abstain), abi.encode(0, 0, 300));
    }

    function test_a_batch_takes_ballots_of_delegates_beside_others() external {
        _nameAnnaByAll();
        uint256 id = propose(emil, financial());
        skip(1);
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](4);
        ballots[0] = _by(anna, carla, id, AGAINST, 0);
        ballots[1] = signed(anna, id, FOR);
        ballots[2] = _by(anna, dora, id, FOR, 0);
        ballots[3] = _by(anna, bert, id, FOR, 0);
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.BallotSkipped(id, dora, 2, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        assertEq(governor.castSignedBallots(id, packed(ballots)), 3);
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(abi.encode(tally.tokensFor, tally.tokensAgainst, tally.votersFor), abi.encode(261, 78, 1));
    }

    /// @dev Bert and carla let anna cast their financial ballots.
    function _nameAnnaByAll() private {
        _name(bert, FINANCIAL, anna, _in(30 days));
        _name(carla, FINANCIAL, anna, _in(30 days));
        skip(1);
    }

    /// @dev 0: anna itself for; 1: anna for bert, for; 2: anna for carla, against.
    function _castForThree(uint256 id, uint256 who) private {
        if (who == 0) vote(anna, id, FOR);
        if (who == 1) governor.castSignedBallot(id, _by(anna, bert, id, FOR, 0));
        if (who == 2) governor.castSignedBallot(id, _by(anna, carla, id, AGAINST, 0));
    }

    function _in(uint256 period) private view returns (uint48) {
        return uint48(block.timestamp + period);
    }

    function _name(address member, IClassTable.Class class, address delegate, uint48 until) private {
        vm.prank(member);
        registry.delegateClass(class, delegate, until);
    }

    function _refusedNaming(address member, address delegate, uint48 until, bytes memory reason) private {
        vm.prank(member);
        vm.expectRevert(reason);
        registry.delegateClass(ORDINARY, delegate, until);
    }

    function _signedNaming(address member, address delegate, uint48 until, uint256 nonce, uint48 deadline)
        private
        view
        returns (bytes memory)
    {
        bytes32 structHash = keccak256(abi.encode(DELEGATE_CLASS_TYPEHASH, member, ORDINARY, delegate, until, nonce, deadline));
        return sign(keyOf[member], typedDigest("Guildhall Members", address(registry), block.chainid, structHash));
    }

    /// @dev The voter's ballot, signed by another.
    function _by(address delegate, address voter, uint256 id, uint8 support, uint256 nonce)
        private
        view
        returns (IConsortiumGovernor.SignedBallot memory ballot)
    {
        ballot = signed(voter, id, support, "", nonce);
        ballot.signature = sign(keyOf[delegate], ballotDigest(address(governor), block.chainid, id, ballot));
    }

    function _refused(uint256 id, IConsortiumGovernor.SignedBallot memory ballot, bytes4 selector) private {
        vm.expectRevert(refusal(selector, id, ballot.voter));
        governor.castSignedBallot(id, ballot);
    }
}
