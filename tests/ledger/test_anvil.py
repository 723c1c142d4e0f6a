"""The embedded chain: starts on a free port, remembers, moves time, and is one to a data directory."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from ledger.anvil import PAST_STATES, Anvil
from ledger.chain import Chain, int_of, mapping_of
from ledger.chain_state import SAVED_FILE, STATE_FILE, dump, height_of
from ledger.datalock import DataDirectoryBusy
from ledger.errors import NodeUnwell
from ledger.listening import free_port
from ledger.probes import has_mcopy, has_p256

pytestmark = pytest.mark.chain
SOMEBODY = "0x" + "42" * 20


def tip(chain: Chain) -> tuple[int, str]:
    """Number and hash of the latest block."""
    block = mapping_of(chain.request("eth_getBlockByNumber", ["latest", False]))
    return int_of(block["number"]), str(block["hash"])


def test_a_gentle_stop_forgets_nothing(tmp_path: Path) -> None:
    """Blocks, balances and the moved clock are there after the next start; time goes on."""
    with Anvil(tmp_path) as first:
        first.fund(SOMEBODY, 77)
        moved = first.advance_time(86_400)
        before = tip(first.chain())
    with Anvil(tmp_path) as second:
        chain = second.chain()
        assert tip(chain) == before
        assert int_of(chain.request("eth_getBalance", [SOMEBODY, "latest"])) == 77
        assert second.advance_time(10) >= moved + 10


@pytest.mark.slow
def test_the_chain_keeps_its_beginning_through_many_starts(tmp_path: Path) -> None:
    """Each Anvil makes a first block of its own; the chain still stands on the one it began with."""
    with Anvil(tmp_path) as first:
        first.advance_time(1)
        beginning = first.chain().request("eth_getBlockByNumber", ["0x0", False])
    seconds = int_of(mapping_of(beginning)["timestamp"])
    for start in range(1, 5):
        while int(time.time()) < seconds + start:
            time.sleep(0.05)
        with Anvil(tmp_path) as again:
            assert again.chain().request("eth_getBlockByNumber", ["0x0", False]) == beginning
            again.advance_time(1)


@pytest.mark.slow
def test_a_crash_loses_only_what_came_after_the_last_save(tmp_path: Path) -> None:
    """The node is killed: the next start has the state that was saved while it ran."""
    node = Anvil(tmp_path).start()
    node.advance_time(1)
    before = tip(node.chain())
    end = time.monotonic() + 20
    while height_of(tmp_path / SAVED_FILE) < before[0]:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert node.pid is not None
    os.kill(node.pid, signal.SIGKILL)
    node.stop()
    with Anvil(tmp_path) as second:
        assert tip(second.chain()) == before


def test_a_torn_state_file_falls_back_to_the_saved_one(tmp_path: Path) -> None:
    """A file that a crash cut short is not loaded; with nothing else there it is a named error."""
    with Anvil(tmp_path) as node:
        node.advance_time(1)
        before = tip(node.chain())
    whole = (tmp_path / STATE_FILE).read_bytes()
    (tmp_path / STATE_FILE).write_bytes(whole[: len(whole) // 2])
    (tmp_path / SAVED_FILE).unlink(missing_ok=True)
    with pytest.raises(NodeUnwell, match="torn"):
        Anvil(tmp_path).start()
    (tmp_path / SAVED_FILE).write_bytes(whole)
    with Anvil(tmp_path) as second:
        assert tip(second.chain()) == before


def test_two_copies_on_one_data_directory_are_a_named_error(tmp_path: Path) -> None:
    """The second copy is refused and the first is not disturbed; afterwards the directory is free."""
    with Anvil(tmp_path, save=False) as first:
        with pytest.raises(DataDirectoryBusy, match=f"process {os.getpid()}"):
            Anvil(tmp_path).start()
        assert first.chain().request("eth_blockNumber") == "0x0"
    with Anvil(tmp_path, save=False) as second:
        assert second.chain().request("eth_blockNumber") == "0x0"


def test_two_copies_on_two_directories_live_side_by_side(tmp_path: Path) -> None:
    """Free ports, nothing shared."""
    with Anvil(tmp_path / "a", save=False) as one, Anvil(tmp_path / "b", save=False) as other:
        one.advance_time(5)
        assert one.url != other.url
        assert other.chain().request("eth_blockNumber") == "0x0"


def test_a_wanted_port_is_taken_and_a_busy_one_is_named(tmp_path: Path) -> None:
    """`--port` means that port or an error."""
    port = free_port()
    with Anvil(tmp_path / "a", port=port, save=False) as node:
        assert node.url == f"http://127.0.0.1:{port}"
        with pytest.raises(NodeUnwell, match="did not start"):
            Anvil(tmp_path / "b", port=port, save=False).start()


def test_a_killed_node_leaves_nothing_in_the_home_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old states are dropped, not written below the home directory, where a killed node would leave them."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    node = Anvil(tmp_path / "data", save=False).start()
    for _ in range(2 * PAST_STATES + 100):
        node.chain().request("evm_mine")
    assert node.pid is not None
    os.kill(node.pid, signal.SIGKILL)
    node.stop()
    assert [path for path in home.rglob("*") if path.is_file()] == []


ORPHAN = """
import sys, time
from pathlib import Path
from ledger.anvil import Anvil
node = Anvil(Path(sys.argv[1])).start()
node.advance_time(100)
print(node.pid, flush=True)
time.sleep(60)
"""


def test_a_chain_left_behind_by_a_killed_owner_is_taken_over(tmp_path: Path) -> None:
    """The program was killed and its chain runs on: the next start stops it gently and loses nothing."""
    owner = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert owner.stdout is not None
    orphan = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    os.kill(orphan, 0)
    with Anvil(tmp_path) as node:
        assert tip(node.chain())[0] == 1
        assert node.pid != orphan


def test_it_has_what_the_contracts_and_passkeys_need(chain: Chain) -> None:
    """MCOPY of Cancun and the P-256 precompile of Osaka."""
    assert has_mcopy(chain)
    assert has_p256(chain)


def test_time_moves_forward_only(anvil: Anvil, chain: Chain) -> None:
    """A day is a day; a negative step is refused."""
    before = int_of(mapping_of(chain.request("eth_getBlockByNumber", ["latest", False]))["timestamp"])
    assert anvil.advance_time(86_400) >= before + 86_400
    with pytest.raises(ValueError, match="forward"):
        anvil.advance_time(-1)


class BusyAnvil:
    """A node that makes a block while it lists its state, until its mining is held up."""

    def __init__(self) -> None:
        self.tip, self.mining = 0, True

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        if method == "evm_setAutomine":
            self.mining = bool(params[0])
        if method == "anvil_dumpState":
            listed = self.tip
            self.tip += self.mining
            return "0x" + gzip.compress(f"{listed} {self.tip}".encode()).hex()
        return {"eth_blockNumber": hex(self.tip), "anvil_getAutomine": self.mining}.get(method)


def test_a_state_that_a_block_came_into_is_not_kept() -> None:
    """Anvil lists blocks before accounts: what a block in between changed would have no block."""
    busy = BusyAnvil()
    blocks, accounts = dump(cast(Chain, busy)).split()
    assert blocks == accounts
    assert busy.mining
