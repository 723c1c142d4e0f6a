// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MemberRegistry} from "../../../contracts/MemberRegistry.sol";
import {VotingToken} from "../../../contracts/VotingToken.sol";

/// @title A governor as small as it can be, with every defence in a function of its own
/// @notice The Weak* mocks override exactly one of these functions, as a historic design had it. An attack that works on the
/// mock and fails on this contract works because of that defence and nothing else.
contract SmallGovernor {
    struct Proposal {
        address proposer;
        address target;
        bytes data;
        bytes32 codeHash;
        uint48 snapshot;
        uint48 deadline;
        uint256 quorumBps;
        bool extended;
        bool executed;
        bool cancelled;
    }

    uint48 public constant PERIOD = 5 days;
    uint48 public constant LATE = 1 days;
    uint256 internal constant CAP_BPS = 3_400;
    uint256 internal constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    MemberRegistry public immutable registry;
    VotingToken public immutable token;
    uint256 public threshold = 100;
    uint256 public quorumBps = 5_000;
    uint256 public count;

    mapping(uint256 id => Proposal) public proposals;
    mapping(uint256 id => mapping(address voter => uint256)) public nonces;
    mapping(uint256 id => mapping(address voter => uint8)) private _ballots;
    mapping(uint256 id => mapping(uint256 group => uint256[2])) private _sums;
    mapping(uint256 id => uint256[]) private _groups;
    mapping(address proposer => uint256[]) private _made;

    constructor(MemberRegistry registry_, VotingToken token_) {
        (registry, token) = (registry_, token_);
    }

    // ------------------------------------------------------------------ the life of a proposal

    function propose(address target, bytes calldata data) external returns (uint256 id) {
        require(_proposerPower(msg.sender) >= threshold, "no power to propose");
        require(_live(msg.sender) < _liveLimit(), "too many live proposals");
        id = uint256(keccak256(abi.encode(target, data, _sequence())));
        require(proposals[id].proposer == address(0), "proposed already");
        uint48 snapshot = _snapshot();
        proposals[id] = Proposal(msg.sender, target, data, target.codehash, snapshot, snapshot + PERIOD, quorumBps, false, false, false);
        _made[msg.sender].push(id);
    }

    function cancel(uint256 id) external {
        require(msg.sender == proposals[id].proposer, "not the proposer");
        proposals[id].cancelled = true;
    }

    function execute(uint256 id) external {
        Proposal storage proposal = proposals[id];
        require(passed(id) && !proposal.executed, "not passed");
        require(_isSameCode(proposal), "the code changed");
        proposal.executed = true;
        (bool done,) = proposal.target.call(proposal.data);
        require(done, "the call failed");
    }

    /// @notice Stands for a vote that lowers the quorum.
    function setQuorum(uint256 bps) external {
        quorumBps = bps;
    }

    // ------------------------------------------------------------------ ballots: 0 against, 1 for; the last one counts

    function vote(uint256 id, uint8 support) external {
        ++nonces[id][msg.sender];
        _count(id, msg.sender, support, _ballots[id][msg.sender]);
    }

    function voteBySig(uint256 id, address voter, uint8 support, uint256 nonce, bytes calldata signature) external {
        uint8 before = _ballots[id][voter];
        _useUp(id, voter, nonce, signature);
        require(_accepts(voter, digestOf(id, voter, support, nonce), signature), "not signed");
        _count(id, voter, support, before);
    }

    function passed(uint256 id) public view returns (bool) {
        Proposal storage proposal = proposals[id];
        if (proposal.proposer == address(0) || proposal.cancelled || block.timestamp <= proposal.deadline) return false;
        (uint256 against, uint256 inFavour) = tallyOf(id);
        return inFavour > against && inFavour * 10_000 >= _quorumBps(proposal) * _electorate(proposal);
    }

    function tallyOf(uint256 id) public view returns (uint256 against, uint256 inFavour) {
        uint256 cap = _cap(proposals[id]);
        for (uint256 i = 0; i < _groups[id].length; ++i) {
            uint256[2] memory raw = _sums[id][_groups[id][i]];
            uint256 sum = raw[0] + raw[1];
            against += sum > cap ? raw[0] * cap / sum : raw[0];
            inFavour += sum > cap ? raw[1] * cap / sum : raw[1];
        }
    }

    /// @param before The ballot that this one replaces, plus one; 0 for none. It was read before anybody was asked.
    function _count(uint256 id, address voter, uint8 support, uint8 before) internal {
        Proposal storage proposal = proposals[id];
        require(block.timestamp > proposal.snapshot && block.timestamp <= proposal.deadline, "not open");
        uint256 weight = _weight(proposal, voter);
        require(weight != 0, "no power");
        bool lead = _leads(id);
        uint256 group = _group(proposal, voter);
        if (before == 0) _groups[id].push(group);
        else _sums[id][group][before - 1] -= weight;
        _sums[id][group][support] += weight;
        _ballots[id][voter] = support + 1;
        if (before == 0) _dropDouble(_groups[id]);
        if (_leads(id) != lead) _protectLate(proposal);
    }

    function _dropDouble(uint256[] storage groups) private {
        uint256 last = groups.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            if (groups[i] == groups[last]) return groups.pop();
        }
    }

    function _leads(uint256 id) private view returns (bool) {
        (uint256 against, uint256 inFavour) = tallyOf(id);
        return inFavour > against;
    }

    function _live(address proposer) private view returns (uint256 live) {
        for (uint256 i = 0; i < _made[proposer].length; ++i) {
            Proposal storage proposal = proposals[_made[proposer][i]];
            if (!proposal.cancelled && block.timestamp <= proposal.deadline) ++live;
        }
    }

    // ------------------------------------------------------------------ the defences, one function each

    /// @dev Power to propose is that of a second ago.
    function _proposerPower(address account) internal view virtual returns (uint256) {
        return token.getPastVotes(account, block.timestamp - 1);
    }

    /// @dev The electorate is fixed one second before the proposal.
    function _snapshot() internal view virtual returns (uint48) {
        return uint48(block.timestamp - 1);
    }

    /// @dev A ballot weighs what its voter had at the snapshot.
    function _weight(Proposal storage proposal, address voter) internal view virtual returns (uint256) {
        return token.getPastVotes(voter, proposal.snapshot);
    }

    /// @dev Denominators are those of the snapshot.
    function _electorate(Proposal storage proposal) internal view virtual returns (uint256) {
        return token.getPastTotalSupply(proposal.snapshot);
    }

    /// @dev The quorum is the one under which the proposal was made.
    function _quorumBps(Proposal storage proposal) internal view virtual returns (uint256) {
        return proposal.quorumBps;
    }

    /// @dev What is called is the code that was voted on.
    function _isSameCode(Proposal storage proposal) internal view virtual returns (bool) {
        return proposal.target.codehash == proposal.codeHash;
    }

    /// @dev No two proposals have one id.
    function _sequence() internal virtual returns (uint256) {
        return ++count;
    }

    function _liveLimit() internal view virtual returns (uint256) {
        return 3;
    }

    /// @dev The cap is of the legal group at the snapshot.
    function _group(Proposal storage proposal, address voter) internal view virtual returns (uint256) {
        return registry.standingAt(voter, proposal.snapshot).group;
    }

    /// @dev The cap is on all the power that a group casts, received or own.
    function _cap(Proposal storage proposal) internal view virtual returns (uint256) {
        return _electorate(proposal) * CAP_BPS / 10_000;
    }

    /// @dev A late turn of the lead gives the others a day.
    function _protectLate(Proposal storage proposal) internal virtual {
        if (proposal.extended || proposal.deadline - block.timestamp >= LATE) return;
        proposal.extended = true;
        proposal.deadline += LATE;
    }

    /// @dev A signature is for one chain, one governor, one proposal, one voter, one choice, once.
    function digestOf(uint256 id, address voter, uint8 support, uint256 nonce) public view virtual returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), id, voter, support, nonce));
    }

    /// @dev Each signature serves once.
    function _useUp(uint256 id, address voter, uint256 nonce, bytes calldata) internal virtual {
        require(nonces[id][voter]++ == nonce, "wrong nonce");
    }

    function _accepts(address voter, bytes32 digest, bytes calldata signature) internal returns (bool) {
        return voter.code.length == 0 ? _recover(digest, signature) == voter : _askWallet(voter, digest, signature);
    }

    /// @dev One form a signature: 65 bytes with low s.
    function _recover(bytes32 digest, bytes calldata signature) internal view virtual returns (address) {
        if (signature.length != 65 || uint256(bytes32(signature[32:64])) > HALF_ORDER) return address(0);
        return ecrecover(digest, uint8(signature[64]), bytes32(signature[0:32]), bytes32(signature[32:64]));
    }

    /// @dev While a wallet is asked nothing can change.
    function _askWallet(address voter, bytes32 digest, bytes calldata signature) internal virtual returns (bool) {
        bytes memory question = abi.encodeWithSignature("isValidSignature(bytes32,bytes)", digest, signature);
        (bool answered, bytes memory answer) = voter.staticcall(question);
        return answered && answer.length == 32 && bytes4(bytes32(answer)) == bytes4(0x1626ba7e);
    }
}
