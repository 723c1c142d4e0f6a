// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";
import {IMemberRegistry} from "../interfaces/IMemberRegistry.sol";
import {IVotingToken} from "../interfaces/IVotingToken.sol";
import {BallotBatches} from "./BallotBatches.sol";
import {BallotEvents} from "./BallotEvents.sol";
import {Ballot, Ballots} from "./Ballots.sol";
import {Cast, Judging} from "./Judging.sol";
import {Ground, Poll, Polls} from "./Polls.sol";
import {Proposals} from "./Proposals.sol";
import {Signatures} from "./Signatures.sol";
import {BallotHead, SignedBallots} from "./SignedBallots.sol";
import {PackedStanding} from "./Standings.sol";
import {Tallies, TokenCount} from "./Tallies.sol";

/// @title Counting a batch of signed ballots
/// @notice A linked library. Nearly every ballot is plain: the first of an Active member alone in its legal group, without a reason,
/// signed by its own key, in order. A plain ballot is counted on the stack; whatever is not plain, bad ballots included, is
/// judged by Judging as if it came alone. So what counts is never decided here but by rules that Judging has, too: tests hold
/// both to the same counts and events.
library BatchedBallots {
    /// @notice Judges each ballot of the batch alone; gives how many counted. Precondition: the proposal exists.
    function cast(Proposals.Proposal storage proposal, uint256 proposalId, Ground calldata ground, bytes32 domain, bytes calldata ballots)
        external
        returns (uint256 counted)
    {
        Poll memory poll = Polls.open(proposal, proposalId, ground);
        poll.form = SignedBallots.newForm(domain, proposalId);
        (uint256[] memory standings, uint256[] memory tokens) = _powersOf(poll, ballots);
        counted = _judgeAll(poll, standings, tokens, BallotBatches.start(ballots));
        if (counted != 0) Polls.close(poll);
    }

    /// @dev Standings and tokens by position, with one question to the register and at most one to the token.
    function _powersOf(Poll memory poll, bytes calldata ballots)
        private
        view
        returns (uint256[] memory standings, uint256[] memory tokens)
    {
        bytes memory question = BallotBatches.questionAbout(ballots, poll.snapshot);
        // All 0, as in a class that counts no tokens.
        (standings, tokens) = (new uint256[](BallotBatches.count(question)), standings);
        if (poll.gate != 0) return (standings, standings);
        tokens = standings;
        standings = BallotBatches.ask(question, address(poll.ground.registry), IMemberRegistry.packedStandingsAt.selector);
        if (poll.countsTokens) {
            tokens = BallotBatches.ask(question, address(poll.ground.token), IVotingToken.getPastVotesOf.selector);
        }
    }

    /// @dev Memory that a ballot leaves behind is used again by the next.
    function _judgeAll(Poll memory poll, uint256[] memory standings, uint256[] memory tokens, uint256 place)
        private
        returns (uint256 counted)
    {
        // slither-disable-next-line uninitialized-local -- an empty one in memory, filled for each ballot
        Cast memory one;
        uint256 mark = _freeMemory();
        uint256 end = 32 + 32 * standings.length;
        for (uint256 offset = 32; offset < end;) {
            PackedStanding standing = PackedStanding.wrap(BallotBatches.unsafeAt(standings, offset));
            uint256 power = BallotBatches.unsafeAt(tokens, offset);
            uint256 next = _countPlain(poll, place, standing, power);
            // Nothing overflows: the ballots lie in calldata, and the words of their voters in memory.
            unchecked {
                if (next != 0) {
                    ++counted;
                } else {
                    (one.standing, one.tokens) = (standing, power);
                    bytes4 refusal;
                    (refusal, next) = _judgeAt(poll, one, place);
                    // slither-disable-next-line incorrect-equality -- the code of a refusal
                    if (refusal == 0) ++counted;
                    else emit IConsortiumGovernor.BallotSkipped(poll.id, one.head.voterOf(), offset / 32 - 1, refusal);
                    _releaseMemory(mark);
                }
                offset += 32;
            }
            place = next;
        }
    }

    /// @dev The ballot that lies at `place`, and where the next one does.
    function _judgeAt(Poll memory poll, Cast memory one, uint256 place) private returns (bytes4 refusal, uint256 next) {
        string calldata reason;
        bytes calldata signature;
        (one.head, reason, signature, next) = BallotBatches.read(place);
        refusal = Judging.judge(poll, one, reason, signature);
    }

    /// @dev Counts the ballot that lies at `place` if it is plain, and gives where the next one does; 0 if it is not. It has a head,
    /// and tokens where they count, so it has power in whatever electorate; nobody cast a ballot for another in this poll.
    /// A poll that is not open has standings of nobody.
    function _countPlain(Poll memory poll, uint256 place, PackedStanding standing, uint256 tokens) private returns (uint256 next) {
        BallotHead head = BallotBatches.headAt(place);
        if (!BallotBatches.isPlain(head) || !standing.isActiveWithHeads() || poll.headCount.hasProxies()) return 0;
        if (poll.countsTokens && (tokens == 0 || standing.isGroupShared())) return 0;
        Ballot last = Polls.lastBallot(poll, standing.index());
        if (!last.isFirstWith(head.nonceOf())) return 0;
        bytes32 digest = SignedBallots.digestOf(poll.form, head, SignedBallots.NO_REASON);
        uint256 signature;
        (signature, next) = BallotBatches.afterPlain(place);
        // No ballot of the zero address: no member has it.
        if (Signatures.keyAt(signature, digest) != head.voterOf()) return 0;
        _add(poll, head, standing, tokens, last);
    }

    /// @dev What Judging does with a first ballot of a member alone in its group.
    function _add(Poll memory poll, BallotHead head, PackedStanding standing, uint256 tokens, Ballot last) private {
        uint8 support = head.supportOf();
        uint256 heads = standing.heads();
        poll.headCount = poll.headCount.plus(Tallies.headsOf(support, false, heads));
        poll.word = last.replaceIn(poll.word, standing.index(), last.next(support, false));
        if (!poll.countsTokens) return BallotEvents.voteCastInSilence(head.voterOf(), poll.id, support, heads);
        TokenCount capped = Tallies.tokensOf(support, tokens < poll.cap ? tokens : poll.cap);
        poll.tokenCount = poll.tokenCount.replace(TokenCount.wrap(0), capped);
        BallotEvents.voteCastWithParams(head.voterOf(), poll.id, support, BallotBatches.noReason(), heads, tokens);
    }

    function _freeMemory() private pure returns (uint256 mark) {
        assembly ("memory-safe") {
            mark := mload(0x40)
        }
    }

    /// @dev Precondition: nothing allocated since `mark` was taken is used again.
    function _releaseMemory(uint256 mark) private pure {
        assembly ("memory-safe") {
            mstore(0x40, mark)
        }
    }
}
