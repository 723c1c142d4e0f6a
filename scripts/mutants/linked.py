"""slither's mutators on the contracts, the libraries that they are linked to and those that are in them."""

import subprocess
import tempfile
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from scripts.mutants.libraries import Mutant, NoMutants, path_of, proposed, show
from scripts.mutants.patched import Code, Compiler, PatchedTree, Refused, carriers, deployed
from scripts.mutants.sample import drawn
from scripts.mutants.score import Score, Verdict
from scripts.mutants.workbench import ROOT, forge

NARROW = {
    "BallotBatches": ("SignedBallots",),
    "BallotBox": ("BallotBox",),
    "BallotEvents": ("BallotEvents",),
    "Ballots": ("BallotBox",),
    "BatchedBallots": ("SignedBallots",),
    "Binding": ("RoundsBind",),
    "Claims": ("RoundsSettle",),
    "ClassBounds": ("ClassTable",),
    "ClassTable": ("ClassTable",),
    "ConsortiumGovernor": ("ConsortiumGovernor", "Cosponsors"),
    "Cosponsors": ("Cosponsors",),
    "Delivery": ("RoundsDelivery",),
    "DemandBook": ("RoundsBind",),
    "Drafting": ("RoundsDraft",),
    "EarlyClose": ("EarlyClose",),
    "Ending": ("RoundsEnding",),
    "Judging": ("BallotBox", "SignedBallots"),
    "KnowledgeRegistry": ("KnowledgeRegistry",),
    "LateChange": ("RoundsCommit",),
    "Lifecycle": ("RoundsEnding", "RoundsDelivery"),
    "ManyAnswers": ("SignedBallots",),
    "MemberRegistry": ("MemberRegistry", "ClassDelegates"),
    "Memberships": ("MemberRegistry", "ClassDelegates"),
    "Polls": ("BallotBox", "SignedBallots"),
    "Proposals": ("ConsortiumGovernor",),
    "ProcurementRounds": ("ProcurementRounds", "RoundsDraft", "RoundsCommit", "RoundsSettle"),
    "ProxyBallots": ("ClassDelegates",),
    "Revocations": ("SignedBallots",),
    "RoundBook": ("RoundsDraft", "RoundsCommit"),
    "Seats": ("RoundsCommit",),
    "Settlement": ("RoundsSettle",),
    "Signatures": ("SignedBallots",),
    "SignedBallots": ("SignedBallots",),
    "Standings": ("MemberRegistry", "BallotBox"),
    "Stock": ("RoundsStock",),
    "VotingToken": ("VotingToken",),
}
"""The test files that are asked first, by library or contract."""

VOTES = (
    *("Attacks", "BallotBox", "BallotEvents", "ClassDelegates", "ClassTable", "ConsortiumGovernor"),
    *("Cosponsors", "EarlyClose", "MemberRegistry", "SignedBallots", "VotingToken"),
)
MONEY = (
    *("MoneyExtremes", "ProcurementRounds", "RoundsBind", "RoundsCommit", "RoundsDelivery", "RoundsDraft"),
    *("RoundsEnding", "RoundsSettle", "RoundsStock", "RoundsTokens"),
)
KNOWLEDGE = ("KnowledgeRegistry",)
"""The test files that are asked when those noticed nothing."""

NoMutant = Literal["refused", "same"]
"""It does not compile, or compiles to the same code."""


def run(size: int, seed: int, jobs: int, only: Collection[str]) -> Score:
    """Tries `size` mutants that compile to other code, all if 0; shows each that survives."""
    libraries = [library for library in NARROW if not only or library in only]
    found = proposed(libraries)
    mutants = {name: mutant for name, mutant in found.items() if not mutant.changes_nothing}
    names = drawn([(mutant.library, name) for name, mutant in mutants.items()], seed)
    score = Score(f"linked {', '.join(libraries)}")
    left_out: list[NoMutant] = []
    print(f"{len(mutants)} mutants proposed", flush=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="guildhall-linked-"))
        trial = Trial(Path(folder), jobs, libraries)
        stack.callback(trial.close)
        while batch := list(islice(names, _next(size, len(score.verdicts), jobs))):
            for name, fate in trial.fates([mutants[name] for name in batch]):
                if fate == "refused" or fate == "same":
                    left_out.append(fate)
                    continue
                score.verdicts[name] = fate
                if fate == "survived":
                    show(score, mutants[name])
            print(f"  {len(score.verdicts)} tried, {score.noticed} noticed", flush=True)
    score.notes.append(
        f"Left out: {left_out.count('refused')} that do not compile,"
        f" {left_out.count('same')} that compile to the same code"
        f" and, of all {len(found)}, {len(found) - len(mutants)} that say the same in other words"
    )
    return score


def _next(size: int, tried: int, jobs: int) -> int:
    """How many to draw next."""
    return 4 * jobs if not size else min(4 * jobs, size - tried)


class Trial:
    """Copies of the tree, one a process, and the code that the unchanged tree gives."""

    def __init__(self, folder: Path, jobs: int, libraries: list[str]) -> None:
        built = forge(ROOT, {}, "build")
        if built.returncode != 0:
            raise NoMutants(built.stdout + built.stderr)
        files = deployed()
        self.carriers = {library: carriers(path_of(library), files) for library in libraries}
        trees = [PatchedTree.prepare(folder / f"tree{at}") for at in range(jobs)]
        self.original = trees[0].code({file for files in self.carriers.values() for file in files})
        if trees[0].fails({file for library in libraries for file in narrow(library)}):
            raise NoMutants("a test fails on the unchanged contracts")
        self.jobs = jobs
        self.places: SimpleQueue[tuple[Compiler, PatchedTree]] = SimpleQueue()
        for tree in trees:
            self.places.put((Compiler(), tree))

    def close(self) -> None:
        """Ends the compilers."""
        for _ in range(self.jobs):
            self.places.get()[0].close()

    def fates(self, mutants: list[Mutant]) -> Iterator[tuple[str, Verdict | NoMutant]]:
        """What becomes of each, by name, in the order in which they are given."""
        with ThreadPoolExecutor(self.jobs) as pool:
            yield from zip([mutant.name for mutant in mutants], pool.map(self._fate, mutants), strict=True)

    def _fate(self, mutant: Mutant) -> Verdict | NoMutant:
        compiler, tree = self.places.get()
        try:
            code = compiler.compile(self.carriers[mutant.library], {mutant.path: mutant.changed})
            changed = {file: parts for file, parts in code.items() if not _same(parts, self.original[file])}
            return self._verdict(tree, mutant.library, changed) if changed else "same"
        except Refused:
            return "refused"
        finally:
            self.places.put((compiler, tree))

    def _verdict(self, tree: PatchedTree, library: str, changed: Code) -> Verdict:
        tree.put(changed)
        try:
            noticed = any(tree.fails(tests) for tests in (narrow(library), wide(library)) if tests)
            return "killed" if noticed else "survived"
        except subprocess.TimeoutExpired:
            return "timed out"
        finally:
            tree.put({file: self.original[file] for file in changed})


def narrow(library: str) -> list[str]:
    """The test files that are asked first."""
    return [_test(name) for name in NARROW[library]]


def wide(library: str) -> list[str]:
    """The test files that are asked when those noticed nothing."""
    names = next(group for group in (VOTES, MONEY, KNOWLEDGE) if NARROW[library][0] in group)
    return [_test(name) for name in names if name not in NARROW[library]]


def _test(name: str) -> str:
    return f"tests/contracts/{name}.t.sol"


def _same(one: dict[str, dict[str, str]], other: dict[str, dict[str, str]]) -> bool:
    return all(one[part]["object"] == other[part]["object"] for part in one)
