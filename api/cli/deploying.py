"""`guildhall deploy`: a consortium from a TOML file onto a chain."""

import time
from pathlib import Path
from typing import Annotated

import typer

from api.cli.command import UNLOCKS, command
from api.cli.desk import Desk
from api.cli.exits import Exit, Stop
from api.cli.matrix import matrix_document, show_matrix
from api.cli.places import DatabaseOption, RpcOption, rpc_at
from api.cli.unlocking import unlock
from ledger.chain import Chain, int_of
from ledger.config import ConsortiumConfig
from ledger.crypto import checksum_address
from ledger.deploy import deploy
from ledger.deployment import Deployment
from ledger.founding import founder_profiles
from ledger.keys import StoredKey
from ledger.permissions import permission_matrix
from ledger.plan import make_plan
from ledger.preflight import check_before
from ledger.profiles import Profiles
from ledger.store import Store

ConfigFile = Annotated[Path, typer.Argument(metavar="FILE.toml", help="The consortium: docs/formats.md.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write what was deployed.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a deployment that was interrupted.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Check, show every step, send nothing.")]


def add(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "deploy", UNLOCKS)(deploy_file)


def deploy_file(
    desk: Desk,
    file: ConfigFile,
    rpc: RpcOption = None,
    out: Out = Path("deployment.json"),
    database: DatabaseOption = None,
    resume: Resume = False,
    dry_run: DryRunOption = False,
) -> None:
    """Deploy a consortium. Afterwards no person and no deployer key holds any power over it.

    With --database the founders' names and contacts are kept there, off chain.
    """
    config = ConsortiumConfig.load(file)
    chain = Chain(rpc_at(rpc))
    if not dry_run:
        _refuse_unwanted(out, resume)
    key = unlock(desk.given.keystore, desk.given.passphrase_file)
    if dry_run:
        _rehearse(desk, chain, key, config)
        return
    with desk.output.progress() as progress:
        deployment = deploy(chain, key.secret, config, progress, _progress_file(out))
    if database is not None:
        _keep_profiles(database, config, key)
    deployment.save(out)
    _progress_file(out).unlink(missing_ok=True)
    _show(desk, chain, deployment, config, out)


def _progress_file(out: Path) -> Path:
    return out.with_name(out.name + ".unfinished")


def _refuse_unwanted(out: Path, resume: bool) -> None:
    """Nothing that is there is deployed over, and nothing unfinished is begun twice by mistake."""
    if out.exists():
        sentence = f"{out} is there already: choose another --out, or move it away."
        raise Stop(Exit.REFUSED, sentence, "DeploymentExists")
    unfinished = _progress_file(out)
    if unfinished.exists() and not resume:
        sentence = f"{unfinished} tells of an interrupted deployment: go on with --resume, or remove it."
        raise Stop(Exit.REFUSED, sentence, "DeploymentUnfinished")
    if resume and not unfinished.exists():
        raise Stop(Exit.REFUSED, f"There is no {unfinished} to go on with.", "NothingToResume")


def _rehearse(desk: Desk, chain: Chain, key: StoredKey, config: ConsortiumConfig) -> None:
    check_before(chain, key.secret, config)
    nonce = int_of(chain.request("eth_getTransactionCount", [key.address, "pending"]))
    plan = make_plan(config, key.secret, nonce)
    steps = [
        {
            "nonce": nonce + place,
            "label": step.label,
            "to": step.to,
            "gas": step.gas,
            "data": "0x" + step.data.hex(),
        }
        for place, step in enumerate(plan.steps)
    ]
    if desk.output.result({"dry_run": True, "deployer": checksum_address(key.address), "steps": steps}):
        return
    rows = [(one["nonce"], one["label"], one["to"] or "(new)", one["gas"]) for one in steps]
    desk.output.table("Would be sent", ("Nonce", "Step", "To", "Gas limit"), rows, ("Nonce", "Gas limit"))
    desk.output.line("Nothing was sent.")


def _keep_profiles(database: str, config: ConsortiumConfig, key: StoredKey) -> None:
    with Store(database) as store:
        profiles = Profiles(store)
        for profile in founder_profiles(config, key.secret, int(time.time())):
            profiles.put(profile)


def _show(desk: Desk, chain: Chain, deployment: Deployment, config: ConsortiumConfig, out: Path) -> None:
    matrix = permission_matrix(chain, deployment)
    names = {founder.address: founder.name for founder in config.founders}
    document = {
        "deployment": str(out),
        "name": deployment.name,
        "chain_id": deployment.chain_id,
        "block": deployment.block,
        "contracts": {name: checksum_address(place) for name, place in deployment.addresses.items()},
        "permissions": matrix_document(matrix),
    }
    if desk.output.result(document):
        return
    rows = [(name, checksum_address(place)) for name, place in deployment.addresses.items()]
    desk.output.table(f"{deployment.name} on chain {deployment.chain_id}", ("Contract", "Address"), rows)
    show_matrix(desk.output, matrix, deployment, names)
    desk.output.line(f"No person and no deployer key holds admin. Written to {out}.")
