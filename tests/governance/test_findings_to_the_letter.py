"""What the witness says of a wrong fact: rule, place, sentence, numbers and source, to the letter.

`python -m tests.governance.test_findings_to_the_letter` writes tests/data/findings.json anew when a finding
is meant to change; the difference is then read like any other.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any, get_type_hints

from governance.errors import RuleBroken
from governance.facts.every import FACTS
from governance.facts.membership import ClassDelegateChanged
from governance.power import HEADS
from governance.witness import examine
from governance.witness.finding import Finding
from governance.witness.rounds import witness_round
from tests.governance.record import Record, account, consortium_of, word
from tests.governance.test_witness_rounds import LIES

COMMITTED = Path(__file__).parents[1] / "data" / "findings.json"
A, B, STRANGER = account(1), account(2), account(9)
KINDS = {str: (word(7), STRANGER), int: (1, 7**9), bool: (True, False), bytes: (b"", b"xyz"), tuple: ((), ())}
"""Of each type a value that may be right and one that is not."""


def town() -> tuple[Record, dict[str, Any]]:
    """Three members, a proposal, an item and a class delegate; and what a fact may rightly name."""
    record = consortium_of(3, [10, 10, 10])
    record.publish_rulebook()
    proposal = record.propose(A)
    item = record.share(A)
    request = record.request(item, B)
    record.tell(ClassDelegateChanged, member=A, class_=proposal.class_, delegate=B, until=record.now + 1_000)
    record.wait()
    people = ("voter", "member", "proposer", "owner", "account", "delegator", "holder", "from_", "caller")
    others = ("delegate", "to_delegate", "requester", "reader", "to", "guardian")
    right = dict.fromkeys(people, A) | dict.fromkeys(others, B)
    right |= {"proposal_id": proposal.proposal_id, "item_id": item, "request_hash": request}
    return record, right | {"contract": HEADS, "from_delegate": A, "role_id": 1, "until": record.now + 10}


def told(findings: list[Finding]) -> list[Any]:
    """Findings as JSON has them."""
    return [
        [
            one.rule,
            one.sentence,
            {key: str(value) for key, value in one.numbers.items()},
            one.source,
            one.at.log_index,
        ]
        for one in findings
    ]


def value_of(kind: Any, wrong: bool) -> Any:
    """A value of a field's type; LookupError when the field holds more than a value."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)[-1 if wrong else 0]
    return KINDS[getattr(kind, "__origin__", kind)][wrong]


def every_fact(record: Record, right: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Facts of every kind that hold plain values: all right as far as known, one field wrong, all wrong."""
    record.wait()
    here = next(iter(record.facts)).at
    for kind in FACTS.values():
        hints = get_type_hints(kind)
        names = [each.name for each in fields(kind) if each.name != "at"]
        try:
            best = {name: right.get(name, value_of(hints[name], False)) for name in names}
            worst = {name: value_of(hints[name], True) for name in names}
        except LookupError:
            continue
        at = type(here)(record.block, 5, record.now)
        yield f"{kind.__name__}", kind(at=at, **best)
        for name in names:
            yield f"{kind.__name__} {name}", kind(at=at, **{**best, name: worst[name]})
        yield f"{kind.__name__} wholly wrong", kind(at=at, **worst)


def findings() -> dict[str, Any]:
    """By wrong fact, what the witness finds; the refusal of a fact that it cannot read."""
    record, right = town()
    found: dict[str, Any] = {}
    for name, fact in every_fact(record, right):
        try:
            found[name] = told(examine(record.consortium, fact))
        except RuleBroken as refusal:
            found[name] = [
                type(refusal).__name__,
                refusal.sentence,
                {k: str(v) for k, v in refusal.numbers.items()},
            ]
    for lie, (before, wrong) in LIES.items():
        story = before()
        found[lie] = told(witness_round(story.consortium, wrong(story)))
    return found


EXPECTED: dict[str, Any] = json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else {}


def test_every_finding_says_what_is_committed() -> None:
    """Whoever reads a finding learns the rule, the numbers of both sides and where the rule stands.

    One test for all, because `make mutate` asks only the tests that reach a mutant while they run.
    """
    found = findings()
    assert found.keys() == EXPECTED.keys()
    assert [name for name, told in found.items() if told != EXPECTED[name]] == []
    assert sum(bool(said) for said in found.values()) > 100


if __name__ == "__main__":
    COMMITTED.write_text(json.dumps(findings(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
