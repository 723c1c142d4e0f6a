"""Are all packages locked with hashes, and is any of them known to be faulty?

Run as `python -m scripts.dependencies`. The lock files are judged offline; whether advisories name a locked
package can only be asked where an advisory service answers, and is skipped, saying why, elsewhere.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = {
    "requirements/default.txt": ("project", "dev"),
    "requirements/brownie.txt": ("brownie",),
    "requirements/schemathesis.txt": ("schemathesis",),
    "requirements/slither.txt": ("slither",),
    "requirements/halmos.txt": ("halmos",),
    "requirements/mutants.txt": ("project", "dev", "mutants"),
}
"""Which lists of pyproject.toml each lock file answers for."""

EXTENDS = {"requirements/mutants.txt": "requirements/default.txt"}
"""Lock files that are another one and more: mutants are judged with the packages that we ship."""

NPM_LOCKS = ("package-lock.json", "scripts/bench/package-lock.json")

HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
ANSWER_SECONDS = 30


def locked(text: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of each package of a requirements file, by canonical name.

    A line that pins nothing has the version "".
    """
    found: dict[str, tuple[str, int]] = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if entry.startswith("#"):
            continue
        wanted = Requirement(entry.split("\\")[0].split("--hash")[0].strip())
        pins = [one.version for one in wanted.specifier if one.operator == "=="]
        version = pins[0] if len(pins) == 1 else ""
        found[canonicalize_name(wanted.name)] = version, len(HASH.findall(entry))
    return found


def faults_of_lock(name: str, text: str, asked: list[str]) -> Iterator[str]:
    """A sentence for each package without version or hash, and for each wish that the lock does not meet."""
    packages = locked(text)
    for package, (version, hashes) in packages.items():
        if not version or not hashes:
            yield f"{name}: {package} has no {'hash' if version else 'exact version'}"
    for wish in map(Requirement, asked):
        version = packages.get(canonicalize_name(wish.name), ("", 0))[0]
        if not version or version not in wish.specifier:
            yield f"{name}: {wish} is asked for, and {version or 'nothing'} is locked"


def faults_of_extension(name: str, text: str, base: str) -> Iterator[str]:
    """A sentence for each package of the lock file `base` that `name` has not in the same version."""
    packages = locked(text)
    for package, (version, _) in locked(base).items():
        here = packages.get(package, ("nothing", 0))[0]
        if here != version:
            yield f"{name}: {package} is {here}, and {version} where it is taken from"


def faults_of_folder(names: Iterable[str]) -> Iterator[str]:
    """A sentence for each lock file that nobody answers for, and each that is not there."""
    for name in sorted(set(names) ^ set(LOCKS)):
        yield f"{name}: {'no such file' if name in LOCKS else 'it is not said which list it locks'}"


def faults_of_npm(
    lock: dict[str, dict[str, dict[str, object]]], name: str = "package-lock.json"
) -> Iterator[str]:
    """A sentence for each npm package that has no hash."""
    for path, package in lock["packages"].items():
        if path and not str(package.get("integrity", "")).startswith("sha512-"):
            yield f"{name}: {path} has no hash"


def faults_of_npm_wishes(
    lock: dict[str, dict[str, dict[str, object]]], name: str, wished: object
) -> Iterator[str]:
    """A sentence for each list of package.json that is not the one that was locked."""
    assert isinstance(wished, dict)
    for kind in ("dependencies", "devDependencies", "optionalDependencies"):
        if lock["packages"][""].get(kind, {}) != wished.get(kind, {}):
            yield f"{name}: the {kind} of package.json are others than the locked ones"


def faults_of_environment(packages: dict[str, tuple[str, int]]) -> Iterator[str]:
    """A sentence for each installed package that is not the locked one."""
    for one in distributions():
        name = canonicalize_name(one.metadata["Name"])
        version = packages.get(name, (one.version, 0))[0]
        if version != one.version:
            yield f"installed is {name} {one.version}, locked is {version}: `make setup` brings it in line"


def wishes() -> dict[str, list[str]]:
    """The lists of pyproject.toml by name."""
    described = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {"project": described["project"]["dependencies"], **described["dependency-groups"]}


def known_faults() -> Iterator[str]:
    """What npm's advisories say of the locked packages; says on standard output where nobody answers."""
    npm = shutil.which("npm")
    if npm is None:
        print("advisories for npm packages: skipped, there is no npm")
        return
    command = [npm, "audit", "--json", "--package-lock-only", "--fetch-retries=0"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False
        )
        report = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        print("advisories for npm packages: skipped, the registry gave no answer to `npm audit`")
        return
    if "vulnerabilities" not in report:
        print(f"advisories for npm packages: skipped, `npm audit` said: {_reason(report)}")
        return
    for name, told in report["vulnerabilities"].items():
        if told["severity"] in ("high", "critical"):
            yield f"npm package {name} has a known fault of severity {told['severity']}: see `npm audit`"
    print("advisories for npm packages: asked")


def _reason(report: dict[str, object]) -> str:
    """The first line of what npm could not do, without addresses."""
    told = report.get("error") or report
    said = told.get("summary") if isinstance(told, dict) else told
    text = str(said or report.get("message") or "no reason").splitlines()[0]
    return re.sub(r"https?://\S+", "the registry", text)


def known_python_faults() -> Iterator[str]:
    """What pip-audit says of the Python lock; no dependency of ours, so it is asked where it is installed."""
    audit = shutil.which("pip-audit")
    if audit is None:
        print("advisories for Python packages: skipped, pip-audit is not installed and needs the internet")
        return
    command = [audit, "--require-hashes", "--disable-pip", "-r", "requirements/default.txt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "known vulnerabilit" in done.stdout + done.stderr and done.returncode == 1:
        yield done.stdout + done.stderr
    elif done.returncode != 0:
        print("advisories for Python packages: skipped, pip-audit got no answer")


def faults() -> Iterator[str]:
    """Everything that is wrong."""
    lists = wishes()
    texts = {name: _text(name) for name in LOCKS if (ROOT / name).is_file()}
    yield from faults_of_folder(f"requirements/{file.name}" for file in (ROOT / "requirements").glob("*.txt"))
    for name, text in texts.items():
        yield from faults_of_lock(name, text, [wish for group in LOCKS[name] for wish in lists[group]])
        print(f"{name}: {len(locked(text))} packages")
    for name, base in EXTENDS.items():
        yield from faults_of_extension(name, texts.get(name, ""), texts.get(base, ""))
    for name in NPM_LOCKS:
        lock = json.loads(_text(name))
        yield from faults_of_npm(lock, name)
        yield from faults_of_npm_wishes(lock, name, json.loads(_text(name.replace("-lock", ""))))
        print(f"{name}: {len(lock['packages']) - 1} packages")
    yield from faults_of_environment(locked(_text("requirements/default.txt")))
    yield from known_faults()
    yield from known_python_faults()


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def main() -> int:
    complaints = list(faults())
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
