"""Programs that read a consortium's whole chain from its node, each in a process of its own.
`python -m scripts.bench.auditing KIND DEPLOYMENT URL`.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger.audit import verify
from ledger.chain import Chain, int_of, list_of
from ledger.deployment import Deployment
from scripts.bench.memory import peak_megabytes

BLOCKS_TOGETHER = 50


def ours(deployment: Deployment, chain: Chain) -> dict[str, object]:
    """The audit: every block proved, every fact judged, every view compared."""
    report = verify(chain, deployment)
    findings = [finding.sentence for finding in report.findings]
    return {"ballots": report.counted.get("VoteCast facts", 0), "findings": findings}


def fetch(deployment: Deployment, chain: Chain) -> dict[str, object]:
    """The floor: ask for the same blocks and receipts, read the JSON, believe all of it."""
    last, found = int_of(chain.request("eth_blockNumber")), 0
    for first in range(deployment.block, last + 1, BLOCKS_TOGETHER):
        numbers = [hex(number) for number in range(first, min(first + BLOCKS_TOGETHER, last + 1))]
        blocks = [("eth_getBlockByNumber", (number, False)) for number in numbers]
        answers = chain.batch([*blocks, *(("eth_getBlockReceipts", (number,)) for number in numbers)])
        found += sum(len(list_of(receipts)) for receipts in answers[len(numbers) :])
    return {"receipts": found}


KINDS: dict[str, Callable[[Deployment, Chain], dict[str, object]]] = {"ours": ours, "fetch": fetch}


def main(kind: str, place: str, url: str) -> None:
    """Prints seconds, the highest resident memory in MB, and what was found."""
    deployment = Deployment.load(Path(place))
    chain = Chain(url, deployment.chain_id, timeout=60)
    began = time.perf_counter()
    found: dict[str, Any] = KINDS[kind](deployment, chain)
    found["seconds"] = time.perf_counter() - began
    found["megabytes"] = peak_megabytes()
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
