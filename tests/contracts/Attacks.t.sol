// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {IVotingToken} from "../../contracts/interfaces/IVotingToken.sol";
import {Consortium} from "./fixtures/Consortium.sol";

/// @notice Attacks on votes that need more than one contract, or more than one way to vote; the others stand with their contract.
contract AttacksTest is Consortium {
    bytes32 private constant BALLOT_TYPEHASH = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");

    address private anna;
    address private bert;
    address private carla;

    function setUp() external {
        deploy();
        anna = admit("anna", 400);
        bert = admit("bert", 300);
        carla = admit("carla", 300);
        skip(1);
    }

    // ------------------------------------------------------------------ an old signature against a later will

    function test_an_old_inherited_signature_does_not_undo_a_later_ballot() external {
        uint256 id = propose(anna, ordinary());
        bytes memory old = _inherited(bert, id, FOR);
        vote(bert, id, AGAINST);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorWrongBallotNonce.selector, id, bert));
        governor.castVoteBySig(id, FOR, bert, old);
        assertEq(governor.proposalTally(id).headsAgainst, 1);
    }

    function test_a_revocation_reaches_an_inherited_signature() external {
        uint256 id = propose(anna, ordinary());
        bytes memory old = _inherited(bert, id, FOR);
        vm.prank(bert);
        governor.revokeBallots(id);
        vm.expectRevert(refusal(IConsortiumGovernor.GovernorWrongBallotNonce.selector, id, bert));
        governor.castVoteBySig(id, FOR, bert, old);
        assertFalse(governor.hasVoted(id, bert));
    }

    // ------------------------------------------------------------------ the tokens of one who is out

    function test_frozen_tokens_do_not_vote_through_a_delegate() external {
        vm.prank(carla);
        token.delegate(bert);
        vm.expectRevert(abi.encodeWithSelector(IVotingToken.VotingTokenStillActive.selector, carla));
        token.freeze(carla);
        suspend(carla);
        token.freeze(carla);
        skip(1);
        uint256 id = propose(anna, financial());
        assertEq(vote(bert, id, FOR), 300, "bert's own");
        (, uint256 supply) = governor.proposalElectorate(id);
        assertEq(supply, 1_000, "they stay in the supply");
    }

    function test_a_reinstated_member_takes_its_tokens_up_again() external {
        suspend(carla);
        token.freeze(carla);
        byVote(address(registry), abi.encodeCall(registry.reinstate, (carla, "paid")));
        mint(carla, 1);
        assertEq(token.getVotes(carla), 301);
    }

    function _inherited(address voter, uint256 id, uint8 support) private view returns (bytes memory) {
        bytes32 structHash = keccak256(abi.encode(BALLOT_TYPEHASH, id, support, voter, governor.nonces(voter)));
        return sign(keyOf[voter], governorDigest(structHash));
    }
}
