"""The plan of a deployment: every transaction in its order, made before the first is sent.

Addresses follow from the deployer and its nonces, so that each step can name contracts that are not there
yet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Final

from governance.classes import Class
from governance.knowledge_parameters import KnowledgeParameters
from governance.roles import ADMIN, ARBITER, AUDITOR, COORDINATOR, RECORDER, ROLE_NAMES
from governance.timelock import CANCELLER_ROLE, EXECUTOR_ROLE, PROPOSER_ROLE, TIMELOCK_ADMIN_ROLE
from ledger.artifacts import artifact
from ledger.calls import Call, call
from ledger.config import ConsortiumConfig
from ledger.crypto import address_of, keccak
from ledger.founding import profile_hash_of
from ledger.powers import CLASSES, FUNCTION_ROLES
from ledger.rlp_bytes import encode_bytes, encode_int, encode_list

CALL_GAS: Final = 400_000
"""Limit of one configuring call; what is not used costs nothing."""

CREATION_BASE_GAS: Final = 1_500_000
"""Limit of a creation besides its bytes: the constructor, with room."""

BYTE_GAS: Final = 260
"""Limit for each byte of creation code: storing 200, calldata and init code 60, as if all of it were
stored."""

WORD_ZERO: Final = "0x" + "00" * 32


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction of the plan; `to` None creates a contract."""

    label: str
    to: str | None
    data: bytes
    gas: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps in order, and where everything will be. `first_nonce` is the deployer's at the first step."""

    first_nonce: int
    steps: tuple[Step, ...]
    addresses: dict[str, str]
    libraries: dict[str, str]


def created_address(creator: str, nonce: int) -> str:
    """Address of the contract that an account creates with this nonce."""
    content = encode_list([encode_bytes(bytes.fromhex(creator[2:])), encode_int(nonce)])
    return "0x" + keccak(content)[12:].hex()


def make_plan(config: ConsortiumConfig, deployer_key: bytes, first_nonce: int) -> Plan:
    """The whole deployment; raises `MissingArtifact` before anything is sent."""
    maker = _Maker(config, deployer_key, first_nonce)
    maker.create_contracts()
    maker.give_function_roles()
    maker.assign_classes()
    maker.admit_founders()
    maker.give_roles()
    maker.appoint_guardian()
    maker.hand_over()
    return Plan(first_nonce, tuple(maker.steps), maker.addresses, maker.libraries)


class _Maker:
    def __init__(self, config: ConsortiumConfig, key: bytes, first_nonce: int) -> None:
        self.config = config
        self.key = key
        self.deployer = address_of(key)
        self.first_nonce = first_nonce
        self.steps: list[Step] = []
        self.addresses: dict[str, str] = {}
        self.libraries: dict[str, str] = {}

    def create_contracts(self) -> None:
        """Every contract, each after those that its constructor names."""
        config, at = self.config, self.addresses
        self._create("AccessManager", self.deployer)
        self._create("MemberRegistry", at["AccessManager"])
        self._create("VotingToken", at["AccessManager"], at["MemberRegistry"])
        self._create("ClassTable", at["AccessManager"], [astuple(rule) for rule in config.rules])
        self._create("TimelockController", 0, [], [], self.deployer)
        parts = (at["MemberRegistry"], at["VotingToken"], at["ClassTable"], at["TimelockController"])
        self._create("ConsortiumGovernor", *parts, config.live_proposals)
        treasury = at["TimelockController"]
        above = (at["AccessManager"], at["MemberRegistry"])
        self._create("ProcurementRounds", *above, at["ConsortiumGovernor"], treasury)
        self._create("KnowledgeRegistry", *above)
        self._settlement_token()

    def give_function_roles(self) -> None:
        """Names of the roles, and which functions each may call."""
        for role in (COORDINATOR, ARBITER, RECORDER, AUDITOR):
            self._manager(f"name role {ROLE_NAMES[role]}", "labelRole(uint64,string)", role, ROLE_NAMES[role])
        for role, contracts in FUNCTION_ROLES.items():
            for contract, functions in contracts.items():
                selectors = [artifact(contract).selector(function) for function in functions]
                label = f"give {ROLE_NAMES[role]} its functions of {contract}"
                signature = "setTargetFunctionRole(address,bytes4[],uint64)"
                self._manager(label, signature, self.addresses[contract], selectors, role)

    def assign_classes(self) -> None:
        """The class of each listed call."""
        for class_, contract, function in listed_calls():
            selector = artifact(contract).selector(function)
            arguments = (self.addresses[contract], selector, int(class_))
            signature = "assign(address,bytes4,uint8)"
            self._call(f"{contract}.{function} is {class_.name.lower()}", "ClassTable", signature, *arguments)

    def admit_founders(self) -> None:
        """Founders, their tokens, and the first rulebook."""
        for founder in self.config.founders:
            profile = profile_hash_of(founder, self.key)
            admission = (founder.address, founder.legal_group, profile)
            self._call(f"admit {founder.name}", "MemberRegistry", "admit(address,uint32,bytes32)", *admission)
        for founder in self.config.founders:
            if founder.tokens:
                grant = (founder.address, founder.tokens)
                self._call(f"tokens of {founder.name}", "VotingToken", "mint(address,uint256)", *grant)
        rulebook = KnowledgeParameters().canonical_json()
        self._call("publish the rulebook", "KnowledgeRegistry", "publishRulebook(string)", rulebook)

    def give_roles(self) -> None:
        """Roles of people; the timelock is coordinator too, and arbiter where nobody else is."""
        roles, timelock = self.config.roles, self.addresses["TimelockController"]
        holders = {
            COORDINATOR: (*roles.coordinators, timelock),
            ARBITER: roles.arbiters or (timelock,),
            RECORDER: (roles.recorder,) if roles.recorder else (),
            AUDITOR: roles.auditors,
        }
        for role, accounts in holders.items():
            for account in accounts:
                self._grant(role, account)

    def appoint_guardian(self) -> None:
        """Only the timelock can: the deployer passes one operation through it and gives both roles back."""
        roles = self.config.roles
        if roles.guardian is None:
            return
        appointment = call(
            self.addresses["ConsortiumGovernor"],
            "setGuardian(address,uint48)",
            roles.guardian,
            roles.guardian_until,
        )
        operation = (
            self.addresses["ConsortiumGovernor"],
            0,
            appointment.data,
            WORD_ZERO,
            keccak(b"guardian"),
        )
        self._timelock_role("grantRole(bytes32,address)", PROPOSER_ROLE, self.deployer)
        self._timelock_role("grantRole(bytes32,address)", EXECUTOR_ROLE, self.deployer)
        types = "address,uint256,bytes,bytes32,bytes32"
        schedule = f"schedule({types},uint256)"
        self._call("schedule the guardian", "TimelockController", schedule, *operation, 0)
        self._call("appoint the guardian", "TimelockController", f"execute({types})", *operation)
        for role in (PROPOSER_ROLE, EXECUTOR_ROLE):
            self._timelock_role("revokeRole(bytes32,address)", role, self.deployer)

    def hand_over(self) -> None:
        """The governor alone uses the timelock; the timelock alone is admin; the deployer is nothing any
        more."""
        governor, timelock = self.addresses["ConsortiumGovernor"], self.addresses["TimelockController"]
        for role in (PROPOSER_ROLE, EXECUTOR_ROLE, CANCELLER_ROLE):
            self._timelock_role("grantRole(bytes32,address)", role, governor)
        self._timelock_role("renounceRole(bytes32,address)", TIMELOCK_ADMIN_ROLE, self.deployer)
        self._grant(ADMIN, timelock)
        self._manager("the deployer gives up ADMIN", "renounceRole(uint64,address)", ADMIN, self.deployer)

    def _settlement_token(self) -> None:
        money = self.config.settlement
        if money.token is not None:
            self.addresses["SettlementToken"] = money.token
        else:
            self._create("SettlementToken", money.name, money.symbol, money.decimals, money.issuer)

    def _create(self, name: str, *arguments: object) -> None:
        self._create_libraries(artifact(name).links)
        self.addresses[name] = self._creation(name, *arguments)

    def _create_libraries(self, needed: Iterable[str]) -> None:
        for name in needed:
            if name not in self.libraries:
                self._create_libraries(artifact(name).links)
                self.libraries[name] = self._creation(name)

    def _creation(self, name: str, *arguments: object) -> str:
        code = artifact(name).creation_code(self.libraries, *arguments)
        address = created_address(self.deployer, self.first_nonce + len(self.steps))
        self.steps.append(Step(f"create {name}", None, code, CREATION_BASE_GAS + BYTE_GAS * len(code)))
        return address

    def _call(self, label: str, contract: str, signature: str, *arguments: object) -> None:
        made: Call = call(self.addresses[contract], signature, *arguments)
        self.steps.append(Step(label, made.to, made.data, CALL_GAS + 40 * len(made.data)))

    def _manager(self, label: str, signature: str, *arguments: object) -> None:
        self._call(label, "AccessManager", signature, *arguments)

    def _grant(self, role: int, account: str) -> None:
        label = f"{ROLE_NAMES[role]} for {account}"
        self._manager(label, "grantRole(uint64,address,uint32)", role, account, 0)

    def _timelock_role(self, signature: str, role: str, account: str) -> None:
        self._call(
            f"timelock: {signature.split('(')[0]} {account}", "TimelockController", signature, role, account
        )


def listed_calls() -> Iterator[tuple[Class, str, str]]:
    """Every (class, contract, function) of the class table's first assignments."""
    for class_, contracts in CLASSES.items():
        for contract, functions in contracts.items():
            for function in functions:
                yield class_, contract, function
