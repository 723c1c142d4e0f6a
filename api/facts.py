"""Facts as they travel: as exported records have them, with addresses in their checksum spelling."""

import re
from typing import Any

from governance.facts.every import Fact
from ledger.crypto import checksum_address
from ledger.fact_json import fact_to_json

_ADDRESS = re.compile(r"0x[0-9a-f]{40}")


def fact_json(fact: Fact) -> dict[str, Any]:
    """{"fact": name, "at": {...}, ...arguments}; whole numbers are decimal text, always."""
    return {name: _checksummed(value) for name, value in fact_to_json(fact).items()}


def _checksummed(value: Any) -> Any:
    if isinstance(value, str):
        return checksum_address(value) if _ADDRESS.fullmatch(value) else value
    if isinstance(value, list):
        return [_checksummed(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _checksummed(entry) for name, entry in value.items()}
    return value
