// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IClassTable} from "../../../contracts/interfaces/IClassTable.sol";
import {IConsortiumGovernor} from "../../../contracts/interfaces/IConsortiumGovernor.sol";
import {GovernanceHandler} from "./GovernanceHandler.sol";

/// @title What members do together: ballots cast for others, co-sponsors, votes that end before their time
abstract contract TogetherHandler is GovernanceHandler {
    bytes32 private constant DELEGATE_CLASS_TYPEHASH =
        keccak256("DelegateClass(address member,uint8 proposalClass,address delegate,uint48 until,uint256 nonce,uint48 deadline)");

    enum Verdict {
        Unknown,
        Fails,
        Passes
    }

    /// @dev What a member signs to name a class delegate, in the order of the type.
    struct Naming {
        address member;
        IClassTable.Class class;
        address delegate;
        uint48 until;
        uint256 nonce;
        uint48 deadline;
    }

    /// @dev What an early close said of a proposal.
    mapping(uint256 id => Verdict) internal closedWith;

    function dealMore() internal override {
        deal("name a class delegate", this.nameClassDelegate.selector, 4);
        deal("name a class delegate by signature", this.nameClassDelegateBySig.selector, 3);
        deal("cast for others", this.castForOthers.selector, 6);
        deal("co-sponsor", this.cosponsorOne.selector, 3);
        deal("close early", this.closeOne.selector, 4);
    }

    function nameClassDelegate(uint256 dice) external act {
        Naming memory naming = _naming(dice);
        vm.prank(naming.member);
        registry.delegateClass(naming.class, naming.delegate, naming.until);
    }

    /// @dev The same, signed: another's signature names nobody, and the member's names once.
    function nameClassDelegateBySig(uint256 dice) external act {
        Naming memory naming = _naming(dice);
        address other = _member(dice, 7);
        hold(other == naming.member || !_nameSigned(naming, other), "another signed a naming");
        require(_nameSigned(naming, naming.member), "refused");
        (address named,, uint48 until) = registry.classDelegateOf(naming.member, naming.class);
        hold(named == naming.delegate && (named == address(0) || until == naming.until), "another naming than was signed");
        hold(!_nameSigned(naming, naming.member), "a signed naming counted twice");
    }

    /// @dev Mostly for long enough to be of use; sometimes nobody any more.
    function _naming(uint256 dice) private view returns (Naming memory naming) {
        naming.member = _member(dice, 1);
        naming.class = IClassTable.Class(pick(dice, 5, 4));
        naming.delegate = pick(dice, 3, 8) == 0 ? address(0) : _member(dice, 2);
        naming.until = uint48(block.timestamp + pick(dice, 4, 300 days));
        naming.nonce = registry.nonces(naming.member);
        naming.deadline = uint48(block.timestamp + pick(dice, 6, 2 days));
    }

    function _nameSigned(Naming memory naming, address signer) private returns (bool done) {
        bytes32 structHash = keccak256(abi.encode(DELEGATE_CLASS_TYPEHASH, naming));
        bytes memory signature = sign(keyOf[signer], typedDigest("Guildhall Members", address(registry), block.chainid, structHash));
        try registry.delegateClassBySig(
            naming.member, naming.class, naming.delegate, naming.until, naming.nonce, naming.deadline, signature
        ) {
            return true;
        } catch {}
    }

    /// @dev Every ballot that a class delegate may cast on a proposal; succeeds when one counted.
    function castForOthers(uint256 dice) external act {
        uint256 counted;
        for (uint256 i = 0; i < WATCHED && counted == 0; ++i) {
            counted = _castAllFor(_inState(uint256(keccak256(abi.encode(dice, i))), IGovernor.ProposalState.Active), dice);
        }
        require(counted != 0, "none counted");
    }

    /// @dev By the first that may; succeeds when one might.
    function cosponsorOne(uint256 dice) external act {
        for (uint256 i = 0; i < WATCHED; ++i) {
            uint256 id = _watched(uint256(keccak256(abi.encode(dice, i))));
            vm.prank(_member(dice, i));
            try governor.cosponsor(id) {
                return;
            } catch {}
        }
        revert("nobody may");
    }

    function closeOne(uint256 dice) external act {
        for (uint256 i = 0; i < WATCHED; ++i) {
            uint256 id = _inState(uint256(keccak256(abi.encode(dice, i))), IGovernor.ProposalState.Active);
            try governor.closeEarly(id) {
                closedWith[id] = verdictOf(id);
                return;
            } catch {}
        }
        revert("all open");
    }

    function verdictOf(uint256 id) internal view returns (Verdict) {
        return governor.quorumReached(id) && governor.voteSucceeded(id) ? Verdict.Passes : Verdict.Fails;
    }

    function _castAllFor(uint256 id, uint256 dice) private returns (uint256 counted) {
        (IClassTable.Class class,) = governor.proposalClass(id);
        uint48 snapshot = uint48(governor.proposalSnapshot(id));
        if (snapshot >= block.timestamp) return 0;
        for (uint256 i = 0; i < members.length; ++i) {
            (address delegate,) = registry.castingDelegate(members[i], class, snapshot);
            if (delegate == address(0) || !_castFor(id, members[i], delegate, uint8(pick(dice, 10 + i, 3)))) continue;
            castBy[id][members[i]] = delegate;
            ++counted;
        }
    }

    function _castFor(uint256 id, address voter, address delegate, uint8 support) private returns (bool) {
        (,,, uint256 nonce) = governor.ballotOf(id, voter);
        IConsortiumGovernor.SignedBallot memory ballot = signed(voter, id, support, support == AGAINST ? "why" : "", nonce);
        ballot.signature = sign(keyOf[delegate], ballotDigest(address(governor), block.chainid, id, ballot));
        try governor.castSignedBallot(id, ballot) {
            return true;
        } catch {
            return false;
        }
    }
}
