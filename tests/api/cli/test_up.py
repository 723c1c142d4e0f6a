"""`guildhall up`: stop it, start it, nothing is lost; and never two copies on one directory."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli.exits import Exit
from tests.api.cli.terminal import Terminal

pytestmark = pytest.mark.chain

START_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Running:
    """A running copy."""

    process: subprocess.Popen[str]
    told: dict[str, Any]

    def stop(self, how: signal.Signals) -> int:
        """Asks it to stop and gives its exit code."""
        self.process.send_signal(how)
        return self.process.wait(60)


@contextmanager
def up(folder: Path, *words: str) -> Iterator[Running]:
    """Starts a copy in a folder and waits until it says where it is."""
    command = [sys.executable, "-m", "api.cli", "--json", "up", *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUILDHALL_")}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield Running(process, _told(process))
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The JSON document that it prints when it listens."""
    assert process.stdout is not None
    lines, until = [], time.monotonic() + START_SECONDS
    for line in process.stdout:
        lines.append(line)
        if line == "}\n":
            told: dict[str, Any] = json.loads("".join(lines))
            return told
        assert time.monotonic() < until, "it does not start"
    assert process.stderr is not None
    raise AssertionError(f"it ended: {''.join(lines)} {process.stderr.read()}")


@pytest.mark.slow
def test_what_was_done_is_there_after_a_restart(terminal: Terminal, tmp_path: Path) -> None:
    """A proposal made in the first run can be voted on in the second; the port stays the same."""
    with up(tmp_path, "--port", "0") as first:
        keys = tmp_path / ".guildhall" / "keys"
        private = [*keys.iterdir()]
        assert {stat.S_IMODE(file.stat().st_mode) for file in private} == {0o600}
        assert not (keys / "deployer.json").exists()
        assert httpx.get(f"{first.told['address']}/readyz").status_code == 200
        propose(terminal, keys)
        assert busy(tmp_path).startswith("DataDirectoryBusy: ")
        assert first.stop(signal.SIGTERM) == 0
    with up(tmp_path) as second:
        assert second.told["address"] == first.told["address"]
        (found,) = terminal.json("proposal", "list")
        assert found["title"] == "Thank the founders"
        sign = ("--keystore", keys / "founder-2.json", "--passphrase-file", keys / "passphrase")
        assert terminal.json("vote", "1", "for", *sign)["state"] == "mined"
        assert terminal.json("audit", "verify")["ok"] is True
        assert terminal.json("chain", "forward", "1d")["time"] > time.time() + 86_000
        assert second.stop(signal.SIGINT) == 0


@pytest.mark.slow
def test_a_chain_that_dies_under_it_is_started_again(terminal: Terminal, tmp_path: Path) -> None:
    """Its process is killed; without a restart of the copy the next proposal is on the chain."""
    with up(tmp_path, "--port", "0") as running:
        keys = tmp_path / ".guildhall" / "keys"
        os.kill(_anvil_of(running.process.pid), signal.SIGKILL)
        until = time.monotonic() + START_SECONDS
        while not _answers(running.told["node"]):
            assert time.monotonic() < until, "it was not started again"
        propose(terminal, keys)
        assert terminal.json("proposal", "list")[0]["title"] == "Thank the founders"


def _anvil_of(parent: int) -> int:
    """The node that a copy started."""
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        if "anvil" in Path(f"/proc/{child}/cmdline").read_text():
            return int(child)
    raise AssertionError("it has no node")


def _answers(node: str) -> bool:
    """Whether the node takes requests."""
    try:
        question = {"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []}
        return httpx.post(node, json=question, timeout=1).is_success
    except httpx.HTTPError:
        return False


def propose(terminal: Terminal, keys: Path) -> None:
    """A founder of the example puts something to the vote, with the key that lies in the directory."""
    member = terminal.json("key", "address", keys / "founder-1.json")["address"]
    action = {"action": "mint_tokens", "to": member, "amount": "5"}
    file = terminal.file("p.json", {"title": "Thank the founders", "actions": [action]})
    sign = ("--keystore", keys / "founder-1.json", "--passphrase-file", keys / "passphrase")
    assert terminal.json("proposal", "new", file, *sign)["state"] == "mined"


def busy(folder: Path) -> str:
    """What a second copy on the same directory says."""
    command = [sys.executable, "-m", "api.cli", "up", "--port", "0"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == Exit.REFUSED
    assert re.search(r"process \d+", done.stderr)
    return done.stderr


@pytest.mark.slow
def test_a_port_that_is_taken_is_told(terminal: Terminal) -> None:
    """A named error, before anything is started or founded."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        printed = terminal("up", "--port", port, "--data", "d", code=Exit.REFUSED)
    assert printed.err.startswith("PortTaken: ")
    assert not (terminal.folder / "d" / "deployment.json").exists()


def test_a_mistake_in_the_file_founds_nothing(terminal: Terminal) -> None:
    """The file is read before the chain is started."""
    bad = terminal.file("bad.toml", 'name = "Nobody"\n')
    assert "bad.toml" in terminal("up", "--data", "d", "--config", bad, code=Exit.USAGE).err
    assert not (terminal.folder / "d").exists()


def test_a_first_start_can_be_rehearsed(terminal: Terminal) -> None:
    """Every transaction that founding would sign, the last one being money for the last of the founders; no
    folder, no key, no chain.
    """
    told = json.loads(terminal("--json", "up", "--dry-run", "--data", "d").out)
    assert told["founded"] is False
    assert told["would_sign"][0] == "create AccessManager"
    assert told["would_sign"][-1].endswith("Corvin Repairs")
    assert "Nothing was signed or started" in terminal("up", "--dry-run", "--data", "d").out
    assert not (terminal.folder / "d").exists()


@pytest.mark.slow
def test_a_consortium_of_ones_own_is_founded_once(terminal: Terminal, tmp_path: Path) -> None:
    """--config founds it; at the next start the file is not read any more."""
    good = terminal.file("good.toml", OWN)
    with up(tmp_path, "--port", "0", "--data", "d", "--config", str(good)) as running:
        assert running.told["consortium"] == "Quay Street Buyers"
        names = {row["name"] for row in terminal.json("--api", running.told["address"], "member", "list")}
        assert names == {"Ash", "Beech", "Cherry"}
    good.write_text("no TOML at all", encoding="utf-8")
    with up(tmp_path, "--port", "0", "--data", "d", "--config", str(good)) as running:
        assert running.told["consortium"] == "Quay Street Buyers"


OWN = """
name = "Quay Street Buyers"
[settlement]
issuer = "0x00000000000000000000000000000000000000a0"
[[founders]]
name = "Ash"
address = "0x00000000000000000000000000000000000000a1"
tokens = 1
[[founders]]
name = "Beech"
address = "0x00000000000000000000000000000000000000a2"
tokens = 1
[[founders]]
name = "Cherry"
address = "0x00000000000000000000000000000000000000a3"
tokens = 1
"""
