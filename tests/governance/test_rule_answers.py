"""What anybody who runs a rule is told: to the letter, so that no name of a field and no number slips."""

import json

from scripts.rule_answers import COMMITTED, answers

EXPECTED = json.loads(COMMITTED.read_text(encoding="utf-8"))


def test_every_rule_answers_what_is_committed() -> None:
    """To each input, and with one place of it changed. `python -m scripts.rule_answers` rewrites the file.

    One test for all, because `make mutate` asks only the tests that reach a mutant while they run.
    """
    found = answers()
    assert found.keys() == EXPECTED.keys()
    assert [name for name, told in found.items() if told != EXPECTED[name]] == []
