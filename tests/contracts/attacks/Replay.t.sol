// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConsortiumGovernor} from "../../../contracts/ConsortiumGovernor.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {SmallGovernor} from "../mocks/SmallGovernor.sol";
import {SignatureIsId, WeakChainBinding, WeakContractBinding, WeakForm, WeakNonce, WeakProposalBinding} from "../mocks/WeakSignatures.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A ballot that is used where its voter did not mean it: on another proposal, chain, contract or consortium, a second
/// time, or in another form of its signature.
contract ReplayTest is AttackFixture {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    // ------------------------------------------------------------------ without the defence

    function test_a_ballot_serves_two_proposals_without_the_proposal_in_it() external {
        assertTrue(_replaysOnAnotherProposal(new WeakProposalBinding(registry, token)));
        assertFalse(_replaysOnAnotherProposal(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_a_ballot_serves_two_chains_without_the_chain_in_it() external {
        assertTrue(_replaysOnAnotherChain(new WeakChainBinding(registry, token)));
        assertFalse(_replaysOnAnotherChain(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_a_ballot_serves_two_consortia_without_the_contract_in_it() external {
        assertTrue(_replaysElsewhere(new WeakContractBinding(registry, token), new WeakContractBinding(registry, token)));
        assertFalse(_replaysElsewhere(new SmallGovernor(registry, token), new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_an_old_ballot_undoes_a_new_one_without_a_nonce() external {
        assertTrue(_undoes(new WeakNonce(registry, token)));
        assertFalse(_undoes(new SmallGovernor(registry, token)), "that defence alone");
    }

    function test_the_high_s_undoes_a_new_ballot_where_a_signature_is_an_id() external {
        assertTrue(_undoesInForm(new WeakForm(registry, token), _highS));
        assertFalse(_undoesInForm(new SignatureIsId(registry, token), _highS), "that defence alone");
    }

    function test_the_compact_form_undoes_a_new_ballot_where_a_signature_is_an_id() external {
        assertTrue(_undoesInForm(new WeakForm(registry, token), _compact));
        assertFalse(_undoesInForm(new SignatureIsId(registry, token), _compact), "that defence alone");
    }

    // ------------------------------------------------------------------ here

    function test_a_ballot_counts_on_the_one_proposal_that_it_names() external {
        uint256 id = propose(mallory, ordinary());
        uint256 other = propose(mallory, consent());
        skip(1);
        IConsortiumGovernor.SignedBallot memory ballot = signed(anna, id, FOR);
        _isRefused(governor, other, ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        governor.castSignedBallot(id, ballot);
    }

    function test_a_ballot_for_content_put_again_is_for_the_first_proposal_only() external {
        uint256 id = propose(mallory, ordinary());
        IConsortiumGovernor.SignedBallot memory ballot = signed(anna, id, FOR);
        cancel(mallory, ordinary());
        uint256 again = propose(mallory, ordinary());
        skip(1);
        _isRefused(governor, again, ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
    }

    function test_a_ballot_counts_on_the_one_chain_that_it_names() external {
        uint256 id = propose(mallory, ordinary());
        skip(1);
        IConsortiumGovernor.SignedBallot memory ballot = signed(anna, id, FOR);
        vm.chainId(block.chainid + 1);
        _isRefused(governor, id, ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
    }

    /// @notice The other consortium has the same members and even a proposal of the same id, so that nothing else tells them apart.
    function test_a_ballot_counts_in_the_one_consortium_that_it_names() external {
        uint256 id = propose(mallory, ordinary());
        skip(1);
        IConsortiumGovernor.SignedBallot memory ballot = signed(anna, id, FOR);
        ConsortiumGovernor twin = ConsortiumGovernor(
            payable(vm.deployCode("ConsortiumGovernor.sol:ConsortiumGovernor", abi.encode(registry, token, table, timelock, 3)))
        );
        _copyProposals(address(governor), address(twin), id);
        _isRefused(twin, id, ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        vm.prank(anna);
        twin.castVote(id, FOR);
    }

    function test_an_old_ballot_undoes_nothing_in_any_form() external {
        uint256 id = propose(mallory, ordinary());
        skip(1);
        IConsortiumGovernor.SignedBallot memory old = signed(anna, id, FOR);
        governor.castSignedBallot(id, old);
        governor.castSignedBallot(id, signed(anna, id, AGAINST, "", 1));
        _isRefused(governor, id, old, IConsortiumGovernor.GovernorWrongBallotNonce.selector);
        bytes memory plain = old.signature;
        old.signature = _highS(plain);
        _isRefused(governor, id, old, IConsortiumGovernor.GovernorWrongBallotNonce.selector);
        old.signature = _compact(plain);
        _isRefused(governor, id, old, IConsortiumGovernor.GovernorWrongBallotNonce.selector);
        assertEq(governor.proposalTally(id).headsFor, 0);
    }

    function testFuzz_no_other_form_of_a_first_ballot_is_taken(uint256 seed) external {
        uint256 id = propose(mallory, ordinary());
        skip(1);
        IConsortiumGovernor.SignedBallot memory ballot;
        (ballot.voter, ballot.support, ballot.deadline) = (anna, FOR, uint48(block.timestamp + seed % 1_000_000));
        bytes memory plain = signatureOf(id, ballot);
        ballot.signature = _highS(plain);
        _isRefused(governor, id, ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ballot.signature = _compact(plain);
        _isRefused(governor, id, ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ballot.signature = abi.encodePacked(plain, bytes32(seed));
        _isRefused(governor, id, ballot, IConsortiumGovernor.GovernorBadBallotSignature.selector);
        ballot.signature = plain;
        governor.castSignedBallot(id, ballot);
    }

    function _isRefused(ConsortiumGovernor box, uint256 id, IConsortiumGovernor.SignedBallot memory ballot, bytes4 selector) private {
        vm.expectRevert(refusal(selector, id, ballot.voter));
        box.castSignedBallot(id, ballot);
    }

    /// @dev Every slot that the making of a proposal wrote, so that both governors know the same proposal.
    function _copyProposals(address from, address to, uint256 id) private {
        // `_proposals` is a mapping: its entry spans fewer than 16 slots, wherever the mapping lies.
        for (uint256 base = 0; base < 12; ++base) {
            bytes32 entry = keccak256(abi.encode(id, base));
            for (uint256 i = 0; i < 16; ++i) {
                bytes32 slot = bytes32(uint256(entry) + i);
                vm.store(to, slot, vm.load(from, slot));
            }
        }
    }

    // ------------------------------------------------------------------ the attacks on the small governors

    function _signSmall(SmallGovernor small, uint256 id, address voter, uint8 support, uint256 nonce) private view returns (bytes memory) {
        return sign(keyOf[voter], small.digestOf(id, voter, support, nonce));
    }

    function _relays(SmallGovernor small, uint256 id, address voter, uint8 support, uint256 nonce, bytes memory signature)
        private
        returns (bool relayed)
    {
        (relayed,) = address(small).call(abi.encodeCall(small.voteBySig, (id, voter, support, nonce, signature)));
    }

    function _replaysOnAnotherProposal(SmallGovernor small) private returns (bool) {
        vm.prank(mallory);
        uint256 id = small.propose(address(book), abi.encodeCall(book.decided, (1)));
        (uint256 robbery,) = proposeHeist(small);
        skip(1);
        return _relays(small, robbery, anna, FOR, 0, _signSmall(small, id, anna, FOR, 0));
    }

    function _replaysOnAnotherChain(SmallGovernor small) private returns (bool relayed) {
        (uint256 id,) = proposeHeist(small);
        skip(1);
        bytes memory signature = _signSmall(small, id, anna, FOR, 0);
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        relayed = _relays(small, id, anna, FOR, 0, signature);
        vm.chainId(here);
    }

    function _replaysElsewhere(SmallGovernor one, SmallGovernor other) private returns (bool) {
        bytes memory data = abi.encodeCall(book.decided, (1));
        vm.startPrank(mallory);
        uint256 id = one.propose(address(book), data);
        assertEq(other.propose(address(book), data), id, "the same id in both");
        vm.stopPrank();
        skip(1);
        return _relays(other, id, anna, FOR, 0, _signSmall(one, id, anna, FOR, 0));
    }

    /// @dev Anna votes for, then against; Mallory relays the first ballot once more.
    function _undoes(SmallGovernor small) private returns (bool) {
        return _undoesInForm(small, _plain);
    }

    function _undoesInForm(SmallGovernor small, function(bytes memory) pure returns (bytes memory) form) private returns (bool) {
        (uint256 id,) = proposeHeist(small);
        skip(1);
        bytes memory first = _signSmall(small, id, anna, FOR, 0);
        assertTrue(_relays(small, id, anna, FOR, 0, first));
        voteSmall(small, id, anna, AGAINST);
        _relays(small, id, anna, FOR, 0, form(first));
        (, uint256 inFavour) = small.tallyOf(id);
        return inFavour != 0;
    }

    // ------------------------------------------------------------------ forms of one signature

    function _plain(bytes memory signature) private pure returns (bytes memory) {
        return signature;
    }

    function _highS(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s, uint8 v) = _parts(signature);
        return abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    function _compact(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s, uint8 v) = _parts(signature);
        return abi.encodePacked(r, bytes32(uint256(s) | uint256(v - 27) << 255));
    }

    function _parts(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
