// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SettlementToken} from "../../../contracts/SettlementToken.sol";
import {IProcurementRounds, RoundId} from "../../../contracts/interfaces/IProcurementRounds.sol";
import {Vm} from "../cheats/Vm.sol";
import {RoundLife} from "./RoundLife.sol";
import {RoundsHandler} from "./RoundsHandler.sol";

/// @title What is remembered of every act, and the laws of rounds and money that every act has to keep
/// @notice Ghost records: each round's state, everybody's credit and wealth. Wealth is what somebody has in hand, in credit and in
/// escrow.
abstract contract RoundsLaws is RoundsHandler, RoundLife {
    mapping(RoundId id => IProcurementRounds.State) private _seen;
    mapping(SettlementToken token => mapping(address account => uint256)) private _creditBefore;
    mapping(SettlementToken token => mapping(address account => uint256)) private _wealthBefore;
    mapping(SettlementToken token => uint256) private _heldBefore;

    function before() internal override {
        for (uint256 i; i < plays.length; ++i) {
            _seen[plays[i].id] = rounds.stateOf(plays[i].id);
        }
        _remember(token);
        _remember(second);
        vm.recordLogs();
    }

    function watch(string memory name) internal override {
        for (uint256 i; i < plays.length; ++i) {
            _watchState(plays[i].id, name);
        }
        _watchMoney(token, name);
        _watchMoney(second, name);
        if (_is(name, "settle")) _watchSettlement();
    }

    // ------------------------------------------------------------------ R2: states

    function _watchState(RoundId id, string memory name) private {
        (IProcurementRounds.State from, IProcurementRounds.State to) = (_seen[id], rounds.stateOf(id));
        // A round that was started by this act was not seen before it.
        if (from == to || from == IProcurementRounds.State.None) return;
        string memory edge = string.concat(vm.toString(uint256(from)), " to ", vm.toString(uint256(to)), " by ", name);
        // The end of a claim may have waited for its time.
        if (_is(name, "lapse a claim") && isAllowed("pass time", from, to)) return;
        hold(isAllowed(name, from, to), edge);
    }

    // ------------------------------------------------------------------ R1, R4, R5: money

    function _remember(SettlementToken one) private {
        address[] memory all = accounts();
        for (uint256 i; i < all.length; ++i) {
            _creditBefore[one][all[i]] = rounds.creditOf(address(one), all[i]);
            _wealthBefore[one][all[i]] = wealthOf(one, all[i]);
        }
        _heldBefore[one] = one.balanceOf(address(rounds));
    }

    function _watchMoney(SettlementToken one, string memory name) private {
        address[] memory all = accounts();
        bool settles = _is(name, "settle");
        uint256 sumBefore;
        uint256 sum;
        for (uint256 i; i < all.length; ++i) {
            (uint256 credit, uint256 wealth) = (rounds.creditOf(address(one), all[i]), wealthOf(one, all[i]));
            hold(credit >= _creditBefore[one][all[i]] || _is(name, "withdraw"), string.concat("credit fell by ", name));
            hold(wealth == _wealthBefore[one][all[i]] || settles, string.concat("money changed hands by ", name));
            (sumBefore, sum) = (sumBefore + _wealthBefore[one][all[i]], sum + wealth);
        }
        hold(sum == sumBefore, string.concat("money came or went by ", name));
        bool paysOut = _is(name, "withdraw");
        hold(one.balanceOf(address(rounds)) >= _heldBefore[one] || paysOut, string.concat("money left by ", name));
    }

    /// @dev R5: every member's charge adds up, all charges are the bill, and nobody is charged above its deposit.
    function _watchSettlement() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        RoundId id = RoundId.wrap(logs[logs.length - 1].topics[1]);
        (uint256[4] memory sums, uint256 charged) = _chargesOf(logs);
        IProcurementRounds.Terms memory terms = rounds.termsOf(id);
        uint256 goods;
        for (uint16 i; i < rounds.itemCount(id); ++i) {
            goods += _bill(id, i);
        }
        hold(sums[0] == goods, "charges for goods are not the bill");
        hold(sums[1] >= terms.fee && sums[1] <= uint256(terms.fee) + terms.freight, "side costs are not fee and freight");
        (uint256 told, uint256 toSupplier, uint256 toTreasury) = abi.decode(logs[logs.length - 1].data, (uint256, uint256, uint256));
        hold(toTreasury == terms.fee, "the treasury got something else than the fee");
        hold(told == charged && told == toSupplier + toTreasury, "charged is not paid");
        hold(toSupplier == sums[0] + sums[1] - terms.fee - sums[2] - sums[3], "the supplier got something else");
    }

    /// @dev Sums of goods, side costs, rebates and claim credits over MemberCharged; and of what members paid.
    function _chargesOf(Vm.Log[] memory logs) private returns (uint256[4] memory sums, uint256 charged) {
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != IProcurementRounds.MemberCharged.selector) continue;
            (uint256 goods, uint256 sides, uint256 rebate, uint256 credits,) =
                abi.decode(logs[i].data, (uint256, uint256, uint256, uint256, uint256));
            (sums[0], sums[1], sums[2], sums[3]) = (sums[0] + goods, sums[1] + sides, sums[2] + rebate, sums[3] + credits);
            uint256 charge = goods + sides - rebate - credits;
            SettlementToken one = SettlementToken(rounds.termsOf(RoundId.wrap(logs[i].topics[1])).token);
            address member = address(uint160(uint256(logs[i].topics[2])));
            // The treasury buys for the stock, and gets the fee of the very round that it pays in.
            uint256 back = member == timelock ? rounds.termsOf(RoundId.wrap(logs[i].topics[1])).fee : 0;
            hold(_wealthBefore[one][member] + back == wealthOf(one, member) + charge, "a member paid something else than its charge");
            charged += charge;
        }
    }

    // ------------------------------------------------------------------ short words

    /// @notice Everybody who may have money here.
    function accounts() public view returns (address[] memory all) {
        all = new address[](people.length + 2);
        for (uint256 i; i < people.length; ++i) {
            all[i] = people[i];
        }
        (all[people.length], all[people.length + 1]) = (supplier, timelock);
    }

    function wealthOf(SettlementToken one, address account) internal view returns (uint256) {
        return one.balanceOf(account) + rounds.creditOf(address(one), account) + escrowOf(one, account);
    }

    /// @notice What the rounds that are played hold for an account in one token; rounds that ended hold nothing.
    function escrowOf(SettlementToken one, address account) internal view returns (uint256 sum) {
        for (uint256 i; i < plays.length; ++i) {
            if (address(plays[i].token) == address(one)) sum += rounds.depositOf(plays[i].id, account);
        }
    }

    function _is(string memory name, string memory other) private pure returns (bool) {
        return keccak256(bytes(name)) == keccak256(bytes(other));
    }
}
