"""What import-linter cannot say: governance is pure and whole-numbered, locks name no registry."""

import ast
import sys
from collections.abc import Iterator

import pytest

from scripts.solidity import ROOT

RULES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in (ROOT / "governance").rglob("*.py")
}


def imported(tree: ast.Module) -> Iterator[str]:
    """The first name of everything that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def floats(tree: ast.Module) -> Iterator[int]:
    """Lines with a float literal or the type; a division of fractions is exact and allowed."""
    for node in ast.walk(tree):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if literal or (isinstance(node, ast.Name) and node.id == "float"):
            yield node.lineno


def test_a_rule_needs_the_standard_library_alone() -> None:
    """Whatever package appears in governance/ one day, it is refused without being listed."""
    known = sys.stdlib_module_names | {"governance"}
    assert not {file: foreign for file, tree in RULES.items() if (foreign := set(imported(tree)) - known)}


def test_a_rule_counts_in_whole_numbers() -> None:
    """No float touches money, weight or quantity."""
    assert not {file: lines for file, tree in RULES.items() if (lines := list(floats(tree)))}


def test_tests_are_no_package() -> None:
    """An __init__.py below tests/ would shadow the package of the same name."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize(
    "name", ["scripts/solc", "scripts/setup.sh", "scripts/lock.sh", "scripts/bundle.sh", ".ci/run"]
)
def test_a_program_can_be_run(name: str) -> None:
    """The executable bit is kept."""
    assert (ROOT / name).stat().st_mode & 0o111


@pytest.mark.parametrize(
    "name", ["requirements/default.txt", "requirements/brownie.txt", "package-lock.json", ".npmrc"]
)
def test_a_lock_file_names_no_registry(name: str) -> None:
    """Hashes say what is installed; where from is the business of the machine."""
    text = (ROOT / name).read_text()
    assert "resolved" not in text or name == ".npmrc"
    assert "index-url" not in text
    assert "registry=" not in text
