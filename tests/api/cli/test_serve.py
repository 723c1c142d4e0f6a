"""`guildhall serve`: the API for a consortium on a chain of one's own."""

import json
import os
import signal
import subprocess
import sys

import httpx
import pytest

from api.cli.exits import Exit
from tests.api.cli.terminal import PASSPHRASE, Terminal
from tests.databases import database_in
from tests.world import RECORDER, STRANGER, World

pytestmark = pytest.mark.chain


@pytest.mark.slow
def test_a_consortium_elsewhere_is_served_until_it_is_stopped(terminal: Terminal, consortium: World) -> None:
    """It listens on a free port, follows the node, and ends gently at SIGTERM."""
    words = [sys.executable, "-m", "api.cli", "serve", "--json", "--port", "0", *given(terminal, consortium)]
    environment = {**os.environ, "GUILDHALL_PASSPHRASE": PASSPHRASE}
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            told = json.loads("".join(process.stdout.readline() for _ in range(4)))
            assert told["consortium"] == "Riverside Buyers"
            ready = httpx.get(f"{told['address']}/readyz")
            assert (ready.status_code, ready.json()["lag"]) == (200, 0), "what there is was read before"
            assert len(terminal.json("--api", told["address"], "member", "list")) == 6
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()


def given(terminal: Terminal, world: World, key: bytes = RECORDER) -> list[str]:
    """Node, deployment, database and key."""
    world.deployment.save(terminal.folder / "d.json")
    named = {
        "--rpc": world.node.url,
        "--deployment": terminal.folder / "d.json",
        "--database": database_in(terminal.folder),
        "--keystore": terminal.keystore("relayer", key),
    }
    return [str(word) for pair in named.items() for word in pair]


def test_what_keeps_it_from_serving_is_told(terminal: Terminal, consortium: World) -> None:
    """A wrong passphrase, another chain, a port in use, no deployment, no key: each by its own name."""
    words = ("serve", *given(terminal, consortium, STRANGER))
    wrong = terminal.file("wrong", "another passphrase")
    assert terminal(*words, "--passphrase-file", wrong, code=Exit.USAGE).err.startswith("WrongPassphrase: ")
    assert (
        terminal(*words, "--origin", "ftp://x", code=Exit.USAGE)
        .err.splitlines()[-1]
        .startswith("BadSetting: ")
    )
    other = json.loads((terminal.folder / "d.json").read_text(encoding="ascii")) | {
        "block_hash": "0x" + "11" * 32
    }
    file = terminal.file("other.json", other)
    printed = terminal(*words, "--deployment", file, code=Exit.UNREACHABLE)
    assert printed.err.splitlines()[-1].startswith("WrongChain: ")
    port = consortium.node.url.rsplit(":", 1)[1]
    assert terminal(*words, "--port", port, code=Exit.REFUSED).err.splitlines()[-1].startswith("PortTaken: ")
    assert terminal("serve", "--rpc", "http://127.0.0.1:1", code=Exit.USAGE).err.startswith("BadDeployment: ")
    nobody = ("serve", "--deployment", terminal.folder / "d.json", "--rpc", consortium.node.url)
    assert terminal(*nobody, code=Exit.USAGE).err.startswith("NoKeystore: ")
