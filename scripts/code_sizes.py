"""How far each contract is from the longest code that a chain deploys.

Run as `python -m scripts.code_sizes`. Reads ledger/artifacts/, which `make check-generated` compares with the
sources; exit code 1 when a contract is too long.
"""

import json
import sys
from pathlib import Path

CODE_LIMIT = 24_576
"""EIP-170: no chain deploys a contract whose code is longer, in bytes."""

ARTIFACTS = Path(__file__).parents[1] / "ledger" / "artifacts"


def print_sizes(sizes: dict[str, int]) -> list[str]:
    """Print bytes of code and margin of each contract; a sentence for each that no chain would deploy."""
    print(f"{'contract':<28}{'bytes':>8}{'margin':>8}")
    for name, size in sizes.items():
        print(f"{name:<28}{size:>8}{CODE_LIMIT - size:>8}")
    return [f"{name} is longer than {CODE_LIMIT} bytes" for name, size in sizes.items() if size > CODE_LIMIT]


def committed_sizes() -> dict[str, int]:
    """Bytes of runtime code by contract, as committed."""
    return {
        path.stem: int(json.loads(path.read_text(encoding="utf-8"))["code_size"])
        for path in sorted(ARTIFACTS.glob("*.json"))
    }


def main() -> int:
    complaints = print_sizes(committed_sizes())
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
