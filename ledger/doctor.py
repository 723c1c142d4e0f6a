"""What is wrong with a chain, one sentence each: for people who have to put it right."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ledger.artifacts import MissingArtifact, artifact
from ledger.chain import Chain, bytes_of, int_of, mapping_of, text_of
from ledger.crypto import checksum_address, keccak
from ledger.deployment import Deployment
from ledger.errors import ChainFailure, NodeUnwell, WrongChain
from ledger.probes import has_mcopy, has_p256
from ledger.reach_views import lost_quorums
from ledger.wire import BadUrl

CLOCK_SECONDS: Final = 30
"""A block may be so far ahead of this machine's clock."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. `code` is stable; `serious` when the consortium cannot work with it."""

    code: str
    serious: bool
    sentence: str


def diagnose(
    url: str,
    chain_id: int | None = None,
    deployment: Deployment | None = None,
    timeout: float = 5.0,
    wall: Callable[[], float] = time.time,
) -> list[Finding]:
    """Everything that is wrong with the node at `url` and the consortium on it; empty when all is well.

    `timeout` in seconds for each question; `wall` gives unix seconds.
    """
    expected = deployment.chain_id if deployment is not None and chain_id is None else chain_id
    try:
        chain = Chain(url, expected, timeout)
        chain.request("eth_blockNumber")
    except BadUrl as failure:
        return [Finding("BadUrl", True, f"{failure}.")]
    except WrongChain as failure:
        return [
            Finding("WrongChain", True, f"{_capital(failure.sentence)}: use the node of the right chain.")
        ]
    except NodeUnwell as failure:
        return [Finding("Unreachable", True, f"{_capital(failure.sentence)}: is the node running?")]
    try:
        return _examine(chain, deployment, int(wall()))
    except ChainFailure as failure:
        return [Finding("NodeUnwell", True, f"The node stopped answering in between: {failure.sentence}.")]
    finally:
        chain.close()


def _examine(chain: Chain, deployment: Deployment | None, now: int) -> list[Finding]:
    findings = [*_features(chain), *_clock(chain, now), *_connection(chain)]
    if deployment is not None:
        findings += _consortium(chain, deployment)
    return findings


def _features(chain: Chain) -> list[Finding]:
    findings = []
    if not has_mcopy(chain):
        sentence = "The chain is older than Cancun: it lacks MCOPY, and the contracts cannot run on it."
        findings.append(Finding("OlderThanCancun", True, sentence))
    if not has_p256(chain):
        sentence = (
            "The chain has no P-256 precompile at 0x100: passkey wallets work, but cost three times the gas."
        )
        findings.append(Finding("NoP256", False, sentence))
    return findings


def _clock(chain: Chain, now: int) -> list[Finding]:
    """Only a block from the future tells: a chain that makes blocks on demand has an old one rightly."""
    tip = mapping_of(chain.request("eth_getBlockByNumber", ["latest", False]))
    ahead = int_of(tip.get("timestamp")) - now
    if ahead <= CLOCK_SECONDS:
        return []
    sentence = f"The chain's clock is {ahead} seconds ahead of this machine's: deadlines end early."
    return [Finding("ClockSkew", False, sentence)]


def _connection(chain: Chain) -> list[Finding]:
    if chain.stays_open():
        return []
    sentence = (
        "The node, or what stands before it, closes the connection after each answer: nothing can be sent, "
        "because a transaction goes only over the connection that has just proved its chain."
    )
    return [Finding("ClosesConnections", True, sentence)]


def _consortium(chain: Chain, deployment: Deployment) -> list[Finding]:
    block = chain.request("eth_getBlockByNumber", [hex(deployment.block), False])
    if block is None or text_of(mapping_of(block).get("hash")) != deployment.block_hash:
        sentence = (
            f"The node's chain {deployment.chain_id} is not the one that {deployment.name} was deployed on."
        )
        return [Finding("OtherHistory", True, sentence)]
    places = {**deployment.addresses, **deployment.libraries}
    codes = chain.batch([("eth_getCode", [address, "latest"]) for address in places.values()])
    found = zip(places.items(), codes, strict=True)
    checked = [_code(deployment, name, place, bytes_of(code)) for (name, place), code in found]
    findings = [finding for finding in checked if finding is not None]
    return findings or _quorums(chain, deployment)


def _quorums(chain: Chain, deployment: Deployment) -> list[Finding]:
    """Asked only of contracts that are ours. Not serious: whatever does not need that quorum goes on."""
    newest = int_of(chain.request("eth_blockNumber"))
    sentences = lost_quorums(chain, deployment, newest)
    return [Finding("QuorumOutOfReach", False, sentence) for sentence in sentences]


def _code(deployment: Deployment, name: str, address: str, code: bytes) -> Finding | None:
    shown = checksum_address(address)
    if not code:
        return Finding("NoCode", True, f"There is no code at {shown}, where {name} should be.")
    expected = deployment.code_hashes.get(name)
    if expected is not None and expected != "0x" + keccak(code).hex():
        return Finding("WrongCode", True, f"The code at {shown} is not the code of {name} that was deployed.")
    if not _is_known(deployment, name, code):
        sentence = f"The code at {shown} is not the {name} of this version: it was deployed by another one."
        return Finding("OtherVersion", False, sentence)
    return None


def _is_known(deployment: Deployment, name: str, code: bytes) -> bool:
    """Whether this version's artifact has the code; a settlement token of others has none here."""
    if name == "SettlementToken" and not deployment.settlement.local:
        return True
    try:
        return artifact(name).is_code(code, deployment.libraries)
    except (MissingArtifact, KeyError):
        return False


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


__all__ = ["Finding", "diagnose"]
