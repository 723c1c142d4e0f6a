// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {ConsortiumGovernor} from "../../contracts/ConsortiumGovernor.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {Signatures} from "../../contracts/libraries/Signatures.sol";
import {Vm} from "./cheats/Vm.sol";
import {Consortium} from "./fixtures/Consortium.sol";
import {BurningWallet, DenyingWallet, ReenteringWallet, RevertingWallet, ShortWallet, Wallet} from "./fixtures/Wallets.sol";

/// @notice Ballots that members sign and anybody relays, one at a time and in batches.
contract SignedBallotsTest is Consortium {
    bytes32 private constant REVOKE_TYPEHASH = keccak256("RevokeBallots(uint256 proposalId,address voter,uint256 nonce,uint48 deadline)");
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    address[] private five;
    uint256 private id;

    function setUp() external {
        deploy();
        five = admitMany(5);
        id = propose(five[0], ordinary());
    }

    // ------------------------------------------------------------------ one

    function test_anybody_relays_a_signed_ballot_and_it_counts_for_its_signer() external {
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], id, AGAINST, "too dear", 0);
        vm.prank(makeAddr("relayer"));
        assertEq(governor.castSignedBallot(id, ballot), 1);
        assertTrue(governor.hasVoted(id, five[1]));
        assertEq(governor.proposalTally(id).objections, 1);
    }

    function test_a_signed_ballot_is_good_until_the_last_second_of_its_deadline() external {
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], id, FOR);
        ballot.deadline = uint48(block.timestamp);
        ballot.signature = signatureOf(id, ballot);
        uint256 now_ = vm.snapshotState();
        governor.castSignedBallot(id, ballot);
        vm.revertToState(now_);
        skip(1);
        _refused(ballot, IConsortiumGovernor.GovernorBallotExpired.selector);
    }

    function test_a_ballot_relayed_twice_counts_once() external {
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], id, FOR);
        governor.castSignedBallot(id, ballot);
        _refused(ballot, IConsortiumGovernor.GovernorWrongBallotNonce.selector);
        assertEq(governor.proposalTally(id).headsFor, 1);
    }

    function test_a_nonce_that_is_not_the_number_of_earlier_ballots_is_refused() external {
        _refused(signed(five[1], id, FOR, "", 1), IConsortiumGovernor.GovernorWrongBallotNonce.selector);
        _refused(signed(five[1], id, FOR, "", type(uint256).max), IConsortiumGovernor.GovernorWrongBallotNonce.selector);
        vote(five[1], id, FOR);
        governor.castSignedBallot(id, signed(five[1], id, AGAINST, "", 1));
        assertEq(governor.proposalTally(id).headsAgainst, 1);
    }

    function test_a_second_signed_ballot_of_a_final_class_is_refused_as_final() external {
        mint(five[1], 10);
        skip(1);
        id = propose(five[0], financial());
        governor.castSignedBallot(id, signed(five[1], id, FOR, "", 0));
        _refused(signed(five[1], id, AGAINST, "", 1), IConsortiumGovernor.GovernorBallotFinal.selector);
    }

    function test_any_altered_field_breaks_the_signature() external {
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], id, FOR, "yes", 0);
        ballot.support = AGAINST;
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ballot = signed(five[1], id, FOR, "yes", 0);
        ballot.reason = "no";
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ballot = signed(five[1], id, FOR, "yes", 0);
        ballot.deadline += 1;
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ballot = signed(five[1], id, FOR, "yes", 0);
        ballot.voter = five[2];
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
    }

    function test_a_ballot_for_another_proposal_contract_or_chain_is_refused() external {
        uint256 other = propose(five[0], content(abi.encodeCall(book.decided, (2)), "another"));
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], other, FOR);
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ConsortiumGovernor twin = ConsortiumGovernor(
            payable(vm.deployCode("ConsortiumGovernor.sol:ConsortiumGovernor", abi.encode(registry, token, table, timelock, 3)))
        );
        ballot.signature = sign(keyOf[five[1]], ballotDigest(address(twin), block.chainid, id, ballot));
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ballot.signature = sign(keyOf[five[1]], ballotDigest(address(governor), block.chainid + 1, id, ballot));
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ballot.signature = signatureOf(id, ballot);
        governor.castSignedBallot(id, ballot);
    }

    function test_a_ballot_signed_before_a_fork_is_no_good_on_the_other_chain() external {
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], id, FOR);
        vm.chainId(block.chainid + 1);
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
    }

    function test_the_other_forms_of_a_signature_are_refused() external {
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], id, FOR);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[five[1]], ballotDigest(address(governor), block.chainid, id, ballot));
        bytes[6] memory forms = [
            abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27)),
            abi.encodePacked(r, bytes32(uint256(s) | uint256(v - 27) << 255)),
            abi.encodePacked(r, s, v - 27),
            abi.encodePacked(r, s, v, uint8(0)),
            abi.encodePacked(r, s),
            bytes("")
        ];
        for (uint256 i = 0; i < forms.length; ++i) {
            ballot.signature = forms[i];
            _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        }
        ballot.signature = abi.encodePacked(r, s, v);
        governor.castSignedBallot(id, ballot);
    }

    function test_who_is_no_member_is_refused_before_its_signature_is_read() external {
        (address stranger, uint256 key) = makeAddrAndKey("stranger");
        keyOf[stranger] = key;
        _refused(signed(stranger, id, FOR), IConsortiumGovernor.GovernorNotActiveMember.selector);
        _refused(_unsigned(address(0)), IConsortiumGovernor.GovernorNotActiveMember.selector);
    }

    function _refused(IConsortiumGovernor.SignedBallot memory ballot, bytes4 selector) private {
        vm.expectRevert(refusal(selector, id, ballot.voter));
        governor.castSignedBallot(id, ballot);
    }

    // ------------------------------------------------------------------ wallets that are contracts

    function test_a_wallet_contract_votes_by_erc_1271() external {
        (address owner, uint256 key) = makeAddrAndKey("owner");
        address wallet = address(new Wallet(owner));
        _newProposalWith(wallet);
        IConsortiumGovernor.SignedBallot memory ballot = _unsigned(wallet);
        ballot.signature = sign(key, ballotDigest(address(governor), block.chainid, id, ballot));
        governor.castSignedBallot(id, ballot);
        assertTrue(governor.hasVoted(id, wallet));
        ballot = _unsigned(wallet);
        ballot.nonce = 1;
        ballot.signature = sign(keyOf[five[0]], ballotDigest(address(governor), block.chainid, id, ballot));
        _refused(ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
    }

    function test_an_account_with_delegated_code_still_is_its_key() external {
        vm.etch(five[1], abi.encodePacked(hex"ef0100", address(new DenyingWallet())));
        governor.castSignedBallot(id, signed(five[1], id, FOR));
        assertTrue(governor.hasVoted(id, five[1]));
    }

    function test_a_bad_wallet_only_loses_its_own_ballot() external {
        address[4] memory bad =
            [address(new DenyingWallet()), address(new RevertingWallet()), address(new BurningWallet()), address(new ShortWallet())];
        for (uint256 i = 0; i < bad.length; ++i) {
            admit(bad[i], 0, 1_000 + uint32(i));
        }
        skip(1);
        id = propose(five[1], content(abi.encodeCall(book.decided, (7)), "with wallets"));
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](8);
        for (uint256 i = 0; i < 4; ++i) {
            ballots[2 * i] = _unsigned(bad[i]);
            ballots[2 * i + 1] = signed(five[i], id, FOR);
        }
        vm.recordLogs();
        assertEq(governor.castSignedBallots(id, packed(ballots)), 4);
        _onlySkipped(IConsortiumGovernor.GovernorBadBallotSignature.selector, 4);
        assertEq(governor.proposalTally(id).headsFor, 4);
    }

    function test_a_batch_without_gas_for_a_wallet_reverts_instead_of_skipping_it() external {
        (address owner, uint256 key) = makeAddrAndKey("owner");
        address wallet = address(new Wallet(owner));
        _newProposalWith(wallet);
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](1);
        ballots[0] = _unsigned(wallet);
        ballots[0].signature = sign(key, ballotDigest(address(governor), block.chainid, id, ballots[0]));
        vm.expectRevert(abi.encodeWithSelector(Signatures.SignaturesOutOfGas.selector, wallet));
        governor.castSignedBallots{gas: 300_000}(id, packed(ballots));
        assertEq(governor.castSignedBallots{gas: 500_000}(id, packed(ballots)), 1);
    }

    function test_a_wallet_cannot_vote_while_it_is_asked() external {
        uint256 next = uint256(keccak256(abi.encode(block.chainid, address(governor), uint256(2), keccak256(_encoded(ordinaryNext())))));
        address wallet = address(new ReenteringWallet(IConsortiumGovernor(address(governor)), next));
        _newProposalWith(wallet);
        assertEq(id, next);
        governor.castSignedBallot(id, _unsigned(wallet));
        (,,, uint256 nextNonce) = governor.ballotOf(id, wallet);
        assertEq(nextNonce, 1);
        assertEq(governor.proposalTally(id).headsFor, 1);
    }

    function ordinaryNext() private view returns (Content memory) {
        return content(abi.encodeCall(book.decided, (7)), "with wallets");
    }

    function _encoded(Content memory made) private pure returns (bytes memory) {
        return abi.encode(made.targets, made.values, made.calldatas, keccak256(bytes(made.description)));
    }

    function _newProposalWith(address wallet) private {
        admit(wallet, 0, 1_000);
        skip(1);
        id = propose(five[1], ordinaryNext());
    }

    function _unsigned(address voter) private view returns (IConsortiumGovernor.SignedBallot memory ballot) {
        ballot.voter = voter;
        ballot.support = FOR;
        ballot.deadline = uint48(block.timestamp + 1 days);
        ballot.signature = new bytes(65);
    }

    // ------------------------------------------------------------------ batches

    function test_each_ballot_of_a_batch_is_judged_alone() external {
        suspend(five[4]);
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](7);
        ballots[0] = signed(five[0], id, FOR);
        ballots[1] = signed(five[0], id, AGAINST);
        ballots[2] = signed(five[1], id, 3);
        ballots[3] = signed(five[2], id, FOR, string(new bytes(1_001)), 0);
        ballots[4] = signed(five[3], id, FOR);
        ballots[4].signature[0] ^= 0x01;
        ballots[5] = signed(five[4], id, FOR);
        ballots[6] = signed(five[1], id, ABSTAIN);
        _expectSkipped(five[0], 1, IConsortiumGovernor.GovernorWrongBallotNonce.selector);
        _expectSkipped(five[1], 2, IConsortiumGovernor.GovernorUnknownSupport.selector);
        _expectSkipped(five[2], 3, IConsortiumGovernor.GovernorReasonTooLong.selector);
        _expectSkipped(five[3], 4, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        _expectSkipped(five[4], 5, IConsortiumGovernor.GovernorNotActiveMember.selector);
        assertEq(governor.castSignedBallots(id, packed(ballots)), 2);
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(tally.headsFor, 1);
        assertEq(tally.headsAbstain, 1);
        assertEq(tally.headsAgainst, 0);
    }

    function test_a_batch_after_the_close_skips_all_and_changes_nothing() external {
        IConsortiumGovernor.SignedBallot[] memory ballots = _ballotsOfFive(FOR);
        afterVote(id);
        vm.recordLogs();
        assertEq(governor.castSignedBallots(id, packed(ballots)), 0);
        _onlySkipped(IConsortiumGovernor.GovernorVotingClosed.selector, 5);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_an_empty_batch_counts_nothing() external {
        assertEq(governor.castSignedBallots(id, packed(new IConsortiumGovernor.SignedBallot[](0))), 0);
    }

    function test_a_late_batch_is_judged_once_after_it() external {
        uint256 deadline = governor.proposalDeadline(id);
        vm.warp(deadline);
        governor.castSignedBallots(id, packed(_ballotsOfFive(FOR)));
        assertEq(governor.proposalDeadline(id), deadline + 1 days);
    }

    function test_a_late_batch_that_ends_where_it_began_extends_nothing() external {
        uint256 deadline = governor.proposalDeadline(id);
        vm.warp(deadline);
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](2);
        ballots[0] = signed(five[0], id, FOR, "", 0);
        ballots[1] = signed(five[0], id, AGAINST, "", 1);
        assertEq(governor.castSignedBallots(id, packed(ballots)), 2);
        assertEq(governor.proposalDeadline(id), deadline);
    }

    /// @notice Whatever the order of a batch, and however it is cut, the count is the same as by transactions one by one.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_order_and_cut_of_batches_never_change_the_count(uint256 seed) external {
        address[] memory voters = _manyVoters(seed);
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](voters.length);
        uint256 open = vm.snapshotState();
        for (uint256 i = 0; i < voters.length; ++i) {
            uint8 support = uint8(uint256(keccak256(abi.encode(seed, i))) % 3);
            ballots[i] = signed(voters[i], id, support, support == 0 ? "no" : "", 0);
            governor.castSignedBallot(id, ballots[i]);
        }
        bytes memory alone = abi.encode(governor.proposalTally(id));
        vm.revertToState(open);
        _shuffle(ballots, seed);
        assertEq(governor.castSignedBallots(id, packed(ballots)), voters.length);
        assertEq(abi.encode(governor.proposalTally(id)), alone);
        for (uint256 i = 0; i < voters.length; ++i) {
            assertTrue(governor.hasVoted(id, voters[i]));
        }
    }

    /// @dev Forty members in six legal groups, so that ballots lie in two words and groups are capped.
    function _manyVoters(uint256 seed) private returns (address[] memory voters) {
        voters = new address[](40);
        for (uint256 i = 0; i < voters.length; ++i) {
            uint256 dice = uint256(keccak256(abi.encode("member", seed, i)));
            voters[i] = admit(string.concat("voter ", vm.toString(i)), 1 + dice % 1_000, 2_000 + uint32(dice >> 16) % 6);
        }
        skip(1);
        id = propose(five[0], constitutional());
    }

    function _shuffle(IConsortiumGovernor.SignedBallot[] memory ballots, uint256 seed) private pure {
        for (uint256 i = ballots.length - 1; i > 0; --i) {
            uint256 j = uint256(keccak256(abi.encode("shuffle", seed, i))) % (i + 1);
            (ballots[i], ballots[j]) = (ballots[j], ballots[i]);
        }
    }

    function _ballotsOfFive(uint8 support) private view returns (IConsortiumGovernor.SignedBallot[] memory ballots) {
        ballots = new IConsortiumGovernor.SignedBallot[](5);
        for (uint256 i = 0; i < 5; ++i) {
            ballots[i] = signed(five[i], id, support);
        }
    }

    function _expectSkipped(address voter, uint256 position, bytes4 selector) private {
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.BallotSkipped(id, voter, position, selector);
    }

    /// @dev The recorded logs hold that many skipped ballots, all for that reason.
    function _onlySkipped(bytes4 selector, uint256 expected) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 skipped;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IConsortiumGovernor.BallotSkipped.selector) continue;
            (, bytes4 named) = abi.decode(logs[i].data, (uint256, bytes4));
            assertEq(bytes32(named), bytes32(selector));
            ++skipped;
        }
        assertEq(skipped, expected);
    }

    /// @notice A batch says of every ballot what castSignedBallot would have said, in the same bytes: first ballots, changes,
    /// reasons of any length, shared groups, and bad signatures beside them.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_a_batch_announces_what_its_ballots_would_alone(uint256 seed) external {
        address[] memory voters = _manyVoters(seed);
        if (seed % 2 == 0) id = propose(five[0], ordinaryNext());
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](voters.length + 8);
        for (uint256 i = 0; i < ballots.length; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            string memory reason = dice % 3 == 0 ? string(new bytes((dice >> 8) % 100)) : "";
            ballots[i] = signed(voters[i % voters.length], id, uint8((dice >> 16) % 4), reason, i / voters.length);
            if (dice >> 24 & 7 == 0) ballots[i].signature[dice % 65] ^= 0x01;
        }
        uint256 open = vm.snapshotState();
        vm.recordLogs();
        uint256 alone;
        for (uint256 i = 0; i < ballots.length; ++i) {
            (bool done,) = address(governor).call(abi.encodeCall(governor.castSignedBallot, (id, ballots[i])));
            if (done) ++alone;
        }
        (bytes32 said, bytes memory tally) = (_announced(), abi.encode(governor.proposalTally(id)));
        vm.revertToState(open);
        vm.recordLogs();
        assertEq(governor.castSignedBallots(id, packed(ballots)), alone);
        assertEq(_announced(), said);
        assertEq(abi.encode(governor.proposalTally(id)), tally);
    }

    /// @dev All recorded logs but those of skipped ballots, in their order.
    function _announced() private returns (bytes32 hash) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == IConsortiumGovernor.BallotSkipped.selector) continue;
            hash = keccak256(abi.encode(hash, logs[i].topics, logs[i].data));
        }
    }

    // ------------------------------------------------------------------ malformed calldata

    function test_a_batch_that_does_not_end_with_its_last_ballot_is_refused() external {
        bytes memory whole = packed(_ballotsOfFive(FOR));
        bytes memory cut = new bytes(whole.length - 1);
        for (uint256 i = 0; i < cut.length; ++i) {
            cut[i] = whole[i];
        }
        vm.expectRevert(IConsortiumGovernor.GovernorMalformedBatch.selector);
        governor.castSignedBallots(id, cut);
        vm.expectRevert(IConsortiumGovernor.GovernorMalformedBatch.selector);
        governor.castSignedBallots(id, bytes.concat(whole, hex"00"));
        assertEq(governor.castSignedBallots(id, whole), 5);
    }

    function test_a_batch_on_a_proposal_that_there_is_not_is_refused() external {
        bytes memory batch = packed(_ballotsOfFive(FOR));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, id + 1));
        governor.castSignedBallots(id + 1, batch);
    }

    /// @notice A packed ballot with one bit flipped counts as signed, or not at all.
    function testFuzz_a_flipped_bit_never_changes_a_packed_ballot(uint256 bit) external {
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](1);
        ballots[0] = signed(five[1], id, FOR, bit % 2 == 0 ? "" : "because it is cheap", 0);
        bytes memory batch = packed(ballots);
        bit = bound(bit, 0, batch.length * 8 - 1);
        batch[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        (bool done, bytes memory answer) = address(governor).call(abi.encodeCall(governor.castSignedBallots, (id, batch)));
        if (done) assertEq(abi.decode(answer, (uint256)), 0);
        assertEq(governor.proposalTally(id).headsFor, 0);
        assertFalse(governor.hasVoted(id, five[1]));
    }

    /// @notice Bytes that nobody encoded never count a ballot that nobody signed.
    function testFuzz_rubbish_never_counts(bytes calldata rubbish) external {
        (bool done,) = address(governor).call(abi.encodePacked(governor.castSignedBallots.selector, id, rubbish));
        done;
        assertEq(abi.encode(governor.proposalTally(id)), abi.encode(IConsortiumGovernor.Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
    }

    /// @notice A valid ballot with one bit of its encoding flipped counts as signed, or not at all.
    function testFuzz_a_flipped_bit_never_changes_a_ballot(uint256 bit) external {
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], id, FOR, "because it is cheap", 0);
        bytes memory data = abi.encodeCall(governor.castSignedBallot, (id, ballot));
        bit = bound(bit, 36 * 8, data.length * 8 - 1);
        data[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        (bool done,) = address(governor).call(data);
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(tally.headsAgainst + tally.headsAbstain, 0);
        assertEq(tally.headsFor, done ? 1 : 0);
        assertEq(governor.hasVoted(id, five[1]), done);
    }

    // ------------------------------------------------------------------ revocation

    function test_a_revocation_voids_what_was_signed_and_not_relayed() external {
        IConsortiumGovernor.SignedBallot memory ballot = signed(five[1], id, FOR);
        vm.expectEmit(address(governor));
        emit IConsortiumGovernor.BallotsRevoked(id, five[1], 1);
        vm.prank(five[1]);
        governor.revokeBallots(id);
        _refused(ballot, IConsortiumGovernor.GovernorWrongBallotNonce.selector);
        assertFalse(governor.hasVoted(id, five[1]));
        governor.castSignedBallot(id, signed(five[1], id, AGAINST, "", 1));
    }

    function test_a_revocation_leaves_the_ballot_that_was_counted() external {
        governor.castSignedBallot(id, signed(five[1], id, FOR));
        vm.prank(five[1]);
        governor.revokeBallots(id);
        (bool cast, uint8 support,, uint256 nextNonce) = governor.ballotOf(id, five[1]);
        assertTrue(cast);
        assertEq(support, FOR);
        assertEq(nextNonce, 2);
        assertEq(governor.proposalTally(id).headsFor, 1);
    }

    function test_a_revocation_does_not_make_a_first_ballot_final() external {
        mint(five[1], 10);
        skip(1);
        id = propose(five[0], financial());
        vm.prank(five[1]);
        governor.revokeBallots(id);
        assertEq(governor.castSignedBallot(id, signed(five[1], id, FOR, "", 1)), 10);
    }

    function test_a_signed_revocation_is_refused_when_late_replayed_or_forged() external {
        uint48 deadline = uint48(block.timestamp);
        bytes memory signature = _revocation(five[1], 0, deadline);
        vm.expectPartialRevert(bytes4(keccak256("GovernorInvalidSignature(address)")));
        governor.revokeBallotsBySig(id, five[2], 0, deadline, signature);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorWrongBallotNonce.selector, id, five[1]));
        governor.revokeBallotsBySig(id, five[1], 1, deadline, signature);
        governor.revokeBallotsBySig(id, five[1], 0, deadline, signature);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorWrongBallotNonce.selector, id, five[1]));
        governor.revokeBallotsBySig(id, five[1], 0, deadline, signature);
        signature = _revocation(five[1], 1, deadline);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IConsortiumGovernor.GovernorIntentExpired.selector, deadline));
        governor.revokeBallotsBySig(id, five[1], 1, deadline, signature);
    }

    function test_a_suspended_member_revokes_and_a_stranger_cannot() external {
        suspend(five[1]);
        vm.prank(five[1]);
        governor.revokeBallots(id);
        address stranger = makeAddr("stranger");
        vm.prank(stranger);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorNotActiveMember.selector, id, stranger));
        governor.revokeBallots(id);
        afterVote(id);
        vm.prank(five[1]);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorVotingClosed.selector, id, five[1]));
        governor.revokeBallots(id);
    }

    function _revocation(address voter, uint256 nonce, uint48 deadline) private view returns (bytes memory) {
        return sign(keyOf[voter], governorDigest(keccak256(abi.encode(REVOKE_TYPEHASH, id, voter, nonce, deadline))));
    }
}
