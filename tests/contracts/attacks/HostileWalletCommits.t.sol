// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProcurementRounds, RoundId} from "../../../contracts/interfaces/IProcurementRounds.sol";
import {DirtyWallet, MoodyWallet, TalkativeWallet, TryingWallet} from "../fixtures/HostileWallets.sol";
import {BurningWallet, DenyingWallet, RevertingWallet, ShortWallet} from "../fixtures/Wallets.sol";
import {WalletDouble} from "../rounds/Doubles.sol";
import {RoundsFixture} from "../rounds/RoundsFixture.sol";

/// @notice Members of a round that are wallet contracts and mean harm, while they are asked for a commitment, a withdrawal or a claim.
contract HostileWalletCommitsTest is RoundsFixture {
    RoundId private id;

    function setUp() public override {
        super.setUp();
        id = _open();
        _commit(id, people[0], 0, 60, 0, 195);
        _commit(id, people[1], 0, 60, 0, 195);
    }

    function test_a_hostile_wallet_commits_nothing_and_hinders_nobody() external {
        vm.warp(START + 1 - START % 2);
        address[7] memory hostile = [
            address(new DenyingWallet()),
            address(new RevertingWallet()),
            address(new BurningWallet()),
            address(new ShortWallet()),
            address(new DirtyWallet()),
            address(new MoodyWallet()),
            _vanished()
        ];
        for (uint256 i; i < hostile.length; ++i) {
            IProcurementRounds.Commit memory intent = _admitted(hostile[i]);
            vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsBadSignature.selector, hostile[i]));
            rounds.commit(intent, "whatever");
            assertEq(rounds.participantsOf(id).length, 2, "no seat was taken");
            assertEq(token.balanceOf(hostile[i]), 1_000_00);
        }
        _commit(id, people[2], 0, 10, 0, 195);
        _bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Bound));
        _assertBooks();
    }

    function test_a_wallet_that_calls_back_commits_once_and_takes_nothing() external {
        TryingWallet wallet = new TryingWallet();
        address other = address(new TalkativeWallet());
        IProcurementRounds.Commit memory intent = _admitted(address(wallet));
        rounds.commit(_admitted(other), "");
        _commit(id, people[0], 0, 50, 0, 195);
        bytes[5] memory calls = [
            abi.encodeCall(rounds.commit, (intent, "whatever")),
            abi.encodeCall(rounds.withdrawCommitment, (id, other, 1, FAR, "")),
            abi.encodeCall(rounds.withdraw, (address(token), people[0])),
            abi.encodeCall(token.approve, (people[6], type(uint256).max)),
            abi.encodeCall(token.transfer, (people[6], 1_00))
        ];
        for (uint256 i; i < calls.length; ++i) {
            uint256 before = vm.snapshotState();
            wallet.aim(i < 3 ? address(rounds) : address(token), calls[i]);
            rounds.commit(intent, "whatever");
            assertEq(rounds.depositOf(id, address(wallet)), intent.deposit);
            assertEq(token.balanceOf(address(wallet)), 1_000_00 - intent.deposit);
            assertEq(token.allowance(address(wallet), people[6]), 0);
            assertEq(rounds.nonceOf(id, address(wallet)), 1);
            assertGt(rounds.depositOf(id, other), 0);
            assertGt(rounds.creditOf(address(token), people[0]), 0);
            vm.revertToState(before);
        }
    }

    /// @notice A wallet that answers yes to everything lets anybody commit for it: that is its own harm, up to its allowance.
    function test_a_wallet_that_says_yes_to_everything_harms_itself_only() external {
        address wallet = address(new TalkativeWallet());
        IProcurementRounds.Commit memory intent = _admitted(wallet);
        rounds.commit(intent, "");
        rounds.withdrawCommitment(id, wallet, 1, FAR, "");
        rounds.withdraw(address(token), wallet);
        assertEq(token.balanceOf(wallet), 1_000_00, "money goes back to it, and to nobody else");
        _assertBooks();
    }

    /// @notice Gone after its commitment: its money stays where it is owed, and the round goes on.
    function test_a_wallet_that_vanishes_after_its_commitment_holds_nothing_up() external {
        address wallet = address(new TalkativeWallet());
        IProcurementRounds.Commit memory intent = _admitted(wallet);
        rounds.commit(intent, "");
        vm.etch(wallet, "");
        vm.expectRevert(abi.encodeWithSelector(IProcurementRounds.RoundsBadSignature.selector, wallet));
        rounds.withdrawCommitment(id, wallet, 1, FAR, "");
        _bind(id);
        assertEq(uint256(rounds.stateOf(id)), uint256(IProcurementRounds.State.Bound));
    }

    function _admitted(address wallet) private returns (IProcurementRounds.Commit memory) {
        members.set(wallet, true);
        token.mint(wallet, 1_000_00);
        vm.prank(wallet);
        token.approve(address(rounds), type(uint256).max);
        return _intent(id, wallet, _line(0, 20, 0, 195));
    }

    function _vanished() private returns (address wallet) {
        wallet = address(new WalletDouble(people[0]));
        vm.etch(wallet, "");
    }
}
