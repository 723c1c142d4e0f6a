"""The walk that every audit makes: block by block from the deployment to the head, each with our contracts'
logs.
"""

from collections.abc import Callable, Iterator

from governance.witness.finding import Finding
from ledger.chain_proof import Proof, walk
from ledger.deployment import Deployment
from ledger.errors import NodeUnwell, WrongChain
from ledger.fetch import Node
from ledger.raw import BadAnswer, Header, RawLog, header_of
from ledger.watched import watched

Progress = Callable[[str, int, int], None]
"""(what is being done, how much is done, of how much)."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Progress for nobody."""


def proved_logs(
    node: Node,
    deployment: Deployment,
    head: Header,
    proof: Proof,
    findings: list[Finding],
    progress: Progress,
) -> Iterator[tuple[Header, list[RawLog]]]:
    """Every block from the deployment to `head` with our contracts' logs, proved; breaches go to
    `findings`.
    """
    addresses = frozenset(bytes.fromhex(address[2:]) for address in watched(deployment).values())
    first, total = deployment.block, head.number - deployment.block + 1

    def told(number: int) -> None:
        progress("blocks proved", number - first + 1, total)

    for block in walk(node, first, head.number, told):
        if block.header.number == first and block.header.hash.hex() != deployment.block_hash[2:]:
            raise WrongChain(f"block {first} of this chain is not the one {deployment.name} was deployed in")
        proof.count(block)
        findings += block.findings
        yield block.header, block.logs_of(addresses)


def read_head(node: Node, deployment: Deployment) -> Header:
    """The newest block; WrongChain when the chain does not even reach the deployment."""
    head = read_header(node, "latest")
    if head.number < deployment.block:
        raise WrongChain(f"the chain is shorter than the block {deployment.name} was deployed in")
    return head


def read_header(node: Node, name: str) -> Header:
    """A block's header by number or tag."""
    try:
        return header_of(node.request("eth_getBlockByNumber", [name, False]))
    except BadAnswer as error:
        raise NodeUnwell(str(error)) from error


__all__ = ["Progress", "proved_logs", "read_head", "read_header", "silent"]
