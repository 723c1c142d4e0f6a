"""The audit: from a node alone, without our database or API, recompute everything and say where anything
differs.

1. The code at every address is the code we know. 2. Every block since the deployment is proved complete from
what it commits to. 3. Every event of ours is decoded. 4. Every fact is judged by the rules, then replayed. 5.
The contracts' own views at the head are compared with what the rules make of the facts.
"""

from collections.abc import Iterator

from governance.consortium import Consortium
from governance.facts.every import Fact
from governance.facts.position import Position
from governance.witness.finding import Finding
from governance.witness.timelock import hidden_power
from ledger.artifacts import artifact
from ledger.audit_report import AuditedHead, AuditReport, ordered
from ledger.audit_walk import Progress, proved_logs, read_head, read_header, silent
from ledger.chain_proof import ChainDisturbed, Proof
from ledger.contract_views import Expected, compare_views
from ledger.crypto import keccak
from ledger.decode import Decoder, UndecodableLog
from ledger.deployment import Deployment
from ledger.expected_views import expected_views
from ledger.fetch import Node
from ledger.raw import Header, RawLog
from ledger.replay import Replay
from ledger.watched import decoder_of


def verify(node: Node, deployment: Deployment, progress: Progress = silent) -> AuditReport:
    """Recomputes the consortium from the node and compares; see the module.

    Raises NodeUnwell, WrongChain, ChainDisturbed (the chain changed branch meanwhile: start again).
    """
    head = read_head(node, deployment)
    proof, replay = Proof(), Replay()
    findings = _code_findings(node, deployment)
    for fact in _proved_facts(node, deployment, head, proof, findings, progress):
        replay.take(fact)
    replay.end()
    _require_unmoved(node, head)
    counted: dict[str, int] = {"blocks": proof.blocks, "receipts": proof.receipts, "logs": proof.logs}
    counted |= {f"{name} facts": count for name, count in sorted(replay.judged.items())}
    views = [] if replay.broken else _expected(replay, deployment, head)
    findings += [*proof.findings(), *replay.findings]
    if not replay.broken:
        viewed, differing = compare_views(node, deployment, Position(head.number, 0, head.time), views)
        counted |= {f"{kind} views": count for kind, count in sorted(viewed.items())}
        findings += [*differing, *_hidden_power(replay.consortium, deployment)]
    notes = () if proof.note is None else (proof.note,)
    audited = AuditedHead(head.number, "0x" + head.hash.hex(), head.time)
    name, chain_id, first = deployment.name, deployment.chain_id, deployment.block
    return AuditReport(name, chain_id, first, audited, counted, ordered(findings), notes)


def _proved_facts(
    node: Node,
    deployment: Deployment,
    head: Header,
    proof: Proof,
    findings: list[Finding],
    progress: Progress,
) -> Iterator[Fact]:
    decoder = decoder_of(deployment)
    for header, logs in proved_logs(node, deployment, head, proof, findings, progress):
        for log in logs:
            fact = _decoded(decoder, log, header, findings)
            if fact is not None:
                yield fact


def _decoded(decoder: Decoder, log: RawLog, header: Header, findings: list[Finding]) -> Fact | None:
    try:
        return decoder.decode(log, header.time)
    except UndecodableLog as error:
        at = Position(log.block_number, log.log_index, header.time)
        findings.append(Finding(at, type(error).__name__, str(error), {}, "the contracts' interfaces"))
        return None


def _require_unmoved(node: Node, head: Header) -> None:
    if read_header(node, hex(head.number)).hash != head.hash:
        raise ChainDisturbed("the chain changed branch while it was audited: start again")


def _expected(replay: Replay, deployment: Deployment, head: Header) -> list[Expected]:
    """What the contracts have to answer at the head; nothing when that cannot be computed."""
    return replay.concluded(lambda: list(expected_views(replay.consortium, deployment, head.time))) or []


def _code_findings(node: Node, deployment: Deployment) -> list[Finding]:
    """Contracts whose code is not what this version was built from; whether it is what was deployed."""
    names = list(decoder_of(deployment).names.values())
    requests = [("eth_getCode", [deployment.addresses[name], "latest"]) for name in names]
    at = Position(deployment.block, 0, 0)
    codes = [bytes.fromhex(str(code)[2:]) for code in node.batch(requests)]
    return [
        Finding(at, "code", _about_code(name, code, deployment), {}, "ledger/artifacts")
        for name, code in zip(names, codes, strict=True)
        if not artifact(name).is_code(code, deployment.libraries)
    ]


def _about_code(name: str, code: bytes, deployment: Deployment) -> str:
    """Another version's contract is no forgery; the deployment file tells what was deployed."""
    known = f"The code of {name} is not the code that this version knows"
    if "0x" + keccak(code).hex() == deployment.code_hashes.get(name):
        return f"{known}: it was deployed by another version. Audit it with that one."
    return f"{known}, nor what the deployment file says was deployed."


def _hidden_power(consortium: Consortium, deployment: Deployment) -> list[Finding]:
    governor, timelock = (deployment.addresses[name] for name in ("ConsortiumGovernor", "TimelockController"))
    return hidden_power(consortium, governor, timelock)


__all__ = ["AuditReport", "verify"]
