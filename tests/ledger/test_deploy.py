"""Deployment: everything is where it belongs, votes alone rule, and an interruption makes nothing twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.classes import DEFAULT_RULES, Class
from governance.quorum import quorum_reached
from governance.tally import Electors, Tally
from ledger.anvil import Anvil
from ledger.artifacts import artifact
from ledger.calls import call
from ledger.chain import Chain, int_of
from ledger.config import ConsortiumConfig, SettlementConfig
from ledger.crypto import address_of
from ledger.deploy import WAVE, DeployFailed, OtherDeployment, deploy
from ledger.deployment import BadDeployment, Deployment
from ledger.errors import ContractRefused, NodeUnwell, WrongChain
from ledger.fees import current_fees
from ledger.founding import founder_profiles
from ledger.permissions import AdminLeft, Permission, assert_no_admin_left, permission_matrix
from ledger.plan import listed_calls
from ledger.preflight import DeployRefused
from ledger.transactions import Transaction, sign_transaction
from tests.world import (
    ARBITER,
    COORDINATOR,
    DEPLOYER,
    GUARDIAN,
    MEMBERS,
    RECORDER,
    World,
    build_world,
    consortium_toml,
    key_of,
)

pytestmark = pytest.mark.chain


def test_founders_are_members_with_their_tokens(consortium: World) -> None:
    """Each founder is active, in its legal group, with its tokens, its votes and its profile's hash."""
    profiles = {p.member: p.hash for p in founder_profiles(consortium.config, DEPLOYER, 0)}
    for member in MEMBERS:
        assert consortium.ask("MemberRegistry", "isActive(address)", member.address) == 1
        assert consortium.ask("MemberRegistry", "legalGroupOf(address)", member.address) == member.group
        assert consortium.ask("MemberRegistry", "getVotes(address)", member.address) == 1
        assert consortium.ask("VotingToken", "getVotes(address)", member.address) == member.tokens
        stored = consortium.ask("MemberRegistry", "profileHashOf(address)", member.address)
        assert f"0x{stored:064x}" == profiles[member.address]


def test_every_listed_call_has_its_class_and_others_the_strictest(consortium: World) -> None:
    """The class table says what the one list says; expulsion, burning and rules are constitutional."""
    listed = [(contract, function, class_) for class_, contract, function in listed_calls()]
    unlisted = [("MemberRegistry", "expel"), ("VotingToken", "burn"), ("ClassTable", "publish")]
    unlisted += [("ConsortiumGovernor", "setGuardian"), ("AccessManager", "grantRole")]
    for contract, function, class_ in listed + [(*pair, Class.CONSTITUTIONAL) for pair in unlisted]:
        selector = artifact(contract).selector(function)
        address = consortium.deployment.addresses[contract]
        assert consortium.ask("ClassTable", "classOf(address,bytes4)", address, selector) == class_


def test_nobody_is_suspended_by_a_quarter_of_the_members(consortium: World) -> None:
    """Three of twelve carry an ordinary vote, so whatever takes a vote away asks for a constitutional one."""
    few, all_ = Tally(heads_for=3, voters_for=3), Electors(12, 1200)
    registry = consortium.deployment.addresses["MemberRegistry"]
    assert quorum_reached(few, DEFAULT_RULES[Class.ORDINARY], all_)
    for function in ("suspend", "expel", "changeLegalGroup"):
        selector = artifact("MemberRegistry").selector(function)
        class_ = Class(consortium.ask("ClassTable", "classOf(address,bytes4)", registry, selector))
        assert not quorum_reached(few, DEFAULT_RULES[class_], all_), function


def test_no_person_and_no_deployer_holds_admin(consortium: World) -> None:
    """The assertion passes, and the deployer cannot use any power it had."""
    assert_no_admin_left(consortium.chain, consortium.deployment, [address_of(DEPLOYER)])
    stranger = "0x" + "77" * 20
    for contract, signature, arguments in (
        ("MemberRegistry", "admit(address,uint32,bytes32)", (stranger, 9, "0x" + "01" * 32)),
        ("VotingToken", "mint(address,uint256)", (MEMBERS[0].address, 1)),
        ("AccessManager", "grantRole(uint64,address,uint32)", (0, stranger, 0)),
        ("ClassTable", "assign(address,bytes4,uint8)", (stranger, b"\1\2\3\4", 0)),
        ("TimelockController", "grantRole(bytes32,address)", ("0x" + "00" * 32, stranger)),
        ("ConsortiumGovernor", "setGuardian(address,uint48)", (stranger, 2**40)),
    ):
        with pytest.raises(ContractRefused):
            consortium.act(DEPLOYER, contract, signature, *arguments)


def test_the_matrix_names_every_power(consortium: World) -> None:
    """Coordinator, arbiter, recorder and what needs a vote, with holders."""
    matrix = permission_matrix(consortium.chain, consortium.deployment)
    timelock = consortium.deployment.addresses["TimelockController"]
    coordinators = tuple(sorted([timelock, address_of(COORDINATOR)]))
    opening = Permission("ProcurementRounds", "openDemand(bytes32)", "COORDINATOR", coordinators)
    deciding = Permission("ProcurementRounds", "decideClaim(uint256,bool)", "ARBITER", (address_of(ARBITER),))
    assert opening in matrix
    assert deciding in matrix
    assert {row.holders for row in matrix if row.role == "COORDINATOR"} == {coordinators}, (
        "a vote does all of it"
    )
    rest = Permission("every contract", "all other restricted functions", "ADMIN", (timelock,))
    assert rest in matrix
    (recording,) = [row for row in matrix if row.role == "RECORDER"]
    assert recording.holders == (address_of(RECORDER),)


def test_an_admin_that_is_left_is_found(anvil: Anvil, chain: Chain) -> None:
    """A deployment whose AccessManager still has another admin does not pass the assertion."""
    world = build_world(anvil)
    world.by_vote("AccessManager", "grantRole(uint64,address,uint32)", 0, address_of(GUARDIAN), 0)
    with pytest.raises(AdminLeft, match="ADMIN of the AccessManager"):
        assert_no_admin_left(chain, world.deployment)


def test_the_guardian_and_the_rules_are_as_configured(consortium: World) -> None:
    """The guardian holds office until its date; the four rules are version 1; the rulebook is published."""
    assert consortium.ask("ConsortiumGovernor", "isGuardian(address)", address_of(GUARDIAN)) == 1
    assert consortium.ask("ClassTable", "currentVersion()") == 1
    assert consortium.ask("KnowledgeRegistry", "rulebookVersion()") == 1
    question = call(
        consortium.deployment.addresses["ClassTable"], "ruleOf(uint32,uint8)", 1, int(Class.FINANCIAL)
    )
    words = consortium.chain.call(question.to, question.data)
    numbers = [int.from_bytes(words[place : place + 32], "big") for place in range(0, len(words), 32)]
    rule = DEFAULT_RULES[Class.FINANCIAL]
    assert numbers == [int(getattr(rule, name)) for name in rule.__slots__]


def test_a_deployment_is_saved_and_loaded(consortium: World, tmp_path: Path) -> None:
    """What is loaded equals what was saved; a broken or missing file is a named error."""
    path = tmp_path / "deployment.json"
    consortium.deployment.save(path)
    assert Deployment.load(path) == consortium.deployment
    path.write_text("{")
    for broken in (path, tmp_path / "missing.json"):
        with pytest.raises(BadDeployment):
            Deployment.load(broken)


def test_a_deployment_knows_its_chain(consortium: World) -> None:
    """The same id with another block there is another chain."""
    consortium.deployment.check(consortium.chain)
    with pytest.raises(WrongChain):
        replace(consortium.deployment, block_hash="0x" + "12" * 32).check(consortium.chain)


class DyingChain(Chain):
    """A chain whose node goes away after so many transactions were sent."""

    def __init__(self, url: str, sends: int) -> None:
        super().__init__(url)
        self.sends = sends

    def try_batch(self, requests):  # type: ignore[no-untyped-def]
        sending = [method for method, _ in requests if method == "eth_sendRawTransaction"]
        if sending and self.sends == 0:
            raise NodeUnwell("gone")
        self.sends -= len(sending)
        return super().try_batch(requests)


def test_an_interrupted_deployment_goes_on_where_it_stopped(
    anvil: Anvil, chain: Chain, tmp_path: Path
) -> None:
    """Called again with the same file it makes what is missing, nothing twice, and gives the same result."""
    key, resume = key_of("interrupted deployer"), tmp_path / "resume.json"
    anvil.fund(address_of(key))
    config = ConsortiumConfig.parse(consortium_toml(build_world(anvil).now + 86_400))
    with pytest.raises(NodeUnwell):
        deploy(DyingChain(anvil.url, WAVE), key, config, resume=resume)
    done: list[str] = []
    first = deploy(chain, key, config, lambda label, _number, _all: done.append(label), resume)
    count = int_of(chain.request("eth_getTransactionCount", [address_of(key), "latest"]))
    assert len(done) == 2
    assert deploy(chain, key, config, resume=resume) == first
    assert int_of(chain.request("eth_getTransactionCount", [address_of(key), "latest"])) == count


def test_a_resume_file_of_another_deployment_is_refused(anvil: Anvil, chain: Chain, tmp_path: Path) -> None:
    """Another configuration, or a torn file, does not continue a deployment."""
    key, resume = key_of("other deployer"), tmp_path / "resume.json"
    anvil.fund(address_of(key))
    config = ConsortiumConfig.parse(consortium_toml(build_world(anvil).now + 86_400))
    deploy(chain, key, config, resume=resume)
    with pytest.raises(OtherDeployment):
        deploy(chain, key, replace(config, live_proposals=4), resume=resume)
    resume.write_text("{")
    with pytest.raises(OtherDeployment):
        deploy(chain, key, config, resume=resume)


def test_what_cannot_work_is_refused_before_anything_is_sent(consortium: World) -> None:
    """No gas, a guardian without end, a settlement token that is none or has another name or decimals."""
    chain, config = consortium.chain, consortium.config
    with pytest.raises(DeployRefused, match="nothing to pay gas"):
        deploy(chain, key_of("poor deployer"), config)
    forever = replace(config, roles=replace(config.roles, guardian_until=2**47))
    with pytest.raises(DeployRefused, match="guardian"):
        deploy(chain, DEPLOYER, forever)
    token = consortium.deployment.addresses["SettlementToken"]
    registry = consortium.deployment.addresses["MemberRegistry"]
    money = config.settlement
    for place, name, decimals, sentence in (
        ("0x" + "55" * 20, money.name, 2, "no contract"),
        (registry, money.name, 2, "no ERC-20"),
        (token, money.name, 6, "2 decimals"),
        (token, "Other", 2, "called 'Local Euro'"),
    ):
        wrong = SettlementConfig(name, money.symbol, decimals, place, None)
        with pytest.raises(DeployRefused, match=sentence):
            deploy(chain, DEPLOYER, replace(config, settlement=wrong))


def test_an_existing_token_can_be_the_settlement_token(consortium: World) -> None:
    """Then nothing of the kind is deployed, and the deployment says so."""
    token = consortium.deployment.addresses["SettlementToken"]
    money = replace(consortium.config.settlement, token=token, issuer=None)
    second = deploy(consortium.chain, DEPLOYER, replace(consortium.config, settlement=money))
    assert second.addresses["SettlementToken"] == token
    assert not second.settlement.local


def test_a_step_that_cannot_be_paid_is_named_and_the_rest_goes_on_when_it_can(
    anvil: Anvil, chain: Chain, tmp_path: Path
) -> None:
    """The deployer's gas runs out halfway: the step is named; with gas again the deployment is finished."""
    key, resume = key_of("thrifty deployer"), tmp_path / "resume.json"
    config = ConsortiumConfig.parse(consortium_toml(build_world(anvil).now + 86_400))
    chain.request("anvil_setBalance", [address_of(key), hex(12_000_000 * 1_200_000_000)])
    with pytest.raises(DeployFailed, match=r"create \w+:"):
        deploy(chain, key, config, resume=resume)
    anvil.fund(address_of(key))
    assert deploy(chain, key, config, resume=resume).addresses["ConsortiumGovernor"]


def test_a_key_that_is_used_elsewhere_meanwhile_stops_the_deployment(
    anvil: Anvil, chain: Chain, tmp_path: Path
) -> None:
    """Another transaction took a nonce of the plan: nothing can be where it was planned, and that is said."""
    key, resume = key_of("busy deployer"), tmp_path / "resume.json"
    anvil.fund(address_of(key))
    config = ConsortiumConfig.parse(consortium_toml(build_world(anvil).now + 86_400))
    with pytest.raises(NodeUnwell):
        deploy(DyingChain(anvil.url, 0), key, config, resume=resume)
    other = Transaction(chain.chain_id, 0, "0x" + "99" * 20, b"", 30_000, current_fees(chain))
    chain.request("eth_sendRawTransaction", ["0x" + sign_transaction(other, key).raw.hex()])
    with pytest.raises(DeployFailed, match="used elsewhere"):
        deploy(chain, key, config, resume=resume)
