"""mutmut in mutmut's own environment, told which modules matter:
`.venv-mutants/bin/python scripts/mutants/mutmut_steps.py PROCESSES FILE,FILE,... [MUTANT...]`.

Without a mutant the mutants of these files are written down and nothing is tried. mutmut itself would write
down those of all of governance/ first, and would run the tests on the unchanged code twice: to learn which of
them reach what, and once more.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

# modules beside this one are no modules of the tests'
sys.path.pop(0)

from mutmut import __main__ as mutmut
from mutmut.workers.isolation import ForkRunner

MUTANTS = Path("mutants")


def sources(wanted: set[str]) -> Iterator[Path]:
    """The files to write mutants of: those that matter and those of which some are written down already.

    Every other is copied as it is, so that no test runs on what it was before.
    """
    for file in ALL():
        if str(file) in wanted or (MUTANTS / f"{file}.meta").exists():
            yield file
        else:
            shutil.copy2(file, MUTANTS / file)


ALL = mutmut.walk_source_files


def main(processes: int, wanted: set[str], names: list[str]) -> None:
    mutmut.walk_source_files = lambda: sources(wanted)
    if names:
        passed_a_moment_ago()
        mutmut._run(names, processes)
        return
    mutmut.set_mutant_under_test("mutant_generation")
    MUTANTS.mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.setup_source_paths()
    mutmut.create_mutants(processes)


def passed_a_moment_ago() -> None:
    """Has tests not run a second time on unchanged code by the process that saw all of them pass."""
    collect, run_clean = mutmut.run_stats_collection, ForkRunner.run_clean_tests
    saw_all: list[bool] = []

    def collecting(runner: object, tests: list[str] | None = None) -> None:
        collect(runner, tests)
        if tests is None:
            saw_all.append(True)

    mutmut.run_stats_collection = collecting
    ForkRunner.run_clean_tests = lambda runner, tests: 0 if saw_all else run_clean(runner, tests)


if __name__ == "__main__":
    main(int(sys.argv[1]), set(sys.argv[2].split(",")), sys.argv[3:])
