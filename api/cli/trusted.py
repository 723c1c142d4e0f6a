"""The deployment that signatures are made for: a file of one's own if there is one, else as the API says."""

import os
from pathlib import Path
from typing import Any

from api.cli.output import Output
from api.cli.places import DATA, DEPLOYMENT_FILE
from api.cli.remote import Remote
from ledger.deployment import Deployment, Settlement


def trusted_deployment(given: Path | None, remote: Remote, output: Output) -> Deployment:
    """As given, of the environment, of the data directory here; the API is asked last, and that is said."""
    named = os.environ.get("GUILDHALL_DEPLOYMENT")
    here = DATA / DEPLOYMENT_FILE
    if given is not None or named:
        return Deployment.load(given or Path(str(named)))
    if here.exists():
        return Deployment.load(here)
    output.note("Without --deployment the API is believed about where the contracts are.")
    return _told(remote.get("/v1/audit/deployment")["data"])


def _told(data: dict[str, Any]) -> Deployment:
    return Deployment(
        chain_id=data["chain_id"],
        name=data["name"],
        addresses={name: place.lower() for name, place in data["contracts"].items()},
        block=data["block"],
        block_hash=data["block_hash"],
        settlement=Settlement(**data["settlement"]),
        code_hashes=data["code_hashes"],
        libraries={name: place.lower() for name, place in data["libraries"].items()},
    )
