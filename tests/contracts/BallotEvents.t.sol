// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {BallotEvents} from "../../contracts/libraries/BallotEvents.sol";
import {Test} from "./cheats/Test.sol";

/// @notice The events of a ballot are byte for byte what the compiler makes of them.
contract BallotEventsTest is Test {
    function testFuzz_a_ballot_on_heads_is_announced_as_the_compiler_would(
        address voter,
        uint256 id,
        uint8 support,
        uint256 heads,
        string calldata reason
    ) external {
        vm.expectEmit();
        emit IGovernor.VoteCast(voter, id, support, heads, reason);
        BallotEvents.voteCast(voter, id, support, reason, heads);
        vm.expectEmit();
        emit IGovernor.VoteCast(voter, id, support, heads, "");
        BallotEvents.voteCastInSilence(voter, id, support, heads);
    }

    function testFuzz_a_ballot_with_tokens_is_announced_as_the_compiler_would(
        address voter,
        uint256 id,
        uint8 support,
        uint256 heads,
        uint256 tokens,
        string calldata reason
    ) external {
        vm.expectEmit();
        emit IGovernor.VoteCastWithParams(voter, id, support, tokens, reason, abi.encode(heads, tokens));
        BallotEvents.voteCastWithParams(voter, id, support, reason, heads, tokens);
    }
}
