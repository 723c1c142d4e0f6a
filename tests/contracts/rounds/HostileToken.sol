// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A token that does whatever its mood is, one function at a time
/// @notice Two decimals; anybody mints and sets the mood.
contract HostileToken {
    enum Mood {
        Fair,
        TakesFee, // one unit of every transfer is kept
        RevertsOnCollect, // transferFrom reverts
        RevertsOnPay, // transfer reverts
        RevertsOnBalance, // balanceOf reverts
        SaysFalse, // both transfers say false and move nothing
        SaysNothing, // both transfers move and return nothing
        SaysTooMuch, // both transfers move and return a hundred thousand bytes
        Blacklists, // nothing goes to `victim`
        Shrinks, // every transfer first halves everybody's balance
        Lies, // transfers move nothing and say true
        CallsBack // every transfer and every permit first calls `target`
    }

    mapping(address account => uint256) private _balances;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    Mood public mood;
    address public victim;
    uint256 private _halvings;
    address private _target;
    bytes private _data;
    bool public calledBack;
    bool public succeeded;

    // ------------------------------------------------------------------ moods

    function be(Mood mood_) external {
        mood = mood_;
    }

    function blacklist(address account) external {
        (mood, victim) = (Mood.Blacklists, account);
    }

    /// @notice Calls `target` once, in the middle of whatever comes next.
    function aim(address target, bytes calldata data) external {
        (mood, _target, _data, calledBack, succeeded) = (Mood.CallsBack, target, data, false, false);
    }

    // ------------------------------------------------------------------ what a token does

    function decimals() external pure returns (uint8) {
        return 2;
    }

    function mint(address to, uint256 amount) external {
        _balances[to] += amount << _halvings;
    }

    function balanceOf(address account) external view returns (uint256) {
        require(mood != Mood.RevertsOnBalance, "balance");
        return _balances[account] >> _halvings;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function permit(address owner, address spender, uint256 value, uint256, uint8, bytes32, bytes32) external {
        _callBack();
        allowance[owner][spender] = value;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(mood != Mood.RevertsOnPay, "pay");
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        require(mood != Mood.RevertsOnCollect, "collect");
        if (mood == Mood.SaysFalse) return false;
        require(allowance[from][msg.sender] >= amount, "allowance");
        allowance[from][msg.sender] -= amount;
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        require(mood != Mood.Blacklists || to != victim, "blacklisted");
        if (mood == Mood.SaysFalse) return false;
        if (mood == Mood.Lies) return true;
        _callBack();
        if (mood == Mood.Shrinks) ++_halvings;
        _balances[from] -= amount << _halvings;
        _balances[to] += (mood == Mood.TakesFee ? amount - 1 : amount) << _halvings;
        if (mood == Mood.SaysNothing) {
            assembly {
                return(0, 0)
            }
        }
        if (mood == Mood.SaysTooMuch) {
            assembly {
                mstore(0, 1)
                return(0, 100000)
            }
        }
        return true;
    }

    function _callBack() private {
        if (mood != Mood.CallsBack || calledBack) return;
        calledBack = true;
        (succeeded,) = _target.call(_data);
    }
}
