"""Run Brownie on our contracts, in its own environment and with a home of its own inside the tree.

`python -m scripts.brownie_session` compiles the contracts with Brownie and runs the coordinator's script
on an Anvil started for it; with --rpc URL and --deployment FILE it prints that consortium. Nothing outside
`.brownie-home/` is written: Brownie's settings, py-solc-x's compilers and the build lie there.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eth_account import Account

from ledger.anvil import Anvil
from ledger.chain import Chain
from scripts.solidity import ROOT, WRAPPER, pinned_version

BROWNIE = ROOT / ".venv-brownie" / "bin" / "brownie"
HOME = ROOT / ".brownie-home"
COMPILERS = HOME / ".solcx"
NETWORK = "guildhall"
COORDINATOR = ("run", "coordinator", "main", "--network", NETWORK)
"""Brownie looks the script up in the folder that brownie-config.yaml names."""


def lay_out_home() -> None:
    """Folders that Brownie expects, and the wrapper among the compilers that py-solc-x has installed."""
    for folder in (COMPILERS, HOME / ".brownie"):
        folder.mkdir(parents=True, exist_ok=True)
    compiler = COMPILERS / f"solc-v{pinned_version()}"
    compiler.unlink(missing_ok=True)
    compiler.symlink_to(WRAPPER)


def consortium_network(url: str) -> dict[str, Any]:
    """A chain that Brownie only reads and sends to."""
    chain_id = int(str(Chain(url).request("eth_chainId", [])), 16)
    here = {"name": "the consortium's chain", "id": NETWORK, "host": url, "chainid": chain_id}
    return {"live": [{"name": "Guildhall", "networks": [here]}], "development": []}


def practice_network(url: str) -> dict[str, Any]:
    """Brownie attaches to our Anvil. On a live network its record of deployments fails on our files."""
    here = {"name": "practice", "id": NETWORK, "host": url, "cmd": "anvil", "cmd_settings": {}}
    return {"live": [], "development": [here]}


def name_networks(networks: dict[str, Any]) -> None:
    """Write Brownie's list of networks: one alone. Its format is YAML, of which JSON is a part."""
    (HOME / ".brownie" / "network-config.yaml").write_text(json.dumps(networks, indent=1), encoding="utf-8")


def run_brownie(*arguments: str, **variables: str) -> None:
    """Run one Brownie command. Raises CalledProcessError when it fails."""
    surroundings = {"HOME": str(HOME), "SOLCX_BINARY_PATH": str(COMPILERS), **variables}
    surroundings["PYTHONWARNINGS"] = "ignore::FutureWarning"  # Brownie warns of its own calls
    command = [str(BROWNIE), *arguments]
    subprocess.run(command, cwd=ROOT, env=os.environ | surroundings, check=True, stdin=subprocess.DEVNULL)


def practice_key(node: Anvil) -> str:
    """A new key with ether on the embedded chain, for this run only."""
    key = "0x" + secrets.token_hex(32)
    node.fund(Account.from_key(key).address)
    return key


def session(url: str | None, deployment: Path | None) -> None:
    """Compile, then run the coordinator's script on the given node or on one of our own."""
    lay_out_home()
    run_brownie("compile")
    if url and deployment:
        name_networks(consortium_network(url))
        run_brownie(*COORDINATOR, GUILDHALL_DEPLOYMENT=str(deployment.resolve()))
        return
    with TemporaryDirectory() as data_dir, Anvil(Path(data_dir), save=False) as node:
        name_networks(practice_network(node.url))
        run_brownie(*COORDINATOR, GUILDHALL_KEY=practice_key(node))


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.brownie_session", description=__doc__)
    parser.add_argument("--rpc", metavar="URL", help="a node; without one an Anvil is started")
    parser.add_argument("--deployment", type=Path, metavar="FILE", help="the consortium to print")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Exit code 0 when Brownie did all of it."""
    asked = parse(arguments)
    if bool(asked.rpc) != bool(asked.deployment):
        print("--rpc and --deployment go together: a consortium lives on one chain", file=sys.stderr)
        return 2
    try:
        session(asked.rpc, asked.deployment)
    except subprocess.CalledProcessError as failed:
        print(f"Brownie ended with {failed.returncode}: {' '.join(failed.cmd)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
