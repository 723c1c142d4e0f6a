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
from slither.exceptions import SlitherException
from slither.tools.mutator.mutators import LIR, all_mutators

MUTATORS: list[Any] = [
    one for one in vars(all_mutators).values() if inspect.isclass(one) and one.__name__ != "AbstractMutator"
]


class Part:
    """A contract of which a mutator sees one function, or nothing but its state variables: what it trips over
    costs the changes of that part alone."""

    def __init__(self, contract: Contract, functions: list[Any], variables: list[Any]) -> None:
        self._contract = contract
        self.functions_and_modifiers_declared = functions
        self.state_variables_declared = variables

    def __getattr__(self, name: str) -> Any:
        return getattr(self._contract, name)


def parts(contract: Contract) -> list[Part]:
    """Each function of a contract, and its state variables."""
    return [
        Part(contract, [], list(contract.state_variables_declared)),
        *(Part(contract, [function], []) for function in contract.functions_and_modifiers_declared),
    ]


def patches(file: str) -> list[dict[str, Any]]:
    """Every change that a mutator proposes for the library or contract that the file is named after."""
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
        for part in parts(contract)
        for mutator in MUTATORS
        for found in proposed(mutator, part)
    ]


def proposed(mutator: Any, part: Part) -> list[dict[str, Any]]:
    """What one mutator would change in one part; offsets are in bytes."""
    # slither 0.11.6 carries these from one function, and one file, to the next
    LIR.literal_replacements.clear()
    made = mutator(part.compilation_unit, 1, "", "", part, None, False, Path("unused"), [])
    try:
        found = made._mutate()
    except (IndexError, SlitherException):
        # ROR trips over comparisons inside assembly, LIR over literals that are no numbers (slither 0.11.6)
        names = " ".join(function.name for function in part.functions_and_modifiers_declared)
        print(f"{part.name} {names}: slither's mutator {mutator.NAME} gives up", file=sys.stderr)
        return []
    return [one for of_file in found.get("patches", {}).values() for one in of_file]


if __name__ == "__main__":
    json.dump([patch for file in sys.argv[1:] for patch in patches(file)], sys.stdout)
