"""docs/glossary.md says what the code says: every name in it exists, and no intent or event is left out."""

import re

import pytest

from api.problems import STATUS
from governance.facts.every import FACTS
from governance.intents import INTENTS, SIGNER_FIELDS
from governance.roles import ROLE_NAMES
from ledger.calls import _FUNCTIONS
from tests.docs.named import ROOT, python_names, solidity_names

TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
WORDS, ACTS, DEEDS = (part for part in TEXT.split("\n## ")[1:])
NAMED = re.compile(r"\b(type|function|event|intent|problem|role|error|contract) `(\w+)`")

VOCABULARY = {
    *("consortium", "member", "legal group", "coordinator", "auditor", "supplier", "trustee", "arbiter"),
    *("membership", "voting token", "electorate", "proposal", "class", "ballot", "recusal", "round", "item"),
    *("tier", "commitment", "pack", "freeze", "award", "order", "receipt", "claim", "settlement", "savings"),
    *("knowledge item", "label", "grant", "disclosure", "aggregate"),
}


def rows(table: str) -> list[list[str]]:
    """The cells of a table without its head."""
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def quoted(cell: str) -> list[str]:
    """Names in backticks."""
    return re.findall(r"`(\w+)`", cell)


KNOWN = {
    "type": python_names("governance", "ledger", "api"),
    "function": python_names("governance", "ledger", "api"),
    "event": set(FACTS),
    "intent": set(INTENTS),
    "problem": set(STATUS),
    "role": set(ROLE_NAMES.values()),
    "error": solidity_names("error"),
    "contract": solidity_names("contract") | {"TimelockController", "AccessManager"},
}


@pytest.mark.parametrize(("kind", "name"), NAMED.findall(WORDS))
def test_a_name_of_a_word_is_in_the_code(kind: str, name: str) -> None:
    """Types, functions, events, intents, problem codes, roles, errors and contracts exist."""
    assert name in KNOWN[kind]


def test_every_word_is_told_once_with_a_meaning() -> None:
    """One row a word, none empty."""
    words = [row[0] for row in rows(WORDS)]
    assert len(words) == len(set(words))
    assert all(len(row) == 3 and row[1].endswith(".") for row in rows(WORDS))


def test_the_whole_vocabulary_is_there() -> None:
    """Every word that the project agreed on has its row."""
    assert VOCABULARY - {row[0] for row in rows(WORDS)} == set()


def test_every_intent_has_its_signer_its_function_and_its_facts() -> None:
    """The table of acts is the code's own, and complete."""
    told = {quoted(row[0])[0]: row for row in rows(ACTS)}
    assert set(told) == set(INTENTS)
    for name, (_, signer, functions, facts) in told.items():
        assert quoted(signer) == [SIGNER_FIELDS[INTENTS[name]]]
        assert _FUNCTIONS[INTENTS[name]].split("(")[0] in quoted(functions)
        assert set(quoted(facts)) <= set(FACTS)


def test_every_deed_is_a_function_and_every_fact_an_event() -> None:
    """Functions are those of the interfaces, facts have the names of events."""
    for _, functions, facts in rows(DEEDS):
        assert set(quoted(functions)) <= solidity_names("function")
        assert set(quoted(facts)) <= set(FACTS)


def test_no_event_of_ours_is_left_out() -> None:
    """Every event that our interfaces declare is in one of the two tables."""
    told = {name for table in (ACTS, DEEDS) for row in rows(table) for name in quoted(row[-1])}
    assert solidity_names("event") - told == set()
