// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IMemberRegistry} from "./interfaces/IMemberRegistry.sol";
import {IVotingToken} from "./interfaces/IVotingToken.sol";
import {ManyAnswers} from "./libraries/ManyAnswers.sol";

/// @title VotingToken
/// @notice The manual is IVotingToken.
contract VotingToken is ERC20, ERC20Permit, ERC20Votes, IVotingToken, AccessManaged {
    /// @notice The register that says who is an Active member.
    IMemberRegistry public immutable registry;

    /// @dev The newest checkpoint in one word, votes below and its time above 208 bits: nearly every ballot asks for it.
    mapping(address account => uint256) private _latest;

    constructor(address manager, IMemberRegistry registry_)
        ERC20("Guildhall Votes", "GVOTE")
        ERC20Permit("Guildhall Votes")
        AccessManaged(manager)
    {
        registry = registry_;
    }

    /// @inheritdoc IVotingToken
    function mint(address to, uint256 amount) external restricted {
        _mint(to, amount);
    }

    /// @inheritdoc IVotingToken
    function burn(address from, uint256 amount) external restricted {
        _burn(from, amount);
    }

    /// @inheritdoc IVotingToken
    function freeze(address account) external {
        if (registry.isActive(account)) revert VotingTokenStillActive(account);
        super._delegate(account, address(0));
    }

    /// @notice Tokens are whole.
    function decimals() public pure override returns (uint8) {
        return 0;
    }

    /// @inheritdoc IVotes
    function getPastVotes(address account, uint256 timepoint) public view override(IVotes, Votes) returns (uint256) {
        _requirePast(timepoint);
        return _pastVotes(account, timepoint);
    }

    /// @inheritdoc IVotingToken
    function getPastVotesOf(address[] calldata accounts, uint256 timepoint) external view returns (uint256[] memory) {
        _requirePast(timepoint);
        uint256 next = ManyAnswers.room(accounts);
        (uint256 from, uint256 end) = ManyAnswers.bounds(accounts);
        while (from < end) {
            next = ManyAnswers.put(next, _pastVotes(ManyAnswers.accountAt(from), timepoint));
            // Places in calldata.
            unchecked {
                from += 32;
            }
        }
        ManyAnswers.giveBack(accounts, next);
    }

    /// @inheritdoc IERC6372
    function clock() public view override(Votes, IERC6372) returns (uint48) {
        return Time.timestamp();
    }

    /// @inheritdoc IERC6372
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Votes, IERC6372) returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(IERC20Permit, ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @dev Three tallies of 80 bits share a slot.
    function _maxSupply() internal pure override returns (uint256) {
        return type(uint80).max;
    }

    /// @dev Only between Active members; who receives its first tokens casts them itself until it says otherwise.
    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        if (from != address(0) && to != address(0)) _requireMember(from);
        if (to != address(0)) {
            _requireMember(to);
            if (delegates(to) == address(0)) _delegate(to, to);
        }
        super._update(from, to, value);
    }

    /// @dev Only by and to Active members.
    function _delegate(address account, address delegatee) internal override {
        _requireMember(account);
        _requireMember(delegatee);
        super._delegate(account, delegatee);
    }

    function _requirePast(uint256 timepoint) private view {
        if (timepoint >= block.timestamp) revert ERC5805FutureLookup(timepoint, clock());
    }

    /// @dev The newest checkpoint, unless it is younger than the timepoint: then the history.
    function _pastVotes(address account, uint256 timepoint) private view returns (uint256) {
        uint256 latest = _latest[account];
        return latest >> 208 <= timepoint ? uint208(latest) : super.getPastVotes(account, timepoint);
    }

    function _moveDelegateVotes(address from, address to, uint256 amount) internal override {
        super._moveDelegateVotes(from, to, amount);
        if (from == to || amount == 0) return;
        _rememberVotes(from);
        _rememberVotes(to);
    }

    function _rememberVotes(address account) private {
        if (account == address(0)) return;
        _latest[account] = uint256(clock()) << 208 | SafeCast.toUint208(getVotes(account));
    }

    function _requireMember(address account) private view {
        if (!registry.isActive(account)) revert VotingTokenNotMember(account);
    }
}
