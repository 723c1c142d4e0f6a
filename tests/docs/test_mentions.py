"""What the documents point to is there: links, anchors, files, make targets, tests."""

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from tests.docs.named import ROOT

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)\b")
TEST = re.compile(r"\b((?:test_|testFuzz_|invariant_)[a-z0-9_]+\*?)(?![\w./-])")
FOLDERS = ("contracts", "governance", "ledger", "api", "scripts", "tests", "docs", "snapshots", ".ci")


def told_in(file: Path) -> str:
    """A name for the test report."""
    return str(file.relative_to(ROOT))


def anchors(text: str) -> set[str]:
    """Anchors of the headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def commands(text: str) -> str:
    """Everything that stands as code: fenced blocks and spans."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


@cache
def known_tests() -> frozenset[str]:
    """Every test there is, Python and Solidity."""
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tests").rglob("*.sol")]
    texts = (file.read_text(encoding="utf-8") for file in files)
    return frozenset(name for text in texts for name in re.findall(r"\b(?:def|function) (\w+)", text))


@cache
def make_targets() -> frozenset[str]:
    """Every target of the Makefile."""
    return frozenset(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )


@pytest.mark.parametrize("file", DOCUMENTS, ids=told_in)
def test_every_link_leads_somewhere(file: Path) -> None:
    """Files exist and anchors are headings; nothing points to another host."""
    for link in LINK.findall(file.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("file", DOCUMENTS, ids=told_in)
def test_every_make_target_that_is_mentioned_exists(file: Path) -> None:
    """`make demo` and its like."""
    mentioned = set(MAKE.findall(commands(file.read_text(encoding="utf-8"))))
    assert mentioned - make_targets() == set()


@pytest.mark.parametrize("file", DOCUMENTS, ids=told_in)
def test_every_file_that_is_mentioned_exists(file: Path) -> None:
    """Paths in backticks that begin with one of our folders; `*` stands for anything."""
    spans = re.findall(r"`([\w.*/-]+/[\w.*/-]*)`", file.read_text(encoding="utf-8"))
    ours = [span for span in spans if span.split("/")[0] in FOLDERS]
    assert [span for span in ours if not any(ROOT.glob(span.rstrip("/")))] == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=told_in)
def test_every_test_that_is_mentioned_exists(file: Path) -> None:
    """A claim that names a test names one that is run."""
    mentioned = set(TEST.findall(file.read_text(encoding="utf-8")))
    names = known_tests()
    assert [name for name in mentioned if not any(fnmatch(one, name) for one in names)] == []


def test_every_threat_has_a_test_that_shows_it() -> None:
    """No row of the threat model is without one, whether something stops the attack or nothing does."""
    column, judged = -1, 0
    for line in (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if not cells:
            column = -1
        elif column < 0:
            column = cells.index("shown by") if "shown by" in cells else len(cells)
        elif column < len(cells) and set(cells[0]) != {"-"}:
            assert TEST.search(cells[column]), cells[0]
            judged += 1
    assert judged > 100


@pytest.mark.parametrize("file", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=told_in)
def test_a_decision_has_its_four_parts_on_half_a_page(file: Path) -> None:
    """Context, one quotable sentence, consequence, what enforces it."""
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"# {file.name[:4]}. ")
    parts = re.findall(r"^\*\*(Context|Decision|Consequence|Enforced by)\b", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequence", "Enforced by"]
    assert re.search(r"^\*\*Decision\.\*\* \*[^*]+", text, re.MULTILINE)
    assert len(text) < 2_500


def test_every_decision_has_a_number_of_its_own() -> None:
    """Four digits, from 0001 on, each once; numbers may wait for a decision that is not taken yet."""
    numbers = [int(file.name[:4]) for file in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(set(numbers)) == len(numbers)
    assert min(numbers) == 1
