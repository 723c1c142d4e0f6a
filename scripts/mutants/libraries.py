"""slither's mutators on the libraries that count votes and move money, with the narrowest tests of each."""

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from scripts.mutants.explained import why
from scripts.mutants.sample import drawn
from scripts.mutants.score import Score, Verdict
from scripts.mutants.workbench import ORIGINAL, ROOT, Bench

TESTS = {
    "Webster": "tests/contracts/Webster.t.sol",
    "Tallies": "tests/contracts/Tallies.t.sol",
    "Packs": "tests/contracts/Packs.t.sol",
    "Pricing": "tests/contracts/Pricing.t.sol",
    "NoHarm": "tests/contracts/NoHarm.t.sol",
}
"""Pure arithmetic of counts and money, each with the one test file that is asked."""

AT_A_TIME = 24
"""Mutants in one run of forge."""


class NoMutants(Exception):
    """Raised when slither proposes nothing, or cannot read a library; its output is the message."""


SAME: tuple[tuple[str, str], ...] = (
    # a loop's counter never comes near 2^64, and steps by one, so that it meets its end
    (r"for \(uint(?:64|128|256) (\w+);", r"for (uint256 \1;"),
    (r"(for \(.*?; \w+) != ", r"\1 < "),
    (r"(for \(.*?; )(\w+)(\+\+|--)\)", r"\1\3\2)"),
    # a number is 0 unless something else is said
    (r"(\buint256 \w+)(?: = 0)?\s*;", r"\1;"),
    # no unsigned number is below 0 and no member of an enumeration below the first
    # slither's ROR writes a comparison beside an || twice
    (r" \|\| ([^|&()]+)( \|\| \1)+(?=\))", r" || \1"),
    (r"(\w|\)|\]) <= (0\b|IClassTable\.Class\.Consent|IClassTable\.Electorate\.Heads)", r"\1 == \2"),
    (r"(\w|\)|\]) > (0\b|IClassTable\.Class\.Consent|IClassTable\.Electorate\.Heads)", r"\1 != \2"),
)
"""Ways to write the same, each as a pattern and what it means. None is about signed numbers: a library
that has some is read as it stands."""


def in_other_words(source: str) -> str:
    """A library with all that `SAME` names written in one way, and with no comment."""
    text = re.sub(r"//.*", "", source)
    for pattern, meaning in SAME if not re.search(r"\bint256\b", source) else ():
        text = re.sub(pattern, meaning, text)
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change in a library: the bytes from `start` to `end` become `text`."""

    library: str
    mutator: str
    start: int
    end: int
    text: str

    @property
    def path(self) -> str:
        """The library's file, from the root."""
        return path_of(self.library)

    @property
    def name(self) -> str:
        """What it is known by in a sample and in a report."""
        line = self.source[: self.start].count(b"\n") + 1
        return f"{self.library}:{line} {self.mutator} {self.start}-{self.end} {self.text}"

    @property
    def changed(self) -> bytes:
        """The library with the change."""
        source = self.source
        return source[: self.start] + self.text.encode() + source[self.end :]

    def difference(self) -> str:
        """The change as a diff."""
        before, after = (text.decode().splitlines() for text in (self.source, self.changed))
        return "\n".join(unified_diff(before, after, self.path, f"{self.mutator} mutant", lineterm="", n=1))

    @property
    def function(self) -> str:
        """The function that is changed; empty outside of all."""
        names = re.findall(rb"^ *function (\w+)", self.source[: self.end], re.MULTILINE)
        return names[-1].decode() if names else ""

    def explanation(self) -> str | None:
        """Why it is accepted that no test notices the mutant; None when nobody said."""
        lines = self.difference().splitlines()[3:]
        before, after = ("\n".join(line[1:] for line in lines if line[0] == sign) for sign in "-+")
        return why(self.library, self.function, before, after, of_contracts=True)

    @property
    def changes_nothing(self) -> bool:
        """Whether the change is one of the kinds that no test can notice."""
        return in_other_words(self.changed.decode()) == in_other_words(self.source.decode())

    @property
    def source(self) -> bytes:
        """The library as it is."""
        return (ROOT / self.path).read_bytes()


def path_of(library: str) -> str:
    """The file of a library, or of one of the contracts beside them, from the root."""
    inner = f"contracts/libraries/{library}.sol"
    return inner if (ROOT / inner).exists() else f"contracts/{library}.sol"


def proposed(libraries: list[str]) -> dict[str, Mutant]:
    """Every change that slither's mutators propose, each once, by name."""
    forge = f"{ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    files = [path_of(library) for library in libraries]
    command = [".venv-slither/bin/python", "scripts/mutants/slither_patches.py", *files]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PATH": forge}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NoMutants(done.stdout + done.stderr)
    print("\n".join(line for line in done.stderr.splitlines() if "gives up" in line))
    changes = {
        (one["file"], one["start"], one["end"], one["new_string"]): one["mutator"]
        for one in json.loads(done.stdout)
    }
    mutants = [
        Mutant(Path(file).stem, mutator, start, end, text)
        for (file, start, end, text), mutator in changes.items()
    ]
    different = {(mutant.library, mutant.changed): mutant for mutant in mutants}
    return {mutant.name: mutant for mutant in different.values() if mutant.changed != mutant.source}


def run(size: int, seed: int, only: set[str]) -> Score:
    """Tries `size` mutants that compile to other code, all if 0; shows each that survives."""
    libraries = [library for library in TESTS if not only or library in only]
    found = proposed(libraries)
    mutants = {name: mutant for name, mutant in found.items() if not mutant.changes_nothing}
    names = drawn([(mutant.library, name) for name, mutant in mutants.items()], seed)
    score = Score(f"libraries {', '.join(libraries)}")
    print(f"{len(mutants)} mutants proposed; each batch is {AT_A_TIME}", flush=True)
    refused = same = 0
    with tempfile.TemporaryDirectory(prefix="guildhall-mutants-") as folder:
        bench = Bench(Path(folder) / "bench")
        while batch := [mutants[name] for name in islice(names, _next(size, len(score.verdicts)))]:
            tried = try_batch(bench, batch)
            refused += tried.refused
            same += tried.same
            score.verdicts |= tried.verdicts
            for name, verdict in sorted(tried.verdicts.items()):
                if verdict == "survived":
                    show(score, mutants[name])
            print(f"  {len(score.verdicts)} tried, {score.noticed} noticed", flush=True)
    score.notes.append(
        f"Left out: {refused} that do not compile, {same} that compile to the same code"
        f" and, of all {len(found)}, {len(found) - len(mutants)} that say the same in other words"
    )
    return score


def show(score: Score, mutant: Mutant) -> None:
    """A survivor, with its reason if there is one; the score then counts it among the explained."""
    reason = mutant.explanation()
    if reason is None:
        print(f"\nsurvived: {mutant.difference()}", flush=True)
    else:
        score.explained.append(mutant.name)
        print(f"\nsurvived, explained: {mutant.difference()}\nbecause {reason}", flush=True)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one batch, by name, and how many were no mutants."""

    verdicts: dict[str, Verdict]
    refused: int
    same: int


def try_batch(bench: Bench, batch: list[Mutant]) -> Tried:
    """Compiles and tests the batch beside the unchanged libraries."""
    bench.clear()
    for library in {mutant.library for mutant in batch}:
        bench.put(f"{ORIGINAL}_{library}", TESTS[library], {})
    copies = {f"m{at}": mutant for at, mutant in enumerate(batch)}
    for copy, mutant in copies.items():
        bench.put(copy, TESTS[mutant.library], {mutant.path: mutant.changed})
    refused = bench.compile()
    codes = bench.codes()
    same = {copy for copy, mutant in copies.items() if _same(codes, copy, mutant)}
    bench.remove(same)
    ran, failed = bench.failed()
    tried = copies.keys() - refused - same
    broken = {copy for copy in failed if copy.startswith(ORIGINAL)}
    if broken or tried - ran:
        raise NoMutants(f"no result of {sorted(tried - ran)}, unchanged but failing: {sorted(broken)}")
    return Tried(
        {copies[copy].name: "killed" if copy in failed else "survived" for copy in sorted(tried)},
        refused=len(refused),
        same=len(same),
    )


def _same(codes: dict[str, str], copy: str, mutant: Mutant) -> bool:
    return copy in codes and codes[copy] == codes[f"{ORIGINAL}_{mutant.library}"]


def _next(size: int, tried: int) -> int:
    """How many to draw next: about half compile, so a sample may come out larger than asked."""
    return AT_A_TIME if not size else min(AT_A_TIME, max(0, 2 * (size - tried)))
