"""Compile contracts/ into ledger/artifacts/, or with --check recompile and compare.

Run as `python -m scripts.compile_contracts [--check] [CONTRACT...]`. An artifact holds what deploying,
calling and decoding need, and names the compiler, its settings and a hash of the sources, so that anybody can
make it again.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.code_sizes import print_sizes
from scripts.solidity import ROOT, UNCHANGED_CONTRACTS, CompilationFailed, compile_sources, own_sources

ARTIFACTS = ROOT / "ledger" / "artifacts"

EMPTY_LIBRARY_BYTES = 64
"""A library whose functions are all internal is a few bytes that refuse every call."""


def source_hash(metadata: dict[str, Any]) -> str:
    """SHA-256 over path and keccak of every source that the contract is made of, sorted by path."""
    lines = [f"{path} {source['keccak256']}\n" for path, source in sorted(metadata["sources"].items())]
    return "0x" + hashlib.sha256("".join(lines).encode()).hexdigest()


def storage_layout(layout: dict[str, Any]) -> list[dict[str, Any]]:
    """Where each stored variable lies; the compiler's own type names change with unrelated files."""
    types = layout["types"] or {}
    return [
        {
            "label": entry["label"],
            "slot": int(entry["slot"]),
            "offset": entry["offset"],
            "type": types[entry["type"]]["label"],
        }
        for entry in layout["storage"]
    ]


def artifact(source: str, name: str, contract: dict[str, Any]) -> dict[str, Any]:
    """What ledger/ needs to know of one contract."""
    metadata = json.loads(contract["metadata"])
    creation, runtime = contract["evm"]["bytecode"], contract["evm"]["deployedBytecode"]
    return {
        "contract": name,
        "source": source,
        "source_hash": source_hash(metadata),
        "compiler": {
            "version": metadata["compiler"]["version"],
            "evm_version": metadata["settings"]["evmVersion"],
            "optimizer": metadata["settings"]["optimizer"],
            "via_ir": metadata["settings"].get("viaIR", False),
        },
        "code_size": len(runtime["object"]) // 2,
        "abi": contract["abi"],
        "bytecode": "0x" + creation["object"],
        "runtime_bytecode": "0x" + runtime["object"],
        "link_references": creation["linkReferences"],
        "runtime_link_references": runtime["linkReferences"],
        "immutable_references": immutable_references(runtime),
        "storage_layout": storage_layout(contract["storageLayout"]),
    }


def immutable_references(runtime: dict[str, Any]) -> list[dict[str, int]]:
    """Places in the runtime code that the constructor fills: comparing deployed code skips them."""
    places = [place for spots in runtime.get("immutableReferences", {}).values() for place in spots]
    return sorted(places, key=lambda place: int(place["start"]))


def is_deployable(source: str, contract: dict[str, Any]) -> bool:
    """Neither interface nor abstract (no code) nor internal library (nothing to call) nor part of another.

    The ABI does not tell: functions of a linked library that take storage are left out of it.
    """
    wanted = source in UNCHANGED_CONTRACTS or source.startswith("contracts/")
    return wanted and len(contract["evm"]["deployedBytecode"]["object"]) // 2 > EMPTY_LIBRARY_BYTES


def artifacts(only: list[str]) -> dict[str, dict[str, Any]]:
    """Artifacts by contract name; with names in `only` just the files called so are compiled."""
    known = [*own_sources(), *UNCHANGED_CONTRACTS]
    if missing := set(only) - {Path(name).stem for name in known}:
        raise CompilationFailed(f"no such file in contracts/: {', '.join(sorted(missing))}")
    sources = [name for name in known if not only or Path(name).stem in only]
    made: dict[str, dict[str, Any]] = {}
    for source, contracts in compile_sources(sources)["contracts"].items():
        for name, contract in contracts.items():
            if not is_deployable(source, contract) or (only and source not in sources):
                continue
            if name in made:
                raise CompilationFailed(f"{made[name]['source']} and {source} both declare {name}")
            made[name] = artifact(source, name, contract)
    return dict(sorted(made.items()))


def text_of(made: dict[str, Any]) -> str:
    """The file's text: sorted keys and one value a line, so that a change is a readable diff."""
    return json.dumps(made, indent=1, sort_keys=True) + "\n"


def write(made: dict[str, dict[str, Any]], prune: bool) -> None:
    """Write one file a contract; with `prune` remove the files of contracts that are gone."""
    ARTIFACTS.mkdir(exist_ok=True)
    for name, content in made.items():
        (ARTIFACTS / f"{name}.json").write_text(text_of(content), encoding="utf-8")
    for path in ARTIFACTS.glob("*.json"):
        if prune and path.stem not in made:
            path.unlink()


def differences(made: dict[str, dict[str, Any]], only: list[str]) -> Iterator[str]:
    """A sentence for each committed artifact that is not what the sources give."""
    for name, content in made.items():
        path = ARTIFACTS / f"{name}.json"
        if not path.exists():
            yield f"{name} has no artifact: `make compile` writes it"
        elif path.read_text(encoding="utf-8") != text_of(content):
            yield f"{name} differs from its sources: `make compile` writes it"
    for path in sorted(ARTIFACTS.glob("*.json")):
        if not only and path.stem not in made:
            yield f"{path.stem} has an artifact and no source: `make compile` removes it"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.compile_contracts", description=__doc__)
    parser.add_argument("contracts", nargs="*", metavar="CONTRACT", help="names; all without any")
    parser.add_argument("--check", action="store_true", help="compare with the files, write nothing")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Exit code 0 when every artifact is right and deployable, 1 otherwise."""
    asked = parse(arguments)
    try:
        made = artifacts(asked.contracts)
    except CompilationFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    complaints = list(differences(made, asked.contracts)) if asked.check else []
    if not asked.check:
        write(made, prune=not asked.contracts)
    complaints += print_sizes({name: int(content["code_size"]) for name, content in made.items()})
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
