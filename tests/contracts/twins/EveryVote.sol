// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConsortiumGovernor} from "../../../contracts/ConsortiumGovernor.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {Consortium} from "../fixtures/Consortium.sol";

/// @title Every vote of a small consortium, played
/// @notice `tests/properties/test_every_vote_on_chain.py` runs `play` with `forge script` and compares each result with the rules
/// in Python. It is no test by itself: it asserts nothing.
contract EveryVote is Consortium {
    uint8 private constant SILENT = 3;
    uint256 private constant RECORD = 18;

    struct Played {
        uint256 id;
        bool reasons;
        address[] voters;
        bytes results;
    }

    /// @notice Members with these tokens and groups vote in every possible way on a proposal of `kind` (0 consent, 1 ordinary,
    /// 2 financial, 3 constitutional); a ballot against has a reason if `reasons` says so.
    /// @return results 18 bytes for each of the 4^n ways, in the order of n digits, the first member's first: 0 against, 1 for,
    /// 2 abstain, 3 silent. A record: state after the close, quorum, support, state after an early close (255: refused), bits of
    /// members whose ballot was refused, heads against/for/abstain, voters against/for/abstain, objecting heads, tokens
    /// against/for/abstain in two bytes each.
    function play(uint8 kind, bool reasons, uint256[] calldata tokens, uint32[] calldata groups) external returns (bytes memory) {
        deploy();
        Played memory all;
        all.reasons = reasons;
        all.voters = new address[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) {
            all.voters[i] = admit(string.concat("member ", vm.toString(i)), tokens[i], groups[i]);
        }
        skip(1);
        all.id = propose(all.voters[0], _content(kind));
        skip(1);
        all.results = new bytes(RECORD * 4 ** tokens.length);
        _go(all, 0, 0, 0);
        return all.results;
    }

    function deployGovernor() internal override returns (ConsortiumGovernor) {
        return new ConsortiumGovernor(registry, token, table, timelock, 3);
    }

    function _content(uint8 kind) private view returns (Content memory) {
        if (kind == 0) return consent();
        if (kind == 1) return ordinary();
        return kind == 2 ? financial() : constitutional();
    }

    /// @dev The members from `next` on vote in every way, on top of what was voted before.
    function _go(Played memory all, uint256 next, uint256 way, uint256 refused) private {
        if (next == all.voters.length) return _end(all, way, refused);
        for (uint8 choice = 0; choice <= SILENT; ++choice) {
            uint256 before = vm.snapshotState();
            bool cast = choice == SILENT || _cast(all, all.voters[next], choice);
            _go(all, next + 1, way * 4 + choice, cast ? refused : refused | 1 << next);
            vm.revertToState(before);
        }
    }

    function _cast(Played memory all, address voter, uint8 choice) private returns (bool) {
        vm.prank(voter);
        try governor.castVoteWithReason(all.id, choice, all.reasons && choice == AGAINST ? "too dear" : "") {
            return true;
        } catch {
            return false;
        }
    }

    function _end(Played memory all, uint256 way, uint256 refused) private {
        uint256 before = vm.snapshotState();
        IConsortiumGovernor.Tally memory tally = governor.proposalTally(all.id);
        uint8 early = type(uint8).max;
        try governor.closeEarly(all.id) {
            skip(1);
            early = uint8(governor.state(all.id));
        } catch {}
        vm.revertToState(before);
        afterVote(all.id);
        bytes memory record = abi.encodePacked(
            uint8(governor.state(all.id)),
            governor.quorumReached(all.id),
            governor.voteSucceeded(all.id),
            early,
            uint8(refused),
            _heads(tally),
            _tokens(tally)
        );
        for (uint256 i = 0; i < RECORD; ++i) {
            all.results[way * RECORD + i] = record[i];
        }
        vm.revertToState(before);
    }

    function _heads(IConsortiumGovernor.Tally memory tally) private pure returns (bytes memory) {
        return abi.encodePacked(
            uint8(tally.headsAgainst),
            uint8(tally.headsFor),
            uint8(tally.headsAbstain),
            uint8(tally.votersAgainst),
            uint8(tally.votersFor),
            uint8(tally.votersAbstain),
            uint8(tally.objections)
        );
    }

    function _tokens(IConsortiumGovernor.Tally memory tally) private pure returns (bytes memory) {
        return abi.encodePacked(uint16(tally.tokensAgainst), uint16(tally.tokensFor), uint16(tally.tokensAbstain));
    }
}
