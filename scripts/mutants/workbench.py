"""A folder in which many mutants of contracts are compiled and tested by one run of forge.

Each mutant gets a copy of its library and of the test with all that the test imports, so that relative
imports find the changed file. One run for many: starting the compiler costs more than compiling a library.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ORIGINAL = "original"
"""The copy without a change: its tests pass, and its code is what a mutant's is compared with."""

IMPORT = re.compile(r'^import [^;]*"(\.[^"]+)";', re.MULTILINE)
PLACE = re.compile(r"--> all/(\w+)/")


class ForgeFailed(Exception):
    """Raised when forge fails for another reason than a mutant; its output is the message."""


class Bench:
    """The folder; whoever makes it throws it away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all = folder / "all"
        (folder / "scripts").mkdir(parents=True)
        for name in ("foundry.toml", "package.json", "scripts/solc"):
            shutil.copy(ROOT / name, folder / name)
        (folder / "node_modules").symlink_to(ROOT / "node_modules")

    def put(self, name: str, test: str, changed: dict[str, bytes]) -> None:
        """A copy of the test file and what it imports, with other contents of the changed files."""
        for file in with_imports(ROOT / test):
            path = str(file.relative_to(ROOT))
            place = self.all / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(changed.get(path, file.read_bytes()))

    def remove(self, names: set[str]) -> None:
        """Takes copies out again."""
        for name in names:
            shutil.rmtree(self.all / name)

    def clear(self) -> None:
        """Takes everything out again."""
        for folder in (self.all, self.folder / ".forge"):
            shutil.rmtree(folder, ignore_errors=True)

    def compile(self) -> set[str]:
        """Compiles until what is left compiles; gives the names of what does not and was taken out."""
        refused: set[str] = set()
        while True:
            done = self._forge("build", "--color", "never")
            if done.returncode == 0:
                return refused
            errors = re.split(r"^(?=Error|Warning)", done.stdout + done.stderr, flags=re.MULTILINE)
            wrong = {name for error in errors if error.startswith("Error") for name in PLACE.findall(error)}
            if not wrong or any(name.startswith(ORIGINAL) for name in wrong):
                raise ForgeFailed(done.stdout + done.stderr)
            self.remove(wrong)
            refused |= wrong

    def codes(self) -> dict[str, str]:
        """The creation code of the tests of each copy, which holds the library's."""
        found: dict[str, str] = {}
        for file in sorted((self.folder / ".forge" / "out").rglob("*.json")):
            artifact = json.loads(file.read_text(encoding="utf-8"))
            target = artifact.get("metadata", {}).get("settings", {}).get("compilationTarget", {})
            for path, contract in target.items():
                if path.endswith(".t.sol"):
                    name = path.split("/")[1]
                    found[name] = found.get(name, "") + contract + artifact["bytecode"]["object"]
        return found

    def failed(self) -> tuple[set[str], set[str]]:
        """Names of the copies whose tests ran, and of those of which a test failed."""
        done = self._forge("test", "--json", "--gas-snapshot-emit", "false")
        start = done.stdout.find("{")
        if start < 0:
            raise ForgeFailed(done.stdout + done.stderr)
        suites = json.loads(done.stdout[start:])
        ran = {path.split("/")[1] for path in suites}
        failed = {
            path.split("/")[1]
            for path, suite in suites.items()
            if any(test["status"] == "Failure" for test in suite["test_results"].values())
        }
        return ran, failed

    def _forge(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # sources are what tests import; optimized, so that a change which changes nothing gives the same code
        return forge(self.folder, {"FOUNDRY_SRC": "none", "FOUNDRY_TEST": "all"}, *arguments)


def forge(
    folder: Path, environment: dict[str, str], *arguments: str, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs the tree's forge in another folder; its exit code is the caller's to judge."""
    local = ROOT / "node_modules" / ".bin" / "forge"
    return subprocess.run(
        [str(local) if local.exists() else "forge", *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def with_imports(file: Path) -> Iterator[Path]:
    """The file and all that it imports from this tree by relative paths, each once."""
    seen: set[Path] = set()
    ahead = [file.resolve()]
    while ahead:
        one = ahead.pop()
        if one in seen:
            continue
        seen.add(one)
        yield one
        ahead += [(one.parent / found).resolve() for found in IMPORT.findall(one.read_text(encoding="utf-8"))]
