// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "../cheats/Test.sol";

/// @title The acts of an invariant campaign, dealt like cards, each counted
/// @notice forge calls `play` with a number; the act follows from it. An act that reverts changes nothing and is counted as tried.
/// An act that never succeeds in a long campaign proves nothing, so `requireReached` fails on it by name.
abstract contract Acts is Test {
    struct Act {
        string name;
        bytes4 selector;
        uint256 tried;
        uint256 succeeded;
    }

    /// @notice How many acts were played.
    uint256 public turn;
    /// @notice The first law that was broken, in words; empty while all hold.
    string public broken;

    Act[] private _acts;
    /// @dev Numbers of acts, each as often as it shall come.
    uint256[] private _deck;

    /// @notice Acts chosen by `dice` until one succeeds, three at most, and then a look at everything.
    function play(uint256 dice) external {
        dice = uint256(keccak256(abi.encode(dice, ++turn)));
        before();
        for (uint256 i = 0; i < 3; ++i) {
            dice = uint256(keccak256(abi.encode(dice)));
            Act storage chosen = _acts[_deck[dice % _deck.length]];
            ++chosen.tried;
            (bool done,) = address(this).call(abi.encodeWithSelector(chosen.selector, uint256(keccak256(abi.encode(dice)))));
            if (!done) continue;
            ++chosen.succeeded;
            return watch(chosen.name);
        }
        watch("nothing");
    }

    /// @dev What has to be remembered before an act.
    function before() internal virtual {}

    /// @dev What has to hold after the act of that name; what was refused has changed nothing.
    function watch(string memory name) internal virtual;

    function deal(string memory name, bytes4 selector, uint256 copies) internal {
        for (uint256 i = 0; i < copies; ++i) {
            _deck.push(_acts.length);
        }
        _acts.push(Act(name, selector, 0, 0));
    }

    /// @dev Only as an act, so that a refusal undoes what came before it.
    modifier act() {
        require(msg.sender == address(this), "an act is played");
        _;
    }

    /// @dev Notes a broken law; asserting in the middle of an act would only undo the act.
    function hold(bool law, string memory what) internal {
        if (!law && bytes(broken).length == 0) broken = what;
    }

    function pick(uint256 dice, uint256 salt, uint256 size) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(dice, salt))) % size;
    }

    /// @notice `act: succeeded of tried`, a line an act.
    function ratios() public view returns (string memory text) {
        for (uint256 i = 0; i < _acts.length; ++i) {
            Act storage one = _acts[i];
            string memory line = string.concat(one.name, ": ", vm.toString(one.succeeded), " of ", vm.toString(one.tried));
            text = string.concat(text, "\n  ", line);
        }
    }

    /// @notice Fails on the first act that never succeeded.
    function requireReached() external view {
        for (uint256 i = 0; i < _acts.length; ++i) {
            assertGt(_acts[i].succeeded, 0, string.concat("never reached: ", _acts[i].name, ratios()));
        }
    }
}
