// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

/// @title Voting token: whole tokens (decimals 0), transferable between active members only, self-delegated on first receipt
/// @notice Supply is at most 2^80 - 1 so that three tallies share a storage slot (ERC20ExceededSafeSupply above it). Only
/// Active members delegate, and only to Active members. What was delegated to a member that is suspended later stays in its
/// checkpoints and cannot be cast until it is delegated anew. Tokens of a member that is not Active are frozen: they can
/// neither move nor vote (what it had delegated to another member votes until somebody calls `freeze`), and stay in the supply. Rule: governance.md, "Power".
interface IVotingToken is IERC20, IERC20Permit, IERC5805 {
    /// @notice Thrown when a party of a transfer, mint or delegation is not an Active member.
    error VotingTokenNotMember(address account);

    /// @notice Thrown when the tokens of an Active member would be frozen.
    error VotingTokenStillActive(address account);

    /// @notice Creates tokens for an active member. Restricted (timelock).
    function mint(address to, uint256 amount) external;
    /// @notice Destroys tokens of any account. Restricted (timelock).
    function burn(address from, uint256 amount) external;
    /// @notice Takes the tokens of an account that is not an Active member back from the delegate that it had chosen. Anyone may,
    /// a vote that suspends or expels in the same batch. A reinstated member delegates anew, or by its next receipt.
    function freeze(address account) external;

    /// @notice getPastVotes of many accounts: what the governor asks, once, for a batch of ballots.
    function getPastVotesOf(address[] calldata accounts, uint256 timepoint) external view returns (uint256[] memory);
}
