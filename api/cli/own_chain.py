"""The consortium on the embedded chain: founded at the first start, found again at every other."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from api.cli.example import FIRMS, START_MONEY, example_toml
from api.cli.exits import Exit, Stop
from api.cli.output import Output
from api.cli.own_keys import OwnKeys
from api.cli.places import DEPLOYMENT_FILE, sqlite_in
from ledger.anvil import Anvil
from ledger.calls import Call, call
from ledger.chain import Chain, bytes_of, int_of
from ledger.config import ConsortiumConfig
from ledger.deploy import deploy
from ledger.deployment import Deployment
from ledger.errors import WrongChain
from ledger.founding import founder_profiles
from ledger.keys import StoredKey
from ledger.permissions import permission_matrix
from ledger.profiles import Profiles
from ledger.store import Store
from ledger.transactions import sign_transaction
from ledger.unsigned import unsigned_transaction

CONFIG_FILE, UNFINISHED_FILE = "consortium.toml", "deployment.unfinished"
GAS_MONEY = 10**21
"""Wei below which an account of the embedded chain is filled up."""

PAID = ("COORDINATOR", "ARBITER", "RECORDER")
"""Roles whose holders send transactions of their own."""


def with_offices(config: ConsortiumConfig, address_for: Callable[[str], str]) -> ConsortiumConfig:
    """The configuration with the offices that it leaves open held by `address_for` their key's name."""
    roles = config.roles
    filled = replace(
        roles,
        coordinators=roles.coordinators or (address_for("coordinator"),),
        recorder=roles.recorder or address_for("relayer"),
    )
    return replace(config, roles=filled)


@dataclass(slots=True)
class OwnChain:
    """The embedded chain of one data directory, and the keys of its offices."""

    data: Path
    node: Anvil
    keys: OwnKeys
    output: Output

    @property
    def founder_keys(self) -> list[StoredKey]:
        """Keys of the example's founders."""
        return [self.keys.key(f"founder-{number}") for number in range(1, len(FIRMS) + 1)]

    def consortium(self, wanted: ConsortiumConfig | None) -> Deployment:
        """The consortium of this directory; founded now, as wanted or as an example, if there is none yet."""
        file = self.data / DEPLOYMENT_FILE
        return self._again(Deployment.load(file)) if file.exists() else self._found(file, wanted)

    def fill_up(self, deployment: Deployment) -> None:
        """Whoever sends transactions of its own has gas: on this chain it costs nobody anything."""
        chain = self.node.chain()
        rows = permission_matrix(chain, deployment)
        self._fund(chain, {who for row in rows if row.role in PAID for who in row.holders})

    def _again(self, deployment: Deployment) -> Deployment:
        try:
            deployment.check(self.node.chain())
        except WrongChain as failure:
            sentence = f"{failure.sentence}. Restore {self.data} from a backup, or choose another."
            raise Stop(Exit.UNREACHABLE, sentence, "WrongChain") from failure
        return deployment

    def _found(self, file: Path, wanted: ConsortiumConfig | None) -> Deployment:
        config = with_offices(wanted or self._example(), lambda office: self.keys.key(office).address)
        chain, deployer = self.node.chain(), self.keys.key("deployer")
        self._fund(chain, {deployer.address, *config.roles.coordinators})
        unfinished = self.data / UNFINISHED_FILE
        with self.output.progress() as progress:
            deployment = deploy(chain, deployer.secret, config, progress, unfinished)
        with Store(sqlite_in(self.data)) as store:
            for profile in founder_profiles(config, deployer.secret, int(time.time())):
                Profiles(store).put(profile)
        if wanted is None:
            self._hand_out_money(chain, deployment)
        self.node.save()
        deployment.save(file)
        for done_with in (unfinished, self.keys.file("deployer")):
            done_with.unlink(missing_ok=True)
        return deployment

    def _example(self) -> ConsortiumConfig:
        founders = [key.address for key in self.founder_keys]
        text = example_toml(founders, self.keys.key("coordinator").address)
        (self.data / CONFIG_FILE).write_text(text, encoding="utf-8")
        return ConsortiumConfig.parse(text, self.data / CONFIG_FILE)

    def _hand_out_money(self, chain: Chain, deployment: Deployment) -> None:
        """Money to try purchases with, once: whoever has some already gets none."""
        token, issuer = deployment.addresses["SettlementToken"], self.keys.key("coordinator")
        for founder in self.founder_keys:
            question = call(token, "balanceOf(address)", founder.address)
            if int.from_bytes(chain.call(question.to, question.data), "big") == 0:
                _send(chain, issuer, call(token, "mint(address,uint256)", founder.address, START_MONEY))

    def _fund(self, chain: Chain, accounts: set[str]) -> None:
        for account in sorted(accounts):
            if int_of(chain.request("eth_getBalance", [account, "latest"])) < GAS_MONEY:
                self.node.fund(account)


def _send(chain: Chain, sender: StoredKey, made: Call) -> None:
    """Sends a call; the embedded chain mines it before it answers."""
    signed = sign_transaction(unsigned_transaction(chain, sender.address, made), sender.secret)
    answer = chain.request("eth_sendRawTransaction", ["0x" + signed.raw.hex()])
    assert bytes_of(answer).hex() == signed.hash[2:], "a node answers with the transaction's hash"
