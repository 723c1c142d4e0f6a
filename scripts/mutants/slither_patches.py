"""What slither-mutate would change in a library, as JSON, in slither's own environment:
`.venv-slither/bin/python scripts/mutants/slither_patches.py contracts/libraries/Webster.sol ...`.

slither-mutate itself compiles twice for each mutant, draws no sample and works in place; its mutators are
taken, its runner is not. A mutator that fails on a library says so on standard error.
"""

import inspect
import json
import sys
from pathlib import Path
from typing import Any

from slither import Slither
from slither.core.declarations import Contract
from slither.tools.mutator.mutators import all_mutators

MUTATORS: list[Any] = [
    one for one in vars(all_mutators).values() if inspect.isclass(one) and one.__name__ != "AbstractMutator"
]


def patches(file: str) -> list[dict[str, Any]]:
    """Every change that a mutator proposes for the library that the file is named after."""
    compiled = Slither(
        file,
        solc="scripts/solc",
        compile_force_framework="solc",
        solc_remaps=["@openzeppelin/=node_modules/@openzeppelin/"],
    )
    return [
        {"file": file, "mutator": mutator.NAME, **{key: found[key] for key in ("start", "end", "new_string")}}
        for unit in compiled.compilation_units
        for contract in unit.contracts
        if contract.name == Path(file).stem
        for mutator in MUTATORS
        for found in proposed(mutator, contract)
    ]


def proposed(mutator: Any, contract: Contract) -> list[dict[str, Any]]:
    """What one mutator would change in one library; offsets are in bytes."""
    made = mutator(contract.compilation_unit, 1, "", "", contract, None, False, Path("unused"), [])
    try:
        found = made._mutate()
    except IndexError:
        # ROR trips over comparisons inside assembly (slither 0.11.6)
        print(f"{contract.name}: slither's mutator {mutator.NAME} gives up", file=sys.stderr)
        return []
    return [one for of_file in found.get("patches", {}).values() for one in of_file]


if __name__ == "__main__":
    json.dump([patch for file in sys.argv[1:] for patch in patches(file)], sys.stdout)
