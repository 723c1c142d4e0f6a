"""mutmut on governance/: which mutants there are, which of them are tried, what became of them."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection
from difflib import unified_diff
from fnmatch import fnmatch
from pathlib import Path
from textwrap import dedent

from scripts.mutants.explained import why
from scripts.mutants.sample import drawn
from scripts.mutants.score import NOTICED, Score, Verdict

ROOT = Path(__file__).parents[2]
MUTANTS = ROOT / "mutants"
MUTMUT = (str(ROOT / ".venv-mutants" / "bin" / "python"), "scripts/mutants/mutmut_steps.py")
LOG = MUTANTS / "last-run.log"
STATS = MUTANTS / "mutmut-stats.json"
"""Which tests reach which function. mutmut looks at a test once, so the file goes when a test changes."""
VERDICTS: dict[int | None, Verdict] = {
    0: "survived", 1: "killed", 3: "killed", 5: "without a test", 33: "without a test",
    -24: "timed out", 24: "timed out", 36: "timed out", 152: "timed out", 255: "timed out",
}  # fmt: skip
"""mutmut's exit codes. Any other, a crash of the interpreter included, counts as survived."""


class MutmutFailed(Exception):
    """Raised when mutmut itself ends with an error, for example because a test fails without any mutant."""


COUNTS_AND_MONEY = (
    "allocation", "arithmetic", "balances", "binding", "caps", "charges", "claims", "credits", "deposits",
    "early_close", "no_harm", "outcome", "packs", "power", "price", "quorum", "settlement", "support",
    "tally", "webster",
)  # fmt: skip
"""Modules that count votes and move money."""


def run(size: int, seed: int, children: int, only: Collection[str] = ()) -> Score:
    """Tries `size` mutants, all if 0, of these modules, all if none is named; shows each that nobody noticed.

    What was noticed before is not tried again; everything else is, so a run that was stopped goes on.
    """
    files = files_of(only)
    if not is_current(files):
        STATS.unlink(missing_ok=True)
        _mutmut(children, files)
    before = known()
    names = [
        (f"governance.{module_of(name)}", name) for name in before if not only or module_of(name) in only
    ]
    words = 0
    chosen: list[str] = []
    for name in drawn(names, seed):
        if size and len(chosen) == size:
            break
        if is_about_words(name):
            words += 1
        else:
            chosen.append(name)
    left = [name for name in chosen if VERDICTS.get(before[name]) not in NOTICED]
    print(
        f"governance/: {len(names)} mutants, {len(chosen)} drawn with seed {seed}, {len(left)} to try",
        flush=True,
    )
    if left:
        _mutmut(children, files, left)
    codes = known()
    what = f"governance: {', '.join(sorted(only))}" if only else "governance/"
    score = Score(what, {name: VERDICTS.get(codes[name], "survived") for name in chosen})
    for name in score.unnoticed:
        _show(score, name)
    score.notes.append(f"{words} more that change nothing but the words of a sentence are left out")
    return score


def _show(score: Score, name: str) -> None:
    """An unnoticed mutant, with its reason if there is one; the score then counts it among the explained."""
    reason = explanation(name)
    if reason is None:
        print(f"\n{score.verdicts[name]}: {difference(name)}")
    else:
        score.explained.append(name)
        print(f"\n{score.verdicts[name]}, explained: {difference(name)}\nbecause {reason}")


def module_of(name: str) -> str:
    """The module of a mutant, below governance: "price", "witness.ballots"."""
    return re.sub(r"\.x[_ǁ].*", "", name).removeprefix("governance.")


def function_of(name: str) -> str:
    """The function of a mutant: "price_at", "TokenSums.plus"."""
    function = re.fullmatch(r".+?\.x([_ǁ].+)__mutmut_\d+", name).group(1)  # type: ignore[union-attr]
    return function[1:].replace("ǁ", ".")


def known() -> dict[str, int | None]:
    """mutmut's exit code of every mutant; None when it was not tried."""
    return {
        name: code
        for file in sorted((MUTANTS / "governance").rglob("*.meta"))
        for name, code in json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"].items()
    }


def difference(name: str) -> str:
    """What the mutant changes, as a diff."""
    return "\n".join([name, *_changed_lines(name)])


def explanation(name: str) -> str | None:
    """Why it is accepted that no test notices the mutant; None when nobody said."""
    lines = _changed_lines(name)
    before, after = ("\n".join(line[1:] for line in lines if line[0] == sign) for sign in "-+")
    return why(module_of(name), function_of(name), before, after)


def _changed_lines(name: str) -> list[str]:
    """What the mutant takes away, after a minus, and what it puts there, after a plus."""
    before, after = (text.splitlines() for text in _texts(name))
    return [
        line
        for line in unified_diff(before, after, "before", "after", lineterm="", n=0)
        if not line.startswith(("--- before", "+++ after", "@@"))
    ]


def is_about_words(name: str) -> bool:
    """Whether mutant and original are one function but for sentences: texts with a space in them."""
    original, mutant = _texts(name)
    return _without_sentences(original) == _without_sentences(mutant)


def _texts(name: str) -> tuple[str, str]:
    """The function as it is and as the mutant has it, from what mutmut generated, under one name."""
    module, function = re.fullmatch(r"(.+?)\.(x[_ǁ].+)__mutmut_\d+", name).groups()  # type: ignore[union-attr]
    file = MUTANTS / (module.replace(".", "/") + ".py")
    if not file.exists():
        file = MUTANTS / module.replace(".", "/") / "__init__.py"
    spans = json.loads(Path(f"{file}.spans").read_text(encoding="utf-8"))["spans"]
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    number = name.rpartition("__mutmut_")[2]
    original, mutant = (
        dedent("".join(lines[first - 1 : last])).replace(f"__mutmut_{version}", "", 1)
        for version in ("orig", number)
        for first, last in [spans[f"{function}__mutmut_{version}"]]
    )
    return original, mutant


def _without_sentences(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            node.value = ""
    return ast.dump(tree)


def files_of(only: Collection[str]) -> list[str]:
    """The files of these modules, of all if none is named, that mutmut may change, from the root."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    paths = sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / "governance").rglob("*.py"))
    kept = [path for path in paths if not any(fnmatch(path, left) for left in settings["do_not_mutate"])]
    return [path for path in kept if not only or _module_in(path) in only]


def _module_in(path: str) -> str:
    """The module in a file, as mutants name it: "price", "witness.ballots"."""
    return path.removeprefix("governance/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_current(files: list[str]) -> bool:
    """Whether mutants of these files were made from the sources, and seen by the tests, as they are."""
    if not STATS.exists() or not all((MUTANTS / f"{file}.meta").exists() for file in files):
        return False
    made = STATS.stat().st_mtime
    folders = (ROOT / "governance", ROOT / "tests" / "governance", ROOT / "tests" / "properties")
    inputs = [ROOT / "pyproject.toml", *(file for folder in folders for file in folder.rglob("*.py"))]
    return all(file.stat().st_mtime < made for file in inputs)


def _mutmut(children: int, files: list[str], names: Collection[str] = ()) -> None:
    """Writes the mutants of these files down, or tries some of them; raises `MutmutFailed`.

    The progress is shown to a person and kept for everybody else.
    """
    MUTANTS.mkdir(exist_ok=True)
    command = [*MUTMUT, str(children), ",".join(files), *names]
    if sys.stdout.isatty():
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        told = ""
    else:
        with LOG.open("w", encoding="utf-8") as log:
            code = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False).returncode
        told = LOG.read_text(encoding="utf-8").replace("\r", "\n")[-3000:]
    if code != 0:
        raise MutmutFailed(f"mutmut ended with {code}\n{told}")
