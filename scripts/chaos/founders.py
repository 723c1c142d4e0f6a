"""`guildhall deploy`, killed as it founds a consortium on a chain of its own, and asked to go on."""

import os
import select
from pathlib import Path
from typing import Final

from ledger.anvil import Anvil
from ledger.audit import verify
from ledger.chain import int_of
from ledger.config import ConsortiumConfig
from ledger.crypto import address_of
from ledger.deployment import Deployment
from ledger.failpoints import VARIABLE
from ledger.founding import founder_profiles
from ledger.keys import save
from ledger.plan import make_plan
from ledger.profiles import Profiles
from ledger.store import Store
from scripts.chaos.cast import DEPLOYER, PASSPHRASE, consortium_toml
from scripts.chaos.workers import Zygote

WHOLE_SECONDS: Final = 60.0
MONEY: Final = 10**24


class Founder:
    """Somebody who deploys, and calls the same command again when it died, with --resume where it says so."""

    def __init__(self, folder: Path, node: Anvil, zygote: Zygote) -> None:
        self._folder = folder
        self._node = node
        self._zygote = zygote
        self._out = folder / "deployment.json"
        folder.mkdir()
        (folder / "consortium.toml").write_text(consortium_toml(), encoding="utf-8")
        save(folder / "deployer.json", DEPLOYER, PASSPHRASE, cost=2)
        node.fund(address_of(DEPLOYER), MONEY)

    @property
    def done(self) -> bool:
        """Whether the file of the deployment is there: then there is nothing to go on with."""
        return self._out.exists()

    def try_once(self, log: Path, fail_point: str | None = None) -> bool:
        """One call, perhaps to die at a fail-point; whether it ended in time."""
        arguments = ["--keystore", str(self._folder / "deployer.json"), "deploy"]
        arguments += [str(self._folder / "consortium.toml"), "--rpc", self._node.url]
        arguments += ["--out", str(self._out), "--database", f"sqlite:///{self._folder / 'guildhall.db'}"]
        arguments += ["--resume"] if self._out.with_name(self._out.name + ".unfinished").exists() else []
        environment = {"GUILDHALL_PASSPHRASE": PASSPHRASE}
        environment |= {} if fail_point is None else {VARIABLE: fail_point}
        return _ended(self._zygote.start(arguments, environment, log, 0), WHOLE_SECONDS)

    def wrong(self) -> list[str]:
        """What is not as it would be had nobody been killed: each step once, everything checked, every
        founder's profile kept."""
        if not self.done:
            return ["a founding that was killed did not come to its end"]
        config = ConsortiumConfig.parse(consortium_toml())
        chain, deployment = self._node.chain(), Deployment.load(self._out)
        found = [f"founding: {one.sentence}" for one in verify(chain, deployment).findings]
        sent = int_of(chain.request("eth_getTransactionCount", [address_of(DEPLOYER), "latest"]))
        steps = len(make_plan(config, DEPLOYER, 0).steps)
        if sent != steps:
            found.append(f"a founding of {steps} steps sent {sent} transactions")
        with Store(str(self._folder / "guildhall.db")) as store:
            kept = {one.hash for one in Profiles(store).all().values()}
        if kept != {one.hash for one in founder_profiles(config, DEPLOYER, 0)}:
            found.append("a founding did not keep its founders' profiles")
        return found


def _ended(pid: int, seconds: float) -> bool:
    """Whether a process ends in time."""
    try:
        watch = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watch], [], [], seconds)[0])
    finally:
        os.close(watch)


__all__ = ["Founder"]
