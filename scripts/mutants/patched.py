"""A copy of the tree whose contracts are changed without compiling its tests again.

Tests reach these libraries by a link, and the contracts by name (`vm.deployCode`): none of their code
is part of a test. So a mutant costs one call of the compiler for the contracts that carry the changed file,
whose code is then put into what forge compiled of the unchanged tree.
"""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scripts.mutants.workbench import ROOT, ForgeFailed, forge, with_imports

CODE = ("bytecode", "deployedBytecode")
COPIED = (
    "foundry.toml",
    "package.json",
    "contracts",
    "tests/contracts",
    "node_modules/@openzeppelin",
    ".forge",
)
NO_COMPILER = """#!/bin/sh
if [ "$1" = --version ]; then echo '{version}'; else echo 'a patched tree is not compiled' >&2; exit 1; fi
"""

LONGEST = 240
"""Seconds after which a run of the tests timed out; an endless loop ends before, when its gas does."""

CONTRACTS = (
    *("ClassTable", "ConsortiumGovernor", "KnowledgeRegistry", "MemberRegistry", "ProcurementRounds"),
    "VotingToken",
)
"""What a deployment creates of our own, by name in every test. The settlement token is an example."""

Code = dict[str, dict[str, Any]]
"""Creation and runtime code of each contract by its file, as the compiler gives them."""


class Refused(Exception):
    """Raised when the compiler refuses a changed source; its errors are the message."""


@dataclass(frozen=True, slots=True)
class PatchedTree:
    """The copy; whoever makes it throws it away. Precondition: the tree itself is compiled."""

    folder: Path

    @staticmethod
    def prepare(folder: Path) -> "PatchedTree":
        """Copies what forge needs, with what it compiled."""
        for name in COPIED:
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, place)
            else:
                shutil.copy2(ROOT / name, place)
        compiler = folder / "scripts" / "solc"
        compiler.parent.mkdir()
        compiler.write_text(NO_COMPILER.format(version=_version()), encoding="utf-8")
        compiler.chmod(0o755)
        return PatchedTree(folder)

    def code(self, files: Collection[str]) -> Code:
        """The code of the contracts of these files, as it lies here."""
        artifacts = {file: json.loads(self._artifact(file).read_text(encoding="utf-8")) for file in files}
        return {file: {part: artifact[part] for part in CODE} for file, artifact in artifacts.items()}

    def put(self, code: Code) -> None:
        """Replaces the code of these contracts."""
        for file, parts in code.items():
            place = self._artifact(file)
            artifact = json.loads(place.read_text(encoding="utf-8"))
            for part in CODE:
                artifact[part] = parts[part]
            place.write_text(json.dumps(artifact), encoding="utf-8")

    def fails(self, tests: Collection[str]) -> bool:
        """Whether one of these tests fails; raises TimeoutExpired when they do not end."""
        # an input that another mutant failed with is not tried first on this one
        for kind in ("fuzz", "invariant"):
            shutil.rmtree(self.folder / ".forge" / "cache" / kind, ignore_errors=True)
        files = ",".join(sorted(tests))
        done = forge(
            self.folder,
            {},
            *("test", "--json", "--fail-fast", "--gas-snapshot-emit", "false"),
            *("--match-path", f"{{{files}}}"),
            timeout=LONGEST,
        )
        start = done.stdout.find("{")
        if start < 0:
            raise ForgeFailed(done.stdout + done.stderr)
        results = [
            test["status"]
            for suite in json.loads(done.stdout[start:]).values()
            for test in suite["test_results"].values()
        ]
        if not results:
            raise ForgeFailed(f"no test in {files}")
        return "Failure" in results

    def _artifact(self, file: str) -> Path:
        return self.folder / ".forge" / "out" / Path(file).name / f"{Path(file).stem}.json"


@cache
def _version() -> str:
    """What the compiler says of itself: forge compiles anew for any other."""
    asked = subprocess.run(
        ["scripts/solc", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()


def carriers(path: str, deployed: Collection[str]) -> list[str]:
    """Which of the deployed contracts' files hold the file at `path`, or are it."""
    return sorted(file for file in deployed if path in _held(file))


@cache
def _held(file: str) -> frozenset[str]:
    return frozenset(one.relative_to(ROOT).as_posix() for one in with_imports(ROOT / file))


def deployed() -> list[str]:
    """The files of the contracts and of the libraries that they are linked to."""
    libraries = sorted((ROOT / "contracts" / "libraries").glob("*.sol"))
    entry = re.compile(r"^    function [^{;]*\bexternal\b", re.MULTILINE)
    return [
        *(f"contracts/{name}.sol" for name in CONTRACTS),
        *(
            file.relative_to(ROOT).as_posix()
            for file in libraries
            if entry.search(file.read_text(encoding="utf-8"))
        ),
    ]


class Compiler:
    """One process of the compiler, which compiles the tree with changed files as forge compiles it."""

    def __init__(self) -> None:
        command = ["node", "scripts/mutants/compiler.js"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()

    def compile(self, files: Collection[str], changed: Mapping[str, bytes]) -> Code:
        """Code of the contracts of these files, with other contents of the changed files."""
        sources = {file: (ROOT / file).read_bytes() for file in files} | dict(changed)
        answer = self._answer(
            {
                "language": "Solidity",
                "sources": {file: {"content": text.decode()} for file, text in sources.items()},
                "settings": _settings() | {"outputSelection": {file: {"*": _OUTPUT} for file in files}},
            }
        )
        errors = [one["formattedMessage"] for one in answer.get("errors", []) if one["severity"] == "error"]
        if errors:
            raise Refused("\n".join(errors))
        evm = {file: answer["contracts"][file][Path(file).stem]["evm"] for file in files}
        return {file: {part: _as_forge(one[part]) for part in CODE} for file, one in evm.items()}

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


_OUTPUT = [f"evm.{part}.{what}" for part in CODE for what in ("object", "sourceMap", "linkReferences")] + [
    "evm.deployedBytecode.immutableReferences"
]


def _as_forge(part: dict[str, Any]) -> dict[str, Any]:
    return part | {"object": f"0x{part['object']}"}


def _settings() -> dict[str, Any]:
    profile = tomllib.loads((ROOT / "foundry.toml").read_text(encoding="utf-8"))["profile"]["default"]
    return {
        "remappings": profile["remappings"],
        "evmVersion": profile["evm_version"],
        "optimizer": {"enabled": profile["optimizer"], "runs": profile["optimizer_runs"]},
        "viaIR": profile["via_ir"],
        "metadata": {"bytecodeHash": profile["bytecode_hash"], "appendCBOR": profile["cbor_metadata"]},
    }
