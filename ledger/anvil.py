"""The embedded chain: one Anvil of our own, its state on disk, on a free port, for one data directory at a
time.

Nothing outside this module may depend on anvil_ or evm_ methods. Anvil's state is only as durable as its
last dump: a gentle stop dumps, a crash loses what came after the last dump, and the submission journal
sends that again. A chain whose state is kept outlives a crash of its program, and the next start takes it
over (`ledger.datalock`); one whose state nobody keeps ends with its program.
"""

import contextlib
import platform
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ledger.chain import Chain, int_of, mapping_of
from ledger.chain_state import STATE_FILE, StateSaver, put_newest_in_place, settle_down
from ledger.datalock import DataLock
from ledger.errors import ChainFailure, NodeUnwell
from ledger.last_will import LastWill
from ledger.listening import free_port, listens

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 30.0
CHAIN_ID: Final = 31337
BLOCK_GAS: Final = 60_000_000
PAST_STATES: Final = 256
"""States before the last block that the node can still be asked about; more than the deepest reorganisation
played. Without a bound Anvil writes thousands of them below the home directory and leaves them there when it
is killed. Nothing asks for an old state: books are replayed from events."""


class AnvilMissing(Exception):
    """Raised when no Anvil program is installed; the message says how to get one."""


class Anvil:
    """`with Anvil(data_dir) as node: node.url`. Also `start()` and `stop()`.

    Raises `AnvilMissing`, `DataDirectoryBusy` (another copy uses the directory), `NodeUnwell` (it did not
    come up).
    """

    def __init__(self, data_dir: Path, port: int = 0, chain_id: int = CHAIN_ID, save: bool = True) -> None:
        self.data_dir = data_dir
        self.chain_id = chain_id
        self._wanted_port = port
        self._save = save
        self._lock = DataLock(data_dir)
        self._process: subprocess.Popen[bytes] | None = None
        self._saver: StateSaver | None = None
        self._will: LastWill | None = None
        self.url = ""

    def start(self) -> Self:
        """Starts the node and waits until it answers."""
        program = anvil_program()
        self._lock.take()
        try:
            put_newest_in_place(self.data_dir)
            self._launch(program)
            self._catch_up()
        except BaseException:
            self.stop()
            raise
        if self._save:
            self._saver = StateSaver(self.chain(), self.data_dir)
            self._saver.start()
        return self

    def stop(self) -> None:
        """Stops gently, so that the state is written; returns when it is. Harmless when it does not run."""
        saver, self._saver = self._saver, None
        if saver is not None:
            saver.stop()
        self._revoke_will()
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            if self._save:
                with contextlib.suppress(ChainFailure):
                    settle_down(self.chain(timeout=STOP_SECONDS))
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._lock.release()

    def revive(self) -> bool:
        """Starts a node that ended by itself again, at the same address and from its last saved state.

        Whether it had ended. What came after the save is in the journal and is sent again. Raises
        `NodeUnwell`.
        """
        process = self._process
        if process is None or process.poll() is None:
            return False
        put_newest_in_place(self.data_dir)
        if not self._try(anvil_program(), int(self.url.rsplit(":", 1)[1])):
            sentence = (
                f"the embedded chain ended and cannot be started again; its last words are in {self._log}"
            )
            raise NodeUnwell(sentence)
        self._catch_up()
        return True

    def save(self) -> None:
        """Writes the state now, so that not even a crash loses what is on the chain at this moment.

        Raises `NodeUnwell`, `OSError`; does nothing when the state is not kept.
        """
        if self._saver is not None:
            self._saver.save()

    def chain(self, timeout: float = 30.0) -> Chain:
        """A client of this node."""
        return Chain(self.url, self.chain_id, timeout)

    @property
    def pid(self) -> int | None:
        """Process id of the node while it runs."""
        return self._process.pid if self._process is not None else None

    def advance_time(self, seconds: int) -> int:
        """Moves the embedded chain's clock forward and mines a block; the new time in unix seconds."""
        if seconds < 0:
            raise ValueError("time moves forward only")
        chain = self.chain()
        chain.batch([("evm_increaseTime", [seconds]), ("evm_mine", [])])
        block = mapping_of(chain.request("eth_getBlockByNumber", ["latest", False]))
        return int_of(block.get("timestamp"))

    def fund(self, address: str, wei: int = 10**22) -> None:
        """Gives an account of the embedded chain its ether for gas."""
        self.chain().request("anvil_setBalance", [address, hex(wei)])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _launch(self, program: Path) -> None:
        """A free port may be taken between finding and using it, so a wanted port of 0 is tried more than
        once."""
        for attempt in range(5):
            port = self._wanted_port or free_port()
            if self._try(program, port):
                return
            if self._wanted_port:
                break
            time.sleep(0.05 * attempt)
        raise NodeUnwell(f"Anvil did not start in {self.data_dir}; its last words are in {self._log}")

    def _try(self, program: Path, port: int) -> bool:
        self._revoke_will()
        self.url = f"http://127.0.0.1:{port}"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(program), *self._options(port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(self._lock.descriptor,),
                start_new_session=True,
            )
        self._lock.note(self._process.pid)
        if not self._save:
            self._will = LastWill(["/bin/sh", "-c", 'kill "$1"', "sh", str(self._process.pid)])
        return self._answers(self._process, port)

    def _revoke_will(self) -> None:
        """Before the process is gone: its number may be somebody else's then."""
        will, self._will = self._will, None
        if will is not None:
            will.revoke()

    def _options(self, port: int) -> list[str]:
        options = ["--host", "127.0.0.1", "--port", str(port), "--hardfork", "osaka", "--quiet", "--no-cors"]
        options += ["--chain-id", str(self.chain_id), "--gas-limit", str(BLOCK_GAS), "--accounts", "0"]
        options += ["--prune-history", str(PAST_STATES)]
        if self._save:
            options += ["--state", str(self.data_dir / STATE_FILE)]
        return options

    def _answers(self, process: subprocess.Popen[bytes], port: int) -> bool:
        """Waits until the node serves our chain; false when it ended, because another one has the port,
        say."""
        chain, until = self.chain(timeout=2.0), time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < until:
            try:
                chain.request("eth_blockNumber")
            except ChainFailure:
                time.sleep(0.01)
            else:
                if listens(process.pid, port):
                    chain.close()
                    return True
                time.sleep(0.01)
        return False

    def _catch_up(self) -> None:
        """Anvil forgets between runs that its clock was moved: move it again, so that time never stands
        still."""
        tip = mapping_of(self.chain().request("eth_getBlockByNumber", ["latest", False]))
        ahead = int_of(tip.get("timestamp")) - int(time.time())
        if ahead > 0:
            self.chain().request("evm_increaseTime", [ahead])

    @property
    def _log(self) -> Path:
        return self.data_dir / "anvil.log"


def anvil_program() -> Path:
    """Anvil from node_modules beside or above this package or the working directory, else from PATH."""
    system = {"Darwin": "darwin", "Linux": "linux", "Windows": "win32"}.get(platform.system(), "linux")
    machine = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "amd64"
    package = Path("node_modules") / "@foundry-rs" / f"anvil-{system}-{machine}" / "bin" / "anvil"
    for folder in (*Path(__file__).resolve().parents, Path.cwd(), *Path.cwd().parents):
        if (folder / package).is_file():
            return folder / package
    found = shutil.which("anvil")
    if found is None:
        raise AnvilMissing("there is no Anvil here: run `npm ci` in the project, or put anvil on the PATH")
    return Path(found)
