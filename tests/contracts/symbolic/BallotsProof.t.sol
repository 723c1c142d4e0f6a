// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ballot, Ballots} from "../../../contracts/libraries/Ballots.sol";

/// @notice A member's byte of a proposal, proved over every value by halmos (`make check-analyzers`). forge runs none of it:
/// a proof is named check_.
contract BallotsProof {
    /// @notice Whatever was there before, a ballot reads back as it was cast, one ballot later.
    function check_a_ballot_reads_back(uint8 before, uint8 support, bool isObjection) external pure {
        if (support > 2 || before >> 3 >= Ballots.MAX_COUNT) return;
        Ballot later = Ballots.next(Ballot.wrap(before), support, isObjection);
        assert(later.isCast());
        assert(later.choice() == support);
        assert(later.objects() == isObjection);
        assert(later.count() == (before >> 3) + 1);
    }

    /// @notice A revocation counts as one more act and changes nothing else.
    function check_a_revocation_only_counts(uint8 before) external pure {
        if (before >> 3 >= Ballots.MAX_COUNT) return;
        Ballot later = Ballots.revoked(Ballot.wrap(before));
        assert(Ballot.unwrap(later) & 7 == before & 7);
        assert(later.count() == (before >> 3) + 1);
    }

    /// @notice Writing one member's byte leaves the other 31 members of the word as they were.
    function check_a_byte_touches_no_neighbour(uint256 word, uint16 index, uint16 other, uint8 written) external pure {
        Ballot before = Ballots.inWord(word, index);
        uint256 later = Ballots.replaceIn(before, word, index, Ballot.wrap(written));
        assert(Ballot.unwrap(Ballots.inWord(later, index)) == written);
        if (other & 31 == index & 31) return;
        assert(Ballot.unwrap(Ballots.inWord(later, other)) == Ballot.unwrap(Ballots.inWord(word, other)));
    }
}
