"""Deploying a whole consortium: planned, signed and sent in waves, checked, and left to its members.

The deployer's first nonce is written down before anything is sent, so a deployment that was interrupted
goes on where it stopped and never makes anything twice. At the end the deployer holds no power, and that is
asserted.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from ledger.artifacts import artifact
from ledger.chain import Chain, bytes_of, int_of, mapping_of, text_of
from ledger.config import ConsortiumConfig
from ledger.crypto import address_of, keccak
from ledger.deployment import CONTRACTS, Deployment, Settlement
from ledger.durable import write_whole
from ledger.permissions import assert_no_admin_left, permission_matrix
from ledger.plan import Plan, make_plan
from ledger.preflight import check_before
from ledger.wave import DeployFailed, check_done, send_wave

WAVE: Final = 40
"""Transactions sent before their receipts are awaited: fewer than what nodes queue for one account."""

Progress = Callable[[str, int, int], None]
"""Called with what was done, how many steps are done, and how many there are."""


class OtherDeployment(Exception):
    """Raised when the resume file belongs to another configuration, deployer, chain or version."""


def deploy(
    chain: Chain,
    deployer_key: bytes,
    config: ConsortiumConfig,
    progress: Progress | None = None,
    resume: Path | None = None,
) -> Deployment:
    """Deploys the consortium and gives where it is. With `resume` (a file) it can be interrupted and called
    again.

    Raises `DeployRefused` (before anything is sent), `DeployFailed`, `AdminLeft`, `OtherDeployment`,
    `MissingArtifact` and the families of `ledger.errors`. The deployer pays the gas and keeps no power.
    """
    check_before(chain, deployer_key, config)
    plan, block = _plan(chain, deployer_key, config, resume)
    _send_all(chain, deployer_key, plan, block, progress or (lambda _label, _done, _all: None))
    deployment = _deployment(chain, config, plan, block)
    assert_no_admin_left(chain, deployment, [address_of(deployer_key)])
    return deployment


def _plan(chain: Chain, key: bytes, config: ConsortiumConfig, resume: Path | None) -> tuple[Plan, int]:
    """The plan, and the last block before anything of it was sent; both as they were when it was begun."""
    stored = _stored(resume)
    if stored is not None:
        plan = make_plan(config, key, int(str(stored["first_nonce"])))
        if stored["digest"] != _digest(chain, key, plan):
            raise OtherDeployment(f"{resume} is of another deployment: remove it to begin anew")
        return plan, int(str(stored["block"]))
    nonce = int_of(chain.request("eth_getTransactionCount", [address_of(key), "pending"]))
    plan, block = make_plan(config, key, nonce), int_of(chain.request("eth_blockNumber"))
    _write_down(resume, {"digest": _digest(chain, key, plan), "first_nonce": nonce, "block": block})
    return plan, block


def _stored(resume: Path | None) -> Mapping[str, object] | None:
    if resume is None or not resume.exists():
        return None
    try:
        stored = json.loads(resume.read_bytes())
        return {name: stored[name] for name in ("digest", "first_nonce", "block")}
    except (ValueError, KeyError, TypeError) as failure:
        raise OtherDeployment(f"{resume} is not readable as a deployment in progress: remove it") from failure


def _write_down(resume: Path | None, content: Mapping[str, object]) -> None:
    if resume is not None:
        write_whole(resume, json.dumps(content).encode("ascii"))


def _digest(chain: Chain, key: bytes, plan: Plan) -> str:
    """Of everything that will be sent, by whom and where."""
    parts = [chain.chain_id.to_bytes(32, "big"), bytes.fromhex(address_of(key)[2:])]
    parts += [
        keccak(step.label.encode() + bytes.fromhex((step.to or "0x")[2:]) + step.data) for step in plan.steps
    ]
    return keccak(b"".join(parts)).hex()


def _send_all(chain: Chain, key: bytes, plan: Plan, block: int, progress: Progress) -> None:
    """Sends what the chain does not have yet, in waves; what it has is looked at."""
    mined = int_of(chain.request("eth_getTransactionCount", [address_of(key), "latest"]))
    first = min(max(0, mined - plan.first_nonce), len(plan.steps))
    check_done(chain, key, plan.steps[:first], plan.first_nonce, block)
    for start in range(first, len(plan.steps), WAVE):
        wave = plan.steps[start : start + WAVE]
        send_wave(chain, key, wave, plan.first_nonce + start, block)
        progress(wave[-1].label, start + len(wave), len(plan.steps))


def _deployment(chain: Chain, config: ConsortiumConfig, plan: Plan, start: int) -> Deployment:
    block = mapping_of(chain.request("eth_getBlockByNumber", [hex(start), False]))
    money = config.settlement
    return Deployment(
        chain.chain_id,
        config.name,
        {name: plan.addresses[name] for name in CONTRACTS},
        start,
        text_of(block.get("hash")),
        Settlement(money.name, money.symbol, money.decimals, money.token is None),
        _checked_code(chain, plan, money.token is None),
        plan.libraries,
    )


def _checked_code(chain: Chain, plan: Plan, local: bool) -> dict[str, str]:
    """Hash of the code at each address; raises `DeployFailed` when it is not the artifact's."""
    places = {**plan.addresses, **plan.libraries}
    codes = chain.batch([("eth_getCode", [address, "latest"]) for address in places.values()])
    hashes: dict[str, str] = {}
    for (name, address), answer in zip(places.items(), codes, strict=True):
        code = bytes_of(answer)
        foreign = name == "SettlementToken" and not local
        if not foreign and not artifact(name).is_code(code, plan.libraries):
            raise DeployFailed(f"the code at {address} is not {name}: the deployer's key was used elsewhere")
        hashes[name] = "0x" + keccak(code).hex()
    return hashes


__all__ = [
    "DeployFailed",
    "OtherDeployment",
    "Progress",
    "assert_no_admin_left",
    "deploy",
    "permission_matrix",
]
