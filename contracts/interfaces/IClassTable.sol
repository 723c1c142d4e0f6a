// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HeadCount, TokenCount} from "../libraries/Tallies.sol";

/// @title Which class a call belongs to, and what each class demands
/// @notice A class is derived from what a proposal's calls do, never from its text; an unlisted call is Constitutional.
/// Every change of a rule makes a new immutable version, and a proposal names the version it was made under.
/// Calls to this contract itself are Constitutional for ever. Rule: governance.md, "Classes".
interface IClassTable {
    /// @notice From the least strict to the strictest.
    enum Class {
        Consent,
        Ordinary,
        Financial,
        Constitutional
    }

    /// @notice Whose votes count.
    enum Electorate {
        Heads,
        Tokens,
        Both
    }

    /// @notice All that a class demands. Basis points are of the electorate at the snapshot, quorums are rounded up.
    /// @param headQuorumBps Head votes for + abstain needed, in bps of all heads, rounded up.
    /// @param minHeads Floor of the head quorum: min(minHeads, heads).
    /// @param tokenQuorumBps Counted tokens for + abstain needed, in bps of the supply, rounded up.
    /// @param minVoters Distinct members that voted for or abstained: at least min(minVoters, heads).
    /// @param minHeadsFor Head votes for: at least min(minHeadsFor, heads).
    /// @param supportNum Head support: for * supportDen compared with supportNum * (for + against).
    /// @param supportDen Denominator of the head support; token support is always for > against.
    /// @param supportStrict True for `>`, false for `>=`.
    /// @param objectionLimit Consent only: passes with fewer objecting heads (against with a reason) than this.
    /// @param changeable Whether a ballot may be replaced until the close.
    /// @param capBps Share of the supply that one legal group may cast in tokens, rounded up; never below tokenQuorumBps.
    /// @param votingDelay Seconds from proposal to snapshot. @param votingPeriod Seconds from snapshot to deadline.
    /// @param executionDelay Seconds in the timelock. @param expiry Seconds from executable to expired.
    /// @param lateWindow Seconds before the deadline in which reaching quorum or turning the lead extends the vote once.
    /// @param lateExtension Seconds added then; at most the voting period.
    struct ClassRule {
        Electorate electorate;
        uint16 headQuorumBps;
        uint16 minHeads;
        uint16 tokenQuorumBps;
        uint16 minVoters;
        uint16 minHeadsFor;
        uint8 supportNum;
        uint8 supportDen;
        bool supportStrict;
        uint16 objectionLimit;
        bool changeable;
        uint16 capBps;
        uint32 votingDelay;
        uint32 votingPeriod;
        uint32 executionDelay;
        uint32 expiry;
        uint32 lateWindow;
        uint32 lateExtension;
    }

    event ClassAssigned(address indexed target, bytes4 indexed selector, Class class);
    event ClassRulesPublished(uint32 indexed version, ClassRule[4] rules);

    /// @notice Thrown when a rule is outside the contract's bounds; `field` names the first parameter that is. The bounds:
    /// votingDelay, executionDelay 0 to 60 days; votingPeriod, expiry 1 minute to 60 days; lateWindow, lateExtension at most
    /// votingPeriod; shares at most 10,000 bps; capBps at least 1 and at least tokenQuorumBps. Consent: electorate Heads,
    /// no head quorum, objectionLimit at least 1. Others: 1/2 <= supportNum/supportDen < 1, 1/2 only with supportStrict; the quorum bps of
    /// each electorate that counts at least 1.
    error ClassTableOutOfBounds(Class class, bytes32 field);
    /// @notice Thrown when the version does not exist.
    error ClassTableUnknownVersion(uint32 version);
    /// @notice Thrown when a call to this contract would be put into a class other than Constitutional.
    error ClassTableOwnClassFixed(bytes4 selector);

    /// @notice Puts calls of one function of one contract into a class, for proposals made from now on. Restricted.
    function assign(address target, bytes4 selector, Class class) external;
    /// @notice Makes the next version, for proposals made from now on. Restricted.
    /// @param rules By class: Consent, Ordinary, Financial, Constitutional.
    function publish(ClassRule[4] calldata rules) external returns (uint32 version);

    /// @notice Class of one function of one contract; Constitutional unless assigned otherwise.
    function classOf(address target, bytes4 selector) external view returns (Class);
    /// @notice The strictest class of all calls; a call with less than four bytes of data is Constitutional.
    function classify(address[] calldata targets, bytes[] calldata calldatas) external view returns (Class);
    /// @notice The version of proposals made now; the first is 1.
    function currentVersion() external view returns (uint32);
    function ruleOf(uint32 version, Class class) external view returns (ClassRule memory);
    /// @notice Whether a count meets what the class demands: enough took part (always, in Consent), and those who decided
    /// decided for it. A governor asks with its own counts, anybody may ask with any.
    /// @param heads Heads, voters and objections (see HeadCount). @param tokens Tokens after the cap (see TokenCount).
    /// @param allHeads Head votes at the snapshot. @param supply Tokens at the snapshot.
    function verdict(uint32 version, Class class, HeadCount heads, TokenCount tokens, uint256 allHeads, uint256 supply)
        external
        view
        returns (bool quorumReached, bool voteSucceeded);
}
