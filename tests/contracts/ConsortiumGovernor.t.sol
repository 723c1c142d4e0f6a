// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {Consortium} from "./fixtures/Consortium.sol";
import {Ledger} from "./fixtures/Ledger.sol";

contract ConsortiumGovernorTest is Consortium {
    address[] internal five;

    function setUp() external {
        deploy();
        five = admitMany(5);
    }

    function test_an_ordinary_proposal_runs_from_proposal_to_execution() external {
        uint256 id = propose(five[0], ordinary());
        assertState(id, IGovernor.ProposalState.Active);
        vote(five[0], id, FOR);
        governor.castSignedBallot(id, signed(five[1], id, FOR));
        IConsortiumGovernor.SignedBallot[] memory batch = new IConsortiumGovernor.SignedBallot[](2);
        batch[0] = signed(five[2], id, FOR, "good price", 0);
        batch[1] = signed(five[3], id, AGAINST, "too early", 0);
        assertEq(governor.castSignedBallots(id, batch), 2);
        afterVote(id);
        assertState(id, IGovernor.ProposalState.Succeeded);
        queue(ordinary());
        assertState(id, IGovernor.ProposalState.Queued);
        skip(1 days);
        vm.expectEmit(address(book));
        emit Ledger.Written("decided", 1, address(timelock));
        execute(ordinary());
        assertState(id, IGovernor.ProposalState.Executed);
    }
}
