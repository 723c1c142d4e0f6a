"""Doctor, deploy, audit and export where something is missing or wrong."""

import json

import pytest

from api.cli.exits import Exit
from ledger.chain import Chain, int_of
from ledger.crypto import address_of
from tests.api.cli.terminal import Terminal
from tests.databases import database_in
from tests.world import DEPLOYER, World, consortium_toml, key_of

FAR = 2**31
NOWHERE = "http://127.0.0.1:1"


def test_a_doctor_names_what_is_wrong(terminal: Terminal) -> None:
    """Exit 4 and one sentence for each finding."""
    found = terminal.json("doctor", "--rpc", NOWHERE, code=Exit.DIFFERS)
    assert (found["ok"], found["findings"][0]["code"]) == (False, "Unreachable")
    assert terminal.json("doctor", "--rpc", "nonsense", code=Exit.DIFFERS)["findings"][0]["code"] == "BadUrl"
    assert terminal("doctor", code=Exit.USAGE).err.startswith("NoNode: ")


@pytest.mark.chain
def test_a_doctor_finds_a_good_chain_fit(terminal: Terminal, consortium: World) -> None:
    """And notices a wrong chain id."""
    url, file = consortium.node.url, terminal.folder / "d.json"
    consortium.deployment.save(file)
    assert terminal.json("doctor", "--rpc", url, "--deployment", file)["ok"] is True
    wrong = terminal.json("doctor", "--rpc", url, "--chain-id", "1", code=Exit.DIFFERS)
    assert wrong["findings"][0]["code"] == "WrongChain"


@pytest.mark.chain
def test_an_audit_without_its_means_is_told(terminal: Terminal, consortium: World) -> None:
    """No deployment, no node, a node of another chain, no records: each by its own name."""
    file = terminal.folder / "d.json"
    assert (
        terminal.json("audit", "verify", "--rpc", NOWHERE, code=Exit.USAGE)["error"]["name"]
        == "BadDeployment"
    )
    consortium.deployment.save(file)
    given = ("audit", "verify", "--deployment", file)
    assert terminal.json(*given, "--rpc", NOWHERE, code=Exit.UNREACHABLE)["error"]["name"] == "NodeUnwell"
    given = (*given, "--rpc", consortium.node.url)
    error = terminal.json(*given, "--records", terminal.folder, code=Exit.USAGE)["error"]
    assert error["name"] == "BadExport"
    other = json.loads(file.read_text(encoding="ascii")) | {"chain_id": 5}
    file.write_text(json.dumps(other), encoding="ascii")
    assert terminal.json(*given, code=Exit.UNREACHABLE)["error"]["name"] == "WrongChain"


def test_records_that_are_none_are_told(terminal: Terminal) -> None:
    """Recount and export end with a sentence."""
    assert terminal("recount", terminal.folder, code=Exit.USAGE).err.startswith("BadExport: ")
    assert terminal("export", "records", code=Exit.USAGE).err.startswith("BadDeployment: ")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name = ", "MalformedToml"),
        ('name = "x"', "OutOfRange"),
        ('nam = "x"', "MissingField"),
    ],
)
def test_a_bad_configuration_is_told_before_anything_is_asked(
    terminal: Terminal, text: str, name: str
) -> None:
    """With file, line and field."""
    file = terminal.file("c.toml", text)
    error = terminal.json("deploy", file, "--rpc", NOWHERE, code=Exit.USAGE)["error"]
    assert "c.toml" in error["sentence"]
    assert error["name"] in (name, "MissingField")


@pytest.mark.chain
def test_a_dry_run_deploys_nothing_and_a_deployment_says_what_it_did(
    terminal: Terminal, chain: Chain
) -> None:
    """First every step without sending; then the contracts, the matrix and no admin; never over another."""
    key = key_of("a deployer of its own")
    chain.request("anvil_setBalance", [address_of(key), hex(10**22)])
    now = int_of(dict(chain.request("eth_getBlockByNumber", ["latest", False]))["timestamp"])
    file = terminal.file("c.toml", consortium_toml(now + 180 * 86_400))
    words = (
        "deploy",
        file,
        "--rpc",
        chain.url,
        "--keystore",
        terminal.keystore("deployer", key),
        "--out",
        "d.json",
    )
    steps = terminal.json(*words, "--dry-run")["steps"]
    assert len(steps) > 20
    assert int_of(chain.request("eth_getTransactionCount", [address_of(key), "latest"])) == 0
    assert terminal(*words, "--resume", code=Exit.REFUSED).err.startswith("NothingToResume: ")
    shown = terminal(*words, "--database", database_in(terminal.folder)).out
    assert all(word in shown for word in ("Riverside Buyers", "COORDINATOR", "No person and no deployer key"))
    assert int_of(chain.request("eth_getTransactionCount", [address_of(key), "latest"])) == len(steps)
    assert terminal(*words, code=Exit.REFUSED).err.startswith("DeploymentExists: ")
    assert not list(terminal.folder.glob("*.unfinished"))


@pytest.mark.chain
def test_an_interrupted_deployment_is_resumed_on_purpose_only(terminal: Terminal, chain: Chain) -> None:
    """What was begun is not begun again by mistake."""
    words = ("deploy", terminal.file("c.toml", consortium_toml(FAR)), "--rpc", chain.url)
    words = (*words, "--keystore", terminal.keystore("deployer", DEPLOYER))
    terminal.file("deployment.json.unfinished", "{}")
    assert terminal(*words, code=Exit.REFUSED).err.startswith("DeploymentUnfinished: ")
    assert (
        terminal(*words, "--resume", code=Exit.REFUSED).err.splitlines()[-1].startswith(("OtherD", "DeployR"))
    )
