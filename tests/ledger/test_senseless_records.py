"""Records that contradict themselves: an audit names the fact, and never ends in a fault of its own."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from governance.classes import Class
from governance.facts.every import Fact
from ledger.export import FORMAT, MANIFEST, BadExport, read_manifest
from ledger.export_rows import FILES, derived_rows
from ledger.replay import Replay
from tests.governance.record import account, consortium_of
from tests.governance.round_story import told_to_receipts

STRANGER = "0x" + "99" * 20


def purchase() -> list[Fact]:
    """Every fact of a settled round."""
    story = told_to_receipts()
    story.now += 500
    story.settle()
    return story.facts


def vote() -> list[Fact]:
    """Every fact of a vote."""
    record = consortium_of(3, [10] * 3)
    proposal = record.propose(account(1), Class.FINANCIAL)
    record.wait()
    record.vote(proposal, account(1), 1)
    return record.facts


def judged(facts: Sequence[Fact]) -> Replay:
    """As an audit and a recount judge them, to the last conclusion."""
    replay = Replay()
    for fact in facts:
        replay.take(fact)
    replay.end()
    replay.concluded(lambda: list(derived_rows(replay.consortium)))
    return replay


@pytest.mark.parametrize("facts", [purchase(), vote()], ids=["purchase", "vote"])
def test_what_was_not_altered_can_be_concluded(facts: list[Fact]) -> None:
    """Nothing breaks off."""
    assert not judged(facts).broken


@pytest.mark.parametrize(
    ("facts", "kind", "changes"),
    [
        (purchase, "MemberCharged", {"member": STRANGER}),
        (purchase, "GoodsReceived", {"units": ()}),
        (purchase, "RoundBound", {"ordered": ()}),
        (purchase, "RoundBound", {"ordered": (0, 0)}),
        (purchase, "Committed", {"member": "0x"}),
        (vote, "VoteCastWithParams", {"support": 3}),
        (vote, "ClassRulesPublished", {"rules": ()}),
    ],
)
def test_an_altered_fact_is_a_finding_and_no_fault(facts: Any, kind: str, changes: dict[str, Any]) -> None:
    """A missing item, a stranger, nothing ordered, an account that is none, a fourth way to vote."""
    record: list[Fact] = facts()
    place = max(at for at, fact in enumerate(record) if type(fact).__name__ == kind)
    record[place] = replace(record[place], **changes)
    replay = judged(record)
    assert replay.broken
    assert any("cannot be" in finding.sentence for finding in replay.findings)


SUM = {"rows": 1, "sha256": "00"}


@pytest.mark.parametrize(
    "files",
    [[], {}, {"facts.jsonl": SUM}, dict.fromkeys((*FILES, "/dev/zero"), SUM), dict.fromkeys(FILES)],
)
def test_a_manifest_names_the_files_of_a_record_and_no_others(tmp_path: Path, files: object) -> None:
    """What it leaves out would not be compared, and what it adds would be read, wherever it lies."""
    head = {"number": 1, "hash": "0x", "time": 1}
    whole = {"format": FORMAT, "consortium": "x", "chain_id": 1, "identity": "0x", "head": head}
    (tmp_path / MANIFEST).write_text(json.dumps({**whole, "files": files}))
    with pytest.raises(BadExport):
        read_manifest(tmp_path)
