// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What proposals of the campaign do: a deed of each class, counted by number.
contract Deeds {
    mapping(uint256 number => uint256) public times;
    mapping(uint256 number => address) public by;

    function consented(uint256 number) external {
        _do(number);
    }

    function decided(uint256 number) external {
        _do(number);
    }

    function paid(uint256 number) external {
        _do(number);
    }

    function unlisted(uint256 number) external {
        _do(number);
    }

    function _do(uint256 number) private {
        ++times[number];
        by[number] = msg.sender;
    }
}
