// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../interfaces/IConsortiumGovernor.sol";
import {HeadCount, TokenCount} from "./Tallies.sol";

/// @title What is stored of a proposal, and the hashes that bind it
/// @notice The calls themselves stay in the event ProposalCreated; the id binds them.
library Proposals {
    /// @dev First slot: who and when. Second: by which rule, what became of it, and what each ballot asks of the rule (it never
    /// changes, and reading it at the class table would cost each ballot a quarter more). Then the code the vote was about, the
    /// two words of the count, the ballots (a byte a member, by index), the raw tokens of legal groups of several members, for
    /// ballots that a class delegate cast the legal group that they count in (by the voter's index; 0: its own ballot), and the
    /// co-sponsors.
    struct Proposal {
        address proposer;
        uint48 snapshot;
        uint48 deadline;
        IClassTable.Class class;
        uint32 ruleVersion;
        uint48 sequence;
        uint48 eta;
        bool executed;
        bool canceled;
        bool extended;
        IClassTable.Electorate electorate;
        bool changeable;
        uint16 capBps;
        uint32 lateWindow;
        uint32 lateExtension;
        bytes32 codeHash;
        HeadCount headCount;
        TokenCount tokenCount;
        mapping(uint256 word => uint256) ballots;
        mapping(uint32 group => TokenCount) groupTokens;
        mapping(uint256 index => uint32 group) proxyGroups;
        uint256 cosponsorCount;
        mapping(address member => bool) isCosponsor;
    }

    bytes32 internal constant PROPOSE_TYPEHASH = keccak256(
        "Propose(address proposer,address[] targets,uint256[] values,bytes[] calldatas,string description,uint256 nonce,uint48 deadline)"
    );

    /// @notice keccak256(abi.encode(targets, values, calldatas, descriptionHash)), as OpenZeppelin's governor hashes a content.
    function contentHash(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(targets, values, calldatas, descriptionHash));
    }

    /// @notice The id binds chain, governor, sequence number and content.
    function idOf(uint256 sequence, bytes32 content) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), sequence, content)));
    }

    /// @notice keccak256(abi.encode(bytes32[] code hash of each target)). An account without code counts as 0, so that nobody
    /// can spoil a payment by sending a first wei to its payee.
    function codeHash(address[] memory targets) internal view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](targets.length);
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i].code.length != 0) hashes[i] = targets[i].codehash;
        }
        return keccak256(abi.encode(hashes));
    }

    /// @notice Refuses a proposal whose targets have other code than when it was made.
    function requireSameCode(Proposal storage proposal, uint256 proposalId, address[] memory targets) external view {
        if (codeHash(targets) != proposal.codeHash) revert IConsortiumGovernor.GovernorTargetCodeChanged(proposalId);
    }

    /// @notice What a member puts to the vote.
    struct Draft {
        address proposer;
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        string description;
    }

    /// @notice Opens a proposal under the newest rule of its class and tells it. Class, version of the rules and times never
    /// change after this, but for one extension or an early end of the vote.
    function open(Proposal storage proposal, uint256 proposalId, uint256 sequence, bytes32 content, IClassTable table, Draft memory draft)
        external
    {
        // Effect: whose it is, and the code it is about
        proposal.proposer = draft.proposer;
        proposal.sequence = uint48(sequence);
        proposal.codeHash = codeHash(draft.targets);

        // Effect: the rule
        proposal.class = table.classify(draft.targets, draft.calldatas);
        proposal.ruleVersion = table.currentVersion();
        _freezeRule(proposal, table.ruleOf(proposal.ruleVersion, proposal.class));

        _announce(proposal, proposalId, draft);
        emit IConsortiumGovernor.ProposalClassed(proposalId, proposal.class, proposal.ruleVersion, sequence, content, proposal.codeHash);
    }

    function _freezeRule(Proposal storage proposal, IClassTable.ClassRule memory rule) private {
        uint48 snapshot = uint48(block.timestamp) - 1 + rule.votingDelay;
        proposal.snapshot = snapshot;
        proposal.deadline = snapshot + rule.votingPeriod;
        proposal.electorate = rule.electorate;
        proposal.changeable = rule.changeable;
        proposal.capBps = rule.capBps;
        proposal.lateWindow = rule.lateWindow;
        proposal.lateExtension = rule.lateExtension;
    }

    function _announce(Proposal storage proposal, uint256 proposalId, Draft memory draft) private {
        emit IGovernor.ProposalCreated(
            proposalId,
            draft.proposer,
            draft.targets,
            draft.values,
            new string[](draft.targets.length),
            draft.calldatas,
            proposal.snapshot,
            proposal.deadline,
            draft.description
        );
    }

    /// @notice EIP-712 struct hash of the signed intent Propose.
    function proposeHash(
        address proposer,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash,
        uint256 nonce,
        uint48 deadline
    ) external pure returns (bytes32) {
        bytes32[] memory calls = new bytes32[](calldatas.length);
        for (uint256 i = 0; i < calldatas.length; ++i) {
            calls[i] = keccak256(calldatas[i]);
        }
        return keccak256(
            abi.encode(
                PROPOSE_TYPEHASH,
                proposer,
                keccak256(abi.encodePacked(targets)),
                keccak256(abi.encodePacked(values)),
                keccak256(abi.encodePacked(calls)),
                descriptionHash,
                nonce,
                deadline
            )
        );
    }

    /// @notice Whether the description allows this proposer: one that ends with `#proposer=0x...` (40 hexadecimal digits, as in
    /// OpenZeppelin's governor) can be proposed by that account only, so that nobody puts it first and cancels it.
    function allows(string memory description, address proposer) external pure returns (bool) {
        bytes memory text = bytes(description);
        if (text.length < 52 || bytes12(_wordAt(text, text.length - 52)) != "#proposer=0x") return true;
        uint256 named = 0;
        for (uint256 i = text.length - 40; i < text.length; ++i) {
            uint256 digit = _hexDigit(uint8(text[i]));
            if (digit > 15) return true;
            named = named << 4 | digit;
        }
        return named == uint160(proposer);
    }

    /// @dev 16 for what is no hexadecimal digit of either case.
    function _hexDigit(uint256 character) private pure returns (uint256) {
        unchecked {
            if (character - 48 < 10) return character - 48;
            uint256 letter = (character | 32) - 97;
            return letter < 6 ? letter + 10 : 16;
        }
    }

    /// @dev Precondition: offset + 12 <= length; what lies behind the text is cut off by the caller.
    function _wordAt(bytes memory text, uint256 offset) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(text, 0x20), offset))
        }
    }
}
