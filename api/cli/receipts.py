"""`guildhall audit receipt` and `check-receipt`: proof that a fact is in a block, made and checked."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.command import ASKS, PRINTS, command
from api.cli.desk import Desk
from api.cli.exits import Exit, Stop, misused
from api.cli.files import read_object
from api.cli.naming import member_address, proposal_id, round_id
from api.cli.places import DeploymentOption, RpcOption, deployment_at
from governance.wording import utc
from ledger.block_proof import header_hash
from ledger.chain import Chain, mapping_of
from ledger.deployment import Deployment
from ledger.fact_json import fact_to_json
from ledger.fact_proof import FactProof, check_receipt
from ledger.raw import BadAnswer

Json = dict[str, Any]

OfProposal = Annotated[
    str | None, typer.Option("--proposal", metavar="PROPOSAL", help="A ballot on it; with --member.")
]
OfRound = Annotated[
    str | None, typer.Option("--round", metavar="ROUND", help="A commitment to it; with --member.")
]
Member = Annotated[str | None, typer.Option("--member", metavar="MEMBER", help="Address, number or name.")]
Place = Annotated[str | None, typer.Option("--fact", metavar="BLOCK:LOG", help="Any fact, by its place.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where it goes; else printed.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The receipt; - for standard input.")]
Hash = Annotated[
    str | None, typer.Option("--hash", metavar="HASH", help="The block's hash, from where you trust it.")
]
Header = Annotated[
    Path | None,
    typer.Option("--header", metavar="FILE", help="The block's header as JSON, from where you trust it."),
]


def add(group: typer.Typer) -> None:
    """Adds both commands."""
    command(group, "receipt", ASKS)(receipt)
    command(group, "check-receipt", PRINTS)(check)


def receipt(
    desk: Desk,
    proposal: OfProposal = None,
    round_: OfRound = None,
    member: Member = None,
    fact: Place = None,
    out: Out = None,
) -> None:
    """Get the proof that a ballot, a commitment or any fact is on the chain.

    Keep it: it can be checked without this program's server, for as long as the block's hash is known.
    """
    found = dict(desk.remote.get(_path(desk, proposal, round_, member, fact))["data"])
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        desk.output.print_json(found)
        return
    out.write_text(text, encoding="utf-8")
    if not desk.output.result({"file": str(out), "block_hash": found["block_hash"], "fact": found["fact"]}):
        desk.output.line(f"{_words(found['fact'])} The proof is in {out}.")
        desk.output.line(f"Check it: guildhall audit check-receipt {out} --hash {found['block_hash']}")


def check(
    desk: Desk,
    file: File,
    hash_: Hash = None,
    header: Header = None,
    rpc: RpcOption = None,
    deployment: DeploymentOption = None,
) -> int:
    """Check a receipt: offline against a block's hash or header, or against a node with --rpc.

    Exit 4 when it does not hold.
    """
    if (hash_, header, rpc).count(None) != 2:
        raise misused("NoBlock", "Say which block you trust: one of --hash, --header or --rpc.")
    ours, document = deployment_at(deployment), read_object(file)
    inner = document.get("data")
    proof, fact = check_receipt(inner if isinstance(inner, dict) else document, ours)
    trusted = _trusted(proof, hash_, header, rpc, ours)
    told = {"ok": trusted == proof.block_hash, "block_hash": proof.block_hash, "trusted_hash": trusted}
    if not desk.output.result({**told, "fact": fact_to_json(fact)}):
        _show(desk, fact_to_json(fact), proof, trusted)
    return Exit.DONE if told["ok"] else Exit.DIFFERS


def _path(desk: Desk, proposal: str | None, round_: str | None, member: str | None, fact: str | None) -> str:
    named = sum(one is not None for one in (proposal, round_, fact))
    if named != 1 or (member is None) is (fact is None):
        raise misused("BadCommandLine", "Give --proposal and --member, --round and --member, or --fact.")
    if fact is not None:
        block, _, log = fact.partition(":")
        if not (block.isdecimal() and log.isdecimal()):
            raise misused("BadPlace", f"{fact!r} is no place of a fact: write it as BLOCK:LOG, as in 42:3.")
        return f"/v1/audit/facts/{int(block)}/{int(log)}/receipt"
    who = member_address(desk, str(member))
    if proposal is not None:
        return f"/v1/proposals/{proposal_id(desk, proposal)}/ballots/{who}/receipt"
    return f"/v1/rounds/{round_id(desk, str(round_))}/commitments/{who}/receipt"


def _trusted(
    proof: FactProof, hash_: str | None, header: Path | None, rpc: str | None, ours: Deployment
) -> str | None:
    """The hash of the receipt's block, as it is trusted; None where the node has no such block."""
    if hash_ is not None:
        return hash_.lower()
    if header is not None:
        try:
            return "0x" + header_hash(read_object(header)).hex()
        except BadAnswer as error:
            raise Stop(Exit.USAGE, f"{header}: {error}.", "BadHeader") from error
    chain = Chain(str(rpc), ours.chain_id)
    try:
        block = chain.request("eth_getBlockByNumber", [proof.header["number"], False])
        return None if block is None else str(mapping_of(block).get("hash"))
    finally:
        chain.close()


def _show(desk: Desk, fact: Json, proof: FactProof, trusted: str | None) -> None:
    desk.output.table("The receipt shows", ("", ""), [(name, str(value)) for name, value in fact.items()])
    if trusted == proof.block_hash:
        desk.output.line(f"✓ {_words(fact)} It is in the block with the hash {proof.block_hash}.")
    elif trusted is None:
        desk.output.line(f"The node has no block {int(proof.header['number'], 16)}.")
    else:
        desk.output.line(f"It is of the block {proof.block_hash}, not of {trusted}.")


def _words(fact: Json) -> str:
    at = fact["at"]
    who = next((fact[name] for name in ("voter", "member", "account") if name in fact), None)
    return f"{fact['fact']}{f' by {who}' if who else ''}, block {at['block']}, {utc(at['time'])}."
