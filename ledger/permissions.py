"""Who holds which power over a consortium, read from the node alone, and the assertion that no person is
admin.

The events of the AccessManager and of the timelock are replayed, and what they say is asked of the
contracts again: an answer without logs is no proof that nothing was granted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from governance.roles import ADMIN, Roles
from governance.timelock import (
    CANCELLER_ROLE,
    EXECUTOR_ROLE,
    PROPOSER_ROLE,
    TIMELOCK_ADMIN_ROLE,
    Timelock,
)
from ledger.artifacts import artifact, signature_of
from ledger.calls import Call, call
from ledger.chain import Chain, int_of, list_of
from ledger.crypto import keccak
from ledger.decode import Decoder
from ledger.deployment import Deployment
from ledger.errors import NodeRefused, NodeUnwell
from ledger.raw import BadAnswer, RawLog, logs_of
from ledger.span import asks_for_less

TIMELOCK_ROLES: Final = {
    PROPOSER_ROLE: "PROPOSER",
    EXECUTOR_ROLE: "EXECUTOR",
    CANCELLER_ROLE: "CANCELLER",
    TIMELOCK_ADMIN_ROLE: "ADMIN",
}


class AdminLeft(Exception):
    """Raised when somebody besides the vote holds a power that only a vote may have; the message names it."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the permission matrix. `function` is a signature, or words for a whole group of
    functions."""

    contract: str
    function: str
    role: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Powers:
    """Everything that was ever granted and not taken back."""

    roles: Roles
    timelock: Timelock


def powers_of(chain: Chain, deployment: Deployment) -> Powers:
    """Replays every grant since the deployment; raises `NodeUnwell`."""
    powers = Powers(Roles(), Timelock())
    _replay(chain, deployment, "AccessManager", powers.roles)
    _replay(chain, deployment, "TimelockController", powers.timelock)
    return powers


def permission_matrix(chain: Chain, deployment: Deployment) -> list[Permission]:
    """The whole matrix: functions of roles, holders of roles, the timelock's own roles, and what needs a
    vote."""
    powers = powers_of(chain, deployment)
    roles = powers.roles
    rows = [
        Permission(
            deployment.contract_at(row.target) or row.target,
            _function(deployment, row.target, row.selector),
            row.role,
            row.holders,
        )
        for row in roles.matrix()
    ]
    rows.append(
        Permission("every contract", "all other restricted functions", "ADMIN", roles.holders_of(ADMIN))
    )
    rows += [
        Permission(
            "TimelockController", "schedule, execute, cancel, roles", name, powers.timelock.holders_of(role)
        )
        for role, name in TIMELOCK_ROLES.items()
    ]
    return rows


def assert_no_admin_left(chain: Chain, deployment: Deployment, suspects: Iterable[str] = ()) -> None:
    """Raises `AdminLeft` unless votes alone rule: ADMIN is the timelock's, the timelock is the governor's.

    `suspects` (the deployer) are asked about by name as well, at the contracts themselves.
    """
    powers = powers_of(chain, deployment)
    timelock, governor = (
        deployment.addresses["TimelockController"],
        deployment.addresses["ConsortiumGovernor"],
    )
    _only("ADMIN of the AccessManager", powers.roles.holders_of(ADMIN), timelock)
    _only("ADMIN of the timelock", powers.timelock.holders_of(TIMELOCK_ADMIN_ROLE), timelock)
    for role in (PROPOSER_ROLE, EXECUTOR_ROLE, CANCELLER_ROLE):
        _only(f"{TIMELOCK_ROLES[role]} of the timelock", powers.timelock.holders_of(role), governor)
    roles = powers.roles
    for held in roles.role_holders():
        if roles.admin_of(held) != ADMIN or roles.guardian_of(held) != ADMIN:
            raise AdminLeft(f"role {roles.name_of(held)} is administered by another role than ADMIN")
    _ask_contracts(chain, deployment, suspects)


def _only(what: str, holders: tuple[str, ...], wanted: str) -> None:
    if holders != (wanted,):
        raise AdminLeft(f"{what} is held by {', '.join(holders) or 'nobody'}, not by {wanted} alone")


def _ask_contracts(chain: Chain, deployment: Deployment, suspects: Iterable[str]) -> None:
    """hasRole of the contracts, for the timelock, the governor and every suspect."""
    manager, timelock = deployment.addresses["AccessManager"], deployment.addresses["TimelockController"]
    governor = deployment.addresses["ConsortiumGovernor"]
    expected = [
        (call(manager, "hasRole(uint64,address)", ADMIN, timelock), True, "the timelock is not ADMIN")
    ]
    for role in (PROPOSER_ROLE, EXECUTOR_ROLE, CANCELLER_ROLE):
        question = call(timelock, "hasRole(bytes32,address)", role, governor)
        expected.append((question, True, f"the governor is not {TIMELOCK_ROLES[role]}"))
    for suspect in suspects:
        sentence = f"{suspect} still has a power that needs a vote"
        expected += [(question, False, sentence) for question in _questions(manager, timelock, suspect)]
    answers = chain.call_many([(question.to, question.data) for question, _, _ in expected])
    for answer, (_, wanted, sentence) in zip(answers, expected, strict=True):
        if (int.from_bytes(answer[:32], "big") == 1) is not wanted:
            raise AdminLeft(sentence)


def _questions(manager: str, timelock: str, suspect: str) -> list[Call]:
    questions = [call(timelock, "hasRole(bytes32,address)", role, suspect) for role in TIMELOCK_ROLES]
    return [call(manager, "hasRole(uint64,address)", ADMIN, suspect), *questions]


def _replay(chain: Chain, deployment: Deployment, contract: str, book: Roles | Timelock) -> None:
    address = deployment.addresses[contract]
    decoder = Decoder({contract: address}, {contract: artifact(contract).abi})
    head = int_of(chain.request("eth_blockNumber"))
    for log in _logs(chain, address, deployment.block, head):
        book.apply(decoder.decode(log, 0))  # type: ignore[arg-type]


def _logs(chain: Chain, address: str, first: int, last: int) -> list[RawLog]:
    """A contract's logs of these blocks, in halves where a node gives no more at once."""
    question = {"address": address, "fromBlock": hex(first), "toBlock": hex(last)}
    try:
        return logs_of(list_of(chain.request("eth_getLogs", [question])))
    except BadAnswer as rubbish:
        raise NodeUnwell(str(rubbish)) from rubbish
    except NodeRefused as refused:
        if first >= last or not asks_for_less(refused):
            raise
    middle = (first + last) // 2
    return _logs(chain, address, first, middle) + _logs(chain, address, middle + 1, last)


def _function(deployment: Deployment, target: str, selector: str) -> str:
    contract = deployment.contract_at(target)
    for entry in artifact(contract).abi if contract else ():
        signature = signature_of(entry) if entry["type"] == "function" else ""
        if signature and "0x" + keccak(signature.encode("ascii"))[:4].hex() == selector:
            return signature
    return selector
