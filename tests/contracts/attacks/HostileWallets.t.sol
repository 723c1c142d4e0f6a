// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {DirtyWallet, MoodyWallet, StingyWallet, TalkativeWallet, TryingWallet, TwiceWallet} from "../fixtures/HostileWallets.sol";
import {BurningWallet, DenyingWallet, RevertingWallet, ShortWallet, Wallet} from "../fixtures/Wallets.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {WeakWalletCall} from "../mocks/WeakSignatures.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Wallet contracts that call back, burn gas, lie or vanish while they are asked for a ballot: they lose their own
/// ballot at most, and never anybody else's.
contract HostileWalletsTest is AttackFixture {
    bytes4 private constant BAD = IConsortiumGovernor.GovernorBadBallotSignature.selector;

    // ------------------------------------------------------------------ calling back

    function test_a_wallet_that_is_called_votes_twice_without_the_static_call() external {
        assertEq(_votesTwice(new WeakWalletCall(registry, token)), 200, "100 tokens count twice");
        assertEq(_votesTwice(new SmallGovernor(registry, token)), 0, "that defence alone");
    }

    function test_a_wallet_that_calls_back_into_every_way_to_vote_counts_once() external {
        TryingWallet wallet = new TryingWallet();
        admit(address(wallet), 100, 50);
        skip(1);
        uint256 id = propose(mallory, ordinary());
        skip(1);
        IConsortiumGovernor.SignedBallot[] memory batch = new IConsortiumGovernor.SignedBallot[](1);
        batch[0] = signed(anna, id, AGAINST);
        bytes[8] memory calls = [
            abi.encodeCall(governor.castVote, (id, FOR)),
            abi.encodeCall(governor.castVoteWithReason, (id, FOR, "why")),
            abi.encodeCall(governor.revokeBallots, (id)),
            abi.encodeCall(governor.castSignedBallot, (id, batch[0])),
            abi.encodeCall(governor.castSignedBallots, (id, packed(batch))),
            abi.encodeCall(registry.delegate, (mallory)),
            abi.encodeCall(token.delegate, (mallory)),
            abi.encodeCall(token.transfer, (mallory, 100))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            address target = i < 5 ? address(governor) : i == 5 ? address(registry) : address(token);
            _countsOnce(wallet, id, target, calls[i]);
        }
    }

    /// @dev The call goes through when the wallet makes it by itself, and not while it is asked.
    function _countsOnce(TryingWallet wallet, uint256 id, address target, bytes memory data) private {
        uint256 before = vm.snapshotState();
        vm.prank(address(wallet));
        (bool done,) = target.call{gas: 200_000}(data);
        assertTrue(done, "nothing but the static call is in its way");
        vm.revertToState(before);
        wallet.aim(target, data);
        governor.castSignedBallot(id, _ballotOf(address(wallet)));
        assertEq(governor.proposalTally(id).headsFor, 1);
        assertEq(governor.proposalTally(id).headsAgainst, 0);
        (,,, uint256 nonce) = governor.ballotOf(id, address(wallet));
        assertEq(nonce, 1);
        vm.revertToState(before);
    }

    // ------------------------------------------------------------------ lying, burning, vanishing

    function test_a_wallet_that_changes_its_mind_is_taken_at_its_word_of_the_moment() external {
        MoodyWallet wallet = new MoodyWallet();
        admit(address(wallet), 0, 50);
        skip(1);
        uint256 id = propose(mallory, ordinary());
        skip(1 + block.timestamp % 2);
        IConsortiumGovernor.SignedBallot memory ballot = _ballotOf(address(wallet));
        vm.expectRevert(refusal(BAD, id, address(wallet)));
        governor.castSignedBallot(id, ballot);
        skip(1);
        governor.castSignedBallot(id, ballot);
        assertEq(governor.proposalTally(id).headsFor, 1);
    }

    function test_a_wallet_is_asked_with_the_same_gas_whoever_relays() external {
        StingyWallet wallet = new StingyWallet();
        admit(address(wallet), 0, 50);
        skip(1);
        uint256 id = propose(mallory, ordinary());
        skip(1);
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](1);
        ballots[0] = _ballotOf(address(wallet));
        for (uint256 gas_ = 150_000; gas_ < 1_500_000; gas_ += 50_000) {
            (bool done, bytes memory answer) =
                address(governor).call{gas: gas_}(abi.encodeCall(governor.castSignedBallots, (id, packed(ballots))));
            // Too little gas reverts the batch; with enough the answer is always the same: no.
            if (done) assertEq(abi.decode(answer, (uint256)), 0);
        }
        assertFalse(governor.hasVoted(id, address(wallet)));
    }

    function test_a_wallet_without_code_any_more_is_skipped() external {
        address wallet = address(new Wallet(anna));
        admit(wallet, 0, 50);
        skip(1);
        uint256 id = propose(mallory, ordinary());
        vm.etch(wallet, "");
        IConsortiumGovernor.SignedBallot memory ballot = _ballotOf(wallet);
        ballot.signature = sign(keyOf[anna], ballotDigest(address(governor), block.chainid, id, ballot));
        vm.expectRevert(refusal(BAD, id, wallet));
        governor.castSignedBallot(id, ballot);
    }

    /// @notice Any mix of hostile wallets and honest firms, in any order: exactly the honest ones and the talkative count.
    function testFuzz_hostile_wallets_in_a_batch_lose_their_own_ballots_only(uint256 seed) external {
        address[] memory hostile = _admitHostile();
        uint256 id = propose(mallory, ordinary());
        skip(1 + block.timestamp % 2);
        IConsortiumGovernor.SignedBallot[] memory ballots = _mixed(id, hostile, seed);
        uint256 counted = governor.castSignedBallots(id, packed(ballots));
        assertEq(counted, 5, "four firms and a wallet that says yes at length");
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(id);
        assertEq(tally.headsFor, 5);
        assertEq(tally.votersFor, 5);
        for (uint256 i = 0; i < hostile.length - 1; ++i) {
            assertFalse(governor.hasVoted(id, hostile[i]));
        }
    }

    // ------------------------------------------------------------------ who takes part

    function _admitHostile() private returns (address[] memory hostile) {
        hostile = new address[](9);
        hostile[0] = address(new DenyingWallet());
        hostile[1] = address(new RevertingWallet());
        hostile[2] = address(new BurningWallet());
        hostile[3] = address(new ShortWallet());
        hostile[4] = address(new DirtyWallet());
        hostile[5] = address(new MoodyWallet());
        hostile[6] = address(new TwiceWallet(address(governor)));
        hostile[7] = address(new Wallet(anna));
        hostile[8] = address(new TalkativeWallet());
        for (uint256 i = 0; i < hostile.length; ++i) {
            admit(hostile[i], 0, uint32(60 + i));
        }
        vm.etch(hostile[7], "");
        skip(1);
    }

    function _mixed(uint256 id, address[] memory hostile, uint256 seed)
        private
        view
        returns (IConsortiumGovernor.SignedBallot[] memory ballots)
    {
        ballots = new IConsortiumGovernor.SignedBallot[](hostile.length + 4);
        address[4] memory honest = [anna, bert, carla, dora];
        for (uint256 i = 0; i < ballots.length; ++i) {
            ballots[i] = i < 4 ? signed(honest[i], id, FOR) : _ballotOf(hostile[i - 4]);
        }
        for (uint256 i = ballots.length - 1; i > 0; --i) {
            uint256 j = uint256(keccak256(abi.encode(seed, i))) % (i + 1);
            (ballots[i], ballots[j]) = (ballots[j], ballots[i]);
        }
    }

    /// @dev A ballot for, whose signature is whatever the wallet makes of it.
    function _ballotOf(address wallet) private view returns (IConsortiumGovernor.SignedBallot memory ballot) {
        ballot.voter = wallet;
        ballot.support = FOR;
        ballot.deadline = uint48(block.timestamp + 30 days);
        ballot.signature = "whatever";
    }

    function _votesTwice(SmallGovernor small) private returns (uint256 inFavour) {
        TwiceWallet wallet = new TwiceWallet(address(small));
        admit(address(wallet), 100, 50 + uint32(registry.memberCount()));
        skip(1);
        (uint256 id,) = proposeHeist(small);
        skip(1);
        wallet.aim(abi.encodeCall(small.vote, (id, FOR)));
        // What writes in a static call burns all the gas it was given.
        try small.voteBySig{gas: 5_000_000}(id, address(wallet), FOR, 0, "whatever") {} catch {}
        (, inFavour) = small.tallyOf(id);
    }
}
