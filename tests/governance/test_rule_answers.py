"""What anybody who runs a rule is told: to the letter, so that no name of a field and no number slips."""

import json

import pytest

from scripts.rule_answers import COMMITTED, answers

EXPECTED = json.loads(COMMITTED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, object]]:
    """What the rules answer now."""
    return answers()


@pytest.mark.parametrize("rule", sorted(EXPECTED))
def test_a_rule_answers_what_is_committed(rule: str, told: dict[str, dict[str, object]]) -> None:
    """To its example, and with one place left out or wrong. `python -m scripts.rule_answers` rewrites."""
    assert told[rule] == EXPECTED[rule]


def test_every_rule_has_committed_answers(told: dict[str, dict[str, object]]) -> None:
    """And no rule that is gone has any."""
    assert told.keys() == EXPECTED.keys()
