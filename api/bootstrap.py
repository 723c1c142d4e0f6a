"""Opens everything that the API works with, in order, and closes it in the reverse order."""

import contextlib
import time
from pathlib import Path

from api.collaborators import Collaborators
from api.settings import BadSetting, Settings
from ledger.accounts import Accounts
from ledger.contents import Contents
from ledger.deployment import Deployment
from ledger.export import export_store
from ledger.follower import Follower
from ledger.idempotency import Answers
from ledger.index import Indexer
from ledger.profiles import Profiles
from ledger.published import Publications
from ledger.records import Records
from ledger.relay import Relay
from ledger.replica import Replica
from ledger.sealing import master_key
from ledger.store import Store
from ledger.watched import decoder_of


def build(settings: Settings) -> Collaborators:
    """Store, index, replica and relay of one consortium, running.

    Raises BadSetting, BadDeployment, a StoreFault, BadMasterKey; a node that cannot be reached is waited for.
    """
    key = _relayer_key(settings)
    deployment = Deployment.load(settings.deployment)
    with contextlib.ExitStack() as opened:
        house = _open(settings, deployment, key, opened)
        house.close = opened.pop_all().close
    return house


def _open(
    settings: Settings, deployment: Deployment, key: bytes, opened: contextlib.ExitStack
) -> Collaborators:
    store = opened.enter_context(Store(settings.database))
    chain = deployment.chain_at(settings.rpc_url)
    decoder = decoder_of(deployment)
    replica = Replica(store, decoder, settings.confirmations)
    replica.catch_up()
    records = Records(store, decoder)
    # the records first: whoever is woken by the replica asks them what its transaction made
    follower = Follower(Indexer(chain, store, deployment, decoder), records.told, replica.told)
    follower.start()
    opened.callback(follower.stop)
    relay = Relay(chain, store, key, deployment, told=follower.nudge)
    relay.resume()
    opened.callback(relay.close)
    return Collaborators(
        settings=settings,
        deployment=deployment,
        chain=chain,
        replica=replica,
        relay=relay,
        accounts=Accounts(store),
        profiles=Profiles(store),
        contents=Contents(store, master_key(_beside(settings.deployment, "content.key"))),
        answers=Answers(store),
        records=records,
        publications=Publications(store),
        export=lambda folder: export_store(store, deployment, folder),
        wall=lambda: int(time.time()),
        nudge=follower.nudge,
        health=lambda: follower.health,
        close=opened.close,
    )


def _relayer_key(settings: Settings) -> bytes:
    try:
        key = bytes.fromhex(settings.relayer_key.removeprefix("0x"))
    except ValueError as failure:
        raise BadSetting("relayer_key is not hex") from failure
    if len(key) != 32:
        raise BadSetting("relayer_key must be 32 bytes in hex")
    return key


def _beside(file: Path, name: str) -> Path:
    return file.with_name(name)
