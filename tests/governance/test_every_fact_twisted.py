"""What the witness says when one field of one fact of a true story is wrong, or the fact comes out of turn.

`python -m tests.governance.test_every_fact_twisted` writes tests/data/twisted.json anew when a finding is
meant to change; the difference is then read like any other. Each finding stands there once, with a number.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from governance.consortium import Consortium
from governance.errors import RuleBroken
from governance.facts.position import Position
from governance.witness import examine, examine_end
from tests.governance.record import account, word
from tests.governance.round_story import tie_key
from tests.governance.whole_stories import whole_stories

COMMITTED = Path(__file__).parents[1] / "data" / "twisted.json"


def others(value: Any) -> Iterator[Any]:
    """Values near one: one more and one less, every other choice, somebody else, one part changed."""
    if isinstance(value, Position):
        yield from (replace(value, time=value.time + by) for by in (-1, 1))
    elif isinstance(value, Enum):
        yield from (one for one in type(value) if one is not value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, bytes):
        yield from (value + b"\x00", value[1:])
    elif isinstance(value, tuple):
        yield from ((), *((*value[:-1], other) for other in others(value[-1]))) if value else ((),)
    elif is_dataclass(value):
        yield from (one for _, one in twists(value))
    else:
        yield from (
            (account(9), account(2)) if len(value) == 42 else (word(99),) if len(value) == 66 else ("",)
        )


def twists(fact: Any) -> Iterator[tuple[str, Any]]:
    """The fact with one field changed."""
    for each in fields(fact):
        for place, value in enumerate(others(getattr(fact, each.name))):
            yield f"{each.name} {place}", replace(fact, **{each.name: value})


def judged(consortium: Consortium, fact: Any) -> list[list[Any]]:
    """What the witness finds, or how it refuses to read the fact."""
    try:
        found = examine(consortium, fact)
    except RuleBroken as broken:
        return [["refused", broken.code, broken.sentence, _plain(broken.numbers)]]
    except (LookupError, ValueError, ArithmeticError):
        return [["senseless, which ends an audit with a finding of its own"]]
    return [[one.rule, one.sentence, _plain(one.numbers), one.source, one.at == fact.at] for one in found]


def _plain(numbers: Any) -> dict[str, str]:
    return {key: str(value) for key, value in numbers.items()}


def told() -> dict[str, Any]:
    """By story, place and twist the numbers of the findings, and the findings in that order."""
    known: dict[str, int] = {}
    found: dict[str, str] = {}
    for name, facts in whole_stories():
        consortium = Consortium(tie_key)
        first, last = {type(one): one for one in reversed(facts)}, {type(one): one for one in facts}
        for place, fact in enumerate(facts):
            others_ = last.values() if fact is first[type(fact)] else ()
            turns = [("out of turn", replace(other, at=fact.at)) for other in others_ if other is not fact]
            for change, twisted in (*twists(fact), *turns):
                said = judged(consortium, twisted)
                numbers = [known.setdefault(json.dumps(one), len(known)) for one in said]
                if numbers:
                    key = f"{name} {place}: {type(twisted).__name__} {change}"
                    found[key] = " ".join(map(str, numbers))
            consortium.apply(fact)
        assert examine_end(consortium) == [], name
    return {"findings": [json.loads(one) for one in known], "twists": found}


EXPECTED: dict[str, Any] = json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else {}


def test_the_witness_says_of_every_twisted_fact_what_is_committed() -> None:
    """Every field of every fact, and every kind of fact before the first of every other.

    One test for all, because `make mutate` asks only the tests that reach a mutant while they run.
    """
    found = told()
    assert found["findings"] == EXPECTED["findings"]
    assert found["twists"] == EXPECTED["twists"]


if __name__ == "__main__":
    COMMITTED.write_text(json.dumps(told(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
