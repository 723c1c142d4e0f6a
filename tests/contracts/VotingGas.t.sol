// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../../contracts/interfaces/IConsortiumGovernor.sol";
import {Consortium} from "./fixtures/Consortium.sol";

/// @notice What voting costs, each call a transaction of its own with its calldata (base fee of a transaction included).
/// forge-config: default.isolate = true
contract VotingGasTest is Consortium {
    uint256 private constant MEMBERS = 100;
    /// @dev Of one transaction on Osaka (EIP-7825).
    uint256 private constant TRANSACTION_GAS_LIMIT = 16_777_216;

    address[] private members;

    function setUp() external {
        deploy();
        for (uint256 i = 0; i < MEMBERS; ++i) {
            members.push(admit(string.concat("member ", vm.toString(i)), 100));
        }
        skip(1);
    }

    function test_gas_of_a_batch_of_100_ballots_on_heads() external {
        uint256 id = propose(members[0], ordinary());
        uint256 gas = _batch(id, 0, MEMBERS);
        vm.snapshotValue("Voting", "batch of 100 ballots, heads: a ballot", gas / MEMBERS);
        assertLe(gas / MEMBERS, 13_000);
        assertLt(2 * gas, TRANSACTION_GAS_LIMIT);
    }

    function test_gas_of_a_batch_of_100_ballots_on_heads_and_tokens() external {
        uint256 id = propose(members[0], constitutional());
        uint256 gas = _batch(id, 0, MEMBERS);
        vm.snapshotValue("Voting", "batch of 100 ballots, heads and tokens: a ballot", gas / MEMBERS);
        assertLe(gas / MEMBERS, 18_000);
        assertLt(2 * gas, TRANSACTION_GAS_LIMIT);
    }

    function test_gas_of_one_ballot() external {
        uint256 id = propose(members[0], ordinary());
        vote(members[0], id, FOR);
        vote(members[1], id, FOR);
        vm.snapshotGasLastCall("Voting", "castVote, later voter, heads");
        governor.castSignedBallot(id, signed(members[2], id, FOR));
        vm.snapshotGasLastCall("Voting", "castSignedBallot, later voter, heads");
        id = propose(members[0], constitutional());
        vote(members[0], id, FOR);
        vote(members[1], id, FOR);
        vm.snapshotGasLastCall("Voting", "castVote, later voter, heads and tokens");
    }

    function test_gas_of_the_life_of_a_proposal() external {
        propose(members[0], financial());
        uint256 id = propose(members[0], ordinary());
        vm.snapshotGasLastCall("Voting", "propose");
        _batch(id, 0, 40);
        afterVote(id);
        queue(ordinary());
        vm.snapshotGasLastCall("Voting", "queue");
        skip(1 days);
        execute(ordinary());
        vm.snapshotGasLastCall("Voting", "execute");
    }

    function _batch(uint256 id, uint256 from, uint256 size) private returns (uint256) {
        IConsortiumGovernor.SignedBallot[] memory ballots = new IConsortiumGovernor.SignedBallot[](size);
        for (uint256 i = 0; i < size; ++i) {
            ballots[i] = signed(members[from + i], id, FOR);
        }
        assertEq(governor.castSignedBallots(id, packed(ballots)), size);
        return vm.lastCallGas().gasTotalUsed;
    }
}
