"""docs/rules/ is what explanations name as their source, and its examples are the results of the rules."""

import ast
import re
from collections.abc import Iterator

import pytest

from governance.catalogue import RULES, run
from tests.docs.named import ROOT

RULES_FOLDER = ROOT / "docs" / "rules"
DECISIONS = ROOT / "docs" / "decisions"
SOURCE = re.compile(r"(governance|procurement|knowledge)\.md, (.+)")
IN_DOCSTRING = re.compile(r'(governance|procurement|knowledge)\.md, ((?:(?:, | and )?"[^"]+")+)')


def texts_of_the_rules() -> Iterator[str]:
    """Every string constant of governance."""
    for file in (ROOT / "governance").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield " ".join(node.value.split())


def sources() -> set[tuple[str, str]]:
    """(document, section) that explanations carry."""
    named = {text for text in texts_of_the_rules() if SOURCE.fullmatch(text)}
    found = (SOURCE.fullmatch(text) for text in named | {rule.source for rule in RULES.values()})
    return {(match[1], match[2].split(";")[0]) for match in found if match}


def sections_in_docstrings() -> set[tuple[str, str]]:
    """(document, section) that docstrings name in quotes."""
    found = (match for text in texts_of_the_rules() for match in IN_DOCSTRING.finditer(text))
    return {(match[1], section) for match in found for section in re.findall(r'"([^"]+)"', match[2])}


def document(name: str) -> str:
    """The text of a document of rules."""
    return (RULES_FOLDER / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "section"), sorted(sources()))
def test_a_source_that_an_explanation_names_can_be_read(name: str, section: str) -> None:
    """The first word of a source is a heading, and what follows stands in the document."""
    first, *others = re.split(r", | and | \(|\)", section)
    assert re.search(rf"^## {re.escape(first)}$", document(name), re.MULTILINE)
    assert [one for one in others if one.lower() not in document(name).lower()] == []


@pytest.mark.parametrize(("name", "section"), sorted(sections_in_docstrings()))
def test_a_section_that_a_docstring_names_can_be_read(name: str, section: str) -> None:
    """What a module quotes as its source stands in the document."""
    assert section.split("...")[0].strip().lower() in document(name).lower()


def test_every_decision_that_the_code_names_has_its_record() -> None:
    """`decision 0007` leads to docs/decisions/0007-*.md."""
    rooms = ("governance", "ledger", "api", "scripts")
    texts = (file.read_text(encoding="utf-8") for room in rooms for file in (ROOT / room).rglob("*.py"))
    named = {number for text in texts for number in re.findall(r"\bdecisions? ([0-9A-Z]+)\b", text)}
    assert {number for number in named if not list(DECISIONS.glob(f"{number}-*.md"))} == set()


def units(quantity: int, tolerance: int) -> str:
    """Packs of four units that are ordered."""
    given = {"pack_size": 4, "quantity": quantity, "tolerance": tolerance, "minimum": 0}
    return str(run("packs", given)["ordered"])


def test_the_examples_of_packs_are_the_rules() -> None:
    """(u, q, t): (4, 2, 2) -> 1, (4, 4, 4) -> 1, (4, 5, 3) -> 2."""
    assert "(4, 2, 2) -> 1, (4, 4, 4) -> 1, (4, 5, 3) -> 2" in document("procurement")
    assert [units(2, 2), units(4, 4), units(5, 3)] == ["4", "4", "8"]


def test_the_example_of_the_cap_is_the_rules() -> None:
    """400 for and 100 against of one group, cap 340: 272 and 68."""
    assert "272 for\n  and 68 against" in document("governance")
    given = {"supply": 1_000, "cap_bps": 3_400, "against": 100, "for": 400, "abstain": 0}
    assert {run("cap", given)[name] for name in ("for", "against")} == {"272", "68"}


def test_the_example_of_the_allocation_is_the_rules() -> None:
    """Orders 6, 6, 2, one unit more each time."""
    told = re.findall(r"(\d), (\d), (\d) of (\d+)", document("procurement"))
    assert [row[3] for row in told] == ["9", "10", "11", "12"]
    orders = [(6, "0x01"), (6, "0x02"), (2, "0x03")]
    wants = [{"member": key, "quantity": w, "tolerance": 0, "tie_key": key} for w, key in orders]
    for *shares, received in told:
        answer = run("allocation", {"received": int(received), "wants": wants})
        assert [row["units"] for row in answer["allocation"]] == shares


def test_the_example_of_concentration_is_the_rules() -> None:
    """50/20/10/10/10: HHI 3200, Gini 9/25, Nakamoto 2."""
    assert "HHI 3200, Gini 9/25 and Nakamoto 2" in document("knowledge")
    assert run("concentration", {"weights": [50, 20, 10, 10, 10]}) == {
        "hhi": "3200",
        "gini": "9/25",
        "nakamoto": 2,
    }
