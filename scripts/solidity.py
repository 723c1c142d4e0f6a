"""The pinned Solidity compiler through py-solc-x: which binary, which input, which sources.

The native compiler is used where py-solc-x has the pinned version, else the npm one behind `scripts/solc`.
Both give the same bytecode: they are one compiler built for two machines.
"""

import json
from pathlib import Path
from typing import Any

import solcx

ROOT = Path(__file__).resolve().parent.parent

WRAPPER = ROOT / "scripts" / "solc"
"""The npm compiler behind the command line of the native one."""

EVM_VERSION = "cancun"
"""OpenZeppelin 5.7 uses MCOPY: no older chain can run it."""

OPTIMIZER_RUNS = 200

UNCHANGED_CONTRACTS = (
    "node_modules/@openzeppelin/contracts/access/manager/AccessManager.sol",
    "node_modules/@openzeppelin/contracts/governance/TimelockController.sol",
)
"""Deployed as OpenZeppelin wrote them, so that they get artifacts beside our own."""

OUTPUTS = ("abi", "evm.bytecode", "evm.deployedBytecode", "storageLayout", "metadata")


class CompilationFailed(Exception):
    """Thrown when the compiler refuses a source; the text is the compiler's own."""


def pinned_version() -> str:
    """The version that package.json pins, such as "0.8.37"."""
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return str(package["devDependencies"]["solc"])


def compiler() -> Path:
    """The native compiler of the pinned version where py-solc-x has it installed, else the wrapper."""
    try:
        return solcx.install.get_executable(version=pinned_version())
    except solcx.exceptions.SolcNotInstalled:
        return WRAPPER


def own_sources() -> list[str]:
    """Every Solidity file of contracts/, as a path from the root, sorted."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "contracts").rglob("*.sol"))


def standard_input(sources: list[str]) -> dict[str, Any]:
    """The compiler's JSON input. No metadata in the bytecode: the same code wherever the tree lies."""
    return {
        "language": "Solidity",
        "sources": {name: {"content": (ROOT / name).read_text(encoding="utf-8")} for name in sources},
        "settings": {
            "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
            "evmVersion": EVM_VERSION,
            "optimizer": {"enabled": True, "runs": OPTIMIZER_RUNS},
            "viaIR": False,
            "metadata": {"bytecodeHash": "none", "appendCBOR": False},
            "outputSelection": {"*": {"*": list(OUTPUTS)}},
        },
    }


def compile_sources(sources: list[str]) -> dict[str, Any]:
    """Compile the files and what they import, read from the root. Gives the compiler's JSON output."""
    return compile_input(standard_input(sources))


def compile_input(asked: dict[str, Any]) -> dict[str, Any]:
    """Run the compiler on its JSON input. Raises `CompilationFailed`, for a warning about our sources too."""
    try:
        output = solcx.compile_standard(asked, solc_binary=compiler(), base_path=ROOT, allow_paths=[ROOT])
    except solcx.exceptions.SolcError as refused:
        raise CompilationFailed(refused.message) from refused
    warnings = [message["formattedMessage"] for message in output.get("errors", []) if is_ours(message)]
    if warnings:
        raise CompilationFailed("\n".join(warnings))
    return dict(output)


def is_ours(message: dict[str, Any]) -> bool:
    """Whether a warning is about a source of this project; the installed packages have their own."""
    file = str((message.get("sourceLocation") or {}).get("file", ""))
    return message["severity"] == "warning" and not file.startswith("node_modules/")
